package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/crypto"
)

// What a reader keeps for themselves, sealed in their browser: the index of their desk, and their saved filters.

func (s *Server) listOwn(c *gin.Context) {
	files, err := s.Cases.OwnFiles(c.Request.Context(), me(c).ID)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"files": files})
}

func (s *Server) getOwn(c *gin.Context) {
	data, err := s.Cases.OwnFile(c.Request.Context(), me(c).ID, c.Param("name"))
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Data(http.StatusOK, "application/octet-stream", data)
}

func (s *Server) putOwn(c *gin.Context) {
	before, err := crypto.B64.DecodeString(c.Query("before"))
	if err != nil {
		s.fail(c, errInvalid)
		return
	}
	data, err := readBytes(c)
	if err == nil {
		err = s.Cases.PutOwnFile(c.Request.Context(), me(c).ID, c.Param("name"), before, data)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}
