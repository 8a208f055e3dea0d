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
	Sessions []accounts.Session
	Here     string // id of the session that asks
	Done     string
}

var accountDone = map[string]string{
	"passphrase": "Your passphrase has been changed. Everywhere else you were signed in has been signed out.",
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
		Salt    b64 `json:"salt"`
		Login   b64 `json:"login"`
		KeyFile b64 `json:"key_file"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	err := s.Accounts.ChangePassphrase(c.Request.Context(), signedIn(c), in.Old, accounts.Keys{Salt: in.Salt, Login: in.Login, KeyFile: in.KeyFile})
	if errors.Is(err, store.ErrNotFound) {
		err = errOldPassphrase
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}
