package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/store"
	"saysomething/store/storetest"
)

// Every form of the administrator, with something wrong in it: the answer names the field, keeps
// what was typed, and nothing is stored.
func TestAdministratorsMistakes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		cookie := everyRole(t, s)[accounts.Administrator].cookie(t, s)
		for name, c := range map[string]struct {
			path string
			form url.Values
			want []string
		}{
			"organisation": {"/admin/organisation", url.Values{"name": {""}, "clock_preset": {"mars"}, "nation": {"x"}, "exit_url": {"http://typed.example"}},
				[]string{`id="name-error"`, `id="clock_preset-error"`, `id="nation-error"`, `id="exit_url-error"`, `value="http://typed.example"`}},
			"zero byte": {"/admin/organisation", url.Values{"name": {"a\x00b"}, "clock_preset": {"england"}, "nation": {"scotland"}, "exit_url": {"https://x.example"}},
				[]string{`id="name-error"`}},
			"help, no number": {"/admin/help", url.Values{"name": {"Security", ""}, "contact": {"", ""}, "note": {"At night", ""}},
				[]string{`id="help-0-contact-error"`, `value="Security"`, `value="At night"`}},
			"help, none left": {"/admin/help", url.Values{"name": {""}, "contact": {""}, "note": {""}}, []string{"at least one number"}},
			"areas":           {"/admin/areas", url.Values{"action": {"save"}, "areas": {"code,name,parent,headcount\nA,B,C,D\n"}}, []string{"A,B,C,D", "Nothing has been saved", "No area in the list has this code."}},
			"desk":            {"/admin/desks", url.Values{"name": {"desk of GUARDIAN"}, "kind": {"x"}}, []string{`id="name-error"`, `id="kind-error"`, `value="desk of GUARDIAN"`}},
			"invite":          {"/admin/people/invite", url.Values{"name": {"Typed"}, "email": {"no"}, "role": {"rep"}, "side": {"management"}}, []string{`value="Typed"`, `id="email-error"`, `id="side-error"`, `id="desk-error"`, `value="rep" checked`}},
		} {
			t.Run(name, func(t *testing.T) {
				before := everything(t, s)
				w := s.do("POST", c.path, c.form.Encode(), cookie, header("Content-Type", "application/x-www-form-urlencoded"))
				if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "There is a problem") {
					t.Fatalf("answered %d", w.Code)
				}
				for _, want := range c.want {
					if !strings.Contains(w.Body.String(), want) {
						t.Errorf("%s is not in the answer", want)
					}
				}
				if got := everything(t, s); got != before {
					t.Errorf("stored %s, before %s", got, before)
				}
			})
		}
	})
}

// everything is what an administrator's forms may change, in a few words.
func everything(t *testing.T, s *site) string {
	t.Helper()
	var all string
	if err := s.DB.One(t.Context(), &all, `SELECT
		(SELECT name || exit_url || help FROM organisations) || (SELECT COUNT(*) FROM areas) || ' ' ||
		(SELECT COUNT(*) FROM desks) || ' ' || (SELECT COUNT(*) FROM people) || ' ' || (SELECT COUNT(*) FROM invitations)`); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAnInvitationIsShownOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		cookie := everyRole(t, s)[accounts.Administrator].cookie(t, s)
		form := url.Values{"name": {"New One"}, "email": {"new@example.org"}, "role": {"partnership"}, "side": {"staff"}}
		w := s.do("POST", "/admin/people/invite", form.Encode(), cookie, header("Content-Type", "application/x-www-form-urlencoded"))
		_, after, found := strings.Cut(w.Body.String(), "http://example.com/invitation#")
		if !found || w.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("no link in %d", w.Code)
		}
		token := after[:43]
		code, _, body := s.call(t, "/api/invitation", map[string]string{"token": token})
		if code != http.StatusOK || !strings.Contains(body, `"name":"New One"`) || !strings.Contains(body, "Heronbrook") {
			t.Fatal(code, body)
		}
		for _, path := range []string{"/admin/people", "/admin"} {
			if w := s.do("GET", path, "", cookie); strings.Contains(w.Body.String(), token) {
				t.Errorf("%s shows the link again", path)
			}
		}
		if strings.Contains(s.log.String(), token) || strings.Contains(s.log.String(), "new@example.org") {
			t.Error("the log has the invitation")
		}
		w = s.do("POST", "/admin/people/invite", form.Encode(), cookie, header("Content-Type", "application/x-www-form-urlencoded"))
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("invited twice: %d", w.Code)
		}
	})
}

