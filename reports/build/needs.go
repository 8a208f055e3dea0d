package build

// need is what must be shown of one protected cell, and the worlds that show it so far.
type need struct {
	cell    int32
	v       int32
	many    int32   // a world must count so many: 0 for none
	least   int32   // what the register gives away that the cell must count: 0, but for the register
	lacking bool    // no world counts the least yet
	missing []int32 // kinds outside the cell that no world with the least has yet
	alone   []alone // kinds in the cell that are in no world yet that shows them as few as they can be
	apart   int32   // a world must have so many of the group without the theme: 0 for none
	proof   struct{ zero, one, many, apart []int32 }
}

// alone is a kind of record in a cell, with the count that tells somebody who knows it nothing of others.
type alone struct{ kind, least int32 }

// protect lists what must be shown, for every planned cell that is out.
func (p *part) protect(given gave) {
	params := p.in.Year.Plan.Parameters
	p.register = given
	for n := range p.cells {
		i := int32(n)
		c := &p.cells[i]
		if !p.planned(n) {
			continue
		}
		v, t := p.cnt[i], int32(params.Threshold)
		people := p.people(c)
		low, high := p.says(c, nil)
		if given.has(i) || low == high || v == 0 && (people == 0 || c.level > 0 && len(p.below[c.area]) == 0) {
			continue
		}
		d := &need{cell: i, v: v, least: low}
		switch {
		case people < params.MinPeople:
			d.many = max(t, v+2)
		case v < t:
			d.many = t
		case c.theme != anything && (p.isShown(i) || p.between[i]):
			w := p.wide(c)
			_, most := p.says(&p.cells[w], nil)
			if d.apart = min(int32(params.Homogeneity), most-low); p.cnt[w]-v >= d.apart {
				continue
			}
		default:
			continue
		}
		d.many = min(d.many, high)
		p.needAt[i] = d
		p.needs = append(p.needs, d)
		if d.apart > 0 {
			continue
		}
		if v == low {
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
					others, _ := p.says(c, &r)
					if 1+others < v {
						d.alone = append(d.alone, alone{int32(k), 1 + others})
					}
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

// inside says whether every record of c in the quarters of w counts in w.
func (p *part) inside(c, w *cell) bool {
	if w.level > c.level || w.level > 0 && p.pos[w.level][c.area] != p.pos[w.level][w.area] {
		return false
	}
	return (w.group == anything || w.group == c.group) && (w.theme == anything || w.theme == c.theme) && (w.route == anything || w.route == c.route) &&
		(w.mode == anything || w.mode == c.mode) && (w.answer == anything || w.answer == c.answer)
}
