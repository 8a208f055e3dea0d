package handlers

import (
	"net/http"
	"strings"
	"testing"

	"saysomething/store"
	"saysomething/store/storetest"
)

// eachRoute runs f for every line of the table.
func eachRoute(t *testing.T, f func(t *testing.T, s *site, r route)) {
	s := newSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	if len(s.table) == 0 {
		t.Fatal("no routes")
	}
	for _, r := range s.routes() {
		t.Run(r.method+" "+r.path, func(t *testing.T) { f(t, s, r) })
	}
}

func TestHeadersOnEveryRoute(t *testing.T) {
	eachRoute(t, func(t *testing.T, s *site, r route) {
		w := s.do(r.method, example(r.path, "x"), "")
		h := w.Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "same-origin",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Permissions-Policy":           permissions,
			"Strict-Transport-Security":    "", // this site is plain http
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		checkPolicy(t, h.Get("Content-Security-Policy"))
		if h.Get("Cache-Control") == "" {
			t.Error("no Cache-Control")
		}
		if !r.kind.quiet && h.Get("Cache-Control") != "no-store" {
			t.Errorf("a staff page may be kept: %q", h.Get("Cache-Control"))
		}
		if r.kind.quiet && (h.Get("Set-Cookie") != "" || h.Get("Vary") == "Cookie") {
			t.Error("a worker's route deals in cookies")
		}
	})
}

// checkPolicy reads a Content-Security-Policy as a browser does.
func checkPolicy(t *testing.T, policy string) {
	t.Helper()
	directives := map[string]string{}
	for d := range strings.SplitSeq(policy, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(d), " ")
		if _, twice := directives[name]; twice {
			t.Errorf("%s stands twice; browsers take only the first", name)
		}
		directives[name] = value
		for source := range strings.FieldsSeq(value) {
			switch source {
			case "'none'", "'self'", "blob:", "'script'", "'wasm-unsafe-eval'", "saysomething":
			default:
				t.Errorf("%s allows %s", name, source)
			}
		}
	}
	for name, want := range map[string]string{"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"} {
		if directives[name] != want {
			t.Errorf("%s is %q, want %q", name, directives[name], want)
		}
	}
	if style := directives["style-src"]; style != "" && directives["require-trusted-types-for"] != "'script'" {
		t.Error("a page without Trusted Types")
	}
}

func TestHTTPSOnlyAfterHTTPS(t *testing.T) {
	s := newSite(t, storetest.Open(t, storetest.SQLiteAddress(t)), func(s *Server) { s.PublicURL.Scheme = "https" })
	if got := s.do("GET", "/healthz", "").Header().Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=") {
		t.Errorf("got %q", got)
	}
}

func TestUnknownQueryIsRefused(t *testing.T) {
	eachRoute(t, func(t *testing.T, s *site, r route) {
		for _, query := range []string{"?utm_source=poster", "?", "?%zz", "?a=1&a=2"} {
			if w := s.do(r.method, example(r.path, "x")+query, ""); w.Code != http.StatusBadRequest {
				t.Errorf("%s: got %d, want 400", query, w.Code)
			}
		}
	})
}

func TestOtherSitesAreRefused(t *testing.T) {
	eachRoute(t, func(t *testing.T, s *site, r route) {
		if r.method == "GET" {
			return // reading changes nothing
		}
		for _, foreign := range []func(*http.Request){
			header("Sec-Fetch-Site", "cross-site"),
			header("Sec-Fetch-Site", "same-site"),
			func(q *http.Request) { q.Header.Del("Sec-Fetch-Site"); q.Header.Set("Origin", "https://evil.example") },
		} {
			if w := s.do(r.method, example(r.path, "x"), "", foreign); w.Code != http.StatusForbidden {
				t.Errorf("got %d, want 403", w.Code)
			}
		}
	})
}

func TestBodyLimits(t *testing.T) {
	eachRoute(t, func(t *testing.T, s *site, r route) {
		large := func(q *http.Request) { q.ContentLength = r.body + 1 }
		if w := s.do(r.method, example(r.path, "x"), "x", large); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%d bytes: got %d, want 413", r.body+1, w.Code)
		}
	})
}

func TestStaffRoutesNeedASession(t *testing.T) {
	eachRoute(t, func(t *testing.T, s *site, r route) {
		w := s.do(r.method, example(r.path, "x"), "")
		refused := w.Code == http.StatusUnauthorized || w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/signin")
		if r.access != public && !refused {
			t.Errorf("got %d without a session", w.Code)
		}
		if r.access == public && r.path != "/signout" && !strings.HasPrefix(r.path, "/signin/single") && w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/signin") {
			t.Error("a public route asks for sign-in")
		}
	})
}

func TestNoPage(t *testing.T) {
	s := newSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "/wp-login.php", 404, "cannot find that page"},
		{"GET", "/healthz/", 404, "cannot find that page"},
		{"POST", "/healthz", 405, "cannot be used in that way"},
		{"GET", "/api/nothing", 404, `"error":"not_found"`},
		{"HEAD", "/healthz", 200, ""},
	} {
		w := s.do(c.method, c.path, "")
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s: got %d %s", c.method, c.path, w.Code, w.Body)
		}
		checkPolicy(t, w.Header().Get("Content-Security-Policy"))
	}
}

func TestReady(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		if w := s.do("GET", "/readyz", ""); w.Code != 200 {
			t.Fatalf("got %d %s", w.Code, w.Body)
		}
		s.Stopping()
		if w := s.do("GET", "/readyz", ""); w.Code != 503 || w.Body.String() != "stopping\n" {
			t.Errorf("while stopping: %d %s", w.Code, w.Body)
		}
		s.stopping.Store(false)
		db.DB.Close()
		if w := s.do("GET", "/readyz", ""); w.Code != 503 {
			t.Errorf("without a database: %d", w.Code)
		}
		if w := s.do("GET", "/healthz", ""); w.Code != 200 {
			t.Errorf("alive without a database: %d", w.Code)
		}
	})
}
