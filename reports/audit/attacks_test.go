package audit_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/lp"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

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
	places := map[string]bool{"": true}
	above := map[string]string{}
	for _, a := range y.Frame.Areas {
		above[a.Code] = a.Parent
	}
	mark := func(area string) {
		for ; area != ""; area = above[area] {
			places[area] = true
		}
	}
	for _, a := range y.Frame.Areas {
		if a.People >= 20 {
			mark(a.Code)
		}
	}
	for _, q := range y.Cube.Quarters {
		for _, c := range q.Counts {
			mark(c.Area)
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, c := range all {
		if c.Area != "" && c.Group != "" && c.Group != release.NotSaid && people[[2]string{c.Area, c.Group}] == 0 {
			continue // nobody is there, and everybody knows
		}
		if !places[c.Area] {
			continue // too small to be counted by itself: what is raised there counts above it, and everybody knows
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
	runs := []run{{1, 300, 4}}
	if !testing.Short() {
		runs = []run{{1, 300, 8}, {2, 300, 8}}
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
		if a.open*5 > a.asked {
			t.Errorf("seed %d: %d of %d attacks ended nowhere", run.seed, a.open, a.asked)
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
	if a.open > 0 || low < float64(want)-1e-6 || high > float64(want)+1e-6 {
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
