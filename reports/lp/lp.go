// Package lp finds the least and the greatest value that a sum can have when other sums are known: linear programs with
// bounds on both sides of rows and variables, over the reals and over the whole numbers. It knows nothing of what is
// counted.
//
// The search is a bounded-variable revised simplex in floating point, which may err. What it answers is therefore never
// taken on trust where it matters: Exact checks the answer with fractions, by weak duality, and Whole checks every
// point it keeps and every branch it gives up likewise.
package lp

import "math"

// Inf stands for no bound.
var Inf = math.Inf(1)

// Term is an entry of a column.
type Term struct {
	Row  int
	Coef float64
}

// Column is a variable: its bounds, and what one of it adds to each row.
type Column struct {
	Low, High float64
	Terms     []Term
}

// Objective is what to minimise.
type Objective struct {
	// Cost of each column that the program has; columns beyond it cost nothing.
	Cost []float64
	// More, if set, finds columns that the program does not have yet. Such a column has Low 0 and costs cost (nothing
	// when feasible is false); it is worth having if cost − Σ y·coefficient is below 0. None means that there is none.
	More func(y []float64, feasible bool) (columns []Column, cost []float64)
}

// Status is how a search ended.
type Status int

// A search that ran out of steps is a GaveUp: nothing is known.
const (
	Optimal Status = iota
	Infeasible
	Unbounded
	GaveUp
)

func (s Status) String() string {
	return [...]string{"optimal", "infeasible", "unbounded", "gave up"}[s]
}

// Answer is what a search found. Y has the price of each row: those that are not 0 hold the optimum where it is. Of an
// infeasible program Y shows that it is.
type Answer struct {
	Status Status
	Value  float64
	X      []float64 // of the columns
	Y      []float64
}

// Program is a set of rows and columns. It remembers where the last search ended, so that the next, for another
// objective or other bounds, starts from there.
type Program struct {
	m        int
	columns  []Column
	low, up  []float64 // of rows (the first m) and columns
	value    []float64
	basis    []int // which variable is basic in each place
	place    []int // of a variable in the basis, -1 if it is not
	inverse  []float64
	steps    int // since the inverse was made anew
	limit    int
	seed     uint64
	alpha, y []float64
}

// New makes a program of rows with bounds and no columns.
func New(low, high []float64) *Program {
	m := len(low)
	p := &Program{m: m, low: append([]float64{}, low...), up: append([]float64{}, high...), value: make([]float64, m), basis: make([]int, m),
		place: make([]int, m), inverse: make([]float64, m*m), limit: 50000, seed: 1, alpha: make([]float64, m), y: make([]float64, m)}
	for i := range m {
		p.basis[i], p.place[i] = i, i
		p.inverse[i*m+i] = -1 // the variable of row i stands for what the row adds up to: its column is −1 in row i
	}
	return p
}

// Add appends a column and returns its number.
func (p *Program) Add(c Column) int {
	p.columns = append(p.columns, c)
	p.low, p.up = append(p.low, c.Low), append(p.up, c.High)
	p.place = append(p.place, -1)
	p.value = append(p.value, 0)
	p.rest(len(p.value) - 1)
	return len(p.columns) - 1
}

// Columns is how many there are.
func (p *Program) Columns() int { return len(p.columns) }

// Column returns the bounds and terms of one.
func (p *Program) Column(j int) Column {
	return Column{p.low[p.m+j], p.up[p.m+j], p.columns[j].Terms}
}

// Bound changes the bounds of a column.
func (p *Program) Bound(j int, low, high float64) { p.bound(p.m+j, low, high) }

// BoundRow changes the bounds of a row.
func (p *Program) BoundRow(i int, low, high float64) { p.bound(i, low, high) }

func (p *Program) bound(v int, low, high float64) {
	p.low[v], p.up[v] = low, high
	if p.place[v] < 0 {
		p.rest(v)
	}
}

// rest puts a variable outside the basis on the bound that is nearest to where it is.
func (p *Program) rest(v int) {
	was := p.value[v]
	switch {
	case p.low[v] == -Inf && p.up[v] == Inf:
		p.value[v] = 0
	case math.Abs(was-p.low[v]) <= math.Abs(p.up[v]-was):
		p.value[v] = p.low[v]
	default:
		p.value[v] = p.up[v]
	}
	if d := p.value[v] - was; d != 0 {
		p.shift(v, d)
	}
}

// shift moves the basic variables along with one outside the basis.
func (p *Program) shift(v int, d float64) {
	p.solve(v)
	for i, a := range p.alpha {
		if a != 0 {
			p.value[p.basis[i]] -= d * a
		}
	}
}

// terms calls f for the entries of a variable's column, row variables included.
func (p *Program) terms(v int, f func(row int, coef float64)) {
	if v < p.m {
		f(v, -1)
		return
	}
	for _, t := range p.columns[v-p.m].Terms {
		f(t.Row, t.Coef)
	}
}
