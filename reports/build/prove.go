package build

import (
	"context"
	"fmt"
	"slices"
)

// Effort for one world, in steps.
const (
	rounds   = 3
	quick    = 60  // in the first round
	patient  = 200 // in the others
	onward   = 150 // after a number is given up, in the last
	attempts = 3   // of which the cheapest is taken
	giveUps  = 60  // numbers given up in one attempt
	distant  = 40  // records that a world may change before another is looked for
)

// aim is one world to look for.
type aim struct {
	need   *need
	what   purpose
	lo, hi int32
	keep   []int32 // kinds of which a record must stay
}

// purpose is what a world is to show.
type purpose int

const (
	large purpose = iota
	small         // as few as can be
	lone          // somebody in the cell, and nobody else who need be there
	apart
)

// aims lists what a need still lacks.
func (p *part) aims(d *need) []aim {
	var out []aim
	if d.many > 0 {
		out = append(out, aim{d, large, d.many, open, nil})
	}
	if d.lacking || len(d.missing) > 0 {
		out = append(out, aim{d, small, d.least, d.least, slices.Clone(d.missing)})
	}
	for _, k := range d.alone {
		out = append(out, aim{d, lone, k.least, k.least, []int32{k.kind}})
	}
	if d.apart > 0 {
		out = append(out, aim{d, apart, 0, open, nil})
	}
	return out
}

// wants says whether an aim is still one: a world found for another need may have met it.
func (d *need) wants(a aim) bool {
	switch a.what {
	case lone:
		return slices.ContainsFunc(d.alone, func(k alone) bool { return k.kind == a.keep[0] })
	case small:
		return d.lacking || len(d.missing) > 0
	case large:
		return d.many > 0
	}
	return d.apart > 0
}

// prove walks round the needs: quickly, patiently, and then giving numbers up.
func (p *part) prove(progress func(float64)) error {
	p.measure()
	for round := range rounds {
		for i, n := range p.order(round) {
			if err := p.settle(n, round); err != nil {
				return err
			}
			progress((float64(round) + float64(i)/float64(len(p.needs))) / rounds)
		}
	}
	for _, n := range p.needs {
		if len(p.aims(n)) > 0 {
			return p.failed(n)
		}
	}
	return nil
}

// settle looks for all worlds that a need lacks. One with 0 shows which records the next must keep, so it goes round.
func (p *part) settle(n *need, round int) error {
	for found := true; found; {
		found = false
		for _, a := range p.aims(n) {
			if !n.wants(a) {
				continue
			}
			got, err := p.meet(a, round)
			if err != nil {
				return err
			}
			found = found || got && !n.wants(a) || got && a.what == small
		}
	}
	return nil
}

func (p *part) failed(n *need) error {
	return fmt.Errorf("table %s: a cell could not be proved to point at nobody", p.tables[p.families[p.cells[n.cell].family].tables[0]].ID)
}

