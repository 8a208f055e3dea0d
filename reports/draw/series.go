package draw

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"saysomething/reports/release"
	"saysomething/reports/spc"
)

// Mark is a change that an organisation has put on record, such as a new policy: a point on charts, and from there on the limits
// are worked out afresh. People type it; it is no count.
type Mark struct {
	On      string // date
	Reason  string
	Measure string // MeasureAll, or an attribute and a code: "theme:detriment", "area:A12", "group:NMR"
}

// MeasureAll is every chart.
const MeasureAll = "all"

// measure names what a cell is a figure of, as marks do.
func measure(c release.Cell) string {
	for _, a := range []string{"theme", "area", "group"} {
		if code := field(c, a); code != "" {
			return a + ":" + code
		}
	}
	return MeasureAll
}

// Limits are worked out of exact figures, and of rounded ones only where there are many, none is missing, and they are large
// enough for steps of five to be small.
const (
	fewestRounded     = 12
	smallestRoundedAt = 20
)

// point is one period of a series. What is not published by itself is a gap.
type point struct {
	year   year
	period release.Period
	value  Value
}

// series is a cell through time, from the first published period to the newest, all of one length.
type series struct {
	cell   release.Cell
	per    string
	points []point
}

// seriesOf follows a cell by the shortest periods that the newest year plans for it.
func (b *Book) seriesOf(c release.Cell) (series, bool) {
	if b.Empty() {
		return series{}, false
	}
	for _, per := range lengths {
		if b.newest().plans(c, per) {
			return b.follow(c, per)
		}
	}
	return series{}, false
}

func (b *Book) follow(c release.Cell, per string) (series, bool) {
	s := series{cell: c, per: per}
	for at := b.years[0].start; at <= b.newest().start; at++ {
		i := slices.IndexFunc(b.years, func(y year) bool { return y.start == at })
		y := year{name: fmt.Sprintf("%d-%02d", at, (at+1)%100), start: at}
		if i >= 0 {
			y = b.years[i]
		}
		for _, p := range whole(y.name, per) {
			var v Value
			if y.isOut(p.Name) {
				v = b.value(y, p, c)
			}
			s.points = append(s.points, point{y, p, v})
		}
	}
	out := func(p point) bool { return p.year.isOut(p.period.Name) }
	first := slices.IndexFunc(s.points, out)
	if first < 0 {
		return series{}, false
	}
	last := first
	for i, p := range s.points {
		if out(p) {
			last = i
		}
	}
	s.points = s.points[first : last+1]
	return s, true
}

// allowed says whether limits may be worked out of what is shown.
func (s series) allowed() bool {
	if exact(s.cell) {
		return true
	}
	sum := 0
	for _, p := range s.points {
		if !p.value.Number() {
			return false
		}
		sum += p.value.N
	}
	return len(s.points) >= fewestRounded && sum >= smallestRoundedAt*len(s.points)
}

// chart works out what the numbers shown say: of concerns, neither more nor fewer is better.
func (s series) chart(marks []Mark) spc.Chart {
	points := make([]spc.Point, len(s.points))
	for i, p := range s.points {
		points[i] = spc.Point{Value: float64(p.value.N), Known: p.value.Number()}
	}
	o := spc.Options{Better: spc.Neutral}
	for _, m := range marks {
		o.Rebases = append(o.Rebases, spc.Rebase{At: s.after(m.On), On: m.On, Reason: m.Reason})
	}
	return spc.New(points, o)
}

// begins is the first day of a point's period.
func (p point) begins() time.Time { return monthOf(p.year, 3*p.period.First-3) }

// after is the first period that begins on a day or later.
func (s series) after(day string) int {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return -1
	}
	return slices.IndexFunc(s.points, func(p point) bool { return !p.begins().Before(at) })
}

// marksOf are the recorded changes that fall within a series, oldest first.
func (b *Book) marksOf(s series) []Mark {
	var out []Mark
	end := s.points[len(s.points)-1].begins().AddDate(0, 12/len(whole("", s.per)), 0)
	for _, m := range b.marks {
		at, err := time.Parse(time.DateOnly, m.On)
		if err == nil && (m.Measure == MeasureAll || m.Measure == measure(s.cell)) && !at.Before(s.points[0].begins()) && at.Before(end) {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, c Mark) int { return strings.Compare(a.On, c.On) })
	return out
}

// Chart is a picture of a series with the words and the table that say the same.
type Chart struct {
	ID, Title string
	SVG       template.HTML
	Icon      template.HTML
	State     string   // "Ordinary ups and downs"; "" where nothing can be said
	Words     []string // what it means, in sentences
	Marks     []ChartMark
	Rows      []ChartRow
}

