package lp

import (
	"math"
	"math/big"
)

// WholeAnswer is the least value of an objective over whole numbers. Value is that of the best point found (X, checked
// with whole numbers); Bound is what none goes under. Proven: they are the same, and each step that says so was
// checked with fractions.
type WholeAnswer struct {
	Status Status // Optimal: a point was found
	Value  int64
	Bound  int64
	Proven bool
	Nodes  int
	X      []int64
}

// Whole minimises over whole numbers by branch and bound, in so many nodes at most. Costs must be whole numbers.
func (p *Program) Whole(o Objective, nodes int) WholeAnswer {
	if !p.round() {
		return WholeAnswer{Status: Infeasible, Proven: true}
	}
	w := &whole{p: p, o: o, left: nodes, limit: math.Inf(-1)}
	w.best.Status = Infeasible
	w.branch(0)
	a := w.best
	a.Nodes = nodes - w.left
	if w.unbounded {
		return WholeAnswer{Status: Unbounded, Nodes: a.Nodes}
	}
	if a.Status != Optimal && w.open {
		a.Status = GaveUp
	}
	switch {
	case a.Status == Optimal && !w.open:
		a.Bound, a.Proven = a.Value, true
	case a.Status == Infeasible:
		a.Proven = true
	case !math.IsInf(w.limit, 0):
		a.Bound = int64(w.limit)
		a.Proven = a.Status == Optimal && a.Bound == a.Value
	}
	return a
}

// round moves the bounds of columns, and of rows of whole coefficients, to whole numbers. It is false if they cross.
func (p *Program) round() bool {
	broken := make([]bool, p.m)
	for _, c := range p.columns {
		for _, t := range c.Terms {
			broken[t.Row] = broken[t.Row] || t.Coef != math.Trunc(t.Coef)
		}
	}
	for v := range p.low {
		if v < p.m && broken[v] {
			continue
		}
		if low, up := math.Ceil(p.low[v]), math.Floor(p.up[v]); low != p.low[v] || up != p.up[v] {
			p.bound(v, low, up)
		}
		if p.low[v] > p.up[v] {
			return false
		}
	}
	return true
}

type whole struct {
	p         *Program
	o         Objective
	left      int
	open      bool    // some branch was neither followed nor proved to hold nothing better
	limit     float64 // what the root says none goes under
	unbounded bool
	best      WholeAnswer
}

func (w *whole) branch(depth int) {
	if w.left--; w.left < 0 || w.unbounded {
		w.open = true
		return
	}
	a := w.p.Minimise(w.o)
	switch a.Status {
	case Infeasible:
		if b, ok := w.p.Below(Objective{}, a.Y); !ok || b.Sign() <= 0 {
			w.open = true
		}
		return
	case Unbounded:
		w.unbounded = depth == 0
		w.open = true
		return
	case GaveUp:
		w.open = true
		return
	}
	bound, bounded := w.p.Below(w.o, a.Y)
	if depth == 0 && bounded {
		w.limit = float64(ceiling(bound))
	}
	if bounded && w.best.Status == Optimal && ceiling(bound) >= w.best.Value {
		return
	}
	j := mostBroken(a.X)
	if w.keep(a.X) && (j < 0 || bounded && ceiling(bound) >= w.best.Value) {
		if !bounded || ceiling(bound) < w.best.Value {
			w.open = true // a point, but nothing says that there is none better
		}
		return
	}
	if j < 0 {
		w.open = true // whole, and yet not within bounds: the search erred
		return
	}
	c := w.p.Column(j)
	down, above := math.Floor(a.X[j]), math.Floor(a.X[j])+1
	sides := [][2]float64{{c.Low, down}, {above, c.High}}
	if a.X[j]-down > 0.5 {
		sides[0], sides[1] = sides[1], sides[0]
	}
	for _, s := range sides {
		w.p.Bound(j, s[0], s[1])
		w.branch(depth + 1)
	}
	w.p.Bound(j, c.Low, c.High)
}

// keep takes a point, rounded, as the best so far if it is within all bounds and better.
func (w *whole) keep(x []float64) bool {
	exact, round := make([]*big.Rat, len(x)), make([]int64, len(x))
	for j, v := range x {
		round[j] = int64(math.Round(v))
		exact[j] = new(big.Rat).SetInt64(round[j])
	}
	at, ok := w.p.at(w.o, exact)
	if !ok {
		return false
	}
	if v := ceiling(at); w.best.Status != Optimal || v < w.best.Value {
		w.best.Status, w.best.Value, w.best.X = Optimal, v, round
	}
	return true
}

// mostBroken is the column furthest from a whole number, -1 if all are whole.
func mostBroken(x []float64) int {
	chosen, most := -1, 1e-6
	for j, v := range x {
		if off := math.Abs(v - math.Round(v)); off > most {
			chosen, most = j, off
		}
	}
	return chosen
}

func ceiling(r *big.Rat) int64 {
	q, rest := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}
