package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/reports"
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

// outcomeSize is what every telling of an outcome measures, filled up with spaces: whoever watches the
// line sees that a status changed, which the call before it showed, and not what is told of it.
const outcomeSize = 512

var errOutcomeSize = &Problem{http.StatusBadRequest, "bad_size", "An outcome is sent in 512 bytes, filled up with spaces."}

// setOutcome notes what became of a concern in the row that a token opens; see amendStatistics.
func (s *Server) setOutcome(c *gin.Context) {
	var told reports.Outcome
	err := readJSON(c, &told)
	if err == nil && c.Request.ContentLength != outcomeSize {
		err = errOutcomeSize
	}
	if err == nil {
		err = s.Reports.SetOutcome(c.Request.Context(), me(c).OrganisationID, told)
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
