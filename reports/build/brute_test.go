package build_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"saysomething/reports/build"
	"saysomething/reports/release"
)

// brute checks a release's proof in the plainest way: every world is written out and counted record by record. It shares no line with the builder.
type brute struct {
	y       release.Year
	up      map[string]string
	spans   map[string][2]int
	counted map[release.Cell]int // in truth
}

func newBrute(y release.Year, all []release.Release) brute {
	b := brute{y: y, up: map[string]string{}, spans: map[string][2]int{}, counted: map[release.Cell]int{}}
	for _, a := range y.Frame.Areas {
		b.up[a.Code] = a.Parent
	}
	for first := 1; first <= 4; first++ { // readers can name any run of quarters
		for last := first; last <= 4; last++ {
			name := fmt.Sprintf("%s Q%d", y.Frame.Year, first)
			if last > first {
				name += fmt.Sprintf("-Q%d", last)
			}
			b.spans[name] = [2]int{first, last}
		}
	}
	for _, r := range all {
		for _, p := range r.Periods {
			b.spans[p.Name] = [2]int{p.First, p.Last}
		}
	}
	return b
}

func (b brute) in(r release.Record, c release.Cell) bool {
	span := b.spans[c.Period]
	if r.Subject != c.Subject || r.Quarter < span[0] || r.Quarter > span[1] {
		return false
	}
	area := r.Area
	for area != c.Area && area != "" {
		area = b.up[area]
	}
	return area == c.Area && (c.Group == "" || c.Group == r.Group) && (c.Theme == "" || slices.Contains(r.Themes, c.Theme)) &&
		(c.Route == "" || c.Route == r.Route) && (c.Mode == "" || c.Mode == r.Mode) && (c.Answer == "" || c.Answer == r.Answer)
}

func (b brute) truth() []release.Count {
	var out []release.Count
	for _, q := range b.y.Cube.Quarters {
		out = append(out, q.Counts...)
	}
	return out
}

// count adds up truth and changes in a cell.
func (b brute) count(c release.Cell, truth []release.Count, cert release.Certificate, w release.World) int {
	n, counted := b.counted[c]
	if !counted {
		for _, k := range truth {
			if b.in(k.Record, c) {
				n += k.N
			}
		}
		b.counted[c] = n
	}
	for _, ch := range w.Changes {
		if b.in(cert.Kinds[ch[0]], c) {
			n += ch[1]
		}
	}
	return n
}

func (b brute) population(c release.Cell) int {
	if c.Group != "" && c.Group != release.NotSaid {
		n := 0
		for _, p := range b.y.Frame.People {
			if p.Area == c.Area && p.Group == c.Group {
				n += p.N
			}
		}
		if c.Area == "" {
			for _, g := range b.y.Frame.Groups {
				if g.Code == c.Group {
					n = g.People
				}
			}
		}
		return n
	}
	for _, a := range b.y.Frame.Areas {
		if a.Code == c.Area {
			return a.People
		}
	}
	return b.y.Frame.Total
}

// empty says whether everybody knows that no record is of an area: it is counted in the one above.
func (b brute) empty(area string, truth []release.Count) bool {
	people := 1 << 30
	for _, a := range b.y.Frame.Areas {
		if a.Code == area {
			people = a.People
		}
	}
	return people < 20 && !slices.ContainsFunc(truth, func(k release.Count) bool { return k.Area == area })
}

