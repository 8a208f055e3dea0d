package reports

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"
)

// Figures is everything a page shows of one quarter. It is drawn from releases alone: two pages
// drawn from the same releases are the same.
type Figures struct {
	Organisation string
	Quarter      Quarter
	MadeOn       string // "22 October 2026"
	Rule         string
	Hash         string
	Summary      []string // sentences
	Legend       []Symbol
	Sections     []Section
	Trends       []Trend
	Rows         []Quarterly // quarter by quarter, newest first
	RowHeads     []string
}

// Section is one table with, where it helps, its chart.
type Section struct {
	ID      string
	Heading string
	Head    string // what the lines are, above their labels
	Note    string
	Lines   []Line
	Total   Cell // "" for none
	Shares  bool // whether there is a column of percentages
	Chart   template.HTML
}

// Line is a line of a table.
type Line struct {
	Label    string
	Includes []string // local themes that are counted in this line
	Shown    Cell
	Share    string // "40%", "" where none can be given
}

// Trend is a chart over quarters.
type Trend struct {
	Heading string
	Chart   template.HTML
}

// Quarterly is one line of the table quarter by quarter.
type Quarterly struct {
	Quarter Quarter
	Cells   []Cell
}

// trendQuarters is how many quarters a chart over time goes back: three years.
const trendQuarters = 12

var sections = []struct {
	name, heading, head, note string
	shares, chart             bool
}{
	{Themes, "What the concerns were about", "Theme", "A concern can have several themes, so the parts add up to more than the total.", true, true},
	{Mode, "How people raised them", "Way", "", true, true},
	{WorkerGroups, "Who spoke up", "Group", "", true, true},
	{Feedback, "Given your experience, would you speak up again?", "Answer", "Answers that people gave in these months. Many answer about a concern they raised earlier.", true, true},
	{Received, "Concerns and celebrations", "What", "", false, false},
}

// Draw makes the figures of quarter q. It is false where q has no release that may be shown.
func Draw(releases []Release, q Quarter) (Figures, bool) {
	var past []Release // q and before
	for _, r := range releases {
		if !q.Before(r.Quarter) {
			past = append(past, r)
		}
	}
	if len(past) == 0 || past[len(past)-1].Quarter != q || past[len(past)-1].Err != nil {
		return Figures{}, false
	}
	past = past[max(0, len(past)-trendQuarters):]
	now := past[len(past)-1]
	words := reader(now.Body.Legend)
	f := Figures{Organisation: now.Body.Organisation.Name, Quarter: q, MadeOn: longDate(now.Body.MadeOn), Rule: now.Body.Rule, Hash: now.Hash, Legend: now.Body.Legend}
	f.Summary = summary(now.Body, q, words)
	for _, s := range sections {
		one := section(now.Body.Table(s.name), s.heading, s.shares, s.chart, words)
		one.Head, one.Note = s.head, s.note
		f.Sections = append(f.Sections, one)
	}
	sayWhatIsIncluded(f.Sections[0].Lines, now.Body)
	f.Trends = trends(past, now.Body.Table(Themes), words)
	f.RowHeads, f.Rows = quarterly(past, now.Body)
	return f, true
}

// sayWhatIsIncluded names under each national theme the local ones that roll up to it.
func sayWhatIsIncluded(lines []Line, b Body) {
	for _, list := range b.Lists {
		if list.Name != "theme" {
			continue
		}
		for i, row := range b.Table(Themes).Rows {
			for _, item := range list.Items {
				if item.National == row.Code && item.Code != row.Code {
					lines[i].Includes = append(lines[i].Includes, item.Label)
				}
			}
		}
	}
}

// reader says a cell in words: "about 20", "between 1 and 7", "none".
func reader(legend []Symbol) func(Cell) string {
	return func(c Cell) string {
		for _, s := range legend {
			if s.Symbol == string(c) {
				return s.Words
			}
		}
		if _, ok := c.Number(); ok {
			return "about " + string(c)
		}
		return "not published"
	}
}

