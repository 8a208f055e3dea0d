package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/cases"
	"saysomething/store"
)

var errNoDisposal = &Problem{http.StatusNotFound, "not_found", "There is no such removal, or it is about none of your cases."}

// disposalPage is where two people together remove what is past its time.
func (s *Server) disposalPage(c *gin.Context) {
	s.casesPage(c, "disposal", "Remove old cases", "")
}

// listDisposals gives the removals that the person signed in is concerned by, and what they could propose.
func (s *Server) listDisposals(c *gin.Context) {
	d, err := s.Cases.Disposals(c.Request.Context(), me(c).ID)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, d)
}

func (s *Server) proposeDisposal(c *gin.Context) {
	var n cases.NewDisposal
	err := readJSON(c, &n)
	if err == nil {
		err = s.Cases.Propose(c.Request.Context(), me(c).ID, n)
	}
	s.disposed(c, err)
}

func (s *Server) approveDisposal(c *gin.Context) {
	var l cases.SignedLine
	err := readJSON(c, &l)
	if err == nil {
		err = s.Cases.Approve(c.Request.Context(), me(c).ID, c.Param("id"), l)
	}
	s.disposed(c, err)
}

func (s *Server) removeTakenBack(c *gin.Context) {
	var n cases.TakenBack
	err := readJSON(c, &n)
	if err == nil {
		err = s.Cases.RemoveTakenBack(c.Request.Context(), me(c).ID, n)
	}
	s.disposed(c, err)
}

func (s *Server) stopDisposal(c *gin.Context) {
	s.disposed(c, s.Cases.Stop(c.Request.Context(), me(c).ID, c.Param("id")))
}

func (s *Server) disposed(c *gin.Context, err error) {
	if errors.Is(err, store.ErrNotFound) {
		err = errNoDisposal
	}
	if err != nil {
		s.fail(c, refusedCall(err))
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}
