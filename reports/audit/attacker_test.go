package audit_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/lp"
	"saysomething/reports/release"
)

// The attacker knows all releases of a year, the lists of the frame and the method, and nothing else. This file shares no
// code with the auditor but the linear programs, and none with the builder.

// fact is a cell of concerns and what is known of it.
type fact struct {
	release.Cell
	first, last int
	low, high   float64
}

type attacker struct {
	asked, open int // linear programs, and those of them that ended nowhere
	frame       release.Frame
	above       map[string][]string
	empty       map[string]bool // areas too small to be counted by themselves: everybody knows
	facts       []fact          // what is shown, then the targets, of which nothing is known
	shown       int
	bases       []base
	program     *lp.Program
	columns     map[string]int
	records     []release.Record
	in          [][]int32 // facts of a column
}

// base is a kind of concern without its themes: in which facts it is whatever they are, and in which for each theme.
type base struct {
	release.Record
	plain []int32
	theme [][]int32
}

func quartersOf(t testing.TB, rs []release.Release, name string) (int, int) {
	for _, r := range rs {
		for _, p := range r.Periods {
			if p.Name == name {
				return p.First, p.Last
			}
		}
	}
	t.Fatalf("no period %s", name)
	return 0, 0
}

func attack(t testing.TB, y release.Year, rs []release.Release, targets []release.Cell, more ...fact) *attacker {
	t.Helper()
	a := &attacker{frame: rs[0].Frame, above: map[string][]string{"": nil}, columns: map[string]int{}, empty: map[string]bool{}}
	for _, area := range y.Frame.Areas {
		a.empty[area.Code] = area.People < 20
	}
	for _, q := range y.Cube.Quarters {
		for _, c := range q.Counts {
			delete(a.empty, c.Area)
		}
	}
	for _, area := range a.frame.Areas {
		a.above[area.Code] = append([]string{area.Code}, a.above[area.Parent]...)
	}
	for _, r := range rs {
		for _, s := range r.Cells {
			n, err := strconv.Atoi(s.Value)
			if err != nil || s.Subject != release.Concern {
				continue
			}
			first, last := quartersOf(t, rs, s.Period)
			low, high := max(n-2, r.Parameters.Threshold), n+2
			if s.Area+s.Group+s.Route+s.Mode == "" {
				low, high = n, n
			}
			a.facts = append(a.facts, fact{s.Cell, first, last, float64(low), float64(high)})
		}
	}
	a.facts = append(a.facts, more...)
	a.shown = len(a.facts)
	for _, c := range targets {
		first, last := quartersOf(t, rs, c.Period)
		a.facts = append(a.facts, fact{c, first, last, -lp.Inf, lp.Inf})
	}
	var low, high []float64
	for _, f := range a.facts {
		low, high = append(low, f.low), append(high, f.high)
	}
	a.program = lp.New(low, high)
	a.lookAround()
	return a
}

// lookAround lists kinds of concerns without their themes; of those that are in the same facts one is enough.
func (a *attacker) lookAround() {
	seen := map[string]bool{}
	areas := append([]release.Area{{People: a.frame.Total}}, a.frame.Areas...)
	for q := 1; q <= 4; q++ {
		for _, area := range areas {
			if a.empty[area.Code] {
				continue
			}
			for _, g := range a.frame.Groups {
				for _, route := range a.frame.Routes {
					for _, mode := range a.frame.Modes {
						b := base{Record: release.Record{Subject: release.Concern, Quarter: q, Area: area.Code, Group: g.Code, Route: route.Code, Mode: mode.Code}}
						b.theme = make([][]int32, len(a.frame.Themes))
						for i, f := range a.facts {
							if !a.fits(f, b.Record) {
								continue
							}
							if f.Theme == "" {
								b.plain = append(b.plain, int32(i))
								continue
							}
							at := slices.IndexFunc(a.frame.Themes, func(t release.Item) bool { return t.Code == f.Theme })
							b.theme[at] = append(b.theme[at], int32(i))
						}
						if key := fmt.Sprint(b.plain, b.theme); !seen[key] {
							seen[key] = true
							a.bases = append(a.bases, b)
						}
					}
				}
			}
		}
	}
}

