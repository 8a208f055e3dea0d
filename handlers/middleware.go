package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

// access says who may use a route: public, or people whose role allows the action named
// (accounts.Can).
type access = accounts.Action

const public access = "public"

// kind is what a route is, in the eyes of a browser and of the log.
type kind struct {
	csp   string // Content-Security-Policy
	cache string // Cache-Control; "" when the handler decides
	quiet bool   // used by workers: no request leaves a line in the log
	early string // stages before full at which it may be used, see allow; "" for none
}

// Everything is refused that is not named. Nothing inline, nothing foreign, and no script may
// write HTML; the one Trusted Types policy exists to start our own Worker.
const (
	cspBase = "default-src 'none'; style-src 'self'; connect-src 'self'; form-action 'self'; manifest-src 'self'; " +
		"font-src 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
	cspScript  = "script-src 'self'; img-src 'self'; "
	cspWorker  = "worker-src 'self'; trusted-types saysomething"
	cspNothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

var (
	// workerPage only informs. Pages are the same for everyone, and the browser asks again each time.
	workerPage = kind{cspBase + cspScript + "trusted-types 'none'", "no-cache", true, ""}
	// formPage is one on which a worker types: no copy stays in the browser's cache or behind Back.
	formPage = kind{cspBase + cspScript + cspWorker, "no-store", true, ""}
	// openPage is one on which a worker opens files: pictures and sound from memory.
	openPage = kind{cspBase + "script-src 'self'; img-src 'self' blob:; media-src 'self' blob:; " + cspWorker, "no-store", true, ""}
	// publicData is a download or a list without content.
	publicData = kind{cspNothing, "no-cache", true, ""}
	// workerCall is a call from a worker's page.
	workerCall = kind{cspNothing, "no-store", true, ""}
	// staffPage may show opened files: pictures and sound from memory.
	staffPage = kind{cspBase + "script-src 'self'; img-src 'self' blob:; media-src 'self' blob:; " + cspWorker, "no-store", false, ""}
	// keysPage runs Argon2id, which is WebAssembly.
	keysPage = kind{cspBase + "script-src 'self' 'wasm-unsafe-eval'; img-src 'self'; " + cspWorker, "no-store", false, ""}
	// staffCall is a call from a staff page.
	staffCall = kind{cspNothing, "no-store", false, ""}
	// anyStage is a call that may be made at every stage.
	anyStage = kind{cspNothing, "no-store", false, "identity second enrol locked"}
	// lockedCall may be made in a locked session.
	lockedCall = kind{cspNothing, "no-store", false, "locked"}
	// enrolCall sets up a second factor, also the first.
	enrolCall = kind{cspNothing, "no-store", false, "enrol"}
	// files is what the build made: scripts, styles, pictures. A Worker takes its policy from here, and one runs Argon2id.
	files = kind{"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'", "", true, ""}
	// machine is for whoever watches the process.
	machine = kind{cspNothing, "no-store", true, ""}
)

// staff reports whether the page is for people who sign in.
func (k kind) staff() bool { return k == staffPage || k == keysPage }

// permissions switches off what no page here needs.
const permissions = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
	"hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), " +
	"screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"

// frame does for every request what no handler may forget.
func (s *Server) frame(c *gin.Context) {
	r := s.route(c)
	s.headers(c.Writer.Header(), r.kind)
	if err := s.check(c, r); err != nil {
		s.fail(c, err)
	} else {
		c.Next()
	}
	s.access(c, r)
}

var unknown = &route{method: "ANY", path: "unknown", access: public, kind: workerPage}

// route is the line of the table behind c; requests for nothing we have are treated as a worker's.
func (s *Server) route(c *gin.Context) *route {
	if r, ok := s.table[c.Request.Method+" "+c.FullPath()]; ok {
		return r
	}
	return unknown
}

func (s *Server) headers(h http.Header, k kind) {
	h.Set("Content-Security-Policy", k.csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin") // not no-referrer: forms over plain HTTP would be taken for foreign
	h.Set("Permissions-Policy", permissions)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if k.cache != "" {
		h.Set("Cache-Control", k.cache)
	}
	if s.TLS() {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
}

// check refuses what the table does not allow, before the handler sees it.
func (s *Server) check(c *gin.Context, r *route) error {
	if err := s.cross.Check(c.Request); err != nil {
		return errForeign
	}
	if r == unknown {
		return nil
	}
	if !onlyNamed(c.Request, r.query) {
		return errQuery
	}
	if c.Request.ContentLength > r.body {
		return errTooLarge
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, r.body)
	return s.allow(c, r)
}

// onlyNamed is strict, so that nobody can send a link that tags the person who follows it.
func onlyNamed(r *http.Request, names []string) bool {
	if r.URL.RawQuery == "" && !r.URL.ForceQuery {
		return true
	}
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || len(q) == 0 {
		return false
	}
	for name, values := range q {
		if len(values) != 1 || !slices.Contains(names, name) {
			return false
		}
	}
	return true
}

// isCall reports whether the answer goes to a program rather than to a person.
func isCall(c *gin.Context) bool { return strings.HasPrefix(c.Request.URL.Path, "/api/") }
