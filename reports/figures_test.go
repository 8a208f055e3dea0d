package reports

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"saysomething/store/storetest"
)

// chain makes releases as the job does, of true totals that the test invents.
func chain(truths ...[]Truth) []Release {
	q := Quarter{2024, 1}
	var out []Release
	for _, truth := range truths {
		out = append(out, Release{Quarter: q, Hash: "hash of " + q.String(), Body: Body{V: 1, Organisation: OrgName{"o", "Heronbrook"}, Quarter: q.String(),
			MadeOn: q.ReleasableOn(21).Format(dateForm), Rule: NHSRule{}.Name(), Legend: NHSRule{}.Legend(), Tables: NHSRule{}.Show(truth)}})
		q = q.Next()
	}
	return out
}

// drawQuarter invents the true figures of a quarter.
func drawQuarter(t *rapid.T) []Truth {
	n := rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(0, 400))
	row := func(code string) TruthRow {
		return TruthRow{Code: code, Label: "Label of " + code, Count: n.Draw(t, code)}
	}
	sum := func(name string, rows ...TruthRow) Truth {
		truth := Truth{Name: name, Rows: rows}
		for _, r := range rows {
			truth.Total += r.Count
		}
		return truth
	}
	received := sum(Received, row("concern"), row("celebration"))
	received.Total = NoTotal
	return []Truth{received, sum(Themes, row("patient"), row("bullying"), row(notSure)), sum(Mode, row("open"), row("anonymous")),
		sum(WorkerGroups, row("NUR"), row(notSaid)), sum(Feedback, row("yes"), row("no"))}
}

// everything is all that pages and files show of a quarter.
func everything(t interface{ Fatal(...any) }, releases []Release) string {
	last := releases[len(releases)-1]
	f, ok := Draw(releases, last.Quarter)
	if !ok {
		t.Fatal("nothing is drawn")
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%+v\n", f)
	if err := WriteCSV(&b, last.Body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever is drawn is the same for every truth that is released alike: it can tell no more than the
// release. And no number from 1 to 7 stands in any table, chart or file.
func TestNothingDrawnTellsMoreThanTheRelease(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truths := rapid.SliceOfN(rapid.Custom(drawQuarter), 1, 5).Draw(t, "quarters")
		releases := chain(truths...)
		other := make([][]Truth, len(truths))
		for i, tables := range truths { // another truth behind the same release
			for _, table := range tables {
				table.Rows = append([]TruthRow(nil), table.Rows...)
				for j, r := range table.Rows {
					table.Rows[j].Count = alike(t, r.Count)
				}
				if table.Total != NoTotal {
					table.Total = alike(t, table.Total)
				}
				other[i] = append(other[i], table)
			}
		}
		if everything(t, releases) != everything(t, chain(other...)) {
			t.Fatal("two truths that are released alike are drawn differently")
		}
		f, _ := Draw(releases, releases[len(releases)-1].Quarter)
		for _, s := range f.Sections {
			for _, l := range s.Lines {
				if n, err := strconv.Atoi(string(l.Shown)); err == nil && n > 0 && n < 8 {
					t.Fatalf("%s shows %d", l.Label, n)
				}
			}
			checkNumbers(t, string(s.Chart))
		}
		for _, trend := range f.Trends {
			checkNumbers(t, string(trend.Chart))
		}
	})
}

// alike is another count that the NHS rule shows as it shows n.
func alike(t *rapid.T, n int) int {
	switch {
	case n == 0:
		return 0
	case n < 8:
		return rapid.IntRange(1, 7).Draw(t, "alike")
	}
	middle := (n + 2) / 5 * 5
	return rapid.IntRange(max(8, middle-2), middle+2).Draw(t, "alike")
}

var shownInChart = regexp.MustCompile(`<text[^>]*>([0-9]+)( \([0-9]+%\))?</text>`)

func checkNumbers(t *rapid.T, chart string) {
	for _, m := range shownInChart.FindAllStringSubmatch(chart, -1) {
		if n, err := strconv.Atoi(m[1]); err != nil || n > 0 && n < 8 || n%5 != 0 {
			t.Fatalf("a chart says %s", m[1])
		}
	}
}

func TestChartsAreAccessibleSVG(t *testing.T) {
	labels := Truth{Name: Themes, Total: 61, Rows: []TruthRow{
		{Code: "a", Label: `Treated "worse" <b> & worse for speaking up, again and again, at length`, Count: 41},
		{Code: "b", Label: "Few", Count: 3}, {Code: "c", Label: "None", Count: 0}, {Code: "d", Label: "Some", Count: 17}}}
	quarters := [][]Truth{{labels}, {{Name: Themes, Total: 2, Rows: labels.Rows}}, {{Name: Themes}}, {labels}}
	releases := chain(quarters...)
	releases[2].Err, releases[2].Body = ErrChanged, Body{}
	f, ok := Draw(releases, releases[3].Quarter)
	if !ok || len(f.Trends) != 5 {
		t.Fatalf("%d charts over time", len(f.Trends))
	}
	ids := map[string]bool{}
	charts := []string{string(f.Sections[0].Chart)}
	for _, trend := range f.Trends {
		charts = append(charts, string(trend.Chart))
	}
	for i, chart := range charts {
		decoder := xml.NewDecoder(strings.NewReader(chart))
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("chart %d is not well formed: %v\n%s", i, err, chart)
			}
			if e, ok := token.(xml.StartElement); ok {
				for _, a := range e.Attr {
					if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "://") {
						t.Errorf("chart %d has %s=%q", i, a.Name.Local, a.Value)
					}
					if a.Name.Local == "id" {
						if ids[a.Value] {
							t.Errorf("the id %s is there twice", a.Value)
						}
						ids[a.Value] = true
					}
				}
			}
		}
		for _, want := range []string{`role="img"`, "<title", "<desc"} {
			if !strings.Contains(chart, want) {
				t.Errorf("chart %d has no %s", i, want)
			}
		}
	}
	for _, want := range []string{html.EscapeString(labels.Rows[0].Label) + ": about 40", "Few: between 1 and 7", "None: none", "* between 1 and 7", ">40 (67%)</text>", "-hatch)"} {
		if !strings.Contains(charts[0], want) {
			t.Errorf("the bars lack %q:\n%s", want, charts[0])
		}
	}
	if n := strings.Count(charts[0], `fill="`+blue+`"`); n != 2 {
		t.Errorf("%d bars, want 2: a star and a nought have none", n)
	}
	for _, want := range []string{"2024-25 Q1: about 60. 2024-25 Q2: between 1 and 7. 2024-25 Q3: not published. 2024-25 Q4: about 60."} {
		if !strings.Contains(charts[1], want) {
			t.Errorf("the line lacks %q:\n%s", want, charts[1])
		}
	}
	if strings.Count(charts[1], "<circle") != 2 || strings.Count(charts[1], `stroke="`+blue+`"`) != 0 {
		t.Error("two points with a gap between them must not be joined")
	}
}

