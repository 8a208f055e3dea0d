package build

import (
	"fmt"
	"strconv"

	"saysomething/reports/release"
)

// row is what a reader knows of a cell.
type row struct{ cell, lo, hi int32 }

// cellOf finds a cell of a family that fits; the family must be there.
func (s *space) cellOf(family int, c release.Cell) (int32, bool) {
	f := s.families[family]
	for i := f.base; int(i) < len(s.cells) && s.cells[i].family == int32(family); i++ {
		if s.named(int(i)) == c {
			return i, true
		}
	}
	return 0, false
}

// rules are the rows by which everybody knows how quarters were put together.
func (p *part) rules(sp *space, y release.Year) []row {
	if sp.subject != concern {
		return nil
	}
	least := int32(y.Plan.Parameters.SmallestCount)
	var out []row
	first := 1
	add := func(last int, lo, hi int32) {
		f := sp.add(0, 0, release.Period{Name: fmt.Sprintf("rule %d-%d", first, last), First: first, Last: last})
		out = append(out, row{sp.families[f].base, lo, hi})
	}
	for _, q := range append(quarters(y), release.Period{Last: len(y.Cube.Quarters) + 1}) {
		for k := first; k < q.Last; k++ {
			add(k, 0, least-1)
		}
		if q.Last <= len(y.Cube.Quarters) {
			add(q.Last, least, open)
		}
		first = q.Last + 1
	}
	return out
}

// shape says at which level and by which attributes a cell is.
func (s *space) shape(c release.Cell) (level int, bits uint8, err error) {
	if c.Area != "" {
		for i, a := range s.areas {
			if a.Code == c.Area {
				level = s.level[i+1]
			}
		}
		if level == 0 || level >= len(release.Levels) {
			return 0, 0, fmt.Errorf("a figure of an area that no table can have")
		}
	}
	for i, code := range []string{c.Group, c.Theme, c.Route, c.Mode, c.Answer} {
		if code != "" {
			bits |= byGroup << i
		}
	}
	return level, bits, nil
}

// gave is what left by other doors.
type gave struct{ figures []row }

func register(sp *space, y release.Year) (gave, error) {
	var out gave
	for _, r := range y.Register {
		if r.Subject != sp.subject {
			continue
		}
		period, err := named(r.Period, y.Frame.Year)
		if err != nil {
			return out, err
		}
		if period.Last > len(y.Cube.Quarters) {
			continue // of quarters that no world has yet
		}
		level, bits, err := sp.shape(r.Cell)
		if err != nil {
			return out, err
		}
		i, ok := sp.cellOf(sp.add(level, bits, period), r.Cell)
		if !ok {
			return out, fmt.Errorf("the register has a code that the frame does not list")
		}
		out.figures = append(out.figures, row{i, int32(r.N), int32(r.N)})
	}
	return out, nil
}

// at says what a reader takes a number of this cell to mean.
func (p *part) means(i int32, n int32) (lo, hi int32) {
	if p.total(int(i)) {
		return n, n
	}
	half := int32(p.in.Year.Plan.Parameters.Base) / 2
	return max(int32(p.in.Year.Plan.Parameters.Threshold), n-half), n + half
}

// before takes in what earlier releases of the year showed.
func (p *part) before() error {
	replaced := map[string]bool{p.in.Replaces: true}
	for _, r := range p.in.Before {
		replaced[r.Replaces] = true
	}
	for _, r := range p.in.Before {
		body, err := release.Encode(r)
		if err != nil {
			return err
		}
		for _, c := range r.Cells {
			if c.Subject != p.subject || c.Value == release.Withheld || c.Value == release.TooFew {
				continue
			}
			i, ok := p.at[c.Cell]
			n, err := strconv.Atoi(c.Value)
			if !ok || err != nil {
				return fmt.Errorf("release %d shows what is not in the plan", r.Number)
			}
			lo, hi := p.means(i, int32(n))
			if within := p.cnt[i] >= lo && p.cnt[i] <= hi; within {
				p.tighten(i, lo, hi)
			} else if !replaced[release.Hash(body)] {
				return fmt.Errorf("release %d does not agree with what was counted", r.Number)
			}
		}
	}
	return nil
}

// symbols decides what stands in each cell before anything is withheld to protect another.
func (p *part) symbols(due []release.Period) {
	new := map[string]bool{}
	for _, d := range due {
		new[d.Name] = true
	}
	old := p.replaced()
	params := p.in.Year.Plan.Parameters
	for n := range p.cells {
		i := int32(n)
		c := &p.cells[i]
		if !p.planned(n) || !new[p.families[c.family].period] {
			continue
		}
		p.fresh[i] = true
		p.weight[i] = []int32{12, 5, 3, 2}[c.level]
		v := p.cnt[i]
		shown := v
		if p.total(n) {
			p.weight[i] = 60
		} else {
			shown = (v + int32(params.Base)/2) / int32(params.Base) * int32(params.Base)
		}
		switch {
		case p.people(c) < params.MinPeople:
			p.value[i] = release.TooFew
		case int(v) < params.Threshold:
			p.value[i] = release.Withheld
		default:
			p.value[i] = strconv.Itoa(int(shown))
			if old != nil && !mayCorrect(old[p.named(n)], int(shown)) {
				p.value[i] = release.Withheld
				continue
			}
			p.shown[i] = true
			p.now[0][i], p.now[1][i] = p.means(i, shown)
		}
	}
}

// replaced is what the release that this one corrects showed, nil if this is no erratum.
func (p *part) replaced() map[release.Cell]string {
	for _, r := range p.in.Before {
		if body, err := release.Encode(r); err != nil || p.in.Replaces == "" || release.Hash(body) != p.in.Replaces {
			continue
		}
		out := map[release.Cell]string{}
		for _, c := range r.Cells {
			out[c.Cell] = c.Value
		}
		return out
	}
	return nil
}

// mayCorrect says whether an erratum may show a number where another stood: a smaller step would tell of few people.
func mayCorrect(was string, is int) bool {
	n, err := strconv.Atoi(was)
	return err == nil && (n == is || n-is >= 10 || is-n >= 10)
}

// hide notes the planned cells that no release shows and that follow from those of others.
func (p *part) hide(periods []release.Period) {
	p.between = make([]bool, len(p.cells))
	for n := range p.cells {
		f := &p.families[p.cells[n].family]
		for _, h := range periods {
			p.between[n] = p.between[n] || p.planned(n) && f.period == h.Name && !p.fresh[n]
		}
	}
}
