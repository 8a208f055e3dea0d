package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/store/storetest"
)

// contactSite is a Wednesday in November; the weeks begin on the 16th and on the 9th.
func contactSite(t *testing.T, db *store.DB) (*site, map[accounts.Role]member) {
	t.Helper()
	s := newSite(t, db, func(s *Server) {
		s.Reports = &reports.Store{DB: db, Now: s.Now, Run: "test"}
		t.Cleanup(s.Reports.Close)
	})
	err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
		_, err := tx.Exec(`INSERT INTO list_items (list, code, label, national, position, valid_from, valid_to) VALUES ('theme', 'quiet', 'Quiet theme', 'quiet', 1, '2020-04-01', '')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, everyRole(t, s)
}

func (s *site) logContact(cookie func(*http.Request), fields ...string) (int, string) {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	w := s.do("POST", "/contacts", form.Encode(), cookie, header("Content-Type", "application/x-www-form-urlencoded"))
	return w.Code, w.Body.String()
}

var removeAction = regexp.MustCompile(`action="(/contacts/[a-z2-7]{26}/remove)"`)

func TestAChampionLogsAContact(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, people := contactSite(t, db)
		champion := people[accounts.Champion]
		cookie := champion.cookie(t, s)
		page := func(cookie func(*http.Request)) string { return s.do("GET", "/contacts", "", cookie).Body.String() }
		contains(t, page(cookie), "This week, from 16 November 2026", "Last week, from 9 November 2026", "Nothing in the last year.", "Quiet theme")

		if code, again := s.logContact(cookie, "week", "2026-11-09", "theme", "quiet"); code != 422 {
			t.Errorf("without a way: %d", code)
		} else {
			contains(t, again, "Choose where you pointed them to", `value="quiet" selected`, `value="2026-11-09" id="week-1" checked`)
		}
		for _, fields := range [][]string{{"way", "guardian", "week", "2026-11-16"}, {"way", "listened", "week", "2026-11-09", "theme", "quiet", "name", "CANARY name", "text", "CANARY words"}} {
			if code, _ := s.logContact(cookie, fields...); code != http.StatusSeeOther {
				t.Errorf("%v: %d", fields, code)
			}
		}
		for _, fields := range [][]string{{"way", "guardian", "week", "2026-11-02"}, {"way", "guardian", "week", "2026-11-23"}, {"way", "guardian", "week", "2026-11-17"}, {"way", "guardian"},
			{"way", "CANARY", "week", "2026-11-16"}, {"way", "guardian", "week", "2026-11-16", "theme", "CANARY"}} {
			if code, _ := s.logContact(cookie, fields...); code < 400 || code >= 500 {
				t.Errorf("%v: %d", fields, code)
			}
		}
		var n, canaries int
		if err := db.Get(&n, `SELECT count(*) FROM contacts`); err != nil || n != 2 {
			t.Errorf("%d contacts, %v", n, err)
		}
		if err := db.Get(&canaries, `SELECT count(*) FROM contacts WHERE id || week || theme || pointed_to LIKE '%CANARY%'`); err != nil || canaries != 0 {
			t.Errorf("%d canaries, %v", canaries, err)
		}
		own := page(cookie)
		contains(t, own, "A Freedom to Speak Up guardian. Not sure.", "Nowhere: I listened. Quiet theme.")
		remove := removeAction.FindAllStringSubmatch(own, -1)
		if len(remove) != 1 {
			t.Fatalf("%d lines can be taken out, want the one of this week", len(remove))
		}

		// Nobody else sees the lines, nor takes them out.
		other := s.champion(t, champion.person.OrganisationID)
		otherCookie := header("Cookie", s.cookieName()+"="+accountstest.SignIn(t, s.Accounts, other.person.Email, other.login))
		contains(t, page(otherCookie), "Nothing in the last year.")
		if w := s.do("POST", remove[0][1], "", otherCookie); w.Code != http.StatusNotFound {
			t.Errorf("somebody else takes it out: %d", w.Code)
		}
		if w := s.do("POST", remove[0][1], "", cookie); w.Code != http.StatusSeeOther {
			t.Errorf("taking it out: %d", w.Code)
		}
		if w := s.do("POST", remove[0][1], "", cookie); w.Code != http.StatusNotFound {
			t.Errorf("twice: %d", w.Code)
		}
		if log := s.log.String(); strings.Contains(log, "CANARY") || strings.Contains(log, "quiet") {
			t.Errorf("the log has %s", log)
		}
	})
}

// TestGuardiansSeeTotalsOfContacts: small numbers are hidden, and no champion is named.
func TestGuardiansSeeTotalsOfContacts(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, people := contactSite(t, db)
		champion, cookie := people[accounts.Champion], people[accounts.Champion].cookie(t, s)
		guardian := people[accounts.Guardian].cookie(t, s)
		page := func() string { return s.do("GET", "/contacts", "", guardian).Body.String() }
		log := func(n int, way string) {
			for range n {
				if code, _ := s.logContact(cookie, "way", way, "week", "2026-11-16"); code != http.StatusSeeOther {
					t.Fatal(code)
				}
			}
		}
		cell := func(label string) string {
			m := regexp.MustCompile(label + `</td><td class="nhsuk-table__cell">([^<]*)<`).FindStringSubmatch(page())
			if m == nil {
				t.Fatalf("no %s", label)
			}
			return m[1]
		}
		if got := cell("Their union"); got != "0" {
			t.Errorf("none: %s", got)
		}
		log(3, "union")
		if got := cell("Their union"); got != "*" {
			t.Errorf("three: %s", got)
		}
		log(8, "union")
		if got := cell("Their union"); got != "10" {
			t.Errorf("eleven: %s", got)
		}
		contains(t, page(), "October to December 2026", "July to September 2026", "between 1 and 7")
		lacks(t, page(), champion.person.Name, "Write it down", "Week of")
	})
}

// champion adds another one.
func (s *site) champion(t *testing.T, organisation string) member {
	t.Helper()
	_, token, err := s.Accounts.Invite(t.Context(), accounts.Person{OrganisationID: organisation, Name: "Another champion", Email: "another@example.org", Role: accounts.Champion, Side: accounts.Independent})
	if err != nil {
		t.Fatal(err)
	}
	keys := keysFor(t, 99)
	p, err := s.Accounts.Activate(t.Context(), token, "", "", keys)
	if err != nil {
		t.Fatal(err)
	}
	return member{p, keys.Login}
}

// TestContactWeeksTurnOnMonday at midnight in London.
func TestContactWeeksTurnOnMonday(t *testing.T) {
	for at, want := range map[string]string{"2026-11-16T00:00:00Z": "2026-11-16 2026-11-09", "2026-11-15T23:59:59Z": "2026-11-09 2026-11-02", "2026-07-05T23:30:00Z": "2026-07-06 2026-06-29"} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		s := &reports.Store{Now: func() time.Time { return now }}
		if got := strings.Join(s.Weeks(), " "); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}