func TestGoldenFigures(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	s, now := fixture(t, db)
	rows := twoQuarters(t)
	seed(t, s, rows[:len(rows)-1]...)
	*now = quarter(t, "2026-27 Q3").First().AddDate(0, 0, 21)
	closeAll(t, s, 2)
	releases, err := s.Releases(context.Background(), "o")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, releases[1].Body); err != nil {
		t.Fatal(err)
	}
	golden(t, "figures.golden.csv", b.Bytes())
	f, ok := Draw(releases, releases[1].Quarter)
	if !ok {
		t.Fatal("nothing is drawn")
	}
	golden(t, "bars.golden.svg", []byte(f.Sections[0].Chart))
	golden(t, "line.golden.svg", []byte(f.Trends[0].Chart))
	golden(t, "summary.golden.txt", []byte(strings.Join(f.Summary, "\n")+"\n"))
}

func TestDrawOnlyWhatMayBeShown(t *testing.T) {
	truth := []Truth{{Name: Themes, Total: 20}}
	releases := chain(truth, truth)
	releases[1].Err, releases[1].Body = ErrChanged, Body{}
	for q, want := range map[Quarter]bool{{2024, 1}: true, {2024, 2}: false, {2024, 3}: false, {2023, 4}: false, {}: false} {
		if _, ok := Draw(releases, q); ok != want {
			t.Errorf("%v is drawn: %v", q, ok)
		}
	}
	if _, ok := Draw(nil, Quarter{2024, 1}); ok {
		t.Error("nothing is drawn as something")
	}
}

func TestCSVIsHarmless(t *testing.T) {
	b := chain([]Truth{{Name: Themes, Total: 40, Rows: []TruthRow{
		{Code: "=1+1", Label: "=HYPERLINK(\"http://example.com\")", Count: 20}, {Code: "+1", Label: "-2+3", Count: 3}, {Code: "@SUM(A1)", Label: "\t=1", Count: 0}, {Code: "＝1", Label: "a \"quoted\", word\r\n=2", Count: 8}}}})[0].Body
	b.Organisation.Name = "@Trust"
	var out bytes.Buffer
	if err := WriteCSV(&out, b); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(records) < 9 {
		t.Fatal(records, err)
	}
	figures := ""
	for _, r := range records[1:] {
		for _, field := range r {
			if field != "" && strings.ContainsAny(field[:1], "=+-@\t\r\n") || strings.HasPrefix(field, "＝") {
				t.Errorf("a spreadsheet would run %q", field)
			}
		}
		figures += r[5] + "/" + r[6] + " "
	}
	if want := "20/50 */ 0/0 10/25 40/ */ 0/ "; !strings.HasPrefix(figures, want) {
		t.Errorf("figures %q, want %q", figures, want)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("=cmd", "label")
	f.Fuzz(func(t *testing.T, code, label string) {
		var out bytes.Buffer
		if err := WriteCSV(&out, Body{Tables: []Table{{Name: Themes, Rows: []TableRow{{code, label, "*"}}}}}); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range records[1] {
			if field != "" && strings.ContainsAny(field[:1], "=+-@\t\r\n") {
				t.Errorf("a spreadsheet would run %q", field)
			}
		}
	})
}
