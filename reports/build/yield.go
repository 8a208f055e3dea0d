package build

import "slices"

// outcome is one way to a world: which numbers it breaks, what that costs, and the records.
type outcome struct {
	rows  []int32
	cost  int
	moved []int32
	recs  []rec
}

// yield finds a world by giving up numbers of this release: those that stand in the way most often for what they are
// worth. Of several attempts the cheapest is taken.
func (p *part) yield(a aim) bool {
	var best *outcome
	for n := range attempts {
		if n > 0 {
			p.begin(a)
			p.run(onward)
		}
		if o := p.attempt(a); o != nil && (best == nil || o.cost < best.cost) {
			best = o
		}
	}
	if own := a.need.cell; a.what == apart && p.shown[own] && (best == nil || best.cost >= int(p.weight[own])) {
		p.reset()
		p.withhold(own) // then nobody sees that nearly all of a group have the theme
		p.measure()
		return false
	}
	if best == nil {
		return p.dropTables(a)
	}
	p.take(a, best)
	return true
}

// take withholds what an outcome breaks and goes to its state.
func (p *part) take(a aim, o *outcome) {
	p.reset()
	for _, r := range o.rows {
		p.withhold(r)
	}
	p.back(o.moved, o.recs)
	p.measure()
}

// attempt gives numbers up until the state breaks no row.
func (p *part) attempt(a aim) *outcome {
	var given []int32
	restore := func() {
		for _, r := range given {
			p.enforce(r)
		}
	}
	ok := false
	for range giveUps {
		r := p.worst(a)
		if r < 0 {
			break
		}
		given = append(given, r)
		p.bound(r, p.fix[0][r], p.fix[1][r])
		if ok = p.run(onward); ok {
			break
		}
	}
	if !ok {
		restore()
		return nil
	}
	given = p.win(a, given)
	o := &outcome{rows: given}
	o.moved, o.recs = p.changed()
	for _, r := range given {
		o.cost += int(p.weight[r])
	}
	restore()
	return o
}

// worst is the number that was in the way most often for what it is worth, -1 if none may be given up.
func (p *part) worst(a aim) int32 {
	best, most := int32(-1), 0.0
	for _, r := range p.hit {
		if !p.shown[r] || r == a.need.cell && a.what != apart || p.lo[r] == p.fix[0][r] && p.hi[r] == p.fix[1][r] {
			continue
		}
		if score := float64(p.hits[r]) / float64(p.weight[r]); score > most {
			best, most = r, score
		}
	}
	return best
}

// win takes back what need not be given up: what the state keeps, and what a walk from it can mend.
func (p *part) win(a aim, given []int32) []int32 {
	var left []int32
	slices.SortStableFunc(given, func(x, y int32) int { return int(p.weight[y] - p.weight[x]) })
	for _, r := range given {
		p.enforce(r)
		if p.off(r) == 0 {
			continue
		}
		moved, recs := p.changed()
		if p.run(onward) {
			continue
		}
		p.bound(r, p.fix[0][r], p.fix[1][r])
		p.back(moved, recs)
		left = append(left, r)
	}
	return left
}

// changed lists the records that differ from the truth, as they are.
func (p *part) changed() (which []int32, recs []rec) {
	for _, i := range p.moved {
		if p.recs[i] != p.truth[i] {
			which, recs = append(which, i), append(recs, p.recs[i])
		}
	}
	return which, recs
}

// back goes to an earlier state.
func (p *part) back(moved []int32, recs []rec) {
	p.reset()
	for n, i := range moved {
		p.put(i, recs[n])
		p.keep(i)
	}
}

// dropTables gives whole tables up, the cell's own first, until a world is found.
func (p *part) dropTables(a aim) bool {
	own := p.families[p.cells[a.need.cell].family].tables
	order := slices.Clone(own)
	for n, t := range p.tables {
		if t.Subject == p.subject && !slices.Contains(order, n) {
			order = append(order, n)
		}
	}
	for _, t := range order {
		if p.dropped[t] {
			continue
		}
		p.drop(t)
		p.begin(a)
		if p.run(patient * 4) {
			return true
		}
	}
	return false
}

// drop withholds all of a table's numbers.
func (p *part) drop(table int) {
	p.reset()
	p.dropped[table] = true
	for i := range p.cells {
		if slices.Contains(p.families[p.cells[i].family].tables, table) {
			p.withhold(int32(i))
		}
	}
	p.measure()
}
