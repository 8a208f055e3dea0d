package build_test

import (
	"slices"
	"testing"

	"saysomething/reports/build"
	"saysomething/reports/plan"
	"saysomething/reports/release"
)

// lines are concerns as a test writes them down: how many, when, where and by whom.
type line struct {
	n, quarter         int
	area, group, route string
	themes             []string
}

var one = []string{"bullying"}

// made is a small organisation: a site with two directorates, one of which has a small team.
func made(tables []release.Table, lines ...line) release.Year {
	f := release.Frame{Organisation: release.Name{ID: "o", Name: "O"}, Year: "2026-27", Day: "2026-04-01", Total: 4000,
		Areas: []release.Area{{Code: "a", Label: "A", People: 2000}, {Code: "a1", Label: "A1", Parent: "a", People: 1200}, {Code: "a1x", Label: "A1X", Parent: "a1", People: 1190}, {Code: "a1y", Label: "A1Y", Parent: "a1", People: 15},
			{Code: "b", Label: "B", People: 2000}, {Code: "b1", Label: "B1", Parent: "b", People: 1000}, {Code: "b2", Label: "B2", Parent: "b", People: 1000}},
		Groups: []release.Item{{Code: "g1", People: 1500}, {Code: "g2", People: 1500}, {Code: "g3", People: 1000}, {Code: release.NotSaid, People: 4000}},
		Themes: []release.Item{{Code: "bullying"}, {Code: "safety"}, {Code: "systems"}, {Code: release.NotSure}}, Routes: []release.Item{{Code: "union"}, {Code: "guardian"}, {Code: "line"}}, Modes: []release.Item{{Code: "open"}, {Code: "anonymous"}}}
	for _, a := range f.Areas {
		for _, g := range f.Groups[:3] {
			f.People = append(f.People, release.People{Area: a.Code, Group: g.Code, N: a.People / 3})
		}
	}
	y := release.Year{Frame: f, Plan: release.Plan{V: 1, Organisation: "o", Year: "2026-27", Parameters: plan.Defaults(4000), Tables: tables}}
	last := 0
	for _, l := range lines {
		last = max(last, l.quarter)
	}
	for q := range last {
		var counts []release.Count
		for _, l := range lines {
			if l.quarter == q+1 {
				counts = append(counts, release.Count{N: l.n, Record: release.Record{Subject: release.Concern, Quarter: l.quarter, Area: l.area, Group: l.group, Route: l.route, Mode: "open", Themes: l.themes}})
			}
		}
		slices.SortFunc(counts, func(a, b release.Count) int { return a.Record.Compare(b.Record) })
		y.Cube.Quarters = append(y.Cube.Quarters, release.Quarter{N: q + 1, Counts: counts})
	}
	return y
}

func by(id, per string, levels []string, attributes ...string) release.Table {
	return release.Table{ID: id, Subject: release.Concern, Levels: levels, By: append([]string{}, attributes...), Per: per, Audience: "public"}
}

func value(t *testing.T, all []release.Release, c release.Cell) string {
	t.Helper()
	c.Subject = release.Concern
	for _, r := range all {
		for _, s := range r.Cells {
			if s.Cell == c {
				return s.Value
			}
		}
	}
	t.Fatalf("%v is in no release", c)
	return ""
}

var whole1 = []string{"organisation"}

