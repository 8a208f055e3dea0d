package build

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// spare is how many records more than the truth a world may have.
const spare = 24

// part builds and proves the figures of one subject: no row speaks of two.
type part struct {
	*search
	in        *Input
	at        map[release.Cell]int32
	fix       [2][]int32 // bounds that no withholding takes away: earlier releases, the register, the rule of periods
	now       [2][]int32 // bounds by the numbers of this release, where one stands
	between   []bool     // never shown, and to be worked out from periods
	shown     []bool     // a number of this release stands here
	fresh     []bool     // of this release
	value     []string   // of this release
	true      []int32    // what each cell truly counts
	weight    []int32    // what it costs to withhold a number
	tables    []release.Table
	people    func(*cell) int
	dropped   []bool // tables
	kinds     map[rec]int32
	kind      []rec
	many      []int32 // how many of each kind the truth has
	kindOf    []int32 // of the truth's records
	worlds    []world
	register  gave
	needs     []*need
	needAt    []*need // by cell
	seed      [2]uint64
	tried     uint64
	allowance *int
	ctx       context.Context
}

// world is what differs from the truth: kinds with how many more or fewer.
type world [][2]int32

// ErrEffort says that the steps allowed were used up: nothing is released.
var ErrEffort = errors.New("the effort allowed for proving is used up")

func newPart(ctx context.Context, in *Input, subject string, periods, due, hidden []release.Period, seed [2]uint64, allowance *int) (*part, error) {
	y := in.Year
	l, err := newLists(y, subject)
	if err != nil {
		return nil, err
	}
	sp := newSpace(l, len(y.Cube.Quarters))
	for n, t := range y.Plan.Tables {
		for _, p := range periods {
			if t.Subject == subject && t.Per == p.Per {
				sp.plan(n, t, p)
			}
		}
	}
	planned := len(sp.cells)
	p := &part{in: in, at: map[release.Cell]int32{}, tables: y.Plan.Tables, dropped: make([]bool, len(y.Plan.Tables)), kinds: map[rec]int32{}, seed: seed, allowance: allowance, ctx: ctx}
	if planned == 0 {
		return nil, nil
	}
	rules := p.rules(sp, y)
	given, err := register(sp, y)
	if err != nil {
		return nil, err
	}
	sp.finish()
	truth, err := p.read(sp, y)
	if err != nil {
		return nil, err
	}
	st := newState(sp, truth)
	p.search = &search{state: st, hits: make([]int32, len(sp.cells))}
	for r := range st.truth {
		if subject == concern {
			p.known = byArea | byGroup | byTheme | byRoute | byMode
		} else if st.truth[r].answer < nothing {
			p.known = byAnswer
		}
	}
	n := len(sp.cells)
	for i := range 2 {
		p.fix[i], p.now[i] = make([]int32, n), make([]int32, n)
	}
	for i := range n {
		p.fix[1][i], p.now[1][i] = open, open
		p.at[sp.named(i)] = int32(i)
	}
	p.shown, p.fresh, p.value, p.weight, p.needAt = make([]bool, n), make([]bool, n), make([]string, n), make([]int32, n), make([]*need, n)
	p.true = slices.Clone(st.cnt)
	p.people = crowd(y.Frame, l)
	for _, r := range rules {
		p.tighten(r.cell, r.lo, r.hi)
	}
	stands := given.figures[:0]
	for _, g := range given.figures {
		switch {
		case st.cnt[g.cell] == g.lo:
			p.tighten(g.cell, g.lo, g.hi)
			stands = append(stands, g)
		case !in.corrected():
			return nil, fmt.Errorf("a figure of the register does not agree with what was counted")
		}
	}
	given.figures = stands
	if err := p.before(); err != nil {
		return nil, err
	}
	p.symbols(due)
	p.hide(hidden)
	for i := range n {
		p.enforce(int32(i))
	}
	if p.cost != 0 {
		return nil, fmt.Errorf("what was shown before does not agree with what was counted")
	}
	p.protect(given)
	return p, nil
}

