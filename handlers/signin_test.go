package handlers

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/store"
	"saysomething/store/storetest"
)

func raw64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// call posts v as JSON.
func (s *site) call(t testing.TB, path string, v any, change ...func(*http.Request)) (int, http.Header, string) {
	t.Helper()
	return s.ask(t, "POST", path, v, change...)
}

// ask is call with another method; a nil v with DELETE sends nothing.
func (s *site) ask(t testing.TB, method, path string, v any, change ...func(*http.Request)) (int, http.Header, string) {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if v == nil && method == "DELETE" {
		body = nil
	}
	w := s.do(method, path, string(body), append(change, header("Content-Type", "application/json"))...)
	return w.Code, w.Header(), w.Body.String()
}

type signInBody struct {
	Email     string `json:"email"`
	Login     string `json:"login"`
	DeviceKey string `json:"device_key"`
}

func TestSignInOverHTTP(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		m := everyRole(t, s)[accounts.Guardian]
		device := raw64(make([]byte, 32))
		code, head, body := s.call(t, "/api/signin", signInBody{m.person.Email, raw64(m.login), device})
		if code != http.StatusOK || body != `{"methods":[],"stage":"enrol"}` {
			t.Fatal(code, body)
		}
		if got := head.Get("Set-Cookie"); !strings.HasPrefix(got, "session=") || !strings.HasSuffix(got, "; Path=/; HttpOnly; SameSite=Strict") {
			t.Errorf("cookie %q", got)
		}
		cookie := header("Cookie", strings.SplitN(head.Get("Set-Cookie"), ";", 2)[0])
		w := s.do("GET", "/api/staff/me", "", cookie)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"device_key":"`+device+`"`) || !strings.Contains(w.Body.String(), `"key_file":""`) {
			t.Errorf("me: %d %s", w.Code, w.Body)
		}
		if _, head, _ := s.call(t, "/api/signout", nil, cookie); !strings.Contains(head.Get("Set-Cookie"), "Max-Age=0") || head.Get("Clear-Site-Data") != "" {
			t.Errorf("signing out leaves %v", head)
		}
		if w := s.do("GET", "/api/staff/me", "", cookie); w.Code != http.StatusUnauthorized {
			t.Errorf("after signing out: %d", w.Code)
		}
	})
}

// Whoever asks about an address learns nothing from what comes back.
func TestUnknownAddressLooksLikeAWrongPassphrase(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		m := everyRole(t, s)[accounts.Guardian]
		wrong := raw64(make([]byte, 32))
		for _, call := range []func(email string) (int, http.Header, string){
			func(email string) (int, http.Header, string) {
				return s.call(t, "/api/signin", signInBody{email, wrong, wrong})
			},
			func(email string) (int, http.Header, string) {
				code, head, body := s.call(t, "/api/salt", map[string]string{"email": email})
				var answer map[string]string
				if err := json.Unmarshal([]byte(body), &answer); err != nil {
					t.Fatal(err)
				}
				return code, head, strings.Replace(body, answer["salt"], strings.Repeat("x", len(answer["salt"])), 1)
			},
		} {
			code, head, body := call(m.person.Email)
			for _, email := range []string{"nobody@example.org", "\x00", "", strings.Repeat("a", 500)} {
				code2, head2, body2 := call(email)
				if code != code2 || body != body2 || len(head) != len(head2) {
					t.Errorf("%d %s for an account, %d %s for %.20q", code, body, code2, body2, email)
				}
			}
		}
	})
}

func TestTooManyFailedTries(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		m := everyRole(t, s)[accounts.Guardian]
		wrong := raw64(make([]byte, 32))
		for range 5 {
			if code, _, body := s.call(t, "/api/signin", signInBody{m.person.Email, wrong, wrong}); code != http.StatusUnauthorized {
				t.Fatal(code, body)
			}
		}
		code, head, body := s.call(t, "/api/signin", signInBody{m.person.Email, raw64(m.login), wrong})
		if code != http.StatusTooManyRequests || head.Get("Retry-After") == "" || !strings.Contains(body, "seconds") {
			t.Errorf("got %d %v %s", code, head, body)
		}
	})
}

func TestCookieOverHTTPS(t *testing.T) {
	s := newSite(t, storetest.Open(t, storetest.SQLiteAddress(t)), func(s *Server) { s.PublicURL.Scheme = "https" })
	m := everyRole(t, s)[accounts.Guardian]
	_, head, _ := s.call(t, "/api/signin", signInBody{m.person.Email, raw64(m.login), raw64(make([]byte, 32))})
	if got := head.Get("Set-Cookie"); !strings.HasPrefix(got, "__Host-session=") || !strings.HasSuffix(got, "; Path=/; HttpOnly; Secure; SameSite=Strict") {
		t.Errorf("cookie %q", got)
	}
}

func TestBadCallsToSignIn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		for name, c := range map[string]struct {
			path, kind, body string
			want             int
		}{
			"a form":            {"/api/signin", "application/x-www-form-urlencoded", "email=a", 415},
			"nothing":           {"/api/signin", "application/json", "", 400},
			"not JSON":          {"/api/signin", "application/json", "email", 400},
			"two values":        {"/api/salt", "application/json", `{"email":"a"}{"email":"b"}`, 400},
			"field in capitals": {"/api/salt", "application/json", `{"EMAIL":"a"}`, 400},
			"field named twice": {"/api/salt", "application/json", `{"email":"a","email":"b"}`, 400},
			"unknown field":     {"/api/salt", "application/json", `{"email":"a","name":"b"}`, 400},
			"padded base64":     {"/api/signin", "application/json", `{"email":"a","login":"AAA=","device_key":"AAAA"}`, 400},
			"short secrets":     {"/api/signin", "application/json", `{"email":"a","login":"AAAA","device_key":"AAAA"}`, 400},
			"no invitation":     {"/api/invitation", "application/json", `{"token":""}`, 404},
			"made-up token":     {"/api/invitation", "application/json", `{"token":"` + strings.Repeat("A", 43) + `"}`, 404},
			"keys of nothing":   {"/api/activate", "application/json", `{"token":"A","recipient":"","sign":"","login":"","key_file":""}`, 400},
			"too long a token":  {"/api/invitation", "application/json", `{"token":"` + strings.Repeat("A", 2000) + `"}`, 413},
		} {
			t.Run(name, func(t *testing.T) {
				w := s.do("POST", c.path, c.body, header("Content-Type", c.kind))
				if w.Code != c.want || !strings.Contains(w.Body.String(), `"message":"`) {
					t.Errorf("got %d %s, want %d", w.Code, w.Body, c.want)
				}
			})
		}
	})
}

