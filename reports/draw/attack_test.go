package draw

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"saysomething/reports/release"
	"saysomething/reports/spc"
)

// The attacks of docs/disclosure.md that are about what is drawn; each test has its id.

// What cannot be reached cannot be told: package draw knows releases and arithmetic.
func TestDrawingKnowsReleasesAlone(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	for _, p := range strings.Fields(string(out)) {
		if strings.HasPrefix(p, "saysomething/") {
			ours = append(ours, strings.TrimPrefix(p, "saysomething/"))
		}
		if slices.Contains([]string{"os/exec", "net", "net/http", "database/sql"}, p) {
			t.Errorf("it reaches %s", p)
		}
	}
	if want := []string{"reports/release", "reports/spc", "reports/draw"}; len(ours) != len(want) || slices.ContainsFunc(ours, func(p string) bool { return !slices.Contains(want, p) }) {
		t.Errorf("it reaches %v", ours)
	}
}

// F04, F05, F06: two truths that are released alike are drawn alike, byte for byte.
func TestF06TruthsReleasedAlikeAreDrawnAlike(t *testing.T) {
	const quarters = 2
	one := invent(5, 2026, quarters, 60)
	encode := func(tr truth) ([]release.Release, string) {
		rs := tr.releases(t, 2026, quarters)
		b, err := release.Encode(rs)
		if err != nil {
			t.Fatal(err)
		}
		return rs, string(b)
	}
	rs, bytes := encode(one)
	want := everything(t, New(rs, Partnership, "/p", nil))
	r := rand.New(rand.NewPCG(3, 3))
	found := 0
	for range 400 {
		// Somebody who did not say where they work, in another group; or a concern of a small team moved to its sister.
		other := slices.Clone(one)
		i := r.IntN(len(other))
		if other[i].r.Subject != release.Concern {
			continue
		}
		other[i].r.Route, other[i].r.Mode = "in_person", "open"
		if a := other[i].r.Area; strings.HasSuffix(a, "T1") {
			other[i].r.Area = strings.TrimSuffix(a, "T1") + "T2"
		}
		if fmt.Sprint(other[i]) == fmt.Sprint(one[i]) {
			continue
		}
		if rs, b := encode(other); b == bytes {
			found++
			if everything(t, New(rs, Partnership, "/p", nil)) != want {
				t.Fatal("the same releases are drawn differently")
			}
		}
		if found == 3 {
			break
		}
	}
	if found < 3 {
		t.Errorf("only %d other truths found", found)
	}
}

// F03: limits and flags can be worked out anew from the numbers on the page, and rounded series have none unless they are long, complete and large.
func TestF03ChartsFollowFromTheirTable(t *testing.T) {
	with, without := 0, 0
	for _, chart := range charts(t, book(t)) {
		var points []spc.Point
		rounded, sum, missing := false, 0, false
		for _, r := range chart.Rows {
			n, err := strconv.Atoi(r.Cell.Text)
			points = append(points, spc.Point{Value: float64(n), Known: err == nil})
			rounded, sum, missing = rounded || err == nil && !r.Cell.Bold, sum+n, missing || err != nil
		}
		limits := strings.Contains(string(chart.SVG), `fill="`+band+`"`)
		may := !rounded || len(points) >= 12 && !missing && sum >= 20*len(points)
		if limits && !may {
			t.Errorf("%s has limits", chart.Title)
		}
		if !may {
			without++
			if chart.State != "" || strings.Contains(string(chart.SVG), purple) {
				t.Errorf("%s is judged: %s", chart.Title, chart.State)
			}
			continue
		}
		with++
		control := spc.New(points, spc.Options{})
		for i, r := range chart.Rows {
			if r.Note != ruleWords(control.Marks[i]) {
				t.Errorf("%s, %s: %q, want %q", chart.Title, r.Period, r.Note, ruleWords(control.Marks[i]))
			}
		}
	}
	if with < 5 || without < 5 {
		t.Errorf("%d charts with limits and %d without", with, without)
	}
}

// F05: lines stand in the order of their list, c has one look, and a shade follows from the number in its own cell.
func TestF05OrderAndColourTellNothing(t *testing.T) {
	heat := 0
	for _, table := range tables(t, book(t)) {
		var order []string
		for _, row := range table.Rows {
			order = append(order, row.Label)
			for _, c := range row.Cells {
				if c.Text == release.Withheld && (c.Step != 0 || !c.Hatch || c.Said != "withheld") || c.Text != release.Withheld && c.Hatch {
					t.Errorf("%s: %+v", table.Title, c)
				}
				if table.Heat && !row.Total && c.Step > 0 {
					heat++
					if v := reading(c.Text, false, 5); c.Step != stepOf(v) {
						t.Errorf("%s: %+v", table.Title, c)
					}
				}
			}
		}
		if !inListOrder(order) {
			t.Errorf("%s: %v", table.Title, order)
		}
	}
	if heat < 50 {
		t.Errorf("only %d shaded cells", heat)
	}
}

// inListOrder says whether labels come as they do in the lists of the frame.
func inListOrder(labels []string) bool {
	y := year{frame: frame(2026)}
	for _, dim := range []string{"theme", "area", "group", "route", "mode"} {
		at := -1
		for _, l := range labels {
			i := slices.IndexFunc(y.items(dim, release.Concern), func(i release.Item) bool { return i.Label == l })
			if i < 0 {
				continue
			}
			if i <= at {
				return false
			}
			at = i
		}
	}
	return true
}

