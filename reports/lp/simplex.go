package lp

import "math"

const (
	feasible = 1e-7  // how far a variable may be outside its bounds
	worth    = 1e-7  // how much a price must be off to matter
	smallest = 1e-8  // pivot
	harris   = 1e-9  // how far bounds are widened to find a large pivot
	refactor = 400   // steps after which the inverse is made anew
	stalled  = 60    // steps without progress after which the choice of columns becomes random
	patience = 25000 // further steps without progress after which a search gives up
)

// Minimise finds the least value of an objective.
func (p *Program) Minimise(o Objective) Answer {
	idle, before := 0, Inf
	wasFeasible := false
	for range p.limit {
		ok, sum := p.phase(o)
		if ok != wasFeasible {
			idle, before, wasFeasible = 0, Inf, ok
		}
		if sum < before-1e-9*(1+math.Abs(before)) || before == Inf {
			idle, before = 0, sum
		} else if idle++; idle > patience {
			return Answer{Status: GaveUp}
		}
		v, d := p.enter(o, ok, idle > stalled)
		if v < 0 {
			if o.More != nil && p.fetch(&o, ok) {
				continue
			}
			if p.steps > 0 && p.remake() {
				continue // look again with a clean inverse
			}
			if !ok {
				return Answer{Status: Infeasible, Y: append([]float64{}, p.y...)}
			}
			return Answer{Optimal, sum, append([]float64{}, p.value[p.m:]...), append([]float64{}, p.y...)}
		}
		if !p.step(v, d) {
			if p.steps > 0 && p.remake() {
				continue
			}
			return Answer{Status: Unbounded}
		}
		if p.steps >= refactor {
			p.remake()
		}
	}
	return Answer{Status: GaveUp}
}

// phase computes the prices of rows: as long as some basic variable is out of its bounds those of getting it back,
// then those of the objective. It returns whether all are within, and what is being minimised.
func (p *Program) phase(o Objective) (ok bool, sum float64) {
	clear(p.y)
	ok = true
	for i, v := range p.basis {
		switch {
		case p.value[v] < p.low[v]-feasible:
			ok = false
			sum += p.low[v] - p.value[v]
			p.addPrice(i, -1)
		case p.value[v] > p.up[v]+feasible:
			ok = false
			sum += p.value[v] - p.up[v]
			p.addPrice(i, 1)
		}
	}
	if !ok {
		return false, sum
	}
	for j, c := range o.Cost {
		if c != 0 {
			sum += c * p.value[p.m+j]
			if i := p.place[p.m+j]; i >= 0 {
				p.addPrice(i, c)
			}
		}
	}
	return true, sum
}

func (p *Program) addPrice(i int, c float64) {
	for k, b := range p.inverse[i*p.m : (i+1)*p.m] {
		p.y[k] += c * b
	}
}

// enter chooses a variable outside the basis whose change helps; d is by how much. When nothing has moved for long it
// chooses at random, which gets out of any circle.
func (p *Program) enter(o Objective, ok, random bool) (chosen int, d float64) {
	chosen, best := -1, 0.0
	for v := range p.value {
		if p.place[v] >= 0 || p.low[v] == p.up[v] {
			continue
		}
		r := p.reduced(v, o, ok)
		if !(r < -worth && p.value[v] < p.up[v] || r > worth && p.value[v] > p.low[v]) {
			continue
		}
		score := math.Abs(r)
		if random {
			score = p.chance()
		}
		if score > best {
			chosen, best, d = v, score, r
		}
	}
	return chosen, d
}

func (p *Program) reduced(v int, o Objective, ok bool) float64 {
	if v < p.m {
		return p.y[v]
	}
	r := 0.0
	if j := v - p.m; ok && j < len(o.Cost) {
		r = o.Cost[j]
	}
	for _, t := range p.columns[v-p.m].Terms {
		r -= p.y[t.Row] * t.Coef
	}
	return r
}

func (p *Program) chance() float64 {
	p.seed = p.seed*6364136223846793005 + 1442695040888963407
	return float64(p.seed>>40)/(1<<24) + 1e-9
}

// fetch asks for columns that are not there yet and reports whether there were any.
func (p *Program) fetch(o *Objective, ok bool) bool {
	columns, cost := o.More(p.y, ok)
	for i, c := range columns {
		j := p.Add(c)
		for len(o.Cost) < j {
			o.Cost = append(o.Cost, 0)
		}
		o.Cost = append(o.Cost, cost[i])
	}
	return len(columns) > 0
}

// solve sets alpha to the inverse times a variable's column.
func (p *Program) solve(v int) {
	clear(p.alpha)
	p.terms(v, func(row int, coef float64) {
		for i := range p.alpha {
			if b := p.inverse[i*p.m+row]; b != 0 {
				p.alpha[i] += b * coef
			}
		}
	})
	for i, a := range p.alpha {
		if math.Abs(a) < 1e-12 {
			p.alpha[i] = 0
		}
	}
}

// step moves a variable as far as its own bounds and those of the basic ones let it, and reports false if nothing does.
func (p *Program) step(v int, d float64) bool {
	p.solve(v)
	sign := 1.0
	if d > 0 {
		sign = -1
	}
	far := Inf
	for i, a := range p.alpha {
		if t, _, blocks := p.ratio(i, sign*a, harris); blocks {
			far = min(far, t)
		}
	}
	leaving, pivot, t, to := -1, 0.0, 0.0, 0.0
	for i, a := range p.alpha {
		if at, bound, blocks := p.ratio(i, sign*a, 0); blocks && at <= far && math.Abs(a) > pivot {
			leaving, pivot, t, to = i, math.Abs(a), max(at, 0), bound
		}
	}
	if own := p.up[v] - p.low[v]; own <= t || leaving < 0 {
		if own == Inf {
			return false
		}
		p.move(v, sign*own)
		if p.value[v] = p.low[v]; sign > 0 {
			p.value[v] = p.up[v]
		}
		return true
	}
	p.move(v, sign*t)
	out := p.basis[leaving]
	p.value[out] = to
	p.pivot(leaving, v)
	return true
}

func (p *Program) move(v int, d float64) {
	p.value[v] += d
	for i, a := range p.alpha {
		if a != 0 {
			p.value[p.basis[i]] -= d * a
		}
	}
}

// ratio says how far the entering variable may go before the i-th basic one, which falls by a for each 1, meets a
// bound. One that is out of its bounds blocks where it comes back in.
func (p *Program) ratio(i int, a, slack float64) (t, bound float64, blocks bool) {
	if math.Abs(a) < smallest {
		return 0, 0, false
	}
	v := p.basis[i]
	x := p.value[v]
	if a > 0 {
		switch {
		case x > p.up[v]+feasible:
			bound = p.up[v]
		case x < p.low[v]-feasible:
			return 0, 0, false // moves further out: its price knows that
		default:
			bound = p.low[v]
		}
		return (x - bound + slack) / a, bound, bound != -Inf
	}
	switch {
	case x < p.low[v]-feasible:
		bound = p.low[v]
	case x > p.up[v]+feasible:
		return 0, 0, false
	default:
		bound = p.up[v]
	}
	return (bound - x + slack) / -a, bound, bound != Inf
}
