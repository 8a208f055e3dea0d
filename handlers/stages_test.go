package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// What somebody can use who has not come to the end of signing in, or is locked, written out a second time.
var early = map[accounts.Stage][]string{
	accounts.StageIdentity: {"GET /api/staff/me"},
	accounts.StageSecond:   {"GET /api/staff/me"},
	accounts.StageLocked:   {"GET /api/staff/me", "POST /api/staff/unlock"}, // and, as for everybody, signing out and a touch
	accounts.StageEnrol: {"GET /api/staff/me", "POST /api/staff/passkeys/begin", "POST /api/staff/passkeys/finish",
		"POST /api/staff/app/begin", "POST /api/staff/app/finish"},
}

// halfway is a cookie of a session at a stage.
func (s *site) halfway(t testing.TB, m member, stage accounts.Stage) func(*http.Request) {
	t.Helper()
	token, _, err := s.Accounts.SignIn(t.Context(), m.person.Email, m.login, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DB.Tx(t.Context(), func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(t.Context(), `UPDATE sessions SET stage = $2 WHERE token_hash = $1`, crypto.Hash([]byte(token)), stage)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return header("Cookie", s.cookieName()+"="+token)
}

// Every route of the table, by people whose role may use it, at every stage but the last.
func TestNoStageIsSkipped(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		for stage, allowed := range early {
			for _, r := range s.routes() {
				name := r.method + " " + r.path
				if strings.Contains(mayUse[name], "-") {
					continue
				}
				for role, m := range people {
					if !strings.Contains(mayUse[name], letters[role]) {
						continue
					}
					w := s.do(r.method, example(r.path, crypto.NewID()), "", s.halfway(t, m, stage))
					stopped := w.Code == http.StatusUnauthorized || strings.HasPrefix(w.Header().Get("Location"), "/signin?")
					if stopped == slices.Contains(allowed, name) {
						t.Errorf("%s at stage %s as %s: answered %d", name, stage, role, w.Code)
					}
					if strings.HasPrefix(r.path, "/api/") && stopped && !strings.Contains(w.Body.String(), `"stage":"`+string(stage)+`"`) {
						t.Errorf("%s at stage %s does not say so: %s", name, stage, w.Body)
					}
					break // one person who may is enough
				}
			}
		}
	})
}

