// Package pack makes what leaves as documents: the workbook and the CSV file of a release, the board report, the
// partnership pack and the poster of progress. Figures come from published releases and from nothing else; the
// rest is what people wrote. Nothing here knows a database, a case or a count that is not released.
package pack

import (
	"cmp"
	"slices"
	"strconv"

	"saysomething/reports/release"
)

// Grid is one table of a release as it stands on paper.
type Grid struct {
	ID, Title string
	Withheld  bool // the whole table could not be proved
	Labels    int  // how many of the first columns say what a row is
	Head      []string
	Rows      [][]string // labels, then a number in digits or a symbol
}

// notOut stands where a release has no figure for a cell of its plan.
const notOut = ".."

// Grids are the tables of a release that have figures in it, in the order of the plan. Which rows and columns there
// are depends on the plan and the lists alone, never on what was counted. Audience "public" leaves out tables for
// the partnership.
func Grids(r release.Release, audience string) []Grid {
	shown := shownIn(r)
	var out []Grid
	for _, t := range tables(r, audience) {
		out = append(out, grid(r, t, shown))
	}
	return out
}

func shownIn(r release.Release) map[release.Cell]string {
	shown := make(map[release.Cell]string, len(r.Cells))
	for _, s := range r.Cells {
		shown[s.Cell] = s.Value
	}
	return shown
}

// tables are those for an audience that have a period in the release.
func tables(r release.Release, audience string) []release.Table {
	var out []release.Table
	for _, t := range r.Tables {
		if (audience != Public || t.Audience == Public) && len(periodsOf(r, t.Per)) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// Audiences of a plan's tables.
const (
	Public      = "public"
	Partnership = "partnership"
)

func periodsOf(r release.Release, per string) []string {
	var names []string
	for _, p := range r.Periods {
		if p.Per == per {
			names = append(names, p.Name)
		}
	}
	return names
}

// line is one cell with where it stands.
type line struct {
	cell         release.Cell
	area         release.Area
	down, across release.Item
	value        string
}

// lines cross periods, areas, and the first of two attributes with the last attribute.
func lines(r release.Release, t release.Table, shown map[release.Cell]string) []line {
	by, of := attributes(t)
	var out []line
	for _, p := range periodsOf(r, t.Per) {
		for _, a := range areas(r, t.Levels) {
			for _, d := range codes(r.Frame, t.Subject, by) {
				for _, c := range codes(r.Frame, t.Subject, of) {
					cell := release.Cell{Subject: t.Subject, Period: p, Area: a.Code}.With(by, d.Code).With(of, c.Code)
					out = append(out, line{cell, a, d, c, value(shown, cell)})
				}
			}
		}
	}
	return out
}

// attributes are what goes down the page and what goes across, "" for none.
func attributes(t release.Table) (down, across string) {
	switch len(t.By) {
	case 2:
		return t.By[0], t.By[1]
	case 1:
		return "", t.By[0]
	}
	return "", ""
}

func grid(r release.Release, t release.Table, shown map[release.Cell]string) Grid {
	g := Grid{ID: t.ID, Title: t.Title, Withheld: slices.Contains(r.Dropped, t.ID), Labels: 2, Head: []string{"Period", "Area"}}
	by, of := attributes(t)
	if by != "" {
		g.Labels, g.Head = 3, append(g.Head, attributeNames[by])
	}
	across := codes(r.Frame, t.Subject, of)
	for _, c := range across {
		g.Head = append(g.Head, cmp.Or(c.Label, "Number"))
	}
	all := lines(r, t, shown)
	for chunk := range slices.Chunk(all, len(across)) {
		first := chunk[0]
		row := []string{first.cell.Period, first.area.Label}
		if by != "" {
			row = append(row, first.down.Label)
		}
		for _, l := range chunk {
			row = append(row, l.value)
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func value(shown map[release.Cell]string, c release.Cell) string {
	if v, ok := shown[c]; ok {
		return v
	}
	return notOut
}

var attributeNames = map[string]string{"group": "Worker group", "theme": "Theme", "route": "Route", "mode": "How it was raised", "answer": "Answer"}

// codes are all lines of an attribute's list after one for all of them; without an attribute there is one without a name.
func codes(f release.Frame, subject, attribute string) []release.Item {
	if attribute == "" {
		return []release.Item{{}}
	}
	return append([]release.Item{{Label: "All"}}, items(f, subject, attribute)...)
}

// items are the lines of the list that an attribute has.
func items(f release.Frame, subject, attribute string) []release.Item {
	switch attribute {
	case "group":
		return f.Groups
	case "theme":
		return f.Themes
	case "route":
		return f.Routes
	case "mode":
		return f.Modes
	case "answer":
		return answers(f, subject)
	}
	return nil
}

func answers(f release.Frame, subject string) []release.Item {
	for _, a := range f.Answers {
		if a.Subject == subject {
			return a.Items
		}
	}
	return nil
}

// areas are those of some levels in the order of the page; the organisation has no code.
func areas(r release.Release, levels []string) []release.Area {
	var out []release.Area
	if slices.Contains(levels, release.Levels[0]) {
		out = append(out, release.Area{Label: r.Organisation.Name})
	}
	depth := map[string]int{"": 0}
	for _, a := range r.Frame.Areas {
		depth[a.Code] = depth[a.Parent] + 1
		if d := depth[a.Code]; d < len(release.Levels) && slices.Contains(levels, release.Levels[d]) {
			out = append(out, a)
		}
	}
	return out
}

// Symbol is a line of the legend.
type Symbol struct{ Symbol, Words string }

// Legend says what may stand in a cell. It says the same whatever stands there.
func Legend(p release.Parameters) []Symbol {
	t := strconv.Itoa(p.Threshold)
	return []Symbol{
		{"a number", "How many. Totals of the whole organisation are exact. Other numbers are rounded to the nearest " + strconv.Itoa(p.Base) + ", so parts may not add up."},
		{release.Withheld, "Withheld: fewer than " + t + ", or withheld because it would reveal another number under " + t + ". It may be 0."},
		{release.TooFew, "Fewer than " + strconv.Itoa(p.MinPeople) + " people are in this group, so no number is shown, whatever it is."},
		{notOut, "Not published yet, or not part of the table."},
	}
}
