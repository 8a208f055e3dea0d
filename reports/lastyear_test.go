package reports

import (
	"strconv"
	"testing"

	"saysomething/reports/release"
	"saysomething/store/storetest"
)

// What a plan is measured by is only what everybody can read: not what is frozen and not released, and not what is released and not out.
func TestLastYearIsWhatIsOut(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := newLedger(t, db)
	l.concerns(t, "2026-27 Q2", 60)
	l.plan(t, 2026)
	want := func(n int, when string) {
		t.Helper()
		if got, err := l.lastYear(t.Context(), "o", 2027); err != nil || got != n {
			t.Errorf("%s: %d, want %d: %v", when, got, n, err)
		}
	}
	*l.now = moment(t, "2026-10-21T23:00:00Z")
	l.keep(t, 1, 1)
	want(0, "frozen and made, not out")
	*l.now = moment(t, "2026-10-26T09:30:00Z")
	want(60, "out")
	l.concerns(t, "2026-27 Q3", 45)
	*l.now = moment(t, "2027-01-22T12:00:00Z")
	l.keep(t, 1, 1)
	want(60, "the next is frozen and made, not out")
	if got, err := l.lastYear(t.Context(), "o", 2026); err != nil || got != 0 {
		t.Errorf("the year itself counts as the one before: %d, %v", got, err)
	}
}

// The newest whole year counts before single quarters, the newest four quarters before older ones, an erratum before what it corrects.
func TestLastYearAddsUpWhatIsShown(t *testing.T) {
	quarter := func(year string, n int, value string) release.Release {
		name := year + " Q" + strconv.Itoa(n)
		return release.Release{Year: year, Periods: []release.Period{{Name: name, Per: release.Quarterly, First: n, Last: n}},
			Cells: []release.Shown{{Cell: release.Cell{Subject: release.Celebration, Period: name}, Value: "7"}, {Cell: release.Cell{Subject: release.Concern, Period: name}, Value: value},
				{Cell: release.Cell{Subject: release.Concern, Period: name, Theme: "bullying"}, Value: "9"}}}
	}
	two := release.Release{Year: "2025-26", Periods: []release.Period{{Name: "2025-26 Q3-Q4", Per: release.Quarterly, First: 3, Last: 4}},
		Cells: []release.Shown{{Cell: release.Cell{Subject: release.Concern, Period: "2025-26 Q3-Q4"}, Value: "30"}}}
	year := func(name, value string) release.Release {
		return release.Release{Year: name, Periods: []release.Period{{Name: name, Per: release.Yearly, First: 1, Last: 4}},
			Cells: []release.Shown{{Cell: release.Cell{Subject: release.Concern, Period: name}, Value: value}}}
	}
	for what, c := range map[string]struct {
		out    []release.Release
		quarts int
		whole  int
	}{
		"nothing":                       {nil, 0, 0},
		"two quarters":                  {[]release.Release{quarter("2026-27", 1, "40"), quarter("2026-27", 2, "50")}, 90, 0},
		"one is withheld":               {[]release.Release{quarter("2026-27", 1, "40"), quarter("2026-27", 2, release.Withheld)}, 40, 0},
		"five":                          {[]release.Release{quarter("2025-26", 1, "99"), quarter("2025-26", 2, "20"), two, quarter("2026-27", 1, "40")}, 90, 0},
		"an erratum":                    {[]release.Release{quarter("2026-27", 1, "40"), quarter("2026-27", 1, "70")}, 70, 0},
		"of the year that is planned":   {[]release.Release{quarter("2027-28", 1, "40"), year("2027-28", "170")}, 0, 0},
		"two whole years":               {[]release.Release{year("2025-26", "150"), year("2026-27", "170")}, 0, 170},
		"the newest whole year is late": {[]release.Release{year("2026-27", "170"), year("2025-26", "150")}, 0, 170},
		"a whole year is withheld":      {[]release.Release{year("2025-26", "150"), year("2026-27", release.Withheld)}, 0, 150},
	} {
		var got totals
		for _, r := range c.out {
			got.add(r, Quarter{2027, 1})
		}
		if got.newestFour() != c.quarts || got.whole != c.whole {
			t.Errorf("%s: %d and %d, want %d and %d", what, got.newestFour(), got.whole, c.quarts, c.whole)
		}
	}
}
