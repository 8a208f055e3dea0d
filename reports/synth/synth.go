// Package synth invents organisations: a trust with its sites, head counts and a year of concerns, for tests and for
// the bench. The same seed gives the same year, byte for byte.
package synth

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"saysomething/reports/plan"
	"saysomething/reports/release"
)

// The shape of the trust: that of a middle-sized one in England.
const (
	sites       = 5
	directories = 15
	teams       = 60
	staff       = 6500
)

var groups = []release.Item{
	{Code: "allied_health", Label: "Allied health professionals"}, {Code: "medical", Label: "Medical and dental"},
	{Code: "ambulance", Label: "Ambulance"}, {Code: "public_health", Label: "Public health"}, {Code: "commissioning", Label: "Commissioning"},
	{Code: "nurses", Label: "Registered nurses and midwives"}, {Code: "assistants", Label: "Nursing or healthcare assistants"},
	{Code: "social_care", Label: "Social care"}, {Code: "administration", Label: "Administration and clerical"},
	{Code: "maintenance", Label: "Maintenance and ancillary"}, {Code: "other", Label: "Other"}, {Code: release.NotSaid, Label: "Not said"},
}

// How many of a hundred people are in each group, in the order of groups.
var shares = []float64{12, 13, 1, 2, 1, 31, 17, 1, 14, 6, 2}

var themes = []release.Item{
	{Code: "safety", Label: "Safety of the people we care for"}, {Code: "behaviour", Label: "Attitudes and behaviours"},
	{Code: "bullying", Label: "Bullying or harassment"}, {Code: "systems", Label: "Systems and processes"},
	{Code: "worker_safety", Label: "Safety of workers"}, {Code: "discrimination", Label: "Discrimination"}, {Code: release.NotSure, Label: "Not sure"},
}

var answers = []release.Answers{
	{Subject: release.Feedback, Items: []release.Item{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}, {Code: "maybe", Label: "Maybe"}, {Code: "dont_know", Label: "Do not know"}}},
	{Subject: release.Detriment, Items: []release.Item{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}, {Code: "not_sure", Label: "Not sure"}}},
	{Subject: release.Thanked, Items: []release.Item{{Code: "2_days", Label: "2 working days"}, {Code: "5_days", Label: "3 to 5"}, {Code: "longer", Label: "Longer"}}},
	{Subject: release.Responded, Items: []release.Item{{Code: "20_days", Label: "20 working days"}, {Code: "40_days", Label: "21 to 40"}, {Code: "longer", Label: "Longer"}}},
	{Subject: release.FedBack, Items: []release.Item{{Code: "yes", Label: "Told what was done"}, {Code: "no", Label: "Not told"}}},
}

// Name writes the financial year that starts in April of year: "2026-27".
func Name(year int) string { return fmt.Sprintf("%d-%02d", year, (year+1)%100) }

// Year invents a year of about as many concerns as asked, with all four quarters frozen and the standard plan.
func Year(seed uint64, concerns, year int) release.Year {
	frame := Frame(seed, year)
	return release.Year{Frame: frame, Plan: plan.Standard(frame, concerns), Cube: records(seed, frame, concerns, year)}
}

// Until is what was known of a year when its n-th quarter had just been frozen.
func Until(y release.Year, n int) release.Year {
	y.Cube.Quarters = slices.Clone(y.Cube.Quarters[:n])
	return y
}

// Frame invents the trust alone: with one seed, the same in each year but for its dates.
func Frame(seed uint64, year int) release.Frame {
	r := rand.New(rand.NewPCG(seed, 1))
	f := release.Frame{Organisation: release.Name{ID: fmt.Sprintf("synth-%d", seed), Name: "Invented Trust"}, Year: Name(year), Day: fmt.Sprintf("%d-04-01", year),
		Groups: slices.Clone(groups), Themes: slices.Clone(themes), Answers: slices.Clone(answers),
		Routes: []release.Item{{Code: "online", Label: "Online"}, {Code: "in_person", Label: "In person"}},
		Modes:  []release.Item{{Code: "open", Label: "Open"}, {Code: "confidential", Label: "Confidential"}, {Code: "anonymous", Label: "Anonymous"}}}
	at := map[string]int{}
	add := func(code, label, parent string) {
		at[code] = len(f.Areas)
		f.Areas = append(f.Areas, release.Area{Code: code, Label: label, Parent: parent})
	}
	weights := make([]float64, teams)
	sum := 0.0
	for i := range weights {
		weights[i] = math.Exp(r.NormFloat64() * 0.8)
		sum += weights[i]
	}
	count := map[[2]string]int{}
	t := 0
	for s := range sites {
		site := fmt.Sprintf("s%d", s+1)
		add(site, fmt.Sprintf("Site %d", s+1), "")
		for d := range directories / sites {
			directorate := fmt.Sprintf("%sd%d", site, d+1)
			add(directorate, fmt.Sprintf("Directorate %d of site %d", d+1, s+1), site)
			tilt := tilted(r, shares)
			for k := range teams / directories {
				team := fmt.Sprintf("%st%d", directorate, k+1)
				add(team, fmt.Sprintf("Team %d of %s", k+1, directorate), directorate)
				people := max(8, int(staff*weights[t]/sum))
				t++
				for range people {
					g := f.Groups[draw(r, tilt)].Code
					for _, area := range []string{site, directorate, team} {
						f.Areas[at[area]].People++
						count[[2]string{area, g}]++
					}
				}
				f.Total += people
			}
		}
	}
	for _, a := range f.Areas {
		for g, item := range f.Groups {
			if n := count[[2]string{a.Code, item.Code}]; n > 0 {
				f.People = append(f.People, release.People{Area: a.Code, Group: item.Code, N: n})
				if a.Parent == "" {
					f.Groups[g].People += n
				}
			}
		}
	}
	f.Groups[len(f.Groups)-1].People = f.Total
	return f
}

// tilted bends shares, so that one directorate is not like the next.
func tilted(r *rand.Rand, shares []float64) []float64 {
	out := slices.Clone(shares)
	for i := range out {
		out[i] *= math.Exp(r.NormFloat64() * 0.6)
	}
	return out
}

func draw(r *rand.Rand, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	x := r.Float64() * sum
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}
