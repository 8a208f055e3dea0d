package build

import (
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// cell is one figure in numbers.
type cell struct {
	family                     int32
	level                      int8
	theme                      uint8
	group, route, mode, answer uint8
	area                       int16
	first, last                uint8
}

// family is all cells of one shape: a level of areas, some attributes, one period. Where a record counts is
// worked out, not looked up.
type family struct {
	level                                   int
	bits                                    uint8
	first, last                             uint8
	period                                  string
	base                                    int32
	area, group, theme, route, mode, answer int32 // how far apart neighbours lie, 0 if the shape does not know it
	tables                                  []int // of the plan that have it; none for a row that is not planned
}

// space is every cell of one subject that is out, and rows that readers know besides.
type space struct {
	*lists
	newest   uint8
	families []family
	cells    []cell
	touched  [allBits + 1][]int32 // families that may notice when these bits of a record change
	index    map[string]int       // of a family by its shape
}

func newSpace(l *lists, newest int) *space {
	return &space{lists: l, newest: uint8(newest), index: map[string]int{}}
}

// bits of a table's attributes.
var bitOf = map[string]uint8{"group": byGroup, "theme": byTheme, "route": byRoute, "mode": byMode, "answer": byAnswer}

// plan adds the cells of a table for a period, margins with them.
func (s *space) plan(number int, t release.Table, p release.Period) {
	for level, name := range release.Levels {
		if !slices.Contains(t.Levels, name) {
			continue
		}
		for some := 0; some < 1<<len(t.By); some++ {
			var bits uint8
			for i, by := range t.By {
				if some>>i&1 == 1 {
					bits |= bitOf[by]
				}
			}
			f := &s.families[s.add(level, bits, p)]
			if !slices.Contains(f.tables, number) {
				f.tables = append(f.tables, number)
			}
		}
	}
}

// add finds or makes the family of a shape.
func (s *space) add(level int, bits uint8, p release.Period) int {
	key := fmt.Sprint(level, bits, p.Name)
	if i, ok := s.index[key]; ok {
		return i
	}
	f := family{level: level, bits: bits, first: uint8(p.First), last: uint8(p.Last), period: p.Name, base: int32(len(s.cells))}
	c := cell{family: int32(len(s.families)), level: int8(level), theme: anything, group: anything, route: anything, mode: anything, answer: anything, first: f.first, last: f.last}
	sizes := []int{len(s.at[level]), 1, 1, 1, 1, 1}
	strides := []*int32{&f.area, &f.group, &f.theme, &f.route, &f.mode, &f.answer}
	for i, n := range []int{len(s.groups), len(s.themes), len(s.routes), len(s.modes), len(s.answers)} {
		if bits>>(i+1)&1 == 1 {
			sizes[i+1] = n
		}
	}
	stride := int32(1)
	for i := len(sizes) - 1; i >= 0; i-- {
		if i == 0 && level > 0 || i > 0 && bits>>i&1 == 1 {
			*strides[i] = stride
		}
		stride *= int32(sizes[i])
	}
	for n := int32(0); n < stride; n++ {
		d := c
		d.area = s.at[level][0]
		if level > 0 {
			d.area = s.at[level][n/f.area]
		}
		for i, to := range []*uint8{&d.group, &d.theme, &d.route, &d.mode, &d.answer} {
			if step := *strides[i+1]; step > 0 {
				*to = uint8(int(n/step) % sizes[i+1])
			}
		}
		s.cells = append(s.cells, d)
	}
	if level > 0 {
		f.bits |= byArea
	}
	f.bits |= byQuarter // a record that comes or goes is one that changes its quarter
	s.families = append(s.families, f)
	s.index[key] = len(s.families) - 1
	return len(s.families) - 1
}

// finish notes which families notice what; no family is added after it.
func (s *space) finish() {
	for bits := range s.touched {
		for i, f := range s.families {
			if f.bits&uint8(bits) != 0 {
				s.touched[bits] = append(s.touched[bits], int32(i))
			}
		}
	}
}

// named is a cell as releases name it.
func (s *space) named(i int) release.Cell {
	c := s.cells[i]
	out := release.Cell{Subject: s.subject, Period: s.families[c.family].period, Group: code(s.groups, c.group), Theme: code(s.themes, c.theme),
		Route: code(s.routes, c.route), Mode: code(s.modes, c.mode), Answer: code(s.answers, c.answer)}
	if c.area > 0 {
		out.Area = s.areas[c.area-1].Code
	}
	return out
}

// planned says whether a table has the cell.
func (s *space) planned(i int) bool { return len(s.families[s.cells[i].family].tables) > 0 }

// total says whether a cell is shown exactly: the whole organisation with no field but theme.
func (s *space) total(i int) bool {
	c := s.cells[i]
	return c.level == 0 && c.group == anything && c.route == anything && c.mode == anything && c.answer == anything
}

// match says whether a record counts in a cell, leaving some of its attributes out of account.
func (s *space) match(r *rec, c *cell, but uint8) bool {
	if but&byQuarter == 0 && (r.quarter < c.first || r.quarter > c.last) || r.quarter == 0 && but&byQuarter == 0 {
		return false
	}
	if c.level > 0 && but&byArea == 0 && s.pos[c.level][r.area] != s.pos[c.level][c.area] {
		return false
	}
	return (c.group == anything || but&byGroup != 0 || r.group == c.group) &&
		(c.theme == anything || but&byTheme != 0 || r.themes>>c.theme&1 == 1) &&
		(c.route == anything || but&byRoute != 0 || r.route == c.route) &&
		(c.mode == anything || but&byMode != 0 || r.mode == c.mode) &&
		(c.answer == anything || but&byAnswer != 0 || r.answer == c.answer)
}

// count adds a record n times to counts, cell by cell: the plain way, with nothing remembered.
func (s *space) count(r rec, n int32, counts []int32) {
	for i := range s.families {
		f := &s.families[i]
		if at := s.place(f, &r); at >= 0 {
			if f.theme == 0 {
				counts[at] += n
				continue
			}
			for t := range s.themes {
				if r.themes>>t&1 == 1 {
					counts[at+int32(t)*f.theme] += n
				}
			}
		}
	}
}

// place is where a record counts in a family, themes left out; -1 for nowhere.
func (s *space) place(f *family, r *rec) int32 {
	if r.quarter < f.first || r.quarter > f.last || r.quarter == 0 {
		return -1
	}
	at := f.base
	if f.area > 0 {
		p := s.pos[f.level][r.area]
		if p < 0 {
			return -1
		}
		at += p * f.area
	}
	if f.group > 0 {
		if r.group >= nothing {
			return -1
		}
		at += int32(r.group) * f.group
	}
	if f.route > 0 {
		if r.route >= nothing {
			return -1
		}
		at += int32(r.route) * f.route
	}
	if f.mode > 0 {
		if r.mode >= nothing {
			return -1
		}
		at += int32(r.mode) * f.mode
	}
	if f.answer > 0 {
		if r.answer >= nothing {
			return -1
		}
		at += int32(r.answer) * f.answer
	}
	return at
}
