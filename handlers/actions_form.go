package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/reports/actions"
	"saysomething/reports/release"
	"saysomething/store"
	"saysomething/templates"
)

// newAction stands in the address of an entry that is not there yet.
const newAction = "new"

// ActionForm is the data of templates/pages/action-edit.html.
type ActionForm struct {
	Page
	ID                               string
	Version                          int
	Signs, Conflict                  bool
	Pledge, Heard, Theme, Area, Unit templates.Select
	Said, Did, Reason                templates.Textarea
	By                               templates.DateInput
	State                            templates.Choices
	Measure, Baseline, Now, Next     templates.Input
	From                             templates.Input
}

// actionDay is a day as it was typed.
type actionDay struct{ Day, Month, Year string }

var actionFields = []string{"pledge", "heard", "theme", "area", "said", "did", "state", "by", "reason", "measure", "unit", "baseline", "now", "next", "source"}

func (s *Server) editActionPage(c *gin.Context) {
	e, err := s.entry(c)
	if err == nil && e.WithdrawnOn != "" {
		err = errNoPage
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	w := e.Newest().Words
	var day actionDay
	if t, err := time.Parse(time.DateOnly, w.By); err == nil {
		day = actionDay{strconv.Itoa(t.Day()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Year())}
	}
	s.showActionForm(c, http.StatusOK, e.ID, e.Newest().N, w, day, nil, false)
}

// saveAction keeps a new version. Somebody else's that came in between is told, and what was typed stays.
func (s *Server) saveAction(c *gin.Context) {
	id, day := c.Param("id"), actionDay{typedIn(c, "by-day"), typedIn(c, "by-month"), typedIn(c, "by-year")}
	version, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		s.fail(c, errInvalid)
		return
	}
	w := actions.Words{Pledge: c.PostForm("pledge"), Heard: c.PostForm("heard"), Theme: c.PostForm("theme"), Area: c.PostForm("area"), Said: typedIn(c, "said"), Did: typedIn(c, "did"),
		State: c.PostForm("state"), Reason: typedIn(c, "reason"), Numbers: actions.Numbers{Measure: typedIn(c, "measure"), Unit: c.PostForm("unit"), Baseline: typedIn(c, "baseline"),
			Now: typedIn(c, "now"), Next: typedIn(c, "next"), Source: typedIn(c, "source")}}
	if t, err := time.Parse("2006-1-2", day.Year+"-"+day.Month+"-"+day.Day); err == nil && t.Year() >= 2000 {
		w.By = t.Format(time.DateOnly)
	}
	known, err := s.actionLists(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	stored := id
	if id == newAction {
		stored = ""
	}
	var wrong actions.Problems
	put, err := s.actions().Put(c.Request.Context(), actor(me(c)), stored, version, w, known)
	switch {
	case errors.As(err, &wrong):
		s.showActionForm(c, http.StatusUnprocessableEntity, id, version, w, day, wrong, false)
	case errors.Is(err, store.ErrConflict):
		e, err := s.entry(c)
		if err != nil || e.WithdrawnOn != "" {
			s.fail(c, errConflict)
			return
		}
		s.showActionForm(c, http.StatusConflict, id, e.Newest().N, w, day, nil, true)
	case err != nil:
		s.fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, actionsPath+"/"+put+"?done=saved")
	}
}

// actionLists are the themes in force, the sites, and what the released figures show.
func (s *Server) actionLists(c *gin.Context) (actions.Known, error) {
	var known actions.Known
	ctx, organisation := c.Request.Context(), me(c).OrganisationID
	themes, err := s.Reports.Themes(ctx)
	if err != nil {
		return known, err
	}
	for _, t := range themes {
		known.Themes = append(known.Themes, actions.Choice{Code: t.Code, Label: t.Label})
	}
	areas, err := s.Accounts.Areas(ctx, organisation)
	if err != nil {
		return known, err
	}
	for _, a := range areas {
		if a.Parent == "" && a.Headcount >= accounts.Floor {
			known.Areas = append(known.Areas, actions.Choice{Code: a.Code, Label: a.Name})
		}
	}
	shown, err := s.shownConcerns(c, organisation)
	known.Shown = func(theme, area string) bool { return shown[[2]string{theme, area}] }
	return known, err
}

