package pack

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"saysomething/reports/release"
)

// quarters are releases by hand of two quarters and, with the second, of the half-year.
func quarters() []release.Release {
	tables := []release.Table{
		{ID: "themes", Title: "Themes", Subject: release.Concern, Levels: []string{"organisation", "site"}, By: []string{"theme"}, Per: release.Quarterly, Audience: "public"},
		{ID: "feedback", Title: "Again?", Subject: release.Feedback, Levels: []string{"organisation"}, By: []string{"answer"}, Per: release.HalfYearly, Audience: "public"},
	}
	var out []release.Release
	for n := 1; n <= 2; n++ {
		r := fixture()
		r.Number, r.Tables, r.Dropped, r.Cells = n, tables, nil, nil
		r.Frame.Answers = []release.Answers{{Subject: release.Feedback, Items: []release.Item{{Code: "yes", Label: "Yes"}}}}
		r.Periods = []release.Period{{Name: fmt.Sprintf("2026-27 Q%d", n), Per: release.Quarterly, First: n, Last: n}}
		if n == 2 {
			r.Periods = append(r.Periods, release.Period{Name: "2026-27 H1", Per: release.HalfYearly, First: 1, Last: 2})
		}
		each(r, Partnership, func(t release.Table, l line) {
			value := fmt.Sprint(5 * (10 + n + len(r.Cells)))
			if l.cell.Theme == "t2" {
				value = release.Withheld
			}
			if l.cell.Theme == "" && l.cell.Area == "" && t.ID == "themes" {
				value = fmt.Sprint(100 + 31*n)
			}
			r.Cells = append(r.Cells, release.Shown{Cell: l.cell, Value: value})
		})
		slices.SortFunc(r.Cells, func(a, b release.Shown) int { return a.Compare(b.Cell) })
		out = append(out, r)
	}
	return out
}

func period(t *testing.T, releases []release.Release, slug string) release.Period {
	t.Helper()
	p, found := FindPeriod(releases, slug)
	if !found {
		t.Fatal("no period", slug)
	}
	return p
}

func TestBoardReportHasTheNationalHeadings(t *testing.T) {
	all := quarters()
	d := Draw(Board, period(t, all, "2026-27-Q2"), all, Saved{}, Beside{Actions: []Action{{Heard: "x"}}, Indicators: []Indicator{{Name: "y"}}})
	var headings []string
	for _, s := range d.Sections {
		headings = append(headings, s.Heading)
	}
	want := []string{"Assessment of issues", "Potential patient safety or worker experience issues", "Action taken to improve the speaking up culture", "Learning and improvement", "Recommendations"}
	if !slices.Equal(headings, want) {
		t.Errorf("headings %q", headings)
	}
	if d.Months != "July to September 2026" || len(d.Releases) != 2 {
		t.Errorf("months %q, releases %v", d.Months, d.Releases)
	}
	issues := d.Sections[0]
	if len(issues.Charts) != 1 || len(issues.Tables) != 2 || !strings.Contains(issues.Lead[0], "162 people raised a concern") || !strings.Contains(issues.Lead[0], "(131)") {
		t.Errorf("issues: %d charts, %d tables, %q", len(issues.Charts), len(issues.Tables), issues.Lead)
	}
	if got := issues.Tables[0].Rows[2]; !slices.Equal(got, []string{"Bullying", "c", "c"}) {
		t.Errorf("a withheld theme stands as %q", got)
	}
	if len(d.Sections[1].Indicators) != 1 || len(d.Sections[2].Actions) != 1 || len(d.Sections[3].Tables) != 0 {
		t.Error("what stands beside the figures is not under its heading, or a table is there that the plan has not")
	}
	if half := Draw(Board, period(t, all, "2026-27-H1"), all, Saved{}, Beside{}); len(half.Sections[3].Tables) != 1 {
		t.Error("the half-year lacks the answers that its plan has")
	}
}

