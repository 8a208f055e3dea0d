package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

// anySession is the session of the request's cookie, nil when there is none (any more).
func (s *Server) anySession(c *gin.Context) (*accounts.Session, error) {
	session, err := s.session(c)
	if errors.Is(err, errSignIn) || errors.Is(err, accounts.ErrEnded) {
		return nil, nil
	}
	return session, err
}

// beginTouch asks for a passkey, the same for everybody who is not signed in.
func (s *Server) beginTouch(c *gin.Context) {
	var in struct {
		DeviceKey b64 `json:"device_key"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	session, err := s.anySession(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	id, options, err := s.Accounts.BeginTouch(c.Request.Context(), session, in.DeviceKey)
	if err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	c.JSON(http.StatusOK, gin.H{"id": id, "options": options})
}

// finishTouch signs in whoever the passkey belongs to, and gives them what it opens.
func (s *Server) finishTouch(c *gin.Context) {
	var in struct {
		ID         string `json:"id"`
		Credential string `json:"credential"` // JSON in a string: its names have capitals, and are not ours to change
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	session, err := s.anySession(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	token, keyFile, err := s.Accounts.FinishTouch(c.Request.Context(), session, in.ID, []byte(in.Credential))
	if err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	s.goOn(c, token)
	c.JSON(http.StatusOK, gin.H{"stage": accounts.StageFull, "key_file": b64(keyFile)})
}

// beginPasskey asks the browser to make one.
func (s *Server) beginPasskey(c *gin.Context) {
	if err := readJSON(c, &struct{}{}); err != nil {
		s.fail(c, err)
		return
	}
	id, options, err := s.Accounts.BeginPasskey(c.Request.Context(), signedIn(c))
	if err != nil {
		s.fail(c, passkeyProblem(c, err))
		return
	}
	c.JSON(http.StatusOK, gin.H{"id": id, "options": options})
}

func (s *Server) finishPasskey(c *gin.Context) {
	var in struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		Credential string `json:"credential"` // JSON in a string: its names have capitals, and are not ours to change
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	id, token, err := s.Accounts.FinishPasskey(c.Request.Context(), signedIn(c), in.ID, in.Name, []byte(in.Credential))
	if err != nil {
		s.fail(c, passkeyProblem(c, err))
		return
	}
	s.goOn(c, token)
	c.JSON(http.StatusOK, gin.H{"id": id})
}

func passkeyProblem(c *gin.Context, err error) error {
	var wrong accounts.Problems
	if errors.As(err, &wrong) {
		return &Problem{http.StatusUnprocessableEntity, "bad_name", wrong["name"]}
	}
	return signInProblem(c, err)
}

// unlockWithPasskey keeps the key file sealed to what the passkey derives.
func (s *Server) unlockWithPasskey(c *gin.Context) {
	var in struct {
		KeyFile b64 `json:"key_file"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	if err := s.Accounts.UnlockWithPasskey(c.Request.Context(), signedIn(c), c.Param("id"), in.KeyFile); err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func (s *Server) removePasskey(c *gin.Context) {
	if err := s.Accounts.RemovePasskey(c.Request.Context(), signedIn(c), c.Param("id")); err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	c.Status(http.StatusNoContent)
}
