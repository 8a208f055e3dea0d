package handlers

import (
	"slices"

	"github.com/gin-gonic/gin"

	"saysomething/reports"
	"saysomething/reports/actions"
	"saysomething/reports/draw"
	"saysomething/reports/indicators"
	"saysomething/reports/pack"
)

// beside is what stands beside the figures of a document: what was done, as both sides have signed it, and what surveys say. None of it is about a case.
func (s *Server) beside(c *gin.Context, organisation string) (pack.Beside, error) {
	var b pack.Beside
	agreed, err := (&actions.Store{DB: s.DB, Now: s.Now}).Agreed(c.Request.Context(), organisation)
	if err != nil {
		return b, err
	}
	for _, a := range agreed {
		about := a.ThemeLabel
		if a.AreaLabel != "" && about != "" {
			about += ", "
		}
		b.Actions = append(b.Actions, pack.Action{About: about + a.AreaLabel, Heard: a.Said, Done: a.Did, State: a.StateLabel(), By: a.By,
			Signed: []string{a.Management.Name, a.Staff.Name}})
	}
	values, err := s.indicators().Values(c.Request.Context(), organisation)
	if err != nil {
		return b, err
	}
	b.Indicators = newestIndicators(values)
	marks, err := (&reports.Store{DB: s.DB, Now: s.Now}).ChartMarks(c.Request.Context(), organisation)
	for _, m := range marks {
		b.Marks = append(b.Marks, draw.Mark{On: m.On, Reason: m.Reason, Measure: m.Measure})
	}
	return b, err
}

// newestIndicators are the newest figure of each question that the organisation has one for, and beside it whom it is compared with.
func newestIndicators(values []indicators.Value) []pack.Indicator {
	type asked struct{ measure, question, version, group string }
	newest, order := map[asked]indicators.Value{}, []asked{}
	own := map[asked]bool{}
	for _, v := range values {
		key := asked{v.Measure, v.Question, v.Version, v.Group}
		if old, seen := newest[key]; !seen {
			order = append(order, key)
		} else if old.Period > v.Period {
			continue
		}
		newest[key] = v
		if v.Group == "" {
			own[asked{v.Measure, v.Question, v.Version, ""}] = true
		}
	}
	order = slices.DeleteFunc(order, func(k asked) bool { return !own[asked{k.measure, k.question, k.version, ""}] })
	var out []pack.Indicator
	for _, key := range order {
		v := newest[key]
		from := v.Source
		if v.Group != "" {
			from = v.Group + ": " + v.Source
		}
		out = append(out, pack.Indicator{Name: v.Question, Year: v.Period, Value: v.Shown(), From: from})
	}
	return out
}
