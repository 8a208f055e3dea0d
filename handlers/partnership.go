package handlers

import (
	"github.com/gin-gonic/gin"

	"saysomething/reports/draw"
)

// partnership shows the released figures to the people whose group watches them: all tables of the plan. What is not
// released does not leave the counting.
func (s *Server) partnership(c *gin.Context) {
	s.showFigures(c, draw.Partnership, "partnership", "Figures for the partnership group")
}
