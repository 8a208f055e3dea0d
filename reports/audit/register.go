package audit

import (
	"fmt"

	"saysomething/reports/release"
)

// register is what left by other doors, by quarter: figures of single quarters, from which a reader can put together
// what others must at least and at most be.
type register struct {
	quarters [5][]release.Registered
	pairs    [5][]pair
	below    func(area, of string) bool
}

// pair is two figures (or one twice) of whose cells together is known how many records they have at least: a + b − all.
type pair struct {
	a, b, all int
	both      release.Cell
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
	for _, g := range c.given(r) {
		first, last, err := span(c.y.Plan.Year, g.Period)
		if err == nil && first == last {
			out.quarters[first] = append(out.quarters[first], g)
		}
	}
	for q, figures := range out.quarters {
		out.pairs[q] = out.pairsOf(figures)
	}
	return out
}

func (g *register) pairsOf(figures []release.Registered) []pair {
	var out []pair
	for i, a := range figures {
		for j := i; j < len(figures); j++ {
			both, ok := g.both(a.Cell, figures[j].Cell)
			if !ok {
				continue
			}
			for k, all := range figures {
				if g.within(a.Cell, all.Cell) && g.within(figures[j].Cell, all.Cell) {
					out = append(out, pair{i, j, k, both})
				}
			}
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
		lo, hi := g.quarter(cell, q, func(r release.Registered) int {
			if known != nil && known.Quarter == q && l.counts(*known, r.Cell) {
				return r.N - 1
			}
			return r.N
		}, len(l.Themes))
		low += lo
		if high = high + hi; hi == mostRecords || high > mostRecords {
			high = mostRecords
		}
	}
	return low, high
}

func (g *register) quarter(cell release.Cell, q int, count func(release.Registered) int, themes int) (low, high int) {
	high = mostRecords
	figures := g.quarters[q]
	for _, a := range figures {
		if !g.within(cell, a.Cell) {
			continue
		}
		high = min(high, count(a))
		for _, b := range figures {
			if g.within(b.Cell, a.Cell) && never(cell, b.Cell) {
				high = min(high, count(a)-count(b))
			}
		}
	}
	for _, p := range g.pairs[q] {
		if g.within(p.both, cell) {
			low = max(low, count(figures[p.a])+count(figures[p.b])-count(figures[p.all]))
		}
	}
	return max(low, left(cell, figures, count, themes)), high
}

// left is how many of a cell with a theme have that theme alone, at least: all of them less the sum of those who have another, where
// every other theme has a figure.
func left(cell release.Cell, figures []release.Registered, count func(release.Registered) int, themes int) int {
	if cell.Theme == "" {
		return 0
	}
	rest, known := 0, map[string]bool{}
	for _, f := range figures {
		other := f.Cell
		other.Theme, other.Period = cell.Theme, cell.Period
		if other != cell || f.Theme == cell.Theme || known[f.Theme] {
			continue
		}
		known[f.Theme] = true
		if f.Theme == "" {
			rest += count(f)
		} else {
			rest -= count(f)
		}
	}
	if len(known) < themes {
		return 0
	}
	return max(0, rest)
}

// never says whether no record counts in both cells. Themes go together, but for the one of those who chose none.
func never(c, d release.Cell) bool {
	for _, by := range fields {
		have, other := *field(&c, by), *field(&d, by)
		if have == "" || other == "" || have == other || by == "area" || by == "theme" && have != release.NotSure && other != release.NotSure {
			continue
		}
		return true
	}
	return false
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

// Count counts a cell in what is frozen, or says that its period is not.
func Count(f release.Frame, cube release.Cube, cell release.Cell) (int, error) {
	l, err := listsOf(f)
	if err != nil {
		return 0, err
	}
	first, last, err := span(f.Year, cell.Period)
	if err != nil {
		return 0, err
	}
	if last > len(cube.Quarters) {
		return 0, fmt.Errorf("%s is not frozen", cell.Period)
	}
	n := 0
	for _, q := range cube.Quarters[first-1 : last] {
		for _, c := range q.Counts {
			if l.counts(c.Record, cell) {
				n += c.N
			}
		}
	}
	return n, nil
}
