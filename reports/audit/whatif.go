package audit

import (
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// Answer says whether exact figures may leave by another door. It is a yes only where the proof of the newest release
// still holds for every cell among those of its worlds that agree with the figures.
type Answer struct {
	Safe  bool
	Given []release.Cell // protected cells that the figures say themselves
	Lost  []release.Cell // protected cells of which nothing would be proved any more
	// Worlds of the proof, and those of them that agree with the figures.
	Worlds, Left int
}

// WhatIf asks what would follow if figures left. They are of quarters that are in the newest of the releases.
func WhatIf(y release.Year, published []Published, extra []release.Registered) (Answer, error) {
	y.Register = slices.Concat(y.Register, extra)
	c := open(y, published, Keys{}, Before{})
	r := c.last()
	if c.s == nil || r == nil {
		return Answer{}, fmt.Errorf("the year's releases cannot be checked")
	}
	for _, g := range extra {
		if _, last, err := span(y.Plan.Year, g.Period); err != nil || last > r.frozen {
			return Answer{}, fmt.Errorf("%s is not in the newest release", g.Period)
		}
	}
	c.y.Register = y.Register[:len(y.Register)-len(extra)]
	return c.survive(r, extra)
}

func (c *checker) last() *one {
	if len(c.releases) == 0 || !c.releases[len(c.releases)-1].readable {
		return nil
	}
	return c.releases[len(c.releases)-1]
}

// survive takes out of the proof of a release all worlds that do not agree with more figures, and looks what is left.
func (c *checker) survive(r *one, extra []release.Registered) (Answer, error) {
	c.now, c.count = r, 0
	was := len(c.out.Problems)
	if !c.open(r) {
		return Answer{}, fmt.Errorf("the proof cannot be read")
	}
	needs := c.needs(r)
	proofs, ok := c.matched(r, needs)
	if !ok || !c.agree(r) {
		return Answer{}, fmt.Errorf("the proof does not hold as it is: run the audit")
	}
	worlds := r.worlds
	c.out.Problems = c.out.Problems[:was]
	a := Answer{Worlds: len(worlds)}
	left := make([]bool, len(worlds))
	for i, w := range worlds {
		left[i] = !slices.ContainsFunc(extra, func(g release.Registered) bool {
			at := c.s.cellAt[g.Cell]
			return r.truth[at]+w.cells.of(int32(at)) != g.N
		})
		if left[i] {
			a.Left++
		}
	}
	truth := c.kindCounts(r)
	inside, register := c.inside(needs, truth), c.register(r)
	for i, n := range needs {
		p := proofs[i]
		if slices.ContainsFunc(extra, func(g release.Registered) bool { return g.Cell == p.Cell }) {
			a.Given = append(a.Given, p.Cell)
			continue
		}
		for _, list := range []*[]int{&p.Zero, &p.One, &p.Many, &p.Apart} {
			*list = slices.DeleteFunc(slices.Clone(*list), func(w int) bool { return w < 0 || w >= len(worlds) || !left[w] })
		}
		if !c.holds(r, p, n, worlds, &insiders{inside[n.at], truth, register, c, p.Cell}) {
			a.Lost = append(a.Lost, p.Cell)
		}
	}
	a.Safe = len(a.Given) == 0 && len(a.Lost) == 0 && a.Left > 0
	return a, nil
}

// holds says whether one proof holds.
func (c *checker) holds(r *one, p release.Proof, n need, worlds []world, in *insiders) bool {
	out, count := c.out, c.count
	c.out = &Findings{}
	c.prove(r, n, p, worlds, in, &Summary{})
	ok := c.out.OK()
	c.out, c.count = out, count
	return ok
}

// afterwards looks whether figures that left after the newest release was frozen take its proof away.
func (c *checker) afterwards() {
	r := c.last()
	if r == nil || !c.out.OK() {
		return
	}
	extra := c.later(r)
	if len(extra) == 0 {
		return
	}
	a, err := c.survive(r, extra)
	if err != nil {
		c.problem("register", "%v", err)
	}
	for _, cell := range a.Lost {
		c.problem(Notation(cell), "figures that left later take its proof away")
	}
}
