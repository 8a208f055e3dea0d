package audit

import (
	"slices"

	"saysomething/reports/release"
)

// proved checks each requirement by the worlds that the proof names for it.
func (c *checker) proved(r *one, needs []need, proofs []release.Proof, worlds []world, sum *Summary) {
	truth := c.kindCounts(r)
	inside, register := c.inside(needs, truth), c.register(r)
	for i, n := range needs {
		if c.named(proofs[i], len(worlds)) {
			c.prove(r, n, proofs[i], worlds, &insiders{inside[n.at], truth, register, c, c.s.cells[n.at]}, sum)
		}
	}
}

func (c *checker) prove(r *one, n need, p release.Proof, worlds []world, in *insiders, sum *Summary) {
	c.each(p.Zero, n, worlds, func(v int, _ world) bool { return v == n.least }, "a world in which it is not 0, or what the register gives away")
	c.each(p.One, n, worlds, func(v int, _ world) bool { return v > n.least && v < n.truth }, "a world in which nobody learns less")
	c.each(p.Many, n, worlds, func(v int, _ world) bool { return n.many > 0 && v >= n.many }, "a world in which it is not large")
	c.each(p.Apart, n, worlds, func(v int, w world) bool {
		return n.apart > 0 && r.truth[n.whole]+w.cells.of(int32(n.whole))-v >= n.apart
	}, "a world in which nearly everybody has the theme")
	for _, must := range []struct {
		want bool
		have []int
		what string
	}{
		{n.zero, p.Zero, "nothing shows that it may be 0"},
		{n.many > 0, p.Many, "nothing shows that it may be large"},
		{n.apart > 0, p.Apart, "nothing shows that not nearly everybody has the theme"},
	} {
		if must.want && len(must.have) == 0 {
			c.problem(Notation(p.Cell), "%s", must.what)
		}
	}
	c.insiders(p, n, worlds, in, sum)
}

// named checks the lists of worlds: of the certificate, each once and in order.
func (c *checker) named(p release.Proof, worlds int) bool {
	for _, list := range [][]int{p.Zero, p.One, p.Many, p.Apart} {
		for i, w := range list {
			if w < 0 || w >= worlds || i > 0 && list[i-1] >= w {
				c.problem(Notation(p.Cell), "it names a world that is not there, or twice")
				return false
			}
		}
	}
	return true
}

func (c *checker) each(list []int, n need, worlds []world, is func(v int, w world) bool, what string) {
	for _, w := range list {
		if !is(n.truth+worlds[w].cells.of(int32(n.at)), worlds[w]) {
			c.problem(Notation(c.s.cells[n.at]), "its proof names %s", what)
			return
		}
	}
}

// inside lists, for each cell of which something must be proved, the kinds that count in it and that the cube has.
func (c *checker) inside(needs []need, truth map[int32]int) map[int][]int32 {
	wanted := map[int32]bool{}
	for _, n := range needs {
		wanted[int32(n.at)] = true
	}
	out := map[int][]int32{}
	for kind := range truth {
		for _, cell := range c.s.countsIn[kind] {
			if wanted[cell] {
				out[int(cell)] = append(out[int(cell)], kind)
			}
		}
	}
	for _, kinds := range out {
		slices.Sort(kinds)
	}
	return out
}

// insiders are those who know a record of the cube: inside a cell, or not.
type insiders struct {
	inside   []int32 // kinds that count in the cell
	truth    map[int32]int
	register *register
	c        *checker
	cell     release.Cell
}

// least is what somebody who knows a record of this kind must make of the register: so many others are in the cell.
func (i *insiders) least(kind int32) int {
	q := i.c.s.spans[i.cell.Period]
	low, _ := i.register.says(i.cell, q[0], q[1], &i.c.s.kinds[kind], i.c.l)
	return low
}

// insiders checks what somebody learns who knows their own record, more than they can make of the register alone: that the
// cell is not empty, if no world with 0 has the record too; that somebody else is in it, if no world has the record there alone.
func (c *checker) insiders(p release.Proof, n need, worlds []world, in *insiders, sum *Summary) {
	if n.zero && len(p.Zero) > 0 {
		lost := without(missing(p.Zero, worlds), in.inside)
		if slices.ContainsFunc(lost, func(kind int32) bool { return in.least(kind) == n.least }) {
			c.problem(Notation(p.Cell), "somebody who knows their own record would learn that it is not 0")
		}
	}
	if n.one {
		for _, kind := range in.inside {
			least := 1 + in.least(kind)
			alone := func(w int) bool {
				return n.truth+worlds[w].cells.of(int32(n.at)) == least && in.truth[kind]+worlds[w].kinds.of(kind) > 0
			}
			if least < n.truth && !slices.ContainsFunc(p.One, alone) {
				c.problem(Notation(p.Cell), "somebody in it would learn that they are not alone")
				break
			}
		}
	}
	if n.zero && len(without(missing(p.Many, worlds), in.inside)) > 0 {
		sum.Capped++
	}
	if n.zero && len(p.Zero) > 0 && c.channelLost(p.Zero, worlds, in.inside) {
		sum.Channel++
	}
}

// channelLost says whether there is a channel whose records no world with 0 leaves as they are. Of a cell with records in the
// channel its reader knows anyway.
func (c *checker) channelLost(zero []int, worlds []world, inside []int32) bool {
	moved := slices.Clone(worlds[zero[0]].moved)
	for _, w := range zero[1:] {
		moved = common(moved, worlds[w].moved)
	}
	for _, kind := range inside {
		ch := c.channel(kind)
		moved = slices.DeleteFunc(moved, func(m int32) bool { return m == ch })
	}
	return len(moved) > 0
}

// missing are the kinds of the cube of which none of these worlds has any.
func missing(list []int, worlds []world) []int32 {
	var out []int32
	for i, w := range list {
		if out = common(worlds[w].gone, out); i == 0 {
			out = worlds[w].gone
		}
	}
	return out
}

// channel numbers the pair of a route and an area directly below the organisation that a kind of concern belongs to: whoever
// takes all concerns of a route there knows them. It is −1 where there is none.
func (c *checker) channel(kind int32) int32 {
	r := c.s.kinds[kind]
	chain := c.l.chain[r.Area]
	if r.Subject != release.Concern || len(chain) == 0 {
		return -1
	}
	key := [2]string{chain[len(chain)-1], r.Route}
	if _, ok := c.channels[key]; !ok {
		c.channels[key] = int32(len(c.channels))
	}
	return c.channels[key]
}
