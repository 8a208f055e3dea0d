package build

import "slices"

// unit is what one step outside a row's bounds costs.
const unit = 4

// open is the upper bound of a row that says nothing.
const open = 1 << 30

// state is a list of records with the count of every cell, kept up to date as records change, and which rows it breaks.
type state struct {
	*space
	truth   []rec // as many as recs: those that are not there have quarter 0
	recs    []rec
	cnt     []int32
	lo, hi  []int32
	cost    int
	w       []int32   // what one step outside each row's bounds costs now
	heavy   []int32   // rows that cost more than a unit
	broken  []int32   // cells that count less than lo or more than hi
	where   []int32   // in broken, -1 for nowhere
	inAreas [][]int32 // records by area
	inArea  []int32   // where a record is in its area's list
	live    []int32   // records that are there
	inLive  []int32
	moved   []int32 // records that may differ from the truth
	isOut   []bool  // in moved
	locked  []bool
}

func newState(s *space, truth []rec) *state {
	st := &state{space: s, truth: truth, recs: slices.Clone(truth), cnt: make([]int32, len(s.cells)), lo: make([]int32, len(s.cells)), hi: make([]int32, len(s.cells)),
		w: make([]int32, len(s.cells)), where: make([]int32, len(s.cells)), inAreas: make([][]int32, len(s.lists.areas)+1), inArea: make([]int32, len(truth)), inLive: make([]int32, len(truth)), isOut: make([]bool, len(truth)), locked: make([]bool, len(truth))}
	for i := range st.hi {
		st.hi[i], st.where[i], st.w[i] = open, -1, unit
	}
	for i, r := range truth {
		st.inLive[i] = -1
		if r.quarter > 0 {
			s.count(r, 1, st.cnt)
		}
		st.enter(int32(i), r)
	}
	return st
}

func (s *state) enter(i int32, r rec) {
	if r.quarter == 0 {
		return
	}
	s.inArea[i] = int32(len(s.inAreas[r.area]))
	s.inAreas[r.area] = append(s.inAreas[r.area], i)
	s.inLive[i] = int32(len(s.live))
	s.live = append(s.live, i)
}

func (s *state) leave(i int32, r rec) {
	if r.quarter == 0 {
		return
	}
	remove(&s.inAreas[r.area], s.inArea, i)
	remove(&s.live, s.inLive, i)
	s.inLive[i] = -1
}

func remove(list *[]int32, at []int32, i int32) {
	l := *list
	last := l[len(l)-1]
	l[at[i]], at[last] = last, at[i]
	*list = l[:len(l)-1]
}

// bound sets what a row may count.
func (s *state) bound(i int32, lo, hi int32) {
	s.cost -= s.off(i) * int(s.w[i])
	s.lo[i], s.hi[i] = lo, hi
	s.cost += s.off(i) * int(s.w[i])
	s.note(i)
}

// off is how far a row is outside its bounds.
func (s *state) off(i int32) int { return int(max(0, s.cnt[i]-s.hi[i], s.lo[i]-s.cnt[i])) }

// stress makes every broken row dearer, so that a walk leaves a place that no single move can mend.
func (s *state) stress() {
	for _, i := range s.broken {
		if s.w[i] == unit {
			s.heavy = append(s.heavy, i)
		}
		s.w[i]++
		s.cost += s.off(i)
	}
}

// relax makes every row as dear as the next again.
func (s *state) relax() {
	for _, i := range s.heavy {
		s.cost -= s.off(i) * int(s.w[i]-unit)
		s.w[i] = unit
	}
	s.heavy = s.heavy[:0]
}

// note keeps the list of broken rows.
func (s *state) note(i int32) {
	is, was := s.off(i) > 0, s.where[i] >= 0
	switch {
	case is && !was:
		s.where[i] = int32(len(s.broken))
		s.broken = append(s.broken, i)
	case !is && was:
		remove(&s.broken, s.where, i)
		s.where[i] = -1
	}
}

func (s *state) more(i int32) {
	c := s.cnt[i]
	s.cnt[i] = c + 1
	if c < s.lo[i] {
		s.cost -= int(s.w[i])
		if c+1 == s.lo[i] {
			s.note(i)
		}
	} else if c >= s.hi[i] {
		s.cost += int(s.w[i])
		if c == s.hi[i] {
			s.note(i)
		}
	}
}

func (s *state) less(i int32) {
	c := s.cnt[i]
	s.cnt[i] = c - 1
	if c > s.hi[i] {
		s.cost -= int(s.w[i])
		if c-1 == s.hi[i] {
			s.note(i)
		}
	} else if c <= s.lo[i] {
		s.cost += int(s.w[i])
		if c == s.lo[i] {
			s.note(i)
		}
	}
}

// differ says in which attributes two records differ.
func differ(a, b *rec) uint8 {
	var d uint8
	if a.area != b.area {
		d |= byArea
	}
	if a.group != b.group {
		d |= byGroup
	}
	if a.themes != b.themes {
		d |= byTheme
	}
	if a.route != b.route {
		d |= byRoute
	}
	if a.mode != b.mode {
		d |= byMode
	}
	if a.answer != b.answer {
		d |= byAnswer
	}
	if a.quarter != b.quarter {
		d |= byQuarter
	}
	return d
}

// put changes record i to r in every count.
func (s *state) put(i int32, r rec) {
	old := s.recs[i]
	d := differ(&old, &r)
	if d == 0 {
		return
	}
	for _, n := range s.touched[d] {
		f := &s.families[n]
		from, to := s.place(f, &old), s.place(f, &r)
		if f.theme == 0 {
			if from != to {
				if from >= 0 {
					s.less(from)
				}
				if to >= 0 {
					s.more(to)
				}
			}
			continue
		}
		gone, come := old.themes, r.themes
		if from == to {
			gone, come = gone&^come, come&^gone
		}
		if from >= 0 {
			for t, m := int32(0), gone; m > 0; t, m = t+1, m>>1 {
				if m&1 == 1 {
					s.less(from + t*f.theme)
				}
			}
		}
		if to >= 0 {
			for t, m := int32(0), come; m > 0; t, m = t+1, m>>1 {
				if m&1 == 1 {
					s.more(to + t*f.theme)
				}
			}
		}
	}
	s.recs[i] = r
	if d&(byArea|byQuarter) != 0 {
		s.leave(i, old)
		s.enter(i, r)
	}
}

// keep notes that a record was changed for good, so that reset finds it.
func (s *state) keep(i int32) {
	if !s.isOut[i] {
		s.isOut[i] = true
		s.moved = append(s.moved, i)
	}
}

// shrink takes back every change that the world can do without: one record at a time, then two.
func (s *state) shrink(fine func() bool) {
	var left []int32
	for _, i := range s.moved {
		if r := s.recs[i]; r != s.truth[i] {
			if s.put(i, s.truth[i]); !fine() {
				s.put(i, r)
				left = append(left, i)
			}
		}
	}
	if len(left) > 400 {
		return
	}
	for n, i := range left {
		for _, j := range left[:n] {
			a, b := s.recs[i], s.recs[j]
			if a == s.truth[i] || b == s.truth[j] {
				continue
			}
			s.put(i, s.truth[i])
			s.put(j, s.truth[j])
			if !fine() {
				s.put(j, b)
				s.put(i, a)
			}
		}
	}
}

// reset goes back to the truth.
func (s *state) reset() {
	for _, i := range s.moved {
		s.put(i, s.truth[i])
		s.isOut[i] = false
	}
	s.moved = s.moved[:0]
}