// On the way, what opens keys is not given out, and pages lead to the step that is missing.
func TestHalfwaySessions(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		m := everyRole(t, s)[accounts.Guardian]
		for stage := range early {
			w := s.do("GET", "/api/staff/me", "", s.halfway(t, m, stage))
			var me struct {
				Stage     accounts.Stage `json:"stage"`
				KeyFile   string         `json:"key_file"`
				DeviceKey string         `json:"device_key"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &me); err != nil || me.Stage != stage || me.KeyFile != "" || (me.DeviceKey == "") != (stage == accounts.StageLocked) {
				t.Errorf("%s: %s", stage, w.Body)
			}
			if to := s.do("GET", "/desk", "", s.halfway(t, m, stage)).Header().Get("Location"); to != "/signin?next=%2Fdesk&why="+map[bool]string{true: "locked", false: "step"}[stage == accounts.StageLocked] {
				t.Errorf("%s: the desk leads to %q", stage, to)
			}
			if code, _, body := s.call(t, "/account/signout", nil, s.halfway(t, m, stage)); code != http.StatusUnauthorized {
				t.Errorf("%s: %d %s", stage, code, body)
			}
		}
	})
}

// The first factor, over HTTP, to the last step; the cookie from before is of no use then.
func TestEnrollingOverHTTP(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, func(s *Server) {
			var err error
			if s.Accounts.Passkeys, err = accounts.NewPasskeys(&url.URL{Scheme: "http", Host: "example.com"}); err != nil {
				t.Fatal(err)
			}
		})
		m := everyRole(t, s)[accounts.Guardian]
		_, head, _ := s.call(t, "/api/signin", signInBody{m.person.Email, raw64(m.login), raw64(make([]byte, 32))})
		first := header("Cookie", strings.SplitN(head.Get("Set-Cookie"), ";", 2)[0])
		var begun struct {
			ID      string `json:"id"`
			Options struct {
				Challenge string `json:"challenge"`
			} `json:"options"`
		}
		_, _, body := s.call(t, "/api/staff/passkeys/begin", struct{}{}, first)
		if err := json.Unmarshal([]byte(body), &begun); err != nil {
			t.Fatal(body)
		}
		for _, want := range []string{`"residentKey":"required"`, `"userVerification":"required"`, `"prf":{"eval":{"first":"` + raw64([]byte(accounts.PRFInput)) + `"}}`} {
			if !strings.Contains(body, want) {
				t.Errorf("options without %s: %s", want, body)
			}
		}
		a := accountstest.NewAuthenticator(t, "example.com", "http://example.com", m.person.ID)
		code, head, body := s.call(t, "/api/staff/passkeys/finish", map[string]string{"id": begun.ID, "name": "Laptop", "credential": string(a.Create(t, begun.Options.Challenge))}, first)
		if code != http.StatusOK || head.Get("Set-Cookie") == "" {
			t.Fatal(code, body)
		}
		full := header("Cookie", strings.SplitN(head.Get("Set-Cookie"), ";", 2)[0])
		if w := s.do("GET", "/api/staff/me", "", first); w.Code != http.StatusUnauthorized {
			t.Errorf("the cookie from before: %d %s", w.Code, w.Body)
		}
		if w := s.do("GET", "/api/staff/me", "", full); !strings.Contains(w.Body.String(), `"stage":"full"`) || strings.Contains(w.Body.String(), `"key_file":""`) {
			t.Errorf("%s", w.Body)
		}
		id := raw64(a.ID)
		if code, _, body := s.ask(t, "PUT", "/api/staff/passkeys/"+id, map[string]string{"key_file": raw64(keysFor(t, 1).KeyFile)}, full); code != http.StatusNoContent {
			t.Errorf("%d %s", code, body)
		}
		if code, _, body := s.ask(t, "DELETE", "/api/staff/passkeys/"+id, nil, full); code != http.StatusConflict || !strings.Contains(body, "last_factor") {
			t.Errorf("%d %s", code, body)
		}
		// And in again with one touch.
		_, _, body = s.call(t, "/api/signin/passkey/begin", map[string]string{"device_key": raw64(make([]byte, 32))})
		if err := json.Unmarshal([]byte(body), &begun); err != nil {
			t.Fatal(body)
		}
		touched := map[string]string{"id": begun.ID, "credential": string(a.Get(t, begun.Options.Challenge))}
		code, head, body = s.call(t, "/api/signin/passkey/finish", touched)
		if code != http.StatusOK || head.Get("Set-Cookie") == "" || strings.Contains(body, `"key_file":""`) {
			t.Errorf("%d %s", code, body)
		}
		if code, _, body := s.call(t, "/api/signin/passkey/finish", touched); code != http.StatusConflict {
			t.Errorf("the same touch again: %d %s", code, body)
		}
	})
}

// Asking for a passkey, and showing one that nobody has, look the same whoever asks.
func TestPasskeyCallsTellNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, func(s *Server) {
			s.Accounts.Passkeys, _ = accounts.NewPasskeys(&url.URL{Scheme: "http", Host: "example.com"})
		})
		m := everyRole(t, s)[accounts.Guardian]
		var shapes, answers []string
		for _, person := range []string{m.person.ID, crypto.NewID(), "nobody", ""} {
			var begun struct {
				ID      string         `json:"id"`
				Options map[string]any `json:"options"`
			}
			code, _, body := s.call(t, "/api/signin/passkey/begin", map[string]string{"device_key": raw64(make([]byte, 32))})
			if err := json.Unmarshal([]byte(body), &begun); err != nil || code != http.StatusOK {
				t.Fatal(code, body)
			}
			challenge := begun.Options["challenge"].(string)
			shapes = append(shapes, strings.NewReplacer(challenge, "", begun.ID, "").Replace(body))
			a := accountstest.NewAuthenticator(t, "example.com", "http://example.com", person)
			code, head, body := s.call(t, "/api/signin/passkey/finish", map[string]string{"id": begun.ID, "credential": string(a.Get(t, challenge))})
			if code != http.StatusUnprocessableEntity || head.Get("Set-Cookie") != "" {
				t.Errorf("%q: %d %s", person, code, body)
			}
			answers = append(answers, body)
		}
		if len(slices.Compact(shapes)) != 1 || len(slices.Compact(answers)) != 1 {
			t.Errorf("answers differ: %q %q", shapes, answers)
		}
	})
}
