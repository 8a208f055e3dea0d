package handlers

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/store"
	"saysomething/store/storetest"
)

// TestRecoveryIsSeenAndStopped: whoever it concerns sees it on every page, nobody else does, and stopping works without JavaScript for those who may.
func TestRecoveryIsSeenAndStopped(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		guardian, custodian, rep := people[accounts.Guardian], people[accounts.Custodian], people[accounts.Rep]
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
