package reports

import (
	"bufio"
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNHSRuleVectors(t *testing.T) {
	file, err := os.Open("testdata/disclosure_control_vectors.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text := bufio.NewReader(file)
	if source, err := text.ReadString('\n'); err != nil || !strings.HasPrefix(source, "# Source: NHS Digital") {
		t.Fatalf("the vectors do not say where they are from: %q, %v", source, err)
	}
	records, err := csv.NewReader(text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	levels := map[string]bool{"sub-national": false, "national": true}
	if len(records) < 11 || strings.Join(records[0], ",") != "true_count,level,published" {
		t.Fatalf("%d records, head %v", len(records), records[0])
	}
	for _, r := range records[1:] {
		n, err := strconv.Atoi(r[0])
		national, ok := levels[r[1]]
		if err != nil || !ok {
			t.Fatalf("vector %v", r)
		}
		tables := NHSRule{National: national}.Show([]Truth{{Name: "t", Rows: []TruthRow{{Count: n}}, Total: n}})
		if got := tables[0].Rows[0].Shown; string(got) != r[2] || tables[0].Total != got {
			t.Errorf("%s %s is shown as %q, total %q, want %q", r[1], r[0], got, tables[0].Total, r[2])
		}
	}
}

// drawTruth invents tables of true figures, many of them small.
func drawTruth(t *rapid.T) []Truth {
	row := rapid.Custom(func(t *rapid.T) TruthRow {
		return TruthRow{Code: "c", Label: "l", Count: rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(0, 5000)).Draw(t, "count")}
	})
	return rapid.SliceOf(rapid.Custom(func(t *rapid.T) Truth {
		rows := rapid.SliceOf(row).Draw(t, "rows")
		total := NoTotal
		if rapid.Bool().Draw(t, "has total") {
			total = 0
			for _, r := range rows {
				total += r.Count
			}
		}
		return Truth{Name: "t", Rows: rows, Total: total}
	})).Draw(t, "truth")
}

// Whatever the figures, nothing from 1 to 7 is shown, nothing but fives is, and every true figure
// shown as the same number could be any other of its five.
func TestNHSRuleShowsNoSmallNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth := drawTruth(t)
		tables := NHSRule{}.Show(truth)
		if len(tables) != len(truth) {
			t.Fatalf("%d tables of %d", len(tables), len(truth))
		}
		check := func(c Cell, n int) {
			shown, ok := c.Number()
			switch {
			case n >= 1 && n <= 7:
				if c != Hidden {
					t.Fatalf("%d is shown as %q", n, c)
				}
			case !ok || shown%5 != 0 || shown-n > 2 || n-shown > 2 || (shown == 0) != (n == 0):
				t.Fatalf("%d is shown as %q", n, c)
			}
		}
		for i, table := range tables {
			for j, row := range table.Rows {
				check(row.Shown, truth[i].Rows[j].Count)
			}
			if truth[i].Total == NoTotal {
				if table.Total != "" {
					t.Fatalf("a total %q where there is none", table.Total)
				}
			} else {
				check(table.Total, truth[i].Total)
			}
		}
	})
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		part, whole Cell
		want        int
		ok          bool
	}{
		{"10", "40", 25, true}, {"0", "40", 0, true}, {"40", "40", 100, true}, {"10", "15", 67, true}, {"5", "1000", 1, true},
		{"*", "40", 0, false}, {"10", "*", 0, false}, {"0", "0", 0, false}, {"", "40", 0, false}, {"-10", "40", 0, false}, {"+10", "40", 0, false}, {"1e3", "40", 0, false},
	} {
		if got, ok := Percent(c.part, c.whole); got != c.want || ok != c.ok {
			t.Errorf("%q of %q: %d, %v, want %d, %v", c.part, c.whole, got, ok, c.want, c.ok)
		}
	}
}

// A percentage is the same for all true figures that are shown alike.
func TestPercentTellsNoMoreThanItsCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.IntRange(0, 3000).Draw(t, "whole")
		part := rapid.IntRange(0, whole).Draw(t, "part")
		show := func(n int) Cell { return NHSRule{}.Show([]Truth{{Total: n}})[0].Total }
		percent, ok := Percent(show(part), show(whole))
		p, okP := show(part).Number()
		w, okW := show(whole).Number()
		if ok != (okP && okW && w > 0) || ok && (percent < 0 || percent > 100 || 200*p-2*w*percent > w || 2*w*percent-200*p > w) {
			t.Fatalf("%d of %d, shown %q of %q: %d, %v", part, whole, show(part), show(whole), percent, ok)
		}
	})
}

func FuzzCell(f *testing.F) {
	f.Add("15")
	f.Add("*")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := Cell(s).Number(); ok && (n < 0 || strings.Trim(s, "0123456789") != "" || len(s) == 0) {
			t.Errorf("%q is read as %d", s, n)
		}
	})
}
