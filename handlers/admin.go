package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/templates"
)

// AdminPage is the data of templates/pages/admin.html: what is set up and what is still missing.
type AdminPage struct {
	Page
	Done  string
	Alarm string // what is wrong with the access log, "" for nothing
	Steps []Step
}

// Step is one line of the set-up list.
type Step struct {
	Href, Text, Now string
	Ready           bool
}

var adminDone = map[string]string{
	"organisation": "The organisation has been saved.",
	"retention":    "How long cases are kept has been saved.",
	"help":         "The help numbers have been saved. Workers see them from now on.",
}

// adminPage leads to everything an administrator can do.
func (s *Server) adminPage(c *gin.Context) {
	steps, err := s.steps(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	alarm, err := accesslog.Alarm(c.Request.Context(), s.DB)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, "admin", AdminPage{s.adminBase(c, "Set up and look after the service"), adminDone[c.Query("done")], alarm, steps})
}

func (s *Server) steps(c *gin.Context) ([]Step, error) {
	ctx := c.Request.Context()
	o, err := s.Accounts.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	areas, err := s.Accounts.Areas(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	desks, err := s.Accounts.Desks(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	people, err := s.Accounts.People(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	guardians, reps, waiting := count(people)
	kept, version, err := s.Cases.Retention(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	few, err := s.fewSigners(c)
	if err != nil {
		return nil, err
	}
	mail, err := s.mailStep(c)
	if err != nil {
		return nil, err
	}
	return []Step{
		{"/admin/organisation", "Organisation", orElse(o.Name, "Not named yet"), o.Name != ""},
		{"/admin/clocks", "Time limits", s.clocksNow(c, o), true},
		{"/admin/help", "Help numbers", counted(len(o.Help), "number", "numbers") + ": check that they are right for your workers", len(o.Help) > 0},
		{"/admin/areas", "Areas and head counts", counted(len(areas), "area", "areas"), len(areas) > 0},
		{"/admin/figures", "Plans and releases of figures", "Which tables are shown, what is frozen, when the next release is seen", true},
		{"/admin/desks", "Desks", counted(len(desks), "desk", "desks"), len(desks) > 0},
		{"/admin/checklists", "Checklists", "What readers go through: sexual safety, danger, ways to settle a concern, questions at decision points", true},
		{"/admin/replies", "Reply templates", "Words that readers start from when they write to somebody who spoke up", true},
		{"/admin/indicators", "Figures from surveys", "Staff Survey, oversight and race equality, beside the figures of this service", true},
		{"/admin/people", "People", peopleNow(guardians, reps, waiting) + fewNow(few), guardians > 0 && few == ""},
		{"/admin/marks", "Changes to mark on charts", "New policies and the like, with their day and reason", true},
		{"/admin/retention", "How long cases are kept", retentionNow(kept, version > 0), version > 0},
		mail,
	}, nil
}

// mailStep says whether messages to staff go out, and if not, why.
func (s *Server) mailStep(c *gin.Context) (Step, error) {
	step := Step{Href: "/admin/mail", Text: "Mail to staff"}
	if s.Mail == nil {
		step.Now = "Not set up"
		return step, nil
	}
	state, err := s.Mail.State(c.Request.Context())
	if err != nil {
		return step, err
	}
	step.Ready = state.On && state.Error == "" && state.Failing == 0
	switch {
	case !state.On:
		step.Now = "Not set up: custodians and readers see notices only on their pages. Whoever runs the server sets it up with --smtp and --mail-from"
	case state.Failing > 0:
		step.Now = "Mail does not reach " + counted(state.Failing, "person", "people")
	case state.Error != "":
		step.Now = state.Plain + " It will be tried again"
	default:
		step.Now = "Set up"
	}
	if state.Waiting > 0 {
		step.Now += ". " + counted(state.Waiting, "message is", "messages are") + " waiting"
	}
	return step, nil
}

// count says how many guardians and reps can read, and how many people have not activated.
func count(people []accounts.Person) (guardians, reps, waiting int) {
	for _, p := range people {
		switch {
		case p.Status == accounts.Invited:
			waiting++
		case p.Reader() && p.Role == accounts.Guardian:
			guardians++
		case p.Reader() && p.Role == accounts.Rep:
			reps++
		}
	}
	return guardians, reps, waiting
}

func fewNow(few string) string {
	if few == "" {
		return ""
	}
	return ". A side has fewer than two who can sign the list of readers"
}

func peopleNow(guardians, reps, waiting int) string {
	now := []string{counted(guardians, "guardian", "guardians") + " and " + counted(reps, "union representative", "union representatives") + " can read"}
	if guardians == 0 {
		now = []string{"No guardian can read yet: workers cannot raise a concern with a guardian"}
	}
	if waiting > 0 {
		now = append(now, counted(waiting, "invitation", "invitations")+" not used yet")
	}
	return strings.Join(now, ". ")
}

// adminBase begins an administrator's page, which stands under "Administration" in the menu.
func (s *Server) adminBase(c *gin.Context, title string) Page {
	p := s.page(c, title)
	p.Current = "/admin"
	return p
}

// wrong turns mistakes in a form into the page's error summary, in the order of fields. It reports
// false when err is something else.
func wrong(p *Page, err error, fields ...string) bool {
	var found accounts.Problems
	if !errors.As(err, &found) {
		return false
	}
	for _, f := range fields {
		if text := found[f]; text != "" {
			p.Errors = append(p.Errors, templates.Problem{Field: f, Text: text})
		}
	}
	return len(p.Errors) > 0
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// radios makes the buttons of a choice.
func radios(choices []accounts.Choice, chosen string) []templates.Choice {
	var items []templates.Choice
	for _, c := range choices {
		items = append(items, templates.Choice{Value: c.Code, Text: c.Label, Checked: c.Code == chosen})
	}
	return items
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
