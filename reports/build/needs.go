package build

// need is what must be shown of one protected cell, and the worlds that show it so far.
type need struct {
	cell    int32
	v       int32
	many    int32   // a world must count so many: 0 for none
	lacking bool    // no world counts 0 yet
	missing []int32 // kinds outside the cell that no world with 0 has yet
	alone   []int32 // kinds in the cell that are in no world with 1 yet
	apart   bool
	done    bool
	proof   struct{ zero, one, many, apart []int32 }
}

// protect lists what must be shown, for every planned cell that is out.
func (p *part) protect(given gave) {
	params := p.in.Year.Plan.Parameters
	known := p.ceilings(given)
	for n := range p.cells {
		i := int32(n)
		c := &p.cells[i]
		if !p.planned(n) {
			continue
		}
		v, t := p.cnt[i], int32(params.Threshold)
		people := p.people(c)
		if known.exact[i] || v == 0 && (people == 0 || c.level > 0 && len(p.below[c.area]) == 0) {
			continue
		}
		d := &need{cell: i, v: v}
		switch {
		case people < params.MinPeople:
			d.many = max(t, v+2)
		case v < t:
			d.many = t
		case c.theme != anything && p.isShown(i) && p.cnt[p.wide(c)]-v < int32(params.Homogeneity):
			d.apart = true
		default:
			continue
		}
		d.many = min(d.many, known.most[i])
		if d.many == 0 && !d.apart {
			continue // the register says that it is none
		}
		p.needAt[i] = d
		p.needs = append(p.needs, d)
		if d.apart {
			continue
		}
		if v == 0 {
			d.proof.zero = []int32{p.same()}
		} else {
			d.lacking = true
		}
		if v >= d.many {
			d.proof.many, d.many = []int32{p.same()}, 0
		}
		if v >= 2 {
			for k, r := range p.kind {
				if p.match(&r, c, 0) && p.many[k] > 0 {
					d.alone = append(d.alone, int32(k))
				}
			}
		}
	}
}

// same is the truth as a world: nothing is changed.
func (p *part) same() int32 {
	if len(p.worlds) == 0 || len(p.worlds[0]) > 0 {
		p.worlds = append([]world{{}}, p.worlds...)
	}
	return 0
}

// isShown says whether a number stands in the cell, in this release or one before.
func (p *part) isShown(i int32) bool {
	return p.shown[i] || !p.fresh[i] && p.fix[0][i] >= int32(p.in.Year.Plan.Parameters.Threshold)
}

// wide is the same cell without its theme: all tables have their margins.
func (p *part) wide(c *cell) int32 {
	d := p.named(int(p.families[c.family].base) + p.offset(c))
	d.Theme = ""
	return p.at[d]
}

// offset is where a cell is in its family.
func (p *part) offset(c *cell) int {
	f := &p.families[c.family]
	n := 0
	if f.area > 0 {
		n += int(p.pos[c.level][c.area] * f.area)
	}
	for _, a := range []struct {
		v    uint8
		step int32
	}{{c.group, f.group}, {c.theme, f.theme}, {c.route, f.route}, {c.mode, f.mode}, {c.answer, f.answer}} {
		if a.v != anything {
			n += int(int32(a.v) * a.step)
		}
	}
	return n
}

// limits is what the register alone says of cells.
type limits struct {
	exact []bool
	most  []int32
}

// ceilings works out which cells the register gives away, by itself or quarter by quarter, and which it makes small because it has a
// figure of a cell that takes them in.
func (p *part) ceilings(given gave) limits {
	out := limits{make([]bool, len(p.cells)), make([]int32, len(p.cells))}
	for i := range p.cells {
		out.most[i] = open
	}
	if len(given.figures) == 0 {
		return out
	}
	for n := range p.cells {
		c := &p.cells[n]
		byShape := map[cell]*[5]int32{} // quarters of one wider cell, and one; 0 for not given
		for _, g := range given.figures {
			w := p.cells[g.cell]
			if !p.inside(c, &w) {
				continue
			}
			key := w
			key.family, key.first, key.last = 0, 0, 0
			same := key.group == c.group && key.theme == c.theme && key.route == c.route && key.mode == c.mode && key.answer == c.answer && key.area == c.area
			if w.first <= c.first && w.last >= c.last {
				out.most[n] = min(out.most[n], g.lo)
				out.exact[n] = out.exact[n] || same && w.first == c.first && w.last == c.last
			}
			if w.first == w.last {
				if byShape[key] == nil {
					byShape[key] = &[5]int32{}
				}
				byShape[key][w.first] = g.lo + 1
			}
		}
		for key, quarter := range byShape { // the order does not matter: only the least is kept
			sum, all := int32(0), true
			for q := c.first; q <= c.last; q++ {
				sum += quarter[q] - 1
				all = all && quarter[q] > 0
			}
			if all {
				out.most[n] = min(out.most[n], sum)
				out.exact[n] = out.exact[n] || key.group == c.group && key.theme == c.theme && key.route == c.route && key.mode == c.mode && key.answer == c.answer && key.area == c.area
			}
		}
	}
	return out
}

// inside says whether every record of c in the quarters of w counts in w.
func (p *part) inside(c, w *cell) bool {
	if w.level > c.level || w.level > 0 && p.pos[w.level][c.area] != p.pos[w.level][w.area] {
		return false
	}
	return (w.group == anything || w.group == c.group) && (w.theme == anything || w.theme == c.theme) && (w.route == anything || w.route == c.route) &&
		(w.mode == anything || w.mode == c.mode) && (w.answer == anything || w.answer == c.answer)
}
