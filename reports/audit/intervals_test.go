package audit

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"saysomething/reports/lp"
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

func value(v float64) *float64 { return &v }

// A01, A03, A10, C02, said once more in small: what a subtraction tells.
func TestSubtractionsAreSeen(t *testing.T) {
	shown := func(v float64, atoms ...string) Sum { return Sum{Atoms: atoms, Value: value(v), Published: true} }
	hidden := func(atoms ...string) Sum { return Sum{Atoms: atoms} }
	for _, c := range []struct {
		id   string
		in   Instance
		cell string
		want [2]float64
	}{
		{"A01: a total and all other cells", Instance{Atoms: []string{"a", "b", "c"}, Cells: map[string]Sum{"a": shown(6, "a"), "b": shown(7, "b"), "c": hidden("c"), "all": shown(15, "a", "b", "c")}}, "c", [2]float64{2, 2}},
		{"A03: two that are 3 together", Instance{Atoms: []string{"a", "b", "c"}, Cells: map[string]Sum{"a": shown(6, "a"), "b": hidden("b"), "c": hidden("c"), "all": shown(9, "a", "b", "c")}}, "c", [2]float64{0, 3}},
		{"A10: sites and sizes", Instance{Atoms: []string{"k", "l", "m"}, Cells: map[string]Sum{"k": hidden("k"), "site": shown(9, "k", "l"), "large": shown(6, "l"), "small": hidden("k", "m"), "all": shown(20, "k", "l", "m")}}, "k", [2]float64{3, 3}},
		{"C02: one group has all", Instance{Atoms: []string{"a", "b", "c"}, Cells: map[string]Sum{"a": shown(9, "a"), "b": hidden("b"), "c": hidden("c"), "all": shown(9, "a", "b", "c")}}, "b", [2]float64{0, 0}},
	} {
		found, err := Intervals(c.in)
		i := slices.IndexFunc(found, func(f Interval) bool { return f.Cell == c.cell })
		if err != nil || i < 0 || found[i].Linear != c.want || found[i].Whole != c.want || !found[i].Exact {
			t.Errorf("%s: %+v, %v", c.id, found, err)
		}
	}
	none := Instance{Atoms: []string{"a"}, Cells: map[string]Sum{"a": {Atoms: []string{"a"}}}, Bounds: map[string][2]*float64{"a": {nil, value(2.5)}}}
	found, err := Intervals(none)
	if err != nil || found[0].Whole[0] != -lp.Inf || found[0].Whole[1] != 2 || found[0].Linear[1] != 2.5 {
		t.Errorf("no lower bound: %+v, %v", found, err)
	}
	none.Cells["b"] = shown(9, "a")
	if _, err := Intervals(none); err == nil {
		t.Error("what cannot be has an interval")
	}
}
