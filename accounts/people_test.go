package accounts_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/notify"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestWhoMayBeInvited(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		desk, err := s.CreateDesk(ctx, o.ID, accounts.GuardianDesk, "Guardians")
		check(t, err)
		alternate, err := s.CreateDesk(ctx, o.ID, accounts.IndependentDesk, "Non-executive lead")
		if err != nil {
			t.Fatal(err)
		}
		union, err := s.CreateDesk(ctx, o.ID, accounts.UnionDesk, "Union")
		check(t, err)
		_, _, err = s.Invite(ctx, guardian(o, desk.ID))
		check(t, err)
		for name, c := range map[string]struct {
			change func(p *accounts.Person)
			field  string
		}{
			"right":               {func(p *accounts.Person) {}, ""},
			"rep":                 {func(p *accounts.Person) { p.Role, p.Side, p.DeskID = accounts.Rep, accounts.Staff, union.ID }, ""},
			"champion, no desk":   {func(p *accounts.Person) { p.Role, p.DeskID = accounts.Champion, "" }, ""},
			"no name":             {func(p *accounts.Person) { p.Name = " " }, "name"},
			"two lines":           {func(p *accounts.Person) { p.Name = "A\nB" }, "name"},
			"no address":          {func(p *accounts.Person) { p.Email = "asha" }, "email"},
			"name and address":    {func(p *accounts.Person) { p.Email = "Asha <a@example.org>" }, "email"},
			"address in use":      {func(p *accounts.Person) { p.Email = "ASHA.bell@example.nhs.uk" }, "email"},
			"unknown role":        {func(p *accounts.Person) { p.Role = "owner" }, "role"},
			"guardian for staff":  {func(p *accounts.Person) { p.Side = accounts.Staff }, "side"},
			"rep for management":  {func(p *accounts.Person) { p.Role, p.Side, p.DeskID = accounts.Rep, accounts.Management, union.ID }, "side"},
			"guardian, no desk":   {func(p *accounts.Person) { p.DeskID = "" }, "desk"},
			"guardian at a union": {func(p *accounts.Person) { p.DeskID = union.ID }, "desk"},
			"lead": {func(p *accounts.Person) {
				p.Role, p.Side, p.DeskID = accounts.NonExecutiveLead, accounts.Independent, alternate.ID
			}, ""},
			"lead who reads nothing": {func(p *accounts.Person) { p.Role, p.Side, p.DeskID = accounts.ExecutiveLead, accounts.Management, "" }, ""},
			"lead at the guardian":   {func(p *accounts.Person) { p.Role = accounts.NonExecutiveLead }, "desk"},
			"leads mixed up": {func(p *accounts.Person) {
				p.Role, p.Side, p.DeskID = accounts.ExecutiveLead, accounts.Management, alternate.ID
			}, "desk"},
			"rep at the guardian": {func(p *accounts.Person) { p.Role, p.Side = accounts.Rep, accounts.Staff }, "desk"},
			"no such desk":        {func(p *accounts.Person) { p.DeskID = "nowhere" }, "desk"},
		} {
			t.Run(name, func(t *testing.T) {
				p := guardian(o, desk.ID)
				p.Email = "somebody." + string(p.Role) + "@example.nhs.uk"
				c.change(&p)
				if c.field == "" {
					p.Email = string(p.Role) + "@example.nhs.uk"
				}
				_, token, err := s.Invite(ctx, p)
				var wrong accounts.Problems
				if c.field == "" {
					check(t, err)
					return
				}
				if !errors.As(err, &wrong) || wrong[c.field] == "" || len(wrong) != 1 || token != "" {
					t.Errorf("got %v, want a problem at %s", err, c.field)
				}
			})
		}
	})
}

func TestInvitations(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		desk, err := s.CreateDesk(ctx, o.ID, accounts.GuardianDesk, "Guardians")
		check(t, err)
		p, first, err := s.Invite(ctx, guardian(o, desk.ID))
		check(t, err)
		second, err := s.Reinvite(ctx, p.ID)
		check(t, err)
		_, err = s.Invitation(ctx, first)
		wants(t, err, store.ErrNotFound) // replaced
		c.pass(accounts.InvitationLife)
		_, err = s.Invitation(ctx, second)
		wants(t, err, store.ErrNotFound) // run out
		_, err = s.Activate(ctx, second, "", "", browser(t, 1))
		wants(t, err, store.ErrNotFound)
		third, err := s.Reinvite(ctx, p.ID)
		check(t, err)
		c.pass(accounts.InvitationLife - time.Second)
		_, err = s.Activate(ctx, third, "Somebody", "else@example.org", browser(t, 1))
		wants(t, err, store.ErrInvalid) // it names its person already
		_, err = s.Activate(ctx, third, "", "", browser(t, 1))
		check(t, err)
		_, err = s.Activate(ctx, third, "", "", browser(t, 2))
		wants(t, err, store.ErrNotFound) // used
		_, err = s.Reinvite(ctx, p.ID)
		wants(t, err, store.ErrNotFound) // would reset somebody's keys
	})
}

