package handlers

import (
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"saysomething/reports/actions"
	"saysomething/store"
)

// ProgressPage is the data of templates/pages/progress.html: what both sides have put their names to.
type ProgressPage struct {
	Page
	Asks    []ProgressAsk
	Entries []ActionView
	Any     bool
}

// ProgressAsk is one of the three asks of the call to action, with what has been promised.
type ProgressAsk struct {
	Name    string
	Entries []ActionView
}

// ActionView is an entry as anybody may see it; the component "action" draws it.
type ActionView struct {
	Heading           string // what it is about
	Words             actions.Words
	DidLabel, ByLabel string
	Colour            string // of the state's tag; the word says the same
	Steps             []ActionStep
	Management, Staff actions.Signature
}

// ActionStep is one of the numbers.
type ActionStep struct{ Label, Figure string }

func (s *Server) actions() *actions.Store { return &actions.Store{DB: s.DB, Now: s.Now} }

// progress shows what was said and what was done.
func (s *Server) progress(c *gin.Context) {
	data := ProgressPage{Page: s.page(c, "You said, we did")}
	for _, p := range actions.Pledges {
		data.Asks = append(data.Asks, ProgressAsk{Name: p.Label})
	}
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		s.fail(c, err)
		return
	}
	if err == nil {
		agreed, err := s.actions().Agreed(c.Request.Context(), o.ID)
		if err != nil {
			s.fail(c, err)
			return
		}
		for _, a := range agreed {
			data.add(a)
		}
	}
	slices.SortStableFunc(data.Entries, func(a, b ActionView) int { return stateOrder(a) - stateOrder(b) })
	s.render(c, http.StatusOK, "progress", data)
}

// add puts an entry under its ask, or among what was said.
func (p *ProgressPage) add(a actions.Agreed) {
	v := viewAction(a.Words)
	v.Management, v.Staff = a.Management, a.Staff
	p.Any = true
	if v.Heading == a.PledgeLabel() {
		v.Heading = "The whole organisation" // the ask stands above it already
	}
	if at := slices.IndexFunc(actions.Pledges, func(c actions.Choice) bool { return c.Code == a.Pledge }); at >= 0 {
		p.Asks[at].Entries = append(p.Asks[at].Entries, v)
		return
	}
	p.Entries = append(p.Entries, v)
}

// stateOrder puts what is being done in front.
func stateOrder(v ActionView) int {
	return slices.Index([]string{actions.UnderWay, actions.Planned, actions.Done, actions.Stopped}, v.Words.State)
}

func viewAction(w actions.Words) ActionView {
	v := ActionView{Words: w, Heading: w.ThemeLabel}
	switch {
	case v.Heading == "":
		v.Heading = w.AreaLabel
	case w.AreaLabel != "":
		v.Heading += ": " + w.AreaLabel
	}
	if v.Heading == "" {
		v.Heading = w.PledgeLabel()
	}
	switch w.State {
	case actions.Planned:
		v.DidLabel, v.ByLabel, v.Colour = "We will", "By", "white"
	case actions.UnderWay:
		v.DidLabel, v.ByLabel, v.Colour = "We are doing this", "By", "blue"
	case actions.Done:
		v.DidLabel, v.ByLabel, v.Colour = "We did", "Done by", "purple"
	case actions.Stopped:
		v.DidLabel, v.ByLabel, v.Colour = "We began", "It was to be done by", "orange"
	}
	for _, step := range []ActionStep{{"At the start", w.Numbers.Figure(w.Numbers.Baseline)}, {"Now", w.Numbers.Figure(w.Numbers.Now)}, {"Next", w.Numbers.Figure(w.Numbers.Next)}} {
		if step.Figure != "" {
			v.Steps = append(v.Steps, step)
		}
	}
	return v
}
