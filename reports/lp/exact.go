package lp

import (
	"math"
	"math/big"
)

// Exact checks an optimum with fractions: the point is in all bounds, the prices give a bound for whatever point, and
// the two are equal. So nothing depends on floating point. It returns false when the fractions cannot be guessed
// from what the search found.
func (p *Program) Exact(o Objective, a Answer) (*big.Rat, bool) {
	if a.Status != Optimal {
		return nil, false
	}
	x := make([]*big.Rat, len(a.X))
	for j, v := range a.X {
		x[j] = fraction(v)
	}
	at, ok := p.at(o, x)
	if !ok {
		return nil, false
	}
	bound, ok := p.Below(o, a.Y)
	return at, ok && bound.Cmp(at) == 0
}

// at is the objective of a point, if the point is within all bounds.
func (p *Program) at(o Objective, x []*big.Rat) (*big.Rat, bool) {
	rows := make([]*big.Rat, p.m)
	for i := range rows {
		rows[i] = new(big.Rat)
	}
	total, t := new(big.Rat), new(big.Rat)
	for j, v := range x {
		if !within(v, p.low[p.m+j], p.up[p.m+j]) {
			return nil, false
		}
		if v.Sign() == 0 {
			continue
		}
		for _, e := range p.columns[j].Terms {
			rows[e.Row].Add(rows[e.Row], t.Mul(v, exactly(e.Coef)))
		}
		if j < len(o.Cost) && o.Cost[j] != 0 {
			total.Add(total, t.Mul(v, exactly(o.Cost[j])))
		}
	}
	for i, r := range rows {
		if !within(r, p.low[i], p.up[i]) {
			return nil, false
		}
	}
	return total, true
}

// Below is a value that no point goes under, for any prices: Σ y·row + Σ (cost − y·column)·x, each at its worst bound.
// It is false if that has no end.
func (p *Program) Below(o Objective, y []float64) (*big.Rat, bool) {
	prices := make([]*big.Rat, p.m)
	sum := new(big.Rat)
	for i, v := range y {
		prices[i] = fraction(v)
		if !worst(sum, prices[i], p.low[i], p.up[i]) {
			return nil, false
		}
	}
	t := new(big.Rat)
	for j, c := range p.columns {
		d := new(big.Rat)
		if j < len(o.Cost) {
			d.Set(exactly(o.Cost[j]))
		}
		for _, e := range c.Terms {
			if prices[e.Row].Sign() != 0 {
				d.Sub(d, t.Mul(prices[e.Row], exactly(e.Coef)))
			}
		}
		if !worst(sum, d, p.low[p.m+j], p.up[p.m+j]) {
			return nil, false
		}
	}
	return sum, true
}

// worst adds price times the bound that makes it least.
func worst(sum, price *big.Rat, low, high float64) bool {
	bound := low
	switch price.Sign() {
	case 0:
		return true
	case -1:
		bound = high
	}
	if math.IsInf(bound, 0) {
		return false
	}
	sum.Add(sum, new(big.Rat).Mul(price, exactly(bound)))
	return true
}

func within(x *big.Rat, low, high float64) bool {
	return (low == -Inf || x.Cmp(exactly(low)) >= 0) && (high == Inf || x.Cmp(exactly(high)) <= 0)
}

func exactly(f float64) *big.Rat { return new(big.Rat).SetFloat64(f) }

// fraction is the simplest fraction near a number: its continued fraction, stopped when it is near enough.
func fraction(f float64) *big.Rat {
	const near, largest = 1e-7, 1 << 20
	if r := math.Round(f); math.Abs(f-r) < near {
		return new(big.Rat).SetInt64(int64(r))
	}
	h0, h1, k0, k1 := int64(0), int64(1), int64(1), int64(0)
	for x := f; ; {
		a := math.Floor(x)
		h0, h1 = h1, int64(a)*h1+h0
		k0, k1 = k1, int64(a)*k1+k0
		if k1 > largest || k1 <= 0 {
			return exactly(f)
		}
		if math.Abs(f-float64(h1)/float64(k1)) < near || x == a {
			return big.NewRat(h1, k1)
		}
		x = 1 / (x - a)
	}
}