// An administrator who signed in a while ago is asked first, and keeps what they typed; how fresh their proof is, the page asks before it sends.
func TestInvitingWantsAProofOverHTTP(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		cookie := everyRole(t, s)[accounts.Administrator].cookie(t, s)
		send := func(path string) *httptest.ResponseRecorder {
			form := url.Values{"name": {"Typed"}, "email": {"typed@example.org"}, "role": {"partnership"}, "side": {"staff"}}
			return s.do("POST", path, form.Encode(), cookie, header("Content-Type", "application/x-www-form-urlencoded"))
		}
		if w := send("/admin/people/invite"); w.Code != http.StatusOK {
			t.Fatalf("just signed in: %d", w.Code)
		}
		var invited string
		ok(t, db.One(t.Context(), &invited, `SELECT id FROM people WHERE email = 'typed@example.org'`))
		if w := s.do("GET", "/api/staff/me", "", cookie); !strings.Contains(w.Body.String(), `"proved":true`) {
			t.Errorf("me, just signed in: %s", w.Body)
		}
		ok(t, db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`UPDATE sessions SET proved_at = 0`)
			return err
		}))
		if w := s.do("GET", "/api/staff/me", "", cookie); !strings.Contains(w.Body.String(), `"proved":false`) {
			t.Errorf("me, later: %s", w.Body)
		}
		before := everything(t, s)
		w := send("/admin/people/invite")
		if body := w.Body.String(); w.Code != http.StatusForbidden || !strings.Contains(body, `value="Typed"`) || !strings.Contains(body, "show that it is still you") || !strings.Contains(body, `id="prove"`) {
			t.Errorf("later: %d %s", w.Code, body)
		}
		if w := send("/admin/people/" + invited + "/invite"); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "/invitation#") {
			t.Errorf("a new link, later: %d", w.Code)
		}
		if everything(t, s) != before {
			t.Error("something was stored")
		}
		if w := s.do("GET", "/admin/people", "", cookie); !strings.Contains(w.Body.String(), `id="prove"`) || !strings.Contains(w.Body.String(), "data-proof") {
			t.Error("the page of people cannot ask in place")
		}
	})
}

func TestMarkingAsLeft(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		admin, guardian := people[accounts.Administrator], people[accounts.Guardian]
		cookie := admin.cookie(t, s)
		page := "/admin/people/" + guardian.person.ID + "/leave"
		if w := s.do("GET", page, "", cookie); !strings.Contains(w.Body.String(), "cannot take it back") || !strings.Contains(w.Body.String(), "last to read at their desk") {
			t.Errorf("the page does not say what will happen: %d", w.Code)
		}
		if p, err := s.Accounts.Person(t.Context(), guardian.person.ID); err != nil || p.Status != accounts.Active {
			t.Fatal("looking at the page did it")
		}
		if w := s.do("POST", page, "", cookie); w.Code != http.StatusSeeOther {
			t.Fatal(w.Code)
		}
		if w := s.do("POST", "/admin/people/"+admin.person.ID+"/leave", "", cookie); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "last administrator") {
			t.Errorf("the last administrator left: %d", w.Code)
		}
		accountstest.SignList(t, s.Accounts)
		if w := s.do("GET", "/admin/people", "", cookie); !strings.Contains(w.Body.String(), "taff side has only one who can sign the list") {
			t.Error("the page of people does not say that a side has but one who can sign")
		}
		if w := s.do("GET", "/admin", "", cookie); !strings.Contains(w.Body.String(), "fewer than two who can sign") {
			t.Error("the first page does not say that a side has too few who can sign")
		}
		of, err := s.Accounts.Signers(t.Context())
		if err != nil || len(of[string(accounts.Staff)]) != 1 {
			t.Fatal(of, err)
		}
		for _, id := range of[string(accounts.Staff)] {
			page := "/admin/people/" + id + "/leave"
			if w := s.do("GET", page, "", cookie); !strings.Contains(w.Body.String(), "Nobody else can sign for their side") || strings.Contains(w.Body.String(), `method="post" action="`+page) {
				t.Errorf("the page lets the last custodian go: %d", w.Code)
			}
			if w := s.do("POST", page, "", cookie); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Nobody else can sign") {
				t.Errorf("the last custodian left: %d", w.Code)
			}
		}
		for _, id := range []string{"x", "%00", "aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
			if w := s.do("POST", "/admin/people/"+id+"/leave", "", cookie); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", id, w.Code)
			}
		}
	})
}
