package handlers

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/lib/pq"

	"saysomething/store"
	"saysomething/store/storetest"
)

const canary = "Kanarienvogel7"

// leaks is everything about a request that must never be written down.
var leaks = []string{canary, "192.0.2.1", "203.0.113.9", "Mozilla"}

func withCanaries(r *http.Request) {
	r.Header.Set("User-Agent", "Mozilla/5.0 "+canary)
	r.Header.Set("Referer", "http://example.com/"+canary)
	r.Header.Set("X-Forwarded-For", "203.0.113.9")
	r.Header.Set("Accept-Language", canary)
	r.Header.Set("Content-Type", "application/json")
	r.AddCookie(&http.Cookie{Name: "session", Value: canary})
}

func noLeaks(t *testing.T, log string) {
	t.Helper()
	for _, leak := range leaks {
		if strings.Contains(log, leak) {
			t.Errorf("the log carries %q:\n%s", leak, log)
		}
	}
}

// TestNothingOfARequestIsLogged sends canaries down every route in every place a request has.
func TestNothingOfARequestIsLogged(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		for _, r := range s.routes() {
			before := s.log.String()
			for _, target := range []string{example(r.path, canary), example(r.path, canary) + "?" + canary + "=" + canary} {
				s.do(r.method, target, "", withCanaries)
				if r.method != "GET" {
					s.do(r.method, target, `{"`+canary+`":"`+canary+`"}`, withCanaries)
					s.do(r.method, target, canary+"="+canary, withCanaries, header("Content-Type", "application/x-www-form-urlencoded"))
				}
			}
			if lines := s.log.String()[len(before):]; r.kind.quiet && lines != "" {
				t.Errorf("%s %s is a worker's and left lines in the log:\n%s", r.method, r.path, lines)
			} else if !r.kind.quiet && !strings.Contains(lines, `route=`+r.path) {
				t.Errorf("%s %s left no line in the log", r.method, r.path)
			}
		}
		s.do("GET", "/"+canary, "", withCanaries)
		s.Flush()
		noLeaks(t, s.log.String())
	})
}

// broken are handlers that fail with content in every way a handler can.
var broken = []struct {
	name   string
	handle func(s *Server) gin.HandlerFunc
}{
	{"panic", func(*Server) gin.HandlerFunc { return func(c *gin.Context) { panic("cannot save " + canary) } }},
	{"panic-error", func(*Server) gin.HandlerFunc {
		return func(c *gin.Context) { panic(fmt.Errorf("cannot save %s", canary)) }
	}},
	{"number", func(s *Server) gin.HandlerFunc {
		return func(c *gin.Context) {
			_, err := strconv.Atoi(canary)
			s.fail(c, fmt.Errorf("read the count: %w", err))
		}
	}},
	{"wrapped", func(s *Server) gin.HandlerFunc {
		return func(c *gin.Context) {
			s.fail(c, fmt.Errorf("save %q from %s: %w", canary, c.Request.RemoteAddr, io.ErrUnexpectedEOF))
		}
	}},
	{"network", func(s *Server) gin.HandlerFunc {
		return func(c *gin.Context) {
			s.fail(c, fmt.Errorf("answer: %w", &net.OpError{Op: "write", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 1234}, Err: errors.New(canary)}))
		}
	}},
	{"database", func(s *Server) gin.HandlerFunc {
		return func(c *gin.Context) {
			s.fail(c, fmt.Errorf("store entry: %w", &pq.Error{Code: "22001", Message: "value too long: " + canary, Detail: canary}))
		}
	}},
	{"page", func(s *Server) gin.HandlerFunc {
		return func(c *gin.Context) { s.render(c, 200, "error", struct{ Title string }{canary}) }
	}},
}