// A report of a quarter is the same when later quarters are out.
func TestReportOfAQuarterDoesNotMove(t *testing.T) {
	all := quarters()
	p := period(t, all, "2026-27-Q1")
	for _, kind := range []string{Board, Group} {
		before, after := Draw(kind, p, all[:1], Saved{}, Beside{}), Draw(kind, p, all, Saved{}, Beside{})
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("%s: %v\n%v", kind, before, after)
		}
	}
}

var digits = regexp.MustCompile(`\d+`)

// G03: every number of a document is one that a release shows, or of a date, an axis, the legend or the words.
func TestDocumentsShowNoOtherNumbers(t *testing.T) {
	all := quarters()
	shown := map[string]bool{}
	for _, r := range all {
		for _, c := range r.Cells {
			shown[c.Value] = true
		}
	}
	for _, year := range []string{"2026", "27", "1", "2"} {
		shown[year] = true
	}
	for _, kind := range []string{Board, Group} {
		for _, s := range Draw(kind, period(t, all, "2026-27-Q2"), all, Saved{}, Beside{}).Sections {
			for _, text := range append(slices.Clone(s.Lead), s.Lines...) {
				for _, n := range digits.FindAllString(text, -1) {
					if !shown[n] {
						t.Errorf("%s says %s, which no release shows: %q", kind, n, text)
					}
				}
			}
			for _, g := range s.Tables {
				for _, row := range g.Rows {
					for _, v := range row[g.Labels:] {
						if !symbol(v) || !shown[v] && v[0] >= '0' && v[0] <= '9' {
							t.Errorf("%s, %s: %q", kind, g.Title, v)
						}
					}
				}
			}
		}
	}
}

func TestPackHasQuestionsAndNoCase(t *testing.T) {
	all := quarters()
	d := Draw(Group, period(t, all, "2026-27-Q2"), all, Saved{}, Beside{Actions: []Action{{Heard: "x"}}})
	var ids []string
	for _, s := range d.Sections {
		ids = append(ids, s.ID)
	}
	if !slices.Equal(ids, []string{"since", "figures", "actions", "questions"}) || len(d.Sections[3].Lines) != 4 || !d.Sections[3].Points {
		t.Errorf("sections %q, questions %q", ids, d.Sections[len(d.Sections)-1].Lines)
	}
	if len(d.Sections[1].Charts) != 4 {
		t.Errorf("%d charts: want all and each theme", len(d.Sections[1].Charts))
	}
}

// A poster of a later period asks what became of what was to come next.
func TestFollowUpPosterBeginsWithTheLastOne(t *testing.T) {
	all := quarters()
	last := Saved{Kind: Poster, Period: "2026-27 Q1", Edition: 1, Status: Final, Body: Body{Texts: Texts{{"aim", "Be heard"}, {"did", "Listened"}, {"measure", "t1"}, {"next", "Train"}}}}
	texts := Begin(Poster, period(t, all, "2026-27-Q2"), all, []Saved{last})
	for name, want := range map[string]string{"aim": "Be heard", "did": "Train", "measure": "t1", "baseline": "2026-27 Q1", "next": ""} {
		if got := texts.Get(name); got != want {
			t.Errorf("%s begins with %q, want %q", name, got, want)
		}
	}
	s := DrawPoster(period(t, all, "2026-27-Q2"), all, Saved{Status: Draft, Body: Body{Texts: texts}}, Beside{Actions: make([]Action, 5)})
	if s.Then.Period != "2026-27 Q1" || s.Now.Period != "2026-27 Q2" || !symbol(s.Now.Value) || s.Measure != "Concerns about: Patient safety" || len(s.Actions) != mostActions {
		t.Errorf("the poster: %+v", s)
	}
	for name, want := range map[string]string{"aim": "", "did": "", "baseline": ""} {
		if got := Begin(Poster, period(t, all, "2026-27-Q1"), all, []Saved{{Kind: Poster, Period: "2026-27 Q2", Status: Final, Body: last.Body}}).Get(name); got != want {
			t.Errorf("an earlier poster takes %s from a later one: %q", name, got)
		}
	}
}