// order shuffles the needs, by the key.
func (p *part) order(round int) []*need {
	out := slices.Clone(p.needs)
	c := newChance(p.seed[0]^uint64(round), p.seed[1])
	for i := range out {
		j := i + c.below(len(out)-i)
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// meet looks for one world.
func (p *part) meet(a aim, round int) (bool, error) {
	if err := context.Cause(p.ctx); err != nil {
		return false, err
	}
	p.begin(a)
	ok := p.run([rounds]int{quick, patient, patient}[round])
	if !ok && round == rounds-1 {
		if n := len(a.keep); n > 1 { // rather two worlds than a number less
			p.end(a)
			a.keep = a.keep[:n/2]
			return p.meet(a, round)
		}
		ok = p.yield(a)
	}
	if ok {
		p.shrink(p.fine)
		p.shorten(a)
		p.harvest(a.need)
	}
	p.end(a)
	if *p.allowance -= p.steps; *p.allowance < 0 {
		return false, ErrEffort
	}
	p.steps = 0
	if ok && len(a.keep) == 0 && a.need.wants(a) && len(a.need.missing) == 0 {
		return false, fmt.Errorf("a world does not show what it was made for")
	}
	return ok, nil
}

// fine says whether the state is a world that shows what it should.
func (p *part) fine() bool { return p.cost == 0 && p.short() == 0 }

// shorten looks again where a world is far from the truth: one that is near is shorter to write down.
func (p *part) shorten(a aim) {
	moved, recs := p.changed()
	for try := 0; try < attempts && len(moved) > distant; try++ {
		if p.begin(a); p.run(patient) {
			p.shrink(p.fine)
			if m, r := p.changed(); len(m) < len(moved) {
				moved, recs = m, r
			}
		}
	}
	p.forget()
	p.back(moved, recs)
}

// begin starts from the truth with the aim as one more row.
func (p *part) begin(a aim) {
	p.reset()
	p.forget()
	p.tried++
	p.rng = newChance(p.seed[0]^p.tried<<20, p.seed[1]^uint64(a.need.cell))
	p.lock(a)
	p.aimAt(a)
}

// aimAt makes the aim a row that counts.
func (p *part) aimAt(a aim) {
	i := a.need.cell
	if a.what == apart {
		p.apart, p.theme, p.group = a.need.apart, i, p.wide(&p.cells[i])
		return
	}
	p.bound(i, max(a.lo, p.fix[0][i]), min(a.hi, p.fix[1][i]))
}

// lock holds one record of each kind that must stay.
func (p *part) lock(a aim) {
	for _, k := range a.keep {
		for i := range p.kindOf {
			if p.kindOf[i] == k {
				p.locked[i] = true
				break
			}
		}
	}
}

func (p *part) end(a aim) {
	for _, k := range a.keep {
		for i := range p.kindOf {
			if p.kindOf[i] == k {
				p.locked[i] = false
			}
		}
	}
	p.apart = 0
	p.enforce(a.need.cell)
}

// harvest keeps the state as a world and gives it to the need it was made for and to every other that it serves.
func (p *part) harvest(made *need) {
	w, fewer := p.differences()
	id := int32(-1)
	name := func() int32 {
		if id < 0 {
			id = int32(len(p.worlds))
			p.worlds = append(p.worlds, w)
		}
		return id
	}
	p.serve(made, name, fewer) // a group with more people of other themes does not touch the cell of this one
	for _, i := range p.moved {
		for _, r := range []rec{p.truth[i], p.recs[i]} {
			p.each(&r, func(cell int32) {
				if n := p.needAt[cell]; n != nil {
					p.serve(n, name, fewer)
				}
			})
		}
	}
}

// each visits the cells in which a record counts.
func (p *part) each(r *rec, visit func(int32)) {
	for i := range p.families {
		f := &p.families[i]
		at := p.place(f, r)
		if at < 0 {
			continue
		}
		if f.theme == 0 {
			visit(at)
			continue
		}
		for t := range p.themes {
			if r.themes>>t&1 == 1 {
				visit(at + int32(t)*f.theme)
			}
		}
	}
}

// differences lists what the state has more or fewer of than the truth, and the kinds that are gone from it.
func (p *part) differences() (world, []int32) {
	delta := map[int32]int32{}
	for _, i := range p.moved {
		if p.truth[i] == p.recs[i] {
			continue
		}
		if p.truth[i].quarter > 0 {
			delta[p.intern(p.truth[i])]--
		}
		if p.recs[i].quarter > 0 {
			delta[p.intern(p.recs[i])]++
		}
	}
	var w world
	var gone []int32
	for k, n := range delta {
		if n == 0 {
			continue
		}
		w = append(w, [2]int32{k, n})
		if p.many[k] > 0 && p.many[k]+n == 0 {
			gone = append(gone, k)
		}
	}
	slices.SortFunc(w, func(a, b [2]int32) int { return int(a[0] - b[0]) })
	slices.Sort(gone)
	return w, gone
}

// intern numbers a kind of record.
func (p *part) intern(r rec) int32 {
	k, ok := p.kinds[r]
	if !ok {
		k = int32(len(p.kind))
		p.kinds[r], p.kind, p.many = k, append(p.kind, r), append(p.many, 0)
	}
	return k
}

// serve lets a need take a world.
func (p *part) serve(n *need, name func() int32, gone []int32) {
	c := &p.cells[n.cell]
	count := p.cnt[n.cell]
	if n.many > 0 && count >= n.many {
		n.proof.many, n.many = []int32{name()}, 0
	}
	if count == n.least && (n.lacking || len(n.missing) > 0) {
		var left []int32
		for _, k := range gone {
			if !p.match(&p.kind[k], c, 0) && (n.lacking || slices.Contains(n.missing, k)) && p.tells(n, k) {
				left = append(left, k)
			}
		}
		if n.lacking || len(left) < len(n.missing) {
			n.proof.zero = append(n.proof.zero, name())
			n.lacking, n.missing = false, left
		}
	}
	if count > n.least && count < n.v {
		for x, k := range n.alone {
			if k.least == count && p.hasOne(k.kind) {
				n.proof.one = append(n.proof.one, name())
				n.alone = slices.Delete(slices.Clone(n.alone), x, x+1)
				break
			}
		}
	}
	if n.apart > 0 && p.cnt[p.wide(c)]-count >= n.apart {
		n.proof.apart, n.apart = []int32{name()}, 0
	}
}

// tells says whether somebody who knows a record outside the cell would learn something if no world with the least had it:
// not if the register alone tells them.
func (p *part) tells(n *need, k int32) bool {
	if len(p.register.figures) == 0 {
		return true
	}
	others, _ := p.says(&p.cells[n.cell], &p.kind[k])
	return others == n.least
}

// hasOne says whether the state has a record of a kind.
func (p *part) hasOne(k int32) bool {
	n := p.many[k]
	for _, i := range p.moved {
		if p.truth[i] == p.recs[i] {
			continue
		}
		if p.truth[i] == p.kind[k] {
			n--
		}
		if p.recs[i] == p.kind[k] {
			n++
		}
	}
	return n > 0
}
