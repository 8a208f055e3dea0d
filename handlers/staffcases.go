package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/store"
)

// errNoCase is for a case that does not exist and for one that somebody else reads: nobody learns which.
var errNoCase = &Problem{http.StatusNotFound, "not_found", "There is no such case, or you are not one of its readers."}

// listCases gives the cases that the person signed in reads, a page at a time.
func (s *Server) listCases(c *gin.Context) {
	after := c.Query("after")
	if after != "" && !crypto.ValidID(after) {
		s.fail(c, errInvalid)
		return
	}
	page, next, err := s.Cases.List(c.Request.Context(), me(c).ID, after)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"cases": page, "next": next})
}

// openCase gives a reader one case, and marks it read.
func (s *Server) openCase(c *gin.Context) {
	o, err := s.Cases.Case(c.Request.Context(), me(c).ID, c.Param("id"))
	if err != nil {
		s.fail(c, noCase(err))
		return
	}
	c.JSON(http.StatusOK, o)
}

// appendToCase adds what a reader wrote.
func (s *Server) appendToCase(c *gin.Context) {
	var l cases.StaffLetter
	err := readJSON(c, &l)
	if err == nil {
		err = s.Cases.Append(c.Request.Context(), me(c).ID, c.Param("id"), l)
	}
	if err != nil {
		s.fail(c, noCase(err))
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}

// recordCase stores a concern that somebody told the person signed in, who becomes one of its readers.
func (s *Server) recordCase(c *gin.Context) {
	var l cases.ReportLetter
	err := readJSON(c, &l)
	if err == nil {
		err = s.Cases.Report(c.Request.Context(), l, me(c).ID)
	}
	var refused *cases.Refused
	if errors.As(err, &refused) {
		c.JSON(http.StatusConflict, gin.H{"error": refused.Code, "message": recordRefusals[refused.Code], "files": refused.Files})
		return
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}

var recordRefusals = map[string]string{
	"missing_files":  "A file did not arrive in full. Send it again.",
	"already_sent":   "This receipt belongs to another concern. Start again with a new one.",
	"roster_changed": "Somebody you chose no longer reads concerns. Look at the list again.",
}

func noCase(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNoCase
	}
	return err
}
