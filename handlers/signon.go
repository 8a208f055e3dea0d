package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

// What a provider may add to the address it sends people back to.
var signOnQuery = []string{"code", "state", "error", "error_description", "error_uri", "iss", "session_state", "scope", "authuser", "hd", "prompt"}

func (s *Server) signOnCookieName() string {
	if s.TLS() {
		return "__Host-signon"
	}
	return "signon"
}

// signOnCookie holds what belongs to one single sign-on. Lax, because the browser comes back from another site.
func (s *Server) signOnCookie(c *gin.Context, value string) {
	cookie := &http.Cookie{Name: s.signOnCookieName(), Value: value, Path: "/", Secure: s.TLS(), HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: 600}
	if value == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.Writer, cookie)
}

// beginSignOn sends people to the provider. It is a link, not a form: a form may not lead off this site.
func (s *Server) beginSignOn(c *gin.Context) {
	next := c.Query("next")
	if !returnable(next) {
		next = ""
	}
	kept, address, err := s.Accounts.BeginSignOn(c.Request.Context(), next)
	if err != nil {
		s.signOnFailed(c, err, next)
		return
	}
	s.signOnCookie(c, kept)
	c.Redirect(http.StatusSeeOther, address)
}

// finishSignOn takes people back from the provider, to type their passphrase or touch their passkey. Whatever is wrong, and
// whoever has no account, comes to the same page.
func (s *Server) finishSignOn(c *gin.Context) {
	kept := ""
	if cookie, err := c.Request.Cookie(s.signOnCookieName()); err == nil {
		kept = cookie.Value
	}
	s.signOnCookie(c, "")
	token, next, err := s.Accounts.FinishSignOn(c.Request.Context(), kept, c.Query("state"), c.Query("code"))
	if err != nil {
		s.signOnFailed(c, err, next)
		return
	}
	s.setCookie(c, token)
	c.Redirect(http.StatusSeeOther, "/signin?"+whyQuery("known", next))
}

func (s *Server) signOnFailed(c *gin.Context, err error, next string) {
	var many *accounts.TooManyError
	why := "unknown"
	switch {
	case errors.Is(err, accounts.ErrSignOn), errors.As(err, &many):
	case errors.Is(err, accounts.ErrSignOnAway):
		why = "away"
	default:
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/signin?"+whyQuery(why, next))
}

func whyQuery(why, next string) string {
	q := url.Values{"why": {why}}
	if next != "" {
		q.Set("next", next)
	}
	return q.Encode()
}