// The published attacks, each as a small organisation: the builder must find a proof, whoever may check it.
func TestAttacks(t *testing.T) {
	q1, y26 := "2026-27 Q1", "2026-27"
	for _, a := range []struct {
		name  string
		y     release.Year
		check func(t *testing.T, all []release.Release)
	}{
		{"A01: the total less what is shown beside it", made([]release.Table{by("g", release.Quarterly, whole1, "group")},
			line{28, 1, "a1x", "g1", "line", one}, line{8, 1, "a1x", "g2", "line", one}, line{2, 1, "b1", "g3", "line", one}),
			func(t *testing.T, all []release.Release) {
				if value(t, all, release.Cell{Period: q1}) != "38" || value(t, all, release.Cell{Period: q1, Group: "g3"}) != release.Withheld {
					t.Error("a total is not shown, or a small number is")
				}
				if n := numbers(all, func(c release.Cell) bool { return c.Group != "" }); n == 2 {
					t.Error("both neighbours of a small number stand beside an exact total")
				}
			}},
		{"A02: rows against columns", made([]release.Table{by("ag", release.Quarterly, []string{"organisation", "site", "directorate"}, "group")},
			line{3, 1, "a1x", "g1", "line", one}, line{9, 1, "a1x", "g2", "line", one}, line{4, 1, "b1", "g1", "line", one}, line{2, 1, "b1", "g2", "line", one}, line{11, 1, "b2", "g1", "line", one}, line{10, 1, "b2", "g3", "line", one}), nil},
		{"A03: two small numbers that leave three", made([]release.Table{by("g", release.Quarterly, whole1, "group")},
			line{38, 1, "a1x", "g1", "line", one}, line{2, 1, "a1x", "g2", "line", one}, line{1, 1, "b1", "g3", "line", one}),
			func(t *testing.T, all []release.Release) {
				if value(t, all, release.Cell{Period: q1, Group: "g1"}) != release.Withheld {
					t.Error("the rest is three, and everybody can see it")
				}
			}},
		{"A11: a directorate less its teams", made([]release.Table{by("d", release.Quarterly, release.Levels)},
			line{30, 1, "a1x", "g1", "line", one}, line{3, 1, "a1y", "g1", "line", one}, line{12, 1, "b1", "g2", "line", one}),
			func(t *testing.T, all []release.Release) {
				if value(t, all, release.Cell{Period: q1, Area: "a1y"}) != release.TooFew {
					t.Error("a team of 15 has a row")
				}
			}},
		{"A13: a rare group by year and by quarter", made([]release.Table{by("q", release.Quarterly, whole1, "group"), by("y", release.Yearly, whole1, "group")},
			line{30, 1, "a1x", "g1", "line", one}, line{6, 1, "b1", "g3", "line", one}, line{33, 2, "a1x", "g1", "line", one}, line{6, 2, "b2", "g2", "line", one}, line{2, 2, "b1", "g3", "line", one},
			line{31, 3, "a1x", "g1", "line", one}, line{7, 3, "b1", "g3", "line", one}, line{29, 4, "a1x", "g2", "line", one}, line{8, 4, "b1", "g3", "line", one}), nil},
		{"A14: the routes of a site", made([]release.Table{by("r", release.Yearly, []string{"organisation", "site"}, "route")},
			line{30, 1, "a1x", "g1", "line", one}, line{20, 2, "a1x", "g1", "guardian", one}, line{2, 3, "a1x", "g1", "union", one}, line{25, 4, "b1", "g1", "guardian", one}), nil},
		{"B01: the year less its quarters", made([]release.Table{by("q", release.Quarterly, []string{"organisation", "site"}), by("y", release.Yearly, []string{"organisation", "site"})},
			line{30, 1, "a1x", "g1", "line", one}, line{8, 1, "b1", "g1", "line", one}, line{25, 2, "a1x", "g1", "line", one}, line{9, 2, "b1", "g1", "line", one}, line{28, 3, "a1x", "g1", "line", one}, line{2, 3, "b1", "g1", "line", one},
			line{22, 4, "a1x", "g1", "line", one}, line{11, 4, "b1", "g1", "line", one}),
			func(t *testing.T, all []release.Release) {
				if value(t, all, release.Cell{Period: "2026-27 Q3", Area: "b"}) != release.Withheld || value(t, all, release.Cell{Period: y26}) != "135" {
					t.Error("a small quarter is shown, or a total is not")
				}
			}},
		{"C02: one group has all of a directorate", made([]release.Table{by("ag", release.Yearly, []string{"organisation", "directorate"}, "group")},
			line{24, 1, "a1x", "g1", "line", one}, line{22, 2, "b1", "g2", "line", one}, line{25, 3, "b2", "g3", "line", one}, line{21, 4, "a1x", "g1", "line", one}),
			func(t *testing.T, all []release.Release) {
				if value(t, all, release.Cell{Period: y26, Area: "a1", Group: "g2"}) != release.Withheld {
					t.Error("nobody is not shown as somebody is not")
				}
			}},
	} {
		t.Run(a.name, func(t *testing.T) {
			all := whole(t, a.y, func(now release.Year, all []release.Release, cert release.Certificate, _ build.Report) {
				check(t, now, all, cert)
			})
			if len(all) == 0 || len(all[len(all)-1].Cells) == 0 {
				t.Fatal("nothing was released")
			}
			if a.check != nil {
				a.check(t, all)
			}
		})
	}
}

// numbers counts what is shown of some cells.
func numbers(all []release.Release, of func(release.Cell) bool) int {
	n := 0
	for _, r := range all {
		for _, s := range r.Cells {
			if of(s.Cell) && s.Value != release.Withheld && s.Value != release.TooFew {
				n++
			}
		}
	}
	return n
}
