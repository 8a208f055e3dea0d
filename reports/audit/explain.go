package audit

import (
	"fmt"
	"math"
	"slices"

	"saysomething/reports/lp"
	"saysomething/reports/release"
)

// Explanation is what a reader of everything shown can work out of one cell. It is confidential: the ends of the
// interval may be nobody's business.
type Explanation struct {
	Cell   release.Cell
	Shown  string // what stands in it, "" in no release
	Linear [2]float64
	// Whole numbers: Outer is what none goes beyond, Inner what worlds reach. Where they are the same it is the interval.
	Outer, Inner [2]float64
	Reached      [2]bool
	Below, Above []string // what holds the lower and the upper end, most weight first
}

const explainNodes = 30

// Explain works out what a reader knows of a cell when the last of the releases is out. The worlds of its proof are not
// used but to say which whole numbers are possible.
func Explain(y release.Year, published []Published, cell release.Cell) (Explanation, error) {
	e := Explanation{Cell: cell}
	if _, _, err := span(y.Plan.Year, cell.Period); err != nil {
		return e, err
	}
	// A figure of the register that binds nobody makes the cell known to the space.
	with := y
	with.Register = append(slices.Clone(y.Register), release.Registered{Cell: cell, On: "9999-12-31"})
	c := open(with, published, Keys{}, Before{})
	r := c.last()
	if c.s == nil || r == nil {
		return e, fmt.Errorf("the year's releases cannot be checked")
	}
	c.y.Register = y.Register
	for _, o := range c.releases {
		for _, s := range o.Cells {
			if s.Cell == cell {
				e.Shown = s.Value
			}
		}
	}
	e.Inner = c.reached(r, c.s.cellAt[cell])
	d := c.newReader(r, cell.Subject)
	for _, q := range r.cube.Quarters {
		for _, n := range q.Counts {
			if n.Subject == cell.Subject {
				d.add(n.Record) // somewhere to start; any other kind is found when it is worth something
			}
		}
	}
	q := c.s.spans[cell.Period]
	target := sight{Cell: cell, first: q[0], last: min(q[1], r.frozen)}
	for end, sign := range []float64{1, -1} {
		v, a, o := d.end(target, sign)
		switch a.Status {
		case lp.Optimal:
		case lp.Unbounded:
			e.Linear[end], e.Outer[end] = lp.Inf, lp.Inf
			continue
		default:
			return e, fmt.Errorf("the linear program is %s", a.Status)
		}
		e.Linear[end] = v
		const slack = 1e-3 // prices are right to a ten-millionth each
		if e.Outer[end] = math.Ceil(v-slack) + 0; end == 1 {
			e.Outer[end] = math.Floor(v + slack)
		}
		held := d.bounding(a.Y)
		if end == 0 {
			e.Below = held
		} else {
			e.Above = held
		}
		if sign*e.Inner[end] > sign*e.Outer[end] && len(d.rows) <= 400 {
			if w := d.p.Whole(o, explainNodes); w.Status == lp.Optimal {
				e.Inner[end] = sign * min(sign*e.Inner[end], float64(w.Value))
			}
		}
		e.Reached[end] = e.Inner[end] == e.Outer[end]
	}
	return e, nil
}

// reached is the least and the greatest count of a cell in the truth and the worlds of a proof.
func (c *checker) reached(r *one, cell int) [2]float64 {
	v := float64(r.truth[cell])
	out := [2]float64{v, v}
	c.now, c.count = r, 0
	if !c.open(r) {
		return out
	}
	for _, w := range r.worlds {
		n := v + float64(w.cells.of(int32(cell)))
		out[0], out[1] = min(out[0], n), max(out[1], n)
	}
	return out
}
