package build

import "saysomething/reports/release"

const concern = release.Concern

// width is how many moves are weighed before one is made, unless one before makes things better: many, because a
// walk that takes what comes wanders far from the truth, and a world far from it is long to write down.
const width = 64

// uphill is how seldom a move is made that makes things worse.
const uphill = 3

// search looks for worlds: lists of records that break no row and in which one cell counts what it should.
type search struct {
	*state
	rng          chance
	known        uint8   // attributes that records of this subject have
	resize       bool    // there may be more or fewer records: no row fixes how many
	hits         []int32 // how often a row stood in the way
	hit          []int32 // rows with hits
	group, theme int32   // apart: group less theme must be at least apart
	apart        int32
	steps        int // made in all
}

// any draws a record that is there.
func (s *search) any() int32 { return s.live[s.rng.below(len(s.live))] }

// within draws a record that counts in a cell.
func (s *search) within(c *cell, but uint8) int32 {
	return s.scan(c, but, func(r *rec) bool { return true })
}

// without draws a record that would count in a cell but for one attribute.
func (s *search) without(c *cell, x uint8) int32 {
	return s.scan(c, x, func(r *rec) bool { return !s.match(r, c, 0) })
}

// scan looks from a random place on for a record that matches a cell in all but some attributes.
func (s *search) scan(c *cell, but uint8, and func(*rec) bool) int32 {
	if c.level == 0 || but&byArea != 0 {
		n := len(s.live)
		if n == 0 {
			return -1
		}
		for k, at := 0, s.rng.below(n); k < n; k++ {
			i := s.live[at]
			if !s.locked[i] && s.match(&s.recs[i], c, but) && and(&s.recs[i]) {
				return i
			}
			if at++; at == n {
				at = 0
			}
		}
		return -1
	}
	n := 0
	for _, a := range s.below[c.area] {
		n += len(s.inAreas[a])
	}
	if n == 0 {
		return -1
	}
	from := s.rng.below(n)
	best := int32(-1)
	at := 0
	for _, a := range s.below[c.area] { // the first from there on, else the first of all
		for _, i := range s.inAreas[a] {
			if (at >= from || best < 0) && !s.locked[i] && s.match(&s.recs[i], c, but) && and(&s.recs[i]) {
				if at >= from {
					return i
				}
				best = i
			}
			at++
		}
	}
	return best
}

// holder draws a record with a cell's value of one attribute.
func (s *search) holder(c *cell, x uint8) int32 {
	if x == byArea {
		n := 0
		for _, a := range s.below[c.area] {
			n += len(s.inAreas[a])
		}
		if n == 0 {
			return -1
		}
		k := s.rng.below(n)
		for _, a := range s.below[c.area] {
			if k < len(s.inAreas[a]) {
				return s.inAreas[a][k]
			}
			k -= len(s.inAreas[a])
		}
	}
	for range 12 {
		if i := s.any(); s.match(&s.recs[i], c, allBits&^x) {
			return i
		}
	}
	return -1
}

// dims are the attributes by which a record may come into a cell or leave it.
func (s *search) dims(c *cell) uint8 {
	d := s.families[c.family].bits
	if c.first == 1 && c.last >= s.newest {
		d &^= byQuarter
	}
	return d
}

// short is how much an apart need lacks.
func (s *search) short() int {
	if s.apart == 0 {
		return 0
	}
	return int(max(0, s.apart-(s.cnt[s.group]-s.cnt[s.theme]))) * unit
}

// run walks until no row is broken, or steps are used up.
func (s *search) run(most int) bool {
	for range most {
		if s.cost == 0 && s.short() == 0 {
			return true
		}
		s.steps++
		s.step()
	}
	return s.cost == 0 && s.short() == 0
}

func (s *search) step() {
	row, over := s.choose()
	c := &s.cells[row]
	dims := s.dims(c)
	if dims == 0 && !s.resize || len(s.live) == 0 && over {
		return
	}
	if s.apart > 0 && (row == s.theme) {
		dims = byTheme
	}
	before := s.cost + s.short()
	var best move
	least, same := 1<<30, 0
	for tries := 0; tries < width && least >= -3; tries++ {
		var m move
		var ok bool
		switch {
		case over && dims != 0:
			m, ok = s.out(c, dims)
		case over:
			if i := s.within(c, 0); i >= 0 {
				r := s.recs[i]
				r.quarter = 0
				m, ok = move{i, -1, r, rec{}}, true
			}
		case dims != 0 && len(s.live) > 0:
			m, ok = s.in(c, dims)
		case s.resize:
			m, ok = s.arrive(c)
		}
		if !ok {
			continue
		}
		d := (s.try(m)-before)*4 + s.further(m)
		if d < least {
			best, least, same = m, d, 1
		} else if d == least {
			if same++; s.rng.one(same) {
				best = m
			}
		}
	}
	if least == 1<<30 {
		return
	}
	if least > 3 {
		s.stress()
		if !s.rng.one(uphill) {
			return
		}
	}
	s.make(best)
}

// choose draws a broken row; over says that it counts too much.
func (s *search) choose() (row int32, over bool) {
	if s.short() > 0 && (len(s.broken) == 0 || s.rng.one(len(s.broken)+1)) {
		if s.rng.one(2) {
			return s.theme, true
		}
		return s.group, false
	}
	row = s.broken[s.rng.below(len(s.broken))]
	if s.hits[row] == 0 {
		s.hit = append(s.hit, row)
	}
	s.hits[row]++
	return row, s.cnt[row] > s.hi[row]
}

// further says by how many records more than before a move leaves the truth: of moves that are as good, the one that stays nearer is taken.
func (s *search) further(m move) int {
	d := s.leaves(m.i, m.ni)
	if m.j >= 0 {
		d += s.leaves(m.j, m.nj)
	}
	return d
}

func (s *search) leaves(i int32, r rec) int {
	d := 0
	if r != s.truth[i] {
		d++
	}
	if s.recs[i] != s.truth[i] {
		d--
	}
	return d
}

// try weighs a move and takes it back.
func (s *search) try(m move) int {
	i := s.recs[m.i]
	if m.j < 0 {
		s.put(m.i, m.ni)
		c := s.cost + s.short()
		s.put(m.i, i)
		return c
	}
	j := s.recs[m.j]
	s.put(m.i, m.ni)
	s.put(m.j, m.nj)
	c := s.cost + s.short()
	s.put(m.j, j)
	s.put(m.i, i)
	return c
}

func (s *search) make(m move) {
	s.put(m.i, m.ni)
	s.keep(m.i)
	if m.j >= 0 {
		s.put(m.j, m.nj)
		s.keep(m.j)
	}
}

// forget clears what stood in the way.
func (s *search) forget() {
	s.relax()
	for _, r := range s.hit {
		s.hits[r] = 0
	}
	s.hit = s.hit[:0]
}
