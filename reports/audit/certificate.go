package audit

import (
	"encoding/hex"
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// certificate checks the proof: that it is well-formed, that every world agrees with all that is shown, and that for
// each protected cell the worlds that it names are what they must be. Nothing that it says is used but the worlds.
func (c *checker) certificate(r *one, sum *Summary) {
	if !c.open(r) {
		return
	}
	needs := c.needs(r)
	proofs, ok := c.matched(r, needs)
	if !ok || !c.agree(r) {
		return
	}
	c.proved(r, needs, proofs, r.worlds, sum)
	sum.Proved, sum.Worlds = len(needs), len(r.worlds)
}

// open reads a proof and adds its worlds up, once.
func (c *checker) open(r *one) bool {
	if r.opened {
		return r.worlds != nil
	}
	r.opened = true
	if err := strict(r.pub.Certificate, &r.cert); err != nil {
		c.problem("proof", "it cannot be read: %v", err)
		return false
	}
	cert := &r.cert
	if cert.V != 1 || cert.Organisation != r.Organisation.ID || cert.Year != r.Year || cert.Number != r.Number {
		c.problem("proof", "it is of another release")
	}
	if salt, err := hex.DecodeString(cert.Salt); err != nil || len(salt) != 32 {
		c.problem("proof", "it has no salt, so that its hash gives it away")
	}
	if !c.kindsAreSound(r) {
		return false
	}
	r.worlds = c.walk(r)
	if r.worlds == nil {
		return false
	}
	for i, g := range c.y.Register {
		at := c.s.cellAt[g.Cell]
		if g.On > r.FrozenOn && !slices.ContainsFunc(r.worlds, func(w world) bool { return r.truth[at]+w.cells.of(int32(at)) != g.N }) {
			r.kept[i] = true
		}
	}
	return true
}

func (c *checker) kindsAreSound(r *one) bool {
	open, _ := c.places(r)
	for i, k := range r.cert.Kinds {
		if !open[k.Area] {
			c.problem("proof", "a world has a record in an area too small to be counted by itself")
			return false
		}
		if err := c.l.valid(k, r.frozen, c.y.Plan.Parameters.MaxThemes); err != nil {
			c.problem("proof", "a kind of record has %v", err)
			return false
		}
		if i > 0 && r.cert.Kinds[i-1].Compare(k) >= 0 {
			c.problem("proof", "kinds of records are not in order")
			return false
		}
	}
	return true
}

// matched lines proofs up with what must be proved: one for each, in order, and no others.
func (c *checker) matched(r *one, needs []need) ([]release.Proof, bool) {
	have := map[release.Cell]release.Proof{}
	ok := true
	for i, p := range r.cert.Proofs {
		if i > 0 && r.cert.Proofs[i-1].Cell.Compare(p.Cell) >= 0 {
			c.problem("proof", "its cells are not in order")
			return nil, false
		}
		have[p.Cell] = p
	}
	out := make([]release.Proof, len(needs))
	for i, n := range needs {
		cell := c.s.cells[n.at]
		p, is := have[cell]
		if !is {
			c.problem(Notation(cell), "it must be protected, and there is no proof")
			ok = false
		}
		out[i] = p
		delete(have, cell)
	}
	for _, p := range r.cert.Proofs {
		if _, left := have[p.Cell]; left {
			c.problem(Notation(p.Cell), "there is a proof, and nothing to protect")
			ok = false
		}
	}
	return out, ok
}

// world is one of the proof's, added up.
type world struct {
	cells deltas // how many more or fewer each cell counts
	kinds deltas
	gone  []int32 // kinds of the cube of which it has none left, sorted
	moved []int32 // channels in which it changes anything, sorted
}

// deltas are changes by number, sorted.
type deltas []delta

type delta struct {
	at int32
	d  int
}

func (ds deltas) of(at int32) int {
	i, ok := slices.BinarySearchFunc(ds, at, func(e delta, at int32) int { return int(e.at - at) })
	if !ok {
		return 0
	}
	return ds[i].d
}

// walk adds each world up. It is nil if one is not a list of records.
func (c *checker) walk(r *one) []world {
	truth := c.kindCounts(r)
	at := make([]int32, len(r.cert.Kinds)) // number of each kind
	used := make([]bool, len(at))
	for i, k := range r.cert.Kinds {
		at[i] = int32(c.s.kind(k))
	}
	out := make([]world, len(r.cert.Worlds))
	sum := newAdder(len(c.s.cells))
	sound := true
	for n, changes := range r.cert.Worlds {
		var w world
		if what := c.add(&w, sum, changes.Changes, at, truth, used); what != "" {
			c.problem(fmt.Sprintf("world %d", n), "%s", what)
			sound = false
		}
		for _, change := range w.kinds {
			if ch := c.channel(change.at); ch >= 0 {
				w.moved = append(w.moved, ch)
			}
		}
		slices.Sort(w.gone)
		slices.Sort(w.moved)
		w.moved = slices.Compact(w.moved)
		out[n] = w
	}
	if i := slices.Index(used, false); i >= 0 {
		c.problem("proof", "it names a kind of record that no world changes")
		sound = false
	}
	if !sound {
		return nil
	}
	return out
}

// agree checks each world against all that is shown, the register and the rule of periods.
func (c *checker) agree(r *one) bool {
	limits := make([][]limit, len(c.s.cells))
	for _, l := range c.limits(r) {
		if v := r.truth[l.cell]; v < l.low || v > l.high {
			c.problem(Notation(c.s.cells[l.cell]), "what was shown or given does not agree with what is frozen")
			return false
		}
		limits[l.cell] = append(limits[l.cell], l)
	}
	sound := true
	for n, w := range r.worlds {
		for _, e := range w.cells {
			for _, l := range limits[e.at] {
				if v := r.truth[e.at] + e.d; v < l.low || v > l.high {
					c.problem(fmt.Sprintf("world %d, %s", n, Notation(c.s.cells[e.at])), "it does not agree with what is shown or was given")
					sound = false
				}
			}
		}
		if !c.samePeriods(r, &w) {
			c.problem(fmt.Sprintf("world %d", n), "its quarters would have been put together otherwise")
			sound = false
		}
	}
	return sound
}

// kindCounts says how many of each kind the cube has.
func (c *checker) kindCounts(r *one) map[int32]int {
	out := map[int32]int{}
	for _, q := range r.cube.Quarters {
		for _, n := range q.Counts {
			out[int32(c.s.kind(n.Record))] += n.N
		}
	}
	return out
}

// add adds a world's changes up, and says what is wrong with them.
func (c *checker) add(w *world, sum *adder, changes [][2]int, at []int32, truth map[int32]int, used []bool) string {
	last := -1
	for _, change := range changes {
		i, d := change[0], change[1]
		if i <= last || i >= len(at) {
			return "its changes are not in order"
		}
		if last = i; d == 0 || d > mostRecords || d < -mostRecords {
			return "it changes something by nothing, or by too much"
		}
		kind := at[i]
		used[i] = true
		n := truth[kind]
		if n+d < 0 {
			return "it has fewer records of a kind than none"
		}
		if n > 0 && n+d == 0 {
			w.gone = append(w.gone, kind)
		}
		w.kinds = append(w.kinds, delta{kind, d})
		for _, cell := range c.s.countsIn[kind] {
			sum.add(cell, d)
		}
	}
	slices.SortFunc(w.kinds, func(a, b delta) int { return int(a.at - b.at) })
	w.cells = sum.take()
	return ""
}

// adder adds up changes of cells.
type adder struct {
	d       []int
	there   []bool
	touched []int32
}

func newAdder(cells int) *adder { return &adder{d: make([]int, cells), there: make([]bool, cells)} }

func (a *adder) add(cell int32, d int) {
	if !a.there[cell] {
		a.there[cell] = true
		a.touched = append(a.touched, cell)
	}
	a.d[cell] += d
}

// take returns what was added up, and begins anew.
func (a *adder) take() deltas {
	slices.Sort(a.touched)
	var out deltas
	for _, cell := range a.touched {
		if d := a.d[cell]; d != 0 {
			out = append(out, delta{cell, d})
		}
		a.d[cell], a.there[cell] = 0, false
	}
	a.touched = a.touched[:0]
	return out
}

// samePeriods holds a world to the rule of periods.
func (c *checker) samePeriods(r *one, w *world) bool {
	var truth, counts []int
	for q := 1; q <= r.frozen; q++ {
		i := c.s.cellAt[release.Cell{Subject: release.Concern, Period: quarters(c.y.Plan.Year, q, q).Name}]
		truth, counts = append(truth, r.truth[i]), append(counts, r.truth[i]+w.cells.of(int32(i)))
	}
	smallest := c.y.Plan.Parameters.SmallestCount
	return slices.Equal(periodsOf(c.y.Plan.Year, truth, smallest), periodsOf(c.y.Plan.Year, counts, smallest))
}
