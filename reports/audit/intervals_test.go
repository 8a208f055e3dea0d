package audit

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// The intervals that a reader can work out, for 16 tables whose answers are known: over fractions and over whole
// numbers. Attacks A01, A02, A03, A06, A10 and C02 are among them.
func TestIntervalsAreExact(t *testing.T) {
	file, err := os.ReadFile("testdata/disclosure_interval_cases.json")
	if err != nil {
		t.Fatal(err)
	}
	instances, err := ReadInstances(bytes.NewReader(file))
	if err != nil || len(instances) != 16 {
		t.Fatalf("%d instances: %v", len(instances), err)
	}
	var expected []struct {
		Expect []struct {
			Cell string     `json:"cell"`
			LP   [2]float64 `json:"lp"`
			Int  [2]float64 `json:"int"`
		} `json:"expect"`
	}
	if err := json.Unmarshal(file, &expected); err != nil {
		t.Fatal(err)
	}
	for n, in := range instances {
		got, err := Intervals(in)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, want := range expected[n].Expect {
			i := slices.IndexFunc(got, func(g Interval) bool { return g.Cell == want.Cell })
			if i < 0 {
				t.Errorf("%s: nothing about %s", in.ID, want.Cell)
				continue
			}
			if g := got[i]; !Same(g.Linear, want.LP) || g.Whole != want.Int || !g.Exact {
				t.Errorf("%s, %s: linear %v, whole %v, proved %v; want %v, %v", in.ID, want.Cell, g.Linear, g.Whole, g.Exact, want.LP, want.Int)
			}
		}
		if len(expected[n].Expect) == 0 {
			t.Errorf("%s expects nothing", in.ID)
		}
	}
}
