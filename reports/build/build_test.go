package build_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"saysomething/reports/build"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	y := synth.Until(synth.Year(5, 400, 2026), 2)
	var first []byte
	for n, procs := range []int{1, 4, 4} {
		before := runtime.GOMAXPROCS(procs)
		r, cert, _, err := build.Build(t.Context(), build.Input{Year: y, Number: 1, Key: secret}, nil)
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		a, err := release.Encode(r)
		b, err2 := release.Encode(cert)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if r.Certificate != release.Hash(b) {
			t.Error("the release does not name its proof")
		}
		if a = append(a, b...); n == 0 {
			first = a
		} else if !bytes.Equal(a, first) {
			t.Errorf("build %d gives other bytes", n)
		}
	}
}

// What is withheld to protect another number is chosen by the key: nobody outside can replay it.
func TestTheKeyDecidesTies(t *testing.T) {
	y := made([]release.Table{by("g", release.Quarterly, whole1, "group")}, line{13, 1, "a1x", "g1", "line", one}, line{13, 1, "a1x", "g2", "line", one}, line{2, 1, "b1", "g3", "line", one})
	seen := map[string]bool{}
	for n := range 24 {
		r, _, _, err := build.Build(t.Context(), build.Input{Year: y, Number: 1, Key: bytes.Repeat([]byte{byte(n)}, 32)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		all := []release.Release{r}
		seen[value(t, all, release.Cell{Period: "2026-27 Q1", Group: "g1"})+value(t, all, release.Cell{Period: "2026-27 Q1", Group: "g2"})] = true
	}
	if len(seen) < 2 {
		t.Errorf("24 keys make one choice: %v", seen)
	}
}

func TestWhatCannotBeProvedIsNotReleased(t *testing.T) {
	y := synth.Year(1, 300, 2026)
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, _, err := build.Build(stopped, build.Input{Year: y, Number: 1, Key: secret}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a build that was stopped says %v", err)
	}
	_, _, _, err = build.Build(t.Context(), build.Input{Year: y, Number: 1, Key: secret, Steps: 50}, nil)
	if !errors.Is(err, build.ErrEffort) {
		t.Errorf("a build that ran out of steps says %v", err)
	}
	if _, _, _, err = build.Build(t.Context(), build.Input{Year: y, Number: 1, Key: secret[:16]}, nil); err == nil {
		t.Error("half a key will do")
	}
}

// An earlier release that says there are five in a cell of three cannot be lived with, and neither can a figure of the register.
func TestWhatContradictsTheCubeIsRefused(t *testing.T) {
	y := made([]release.Table{by("g", release.Quarterly, whole1, "group")}, line{30, 1, "a1x", "g1", "line", one}, line{25, 2, "a1x", "g1", "line", one})
	wrong := release.Release{Number: 1, Periods: []release.Period{{Name: "2026-27 Q1", Per: release.Quarterly, First: 1, Last: 1}}, Cells: []release.Shown{{Cell: release.Cell{Subject: release.Concern, Period: "2026-27 Q1"}, Value: "31"}}}
	_, _, _, err := build.Build(t.Context(), build.Input{Year: y, Before: []release.Release{wrong}, Number: 2, Key: secret}, nil)
	if err == nil {
		t.Error("a release that says otherwise is built upon")
	}
	y.Register = []release.Registered{{Cell: release.Cell{Subject: release.Concern, Period: "2026-27 Q2", Group: "g1"}, N: 24}}
	if _, _, _, err = build.Build(t.Context(), build.Input{Year: y, Number: 1, Key: secret}, nil); err == nil || strings.Contains(err.Error(), "24") {
		t.Errorf("a register that says otherwise: %v", err)
	}
}

func TestAnErratumShowsNoSmallStep(t *testing.T) {
	tables := []release.Table{by("s", release.Quarterly, []string{"organisation", "site"})}
	y := made(tables, line{40, 1, "a1x", "g1", "line", one}, line{30, 1, "b1", "g1", "line", one})
	first, _, _, err := build.Build(t.Context(), build.Input{Year: y, Number: 1, Key: secret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := release.Encode(first)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[int]string{12: "42", 3: release.Withheld} { // by 12 is far enough, by 3 is not
		moved := made(tables, line{40, 1, "a1x", "g1", "line", one}, line{30 - name, 1, "b1", "g1", "line", one})
		second, cert, _, err := build.Build(t.Context(), build.Input{Year: moved, Before: []release.Release{first}, Number: 2, Replaces: release.Hash(body), Reason: "counted twice", Key: secret}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want == "42" {
			want = "58"
		}
		if got := value(t, []release.Release{second}, release.Cell{Period: "2026-27 Q1"}); got != want {
			t.Errorf("a total that fell by %d is %q, not %q", name, got, want)
		}
		if second.Replaces == "" || len(second.Cells) != len(first.Cells) {
			t.Error("an erratum is not of the cells of what it corrects")
		}
		check(t, moved, []release.Release{second}, cert)
	}
}

// How far a build is says nothing of what was counted: the last step is the same for all.
func TestProgressOnlyRises(t *testing.T) {
	last, whole := -1, 0
	_, _, _, err := build.Build(t.Context(), build.Input{Year: synth.Until(synth.Year(2, 300, 2026), 2), Number: 1, Key: secret}, func(done, of int) {
		if done < last || done > of || whole != 0 && of != whole {
			t.Errorf("%d of %d after %d of %d", done, of, last, whole)
		}
		last, whole = done, of
	})
	if err != nil || last != whole || whole == 0 {
		t.Errorf("ended at %d of %d: %v", last, whole, err)
	}
}

func TestQuartersWithFewConcernsGoTogether(t *testing.T) {
	y := made([]release.Table{by("s", release.Quarterly, whole1)}, line{12, 1, "a1x", "g1", "line", one}, line{9, 2, "a1x", "g1", "line", one}, line{20, 3, "a1x", "g1", "line", one}, line{3, 4, "a1x", "g1", "line", one})
	want := [][]string{nil, {"2026-27 Q1-Q2", "2026-27 H1"}, {"2026-27 Q3"}, {"2026-27 H2", "2026-27"}}
	for n := 1; n <= 4; n++ {
		var got []string
		for _, p := range build.Due(synth.Until(y, n)) {
			got = append(got, p.Name)
		}
		if !slices.Equal(got, want[n-1]) {
			t.Errorf("after quarter %d: %v, not %v", n, got, want[n-1])
		}
	}
}

// Every number of 90 in 100 that may be shown is, and everything is proved, for all sizes of organisation.
func TestYears(t *testing.T) {
	sizes := []struct{ seeds, concerns int }{{2, 30}, {3, 90}, {2, 300}}
	if !testing.Short() {
		sizes = append(sizes, struct{ seeds, concerns int }{1, 1200})
	}
	for _, s := range sizes {
		for seed := range s.seeds {
			t.Run(fmt.Sprintf("%d concerns, seed %d", s.concerns, seed), func(t *testing.T) {
				shown, large := 0, 0
				whole(t, synth.Year(uint64(seed), s.concerns, 2026), func(now release.Year, all []release.Release, cert release.Certificate, rep build.Report) {
					if len(now.Cube.Quarters) == 4 || s.concerns < 1000 {
						check(t, now, all, cert)
					}
					for _, table := range rep.Tables {
						shown, large = shown+table.Shown, large+table.Large
						if table.Dropped {
							t.Errorf("table %s is dropped", table.Table)
						}
					}
					if r := rep.Reach; r.Cells > 20 && (r.Threes == 0 || r.Kept*2 < r.Threes) {
						t.Errorf("of %d groups of three, %d learn nothing", r.Threes, r.Kept)
					}
				})
				if s.concerns >= 300 && shown*10 < (shown+large)*9 {
					t.Errorf("%d numbers shown, %d withheld to protect others", shown, large)
				}
			})
		}
	}
}
