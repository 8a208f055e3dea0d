package handlers

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

const sessionKey = "session"

// allow enforces the table's access column, and the stage of the session: what its kind does not name
// needs everything. Public routes never look at a cookie, but for those of signing in themselves.
func (s *Server) allow(c *gin.Context, r *route) error {
	if r.access == public {
		return nil
	}
	session, err := s.session(c)
	if err != nil {
		return err
	}
	if session.Stage != accounts.StageFull && !slices.Contains(strings.Fields(r.kind.early), string(session.Stage)) {
		return stageError{session.Stage}
	}
	if !accounts.Can(session.Person, r.access) {
		return errNotYours
	}
	return nil
}

// stageError says that somebody has not finished signing in, or has to unlock.
type stageError struct{ stage accounts.Stage }

func (e stageError) Error() string { return "stage " + string(e.stage) }

// Unwrap makes it a Problem.
func (e stageError) Unwrap() error {
	if e.stage == accounts.StageLocked {
		return errUnlockFirst
	}
	return errStage
}

// session finds the live session behind the request's cookie and keeps it for signedIn. It
// returns accounts.ErrEnded when there is none.
func (s *Server) session(c *gin.Context) (*accounts.Session, error) {
	cookie, err := c.Request.Cookie(s.cookieName())
	if err != nil {
		return nil, errSignIn
	}
	session, err := s.Accounts.Session(c.Request.Context(), cookie.Value)
	if err != nil {
		return nil, err
	}
	c.Set(sessionKey, session)
	c.Request = c.Request.WithContext(accounts.By(c.Request.Context(), session.PersonID)) // for the access log
	return session, nil
}

// signedIn is the session that allow found, or nil on public routes.
func signedIn(c *gin.Context) *accounts.Session {
	session, _ := c.Get(sessionKey)
	found, _ := session.(*accounts.Session)
	return found
}

// me is the person signed in, on routes that are not public.
func me(c *gin.Context) *accounts.Person { return signedIn(c).Person }

// cookieName carries the __Host- prefix over https: the browser then insists on Secure, Path=/
// and no Domain. Plain http is for loopback, where browsers would refuse the prefix.
func (s *Server) cookieName() string {
	if s.TLS() {
		return "__Host-session"
	}
	return "session"
}

// setCookie gives the browser its session; "" takes it away. It has no lifetime: the browser
// forgets it when it closes, and the server decides long before.
func (s *Server) setCookie(c *gin.Context, token string) {
	cookie := &http.Cookie{Name: s.cookieName(), Value: token, Path: "/", Secure: s.TLS(), HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.Writer, cookie)
}

// signInAddress is the sign-in page that brings people back to where they were, and says why
// they have to sign in when they had been signed in before.
func (s *Server) signInAddress(c *gin.Context, why string) string {
	q := url.Values{}
	if _, err := c.Request.Cookie(s.cookieName()); err == nil {
		q.Set("why", why)
	}
	if next := c.Request.URL.Path; returnable(next) {
		q.Set("next", next)
	}
	if len(q) == 0 {
		return "/signin"
	}
	return "/signin?" + q.Encode()
}

// returnable says whether to is a staff page of ours that one may be sent to after signing in.
func returnable(to string) bool {
	if path.Clean(to) != to || strings.ContainsAny(to, "\\?#") {
		return false
	}
	for _, root := range []string{"/recoveries", "/custodians", "/desk", "/partnership", "/account", "/admin", "/log", "/posters", "/contacts", "/returns", "/reports"} {
		if to == root || strings.HasPrefix(to, root+"/") {
			return true
		}
	}
	return false
}
