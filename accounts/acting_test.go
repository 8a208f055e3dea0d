package accounts_test

import (
	"fmt"
	"slices"
	"testing"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/store"
	"saysomething/store/storetest"
)

// logged is the access log in short, "what who about detail", without what other tests are about.
func logged(t *testing.T, db *store.DB, whats ...string) []string {
	t.Helper()
	var records []string
	if err := db.Select(&records, `SELECT record FROM log_records ORDER BY n`); err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for _, r := range records {
		l, err := accesslog.ParseLine(r)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(whats, l.What) {
			found = append(found, fmt.Sprintf("%s who=%s about=%s %s", l.What, l.Who, l.About, l.Detail))
		}
	}
	return found
}

// Whoever invites, activates and leaves stands in the access log, and stays there.
func TestPeopleComingAndGoingStandInTheAccessLog(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {

		desk, err := s.CreateDesk(ctx, o.ID, accounts.GuardianDesk, "Guardian service")
		check(t, err)
		admin := accounts.By(ctx, "aaaaaaaaaaaaaaaaaaaaaaaaaa")
		p, _, err := s.Invite(admin, guardian(o, desk.ID))
		check(t, err)
		token, err := s.Reinvite(admin, p.ID)
		check(t, err)
		_, err = s.Activate(ctx, token, "", "", browser(t, 1))
		check(t, err)
		check(t, s.Leave(admin, p.ID))
		wants(t, s.Leave(admin, p.ID), store.ErrNotFound)
		want := []string{
			"person_invited who=aaaaaaaaaaaaaaaaaaaaaaaaaa about=" + p.ID + " guardian",
			"person_invited who=aaaaaaaaaaaaaaaaaaaaaaaaaa about=" + p.ID + " again",
			"person_activated who=" + p.ID + " about=" + p.ID + " guardian",
			"person_left who=aaaaaaaaaaaaaaaaaaaaaaaaaa about=" + p.ID + " ",
		}
		if got := logged(t, s.DB, accesslog.PersonInvited, accesslog.PersonActivated, accesslog.PersonLeft); !slices.Equal(got, want) {
			t.Errorf("the log says\n%q\nwant\n%q", got, want)
		}
	})
}

func TestTheFirstAdministratorStandsInTheAccessLogOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := open(db, newClock())
		for range 3 { // a server that is started again and again before anybody uses the link
			_, err := s.Setup(ctx)
			check(t, err)
		}
		if got := logged(t, db, accesslog.PersonInvited); len(got) != 1 {
			t.Errorf("the log says %q, want one invitation", got)
		}
	})
}
