package build

// says is what the register by itself gives away of a cell: at least low, at most high; with a record that somebody knows,
// of the others. Figures of single quarters are put together as docs/disclosure.md says.
func (p *part) says(c *cell, known *rec) (low, high int32) {
	for q := c.first; q <= c.last; q++ {
		lo, hi := p.quarterSays(c, q, known)
		low += lo
		if high += hi; hi == open || high > open {
			high = open
		}
	}
	return low, high
}

func (p *part) quarterSays(c *cell, q uint8, known *rec) (low, high int32) {
	figures := p.register.of(p, q)
	count := func(f row) int32 {
		if known != nil && known.quarter == q && p.match(known, &p.cells[f.cell], byQuarter) {
			return f.lo - 1
		}
		return f.lo
	}
	high = open
	for _, a := range figures {
		if p.inside(c, &p.cells[a.cell]) {
			high = min(high, count(a))
		}
		for _, b := range figures {
			if p.inside(c, &p.cells[a.cell]) && p.inside(&p.cells[b.cell], &p.cells[a.cell]) && p.disjoint(c, &p.cells[b.cell]) {
				high = min(high, count(a)-count(b))
			}
			in, ok := p.both(p.cells[a.cell], p.cells[b.cell])
			if !ok || !p.inside(&in, c) {
				continue
			}
			for _, all := range figures {
				if w := &p.cells[all.cell]; p.inside(&p.cells[a.cell], w) && p.inside(&p.cells[b.cell], w) {
					low = max(low, count(a)+count(b)-count(all))
				}
			}
		}
	}
	return max(low, p.left(c, figures, count)), high
}

// left is how many chose no theme, or another than all the others, at least: those of a cell less the sum of the figures of all
// other themes in it, where each has one.
func (p *part) left(c *cell, figures []row, count func(row) int32) int32 {
	if c.theme == anything {
		return 0
	}
	n, found := int32(0), map[uint8]bool{}
	for _, f := range figures {
		d := p.cells[f.cell]
		theme := d.theme
		if d.theme, d.first, d.last, d.family = c.theme, c.first, c.last, c.family; d != *c || theme == c.theme || found[theme] {
			continue
		}
		if found[theme] = true; theme == anything {
			n += count(f)
		} else {
			n -= count(f)
		}
	}
	if len(found) < len(p.in.Year.Frame.Themes) {
		return 0
	}
	return max(0, n)
}

// disjoint says whether no record can count in both: another worker group, route, mode or answer, or a theme beside the one that stands alone.
func (p *part) disjoint(c, d *cell) bool {
	other := func(a, b uint8) bool { return a != anything && b != anything && a != b }
	alone := func(t uint8) bool { return p.notSure>>t&1 == 1 }
	return other(c.group, d.group) || other(c.route, d.route) || other(c.mode, d.mode) || other(c.answer, d.answer) ||
		other(c.theme, d.theme) && (alone(c.theme) || alone(d.theme))
}

// both is the cell of the records that count in both, or false where there can be none.
func (p *part) both(a, b cell) (cell, bool) {
	switch {
	case b.level > a.level:
		if a.level > 0 && p.pos[a.level][b.area] != p.pos[a.level][a.area] {
			return a, false
		}
		a.level, a.area = b.level, b.area
	case b.level > 0 && p.pos[b.level][a.area] != p.pos[b.level][b.area]:
		return a, false
	}
	for _, f := range [][2]*uint8{{&a.group, &b.group}, {&a.theme, &b.theme}, {&a.route, &b.route}, {&a.mode, &b.mode}, {&a.answer, &b.answer}} {
		if *f[0] == anything {
			*f[0] = *f[1]
		} else if *f[1] != anything && *f[1] != *f[0] {
			return a, false
		}
	}
	return a, true
}

// of lists the figures of a single quarter.
func (g *gave) of(p *part, q uint8) []row {
	var out []row
	for _, f := range g.figures {
		if c := p.cells[f.cell]; c.first == q && c.last == q {
			out = append(out, f)
		}
	}
	return out
}

// has says whether the register has the cell itself.
func (g *gave) has(i int32) bool {
	for _, f := range g.figures {
		if f.cell == i {
			return true
		}
	}
	return false
}
