package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/reports"
	"saysomething/reports/draw"
	"saysomething/store"
	"saysomething/templates"
)

// MarksPage is the data of templates/pages/admin-marks.html and admin-mark.html.
type MarksPage struct {
	Page
	Done    string
	Marks   []MarkLine
	Day     templates.DateInput
	Reason  templates.Input
	Measure templates.Select
}

// MarkLine is a change on record.
type MarkLine struct{ ID, On, Reason, Measure, By string }

var marksDone = map[string]string{"added": "The change is on record. The charts show it from now on.", "removed": "The mark has been taken out of the charts."}

func (s *Server) marksPage(c *gin.Context) { s.showMarks(c, http.StatusOK, nil) }

// marks reads what stands and what may be chosen.
func (s *Server) marks(c *gin.Context) (marks []MarkLine, measures []draw.Symbol, err error) {
	organisation := me(c).OrganisationID
	book, err := s.book(c, &FiguresPage{}, organisation, draw.Partnership, "/partnership")
	if err != nil {
		return nil, nil, err
	}
	measures = book.Measures()
	stored, err := s.Reports.ChartMarks(c.Request.Context(), organisation)
	for _, m := range stored {
		label := m.Measure
		for _, k := range measures {
			if k.Symbol == m.Measure {
				label = k.Words
			}
		}
		marks = append(marks, MarkLine{m.ID, draw.Long(m.On), m.Reason, label, m.By + ", " + draw.Long(m.MadeOn)})
	}
	return marks, measures, err
}

func (s *Server) showMarks(c *gin.Context, status int, problem *reports.MarkProblem) {
	marks, measures, err := s.marks(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	typed := func(name string) string { return strings.TrimSpace(c.PostForm(name)) }
	p := MarksPage{Page: s.adminBase(c, "Changes to mark on charts"), Done: marksDone[c.Query("done")], Marks: marks}
	if problem != nil {
		p.Errors = []templates.Problem{{Field: problem.Field, Text: problem.Text}}
		if problem.Field == "on" {
			p.Errors[0].Field = "on-day"
		}
	}
	p.Day = templates.DateInput{ID: "on", Prefix: "on-", Legend: templates.Label{Text: "When did it change?", Size: "s"}, Hint: "For example, 1 10 2026. The charts begin afresh with the first quarter that starts on this day or later.", Error: p.Error("on-day"), Day: typed("on-day"), Month: typed("on-month"), Year: typed("on-year")}
	p.Reason = templates.Input{ID: "reason", Name: "reason", Label: templates.Label{Text: "What changed?", Size: "s"}, Hint: "Everybody reads this. For example: new attendance policy. Never name a person or a concern.", Error: p.Error("reason"), Value: c.PostForm("reason"), MaxLength: reports.MostReason}
	p.Measure = templates.Select{ID: "measure", Name: "measure", Label: templates.Label{Text: "On which charts?", Size: "s"}, Error: p.Error("measure"), Value: typed("measure")}
	for _, m := range measures {
		p.Measure.Items = append(p.Measure.Items, templates.Option{Value: m.Symbol, Text: m.Words})
	}
	s.render(c, status, "admin-marks", p)
}

func (s *Server) addMark(c *gin.Context) {
	_, measures, err := s.marks(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	var codes []string
	for _, m := range measures {
		codes = append(codes, m.Symbol)
	}
	number := func(name string) int {
		n, err := strconv.Atoi(strings.TrimSpace(c.PostForm(name)))
		if err != nil {
			return -1
		}
		return n
	}
	m := reports.ChartMark{Reason: c.PostForm("reason"), Measure: c.PostForm("measure"), On: fmt.Sprintf("%04d-%02d-%02d", number("on-year"), number("on-month"), number("on-day"))}
	var wrong reports.MarkProblem
	err = s.Reports.AddChartMark(c.Request.Context(), me(c).OrganisationID, me(c).ID, m, codes)
	switch {
	case errors.As(err, &wrong):
		s.showMarks(c, http.StatusUnprocessableEntity, &wrong)
	case err != nil:
		s.fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, "/admin/marks?done=added")
	}
}

// removeMarkPage asks before a mark is taken out.
func (s *Server) removeMarkPage(c *gin.Context) {
	marks, _, err := s.marks(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	for _, m := range marks {
		if m.ID == c.Param("id") {
			s.render(c, http.StatusOK, "admin-mark", MarksPage{Page: s.adminBase(c, "Take out this mark?"), Marks: []MarkLine{m}})
			return
		}
	}
	s.fail(c, fmt.Errorf("chart mark: %w", store.ErrNotFound))
}

func (s *Server) removeMark(c *gin.Context) {
	if err := s.Reports.RemoveChartMark(c.Request.Context(), me(c).OrganisationID, me(c).ID, c.Param("id")); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/admin/marks?done=removed")
}
