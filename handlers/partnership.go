package handlers

import "github.com/gin-gonic/gin"

// partnership shows the released figures to the people whose group watches them. It has no more
// than the public page: what is not released does not leave the counting.
func (s *Server) partnership(c *gin.Context) {
	s.showFigures(c, "partnership", "Figures for the partnership group")
}