func TestFailuresAreToldWithoutContent(t *testing.T) {
	for _, k := range []struct {
		name string
		kind kind
	}{{"worker", workerPage}, {"staff", staffPage}} {
		t.Run(k.name, func(t *testing.T) {
			s := bareSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
			var table []route
			for _, b := range broken {
				table = append(table, route{"GET", "/" + b.name + "/:id", public, k.kind, b.handle(s.Server), 0, nil})
			}
			s.http = s.mount(table)
			for _, b := range broken {
				w := s.do("GET", "/"+b.name+"/"+canary, "", withCanaries)
				if w.Code != 500 || strings.Contains(w.Body.String(), canary) || !strings.Contains(w.Body.String(), "Internal error") {
					t.Errorf("%s: the visitor got %d %s", b.name, w.Code, w.Body)
				}
			}
			if k.kind.quiet && s.log.String() != "" {
				t.Errorf("lines at the time of the request:\n%s", s.log)
			}
			s.Flush()
			noLeaks(t, s.log.String())
			for _, b := range broken { // and the log still helps
				if !strings.Contains(s.log.String(), "/"+b.name+"/:id") {
					t.Errorf("%s is not in the log:\n%s", b.name, s.log)
				}
			}
			for _, says := range []string{"read the count", "*errors.errorString", "postgres 22001", "unexpected EOF", "panic"} {
				if !strings.Contains(s.log.String(), says) {
					t.Errorf("the log does not say %q:\n%s", says, s.log)
				}
			}
		})
	}
}

func TestFlushCounts(t *testing.T) {
	s := bareSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	s.http = s.mount([]route{{"GET", "/broken", public, workerPage, func(c *gin.Context) { s.fail(c, io.ErrUnexpectedEOF) }, 0, nil}})
	for range 3 {
		s.do("GET", "/broken", "")
	}
	s.Flush()
	if !strings.Contains(s.log.String(), "GET /broken unexpected EOF") || !strings.Contains(s.log.String(), "count=3") {
		t.Errorf("got %s", s.log)
	}
	before := s.log.String()
	if s.Flush(); s.log.String() != before {
		t.Error("told twice")
	}
}

// TestCarelessLines logs what nobody should, as somebody will.
func TestCarelessLines(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			var b safeBuffer
			l := NewLog(&b, format)
			l.Info("case of "+canary+"@example.nhs.uk opened", "job", "kept")
			l.Info(`said "`+canary+`"`, "text", canary, "ip", "192.0.2.1", "user_agent", "Mozilla", "token", canary)
			l.Info("from 192.0.2.1:4711", "reason", "dial 203.0.113.9:5432")
			l.With("email", canary).WithGroup(canary).Info("grouped", slog.Group("job", "name", canary), "name", canary)
			l.Info("value", "reason", stringer{}, "due", []string{canary}, "error", fmt.Errorf("open %w", &net.AddrError{Err: canary, Addr: "192.0.2.1"}))
			l.Info("key", "reason", "AGE-SECRET-KEY-PQ-1"+strings.Repeat("Q", 40), "count", 3, "took", time.Second)
			noLeaks(t, b.String())
			for _, want := range []string{"kept", "net.AddrError", "3"} {
				if !strings.Contains(b.String(), want) {
					t.Errorf("%q did not reach the log:\n%s", want, b.String())
				}
			}
			if strings.Contains(b.String(), "QQQQ") {
				t.Error("a key reached the log")
			}
		})
	}
}

type stringer struct{}

func (stringer) String() string { return canary }

func TestNetHTTPLogNamesNoAddress(t *testing.T) {
	var b safeBuffer
	l := HTTPLog(NewLog(&b, "text"))
	l.Printf("http: TLS handshake error from 192.0.2.1:4711: EOF " + canary)
	l.Printf("http: panic serving 192.0.2.1:4711: %v\n%s", canary, "goroutine 1")
	l.Printf("http: Accept error: accept tcp 203.0.113.9:80: too many open files; retrying in 5ms")
	noLeaks(t, b.String())
	if !strings.Contains(b.String(), "Accept error") || !strings.Contains(b.String(), "panic serving") {
		t.Errorf("our own failures are not told:\n%s", &b)
	}
}
