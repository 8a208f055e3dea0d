package draw

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"saysomething/reports/release"
)

// Cell is a place in a table: what stands there, and what a screen reader says instead of a symbol.
type Cell struct {
	Text  string
	Said  string // "" where Text says it
	Small string // below it: a share, or what a correction replaced
	Bold  bool   // an exact count
	Step  int    // shade of a heat map, 1 to 5; 0 for none
	Hatch bool   // withheld
}

// Column is a column of numbers.
type Column struct {
	Head string // "Q1"
	Over string // "2026-27", said once above its columns
	Said string // "April to June 2026"
}

// Row is a line of a table.
type Row struct {
	Label string
	Href  string // to what the plan has of this line; "" for none
	Level int    // of an area: 0 the organisation, 1 a site
	Total bool
	Cells []Cell
	Rate  string // for every 1,000 staff
}

// Table is rows in the order of their list, all of them always there.
type Table struct {
	ID, Title, Head string
	Columns         []Column
	Rows            []Row
	Notes           []string
	RateOf          string // the period of the rates, "" for no such column
	Heat            bool
}

func cell(v Value) Cell {
	c := Cell{Text: v.Text, Bold: v.Number() && v.Exact, Hatch: v.Text == release.Withheld}
	if !v.Number() {
		c.Said = v.Words()
	}
	return c
}

// cellAt is the cell with what a correction replaced.
func (b *Book) cellAt(y year, p release.Period, c release.Cell) (Value, Cell) {
	v := b.value(y, p, c)
	out := cell(v)
	c.Period = p.Name
	if s := b.values[c]; v.Text != "" && v.Text != NotYet && s.changed {
		out.Small = "corrected, was " + s.before
	}
	return v, out
}

// column of a year and a period that a table through time shows.
type at struct {
	year   year
	period release.Period
}

// columns are the years before y as a whole, and then the periods of y, as far as planned by the cells asked about.
func (b *Book) columns(y year, planned func(year, string) bool) []at {
	var out []at
	for _, z := range b.years {
		if z.start >= y.start {
			continue
		}
		if p := whole(z.name, release.Yearly)[0]; planned(z, release.Yearly) && z.isOut(p.Name) {
			out = append(out, at{z, p})
		}
	}
	for _, per := range lengths {
		if planned(y, per) {
			for _, p := range y.periods(per) {
				out = append(out, at{y, p})
			}
		}
	}
	return out
}

func heads(columns []at) []Column {
	var out []Column
	for i, c := range columns {
		col := Column{Head: short(c.period), Said: months(c.year, c.period)}
		if i == 0 || columns[i-1].year.name != c.year.name {
			col.Over = c.year.name
		}
		out = append(out, col)
	}
	return out
}

// shares are the attributes whose lines are parts of a whole that is worth a percentage.
var shares = []string{"theme", "group", "route", "mode", "answer"}

