package audit

import (
	"slices"
	"strconv"

	"saysomething/reports/release"
)

// symbols checks that a release has every cell, once and in order, and in each what must stand there. A number that is
// withheld although it could be shown is allowed, and counted.
func (c *checker) symbols(r *one, sum *Summary) {
	c.inOrder(r)
	for _, shown := range r.Cells {
		i, ok := c.s.cellAt[shown.Cell]
		if !ok {
			continue // inOrder has said so
		}
		v, symbol := r.truth[i], shown.Value
		switch {
		case c.l.population(shown.Cell) < c.y.Plan.Parameters.MinPeople:
			if symbol != release.TooFew {
				c.problem(Notation(shown.Cell), "it is about too few people and does not say so")
			}
		case symbol == release.Withheld:
			if v >= c.y.Plan.Parameters.Threshold {
				sum.Withheld++
			}
		case symbol == release.TooFew:
			c.problem(Notation(shown.Cell), "it says that it is about too few people, and is not")
		case v < c.y.Plan.Parameters.Threshold:
			c.problem(Notation(shown.Cell), "it shows a number that must not be shown")
		case symbol != strconv.Itoa(c.number(shown.Cell, v)):
			c.problem(Notation(shown.Cell), "it shows another number than it must")
		case c.droppedWhole(r, shown.Cell):
			c.problem(Notation(shown.Cell), "it shows a number of a table that is withheld")
		default:
			sum.Numbers++
		}
	}
}

func (c *checker) inOrder(r *one) {
	var have []release.Cell
	for _, s := range r.Cells {
		have = append(have, s.Cell)
	}
	if slices.Equal(have, r.expected) {
		return
	}
	in := map[release.Cell]int{}
	for _, cell := range have {
		in[cell]++
	}
	for _, cell := range r.expected {
		if in[cell] != 1 {
			c.problem(Notation(cell), "it must be there once")
		}
		delete(in, cell)
	}
	for _, cell := range have {
		if in[cell] > 0 {
			c.problem(Notation(cell), "no table of the plan has it in these periods")
		}
	}
	c.problem("", "its cells are not those of the plan in their order")
}

// number is what stands for a count that is shown.
func (c *checker) number(cell release.Cell, v int) int {
	if total(cell) {
		return v
	}
	base := c.y.Plan.Parameters.Base
	return (v + base/2) / base * base
}

// droppedWhole says whether every table that has a cell is withheld.
func (c *checker) droppedWhole(r *one, cell release.Cell) bool {
	if len(r.Dropped) == 0 {
		return false
	}
	for _, t := range c.y.Plan.Tables {
		if slices.Contains(r.Dropped, t.ID) {
			continue
		}
		if _, has := slices.BinarySearchFunc(c.l.planned([]release.Table{t}, r.periods), cell, release.Cell.Compare); has {
			return false
		}
	}
	return true
}

// erratum checks that a correction shows only what stays as it was or moves far.
func (c *checker) erratum(r *one) {
	was := map[release.Cell]string{}
	for _, s := range r.corrects.Cells {
		was[s.Cell] = s.Value
	}
	for _, s := range r.Cells {
		old, ok := was[s.Cell]
		if !ok || s.Value == old || s.Value == release.Withheld || s.Value == release.TooFew {
			continue
		}
		n, err1 := strconv.Atoi(s.Value)
		o, err2 := strconv.Atoi(old)
		if err1 != nil || err2 != nil || n-o < 10 && o-n < 10 {
			c.problem(Notation(s.Cell), "the correction moves it a little: it must be withheld")
		}
	}
}

// limit is what readers know of a cell.
type limit struct{ cell, low, high int }

// limits are what readers know when a release is out: every number of every release so far, and the register. Of a
// release that was corrected only numbers count that are still right.
func (c *checker) limits(r *one) []limit {
	var out []limit
	for _, o := range c.releases {
		if o.readable {
			for _, s := range o.Cells {
				if l, ok := c.known(s); ok {
					v := r.truth[l.cell]
					if o.replaced != nil && o.replaced.Number <= r.Number && (v < l.low || v > l.high) {
						continue
					}
					out = append(out, l)
				}
			}
		}
		if o == r {
			break
		}
	}
	for _, g := range c.given(r) {
		out = append(out, limit{c.s.cellAt[g.Cell], g.N, g.N})
	}
	return out
}

// known is what a reader knows from what stands in a cell.
func (c *checker) known(s release.Shown) (limit, bool) {
	i, ok := c.s.cellAt[s.Cell]
	n, err := strconv.Atoi(s.Value)
	if !ok || err != nil {
		return limit{}, false
	}
	if total(s.Cell) {
		return limit{i, n, n}, true
	}
	half := c.y.Plan.Parameters.Base / 2
	return limit{i, max(c.y.Plan.Parameters.Threshold, n-half), n + half}, true
}