// Whoever finds an administrator's tab open makes no way in with it, and every administrator hears of one that is made.
func TestInvitingWantsAProofAndIsTold(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		var session *accounts.Session
		for i, email := range []string{"one@example.org", "two@example.org"} {
			_, token, err := s.Invite(ctx, accounts.Person{OrganisationID: o.ID, Name: "One", Email: email, Role: accounts.Administrator, Side: accounts.Management})
			check(t, err)
			k := browser(t, byte(i+1))
			_, err = s.Activate(ctx, token, "", "", k)
			check(t, err)
			session = live(t, s, accountstest.SignIn(t, s, email, k.Login))
		}
		third := accounts.Person{OrganisationID: o.ID, Name: "Three", Email: "three@example.org", Role: accounts.Administrator, Side: accounts.Management}
		told := func() (n int) {
			check(t, s.DB.Get(&n, `SELECT count(DISTINCT to_id) FROM outbox WHERE template = $1`, notify.SomebodyInvited))
			exec(t, s, `DELETE FROM outbox`)
			return n
		}
		early := *session
		c.pass(5 * time.Minute)
		_, _, err := s.InviteAs(ctx, session, third)
		wants(t, err, accounts.ErrProve)
		early.ProvedAt = c.t.UnixMicro() // what the request saw when it came does not count
		_, _, err = s.InviteAs(ctx, &early, third)
		wants(t, err, accounts.ErrProve)
		if n := told(); n != 0 {
			t.Errorf("%d administrators are told of what did not happen", n)
		}
		exec(t, s, `UPDATE sessions SET proved_at = $1`, c.t.UnixMicro())
		session.ProvedAt = c.t.UnixMicro()
		p, first, err := s.InviteAs(ctx, session, third)
		check(t, err)
		if n := told(); n != 2 {
			t.Errorf("%d administrators are told of an invitation, want 2", n)
		}
		c.pass(5 * time.Minute)
		_, err = s.ReinviteAs(ctx, session, p.ID)
		wants(t, err, accounts.ErrProve)
		_, err = s.Invitation(ctx, first)
		check(t, err) // as it was
		exec(t, s, `UPDATE sessions SET proved_at = $1`, c.t.UnixMicro())
		_, err = s.ReinviteAs(ctx, session, p.ID)
		check(t, err)
		if n := told(); n != 2 {
			t.Errorf("%d administrators are told of a new link, want 2", n)
		}
	})
}

func TestOfTwoActivationsAtOnceOneWins(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		desk, err := s.CreateDesk(ctx, o.ID, accounts.GuardianDesk, "Guardians")
		check(t, err)
		_, token, err := s.Invite(ctx, guardian(o, desk.ID))
		check(t, err)
		keys := []accounts.Keys{browser(t, 1), browser(t, 2)}
		errs := make([]error, len(keys))
		var wait sync.WaitGroup
		for i := range keys {
			wait.Go(func() { _, errs[i] = s.Activate(ctx, token, "", "", keys[i]) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("got %v and %v, want one success", errs[0], errs[1])
		}
		winner := 0
		if errs[1] == nil {
			winner = 1
		}
		_, _, err = s.SignIn(ctx, "asha.bell@example.nhs.uk", keys[winner].Login, make([]byte, 32))
		check(t, err)
	})
}

func TestKeysAreChecked(t *testing.T) {
	good := browser(t, 1)
	check(t, good.Check())
	for name, change := range map[string]func(k *accounts.Keys){
		"no recipient":      func(k *accounts.Keys) { k.Recipient = "" },
		"classic recipient": func(k *accounts.Keys) { k.Recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kudvygzls0yx0kn" },
		"short sign key":    func(k *accounts.Keys) { k.Sign = k.Sign[:31] },
		"short login":       func(k *accounts.Keys) { k.Login = k.Login[:31] },
		"no key file":       func(k *accounts.Keys) { k.KeyFile = nil },
		"cut key file":      func(k *accounts.Keys) { k.KeyFile = k.KeyFile[:len(k.KeyFile)-1] },
		"long key file":     func(k *accounts.Keys) { k.KeyFile = append(k.KeyFile[:len(k.KeyFile):len(k.KeyFile)], 0) },
		"not an age file":   func(k *accounts.Keys) { k.KeyFile = make([]byte, len(k.KeyFile)) },
	} {
		t.Run(name, func(t *testing.T) {
			k := good
			change(&k)
			wants(t, k.Check(), store.ErrInvalid)
		})
	}
}

func TestLeaving(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		token, _, err := s.SignIn(ctx, p.Email, k.Login, make([]byte, 32))
		check(t, err)
		check(t, s.Leave(ctx, p.ID))
		_, err = s.Session(ctx, token)
		wants(t, err, accounts.ErrEnded)
		_, _, err = s.SignIn(ctx, p.Email, k.Login, make([]byte, 32))
		wants(t, err, accounts.ErrRefused)
		wants(t, s.Leave(ctx, p.ID), store.ErrNotFound)
		r, err := s.Roster(ctx)
		check(t, err)
		if len(r.Readers) != 0 {
			t.Error("somebody who left is still offered to workers")
		}
		file, err := s.KeyFile(ctx, p.ID)
		check(t, err)
		if cmp.Diff(file, k.KeyFile) != "" {
			t.Error("the keys of somebody who left are gone, and cases with them")
		}
	})
}

