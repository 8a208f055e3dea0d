package audit

import "saysomething/reports/release"

// register is what left by other doors, by quarter: figures of single quarters, from which a reader can put together
// what others must at least and at most be.
type register struct {
	quarters [5][]release.Registered
	below    func(area, of string) bool
}

func (c *checker) register(r *one) *register {
	out := &register{below: func(area, of string) bool {
		for _, above := range c.l.chain[area] {
			if above == of {
				return true
			}
		}
		return false
	}}
	for _, g := range c.y.Register {
		first, last, err := span(c.y.Plan.Year, g.Period)
		if err == nil && first == last && c.given(r, g) {
			out.quarters[first] = append(out.quarters[first], g)
		}
	}
	return out
}

// within says whether every record that counts in c counts in d, their periods apart.
func (g *register) within(c, d release.Cell) bool {
	for _, by := range fields {
		have, want := *field(&c, by), *field(&d, by)
		if want != "" && have != want && !(by == "area" && have != "" && g.below(have, want)) {
			return false
		}
	}
	return c.Subject == d.Subject
}

// both is the cell of the records that count in both, or false where that is no cell.
func (g *register) both(a, b release.Cell) (release.Cell, bool) {
	for _, by := range fields {
		x, y := field(&a, by), *field(&b, by)
		switch {
		case *x == "" || by == "area" && y != "" && g.below(y, *x):
			*x = y
		case y != "" && *x != y && !(by == "area" && g.below(*x, y)):
			return a, false
		}
	}
	return a, a.Subject == b.Subject
}

// says is what the register by itself gives away of a cell in some quarters: at least low, at most high. With a record
// that the reader knows, it is of the others.
func (g *register) says(cell release.Cell, first, last int, known *release.Record, l *lists) (low, high int) {
	for q := first; q <= last; q++ {
		lo, hi := g.quarter(cell, g.quarters[q], func(r release.Registered) int {
			if known != nil && known.Quarter == q && l.counts(*known, r.Cell) {
				return r.N - 1
			}
			return r.N
		})
		low += lo
		if high = high + hi; hi == mostRecords || high > mostRecords {
			high = mostRecords
		}
	}
	return low, high
}

func (g *register) quarter(cell release.Cell, figures []release.Registered, count func(release.Registered) int) (low, high int) {
	high = mostRecords
	for _, a := range figures {
		if g.within(cell, a.Cell) {
			high = min(high, count(a))
		}
		for _, b := range figures {
			in, ok := g.both(a.Cell, b.Cell)
			if !ok || !g.within(in, cell) {
				continue
			}
			for _, all := range figures {
				if g.within(a.Cell, all.Cell) && g.within(b.Cell, all.Cell) {
					low = max(low, count(a)+count(b)-count(all))
				}
			}
		}
	}
	return low, high
}

// counts says whether a record counts in a cell, its period apart.
func (l *lists) counts(r release.Record, c release.Cell) bool {
	if r.Subject != c.Subject {
		return false
	}
	area, theme := c.Area == "", c.Theme == ""
	for _, above := range l.chain[r.Area] {
		area = area || above == c.Area
	}
	for _, t := range r.Themes {
		theme = theme || t == c.Theme
	}
	is := func(have, want string) bool { return want == "" || have == want }
	return area && theme && is(r.Group, c.Group) && is(r.Route, c.Route) && is(r.Mode, c.Mode) && is(r.Answer, c.Answer)
}
