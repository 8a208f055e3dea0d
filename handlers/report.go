package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// access logs a finished staff request, and nothing of a worker's.
func (s *Server) access(c *gin.Context, r *route) {
	if r.kind.quiet {
		return
	}
	s.Log.Info("request", "method", r.method, "route", r.path, "status", fmt.Sprintf("%dxx", c.Writer.Status()/100))
}

// report logs a failure of ours: at once on staff routes, as a count on a worker's.
func (s *Server) report(c *gin.Context, err error) {
	r := s.route(c)
	if errors.As(err, &reported{}) {
		return
	}
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		return // the visitor left
	}
	if r.kind.quiet {
		s.errors.add(r.method + " " + r.path + " " + describe(err))
		return
	}
	s.Log.Error("request failed", "method", r.method, "route", r.path, "error", err)
}

// recovery turns a panic into an internal error. Its value may hold anything, so only its type
// and the place in our code are told.
func (s *Server) recovery(c *gin.Context) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if v == http.ErrAbortHandler {
			panic(v)
		}
		s.failPanic(c, fmt.Sprintf("%T", v), place())
	}()
	c.Next()
}

func (s *Server) failPanic(c *gin.Context, kind, where string) {
	r := s.route(c)
	if r.kind.quiet {
		s.errors.add(r.method + " " + r.path + " panic " + kind + " at " + where)
	} else {
		s.Log.Error("panic", "method", r.method, "route", r.path, "panic", kind, "where", where)
	}
	if c.Writer.Written() {
		panic(http.ErrAbortHandler) // the visitor must not take half an answer for a whole one
	}
	s.fail(c, reported{})
}

// reported is an internal error that the log has already.
type reported struct{}

func (reported) Error() string { return "reported" }

// place is the function and line in our own code nearest to the panic.
func place() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "saysomething/") {
			return fmt.Sprintf("%s line %d", strings.TrimPrefix(f.Function, "saysomething/"), f.Line)
		}
		if !more {
			return "unknown"
		}
	}
}

// tally counts failures until the hour is over.
type tally struct {
	mu sync.Mutex
	n  map[string]int
}

func (t *tally) add(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == nil {
		t.n = map[string]int{}
	}
	if _, ok := t.n[what]; ok || len(t.n) < 200 {
		t.n[what]++
	}
}

func (t *tally) take() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.n
	t.n = nil
	return n
}

// Flush writes what failed on workers' routes since the last call: the schedule calls it once an
// hour, and the stop of the server once more.
func (s *Server) Flush() {
	n := s.errors.take()
	whats := make([]string, 0, len(n))
	for what := range n {
		whats = append(whats, what)
	}
	slices.Sort(whats)
	for _, what := range whats {
		s.Log.Error("failed in the past hour", "error", what, "count", n[what])
	}
}