func TestSetup(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		s, other := open(db, c), open(db, c)
		first, err := s.Setup(ctx)
		check(t, err)
		second, err := other.Setup(ctx)
		check(t, err)
		_, err = s.Invitation(ctx, first)
		wants(t, err, store.ErrNotFound)
		var wrong accounts.Problems
		if _, err = s.Activate(ctx, second, "", "no address", browser(t, 1)); !errors.As(err, &wrong) || wrong["name"] == "" || wrong["email"] == "" {
			t.Fatalf("got %v", err)
		}
		admin, err := s.Activate(ctx, second, " Robin Hale ", "Robin@example.org", browser(t, 1))
		check(t, err)
		if admin.Name != "Robin Hale" || admin.Email != "robin@example.org" || admin.Role != accounts.Administrator {
			t.Fatalf("got %+v", admin)
		}
		again, err := s.Setup(ctx)
		check(t, err)
		if again != "" {
			t.Error("a second first administrator is invited")
		}
		wants(t, s.Leave(ctx, admin.ID), store.ErrConflict) // the last one
	})
}

func TestSetupLinkEndsWithTheFirstAdministrator(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		link, err := s.Setup(ctx)
		check(t, err)
		_, token, err := s.Invite(ctx, accounts.Person{OrganisationID: o.ID, Name: "A", Email: "a@example.org", Role: accounts.Administrator, Side: accounts.Management})
		check(t, err)
		_, err = s.Activate(ctx, token, "", "", browser(t, 1))
		check(t, err)
		_, err = s.Invitation(ctx, link)
		wants(t, err, store.ErrNotFound)
	})
}

func TestTwoAdministratorsCannotRemoveEachOther(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		var ids []string
		for _, email := range []string{"a@example.org", "b@example.org"} {
			_, token, err := s.Invite(ctx, accounts.Person{OrganisationID: o.ID, Name: email, Email: email, Role: accounts.Administrator, Side: accounts.Management})
			check(t, err)
			p, err := s.Activate(ctx, token, "", "", browser(t, 1))
			check(t, err)
			ids = append(ids, p.ID)
		}
		errs := make([]error, 2)
		var wait sync.WaitGroup
		for i, id := range ids {
			wait.Go(func() { errs[i] = s.Leave(ctx, id) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("got %v and %v, want one to stay", errs[0], errs[1])
		}
	})
}

func TestServersOfOneDatabaseShareTheirSecrets(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		doors := make([]string, 4)
		var wait sync.WaitGroup
		for i := range doors {
			wait.Go(func() {
				door, err := open(db, c).Door(ctx)
				if err == nil {
					doors[i] = door.String()
				}
			})
		}
		wait.Wait()
		for _, d := range doors {
			if d == "" || d != doors[0] {
				t.Fatal("two servers made two doors")
			}
		}
	})
}

func TestListsInForce(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		themes, err := s.Themes(ctx, "2026-11-18")
		check(t, err)
		codes := map[string]bool{}
		for _, i := range themes {
			codes[i.Code] = true
		}
		for _, i := range themes {
			if i.Label == "" || !codes[i.National] {
				t.Errorf("%s counts as %q, which is no theme", i.Code, i.National)
			}
		}
		for _, national := range []string{"patient_safety_quality", "worker_safety_wellbeing", "bullying_harassment", "inappropriate_attitudes_behaviours", "detriment", "sexual_safety"} {
			if !codes[national] {
				t.Errorf("%s is missing", national)
			}
		}
		early, err := s.Themes(ctx, "2022-03-31")
		check(t, err)
		if len(early) != 0 {
			t.Error("themes are offered before they were")
		}
		groups, err := s.Groups(ctx, "2022-04-01")
		check(t, err)
		if len(groups) != 11 || groups[len(groups)-1].Code != "NDK" {
			t.Errorf("groups: %+v", groups)
		}
	})
}
