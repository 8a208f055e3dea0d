package handlers

import "github.com/gin-gonic/gin"

// importPage reads a reader's old spreadsheet in their browser. The file never comes here: only the cases made of it, sealed.
func (s *Server) importPage(c *gin.Context) {
	s.casesPage(c, "import", "Bring in an old spreadsheet", "")
}
