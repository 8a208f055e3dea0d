package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/reports"
	"saysomething/reports/audit"
	"saysomething/reports/release"
	"saysomething/store"
	"saysomething/templates"
)

// RegisterPage is the data of templates/pages/given.html. Only those who make the returns come here: whoever could try numbers out would learn from the answers which one is true.
type RegisterPage struct {
	Page
	Done, Answer string // what came of what was typed
	Safe         bool
	Year         string
	Rows         []release.Registered
	Fields       []templates.Input
}

var registerFields = []templates.Input{
	{ID: "cell", Name: "cell", Label: templates.Label{Text: "Which figure?", Size: "s"}, Hint: "As tables name it: concern/2026-27 Q1/area=SUR/theme=bullying_harassment. Leave out what it does not say.", NoSpelling: true},
	{ID: "n", Name: "n", Label: templates.Label{Text: "Exact number", Size: "s"}, Width: 5, InputMode: "numeric"},
	{ID: "where", Name: "where", Label: templates.Label{Text: "Where does it go?", Size: "s"}, Hint: "Everybody can read this with the figures: “Answer to a freedom-of-information request”. No figure, no name."},
	{ID: "on", Name: "on", Label: templates.Label{Text: "On which day?", Size: "s"}, Hint: "Year, month and day, for example 2026-11-30.", Width: 10},
}

func (s *Server) registerPage(c *gin.Context) { s.showRegister(c, http.StatusOK, nil, "", false) }

func (s *Server) showRegister(c *gin.Context, status int, mistakes map[string]string, answer string, safe bool) {
	q := reports.QuarterOf(s.Now())
	data := RegisterPage{Page: s.page(c, "Figures that left by other doors"), Year: q.FinancialYear(), Answer: answer, Safe: safe}
	data.Current = "/returns"
	if c.Query("done") == "kept" {
		data.Done = "It is in the register. Every release from now on takes it for known."
	}
	for _, year := range []string{q.FinancialYear(), (reports.Quarter{Year: q.Year - 1, N: 1}).FinancialYear()} {
		rows, err := s.Reports.Registered(c.Request.Context(), me(c).OrganisationID, year)
		if err != nil {
			s.fail(c, err)
			return
		}
		for _, row := range rows { // each door once: one return has some thirty figures of a quarter
			if !slices.ContainsFunc(data.Rows, func(r release.Registered) bool {
				return r.Where == row.Where && r.Period == row.Period && r.On == row.On
			}) {
				data.Rows = append(data.Rows, row)
			}
		}
	}
	for _, f := range registerFields {
		f.Value, f.Error = c.PostForm(f.Name), mistakes[f.Name]
		data.Fields = append(data.Fields, f)
		if f.Error != "" {
			data.Errors = append(data.Errors, templates.Problem{Field: f.ID, Text: f.Error})
		}
	}
	s.render(c, status, "given", data)
}

// register asks whether a figure may be sent, or notes that it was.
func (s *Server) register(c *gin.Context) {
	mistakes := map[string]string{}
	cell, err := audit.Parse(strings.TrimSpace(c.PostForm("cell")))
	if err != nil {
		mistakes["cell"] = "Write the figure as in the example"
	}
	n, err := strconv.Atoi(strings.TrimSpace(c.PostForm("n")))
	if err != nil || n < 0 {
		mistakes["n"] = "Enter a whole number"
	}
	where := strings.TrimSpace(c.PostForm("where"))
	if where == "" || len(where) > 200 {
		mistakes["where"] = "Say where it goes"
	}
	on := strings.TrimSpace(c.PostForm("on"))
	if _, err := time.Parse(time.DateOnly, on); err != nil {
		mistakes["on"] = "Enter a day like 2026-11-30"
	}
	year, _, _ := strings.Cut(cell.Period, " ")
	if _, err := reports.ParseQuarter(year + " Q1"); err != nil && mistakes["cell"] == "" {
		mistakes["cell"] = "The period must be one of a financial year: 2026-27 Q1, 2026-27 H1 or 2026-27"
	}
	if len(mistakes) > 0 {
		s.showRegister(c, http.StatusUnprocessableEntity, mistakes, "", false)
		return
	}
	given := release.Registered{Cell: cell, N: n, Where: where, On: on}
	if c.PostForm("do") == "ask" {
		s.askWhether(c, year, given)
		return
	}
	switch err := s.Reports.RegisterCounted(c.Request.Context(), me(c).OrganisationID, year, me(c).ID, given); {
	case errors.Is(err, reports.ErrOtherCount):
		s.showRegister(c, http.StatusUnprocessableEntity, map[string]string{"n": "This is not the number that was counted for that period. Look at what was sent once more"}, "", false)
		return
	case errors.Is(err, store.ErrInvalid):
		s.showRegister(c, http.StatusUnprocessableEntity, map[string]string{"cell": "This period has not been counted yet, or the figure names a list that the year does not have"}, "", false)
		return
	case err != nil:
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/returns/given?done=kept")
}

// askWhether answers without repeating a figure, and without saying which cells would be lost: that may tell of what is in them.
func (s *Server) askWhether(c *gin.Context, year string, given release.Registered) {
	y, err := s.Reports.AuditYear(c.Request.Context(), me(c).OrganisationID, year)
	if errors.Is(err, store.ErrNotFound) {
		s.showRegister(c, http.StatusOK, nil, "Nothing of that year has been released, so nobody can say. Wait for the release.", false)
		return
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	answer, err := audit.WhatIf(y.Year, y.Releases, []release.Registered{given})
	switch {
	case err != nil:
		s.showRegister(c, http.StatusOK, nil, "Nobody can say: the figure is not of a period that has been released.", false)
	case answer.Safe:
		s.showRegister(c, http.StatusOK, nil, "It may be sent: what is protected stays protected. Note it here when it is sent.", true)
	default:
		s.showRegister(c, http.StatusOK, nil, "It must not be sent: together with what is published it could point at somebody.", false)
	}
}