// fits says whether a record is in a fact, themes apart.
func (a *attacker) fits(f fact, r release.Record) bool {
	return r.Quarter >= f.first && r.Quarter <= f.last && (f.Group == "" || f.Group == r.Group) && (f.Route == "" || f.Route == r.Route) &&
		(f.Mode == "" || f.Mode == r.Mode) && (f.Area == "" || slices.Contains(a.above[r.Area], f.Area))
}

func (a *attacker) counts(f fact, r release.Record) bool {
	return r.Subject == f.Subject && a.fits(f, r) && (f.Theme == "" || slices.Contains(r.Themes, f.Theme))
}

func (a *attacker) add(r release.Record) (int, bool) {
	key := fmt.Sprint(r)
	if j, ok := a.columns[key]; ok {
		return j, false
	}
	a.columns[key] = len(a.columns)
	var in []int32
	for i, f := range a.facts {
		if a.counts(f, r) {
			in = append(in, int32(i))
		}
	}
	a.records, a.in = append(a.records, r), append(a.in, in)
	return len(a.columns) - 1, true
}

func (a *attacker) column(j int) lp.Column {
	c := lp.Column{High: lp.Inf}
	for _, i := range a.in[j] {
		c.Terms = append(c.Terms, lp.Term{Row: int(i), Coef: 1})
	}
	return c
}

// end is the least (sign 1) or greatest (−1) that a target can be. An attack that runs out of steps has learned nothing: it is
// counted, and its end is not a number.
func (a *attacker) end(t testing.TB, target int, sign float64) float64 {
	t.Helper()
	cost := func(j int) float64 {
		if slices.Contains(a.in[j], int32(target)) {
			return sign
		}
		return 0
	}
	o := lp.Objective{}
	for j := range a.records {
		o.Cost = append(o.Cost, cost(j))
	}
	o.More = func(y []float64, feasible bool) (columns []lp.Column, costs []float64) {
		prices := slices.Clone(y)
		if feasible {
			prices[target] -= sign
		}
		for _, r := range a.best(prices) {
			if j, isNew := a.add(r); isNew {
				columns, costs = append(columns, a.column(j)), append(costs, cost(j))
			}
		}
		return columns, costs
	}
	answer := a.program.Minimise(o)
	a.asked++
	if answer.Status == lp.GaveUp {
		a.open++
		return math.NaN()
	}
	if answer.Status != lp.Optimal {
		t.Fatalf("the attack on %s ends %v", audit.Notation(a.facts[target].Cell), answer.Status)
	}
	return sign * answer.Value
}

// best finds the records that are worth most at some prices.
func (a *attacker) best(prices []float64) []release.Record {
	type offer struct {
		release.Record
		worth float64
	}
	sum := func(in []int32) (s float64) {
		for _, i := range in {
			s += prices[i]
		}
		return s
	}
	var offers []offer
	for _, b := range a.bases {
		type priced struct {
			code  string
			worth float64
		}
		var themes []priced
		alone := 0.0
		for i, t := range a.frame.Themes {
			if w := sum(b.theme[i]); t.Code == release.NotSure {
				alone = w
			} else {
				themes = append(themes, priced{t.Code, w})
			}
		}
		slices.SortFunc(themes, func(x, y priced) int {
			switch {
			case x.worth > y.worth:
				return -1
			case x.worth < y.worth:
				return 1
			}
			return strings.Compare(x.code, y.code)
		})
		r, worth := b.Record, themes[0].worth
		r.Themes = []string{themes[0].code}
		for _, more := range themes[1:3] {
			if more.worth > 0 {
				r.Themes, worth = append(r.Themes, more.code), worth+more.worth
			}
		}
		if alone > worth {
			r.Themes, worth = []string{release.NotSure}, alone
		}
		slices.Sort(r.Themes)
		if worth += sum(b.plain); worth > 1e-7 {
			offers = append(offers, offer{r, worth})
		}
	}
	slices.SortFunc(offers, func(x, y offer) int {
		switch {
		case x.worth > y.worth:
			return -1
		case x.worth < y.worth:
			return 1
		}
		return x.Compare(y.Record)
	})
	var out []release.Record
	for _, o := range offers[:min(40, len(offers))] {
		out = append(out, o.Record)
	}
	return out
}
