package audit_test

import (
	"fmt"
	"slices"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

// A last quarter of two concerns has no figures of its own. The year less the other three quarters must not tell them: the year's
// total, which would be exact, is withheld. And a quarter that was put together with the next does not follow from the half-year.
func TestAQuarterBetweenPeriodsDoesNotFollow(t *testing.T) {
	for _, c := range []struct {
		counts   [4]int
		quarter  string   // that must not follow
		parts    []string // periods that tell it together …
		withheld string   // … of which this one is withheld
	}{
		{[4]int{22, 24, 20, 2}, "2026-27 Q4", []string{"2026-27", "2026-27 Q1", "2026-27 Q2", "2026-27 Q3"}, "2026-27"},
		{[4]int{30, 3, 40, 30}, "2026-27 Q2", []string{"2026-27 H1", "2026-27 Q1"}, "2026-27 H1"},
	} {
		y := synth.Year(5, 300, 2026)
		y.Plan.Tables = []release.Table{totals(release.Quarterly), totals(release.HalfYearly), totals(release.Yearly)}
		for q, n := range c.counts {
			y.Cube.Quarters[q].Counts = firstConcerns(y.Cube.Quarters[q].Counts, n)
		}
		ps := built(t, y, 4)
		rs, _ := releasesOf(t, ps)
		value := map[string]string{}
		for _, r := range rs {
			for _, s := range r.Cells {
				value[s.Period] = s.Value
			}
		}
		for _, p := range c.parts {
			if (value[p] == release.Withheld) != (p == c.withheld) {
				t.Errorf("%v: %s stands as %q", c.counts, p, value[p])
			}
		}
		cell := release.Cell{Subject: release.Concern, Period: c.quarter}
		if !slices.ContainsFunc(certificateOf(t, ps[len(ps)-1]).Proofs, func(p release.Proof) bool { return p.Cell == cell && len(p.Zero) > 0 && len(p.Many) > 0 }) {
			t.Errorf("%v: nothing is proved of %s", c.counts, c.quarter)
		}
	}
}

func totals(per string) release.Table {
	return release.Table{ID: per, Title: per, Subject: release.Concern, Levels: []string{"organisation"}, By: []string{}, Per: per, Audience: "public"}
}

// firstConcerns keeps so many concerns.
func firstConcerns(counts []release.Count, n int) []release.Count {
	out := []release.Count{}
	for _, c := range counts {
		if c.Subject == release.Concern && n > 0 {
			c.N = min(c.N, n)
			n -= c.N
			out = append(out, c)
		}
	}
	if n > 0 {
		panic(fmt.Sprint("too few concerns: ", n))
	}
	return out
}

func certificateOf(t *testing.T, p audit.Published) release.Certificate {
	t.Helper()
	_, c := releasesOf(t, []audit.Published{p})
	return c
}
