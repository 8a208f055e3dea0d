package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/cases/casestest"
	"saysomething/store"
	"saysomething/store/storetest"
)

// TestRecoveryIsSeenAndStopped: whoever it concerns sees it on every page, nobody else does, and stopping works without JavaScript for those who may.
func TestRecoveryIsSeenAndStopped(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		guardian, custodian, rep := people[accounts.Guardian], people[accounts.Custodian], people[accounts.Rep]
		if err := s.DB.Tx(t.Context(), func(tx *sqlx.Tx) error { // as a signed list does
			_, err := tx.Exec(`UPDATE people SET listed = TRUE WHERE role = 'custodian'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		keys := func(member member) string {
			return `{"person":"` + member.person.ID + `","to":"` + member.person.ID + `","reason":"Laptop stolen"}`
		}
		ask := func() string {
			w := s.do("POST", "/api/staff/recoveries", keys(guardian), custodian.cookie(t, s), header("Content-Type", "application/json"))
			var out struct{ ID, Token, Link, Error string }
			if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
				t.Fatal(err)
			}
			if out.ID != "" && (out.Token == "" || out.Link != "http://example.com/recover#"+out.Token) {
				t.Errorf("%+v", out)
			}
			return out.ID + out.Error
		}
		if got := ask(); got != "one_side" {
			t.Fatalf("without recovery keys: %q", got)
		}
		inForce(t, s)
		id := ask()
		if got := ask(); got != "under_way" {
			t.Errorf("a second time: %q", got)
		}
		stop := "/recoveries/" + id + "/stop"
		for name, c := range map[string]struct {
			who   member
			sees  bool
			page  string
			asked int
		}{
			"the person":    {guardian, true, "/account", 200},
			"custodian":     {custodian, true, "/account", 200},
			"a colleague":   {rep, false, "/account", 404},
			"administrator": {people[accounts.Administrator], false, "/admin", 404},
		} {
			cookie := c.who.cookie(t, s)
			if got := strings.Contains(s.do("GET", c.page, "", cookie).Body.String(), stop); got != c.sees {
				t.Errorf("%s sees it: %v", name, got)
			}
			if w := s.do("GET", stop, "", cookie); w.Code != c.asked {
				t.Errorf("%s, page to stop it: %d", name, w.Code)
			}
			if !c.sees {
				if w := s.do("POST", stop, "", cookie); w.Code != 404 {
					t.Errorf("%s stops it: %d", name, w.Code)
				}
			}
		}
		if w := s.do("POST", stop, "", guardian.cookie(t, s)); w.Code != http.StatusSeeOther {
			t.Errorf("the person stops it: %d", w.Code)
		}
		if strings.Contains(s.do("GET", "/account", "", guardian.cookie(t, s)).Body.String(), stop) {
			t.Error("it is still shown")
		}
		if got := ask(); len(got) != 26 {
			t.Errorf("asked again after it was stopped: %q", got)
		}
	})
}

// inForce puts a recovery key for each side in force, as a signed list does.
func inForce(t testing.TB, s *site) {
	t.Helper()
	o, err := s.Accounts.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []string{"management", "staff"} {
		err := s.DB.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`INSERT INTO recovery_keys (organisation_id, key, side, recipient, status, made_on) VALUES ($1, $2, $2, 'x', 'current', '2026-11-01')`, o.ID, side)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestRecoveryTellsNobody: address and passphrase of a recovery are guessed at as slowly as those of an account, and neither salt nor answer
// says whether there is one.
func TestRecoveryTellsNobody(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		json := header("Content-Type", "application/json")
		known, nobody := people[accounts.Guardian].person.Email, "nobody@example.org"
		first := map[string]string{}
		for _, email := range []string{known, nobody} {
			login := `{"email":"` + email + `","login":"` + strings.Repeat("A", 43) + `"}`
			answer := s.do("POST", "/api/recovery/state", login, json)
			first[email] = answer.Body.String()
			if answer.Code != http.StatusUnauthorized {
				t.Errorf("%s: %d", email, answer.Code)
			}
			for range 8 {
				answer = s.do("POST", "/api/recovery/state", login, json)
			}
			if answer.Code != http.StatusTooManyRequests {
				t.Errorf("%s after nine tries: %d", email, answer.Code)
			}
		}
		if first[known] != first[nobody] {
			t.Errorf("%q is not %q", first[known], first[nobody])
		}
		if w := s.do("POST", "/api/recovery", `{"token":"invented"}`, json); w.Code != 404 {
			t.Errorf("an invented link: %d", w.Code)
		}
	})
}

// TestARecoveryTellsNoNumber: while the cases of one guardian are to go to another, neither a custodian nor that other can tell that a concern
// came in which leaves them out; and a custodian whom no list names learns nothing of it at all, and cannot stop it.
func TestARecoveryTellsNoNumber(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newDeskSite(t, db)
		s.Recover(t)
		custodian := accountstest.Custodians(t, s.Accounts, accounts.Staff)[0]
		unlisted := accountstest.AddCustodian(t, s.Accounts, accounts.Staff)
		cookie := func(email string, login []byte) func(*http.Request) {
			return header("Cookie", s.cookieName()+"="+accountstest.SignIn(t, s.Accounts, email, login))
		}
		asks, left := cookie(custodian.Person.Email, custodian.Login), cookie(unlisted.Person.Email, unlisted.Login)
		ben := s.signIn(t, s.Ben)
		send := func(to ...casestest.Person) {
			letter, _ := s.Letter(t, "Lapwing", to)
			if err := s.Cases.Report(t.Context(), letter, ""); err != nil {
				t.Fatal(err)
			}
		}
		send(s.Asha)
		body := `{"person":"` + s.Asha.ID + `","to":"` + s.Ben.ID + `","reason":"Has left"}`
		if w := s.do("POST", "/api/staff/recoveries", body, left, sendJSON); w.Code == http.StatusOK {
			t.Error("a custodian whom no list names asks for a recovery")
		}
		w := s.do("POST", "/api/staff/recoveries", body, asks, sendJSON)
		var made struct{ ID string }
		if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || len(made.ID) != 26 {
			t.Fatal(w.Code, w.Body)
		}
		seen := func() string {
			state := s.do("POST", "/api/staff/recoveries/"+made.ID+"/state", "{}", ben, sendJSON)
			all := s.do("GET", "/api/staff/recovery", "", asks)
			if state.Code != http.StatusOK || all.Code != http.StatusOK || !strings.Contains(all.Body.String(), made.ID) {
				t.Fatal(state.Code, state.Body, all.Code, all.Body)
			}
			return state.Body.String() + all.Body.String()
		}
		before := seen()
		send(s.Asha) // not to Ben
		if after := seen(); after != before {
			t.Errorf("it shows that a concern came:\n%s\n%s", before, after)
		}
		hidden := s.do("GET", "/api/staff/recovery", "", left).Body.String()
		if strings.Contains(hidden, made.ID) || strings.Contains(hidden, s.Asha.ID) || strings.Contains(hidden, "Has left") {
			t.Errorf("a custodian whom no list names reads %s", hidden)
		}
		if w := s.do("POST", "/recoveries/"+made.ID+"/stop", "", left); w.Code != http.StatusNotFound {
			t.Errorf("a custodian whom no list names stops it: %d", w.Code)
		}
		if strings.Contains(s.do("GET", "/account", "", left).Body.String(), made.ID) {
			t.Error("a custodian whom no list names is told on every page")
		}
	})
}
