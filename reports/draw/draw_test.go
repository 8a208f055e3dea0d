package draw

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"saysomething/reports/release"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestBeforeTheFirstReleaseThereIsAPage(t *testing.T) {
	b := New(nil, Public, "/figures", nil)
	if v, ok := b.Go("", ""); !ok || len(v.Tabs) != 0 || len(v.Legend) == 0 || v.Overview != nil {
		t.Errorf("%+v", v)
	}
	for _, what := range []string{"themes", "map", "tables", "2026-27-Q1", "theme"} {
		if _, ok := b.Go(what, ""); ok {
			t.Errorf("%s is there", what)
		}
	}
	if b.HasTable("themes-quarter") || b.England() != nil || b.Organisation() != "" || len(b.Measures()) != 1 {
		t.Error("something is there before the first release")
	}
}

func TestASingleRelease(t *testing.T) {
	b := New(invent(1, 2026, 1, 60).releases(t, 2026, 1), Partnership, "/p", nil)
	o, ok := b.Overview("2026-27 Q1")
	if !ok || o.Compared != "" || len(o.What.Up) != 0 || o.What.Before != "" || o.Chart == nil || o.Chart.State != "Too early to say" {
		t.Errorf("%+v", o)
	}
	if !strings.Contains(strings.Join(o.Chart.Words, " "), "There is 1 quarter with a number.") {
		t.Errorf("one quarter is said as %q", o.Chart.Words)
	}
	v, _ := b.Go("themes", "")
	var heads []string
	for _, c := range v.Sections[0].Table.Columns {
		heads = append(heads, c.Head)
	}
	if got := strings.Join(heads, " "); got != "Q1 Q2 Q3 Q4 Year" {
		t.Errorf("columns %s", got)
	}
	for i, c := range v.Sections[0].Table.Rows[0].Cells {
		if (i == 0) != c.Bold || (i > 0) != (c.Text == NotYet && c.Said == "not published yet") {
			t.Errorf("column %d: %+v", i, c)
		}
	}
}

// An erratum stands beside what it corrects, and what it leaves alone says nothing of it.
func TestACorrectionStandsBesideWhatItCorrects(t *testing.T) {
	rs := invent(1, 2026, 2, 60).releases(t, 2026, 2)
	e := rs[0]
	e.Number, e.Replaces, e.Reason, e.PublishAt = 3, "x", "One site was counted as another.", "2026-11-05 09:30"
	e.Cells = slices.Clone(e.Cells)
	all := release.Cell{Subject: release.Concern, Period: "2026-27 Q1"}
	bullying := all
	bullying.Theme = "bullying_harassment"
	was := map[release.Cell]string{}
	for i, c := range e.Cells {
		switch c.Cell {
		case all:
			was[all], e.Cells[i].Value = c.Value, "99"
		case bullying:
			was[bullying], e.Cells[i].Value = c.Value, release.Withheld
		}
	}
	b := New(append(rs, e), Partnership, "/p", nil)
	o, _ := b.Overview("2026-27 Q1")
	if len(o.Corrections) != 1 || o.Corrections[0].On != "5 November 2026, 09:30" || len(o.Corrections[0].Changed) != 2 ||
		o.Corrections[0].Changed[0] != (Corrected{"2026-27 Q1, all concerns", was[all], "99"}) || !strings.HasPrefix(o.Headline, "99 ") {
		t.Errorf("%+v %s", o.Corrections, o.Headline)
	}
	if o, _ := b.Overview("2026-27 Q2"); len(o.Corrections) != 0 {
		t.Errorf("the other quarter: %+v", o.Corrections)
	}
	v, _ := b.Go("themes", "")
	rows := v.Sections[0].Table.Rows
	if rows[0].Cells[0].Small != "corrected, was "+was[all] || rows[0].Cells[1].Small != "" || rows[3].Cells[0].Text != release.Withheld || rows[3].Cells[0].Small != "corrected, was "+was[bullying] {
		t.Errorf("%+v", rows)
	}
	if public := New(append(rs, e), Public, "/f", nil); len(public.corrections(public.newest(), func(string) bool { return true })[0].Changed) != 2 {
		t.Error("the public is not told of it")
	}
}

// A release that cannot be trusted, or quarters put together, leave a gap: its neighbours do not become neighbours.
func TestGapsStayGaps(t *testing.T) {
	rs := threeYears(t)
	b := New(slices.Delete(slices.Clone(rs), 5, 6), Partnership, "/p", nil)
	c, ok := b.Chart("x", "All concerns", release.Cell{Subject: release.Concern})
	if !ok || len(c.Rows) != 12 || c.Rows[5].Cell.Text != "" || c.Rows[5].Cell.Said != "no figure of its own" || c.Rows[5].Period != "2025-26 Q2" || !strings.Contains(string(c.SVG), ">?</text>") {
		t.Errorf("%+v", c.Rows)
	}
	merged := rs[1]
	merged.Periods = []release.Period{{Name: "2024-25 Q1-Q2", Per: release.Quarterly, First: 1, Last: 2}}
	merged.Cells = slices.Clone(merged.Cells)
	for i := range merged.Cells {
		merged.Cells[i].Period = "2024-25 Q1-Q2"
	}
	b = New([]release.Release{merged, rs[2]}, Partnership, "/p", nil)
	v, _ := b.Go("themes", "")
	table := v.Sections[0].Table
	if table.Columns[0].Head != "Q1-Q2" || table.Columns[0].Said != "April to September 2024" || len(table.Notes) != 1 || !strings.Contains(table.Notes[0], "put together") {
		t.Errorf("%+v %v", table.Columns, table.Notes)
	}
	if o, ok := b.Overview("2024-25 Q3"); !ok || o.Compared != "" || o.What.Before != "" {
		t.Errorf("a quarter is compared with half a year: %+v", o)
	}
}

