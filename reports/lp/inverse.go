package lp

import "math"

// pivot puts v, whose column times the inverse is in alpha, into the i-th place of the basis.
func (p *Program) pivot(i, v int) {
	p.place[p.basis[i]] = -1
	p.basis[i], p.place[v] = v, i
	p.eliminate(p.inverse, i, p.alpha)
	p.steps++
}

// eliminate makes alpha the i-th unit vector by operations on the rows of a matrix.
func (p *Program) eliminate(matrix []float64, i int, alpha []float64) {
	m := p.m
	row := matrix[i*m : (i+1)*m]
	scale := 1 / alpha[i]
	var at []int
	for k, b := range row {
		if b != 0 {
			row[k] = b * scale
			at = append(at, k)
		}
	}
	for r, a := range alpha {
		if r == i || a == 0 {
			continue
		}
		other := matrix[r*m : (r+1)*m]
		for _, k := range at {
			other[k] -= a * row[k]
		}
	}
}

// remake computes the inverse and the basic variables anew, and reports whether anything had drifted. Where basic
// columns have become dependent a row's own variable takes the place of one.
func (p *Program) remake() bool {
	m := p.m
	old := append([]float64{}, p.value...)
	want := append([]int{}, p.basis...)
	clear(p.inverse)
	for i := range m {
		p.inverse[i*m+i] = -1
		p.basis[i] = i
	}
	for v := range p.place {
		p.place[v] = -1
	}
	var columns []int
	taken := make([]bool, m) // rows whose own variable is basic
	for _, v := range want {
		if v < m {
			taken[v] = true
			p.place[v] = v
		} else {
			columns = append(columns, v)
		}
	}
	for _, v := range columns {
		p.solve(v)
		best, size := -1, 1e-7
		for i, a := range p.alpha {
			if !taken[i] && math.Abs(a) > size {
				best, size = i, math.Abs(a)
			}
		}
		if best < 0 {
			continue // dependent: it stays where it is, outside
		}
		taken[best] = true
		p.basis[best], p.place[v] = v, best
		p.eliminate(p.inverse, best, p.alpha)
	}
	for i, v := range p.basis {
		p.place[v] = i
	}
	p.steps = 0
	p.recompute()
	drift := 0.0
	for v, x := range p.value {
		drift = max(drift, math.Abs(x-old[v]))
	}
	return drift > 1e-6
}

// recompute sets outside variables on their bounds and works the basic ones out of them.
func (p *Program) recompute() {
	sums := make([]float64, p.m)
	for v := range p.value {
		if p.place[v] >= 0 {
			continue
		}
		x := p.value[v]
		if x < p.low[v] || x > p.up[v] || x != p.low[v] && x != p.up[v] {
			x = nearest(x, p.low[v], p.up[v])
		}
		p.value[v] = x
		if x != 0 {
			p.terms(v, func(row int, coef float64) { sums[row] -= coef * x })
		}
	}
	for i, v := range p.basis {
		x := 0.0
		for k, b := range p.inverse[i*p.m : (i+1)*p.m] {
			if b != 0 {
				x += b * sums[k]
			}
		}
		p.value[v] = x
	}
}

func nearest(x, low, high float64) float64 {
	switch {
	case low == -Inf && high == Inf:
		return 0
	case math.Abs(x-low) <= math.Abs(high-x):
		return low
	}
	return high
}
