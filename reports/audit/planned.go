package audit

import (
	"slices"

	"saysomething/reports/release"
)

// planned are the cells that tables have of the periods, each once, in order.
func (l *lists) planned(tables []release.Table, periods []release.Period) []release.Cell {
	var out []release.Cell
	for _, t := range tables {
		for _, p := range periods {
			if p.Per != t.Per {
				continue
			}
			for _, area := range l.within(t.Levels) {
				cells := []release.Cell{{Subject: t.Subject, Period: p.Name, Area: area}}
				for _, by := range t.By {
					cells = l.cross(cells, by, t.Subject)
				}
				out = append(out, cells...)
			}
		}
	}
	slices.SortFunc(out, release.Cell.Compare)
	return slices.Compact(out)
}

// cross adds to each cell the same for each code of one more attribute.
func (l *lists) cross(cells []release.Cell, by, subject string) []release.Cell {
	codes := l.codes[by]
	if by == "answer" {
		codes = l.answers[subject]
	}
	out := slices.Clone(cells)
	for _, c := range cells {
		for _, code := range codes {
			*attribute(&c, by) = code
			out = append(out, c)
		}
	}
	return out
}

func attribute(c *release.Cell, by string) *string {
	switch by {
	case "group":
		return &c.Group
	case "theme":
		return &c.Theme
	case "route":
		return &c.Route
	case "mode":
		return &c.Mode
	}
	return &c.Answer
}

// total says whether a cell is one that is shown exactly: of the whole organisation, with no field but theme.
func total(c release.Cell) bool {
	return c.Area == "" && c.Group == "" && c.Route == "" && c.Mode == "" && c.Answer == ""
}
