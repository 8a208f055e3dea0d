package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/cases"
)

// caseKeys gives what changing readers needs, a page of cases at a time.
func (s *Server) caseKeys(c *gin.Context) {
	f := cases.KeysFilter{After: c.Query("after"), Handover: c.Query("handover"), Reader: c.Query("reader")}
	page, next, err := s.Cases.CaseKeys(c.Request.Context(), me(c).ID, f)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"cases": page, "next": next})
}

// listHandovers gives what the person signed in has decided and not finished.
func (s *Server) listHandovers(c *gin.Context) {
	d, err := s.Cases.Decisions(c.Request.Context(), me(c).ID)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, d)
}

// beginHandover keeps a decision that the person's browser then carries out.
func (s *Server) beginHandover(c *gin.Context) {
	var h cases.NewHandover
	var id string
	err := readJSON(c, &h)
	if err == nil {
		id, err = s.Cases.Decide(c.Request.Context(), me(c).ID, h)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"id": id})
}

// stopHandover ends what is left of one.
func (s *Server) stopHandover(c *gin.Context) {
	if err := s.Cases.StopHandover(c.Request.Context(), me(c).ID, c.Param("id")); err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}

// handoverPage is where a reader hands cases over, gives cover or leaves.
func (s *Server) handoverPage(c *gin.Context) {
	s.casesPage(c, "handover", "Hand over, cover or leave", "")
}
