package pack

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"

	"saysomething/reports/release"
)

// fixture is a small release by hand: two sites, one with a directorate and a team; a quarter, a half and a year end
// together. Values go round all symbols.
func fixture() release.Release {
	r := release.Release{
		V: 2, Organisation: release.Name{ID: "o", Name: "=Heronbrook <NHS> & Co"}, Year: "2026-27", Number: 4,
		Periods:  []release.Period{{Name: "2026-27 Q4", Per: "quarter", First: 4, Last: 4}, {Name: "2026-27 H2", Per: "half", First: 3, Last: 4}, {Name: "2026-27", Per: "year", First: 1, Last: 4}},
		FrozenOn: "2027-04-22", PublishAt: "2027-04-28 09:30", Parameters: release.Parameters{Threshold: 5, Base: 5, MinPeople: 20, Homogeneity: 3, MaxThemes: 3, SmallestCount: 20},
		Frame: release.Frame{
			Areas:  []release.Area{{Code: "a", Label: "North"}, {Code: "a1", Label: "Surgery", Parent: "a"}, {Code: "a11", Label: "Theatres", Parent: "a1"}, {Code: "b", Label: "South"}},
			Groups: []release.Item{{Code: "n", Label: "Nurses"}, {Code: release.NotSaid, Label: "Not said"}},
			Themes: []release.Item{{Code: "t1", Label: "Patient safety"}, {Code: "t2", Label: "Bullying"}, {Code: release.NotSure, Label: "Not sure"}},
			Routes: []release.Item{{Code: "online", Label: "Online"}},
		},
		Tables: []release.Table{
			{ID: "themes", Title: "Themes: organisation / sites [quarter]", Subject: release.Concern, Levels: []string{"organisation", "site"}, By: []string{"theme"}, Per: "quarter", Audience: "public"},
			{ID: "areas", Title: "Areas", Subject: release.Concern, Levels: release.Levels, Per: "year", Audience: "partnership"},
			{ID: "cross", Title: "Worker groups and themes", Subject: release.Concern, Levels: []string{"organisation"}, By: []string{"group", "theme"}, Per: "half", Audience: "public"},
			{ID: "gone", Title: "Routes", Subject: release.Concern, Levels: []string{"organisation"}, By: []string{"route"}, Per: "quarter", Audience: "public"},
		},
		Dropped: []string{"gone"},
	}
	values := []string{"35", release.Withheld, release.TooFew, "120", "5"}
	seen := map[release.Cell]bool{}
	each(r, Partnership, func(_ release.Table, l line) {
		if l.cell.Area == "b" && l.cell.Theme == "t2" || seen[l.cell] {
			return // one cell that the release does not have
		}
		seen[l.cell] = true
		r.Cells = append(r.Cells, release.Shown{Cell: l.cell, Value: values[len(r.Cells)%len(values)]})
	})
	slices.SortFunc(r.Cells, func(a, b release.Shown) int { return a.Compare(b.Cell) })
	return r
}

func TestGridsHaveEveryCodeInOrder(t *testing.T) {
	r := fixture()
	grids := Grids(r, Partnership)
	if len(grids) != 4 {
		t.Fatalf("%d tables", len(grids))
	}
	themes := grids[0]
	if want := []string{"Period", "Area", "All", "Patient safety", "Bullying", "Not sure"}; !slices.Equal(themes.Head, want) {
		t.Errorf("columns %q", themes.Head)
	}
	if len(themes.Rows) != 3 || themes.Rows[2][1] != "South" || themes.Rows[2][4] != notOut {
		t.Errorf("rows %q", themes.Rows)
	}
	if areas := grids[1]; len(areas.Rows) != 5 || areas.Rows[3][1] != "Theatres" || areas.Head[2] != "Number" {
		t.Errorf("areas %q %q", areas.Head, areas.Rows)
	}
	if cross := grids[2]; len(cross.Rows) != 3 || cross.Labels != 3 || cross.Rows[1][2] != "Nurses" || len(cross.Rows[1]) != len(cross.Head) {
		t.Errorf("crossed %q %q", cross.Head, cross.Rows)
	}
	for _, g := range Grids(r, Public) {
		if g.ID == "areas" {
			t.Error("the public has a table of the partnership")
		}
	}
}

// Which rows and columns stand there must not depend on what was counted.
func TestShapeDependsOnThePlanAlone(t *testing.T) {
	r, other := fixture(), fixture()
	for i := range other.Cells {
		other.Cells[i].Value = release.Withheld
	}
	a, b := Grids(r, Partnership), Grids(other, Partnership)
	for i := range a {
		for j := range a[i].Rows {
			n := a[i].Labels
			if !slices.Equal(a[i].Rows[j][:n], b[i].Rows[j][:n]) || len(a[i].Rows[j]) != len(b[i].Rows[j]) {
				t.Errorf("%s: %q and %q", a[i].ID, a[i].Rows[j], b[i].Rows[j])
			}
		}
	}
}

func TestCSVHasAFixedHead(t *testing.T) {
	r := fixture()
	var b strings.Builder
	if err := WriteCSV(&b, r, Partnership); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "organisation,period,table,area_code,area,group,theme,route,mode,answer,figure" {
		t.Errorf("columns %s", got)
	}
	figures := 0
	for _, row := range rows[1:] {
		if row[0] != "'=Heronbrook <NHS> & Co" && row[0] != "legend" {
			t.Errorf("a field that a spreadsheet may run: %q", row[0])
		}
		if row[0] == "legend" {
			continue
		}
		figures++
		if figure := row[len(row)-1]; !symbol(figure) {
			t.Errorf("%q stands for a figure", figure)
		}
	}
	if want := 3*4 + 5 + 3*4 + 2; figures != want {
		t.Errorf("%d figures, want %d", figures, want)
	}
}

// symbol says whether a text may stand in a cell.
func symbol(s string) bool {
	if n, err := strconv.Atoi(s); err == nil {
		return n >= 5 && strconv.Itoa(n) == s
	}
	return s == release.Withheld || s == release.TooFew || s == notOut
}
