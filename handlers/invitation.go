package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/store"
)

var errNoInvitation = &Problem{http.StatusNotFound, "not_found", "This invitation cannot be used. It may have been used already, replaced by a newer one, or be older than three days. If you have already chosen your passphrase, go to the sign-in page and go on from there. Otherwise ask whoever sent it for a new one."}

// invitationPage is the same for everyone: the token stands after the # of the address, which
// browsers keep to themselves, so that no log on the way has it.
func (s *Server) invitationPage(c *gin.Context) {
	s.render(c, http.StatusOK, "invitation", s.page(c, "Your invitation"))
}

// invitation says whom a token invites. The token travels in the body.
func (s *Server) invitation(c *gin.Context) {
	var in struct {
		Token string `json:"token"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	p, err := s.Accounts.Invitation(c.Request.Context(), in.Token)
	if err != nil {
		s.fail(c, invitationProblem(err))
		return
	}
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"name": p.Name, "email": p.Email, "role": p.Role, "role_name": p.Role.Label(), "organisation": o.Name})
}

// activate keeps the keys that the invited person's browser made.
func (s *Server) activate(c *gin.Context) {
	var in struct {
		Token     string `json:"token"`
		Name      string `json:"name"`
		Email     string `json:"email"`
		Recipient string `json:"recipient"`
		Sign      b64    `json:"sign"`
		Login     b64    `json:"login"`
		KeyFile   b64    `json:"key_file"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	keys := accounts.Keys{Recipient: in.Recipient, Sign: in.Sign, Login: in.Login, KeyFile: in.KeyFile}
	if _, err := s.Accounts.Activate(c.Request.Context(), in.Token, in.Name, in.Email, keys); err != nil {
		s.fail(c, invitationProblem(err))
		return
	}
	c.Status(http.StatusNoContent)
}

func invitationProblem(err error) error {
	var wrong accounts.Problems
	switch {
	case errors.As(err, &wrong):
		for _, field := range []string{"name", "email"} {
			if wrong[field] != "" {
				return &Problem{http.StatusUnprocessableEntity, "bad_" + field, wrong[field]}
			}
		}
	case errors.Is(err, store.ErrNotFound):
		return errNoInvitation
	}
	return err
}
