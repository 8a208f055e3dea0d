package handlers

import (
	"net/http"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/store"
	"saysomething/store/storetest"
)

// What somebody at a locked browser is answered, from locking to unlocking; every other route is tried by TestNoStageIsSkipped.
func TestALockedSessionOverHTTP(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		m := everyRole(t, s)[accounts.Guardian]
		cookie := m.cookie(t, s)
		if code, _, body := s.call(t, "/api/staff/lock", struct{}{}, cookie); code != http.StatusNoContent {
			t.Fatal(code, body)
		}
		for path, next := range map[string]string{"/account": "%2Faccount", "/log/export": "%2Flog%2Fexport", "/returns": "%2Freturns", "/desk/cases/abc": "%2Fdesk%2Fcases%2Fabc"} {
			if to := s.do("GET", path, "", cookie).Header().Get("Location"); to != "/signin?next="+next+"&why=locked" {
				t.Errorf("%s leads to %q", path, to)
			}
		}
		w := s.do("GET", "/api/staff/cases", "", cookie)
		if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `"error":"locked"`) {
			t.Errorf("a call: %d %s", w.Code, w.Body)
		}
		w = s.do("GET", "/api/staff/me", "", cookie)
		for _, want := range []string{`"stage":"locked"`, `"key_file":""`, `"device_key":""`, m.person.Name} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("me without %s: %s", want, w.Body)
			}
		}
		wrong := map[string]string{"login": raw64(make([]byte, 32))}
		if code, head, body := s.call(t, "/api/staff/unlock", wrong, cookie); code != http.StatusForbidden || !strings.Contains(body, `"refused"`) || head.Get("Set-Cookie") != "" {
			t.Errorf("a wrong passphrase: %d %s", code, body)
		}
		code, head, body := s.call(t, "/api/staff/unlock", map[string]string{"login": raw64(m.login)}, cookie)
		if code != http.StatusOK || head.Get("Set-Cookie") == "" {
			t.Fatal(code, body)
		}
		opened := header("Cookie", strings.SplitN(head.Get("Set-Cookie"), ";", 2)[0])
		if w := s.do("GET", "/api/staff/me", "", opened); !strings.Contains(w.Body.String(), `"stage":"full"`) || strings.Contains(w.Body.String(), `"key_file":""`) {
			t.Errorf("after unlocking: %s", w.Body)
		}
		if w := s.do("GET", "/api/staff/me", "", cookie); w.Code != http.StatusUnauthorized {
			t.Errorf("the cookie from before: %d", w.Code)
		}
		s.call(t, "/api/staff/lock", struct{}{}, opened)
		if w := s.do("POST", "/signout", "", opened); w.Header().Get("Location") != "/signin?why=out" {
			t.Errorf("signing out of a locked browser: %d", w.Code)
		}
		if w := s.do("GET", "/api/staff/me", "", opened); w.Code != http.StatusUnauthorized {
			t.Errorf("signed out: %d", w.Code)
		}
	})
}

// An old proof is 403 prove, and the passphrase is a new one.
func TestProvingOverHTTP(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		m := everyRole(t, s)[accounts.Guardian]
		cookie := m.cookie(t, s)
		ok(t, db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`UPDATE sessions SET proved_at = 0`)
			return err
		}))
		for _, c := range [][2]string{{"POST", "/api/staff/backup-codes"}, {"POST", "/api/staff/app/begin"}, {"DELETE", "/api/staff/app"}, {"DELETE", "/api/staff/sessions"}} {
			var body any
			if c[0] == "POST" {
				body = struct{}{}
			}
			if code, _, answer := s.ask(t, c[0], c[1], body, cookie); code != http.StatusForbidden || !strings.Contains(answer, `"error":"prove"`) {
				t.Errorf("%s: %d %s", c, code, answer)
			}
		}
		_, head, _ := s.call(t, "/api/staff/unlock", map[string]string{"login": raw64(m.login)}, cookie)
		proved := header("Cookie", strings.SplitN(head.Get("Set-Cookie"), ";", 2)[0])
		if code, _, body := s.call(t, "/api/staff/backup-codes", struct{}{}, proved); code != http.StatusOK {
			t.Errorf("after proving: %d %s", code, body)
		}
	})
}
