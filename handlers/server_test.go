package handlers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/recovery"
	"saysomething/store"
	"saysomething/store/storetest"
	"saysomething/templates"
	"saysomething/web"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// site is a whole server for one test, asked without a network.
type site struct {
	*Server
	http http.Handler
	log  *safeBuffer
}

// newSite makes a site with an organisation. change may set fields before the routes are mounted.
func newSite(t testing.TB, db *store.DB, change ...func(*Server)) *site {
	t.Helper()
	s := bareSite(t, db, change...)
	s.http = New(s.Server)
	return s
}

func bareSite(t testing.TB, db *store.DB, change ...func(*Server)) *site {
	t.Helper()
	pages, err := templates.New(templates.Assets{URL: web.URL, Integrity: web.Integrity})
	if err != nil {
		t.Fatal(err)
	}
	log := &safeBuffer{}
	now := func() time.Time { return time.Date(2026, 11, 18, 9, 30, 0, 0, time.UTC) }
	s := &Server{
		DB: db, Pages: pages, Now: now, Log: NewLog(log, "text"),
		Accounts:  &accounts.Store{DB: db, Now: now},
		Recovery:  &recovery.Store{DB: db, Now: now},
		Cases:     &cases.Store{DB: db, Now: now},
		PublicURL: &url.URL{Scheme: "http", Host: "example.com"},
		FileBytes: 100 << 20, FileCount: 10,
	}
	for _, f := range change {
		f(s)
	}
	if _, err := s.Accounts.CreateOrganisation(context.Background(), accounts.NewOrganisation("Heronbrook NHS Foundation Trust")); err != nil {
		t.Fatal(err)
	}
	return &site{Server: s, log: log}
}

// do sends one request as a browser on our own pages would.
func (s *site) do(method, target, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	var r io.Reader = http.NoBody
	if body != "" {
		r = strings.NewReader(body)
	}
	req := httptest.NewRequest(method, target, r)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, f := range change {
		f(req)
	}
	w := httptest.NewRecorder()
	s.http.ServeHTTP(w, req)
	return w
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// example is a path that matches a route's pattern.
func example(pattern, value string) string {
	parts := strings.Split(pattern, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") || strings.HasPrefix(p, "*") {
			parts[i] = value
		}
	}
	return strings.Join(parts, "/")
}

// safeBuffer may be written by several goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
