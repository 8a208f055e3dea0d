package audit

import (
	"fmt"
	"strings"

	"saysomething/reports/release"
)

// space numbers cells and kinds of records and knows which cells each kind counts in.
type space struct {
	l        *lists
	year     string
	cells    []release.Cell
	cellAt   map[release.Cell]int
	spans    map[string][2]int // quarters of each period that some cell has
	shapes   map[string]map[release.Cell]bool
	kinds    []release.Record
	kindAt   map[string]int
	countsIn [][]int32 // cells of a kind
}

func newSpace(l *lists, year string) *space {
	return &space{l: l, year: year, cellAt: map[release.Cell]int{}, spans: map[string][2]int{}, shapes: map[string]map[release.Cell]bool{}, kindAt: map[string]int{}}
}

// cell gives a cell its number. All cells come before the first kind.
func (s *space) cell(c release.Cell) (int, error) {
	if i, ok := s.cellAt[c]; ok {
		return i, nil
	}
	if len(s.kinds) > 0 {
		return 0, fmt.Errorf("cell %s comes too late", Notation(c))
	}
	if _, ok := s.spans[c.Period]; !ok {
		first, last, err := span(s.year, c.Period)
		if err != nil {
			return 0, err
		}
		s.spans[c.Period] = [2]int{first, last}
	}
	shape := shapeOf(c)
	if s.shapes[c.Subject] == nil {
		s.shapes[c.Subject] = map[release.Cell]bool{}
	}
	s.shapes[c.Subject][shape] = true
	s.cellAt[c] = len(s.cells)
	s.cells = append(s.cells, c)
	return len(s.cells) - 1, nil
}

// shapeOf has "x" in each field of a cell that is not empty, period and subject apart.
func shapeOf(c release.Cell) release.Cell {
	c.Subject, c.Period = "", ""
	for _, f := range []*string{&c.Area, &c.Group, &c.Theme, &c.Route, &c.Mode, &c.Answer} {
		if *f != "" {
			*f = "x"
		}
	}
	return c
}

// kind gives a kind of record its number, and finds out which cells it counts in.
func (s *space) kind(r release.Record) int {
	key := fmt.Sprint(r.Quarter, "|", r.Subject, "|", r.Area, "|", r.Group, "|", r.Route, "|", r.Mode, "|", r.Answer, "|", strings.Join(r.Themes, ","))
	if k, ok := s.kindAt[key]; ok {
		return k
	}
	k := len(s.kinds)
	s.kindAt[key] = k
	s.kinds = append(s.kinds, r)
	s.countsIn = append(s.countsIn, s.find(r))
	return k
}

// find looks up every cell that could take the record in: each shape, filled with what the record is.
func (s *space) find(r release.Record) []int32 {
	var out []int32
	only := []string{""}
	choose := func(x string, codes ...string) []string {
		if x == "" {
			return only
		}
		return codes
	}
	for shape := range s.shapes[r.Subject] {
		for period, q := range s.spans {
			if r.Quarter < q[0] || r.Quarter > q[1] {
				continue
			}
			c := release.Cell{Subject: r.Subject, Period: period}
			if shape.Group != "" {
				c.Group = r.Group
			}
			if shape.Route != "" {
				c.Route = r.Route
			}
			if shape.Mode != "" {
				c.Mode = r.Mode
			}
			if shape.Answer != "" {
				c.Answer = r.Answer
			}
			for _, area := range choose(shape.Area, s.l.chain[r.Area]...) {
				for _, theme := range choose(shape.Theme, r.Themes...) {
					c.Area, c.Theme = area, theme
					if i, ok := s.cellAt[c]; ok {
						out = append(out, int32(i))
					}
				}
			}
		}
	}
	return out
}

// Notation is how a cell is written for people, and read by Parse: concern/2026-27 Q1/area=ward/theme=bullying.
func Notation(c release.Cell) string {
	var b strings.Builder
	b.WriteString(c.Subject + "/" + c.Period)
	for _, by := range fields {
		if code := *field(&c, by); code != "" {
			b.WriteString("/" + by + "=" + code)
		}
	}
	return b.String()
}

var fields = []string{"area", "group", "theme", "route", "mode", "answer"}

func field(c *release.Cell, by string) *string {
	if by == "area" {
		return &c.Area
	}
	return attribute(c, by)
}

// Parse reads what Notation writes.
func Parse(text string) (release.Cell, error) {
	parts := strings.Split(text, "/")
	if len(parts) < 2 {
		return release.Cell{}, fmt.Errorf("a cell is written like concern/2026-27 Q1/area=ward/theme=bullying")
	}
	c := release.Cell{Subject: parts[0], Period: parts[1]}
	for _, p := range parts[2:] {
		by, code, ok := strings.Cut(p, "=")
		known := false
		for _, f := range fields {
			known = known || f == by
		}
		if !ok || !known || code == "" || *field(&c, by) != "" {
			return release.Cell{}, fmt.Errorf("%q in a cell: it takes each of %s once, as area=ward", p, strings.Join(fields, ", "))
		}
		*field(&c, by) = code
	}
	return c, nil
}