func longDate(day string) string {
	at, err := time.ParseInLocation(dateForm, day, London)
	if err != nil {
		return day
	}
	return LongDate(at)
}

func section(t Table, heading string, shares, chart bool, words func(Cell) string) Section {
	s := Section{ID: t.Name, Heading: heading, Total: t.Total, Shares: shares}
	for _, r := range t.Rows {
		l := Line{Label: r.Label, Shown: r.Shown}
		if p, ok := Percent(r.Shown, t.Total); ok && shares {
			l.Share = strconv.Itoa(p) + "%"
		}
		s.Lines = append(s.Lines, l)
	}
	if chart {
		s.Chart = barChart("chart-"+t.Name, heading, s.Lines, words)
	}
	return s
}

func summary(b Body, q Quarter, words func(Cell) string) []string {
	themes, answers := b.Table(Themes), b.Table(Feedback)
	// none reads better as "no concerns"
	number := func(c Cell) string {
		if c == "0" {
			return "no"
		}
		return words(c)
	}
	out := []string{fmt.Sprintf("From %s people raised %s concerns.", q.Words(), number(themes.Total))}
	if labels, most := mostOften(themes); len(labels) > 0 {
		out = append(out, fmt.Sprintf("Chosen most often: %s (%s).", strings.Join(labels, ", and "), words(most)))
	}
	if yes := answers.Row("yes").Shown; answers.Total != "0" && yes != "" {
		out = append(out, fmt.Sprintf("We asked people whether they would speak up again. Answers: %s. Of these, yes: %s.", words(answers.Total), words(yes)))
	}
	return append(out, fmt.Sprintf("Times that somebody celebrated good behaviour: %s.", words(b.Table(Received).Row("celebration").Shown)))
}

// mostOften finds the themes with the largest shown number; symbols take no part.
func mostOften(t Table) (labels []string, most Cell) {
	best := 0
	for _, r := range t.Rows {
		if r.Code == notSure {
			continue
		}
		switch n, _ := r.Shown.Number(); {
		case n > best:
			best, most, labels = n, r.Shown, []string{r.Label}
		case n == best && n > 0:
			labels = append(labels, r.Label)
		}
	}
	return labels, most
}

// trends draws the total and each theme over the quarters, all on one scale.
func trends(past []Release, themes Table, words func(Cell) string) []Trend {
	if len(past) < 2 {
		return nil
	}
	series := func(pick func(Body) Cell) []point {
		out := make([]point, 0, len(past))
		for _, r := range past {
			p := point{quarter: r.Quarter}
			if r.Err == nil {
				p.cell = pick(r.Body)
			}
			out = append(out, p)
		}
		return out
	}
	out := []Trend{{"All concerns", lineChart("trend-all", "All concerns, quarter by quarter", series(func(b Body) Cell { return b.Table(Themes).Total }), words)}}
	for i, row := range themes.Rows {
		out = append(out, Trend{row.Label, lineChart(fmt.Sprintf("trend-%d", i), row.Label+", quarter by quarter",
			series(func(b Body) Cell { return b.Table(Themes).Row(row.Code).Shown }), words)})
	}
	return out
}

// quarterly is the table of the same figures, newest first.
func quarterly(past []Release, now Body) (heads []string, rows []Quarterly) {
	heads = []string{"All concerns"}
	for _, r := range now.Table(Themes).Rows {
		heads = append(heads, r.Label)
	}
	for i := len(past) - 1; i >= 0; i-- {
		t := past[i].Body.Table(Themes)
		cells := []Cell{t.Total}
		for _, r := range now.Table(Themes).Rows {
			cells = append(cells, t.Row(r.Code).Shown)
		}
		rows = append(rows, Quarterly{past[i].Quarter, cells})
	}
	return heads, rows
}
