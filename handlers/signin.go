package handlers

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

// SignInPage is the data of templates/pages/signin.html.
type SignInPage struct {
	Page
	Why  string // why somebody who was signed in has to do it again, "" otherwise
	Next string // where to go then
}

var errRefused = &Problem{http.StatusUnauthorized, "refused", "The email address and the passphrase do not go together. Check both and try again."}

// whySignIn are the reasons the sign-in page gives, by the word in its address.
var whySignIn = map[string]string{
	"ended": "You have been signed out because nothing happened for a while, or because you signed in long ago. Sign in again to go on where you were.",
	"out":   "You have signed out. The keys that were open in this tab have been wiped.",
	"keys":  "This tab no longer holds your keys. Sign in again to open them.",
	"made":  "Your account is ready. Sign in with your new passphrase.",
}

// signInPage shows the form. The browser does the rest: without JavaScript nothing could open keys.
func (s *Server) signInPage(c *gin.Context) {
	next := c.Query("next")
	if !returnable(next) {
		next = ""
	}
	s.render(c, http.StatusOK, "signin", SignInPage{s.page(c, "Sign in"), whySignIn[c.Query("why")], next})
}

// salt tells how to derive from a passphrase, for any address alike.
func (s *Server) salt(c *gin.Context) {
	var in struct {
		Email string `json:"email"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	salt, err := s.Accounts.Salt(c.Request.Context(), in.Email)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"salt": b64(salt)})
}

// signIn begins a session for whoever shows the right login secret.
func (s *Server) signIn(c *gin.Context) {
	var in struct {
		Email     string `json:"email"`
		Login     b64    `json:"login"`
		DeviceKey b64    `json:"device_key"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	token, session, err := s.Accounts.SignIn(c.Request.Context(), in.Email, in.Login, in.DeviceKey)
	if err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	s.setCookie(c, token)
	c.JSON(http.StatusOK, gin.H{"person": personJSON(session.Person), "key_file": b64(session.KeyFile)})
}

func signInProblem(c *gin.Context, err error) error {
	var many *accounts.TooManyError
	switch {
	case errors.Is(err, accounts.ErrRefused):
		return errRefused
	case errors.As(err, &many):
		seconds := int(math.Ceil(many.Wait.Seconds()))
		c.Header("Retry-After", strconv.Itoa(seconds))
		return &Problem{http.StatusTooManyRequests, "too_many", fmt.Sprintf("There have been too many failed tries for this address. Wait %d seconds, then try again.", seconds)}
	}
	return err
}

// signOutCall ends the session, and is fine when there is none.
func (s *Server) signOutCall(c *gin.Context) {
	if err := s.endSession(c); err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// signOut is the button on every staff page, which works without JavaScript too.
func (s *Server) signOut(c *gin.Context) {
	if err := s.endSession(c); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/signin?why=out")
}

// endSession also tells the browser to drop what the tab stored, for browsers that listen and for
// people without JavaScript. Over plain http it is ignored; the page's script wipes as well.
func (s *Server) endSession(c *gin.Context) error {
	cookie, err := c.Request.Cookie(s.cookieName())
	if err == nil {
		if err := s.Accounts.SignOut(c.Request.Context(), cookie.Value); err != nil {
			return err
		}
	}
	s.setCookie(c, "")
	c.Header("Clear-Site-Data", `"storage"`)
	return nil
}

// whoAmI gives a signed-in tab what it needs to open its keys again after a reload.
func (s *Server) whoAmI(c *gin.Context) {
	session := signedIn(c)
	file, err := s.Accounts.KeyFile(c.Request.Context(), session.PersonID)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"person": personJSON(session.Person), "device_key": session.DeviceKey, "key_file": b64(file)})
}

func personJSON(p *accounts.Person) gin.H {
	return gin.H{"id": p.ID, "name": p.Name, "email": p.Email, "role": p.Role, "side": p.Side, "desk": p.DeskID}
}
