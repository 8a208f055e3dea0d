// Package draw makes everything that people see of released figures: tables, charts, heat maps, sentences and files.
//
// It is given releases, the recorded changes that organisations mark on charts, and nothing else. It imports no database and no
// count, so what it draws can tell no more than the releases do: order, words, colours, heights and links follow
// from what is shown, or from the plan alone. What a number may be, for a reader, is in Value: nothing here says
// "more" where rounding could explain the difference. docs/figures.md says it in plain words.
package draw

import (
	"slices"
	"strings"

	"saysomething/reports/release"
)

// Who reads.
const (
	Public      = "public"
	Partnership = "partnership"
)

// Book is all releases as one reader sees them.
type Book struct {
	Root     string // where the pages are: "/figures"
	audience string
	years    []year // oldest first
	values   map[release.Cell]shown
	marks    []Mark
	releases []release.Release
}

type shown struct {
	text    string
	release int // number of the release that shows it
	before  string
	changed bool // an erratum shows it, and before is what stood there
}

// year is a financial year as its releases describe it.
type year struct {
	name    string
	start   int // 2026 of 2026-27
	frame   release.Frame
	tables  []release.Table // those this reader may see
	params  release.Parameters
	out     []release.Period // published, in order of time
	errata  []release.Release
	dropped map[string]map[string]bool // table id, period name: withheld as a whole
	depth   map[string]int             // of areas below the organisation
}

// New makes a book of releases, which are in the order of their numbers, for an audience.
func New(releases []release.Release, audience, root string, marks []Mark) *Book {
	b := &Book{Root: root, audience: audience, values: map[release.Cell]shown{}, marks: marks, releases: releases}
	for _, r := range releases {
		b.add(r)
	}
	slices.SortStableFunc(b.years, func(a, c year) int { return a.start - c.start })
	for i := range b.years {
		slices.SortStableFunc(b.years[i].out, byTime)
	}
	return b
}

func (b *Book) add(r release.Release) {
	i := slices.IndexFunc(b.years, func(y year) bool { return y.name == r.Year })
	if i < 0 {
		i = len(b.years)
		b.years = append(b.years, year{name: r.Year, start: startOf(r.Year), dropped: map[string]map[string]bool{}})
	}
	y := &b.years[i]
	y.frame, y.params, y.tables, y.depth = r.Frame, r.Parameters, nil, depths(r.Frame.Areas)
	for _, t := range r.Tables {
		if b.audience != Public || t.Audience == Public {
			y.tables = append(y.tables, t)
		}
	}
	for _, p := range r.Periods {
		if !slices.ContainsFunc(y.out, func(o release.Period) bool { return o.Name == p.Name }) {
			y.out = append(y.out, p)
		}
		for _, id := range r.Dropped {
			if y.dropped[id] == nil {
				y.dropped[id] = map[string]bool{}
			}
			y.dropped[id][p.Name] = true
		}
	}
	if r.Replaces != "" {
		y.errata = append(y.errata, r)
	}
	for _, c := range r.Cells {
		now := shown{text: c.Value, release: r.Number}
		if before, ok := b.values[c.Cell]; ok {
			if before.text == c.Value {
				continue // an erratum that leaves it as it was
			}
			now.before, now.changed = before.text, true
		}
		b.values[c.Cell] = now
	}
}

// depths counts how far areas are below the organisation: a site is 1.
func depths(areas []release.Area) map[string]int {
	parent := map[string]string{}
	for _, a := range areas {
		parent[a.Code] = a.Parent
	}
	out := map[string]int{"": 0}
	for _, a := range areas {
		n := 0
		for code := a.Code; code != "" && n <= len(areas); code = parent[code] {
			n++
		}
		out[a.Code] = n
	}
	return out
}

// Empty says that nothing is published yet.
func (b *Book) Empty() bool { return len(b.years) == 0 }

// Organisation is the name it had at the newest release.
func (b *Book) Organisation() string {
	if b.Empty() {
		return ""
	}
	return b.releases[len(b.releases)-1].Organisation.Name
}

// Years names the financial years with a release, oldest first.
func (b *Book) Years() []string {
	var names []string
	for _, y := range b.years {
		names = append(names, y.name)
	}
	return names
}

func (b *Book) year(name string) (year, bool) {
	i := slices.IndexFunc(b.years, func(y year) bool { return y.name == name })
	if i < 0 {
		return year{}, false
	}
	return b.years[i], true
}

func (b *Book) newest() year { return b.years[len(b.years)-1] }

// periodOf finds a published period by its name.
func (b *Book) periodOf(name string) (year, release.Period, bool) {
	for _, y := range b.years {
		for _, p := range y.out {
			if p.Name == name {
				return y, p, true
			}
		}
	}
	return year{}, release.Period{}, false
}

// plans says whether a table this reader may see has the cell.
func (y year) plans(c release.Cell, per string) bool {
	depth, known := y.depth[c.Area]
	if !known || depth >= len(release.Levels) || !y.lists(c) {
		return false
	}
	for _, t := range y.tables {
		if t.Subject == c.Subject && t.Per == per && slices.Contains(t.Levels, release.Levels[depth]) && within(c, t.By) {
			return true
		}
	}
	return false
}

// within says that every attribute the cell has is one of a table.
func within(c release.Cell, by []string) bool {
	for _, a := range attributes {
		if field(c, a) != "" && !slices.Contains(by, a) {
			return false
		}
	}
	return true
}

// The attributes of a cell besides its area.
var attributes = []string{"group", "theme", "route", "mode", "answer"}

func field(c release.Cell, attribute string) string {
	switch attribute {
	case "area":
		return c.Area
	case "group":
		return c.Group
	case "theme":
		return c.Theme
	case "route":
		return c.Route
	case "mode":
		return c.Mode
	case "answer":
		return c.Answer
	}
	return ""
}

// lists says whether the lists of the year have the cell's codes.
func (y year) lists(c release.Cell) bool {
	for _, a := range attributes {
		code := field(c, a)
		if code == "" {
			continue
		}
		if !slices.ContainsFunc(y.items(a, c.Subject), func(i release.Item) bool { return i.Code == code }) {
			return false
		}
	}
	return true
}

// items is the list of an attribute in the year, in its order.
func (y year) items(attribute, subject string) []release.Item {
	switch attribute {
	case "group":
		return y.frame.Groups
	case "theme":
		return y.frame.Themes
	case "route":
		return y.frame.Routes
	case "mode":
		return y.frame.Modes
	case "area":
		var out []release.Item
		for _, a := range y.frame.Areas {
			out = append(out, release.Item{Code: a.Code, Label: a.Label, People: a.People})
		}
		return out
	case "answer":
		for _, a := range y.frame.Answers {
			if a.Subject == subject {
				return a.Items
			}
		}
	}
	return nil
}

func (y year) label(attribute, subject, code string) string {
	for _, i := range y.items(attribute, subject) {
		if i.Code == code {
			return i.Label
		}
	}
	return code
}

// path makes a period or a code part of an address.
func slug(period string) string { return strings.ReplaceAll(period, " ", "-") }
