package synth_test

import (
	"bytes"
	"testing"

	"saysomething/reports/release"
	"saysomething/reports/synth"
)

func TestTheSameSeedGivesTheSameYear(t *testing.T) {
	for _, concerns := range []int{10, 1200} {
		var bodies [][]byte
		for range 2 {
			b, err := release.Encode(synth.Year(7, concerns, 2026))
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, b)
		}
		if !bytes.Equal(bodies[0], bodies[1]) {
			t.Errorf("%d concerns: two different years of one seed", concerns)
		}
		other, err := release.Encode(synth.Year(8, concerns, 2026))
		if err != nil || bytes.Equal(bodies[0], other) {
			t.Errorf("%d concerns: two seeds give one year (%v)", concerns, err)
		}
	}
}

func TestYearIsLikeATrust(t *testing.T) {
	y := synth.Year(3, 1200, 2026)
	small, n, unknown := 0, 0, 0
	for _, a := range y.Frame.Areas {
		if a.People < 20 {
			small++
		}
	}
	for i, q := range y.Cube.Quarters {
		for j, c := range q.Counts {
			if c.Quarter != i+1 || c.N < 1 || j > 0 && q.Counts[j-1].Compare(c.Record) >= 0 {
				t.Fatalf("quarter %d: counts are out of order", i+1)
			}
			if c.Subject == release.Concern {
				n += c.N
				if c.Area == "" {
					unknown += c.N
				}
			}
		}
	}
	if n != 1200 || small == 0 || unknown == 0 || y.Frame.Total < 6000 || y.Frame.Total > 7500 || len(y.Frame.Areas) != 80 {
		t.Errorf("%d concerns, %d of nowhere, %d small areas of %d, %d people", n, unknown, small, len(y.Frame.Areas), y.Frame.Total)
	}
}
