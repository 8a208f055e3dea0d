package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// roster is who can read a concern, with their keys: the same bytes for everyone.
func (s *Server) roster(c *gin.Context) {
	r, err := s.Accounts.Roster(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, r)
}
