package lp

import (
	"math"
	"math/rand/v2"
	"testing"
)

// small is a random program with a handful of columns whose points can be listed.
type small struct {
	low, high []float64
	columns   []Column
	cost      []float64
}

func random(r *rand.Rand) small {
	var s small
	rows, columns := 1+r.IntN(4), 1+r.IntN(5)
	for range columns {
		low := float64(r.IntN(3) - 1)
		s.columns = append(s.columns, Column{Low: low, High: low + float64(r.IntN(4))})
		s.cost = append(s.cost, float64(r.IntN(7)-3))
	}
	for i := range rows {
		low := float64(r.IntN(6) - 2)
		high := low + float64(r.IntN(3))
		if r.IntN(4) == 0 {
			high = Inf
		}
		s.low, s.high = append(s.low, low), append(s.high, high)
		for j := range s.columns {
			if c := r.IntN(4) - 1; c != 0 {
				s.columns[j].Terms = append(s.columns[j].Terms, Term{i, float64(c)})
			}
		}
	}
	return s
}

func (s small) program() *Program {
	p := New(s.low, s.high)
	for _, c := range s.columns {
		p.Add(c)
	}
	return p
}

// least lists all points of whole numbers.
func (s small) least() (best float64, any bool) {
	x := make([]float64, len(s.columns))
	var walk func(j int)
	walk = func(j int) {
		if j < len(x) {
			for v := s.columns[j].Low; v <= s.columns[j].High; v++ {
				x[j] = v
				walk(j + 1)
			}
			return
		}
		rows, cost := make([]float64, len(s.low)), 0.0
		for k, v := range x {
			cost += v * s.cost[k]
			for _, t := range s.columns[k].Terms {
				rows[t.Row] += v * t.Coef
			}
		}
		for i, v := range rows {
			if v < s.low[i] || v > s.high[i] {
				return
			}
		}
		if !any || cost < best {
			best, any = cost, true
		}
	}
	walk(0)
	return best, any
}

func TestAgainstAllPoints(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	found, none, gaps := 0, 0, 0
	for range 3000 {
		s := random(r)
		want, any := s.least()
		o := Objective{Cost: s.cost}
		p := s.program()
		a := p.Minimise(o)
		exact, ok := p.Exact(o, a)
		if a.Status == Optimal != ok || any && a.Status != Optimal {
			t.Fatalf("%+v: %v, checked %v", s, a, ok)
		}
		w := p.Whole(o, 10000)
		if !w.Proven || (w.Status == Optimal) != any || any && float64(w.Value) != want {
			t.Fatalf("%+v: %+v, want %v, %v", s, w, want, any)
		}
		if any {
			found++
			f, _ := exact.Float64()
			if f > want {
				t.Fatalf("%+v: fractions give %v, whole numbers %v", s, f, want)
			}
			if f < want {
				gaps++
			}
		} else {
			none++
		}
	}
	if found < 500 || none < 500 || gaps < 50 {
		t.Errorf("%d with a point, %d without, %d where whole numbers know more", found, none, gaps)
	}
}

// A program remembers its basis: many objectives and bounds one after another give what each gives alone.
func TestAskedAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		s := random(r)
		p := s.program()
		for range 10 {
			for j := range s.cost {
				s.cost[j] = float64(r.IntN(7) - 3)
			}
			j := r.IntN(len(s.columns))
			s.columns[j].High = s.columns[j].Low + float64(r.IntN(4))
			p.Bound(j, s.columns[j].Low, s.columns[j].High)
			o := Objective{Cost: s.cost}
			a, b := p.Minimise(o), s.program().Minimise(o)
			if a.Status != b.Status || a.Status == Optimal && math.Abs(a.Value-b.Value) > 1e-6 {
				t.Fatalf("%+v: %v again, %v alone", s, a, b)
			}
		}
	}
}

// Columns that are fetched when they are worth it give the same as columns that were there.
func TestFetchedColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	optimal := 0
	for range 500 {
		s := random(r)
		for j := range s.columns {
			s.columns[j].Low, s.columns[j].High = 0, Inf
		}
		want := s.program().Minimise(Objective{Cost: s.cost})
		p, have := New(s.low, s.high), make([]bool, len(s.columns))
		got := p.Minimise(Objective{More: func(y []float64, feasible bool) ([]Column, []float64) {
			for j, c := range s.columns {
				d := 0.0
				if feasible {
					d = s.cost[j]
				}
				for _, e := range c.Terms {
					d -= y[e.Row] * e.Coef
				}
				if d < -worth && !have[j] {
					have[j] = true
					return []Column{c}, []float64{s.cost[j]}
				}
			}
			return nil, nil
		}})
		if got.Status != want.Status || want.Status == Optimal && math.Abs(got.Value-want.Value) > 1e-6 {
			t.Fatalf("%+v: %v, want %v", s, got, want)
		}
		if want.Status == Optimal {
			optimal++
		}
	}
	if optimal < 100 {
		t.Errorf("only %d had an optimum", optimal)
	}
}

func TestFractions(t *testing.T) {
	for _, c := range []struct {
		f    float64
		want string
	}{{880.0 / 3, "880/3"}, {-0.5, "-1/2"}, {2.9999999999, "3/1"}, {0, "0/1"}, {-7.0 / 9, "-7/9"}, {1.0 / 1024, "1/1024"}} {
		if got := fraction(c.f).String(); got != c.want {
			t.Errorf("%v is %s, want %s", c.f, got, c.want)
		}
	}
}