func TestWhereSignInLeads(t *testing.T) {
	s := newSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	for path, want := range map[string]string{
		"/desk":           "/signin?next=%2Fdesk",
		"/admin/people":   "/signin?next=%2Fadmin%2Fpeople",
		"/api/staff/me":   "",
		"/desk/cases/abc": "/signin?next=%2Fdesk%2Fcases%2Fabc",
	} {
		if got := s.do("GET", path, "").Header().Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
	w := s.do("GET", "/desk", "", header("Cookie", "session=AAAA"))
	if got := w.Header().Get("Location"); got != "/signin?next=%2Fdesk&why=ended" {
		t.Errorf("an ended session leads to %q", got)
	}
	for _, next := range []string{"https://evil.example/", "//evil.example", "/desk//evil.example/", "/desk\\evil", "/desks", "/", "javascript:alert(1)", "/admin/../raise"} {
		w := s.do("GET", "/signin?next="+strings.ReplaceAll(next, "/", "%2F"), "")
		if !strings.Contains(w.Body.String(), `data-next=""`) {
			t.Errorf("the sign-in page would lead to %s", next)
		}
	}
	for why, words := range whySignIn {
		if w := s.do("GET", "/signin?why="+why, ""); !strings.Contains(w.Body.String(), words[:20]) {
			t.Errorf("%s is not explained", why)
		}
	}
}