// ChartMark is a recorded change as the list under the chart has it.
type ChartMark struct {
	N          int
	On, Reason string
}

// ChartRow is one line of the table behind a chart.
type ChartRow struct {
	Period, Months string
	Cell           Cell
	Note           string // what is unusual about it
}

// Chart draws a cell through time. It is false where the plan or the releases have no such series.
func (b *Book) Chart(id, title string, c release.Cell) (Chart, bool) {
	s, ok := b.seriesOf(c)
	if !ok {
		return Chart{}, false
	}
	marks := b.marksOf(s)
	out := Chart{ID: id, Title: title}
	for i, m := range marks {
		out.Marks = append(out.Marks, ChartMark{i + 1, Long(m.On), m.Reason})
	}
	control, limits := s.chart(marks), s.allowed()
	if !limits {
		control = s.chart(nil)
		for i := range control.Segments {
			control.Segments[i].Stage = spc.RunChart
		}
		for i := range control.Marks {
			control.Marks[i] = spc.Mark{}
		}
		out.Words = []string{"These numbers are rounded and too few or too small to say what is usual, so the chart has no limits."}
	} else {
		out.State, out.Icon, out.Words = s.judge(control)
	}
	for i, p := range s.points {
		out.Rows = append(out.Rows, ChartRow{p.period.Name, months(p.year, p.period), b.gap(p), ruleWords(control.Marks[i])})
	}
	out.SVG = s.draw(id, title, control, limits, marks, out.State)
	return out, true
}

// gap is the cell of a point; what stands under no name of its own says so.
func (b *Book) gap(p point) Cell {
	c := cell(p.value)
	if p.value.Text == "" {
		c.Said = "no figure of its own"
	}
	return c
}

// judge says in words how the newest figure stands to those before it.
func (s series) judge(c spc.Chart) (state string, icon template.HTML, words []string) {
	i, m := c.Latest()
	if i < 0 {
		return "", "", []string{"No number is shown yet."}
	}
	seg := c.Segments[m.Segment]
	number := count(seg.Points, s.per)
	if i < len(c.Points)-1 {
		words = append(words, "The newest figure is not shown. What follows is about "+s.points[i].period.Name+".")
	}
	since := ""
	if len(seg.Since) > 0 {
		since = " since the change on record"
	}
	if seg.Stage == spc.RunChart {
		are := map[bool]string{true: "is", false: "are"}[seg.Points == 1]
		return "Too early to say", iconOf(spc.Mark{}, false), append(words, fmt.Sprintf("There %s %s with a number%s. 10 are needed to say what is usual. The middle value is %s.", are, number, since, plain(seg.Centre)))
	}
	words = append(words, fmt.Sprintf("Usual range: %s to %s. Average: %s%s.", plain(max(0, seg.Lower)), plain(seg.Upper), plain(seg.Centre), since))
	if seg.Stage == spc.Trial {
		words = append(words, fmt.Sprintf("This range is on trial: it rests on %s only and may still move.", number))
	}
	if m.Rules == 0 {
		return "Ordinary ups and downs", iconOf(m, true), append(words, "The newest figure is what one would expect from those before it. Do not read much into one quarter.")
	}
	state = map[bool]string{true: "Unusually high", false: "Unusually low"}[m.Side > 0]
	return state, iconOf(m, true), append(words, "Unusual: "+ruleWords(m)+". Something has changed. Ask what it was before you call it good or bad.")
}

var singulars = map[string]string{release.Quarterly: "quarter", release.HalfYearly: "half-year", release.Yearly: "year"}

// count is a number of periods in words: "1 year", "6 quarters".
func count(n int, per string) string {
	if n == 1 {
		return "1 " + singulars[per]
	}
	return fmt.Sprintf("%d %ss", n, singulars[per])
}

// ruleWords says why a point is unusual.
func ruleWords(m spc.Mark) string {
	up := m.Side > 0
	pick := func(a, b string) string {
		if up {
			return a
		}
		return b
	}
	var out []string
	for _, r := range []struct {
		rule  spc.Rules
		words string
	}{
		{spc.Outside, pick("above the usual range", "below the usual range")},
		{spc.Shift, pick("one of 7 or more in a row above the average", "one of 7 or more in a row below the average")},
		{spc.Trend, pick("one of 7 or more in a row that rise", "one of 7 or more in a row that fall")},
		{spc.TwoOfThree, "one of two in three close to the edge of the usual range"},
	} {
		if m.Rules&r.rule != 0 {
			out = append(out, r.words)
		}
	}
	return strings.Join(out, "; ")
}

func plain(f float64) string { return fmt.Sprintf("%.0f", f) }
