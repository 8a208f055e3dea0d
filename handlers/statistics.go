package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/store"
)

var errNoRow = &Problem{http.StatusNotFound, "not_found", "There are no statistics for this concern."}

// amendStatistics codes anew the statistics row that a token opens. The token, which only the
// encrypted case holds, is what proves that the caller reads the case; which case it is, the server
// does not learn.
func (s *Server) amendStatistics(c *gin.Context) {
	var ask struct {
		Token  string   `json:"token"`
		Themes []string `json:"themes"`
		Group  string   `json:"group"`
		Area   string   `json:"area"`
	}
	err := readJSON(c, &ask)
	if err == nil {
		err = s.Reports.Amend(c.Request.Context(), me(c).OrganisationID, ask.Token, ask.Themes, ask.Group, ask.Area)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = errNoRow
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}