// corrected says whether an erratum has changed what was counted: figures that left before it and are wrong now bind nothing.
func (in *Input) corrected() bool {
	return in.Replaces != "" || slices.ContainsFunc(in.Before, func(r release.Release) bool { return r.Replaces != "" })
}

// read lists the truth as records, with spare ones that are not there.
func (p *part) read(sp *space, y release.Year) ([]rec, error) {
	var out []rec
	for _, q := range y.Cube.Quarters {
		for _, c := range q.Counts {
			if c.Subject != sp.subject {
				continue
			}
			r, err := sp.small(c.Record)
			if err != nil {
				return nil, err
			}
			if int(r.quarter) != q.N || sp.subject == concern && r.themes == 0 {
				return nil, fmt.Errorf("the cube has a record that cannot be")
			}
			k := int32(len(p.kind))
			p.kinds[r], p.kind, p.many = k, append(p.kind, r), append(p.many, int32(c.N))
			for range c.N {
				out, p.kindOf = append(out, r), append(p.kindOf, k)
			}
		}
	}
	n := len(out)
	for i := range spare {
		r := rec{group: nothing, route: nothing, mode: nothing, answer: nothing}
		if n > 0 {
			r = out[i*n/spare]
			r.quarter = 0
		} else if sp.subject == concern {
			r.themes, r.group, r.route, r.mode = 1<<(i%len(sp.themes)), uint8(i%len(sp.groups)), uint8(i%len(sp.routes)), uint8(i%len(sp.modes))
		} else if len(sp.answers) > 0 {
			r.answer = uint8(i % len(sp.answers))
		}
		out, p.kindOf = append(out, r), append(p.kindOf, -1)
	}
	return out, nil
}

// crowd says how many people a cell is about, from head counts alone.
func crowd(f release.Frame, l *lists) func(*cell) int {
	type at struct {
		area  int16
		group uint8
	}
	number := map[string]int16{}
	for i, a := range f.Areas {
		number[a.Code] = int16(i + 1)
	}
	n := map[at]int{}
	for _, p := range f.People {
		if g, err := find(l.groups, p.Group); err == nil {
			n[at{number[p.Area], g}] += p.N
		}
	}
	return func(c *cell) int {
		switch {
		case c.group != anything && l.groups[c.group].Code != release.NotSaid && c.area > 0:
			return n[at{c.area, c.group}]
		case c.group != anything && l.groups[c.group].Code != release.NotSaid:
			return l.groups[c.group].People
		case c.area > 0:
			return l.areas[c.area-1].People
		}
		return f.Total
	}
}

func (p *part) tighten(i, lo, hi int32) {
	p.fix[0][i], p.fix[1][i] = max(p.fix[0][i], lo), min(p.fix[1][i], hi)
}

// enforce makes a row's bounds those that hold now.
func (p *part) enforce(i int32) {
	lo, hi := p.fix[0][i], p.fix[1][i]
	if p.shown[i] {
		lo, hi = max(lo, p.now[0][i]), min(hi, p.now[1][i])
	}
	p.bound(i, lo, hi)
}

// withhold takes a number out of this release for good.
func (p *part) withhold(i int32) {
	if !p.shown[i] {
		return
	}
	p.shown[i], p.value[i] = false, release.Withheld
	p.enforce(i)
	if n := p.needAt[i]; n != nil {
		n.apart, n.proof.apart = 0, nil // nobody sees that all of a group have the theme
	}
}

// measure notes whether anything fixes how many records there are.
func (p *part) measure() {
	fixed := make([]bool, p.newest+1)
	for i := range p.cells {
		c := &p.cells[i]
		if p.total(i) && c.theme == anything && p.lo[i] == p.hi[i] {
			for q := c.first; q <= min(c.last, p.newest); q++ {
				fixed[q] = true
			}
		}
	}
	p.resize = slices.Contains(fixed[1:], false)
}
