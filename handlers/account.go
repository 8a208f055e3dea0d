package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/store"
)

// AccountPage is the data of templates/pages/account.html.
type AccountPage struct {
	Page
	Desk     string // name of the desk, "" without one
	Factors  accounts.Factors
	Passkeys []accounts.Passkey
	Sessions []accounts.Session
	Here     string // id of the session that asks
	Done     string
}

var accountDone = map[string]string{
	"passphrase":  "Your passphrase has been changed. Everywhere else you were signed in has been signed out.",
	"passkey":     "Your passkey has been added. It opens your keys: next time a touch is all you need.",
	"factor":      "Your passkey has been added. It cannot open your keys: use it as a second step, after your passphrase.",
	"passkey-off": "The passkey has been taken off.",
	"app":         "Your app has been added.",
	"app-off":     "The app has been taken off.",
	"codes":       "You have ten new backup codes. The old ones no longer work.",
	"stopped":     "The recovery has been stopped, and everybody concerned is told. Your keys stay as they are.",
	"session":     "That session has ended.",
	"others":      "Everywhere else has been signed out.",
}

// accountPage is who I am, and where I am signed in.
func (s *Server) accountPage(c *gin.Context) {
	p, ctx := me(c), c.Request.Context()
	data := AccountPage{Page: s.page(c, "My account"), Here: signedIn(c).ID, Done: accountDone[c.Query("done")]}
	var err error
	if data.Sessions, err = s.Accounts.Sessions(ctx, p.ID); err != nil {
		s.fail(c, err)
		return
	}
	if data.Factors, err = s.Accounts.Factors(ctx, p.ID); err != nil {
		s.fail(c, err)
		return
	}
	if data.Passkeys, err = s.Accounts.PasskeysOf(ctx, p.ID); err != nil {
		s.fail(c, err)
		return
	}
	desks, err := s.Accounts.Desks(ctx, p.OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	for _, d := range desks {
		if d.ID == p.DeskID {
			data.Desk = d.Name
		}
	}
	s.render(c, http.StatusOK, "account", data)
}

// listSessions is where one is signed in, for programs.
func (s *Server) listSessions(c *gin.Context) {
	sessions, err := s.Accounts.Sessions(c.Request.Context(), me(c).ID)
	if err != nil {
		s.fail(c, err)
		return
	}
	list := []gin.H{}
	for _, one := range sessions {
		list = append(list, gin.H{"id": one.ID, "began": one.Began(), "seen": one.Seen(), "means": one.Means, "this": one.ID == signedIn(c).ID})
	}
	c.JSON(http.StatusOK, gin.H{"sessions": list})
}

// endOneSession ends one of one's sessions; without an id, all but this one.
func (s *Server) endOneSession(c *gin.Context) {
	if err := s.Accounts.EndSession(c.Request.Context(), signedIn(c), c.Param("id")); err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// signOutEverywhere ends all of one's sessions, this one too.
func (s *Server) signOutEverywhere(c *gin.Context) {
	if err := s.Accounts.SignOutEverywhere(c.Request.Context(), me(c).ID); err != nil {
		s.fail(c, err)
		return
	}
	if err := s.endSession(c); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/signin?why=out")
}

var errOldPassphrase = &Problem{http.StatusForbidden, "refused", "Your present passphrase is not right. Nothing has been changed."}

// changePassphrase keeps the same keys under a new passphrase.
func (s *Server) changePassphrase(c *gin.Context) {
	var in struct {
		Old     b64 `json:"old"`
		Login   b64 `json:"login"`
		KeyFile b64 `json:"key_file"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	err := s.Accounts.ChangePassphrase(c.Request.Context(), signedIn(c), in.Old, accounts.Keys{Login: in.Login, KeyFile: in.KeyFile})
	if errors.Is(err, store.ErrNotFound) {
		err = errOldPassphrase
	}
	if err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	c.Status(http.StatusNoContent)
}