// shownConcerns are the themes and sites of which some release shows a number of concerns.
func (s *Server) shownConcerns(c *gin.Context, organisation string) (map[[2]string]bool, error) {
	published, err := s.Reports.Published(c.Request.Context(), organisation)
	if err != nil {
		return nil, err
	}
	shown := map[[2]string]bool{}
	for _, p := range published {
		for _, cell := range p.Release.Cells { // none where the release is not what was released
			plain := cell.Cell == release.Cell{Subject: release.Concern, Period: cell.Period, Theme: cell.Theme, Area: cell.Area}
			if plain && cell.Value != release.Withheld && cell.Value != release.TooFew {
				shown[[2]string{cell.Theme, cell.Area}] = true
			}
		}
	}
	return shown, nil
}

func (s *Server) showActionForm(c *gin.Context, status int, id string, version int, w actions.Words, day actionDay, wrong actions.Problems, conflict bool) {
	known, err := s.actionLists(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	title := "Change this entry"
	if id == newAction {
		title = "Add an entry"
	}
	data := ActionForm{Page: s.actionsBase(c, title), ID: id, Version: version, Signs: signs(me(c)), Conflict: conflict}
	for _, field := range actionFields {
		if text := wrong[field]; text != "" {
			at := field
			if field == "by" {
				at = "by-day"
			}
			data.Errors = append(data.Errors, templates.Problem{Field: at, Text: text})
		}
	}
	small := func(text string) templates.Label { return templates.Label{Text: text, Size: "s"} }
	choose := func(id, label, hint, none, value string, list []actions.Choice) templates.Select {
		sel := templates.Select{ID: id, Name: id, Label: small(label), Hint: hint, Value: value, Error: wrong[id], Items: []templates.Option{{Text: none}}}
		for _, l := range list {
			sel.Items = append(sel.Items, templates.Option{Value: l.Code, Text: l.Label})
		}
		return sel
	}
	text := func(id, label, hint, value string) templates.Textarea {
		return templates.Textarea{ID: id, Name: id, Label: small(label), Hint: hint, Rows: 4, Value: value, Error: wrong[id], MaxLength: actions.MostText}
	}
	input := func(id, label, hint, value string) templates.Input {
		return templates.Input{ID: id, Name: id, Label: small(label), Hint: hint, Value: value, Error: wrong[id], MaxLength: actions.MostShort}
	}
	number := func(id, label, value string) templates.Input {
		one := input(id, label, "", value)
		one.Width, one.InputMode = 10, "decimal"
		return one
	}
	data.Pledge = choose("pledge", "Is it a promise to one of the three asks?", "The call to action asks leaders of both sides for three things.", "No", w.Pledge, actions.Pledges)
	data.Heard = choose("heard", "How do you know?", "From the figures of this service only if they show a number for this theme and place.", "Choose one", w.Heard, actions.Sources)
	data.Theme = choose("theme", "What is it about?", "", "All themes", w.Theme, known.Themes)
	data.Area = choose("area", "Where?", "Only places large enough that nobody can be guessed.", "The whole organisation", w.Area, known.Areas)
	data.Said = text("said", "You said", "What many people said, in plain words.", w.Said)
	data.Did = text("did", "We did, or we will", "", w.Did)
	data.Reason = text("reason", "If it was stopped: why?", "", w.Reason)
	data.By = templates.DateInput{ID: "by", Prefix: "by-", Legend: small("By when?"), Hint: "For example, 31 3 2027", Error: wrong["by"], Day: day.Day, Month: day.Month, Year: day.Year}
	data.State = templates.Choices{ID: "state", Name: "state", Legend: small("How far has it got?"), Error: wrong["state"]}
	for _, st := range actions.States {
		data.State.Items = append(data.State.Items, templates.Choice{Value: st.Code, Text: st.Label, Checked: w.State == st.Code})
	}
	data.Measure = input("measure", "What is counted?", "For example: staff who say that meetings are kind", w.Numbers.Measure)
	data.Unit = choose("unit", "In what?", "", "Choose one", w.Numbers.Unit, actions.Units)
	data.Baseline, data.Now, data.Next = number("baseline", "At the start", w.Numbers.Baseline), number("now", "Now (not needed)", w.Numbers.Now), number("next", "Next: where you want to be (not needed)", w.Numbers.Next)
	data.From = input("source", "Which released figures are they from?", "For example: Staff Survey 2025, or the figures of April to June 2026", w.Numbers.Source)
	s.render(c, status, "action-edit", data)
}