// overTime is a table of one attribute, the rest of the cell being fixed: a line for all and one for each code of the list.
func (b *Book) overTime(y year, base release.Cell, dim, id, title string) (Table, bool) {
	t := Table{ID: id, Title: title, Head: headOf[dim]}
	items := slices.DeleteFunc(slices.Clone(y.items(dim, base.Subject)), func(i release.Item) bool {
		return !slices.ContainsFunc(lengths, func(per string) bool { return y.plans(base.With(dim, i.Code), per) })
	})
	columns := b.columns(y, func(z year, per string) bool {
		return slices.ContainsFunc(items, func(i release.Item) bool { return z.plans(base.With(dim, i.Code), per) })
	})
	if len(columns) == 0 {
		return t, false
	}
	t.Columns = heads(columns)
	rates := b.rateColumn(columns, base, dim)
	if rates >= 0 {
		t.RateOf = columns[rates].period.Name
	}
	all := Row{Label: allOf(base, dim), Total: true}
	totals := make([]Value, len(columns))
	for i, c := range columns {
		v, cell := b.cellAt(c.year, c.period, base)
		totals[i], all.Cells = v, append(all.Cells, cell)
		if i == rates {
			all.Rate, _ = rate(v, peopleIn(c.year, base))
		}
	}
	t.Rows = append(t.Rows, all)
	for _, item := range items {
		of := base.With(dim, item.Code)
		row := Row{Label: item.Label, Href: b.link(y, dim, item.Code), Level: y.depth[of.Area]}
		for i, c := range columns {
			v, cell := b.cellAt(c.year, c.period, of)
			if p, ok := percent(v, totals[i]); ok && cell.Small == "" && slices.Contains(shares, dim) {
				cell.Small = strconv.Itoa(p) + "%"
			}
			if i == rates {
				row.Rate, _ = rate(v, peopleIn(c.year, of))
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = b.notes(columns, base, dim)
	return t, true
}

// rateColumn is the newest whole year among the columns, for what has a head count; -1 for none.
func (b *Book) rateColumn(columns []at, base release.Cell, dim string) int {
	if base.Subject != release.Concern || dim != "area" && dim != "group" || base.Area != "" || base.Theme != "" || base.Group != "" {
		return -1
	}
	for i := len(columns) - 1; i >= 0; i-- {
		if c := columns[i]; c.period.Per == release.Yearly && c.year.isOut(c.period.Name) {
			return i
		}
	}
	return -1
}

// peopleIn is the head count of an area or a group, as releases have it: rounded to 10. Of what is crossed it is not known.
func peopleIn(y year, c release.Cell) int {
	switch {
	case c.Area != "" && c.Group != "":
		return 0
	case c.Area != "":
		for _, a := range y.frame.Areas {
			if a.Code == c.Area {
				return a.People
			}
		}
	case c.Group == release.NotSaid:
		return 0 // nobody belongs to it: it has no rate
	case c.Group != "":
		for _, g := range y.frame.Groups {
			if g.Code == c.Group {
				return g.People
			}
		}
	default:
		return y.frame.Total
	}
	return 0
}

var headOf = map[string]string{"theme": "Theme", "area": "Part of the organisation", "group": "Worker group", "route": "Route", "mode": "Mode", "answer": "Answer"}

func allOf(base release.Cell, dim string) string {
	switch {
	case base.Subject != release.Concern:
		return "All answers"
	case dim == "area":
		return "Whole organisation"
	}
	return "All concerns"
}

// link leads to the page of a theme, an area or a group. There is one for each code of the list that the plan has: whether
// anything was counted plays no part.
func (b *Book) link(y year, dim, code string) string {
	if dim != "theme" && dim != "area" && dim != "group" || code == "" {
		return ""
	}
	return b.Root + "/" + dim + "/" + url.PathEscape(code)
}

// notes say what is particular about a table: tables withheld, quarters put together, codes that a year did not have.
func (b *Book) notes(columns []at, base release.Cell, dim string) []string {
	var out []string
	for _, c := range columns {
		if c.period.Per == release.Quarterly && c.period.First != c.period.Last {
			out = append(out, fmt.Sprintf("%s: quarters with few concerns are put together.", c.period.Name))
		}
		for _, t := range c.year.tables {
			if t.Per == c.period.Per && t.Subject == base.Subject && slices.Contains(append([]string{"area"}, t.By...), dim) && c.year.dropped[t.ID][c.period.Name] {
				out = append(out, fmt.Sprintf("%s: the table “%s” is withheld as a whole, because it could not be shown to be safe.", c.period.Name, t.Title))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// cross is a heat map: one attribute down, one across, in one period.
func (b *Book) cross(y year, p release.Period, base release.Cell, down, across, id, title string) (Table, bool) {
	t := Table{ID: id, Title: title, Head: headOf[down], Heat: true}
	cols := y.items(across, base.Subject)
	all := "All"
	t.Columns = []Column{{Head: all}}
	for _, c := range cols {
		t.Columns = append(t.Columns, Column{Head: c.Label})
	}
	line := func(of release.Cell, label, href string) {
		row := Row{Label: label, Href: href, Level: y.depth[of.Area], Total: field(of, down) == ""}
		_, sum := b.cellAt(y, p, of)
		row.Cells = append(row.Cells, sum)
		for _, c := range cols {
			v, one := b.cellAt(y, p, of.With(across, c.Code))
			if !row.Total {
				one.Step = stepOf(v)
			}
			row.Cells = append(row.Cells, one)
		}
		t.Rows = append(t.Rows, row)
	}
	label := "Whole organisation"
	if down != "area" {
		label = "All concerns"
	}
	line(base, label, "")
	for _, item := range y.items(down, base.Subject) {
		of := base.With(down, item.Code)
		if len(cols) > 0 && y.plans(of.With(across, cols[0].Code), p.Per) {
			line(of, item.Label, b.link(y, down, item.Code))
		}
	}
	t.Notes = b.notes([]at{{y, p}}, base, across)
	return t, len(t.Rows) > 1
}

// Steps are the shades of a heat map: fixed, so that no shade depends on any other number.
var Steps = []struct {
	From  int
	Words string
}{{1, "under 10"}, {10, "10 to 19"}, {20, "20 to 49"}, {50, "50 to 99"}, {100, "100 or more"}}

func stepOf(v Value) int {
	if !v.Number() {
		return 0
	}
	step := 0
	for i, s := range Steps {
		if v.N >= s.From {
			step = i + 1
		}
	}
	return step
}
