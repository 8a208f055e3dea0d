package handlers

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

// SignInPage is the data of templates/pages/signin.html.
type SignInPage struct {
	Page
	Why  string // why somebody who was signed in has to do it again, "" otherwise
	Next string // where to go then

	SignOn, SignOnAddress string // what single sign-on is called and where it begins, "" without
}

var errRefused = &Problem{http.StatusUnauthorized, "refused", "The email address and the passphrase do not go together. Check both and try again."}

var (
	errCode       = &Problem{http.StatusUnprocessableEntity, "code", "That code is not right, or it has been used already. Codes change every 30 seconds: type the one that is shown now."}
	errPasskey    = &Problem{http.StatusUnprocessableEntity, "passkey", "That passkey was not accepted. It may belong to another account, or have been taken off. Use another one, or your passphrase."}
	errNoPasskeys = &Problem{http.StatusConflict, "no_passkeys", "Passkeys cannot be used here. Use your passphrase and a code."}
	errTooLate    = &Problem{http.StatusConflict, "too_late", "That took too long, or it has been used already. Begin again."}
	errLastFactor = &Problem{http.StatusConflict, "last_factor", "This is the only second step you have. Add another one first, then take this one off."}
)

// whySignIn are the reasons the sign-in page gives, by the word in its address.
var whySignIn = map[string]string{
	"known":   "Single sign-on has told us who you are. It cannot open keys, so use your passkey or type your passphrase.",
	"unknown": "Single sign-on did not lead to an account here. If you have one, sign in with your email address and passphrase. If you should have one, speak to the administrator of this service.",
	"away":    "Single sign-on cannot be reached just now. Sign in with your email address and passphrase.",
	"ended":   "You have been signed out because nothing happened for a while, because you signed in long ago, or because this session was ended from another device. Sign in again to go on where you were. If somebody else may have ended it, change your passphrase under My account.",
	"out":     "You have signed out. The keys that were open in this tab have been wiped.",
	"keys":    "This tab no longer holds your keys. Sign in again to open them.",
	"locked":  "This was locked because nothing happened here for a while. Your keys have been wiped. What you were typing waits for you, sealed with your own key.",
	"step":    "You had not finished signing in. Begin again here: it takes two steps.",
	"made":    "Your account is ready. Sign in with your new passphrase.",
}

// signInPage shows the form. The browser does the rest: without JavaScript nothing could open keys.
func (s *Server) signInPage(c *gin.Context) {
	next := c.Query("next")
	if !returnable(next) {
		next = ""
	}
	data := SignInPage{Page: s.page(c, "Sign in"), Why: whySignIn[c.Query("why")], Next: next}
	if c.Query("why") == "locked" {
		data.Title = "Locked"
	}
	if s.Accounts.SignOn != nil {
		data.SignOn, data.SignOnAddress = s.Accounts.SignOn.Name, "/signin/single"
		if next != "" {
			data.SignOnAddress += "?next=" + url.QueryEscape(next)
		}
	}
	s.render(c, http.StatusOK, "signin", data)
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
	if in.Email == "" {
		s.signInKnown(c, in.Login, in.DeviceKey)
		return
	}
	token, session, err := s.Accounts.SignIn(c.Request.Context(), in.Email, in.Login, in.DeviceKey)
	if err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	s.setCookie(c, token)
	s.tellStage(c, session)
}

// signInKnown is the passphrase of somebody whom single sign-on has named. Without that it is an address like any other.
func (s *Server) signInKnown(c *gin.Context, login, deviceKey []byte) {
	session, err := s.anySession(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	if session == nil || session.Stage != accounts.StageIdentity {
		_, _, err = s.Accounts.SignIn(c.Request.Context(), "", login, deviceKey)
		s.fail(c, signInProblem(c, err))
		return
	}
	token, err := s.Accounts.SignInKnown(c.Request.Context(), session, login, deviceKey)
	if err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	s.setCookie(c, token)
	c.JSON(http.StatusOK, gin.H{"stage": accounts.StageFull, "methods": []string{}})
}

// tellStage answers with how far a session is and what can take it further.
func (s *Server) tellStage(c *gin.Context, session *accounts.Session) {
	factors, err := s.Accounts.Factors(c.Request.Context(), session.PersonID)
	if err != nil {
		s.fail(c, err)
		return
	}
	answer := gin.H{"stage": session.Stage, "methods": factors.Methods()}
	if session.Stage == accounts.StageSecond {
		if code, err := s.Accounts.DemoCode(c.Request.Context(), session.PersonID); err != nil {
			s.fail(c, err)
			return
		} else if code != "" {
			answer["demo_code"] = code
		}
	}
	c.JSON(http.StatusOK, answer)
}

// signInCode is the second step with six digits or a backup code.
func (s *Server) signInCode(c *gin.Context) {
	var in struct {
		Code string `json:"code"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	session, err := s.session(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	token, err := s.Accounts.SignInCode(c.Request.Context(), session, in.Code)
	if err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	s.setCookie(c, token)
	c.JSON(http.StatusOK, gin.H{"stage": accounts.StageFull})
}

func signInProblem(c *gin.Context, err error) error {
	var many *accounts.TooManyError
	switch {
	case errors.Is(err, accounts.ErrRefused):
		return errRefused
	case errors.Is(err, accounts.ErrCode):
		return errCode
	case errors.Is(err, accounts.ErrPasskey):
		return errPasskey
	case errors.Is(err, accounts.ErrNoPasskeys):
		return errNoPasskeys
	case errors.Is(err, accounts.ErrChallenge):
		return errTooLate
	case errors.Is(err, accounts.ErrLastFactor):
		return errLastFactor
	case errors.As(err, &many):
		seconds := int(math.Ceil(many.Wait.Seconds()))
		c.Header("Retry-After", strconv.Itoa(seconds))
		return &Problem{http.StatusTooManyRequests, "too_many", fmt.Sprintf("There have been too many failed tries. Wait %d seconds, then try again.", seconds)}
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

// endSession ends the session and with it the device key, without which what a tab stored opens nothing. It does not have the
// browser clear its storage: the newest list of readers it has verified is kept there, and must outlast a session.
func (s *Server) endSession(c *gin.Context) error {
	cookie, err := c.Request.Cookie(s.cookieName())
	if err == nil {
		if err := s.Accounts.SignOut(c.Request.Context(), cookie.Value); err != nil {
			return err
		}
	}
	s.setCookie(c, "")
	return nil
}

// whoAmI tells a tab who is signed in and how far. Key files are for those who have come to the end and are
// not locked.
func (s *Server) whoAmI(c *gin.Context) {
	session, ctx := signedIn(c), c.Request.Context()
	factors, err := s.Accounts.Factors(ctx, session.PersonID)
	if err != nil {
		s.fail(c, err)
		return
	}
	var file []byte
	deviceKey := session.DeviceKey
	switch session.Stage {
	case accounts.StageLocked: // what opens a copy of the keys stays here
		deviceKey = ""
	case accounts.StageFull:
		if file, err = s.Accounts.KeyFile(ctx, session.PersonID); err != nil {
			s.fail(c, err)
			return
		}
	}
	c.JSON(http.StatusOK, gin.H{"person": personJSON(session.Person), "stage": session.Stage, "methods": factors.Methods(),
		"device_key": deviceKey, "key_file": b64(file), "proved": session.Stage == accounts.StageFull && s.Accounts.Proved(session) == nil})
}

func personJSON(p *accounts.Person) gin.H {
	return gin.H{"id": p.ID, "name": p.Name, "email": p.Email, "role": p.Role, "side": p.Side, "desk": p.DeskID}
}
