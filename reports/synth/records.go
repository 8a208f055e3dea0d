package synth

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"saysomething/reports/release"
)

// records invents a year: few teams have most concerns, winter has more than summer, each directorate has its own
// worries, and some people say neither where they work nor as what.
func records(seed uint64, f release.Frame, concerns, year int) release.Cube {
	r := rand.New(rand.NewPCG(seed, uint64(year)))
	var at []string
	var weights []float64
	tilts := map[string][]float64{}
	shared := map[string][]float64{}
	above := map[string]string{} // of areas so small that concerns count in the one above; some were larger when a concern came
	for _, a := range f.Areas {
		depth := strings.Count(a.Code, "d") + strings.Count(a.Code, "t")
		w := float64(a.People) * math.Exp(r.NormFloat64()*0.9)
		switch depth {
		case 0:
			w *= 0.01
		case 1:
			w *= 0.06
		}
		at, weights = append(at, a.Code), append(weights, w)
		if a.People < 20 {
			above[a.Code] = a.Parent
		}
		tilts[a.Code] = tilted(r, []float64{18, 24, 20, 16, 14, 8})
		shared[a.Code] = make([]float64, len(f.Groups)-1)
	}
	for _, p := range f.People {
		for g := range f.Groups[:len(f.Groups)-1] {
			if f.Groups[g].Code == p.Group {
				shared[p.Area][g] = float64(p.N)
			}
		}
	}
	out := map[string]release.Count{}
	count := func(rec release.Record) {
		key := string(must(release.Encode(rec)))
		c := out[key]
		c.Record = rec
		c.N++
		out[key] = c
	}
	season := []float64{0.24, 0.22, 0.28, 0.26}
	for range concerns {
		q := draw(r, season) + 1
		area := at[draw(r, weights)]
		rec := release.Record{Subject: release.Concern, Quarter: q, Area: area, Group: release.NotSaid, Route: f.Routes[draw(r, []float64{7, 3})].Code, Mode: f.Modes[draw(r, []float64{25, 55, 20})].Code}
		if r.Float64() < 0.9 {
			rec.Group = f.Groups[draw(r, shared[area])].Code
		}
		rec.Themes = pick(r, f, tilts[area])
		if up, few := above[area]; few && r.Float64() < 0.9 {
			rec.Area = up
		}
		if r.Float64() < 0.06 {
			rec.Area = ""
		}
		count(rec)
		after(r, f, q, count)
	}
	for range concerns / 8 {
		count(release.Record{Subject: release.Celebration, Quarter: draw(r, season) + 1})
	}
	return cube(out, year)
}

func pick(r *rand.Rand, f release.Frame, tilt []float64) []string {
	if r.Float64() < 0.05 {
		return []string{release.NotSure}
	}
	var themes []string
	for n := 1 + draw(r, []float64{60, 30, 10}); len(themes) < n; {
		if t := f.Themes[draw(r, tilt)].Code; !slices.Contains(themes, t) {
			themes = append(themes, t)
		}
	}
	slices.Sort(themes)
	return themes
}

// after is what follows a concern: it is thanked for, answered, closed, and some say how it went.
func after(r *rand.Rand, f release.Frame, q int, count func(release.Record)) {
	later := func(most int) int { return min(4, q+r.IntN(most+1)) }
	for _, s := range []struct {
		subject string
		share   float64
		later   int
		weights []float64
	}{
		{release.Thanked, 0.96, 0, []float64{80, 15, 5}}, {release.Responded, 0.8, 1, []float64{50, 30, 20}}, {release.FedBack, 0.7, 1, []float64{85, 15}},
		{release.Feedback, 0.3, 1, []float64{74, 10, 10, 6}}, {release.Detriment, 0.25, 2, []float64{5, 88, 7}},
	} {
		if r.Float64() >= s.share {
			continue
		}
		for _, a := range f.Answers {
			if a.Subject == s.subject {
				count(release.Record{Subject: s.subject, Quarter: later(s.later), Answer: a.Items[draw(r, s.weights)].Code})
			}
		}
	}
}

func cube(counts map[string]release.Count, year int) release.Cube {
	days := []string{"-07-22", "-10-22", "-01-22", "-04-22"}
	var c release.Cube
	for q := range 4 {
		c.Quarters = append(c.Quarters, release.Quarter{N: q + 1, FrozenOn: Name(year + q/2)[:4] + days[q]})
	}
	for _, n := range counts {
		of := &c.Quarters[n.Quarter-1]
		of.Counts = append(of.Counts, n)
	}
	for _, q := range c.Quarters {
		slices.SortFunc(q.Counts, func(a, b release.Count) int { return a.Record.Compare(b.Record) })
	}
	return c
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
