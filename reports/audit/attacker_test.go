package audit_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/lp"
	"saysomething/reports/release"
	"saysomething/reports/synth"
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
	frame   release.Frame
	above   map[string][]string
	empty   map[string]bool // areas too small to be counted by themselves: everybody knows
	facts   []fact          // what is shown, then the targets, of which nothing is known
	shown   int
	bases   []base
	program *lp.Program
	columns map[string]int
	records []release.Record
	in      [][]int32 // facts of a column
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
		a.empty[area.Code] = area.People < y.Plan.Parameters.MinPeople
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

// end is the least (sign 1) or greatest (−1) that a target can be.
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

func releasesOf(t testing.TB, ps []audit.Published) (rs []release.Release, last release.Certificate) {
	t.Helper()
	for _, p := range ps {
		var r release.Release
		if err := json.Unmarshal(p.Signed.Body, &r); err != nil {
			t.Fatal(err)
		}
		rs = append(rs, r)
	}
	if err := json.Unmarshal(ps[len(ps)-1].Certificate, &last); err != nil {
		t.Fatal(err)
	}
	return rs, last
}

// sample picks cells of concerns that must be protected, by their counts and head counts alone.
func sample(y release.Year, rs []release.Release, r *rand.Rand, n int) (cells []release.Cell) {
	var all []release.Cell
	for _, rel := range rs {
		for _, s := range rel.Cells {
			if s.Subject == release.Concern && (s.Value == "c" || s.Value == "-") {
				all = append(all, s.Cell)
			}
		}
	}
	people := map[[2]string]int{}
	for _, p := range y.Frame.People {
		people[[2]string{p.Area, p.Group}] = p.N
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, c := range all {
		if c.Area != "" && c.Group != "" && c.Group != release.NotSaid && people[[2]string{c.Area, c.Group}] == 0 {
			continue // nobody is there, and everybody knows
		}
		if cells = append(cells, c); len(cells) == n {
			break
		}
	}
	return cells
}

// Two linear programs for each of a sample of protected cells, over everything shown in the year: none tells that the
// cell is not 0, none that it is small. Then the same by somebody who knows one record outside the cell: they do not
// learn that it is not 0. And for whole numbers the worlds of the proof are added up once more, by other code.
func TestAttackerNarrowsNothing(t *testing.T) {
	type run struct {
		seed           uint64
		concerns, most int
	}
	runs := []run{{1, 300, 6}}
	if !testing.Short() {
		runs = []run{{1, 300, 20}, {2, 300, 20}, {3, 700, 12}}
	}
	for _, run := range runs {
		y := synth.Year(run.seed, run.concerns, 2026)
		if run.seed == 1 {
			y.Plan.Parameters.MinPeople = 100 // so that there are groups of too few people
		}
		rs, proof := releasesOf(t, built(t, y, 4))
		r := rand.New(rand.NewPCG(run.seed, 7))
		targets := sample(y, rs, r, run.most)
		if len(targets) < run.most/2 {
			t.Fatalf("%d protected cells", len(targets))
		}
		a := attack(t, y, rs, targets)
		truth := a.truth(y)
		threshold := float64(y.Plan.Parameters.Threshold)
		for i, target := range targets {
			at := a.shown + i
			v := 0
			for _, rec := range truth {
				if a.counts(a.facts[at], rec) {
					v++
				}
			}
			if rs[0].Parameters.Threshold <= v && !aboutFew(y, target) {
				continue // withheld to protect others
			}
			if low := a.end(t, at, 1); low > 1e-6 {
				t.Errorf("seed %d: %s cannot be 0", run.seed, audit.Notation(target))
			}
			if high := a.end(t, at, -1); high < threshold-1e-6 {
				t.Errorf("seed %d: %s cannot be large", run.seed, audit.Notation(target))
			}
			a.wholeNumbers(t, proof, truth, at, v, y)
			for { // an insider
				rec := truth[r.IntN(len(truth))]
				if a.counts(a.facts[at], rec) {
					continue
				}
				j, isNew := a.add(rec)
				if isNew {
					a.program.Add(a.column(j))
				}
				a.program.Bound(j, 1, lp.Inf)
				if low := a.end(t, at, 1); low > 1e-6 {
					t.Errorf("seed %d: somebody who knows their record sees that %s is not 0", run.seed, audit.Notation(target))
				}
				a.program.Bound(j, 0, lp.Inf)
				break
			}
		}
	}
}

// The attacker is no straw man: told the other worker groups exactly, they know the one that is withheld.
func TestAttackerSeesWhatIsUnsafe(t *testing.T) {
	y, ps := small(t)
	rs, _ := releasesOf(t, ps)
	last := rs[len(rs)-1]
	target := firstCell(&last, func(s release.Shown) bool {
		return s.Value == "-" && s.Area == "" && s.Theme == "" && s.Period == "2026-27 H2"
	}).Cell
	var told []fact
	want := 0
	for _, g := range y.Frame.Groups {
		n := 0
		for _, q := range y.Cube.Quarters[2:] {
			for _, c := range q.Counts {
				if c.Subject == release.Concern && c.Group == g.Code {
					n += c.N
				}
			}
		}
		if g.Code == target.Group {
			want = n
			continue
		}
		cell := target
		cell.Group = g.Code
		told = append(told, fact{cell, 3, 4, float64(n), float64(n)})
	}
	a := attack(t, y, rs, []release.Cell{target}, told...)
	low, high := a.end(t, a.shown, 1), a.end(t, a.shown, -1)
	if low < float64(want)-1e-6 || high > float64(want)+1e-6 {
		t.Errorf("from %v to %v", low, high)
	}
	e, err := audit.Explain(y, ps, target)
	if err != nil || e.Shown != "-" || e.Linear[0] != 0 || e.Outer[1] < 5 || !e.Reached[0] {
		t.Errorf("the auditor explains it otherwise: %+v, %v", e, err)
	}
}

// aboutFew says whether a cell is about fewer people than the minimum.
func aboutFew(y release.Year, c release.Cell) bool {
	n := y.Frame.Total
	for _, a := range y.Frame.Areas {
		if a.Code == c.Area {
			n = a.People
		}
	}
	if c.Group != "" && c.Group != release.NotSaid {
		n = 0
		for _, p := range y.Frame.People {
			if p.Area == c.Area && p.Group == c.Group {
				n = p.N
			}
		}
		for _, g := range y.Frame.Groups {
			if c.Area == "" && g.Code == c.Group {
				n = g.People
			}
		}
	}
	return n < y.Plan.Parameters.MinPeople
}

// truth is every record of concerns by itself.
func (a *attacker) truth(y release.Year) (out []release.Record) {
	for _, q := range y.Cube.Quarters {
		for _, c := range q.Counts {
			for range c.N {
				if c.Subject == release.Concern {
					out = append(out, c.Record)
				}
			}
		}
	}
	return out
}

// wholeNumbers adds up, record by record, the worlds that a proof names for a cell.
func (a *attacker) wholeNumbers(t testing.TB, proof release.Certificate, truth []release.Record, at, v int, y release.Year) {
	t.Helper()
	i := slices.IndexFunc(proof.Proofs, func(p release.Proof) bool { return p.Cell == a.facts[at].Cell })
	if i < 0 {
		t.Errorf("no proof for %s", audit.Notation(a.facts[at].Cell))
		return
	}
	p := proof.Proofs[i]
	if len(p.Zero) == 0 || len(p.Many) == 0 {
		t.Errorf("an empty proof for %s", audit.Notation(p.Cell))
		return
	}
	for _, w := range []struct {
		world int
		is    func(n int) bool
	}{{p.Zero[0], func(n int) bool { return n == 0 }}, {p.Many[0], func(n int) bool { return n >= y.Plan.Parameters.Threshold }}} {
		records := slices.Clone(truth)
		for _, change := range proof.Worlds[w.world].Changes {
			kind := proof.Kinds[change[0]]
			for n := change[1]; n > 0; n-- {
				records = append(records, kind)
			}
			for n := change[1]; n < 0; n++ {
				k := slices.IndexFunc(records, func(r release.Record) bool { return r.Compare(kind) == 0 })
				if kind.Subject != release.Concern {
					continue
				}
				if k < 0 {
					t.Fatalf("world %d takes away what is not there", w.world)
				}
				records = slices.Delete(records, k, k+1)
			}
		}
		for f, fact := range a.facts[:a.shown] {
			n := 0
			for _, rec := range records {
				if a.counts(fact, rec) {
					n++
				}
			}
			if float64(n) < fact.low || float64(n) > fact.high {
				t.Errorf("world %d does not agree with %s", w.world, audit.Notation(a.facts[f].Cell))
			}
		}
		n := 0
		for _, rec := range records {
			if a.counts(a.facts[at], rec) {
				n++
			}
		}
		if !w.is(n) {
			t.Errorf("world %d does not say of %s what it must", w.world, audit.Notation(p.Cell))
		}
	}
}
