package plan_test

import (
	"strings"
	"testing"

	"saysomething/reports/plan"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

func TestStandardPlansAreValid(t *testing.T) {
	f := synth.Frame(1, 2026)
	for _, lastYear := range []int{0, 8, 99, 100, 120, 209, 250, 300, 499, 500, 1200, 2999, 3000, 5000, 20000} {
		for _, p := range plan.Validate(plan.Standard(f, lastYear), f, lastYear) {
			t.Errorf("%d concerns: %v", lastYear, p)
		}
	}
}

func TestBadPlansAreRefused(t *testing.T) {
	f := synth.Frame(1, 2026)
	good := release.Table{ID: "x", Subject: release.Concern, Levels: []string{"organisation"}, By: []string{}, Per: release.Yearly, Audience: "public"}
	for name, change := range map[string]func(*release.Plan){
		"a threshold of 4":           func(p *release.Plan) { p.Parameters.Threshold = 4 },
		"a threshold of 11":          func(p *release.Plan) { p.Parameters.Threshold = 11 },
		"rows of nine people":        func(p *release.Plan) { p.Parameters.MinPeople = 9 },
		"no rounding":                func(p *release.Plan) { p.Parameters.Base = 1 },
		"another year":               func(p *release.Plan) { p.Year = "2025-26" },
		"no tables":                  func(p *release.Plan) { p.Tables = nil },
		"the same name twice":        func(p *release.Plan) { p.Tables = append(p.Tables, p.Tables[0]) },
		"three attributes":           func(p *release.Plan) { p.Tables[0].By = []string{"group", "theme", "route"} },
		"the same attribute twice":   func(p *release.Plan) { p.Tables[0].By = []string{"group", "group"} },
		"an attribute nobody counts": func(p *release.Plan) { p.Tables[0].By = []string{"answer"} },
		"answers by site": func(p *release.Plan) {
			p.Tables[0].Subject, p.Tables[0].Levels, p.Tables[0].By = release.Feedback, []string{"site"}, []string{"answer"}
		},
		"months":      func(p *release.Plan) { p.Tables[0].Per = "month" },
		"wards":       func(p *release.Plan) { p.Tables[0].Levels = []string{"ward"} },
		"no areas":    func(p *release.Plan) { p.Tables[0].Levels = nil },
		"too exact":   func(p *release.Plan) { p.Tables[0].By, p.Tables[0].Per = []string{"theme"}, release.Quarterly },
		"another age": func(p *release.Plan) { p.V = 2 },
	} {
		p := release.Plan{V: 1, Organisation: f.Organisation.ID, Year: f.Year, Parameters: plan.Defaults(f.Total), Tables: []release.Table{good}}
		if problems := plan.Validate(p, f, 140); len(problems) > 0 {
			t.Fatal(problems)
		}
		change(&p)
		if len(plan.Validate(p, f, 140)) == 0 {
			t.Errorf("%s: accepted", name)
		}
	}
	p := plan.Standard(f, 5000)
	wrong := plan.Validate(p, f, 150)
	if len(wrong) == 0 {
		t.Error("the plan of a large organisation is accepted for a small one")
	}
	for _, w := range wrong {
		if strings.ContainsAny(w.Text, "0123456789") {
			t.Errorf("%q tells how many concerns there were", w.Text)
		}
	}
}