// check is for years without a register: all releases so far, and the newest one's certificate.
func check(t *testing.T, y release.Year, all []release.Release, cert release.Certificate) {
	t.Helper()
	b, truth, params := newBrute(y, all), newBrute(y, all).truth(), y.Plan.Parameters
	have := map[string]int{}
	for _, k := range truth {
		have[key(k.Record)] = k.N
	}
	proofs := map[release.Cell]release.Proof{}
	for _, p := range cert.Proofs {
		proofs[p.Cell] = p
	}
	for _, w := range cert.Worlds {
		for _, ch := range w.Changes {
			if k := cert.Kinds[ch[0]]; have[key(k)]+ch[1] < 0 || k.Subject == release.Concern && (len(k.Themes) < 1 || len(k.Themes) > params.MaxThemes) {
				t.Fatalf("a world has records that cannot be")
			}
		}
	}
	needed := 0
	for _, r := range all {
		for _, s := range r.Cells {
			v := b.count(s.Cell, truth, cert, release.World{})
			people := b.population(s.Cell)
			if n, err := strconv.Atoi(s.Value); err == nil {
				lo, hi := max(params.Threshold, n-2), n+2
				if s.Area+s.Group+s.Route+s.Mode+s.Answer == "" {
					lo, hi = n, n
				}
				if people < params.MinPeople || v < params.Threshold {
					t.Errorf("%v: shown, and may not be", s.Cell)
				}
				for i, w := range cert.Worlds {
					if c := b.count(s.Cell, truth, cert, w); c < lo || c > hi {
						t.Fatalf("world %d does not agree with what stands in %v", i, s.Cell)
					}
				}
				continue
			}
			if people < params.MinPeople && s.Value != release.TooFew || people >= params.MinPeople && s.Value != release.Withheld {
				t.Errorf("%v: %q of %d people", s.Cell, s.Value, people)
			}
			many := params.Threshold
			if people < params.MinPeople {
				many = max(many, v+2)
			} else if v >= params.Threshold {
				continue
			}
			p, ok := proofs[s.Cell]
			if !ok && v == 0 && (people == 0 || b.empty(s.Area, truth)) {
				continue
			}
			needed++
			b.protected(t, p, v, many, truth, cert)
		}
	}
	shown := map[release.Cell]bool{}
	for _, r := range all {
		for _, s := range r.Cells {
			shown[s.Cell] = true
		}
	}
	for _, p := range cert.Proofs { // between periods: a quarter that went together with others
		v, people, many := b.count(p.Cell, truth, cert, release.World{}), b.population(p.Cell), params.Threshold
		if shown[p.Cell] || len(p.Apart) > 0 {
			continue
		}
		if people < params.MinPeople {
			many = max(many, v+2)
		} else if v >= params.Threshold {
			t.Errorf("%v: proved, and nobody asks for it", p.Cell)
		}
		needed++
		b.protected(t, p, v, many, truth, cert)
	}
	if needed == 0 && len(cert.Proofs) > 0 {
		t.Error("nothing was checked")
	}
}

// protected checks what a proof shows of one cell.
func (b brute) protected(t *testing.T, p release.Proof, v, many int, truth []release.Count, cert release.Certificate) {
	t.Helper()
	if len(p.Zero) == 0 {
		t.Errorf("%v: not shown that it may be 0", p.Cell)
	}
	if !slices.ContainsFunc(p.Many, func(w int) bool { return b.count(p.Cell, truth, cert, cert.Worlds[w]) >= many }) {
		t.Errorf("%v: not shown that it may be large", p.Cell)
	}
	left := func(k release.Count, w int) int {
		n := k.N
		for _, ch := range cert.Worlds[w].Changes {
			if key(cert.Kinds[ch[0]]) == key(k.Record) {
				n += ch[1]
			}
		}
		return n
	}
	for _, w := range p.Zero {
		if b.count(p.Cell, truth, cert, cert.Worlds[w]) != 0 {
			t.Errorf("%v: a world with 0 has some", p.Cell)
		}
	}
	for _, k := range truth {
		in := b.in(k.Record, p.Cell)
		if !in && !slices.ContainsFunc(p.Zero, func(w int) bool { return left(k, w) > 0 }) {
			t.Errorf("%v: somebody outside who knows their own record learns that there is somebody", p.Cell)
		}
		if in && v >= 2 && !slices.ContainsFunc(p.One, func(w int) bool { return left(k, w) > 0 && b.count(p.Cell, truth, cert, cert.Worlds[w]) == 1 }) {
			t.Errorf("%v: somebody in it learns that there is another", p.Cell)
		}
	}
}

func key(r release.Record) string {
	b, err := release.Encode(r)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// whole builds all releases of a year, handing each to check.
func whole(t *testing.T, y release.Year, each func(now release.Year, all []release.Release, cert release.Certificate, rep build.Report)) []release.Release {
	t.Helper()
	var all []release.Release
	for n := 1; n <= len(y.Cube.Quarters); n++ {
		now := y
		now.Cube.Quarters = slices.Clone(y.Cube.Quarters[:n])
		if len(build.Due(now)) == 0 {
			continue
		}
		r, cert, rep, err := build.Build(t.Context(), build.Input{Year: now, Before: all, Number: len(all) + 1, Key: secret}, nil)
		if err != nil {
			t.Fatalf("release %d: %v", len(all)+1, err)
		}
		all = append(all, r)
		each(now, all, cert, rep)
	}
	return all
}

var secret = []byte("a secret of thirty-two bytes ...")
