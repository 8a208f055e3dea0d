package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/crypto"
)

// Copies that leave the service: all three pages are one, whose script makes the copy in the reader's browser.

// copiesPage is the data of copies.html.
type copiesPage struct {
	casesPage
	What string // export | package | access
}

func (s *Server) exportPage(c *gin.Context) { s.copies(c, "export", "Make a copy of this case") }

func (s *Server) packagePage(c *gin.Context) {
	s.copies(c, "package", "Make a package for somebody outside")
}

func (s *Server) accessPage(c *gin.Context) {
	s.copies(c, "access", "Answer a request for information")
}

func (s *Server) copies(c *gin.Context, what, title string) {
	id := c.Param("id")
	if !crypto.ValidID(id) {
		s.fail(c, errNoPage)
		return
	}
	p := copiesPage{casesPage{Page: s.page(c, title), CaseID: id}, what}
	var err error
	if p.Roster, p.Lists, err = s.casesLists(c.Request.Context(), me(c)); err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, "copies", p)
}

// getDraft gives a reader what they have marked so far, sealed in their browser.
func (s *Server) getDraft(c *gin.Context) {
	data, err := s.Cases.Draft(c.Request.Context(), me(c).ID, c.Param("id"))
	if err != nil {
		s.fail(c, noCase(err))
		return
	}
	c.Data(http.StatusOK, "application/octet-stream", data)
}

// putDraft keeps it; an empty body takes it away.
func (s *Server) putDraft(c *gin.Context) {
	data, err := readBytes(c)
	if err == nil {
		err = s.Cases.PutDraft(c.Request.Context(), me(c).ID, c.Param("id"), data)
	}
	if err != nil {
		s.fail(c, noCase(err))
		return
	}
	c.Status(http.StatusNoContent)
}
