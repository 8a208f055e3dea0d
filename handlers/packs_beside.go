package handlers

import (
	"github.com/gin-gonic/gin"

	"saysomething/reports/actions"
	"saysomething/reports/pack"
)

// beside is what stands beside the figures of a document: what was done, as both sides have signed it. None of it is about a case.
func (s *Server) beside(c *gin.Context, organisation string) (pack.Beside, error) {
	var b pack.Beside
	agreed, err := (&actions.Store{DB: s.DB, Now: s.Now}).Agreed(c.Request.Context(), organisation)
	if err != nil {
		return b, err
	}
	for _, a := range agreed {
		about := a.ThemeLabel
		if a.AreaLabel != "" {
			about += ", " + a.AreaLabel
		}
		b.Actions = append(b.Actions, pack.Action{About: about, Heard: a.Said, Done: a.Did, State: a.StateLabel(), By: a.By,
			Signed: []string{a.Management.Name, a.Staff.Name}})
	}
	return b, nil
}
