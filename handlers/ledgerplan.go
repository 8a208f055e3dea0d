package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/reports"
	"saysomething/reports/release"
	"saysomething/store"
	"saysomething/templates"
)

// PlanPage is the data of templates/pages/admin-plan.html.
type PlanPage struct {
	Page
	Year       string
	State      *reports.PlanState // what is proposed or approved, nil before
	Problems   []string
	Tables     []PlanTable
	Parameters []templates.Input
	Stays      string // why it cannot be changed, "" while it can
}

// PlanTable is a table of the standard plan that may be left out.
type PlanTable struct {
	ID, Title, What, Who string
	On                   bool
}

// planFields are the parameters that an administrator may set, with the plan's own names.
var planFields = []struct {
	name, label, hint string
	at                func(*release.Parameters) *int
}{
	{"threshold", "Smallest number shown", "From 5 to 10. Under 1,000 people: 8 is usual.", func(p *release.Parameters) *int { return &p.Threshold }},
	{"min_people", "Smallest group of people with a row", "From 20 to 100.", func(p *release.Parameters) *int { return &p.MinPeople }},
	{"homogeneity", "How many of a group must be seen not to have a theme", "From 2 to 5.", func(p *release.Parameters) *int { return &p.Homogeneity }},
	{"max_themes", "Most themes that a concern counts under", "Always 3.", func(p *release.Parameters) *int { return &p.MaxThemes }},
	{"smallest_count", "Smallest quarter with figures of its own", "From 20 to 100 concerns. A quarter with fewer goes with the next one.", func(p *release.Parameters) *int { return &p.SmallestCount }},
}

func planYear(c *gin.Context) (int, error) {
	q, err := reports.ParseQuarter(c.Param("year") + " Q1")
	if err != nil {
		return 0, errNoPage
	}
	return q.Year, nil
}

func (s *Server) orgName(c *gin.Context) (reports.OrgName, error) {
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		return reports.OrgName{}, err
	}
	return reports.OrgName{ID: o.ID, Name: o.Name}, nil
}

func (s *Server) planPage(c *gin.Context) {
	year, err := planYear(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.showPlan(c, http.StatusOK, year, nil, nil)
}

// showPlan shows the standard plan with what is chosen of it: as typed, or as proposed, or all.
func (s *Server) showPlan(c *gin.Context, status, year int, typed *release.Plan, problems []string) {
	data := PlanPage{Page: s.adminBase(c, "Plan for "+c.Param("year")), Year: c.Param("year"), Problems: problems}
	o, err := s.orgName(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	standard, err := s.Reports.StandardPlan(c.Request.Context(), o, year)
	if errors.Is(err, reports.ErrNoHeadCounts) {
		data.Stays = "A plan goes by head counts, and there are none. Give the areas and their head counts first."
		s.render(c, http.StatusOK, "admin-plan", data)
		return
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	now := standard
	state, err := s.Reports.Plan(c.Request.Context(), o.ID, data.Year)
	switch {
	case err == nil:
		data.State, now = &state, state.Plan
		if state.ApprovedOn != "" {
			data.Stays = "Both sides have approved this plan, so it stays as it is for the whole year."
		}
	case !errors.Is(err, store.ErrNotFound):
		s.fail(c, err)
		return
	}
	if typed != nil {
		now = *typed
	}
	offered := standard.Tables
	if data.Stays != "" {
		offered = now.Tables
	}
	for _, t := range offered {
		on := slices.ContainsFunc(now.Tables, func(n release.Table) bool { return n.ID == t.ID })
		data.Tables = append(data.Tables, PlanTable{t.ID, t.Title, tableWords(t), audienceWords(t), on})
	}
	for _, f := range planFields {
		value := strconv.Itoa(*f.at(&now.Parameters))
		if typed != nil {
			value = strings.TrimSpace(c.PostForm(f.name))
		}
		data.Parameters = append(data.Parameters, templates.Input{ID: f.name, Name: f.name, Label: templates.Label{Text: f.label, Size: "s"}, Hint: f.hint, Width: 3, InputMode: "numeric", Value: value})
	}
	if len(problems) > 0 {
		data.Errors = []templates.Problem{{Field: "plan-problems", Text: "The plan cannot be proposed like this"}}
	}
	s.render(c, status, "admin-plan", data)
}

func tableWords(t release.Table) string {
	levels := map[string]string{"organisation": "the whole organisation", "site": "sites", "directorate": "directorates", "team": "teams"}
	by := map[string]string{"group": "worker group", "theme": "theme", "route": "online or in person", "mode": "how it was raised", "answer": "answer"}
	per := map[string]string{release.Quarterly: "every quarter", release.HalfYearly: "every half-year", release.Yearly: "once a year"}
	var where, what []string
	for _, l := range t.Levels {
		where = append(where, levels[l])
	}
	for _, b := range t.By {
		what = append(what, by[b])
	}
	words := strings.Join(where, ", ")
	if len(what) > 0 {
		words += " by " + strings.Join(what, " and ")
	}
	return words + ", " + per[t.Per]
}

// audienceWords say whom the service's own pages show a table. The file of a release has all tables, and the page of the plan says so.
func audienceWords(t release.Table) string {
	if t.Audience == "public" {
		return "everybody"
	}
	return "the partnership group"
}

// proposePlan puts the standard plan, with what the administrator chose of it, before the custodians.
func (s *Server) proposePlan(c *gin.Context) {
	year, err := planYear(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	o, err := s.orgName(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	p, err := s.Reports.StandardPlan(c.Request.Context(), o, year)
	if err != nil {
		s.fail(c, err)
		return
	}
	chosen := c.PostFormArray("table")
	p.Tables = slices.DeleteFunc(p.Tables, func(t release.Table) bool { return !slices.Contains(chosen, t.ID) })
	var problems []string
	for _, f := range planFields {
		n, err := strconv.Atoi(strings.TrimSpace(c.PostForm(f.name)))
		if err != nil {
			problems = append(problems, f.label+": enter a whole number.")
		}
		*f.at(&p.Parameters) = n
	}
	if len(problems) == 0 {
		err = s.Reports.ProposePlan(c.Request.Context(), o, year, me(c).ID, p)
		var wrong reports.PlanProblems
		switch {
		case err == nil:
			c.Redirect(http.StatusSeeOther, "/admin/figures?done=plan")
			return
		case errors.As(err, &wrong):
			for _, w := range wrong {
				problems = append(problems, w.Error())
			}
		case errors.Is(err, store.ErrConflict):
			problems = append(problems, "Both sides have approved a plan for this year already, or figures of it are made. It stays.")
		default:
			s.fail(c, err)
			return
		}
	}
	s.showPlan(c, http.StatusUnprocessableEntity, year, &p, problems)
}
