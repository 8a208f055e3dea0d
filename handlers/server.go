// Package handlers turns URLs into pages and calls. It is the only package that knows gin.
//
// routes.go lists every URL once, with who may use it; frame (middleware.go) reads that list and
// does for every request what must never be forgotten: headers, size limits, cross-origin
// refusal, sign-in. A handler is a method on *Server in the file of its screen; it loads, checks,
// stores, and ends with s.render, c.JSON or s.fail.
//
// Nothing here may write down who a worker is or when they came. What is logged is in log.go.
package handlers

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"filippo.io/age"
	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/notify"
	"saysomething/recovery"
	"saysomething/reports"
	"saysomething/store"
)

func init() { gin.SetMode(gin.ReleaseMode) }

// Pages renders a named page; *templates.Set is one.
type Pages interface {
	Render(w io.Writer, page string, data any) error
}

// Server is what the handlers work with. Fill in the exported fields, then call New.
type Server struct {
	DB        *store.DB
	Accounts  *accounts.Store
	Cases     *cases.Store
	Reports   *reports.Store
	Recovery  *recovery.Store
	Mail      *notify.Sender // nil in tests that send none
	Pages     Pages
	Now       func() time.Time
	Log       *slog.Logger
	PublicURL *url.URL // where people find the service; https switches on HSTS and Secure cookies
	FileBytes int64    // largest content of one file
	FileCount int      // most files in one letter
	LockAfter int      // minutes without a touch after which a staff tab locks; 0 means 10

	twice    *twice // forms without JavaScript of the last minutes
	replies  *twice // and replies
	stopping atomic.Bool
	door     atomic.Pointer[age.HybridIdentity] // see doorIdentity
	told     atomic.Pointer[told]               // see history
	errors   tally
	squeezed squeezed
	opening  chan struct{}     // files that are read for workers just now
	table    map[string]*route // by method and path, as gin names them
	cross    *http.CrossOriginProtection
}

// New puts the routes behind the frame. It panics when the table names a route twice: a mistake
// of ours that must not wait for a visitor.
func New(s *Server) http.Handler { return s.mount(s.routes()) }

func (s *Server) mount(routes []route) http.Handler {
	if s.PublicURL == nil {
		s.PublicURL = &url.URL{Scheme: "http", Host: "localhost"}
	}
	s.twice, s.replies = newTwice(), newTwice()
	s.opening = make(chan struct{}, openAtOnce)
	s.cross = http.NewCrossOriginProtection()
	if s.PublicURL.Host != "" {
		// A proxy may pass another Host on; the address people typed is ours all the same.
		if err := s.cross.AddTrustedOrigin(s.PublicURL.Scheme + "://" + s.PublicURL.Host); err != nil {
			panic("public URL: " + err.Error())
		}
	}
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.UseRawPath = false
	if err := e.SetTrustedProxies(nil); err != nil { // nobody's word on addresses: we use none
		panic(err)
	}
	e.Use(s.recovery, s.frame)
	e.NoRoute(func(c *gin.Context) { s.fail(c, errNoPage) })
	e.NoMethod(func(c *gin.Context) { s.fail(c, errNoMethod) })
	s.table = map[string]*route{}
	for _, r := range routes {
		s.add(e, r.method, r)
		if r.method == http.MethodGet {
			s.add(e, http.MethodHead, r)
		}
	}
	return patient(e)
}

func (s *Server) add(e *gin.Engine, method string, r route) {
	s.table[method+" "+r.path] = &r
	e.Handle(method, r.path, r.handle)
}

// Stopping makes /readyz say no, so that a load balancer sends nobody else here.
func (s *Server) Stopping() { s.stopping.Store(true) }

// TLS reports whether people reach the service over https.
func (s *Server) TLS() bool { return s.PublicURL.Scheme == "https" }