// F07: nothing is stacked: the only areas in a picture are the usual range and the hatching of what is not a number, which has one height.
func TestF07NothingIsStacked(t *testing.T) {
	rect := regexp.MustCompile(`<rect x="[^"]*" y="(\d+)" width="[^"]*" height="(\d+)" fill="([^"]*)"`)
	hatched := 0
	for _, chart := range charts(t, book(t)) {
		for _, m := range rect.FindAllStringSubmatch(string(chart.SVG), -1) {
			switch {
			case m[3] == band:
			case strings.HasPrefix(m[3], "url(#") && m[1] == px(chartHead) && m[2] == px(chartPlot):
				hatched++
			default:
				t.Errorf("%s: %s", chart.Title, m[0])
			}
		}
	}
	if hatched == 0 {
		t.Error("nothing was hatched")
	}
}

// C04: zero to four have one symbol; no 0 and no "<5" stands anywhere.
func TestC04NothingAndFewLookAlike(t *testing.T) {
	b := book(t)
	seen := map[string]int{}
	for _, table := range tables(t, b) {
		for _, row := range table.Rows {
			for _, c := range row.Cells {
				if n, err := strconv.Atoi(c.Text); err == nil && n < 5 {
					t.Errorf("%s, %s: %s", table.Title, row.Label, c.Text)
				} else if err == nil {
					seen["number"]++
				} else {
					seen[c.Text]++
				}
			}
		}
	}
	for text := range seen {
		if !slices.Contains([]string{"number", release.Withheld, release.TooFew, NotYet, ""}, text) {
			t.Errorf("a symbol of its own: %q", text)
		}
	}
	if seen[release.Withheld] < 50 || seen[release.TooFew] < 5 || seen["number"] < 200 {
		t.Errorf("%v", seen)
	}
}

// G02: every file has the same columns, whoever reads it, and no field that a spreadsheet would run.
func TestG02CSVHasOneHeader(t *testing.T) {
	const header = "organisation,table,counted,period,area_code,area,group_code,group,theme_code,theme,route,mode,answer,figure,meaning,release"
	for _, audience := range []string{Public, Partnership} {
		b := New(threeYears(t), audience, "/f", nil)
		for _, table := range plan() {
			if !b.HasTable(table.ID) {
				if audience == Partnership || table.Audience == Public {
					t.Errorf("%s is missing for %s", table.ID, audience)
				}
				continue
			}
			text := file(t, b, table.ID)
			if !strings.HasPrefix(text, header+"\r\n") {
				t.Errorf("%s begins with %.200s", table.ID, text)
			}
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil || len(rows) < 4 {
				t.Errorf("%s: %d rows, %v", table.ID, len(rows), err)
			}
			for _, r := range rows[1:] {
				if n, err := strconv.Atoi(r[13]); err != nil && r[13] != release.Withheld && r[13] != release.TooFew || err == nil && n < 5 {
					t.Errorf("%s: %v", table.ID, r)
				}
			}
		}
	}
	if b := New(threeYears(t), Public, "/f", nil); b.HasTable("areas-quarter") {
		t.Error("the public has a table of the partnership group")
	}
}

// No field of a file can start a formula.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"=1+1", "+1", "-1", "@x", "\t=1", "＝1", "-", "", "North \"site\", x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if h := harmless(s); h != s && h != "'"+s || h != "-" && h != "" && strings.ContainsAny(h[:1], "=+-@\t\r\n") {
			t.Errorf("%q becomes %q", s, h)
		}
	})
}

// G07: every code of the lists stands in its table, whether anything was counted or not.
func TestG07EveryCodeIsAlwaysThere(t *testing.T) {
	const quarters = 4
	busy := New(invent(1, 2026, quarters, 60).releases(t, 2026, quarters), Partnership, "/p", nil)
	empty := New(truth{}.releases(t, 2026, quarters), Partnership, "/p", nil)
	labels := func(b *Book) (out []string) {
		for _, table := range tables(t, b) {
			out = append(out, table.ID)
			for _, r := range table.Rows {
				out = append(out, r.Label)
			}
		}
		return out
	}
	if a, b := labels(busy), labels(empty); !slices.Equal(a, b) {
		t.Errorf("lines differ: %d and %d", len(a), len(b))
	}
	for _, table := range plan() {
		codes := func(b *Book) (out []string) {
			rows, err := csv.NewReader(strings.NewReader(file(t, b, table.ID))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				out = append(out, strings.Join(r[:13], "|"))
			}
			return out
		}
		if !slices.Equal(codes(busy), codes(empty)) {
			t.Errorf("the lines of %s differ", table.ID)
		}
	}
}

// G09: links depend on the plan alone, and each leads somewhere.
func TestG09LinksDependOnThePlanAlone(t *testing.T) {
	const quarters = 4
	busy := New(invent(1, 2026, quarters, 60).releases(t, 2026, quarters), Partnership, "/p", nil)
	empty := New(truth{}.releases(t, 2026, quarters), Partnership, "/p", nil)
	if a, b := addresses(t, busy), addresses(t, empty); !slices.Equal(a, b) || len(a) < 40 {
		t.Errorf("%d and %d addresses", len(a), len(b))
	}
	public := New(invent(1, 2026, quarters, 60).releases(t, 2026, quarters), Public, "/f", nil)
	for _, a := range addresses(t, public) {
		if strings.Contains(a, "/area") {
			t.Errorf("the public is led to %s, which no public table has", a)
		}
	}
	if _, ok := public.Go("area", "S1"); ok {
		t.Error("the public sees a place that only the partnership's plan has")
	}
}
