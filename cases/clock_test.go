package cases

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestClockVectors checks dates that were worked out apart from this code. web/tests/clock.test.ts
// checks the browser's twin against the same file.
func TestClockVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/clock-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Why, Preset, Nation, Day string
		From                     From
		Due                      [][2]string
	}
	if err := json.Unmarshal(raw, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 20 {
		t.Fatalf("only %d vectors", len(vectors))
	}
	for _, v := range vectors {
		clocks, err := DueFrom(v.Preset, v.Nation, v.From, v.Day)
		if err != nil {
			t.Fatalf("%s: %v", v.Why, err)
		}
		got := [][2]string{}
		for _, c := range clocks {
			got = append(got, [2]string{c.Name, c.Due})
			if c.Plain == "" || c.Staff == "" {
				t.Errorf("%s: %s says nothing", v.Why, c.Name)
			}
		}
		if d := cmp.Diff(v.Due, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", v.Why, d)
		}
	}
}

func TestDueRefuses(t *testing.T) {
	for _, bad := range [][3]string{
		{"wales", "scotland", "2026-07-06"},
		{"england", "france", "2026-07-06"},
		{"england", "scotland", "6 July 2026"},
		{"england", "scotland", "2026-02-30"},
	} {
		if got, err := Due(bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("%v gave %v", bad, got)
		}
	}
}

// TestBankHolidays guards the data itself: every day exists, is no weekend and lies in the years
// the file says it covers, and every nation has its number in every year.
func TestBankHolidays(t *testing.T) {
	least := map[string]int{"england-and-wales": 8, "scotland": 9, "northern-ireland": 10}
	for _, nation := range Nations() {
		perYear := map[int]int{}
		for day := range holidays[nation] {
			d, err := time.Parse(time.DateOnly, day)
			if err != nil {
				t.Fatal(err)
			}
			if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
				t.Errorf("%s %s is a weekend", nation, day)
			}
			perYear[d.Year()]++
		}
		for year := 2024; year <= 2028; year++ {
			if perYear[year] < least[nation] {
				t.Errorf("%s has %d bank holidays in %d, want %d or more", nation, perYear[year], year, least[nation])
			}
		}
	}
	if len(Nations()) != 3 || len(Presets()) != 3 {
		t.Errorf("nations %v, presets %v", Nations(), Presets())
	}
}

func TestKept(t *testing.T) {
	text, err := os.ReadFile("testdata/kept.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Statuses []Status
		Kept     map[string][]Status
	}
	if err := json.Unmarshal(text, &table); err != nil || len(table.Statuses) < 10 || len(table.Kept) < 4 {
		t.Fatalf("the table proves too little: %v", err)
	}
	for promise, statuses := range table.Kept {
		for _, s := range table.Statuses {
			if got, want := Kept(promise, s), slices.Contains(statuses, s); got != want {
				t.Errorf("%s when %s: %v", promise, s, got)
			}
		}
	}
}
