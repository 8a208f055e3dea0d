package audit

import (
	"slices"
	"strconv"

	"saysomething/reports/release"
)

// need is what must be proved of a cell.
type need struct {
	at    int // number of the cell
	truth int
	zero  bool
	least int  // what the register gives away that it must be: 0, but for the register
	one   bool // each record in the cell must be in a world in which it is alone there
	many  int  // 0 for no requirement
	apart int  // how many of the group must be seen not to have the theme; 0 for no requirement
	whole int  // number of the cell without its theme
}

// needs works out what must be proved when a release is out, in the order of cells.
func (c *checker) needs(r *one) []need {
	p := c.y.Plan.Parameters
	given := map[int]bool{}
	for _, g := range c.given(r) {
		given[c.s.cellAt[g.Cell]] = true
	}
	shown := c.numbers(r)
	for _, cell := range r.between {
		shown[cell] = true
	}
	_, within := c.places(r)
	register := c.register(r)
	var out []need
	for _, cell := range r.planned {
		n := need{at: c.s.cellAt[cell]}
		if given[n.at] {
			continue
		}
		n.truth = r.truth[n.at]
		low, high := register.says(cell, c.s.spans[cell.Period][0], c.s.spans[cell.Period][1], nil, c.l)
		if low == high {
			continue
		}
		people := c.l.population(cell)
		switch {
		case people < p.MinPeople:
			if n.truth == 0 && (people == 0 || !within[cell.Area]) {
				continue
			}
			n.zero, n.many = true, max(p.Threshold, n.truth+2)
		case n.truth < p.Threshold:
			n.zero, n.many = true, p.Threshold
		case cell.Theme != "" && shown[cell]:
			without := cell
			without.Theme = ""
			n.whole = c.s.cellAt[without]
			_, most := register.says(without, c.s.spans[cell.Period][0], c.s.spans[cell.Period][1], nil, c.l)
			if n.apart = min(p.Homogeneity, most-low); r.truth[n.whole]-n.truth >= n.apart {
				continue
			}
		default:
			continue
		}
		n.least, n.many = low, min(n.many, high)
		n.one = n.zero && n.truth >= 2
		out = append(out, n)
	}
	return out
}

// countedAlone is how many people an area has at least to be counted by itself, whatever the plan's minimum: so it is done when a
// concern comes (docs/statistics.md).
const countedAlone = 20

// places are the areas where a record may be, "" for unknown, and those that have such a one in or below them. Concerns
// of the smallest areas are counted in the area above, which everybody knows.
func (c *checker) places(r *one) (open, within map[string]bool) {
	open, within = map[string]bool{"": true}, map[string]bool{"": true}
	for _, a := range c.l.Areas {
		open[a.Code] = a.People >= countedAlone
	}
	for _, q := range r.cube.Quarters {
		for _, n := range q.Counts {
			open[n.Area] = true
		}
	}
	for code, is := range open {
		if is {
			for _, above := range c.l.chain[code] {
				within[above] = true
			}
		}
	}
	return open, within
}

// numbers are the cells that some release so far shows as a number.
func (c *checker) numbers(r *one) map[release.Cell]bool {
	out := map[release.Cell]bool{}
	for _, o := range c.releases {
		if o.readable {
			for _, s := range o.Cells {
				if _, err := strconv.Atoi(s.Value); err == nil {
					out[s.Cell] = true
				}
			}
		}
		if o == r {
			break
		}
	}
	return out
}

// without takes all elements of b out of a; both are sorted.
func without(a, b []int32) []int32 {
	var out []int32
	for _, x := range a {
		if _, in := slices.BinarySearch(b, x); !in {
			out = append(out, x)
		}
	}
	return out
}

// common keeps what both have; both are sorted.
func common(a, b []int32) []int32 {
	var out []int32
	for _, x := range a {
		if _, in := slices.BinarySearch(b, x); in {
			out = append(out, x)
		}
	}
	return out
}
