package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

var errUnlock = &Problem{http.StatusForbidden, "refused", "This is not your passphrase."}

// lock is what a page asks for when it wipes its keys.
func (s *Server) lock(c *gin.Context) {
	if err := readJSON(c, &struct{}{}); err != nil {
		s.fail(c, err)
		return
	}
	if err := s.Accounts.Lock(c.Request.Context(), signedIn(c)); err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// unlock takes the passphrase's login secret of whoever is signed in: in a locked session, or as a fresh proof.
func (s *Server) unlock(c *gin.Context) {
	var in struct {
		Login b64 `json:"login"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	token, err := s.Accounts.Unlock(c.Request.Context(), signedIn(c), in.Login)
	if errors.Is(err, accounts.ErrRefused) {
		err = errUnlock
	}
	if err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	s.goOn(c, token)
	c.JSON(http.StatusOK, gin.H{"stage": accounts.StageFull})
}
