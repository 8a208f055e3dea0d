package handlers

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/reports/indicators"
	"saysomething/templates"
)

// WRESPage is the data of templates/pages/admin-wres.html.
type WRESPage struct {
	Page
	Preview  bool
	Conflict bool
	Value    indicators.Value
	Changes  []indicators.Change
	Last     int
	Period   templates.Input
	Basis    templates.Choices
	Counts   []templates.Input
}

// wresCounts are the four numbers, in the order of the form.
var wresCounts = []struct{ id, label, hint string }{
	{"bme-entering", "BME staff who entered the formal disciplinary process", "In this year, as measured by entry into a formal investigation"},
	{"bme-workforce", "BME staff in all", "On 31 March"},
	{"white-entering", "White staff who entered the formal disciplinary process", ""},
	{"white-workforce", "White staff in all", "On 31 March"},
}

var wresYear = regexp.MustCompile(`^20[0-9]{2}/[0-9]{2}$`)

func (s *Server) wresPage(c *gin.Context) {
	s.showWRES(c, http.StatusOK, WRESPage{})
}

// saveWRES shows what four counts would become, and stores that when it comes again from there. The counts are only kept where none is small.
func (s *Server) saveWRES(c *gin.Context) {
	data := WRESPage{}
	fail := func(field, text string) {
		data.Errors = append(data.Errors, templates.Problem{Field: field, Text: text})
	}
	period, basis := strings.ReplaceAll(typedIn(c, "period"), "-", "/"), c.PostForm("basis")
	if !wresYear.MatchString(period) {
		fail("period", "Enter the year to 31 March, such as 2024/25")
	}
	if indicators.Label(indicators.Bases, basis) == "" {
		fail("basis", "Choose what the counts are about")
	}
	var n [4]int
	for i, f := range wresCounts {
		var err error
		if n[i], err = strconv.Atoi(strings.ReplaceAll(typedIn(c, f.id), ",", "")); err != nil || n[i] < 0 || n[i] > 2_000_000 {
			fail(f.id, "Enter a whole number of people")
		} else if i%2 == 1 && n[i] < n[i-1] {
			fail(f.id, "There cannot be fewer staff in all than entered the process")
		}
	}
	if len(data.Errors) > 0 {
		s.showWRES(c, http.StatusUnprocessableEntity, data)
		return
	}
	data.Value = indicators.WRES(indicators.Counts{BMEEntering: n[0], BMEWorkforce: n[1], WhiteEntering: n[2], WhiteWorkforce: n[3]}, period, basis)
	rows := []indicators.Row{{Line: 1, Value: data.Value}}
	status := http.StatusOK
	if c.PostForm("action") == "save" {
		if s.keepIndicators(c, c.PostForm("last"), rows, "wres") {
			return
		}
		data.Conflict, status = true, http.StatusConflict
	}
	var err error
	if data.Changes, err = s.indicators().Changes(c.Request.Context(), me(c).OrganisationID, rows); err != nil {
		s.fail(c, err)
		return
	}
	data.Preview = true
	s.showWRES(c, status, data)
}

func (s *Server) showWRES(c *gin.Context, status int, data WRESPage) {
	problems := data.Errors
	data.Page = s.adminBase(c, "Race equality: disciplinary process")
	data.Errors = problems
	imports, err := s.indicators().Imports(c.Request.Context(), me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	if len(imports) > 0 {
		data.Last = imports[0].Number
	}
	basis := c.PostForm("basis")
	data.Period = templates.Input{ID: "period", Name: "period", Label: templates.Label{Text: "Year to 31 March", Size: "s"}, Hint: "For example, 2024/25", Value: typedIn(c, "period"), Error: data.Error("period"), Width: 10}
	data.Basis = templates.Choices{ID: "basis", Name: "basis", Legend: templates.Label{Text: "What are the counts about?", Size: "s"}, Hint: "Another choice than last year is shown as a break in the chart.", Error: data.Error("basis")}
	for _, b := range indicators.Bases {
		data.Basis.Items = append(data.Basis.Items, templates.Choice{Value: b.Code, Text: b.Label, Checked: basis == b.Code})
	}
	for _, f := range wresCounts {
		data.Counts = append(data.Counts, templates.Input{ID: f.id, Name: f.id, Label: templates.Label{Text: f.label, Size: "s"}, Hint: f.hint, Value: typedIn(c, f.id), Error: data.Error(f.id), InputMode: "numeric", Width: 10})
	}
	s.render(c, status, "admin-wres", data)
}
