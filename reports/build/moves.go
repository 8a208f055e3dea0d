package build

import "math/bits"

// move changes one record or two.
type move struct {
	i, j   int32 // j is -1 where one is changed
	ni, nj rec
}

// exchange gives each of two records the other's attributes of some kinds.
func exchange(a, b rec, which uint8) (rec, rec) {
	x, y := a, b
	if which&byArea != 0 {
		x.area, y.area = b.area, a.area
	}
	if which&byGroup != 0 {
		x.group, y.group = b.group, a.group
	}
	if which&byTheme != 0 {
		x.themes, y.themes = b.themes, a.themes
	}
	if which&byRoute != 0 {
		x.route, y.route = b.route, a.route
	}
	if which&byMode != 0 {
		x.mode, y.mode = b.mode, a.mode
	}
	if which&byAnswer != 0 {
		x.answer, y.answer = b.answer, a.answer
	}
	if which&byQuarter != 0 {
		x.quarter, y.quarter = b.quarter, a.quarter
	}
	return x, y
}

// lawful says whether themes may stand together: one to maxThemes, and "not sure" alone.
func (s *search) lawful(themes uint32) bool {
	n := bits.OnesCount32(themes)
	return n >= 1 && n <= s.maxThemes && (themes&s.notSure == 0 || n == 1)
}

// oneOf draws one bit of a set.
func (s *search) oneOf(set uint32) uint32 {
	n := bits.OnesCount32(set)
	if n == 0 {
		return 0
	}
	for range s.rng.below(n) {
		set &= set - 1
	}
	return set & -set
}

// perhaps draws between some themes and none.
func (s *search) perhaps(themes uint32) uint32 {
	if s.rng.one(2) {
		return 0
	}
	return themes
}

// trade makes record i lose theme t (or, in turn, gain it): in exchange with record j, or handed over.
func (s *search) trade(i, j int32, t uint32, gain bool) (move, bool) {
	a, b := s.recs[i], s.recs[j]
	if gain {
		a, b = b, a
	}
	if a.themes&t == 0 || b.themes&t != 0 {
		return move{}, false
	}
	back := s.oneOf(b.themes &^ a.themes)
	if s.rng.one(4) {
		back = 0
	}
	forth := t
	if !gain && back > 0 && s.rng.one(5) {
		forth = 0 // one theme less in all: what else can become of "not sure", which nobody has with another?
	}
	a.themes, b.themes = a.themes&^t|back, b.themes&^back|forth
	if !s.lawful(a.themes) || !s.lawful(b.themes) {
		return move{}, false
	}
	if gain {
		a, b = b, a
	}
	return move{i, j, a, b}, true
}

// out proposes how a record may leave a cell.
func (s *search) out(c *cell, dims uint8) (move, bool) {
	i := s.within(c, 0)
	if i < 0 {
		return move{}, false
	}
	x := s.oneDim(dims)
	r := s.recs[i]
	if s.resize && s.rng.one(6) {
		r.quarter = 0
		return move{i, -1, r, rec{}}, true
	}
	if x == byTheme && !s.rng.one(3) {
		t := uint32(1) << c.theme
		if s.rng.one(8) {
			r.themes = r.themes&^t | s.perhaps(s.oneOf((1<<len(s.themes)-1)&^r.themes))
			return move{i, -1, r, rec{}}, s.lawful(r.themes)
		}
		for range 6 {
			if j := s.any(); !s.locked[j] && j != i && s.recs[j].quarter == r.quarter {
				if m, ok := s.trade(i, j, t, false); ok {
					return m, true
				}
			}
		}
		return move{}, false
	}
	if s.rng.one(8) {
		r = s.random(r, x)
		return move{i, -1, r, rec{}}, !s.match(&r, c, 0)
	}
	which := s.some(x)
	for try := range 8 {
		j := s.any()
		if j == i || s.locked[j] || try < 5 && x != byQuarter && s.recs[j].quarter != r.quarter {
			continue
		}
		ni, nj := exchange(r, s.recs[j], which)
		if !s.match(&ni, c, 0) && !s.match(&nj, c, 0) {
			return move{i, j, ni, nj}, true
		}
	}
	return move{}, false
}

