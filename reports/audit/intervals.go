package audit

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"saysomething/reports/lp"
)

// Instance is a small table with some cells published, whatever it counts: what does a reader know of the others?
type Instance struct {
	ID     string                 `json:"id"`
	Atoms  []string               `json:"atoms"` // what is counted, each 0 or more
	Cells  map[string]Sum         `json:"cells"`
	Bounds map[string][2]*float64 `json:"bounds"` // of atoms, instead of 0 or more; null for none
}

// Sum is a cell: a sum of atoms, which readers know exactly or in a range if it is published.
type Sum struct {
	Atoms     []string     `json:"atoms"`
	Value     *float64     `json:"value"`
	Published bool         `json:"published"`
	Range     *[2]*float64 `json:"range"`
}

// Interval is what a reader can work out of a cell: over fractions, which is easy and may be too wide, and over
// whole numbers. Ends may be infinite.
type Interval struct {
	Cell   string
	Linear [2]float64
	Whole  [2]float64
	Exact  bool // both are proved with fractions and whole numbers alone
}

// Intervals works out what a reader knows of each cell that is not published exactly, in the order of their names.
func Intervals(in Instance) ([]Interval, error) {
	names := make([]string, 0, len(in.Cells))
	for name := range in.Cells {
		names = append(names, name)
	}
	slices.Sort(names)
	var out []Interval
	for _, name := range names {
		c := in.Cells[name]
		if c.Published && c.Range == nil {
			continue
		}
		interval, err := in.interval(name, c.Atoms, names)
		if err != nil {
			return nil, fmt.Errorf("%s, cell %s: %w", in.ID, name, err)
		}
		out = append(out, interval)
	}
	return out, nil
}

// program builds the rows that readers see, cells in the order of names.
func (in Instance) program(names []string) (*lp.Program, map[string]int, error) {
	var low, high []float64
	terms := map[string][]lp.Term{}
	for _, name := range names {
		c := in.Cells[name]
		if !c.Published {
			continue
		}
		l, h, err := c.known()
		if err != nil {
			return nil, nil, fmt.Errorf("cell %s: %w", name, err)
		}
		for _, a := range c.Atoms {
			terms[a] = append(terms[a], lp.Term{Row: len(low), Coef: 1})
		}
		low, high = append(low, l), append(high, h)
	}
	p, at := lp.New(low, high), map[string]int{}
	for _, a := range in.Atoms {
		l, h := 0.0, lp.Inf
		if b, ok := in.Bounds[a]; ok {
			l, h = ends(b)
		}
		at[a] = p.Add(lp.Column{Low: l, High: h, Terms: merged(terms[a])})
	}
	for a := range terms {
		if _, ok := at[a]; !ok {
			return nil, nil, fmt.Errorf("atom %s is in a cell and not in the list", a)
		}
	}
	return p, at, nil
}

func (c Sum) known() (low, high float64, err error) {
	switch {
	case c.Range != nil:
		low, high = ends(*c.Range)
	case c.Value != nil:
		low, high = *c.Value, *c.Value
	default:
		return 0, 0, fmt.Errorf("published without a value")
	}
	return low, high, nil
}

func ends(b [2]*float64) (low, high float64) {
	low, high = -lp.Inf, lp.Inf
	if b[0] != nil {
		low = *b[0]
	}
	if b[1] != nil {
		high = *b[1]
	}
	return low, high
}

// merged joins terms of the same row, of an atom that a cell names twice.
func merged(terms []lp.Term) []lp.Term {
	var out []lp.Term
	for _, t := range terms {
		if n := len(out); n > 0 && out[n-1].Row == t.Row {
			out[n-1].Coef += t.Coef
			continue
		}
		out = append(out, t)
	}
	return out
}

const intervalNodes = 20000

func (in Instance) interval(name string, atoms, names []string) (Interval, error) {
	i := Interval{Cell: name, Exact: true}
	for end, sign := range []float64{1, -1} {
		p, at, err := in.program(names)
		if err != nil {
			return i, err
		}
		cost := make([]float64, len(in.Atoms))
		for _, a := range atoms {
			j, ok := at[a]
			if !ok {
				return i, fmt.Errorf("atom %s is not in the list", a)
			}
			cost[j] += sign
		}
		o := lp.Objective{Cost: cost}
		answer := p.Minimise(o)
		switch answer.Status {
		case lp.Unbounded:
			i.Linear[end], i.Whole[end] = -sign*lp.Inf, -sign*lp.Inf
			continue
		case lp.Infeasible:
			return i, fmt.Errorf("no table agrees with what is published")
		case lp.GaveUp:
			return i, fmt.Errorf("no answer was found")
		}
		exact, ok := p.Exact(o, answer)
		i.Linear[end] = sign * answer.Value
		if ok {
			i.Linear[end], _ = exact.Float64()
			i.Linear[end] *= sign
		}
		w := p.Whole(o, intervalNodes)
		if w.Status == lp.Infeasible {
			return i, fmt.Errorf("no table of whole numbers agrees with what is published")
		}
		if w.Status != lp.Optimal {
			return i, fmt.Errorf("no whole answer was found")
		}
		i.Whole[end] = sign * float64(w.Bound) // what is sure, if it is not proven
		i.Exact = i.Exact && ok && w.Proven
	}
	for k := range i.Linear {
		i.Linear[k], i.Whole[k] = i.Linear[k]+0, i.Whole[k]+0 // no −0
	}
	return i, nil
}

// ReadInstances reads instances from JSON: a list of them.
func ReadInstances(r io.Reader) ([]Instance, error) {
	var all []Instance
	if err := json.NewDecoder(r).Decode(&all); err != nil {
		return nil, fmt.Errorf("read instances: %w", err)
	}
	return all, nil
}

// Same says whether two intervals' ends are equal but for the digits with which one was written down.
func Same(a, b [2]float64) bool {
	for i := range a {
		if a[i] != b[i] && !(math.Abs(a[i]-b[i]) <= 1e-5) {
			return false
		}
	}
	return true
}