// A plan of years alone still has all its pages.
func TestAPlanOfYears(t *testing.T) {
	rs := invent(1, 2024, 8, 20).releases(t, 2024, 8)
	for i := range rs {
		rs[i].Tables = []release.Table{{ID: "themes-year", Title: "Themes by year", Subject: release.Concern, Levels: []string{"organisation"}, By: []string{"theme"}, Per: release.Yearly, Audience: Public}}
	}
	b := New(rs, Public, "/f", nil)
	v, ok := b.Go("", "")
	if !ok || v.Overview.Period != "2025-26" || v.Overview.What.Before != "April 2024 to March 2025" {
		t.Fatalf("%+v", v.Overview)
	}
	for _, a := range addresses(t, b) {
		page(t, b, a)
	}
}

// A change on record begins the limits afresh on the charts that it is about.
func TestAChangeOnRecord(t *testing.T) {
	b := book(t, Mark{On: "2025-02-15", Reason: "New <policy>", Measure: "theme:detriment"}, Mark{On: "1999-01-01", Reason: "long ago", Measure: MeasureAll}, Mark{On: "nonsense", Measure: MeasureAll})
	all := release.Cell{Subject: release.Concern}
	one, _ := b.Chart("x", "All", all)
	two, _ := b.Chart("y", "Detriment", all.With("theme", "detriment"))
	if len(one.Marks) != 0 || len(two.Marks) != 1 || two.Marks[0] != (ChartMark{1, "15 February 2025", "New <policy>"}) || !strings.Contains(two.Words[0], "since the change on record") {
		t.Errorf("%+v %+v %v", one.Marks, two.Marks, two.Words)
	}
	// It counts from the first quarter that begins on its day or later.
	s, _ := b.seriesOf(all)
	for day, want := range map[string]int{"2024-04-01": 0, "2024-04-02": 1, "2025-02-15": 4, "2025-04-01": 4, "2027-01-02": -1} {
		if got := s.after(day); got != want {
			t.Errorf("%s: from point %d, want %d", day, got, want)
		}
	}
}

// A table that could not be proved is named, where it would stand.
func TestAWithheldTableIsNamed(t *testing.T) {
	rs := invent(1, 2026, 1, 60).releases(t, 2026, 1)
	rs[0].Dropped = []string{"groups-quarter"}
	b := New(rs, Public, "/f", nil)
	v, _ := b.Go("groups", "")
	if notes := v.Sections[0].Table.Notes; len(notes) != 1 || !strings.Contains(notes[0], "“Worker groups by quarter” is withheld as a whole") {
		t.Errorf("%v", notes)
	}
	if v, _ := b.Go("themes", ""); len(v.Sections[0].Table.Notes) != 0 {
		t.Errorf("%v", v.Sections[0].Table.Notes)
	}
}

func TestNationalFiguresAreThoseOfTheFiles(t *testing.T) {
	got := map[string]string{}
	for _, n := range append(slices.Clone(nations), speakUpAgain, anonymous) {
		for _, a := range n.read() {
			got[n.title+" "+a.year] = a.text
		}
	}
	for k, want := range map[string]string{"Bullying or harassment 2023/24": "19.8", "Worker safety or wellbeing 2023/24": "32.3", "Would speak up again 2023/24": "79.8", "Raised without a name 2022/23": "9.3", "Bullying or harassment 2021/22": "", "Being treated worse for speaking up 2023/24": ""} {
		if got[k] != want {
			t.Errorf("%s: %q, want %q", k, got[k], want)
		}
	}
	for _, c := range book(t).England() {
		if c.SVG == "" || c.Rows[len(c.Rows)-1].Year != "2026/27" || c.Rows[len(c.Rows)-1].England != "" {
			t.Errorf("%+v", c)
		}
	}
}

// What a chart looks like in bytes, so that nobody changes it unseen.
func TestGoldenChart(t *testing.T) {
	c, ok := book(t, Mark{On: "2024-08-15", Reason: "New policy", Measure: MeasureAll}).Chart("golden", "Bullying or harassment", release.Cell{Subject: release.Concern, Theme: "bullying_harassment"})
	if !ok {
		t.Fatal("no chart")
	}
	const name = "testdata/chart.golden.svg"
	if *update {
		if err := os.WriteFile(name, []byte(c.SVG), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || string(want) != string(c.SVG) {
		t.Errorf("the chart changed (%v); look at it, then run with -update:\n%s", err, c.SVG)
	}
}