// in proposes how a record may come into a cell.
func (s *search) in(c *cell, dims uint8) (move, bool) {
	if s.resize && s.rng.one(6) {
		return s.arrive(c)
	}
	x := s.oneDim(dims)
	i := s.without(c, x)
	if i < 0 {
		if !s.rng.one(4) {
			return move{}, false
		}
		i = s.any()
		if s.locked[i] {
			return move{}, false
		}
		r := s.like(s.recs[i], c, allBits)
		return move{i, -1, r, rec{}}, s.lawfulOr(r)
	}
	r := s.recs[i]
	if x == byTheme && !s.rng.one(4) {
		t := uint32(1) << c.theme
		if s.rng.one(8) {
			r.themes = r.themes&^s.perhaps(s.oneOf(r.themes)) | t
			return move{i, -1, r, rec{}}, s.lawful(r.themes)
		}
		for range 8 {
			if j := s.any(); !s.locked[j] && j != i && s.recs[j].quarter == r.quarter && !s.match(&s.recs[j], c, 0) {
				if m, ok := s.trade(i, j, t, true); ok {
					return m, true
				}
			}
		}
		return move{}, false
	}
	if s.rng.one(8) {
		r = s.like(r, c, x)
		return move{i, -1, r, rec{}}, s.lawfulOr(r)
	}
	which := s.some(x)
	for try := range 8 {
		j := s.holder(c, x)
		if j < 0 || j == i || s.locked[j] || try < 5 && x != byQuarter && s.recs[j].quarter != r.quarter || s.match(&s.recs[j], c, 0) {
			continue
		}
		ni, nj := exchange(r, s.recs[j], which)
		if s.match(&ni, c, 0) {
			return move{i, j, ni, nj}, true
		}
	}
	return move{}, false
}

// arrive makes a record that was not there.
func (s *search) arrive(c *cell) (move, bool) {
	for range 8 {
		i := int32(s.rng.below(len(s.recs)))
		if r := s.recs[i]; r.quarter == 0 && !s.locked[i] {
			r = s.like(r, c, allBits)
			return move{i, -1, r, rec{}}, s.lawfulOr(r)
		}
	}
	return move{}, false
}

// lawfulOr is lawful for subjects that have themes.
func (s *search) lawfulOr(r rec) bool { return s.subject != concern || s.lawful(r.themes) }

// some adds further attributes to one at random, as people come with all of theirs.
func (s *search) some(x uint8) uint8 {
	if s.rng.one(2) {
		return x
	}
	return x | uint8(s.rng.below(allBits+1))&s.known&^byQuarter
}

// oneDim draws one of the attributes that a cell is made of.
func (s *search) oneDim(dims uint8) uint8 {
	return uint8(s.oneOf(uint32(dims)))
}

// random changes one attribute to any value.
func (s *search) random(r rec, x uint8) rec {
	switch x {
	case byArea:
		r.area = s.places[s.rng.below(len(s.places))]
	case byGroup:
		r.group = uint8(s.rng.below(len(s.groups)))
	case byRoute:
		r.route = uint8(s.rng.below(len(s.routes)))
	case byMode:
		r.mode = uint8(s.rng.below(len(s.modes)))
	case byAnswer:
		r.answer = uint8(s.rng.below(len(s.answers)))
	case byTheme:
		r.themes = s.oneOf(1<<len(s.themes) - 1)
	case byQuarter:
		r.quarter = uint8(1 + s.rng.below(int(s.newest)))
	}
	return r
}

// like changes a record so that some of its attributes are those of a cell.
func (s *search) like(r rec, c *cell, which uint8) rec {
	if which&byQuarter != 0 && (r.quarter < c.first || r.quarter > c.last) {
		r.quarter = c.first + uint8(s.rng.below(int(min(c.last, s.newest)-c.first)+1))
	}
	if which&byArea != 0 && c.level > 0 && len(s.below[c.area]) > 0 && s.pos[c.level][r.area] != s.pos[c.level][c.area] {
		r.area = s.below[c.area][s.rng.below(len(s.below[c.area]))]
	}
	if which&byGroup != 0 && c.group != anything {
		r.group = c.group
	}
	if which&byTheme != 0 && c.theme != anything && r.themes>>c.theme&1 == 0 {
		r.themes |= 1 << c.theme
		if !s.lawful(r.themes) {
			r.themes = 1 << c.theme
		}
	}
	if which&byRoute != 0 && c.route != anything {
		r.route = c.route
	}
	if which&byMode != 0 && c.mode != anything {
		r.mode = c.mode
	}
	if which&byAnswer != 0 && c.answer != anything {
		r.answer = c.answer
	}
	return r
}
