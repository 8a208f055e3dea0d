// Package indicators keeps figures that come from elsewhere, to be read beside our own: Staff Survey answers, oversight measures, and the
// third indicator of the Workforce Race Equality Standard. They are keyed by the wording of the question: another wording or another
// version is another series, and a chart shows the change as a break and never joins what was asked differently. None of it is about a case.
package indicators

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Value is one figure.
type Value struct {
	Measure  string `json:"measure"`        // code: of Measures, or an organisation's own
	Question string `json:"question"`       // the wording
	Version  string `json:"version"`        // "" where there is only one
	Period   string `json:"period"`         // "2024", "2023/24" or "2023/24 Q1"
	Figure   string `json:"value"`          // as it was published: digits, perhaps with a point; "" where it must not be calculated
	Unit     string `json:"unit"`           // code of Units
	Base     int    `json:"base"`           // how many answered, 0 for not known
	Group    string `json:"group"`          // whom it is compared with; "" for the organisation itself
	Source   string `json:"source"`         // where it was published
	Better   string `json:"better"`         // code of Betters
	Note     string `json:"note,omitempty"` // "later revised to 25,209"
}

// Choice is a code with its words.
type Choice struct{ Code, Label string }

// Betters say which way is good. Cases raised are neither: many can mean that people trust the service.
var Betters = []Choice{
	{"up", "Up is good"}, {"down", "Down is good"}, {"neutral", "Neither up nor down is good by itself"}, {"one", "Near 1 is good"},
}

// Units are what a figure may be.
var Units = []Choice{{"percent", "%"}, {"score", ""}, {"ratio", ""}, {"number", ""}}

// Label finds the words of a code, "" for one that is not in the list.
func Label(list []Choice, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Label
		}
	}
	return ""
}

func has(list []Choice, code string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code })
}

// Shown is the figure with its unit, or that there is none.
func (v Value) Shown() string {
	switch {
	case v.Figure == "":
		return NotCalculated
	case v.Unit == "percent":
		return v.Figure + "%"
	case v.Unit == "number":
		return grouped(v.Figure)
	}
	return v.Figure
}

// NotCalculated stands where a figure would point at people or cannot be made.
const NotCalculated = "not calculated"

// Number is the figure for a chart.
func (v Value) Number() (float64, bool) {
	f, err := strconv.ParseFloat(v.Figure, 64)
	return f, err == nil
}

func grouped(figure string) string {
	whole, part, found := strings.Cut(figure, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		return whole + "." + part
	}
	return whole
}

var periodForm = regexp.MustCompile(`^(20[0-9]{2})(?:[/-]([0-9]{2}))?(?: ?Q([1-4]))?$`)

// tidyPeriod reads "2024", "2023/24", "2023-24" or "2023/24 Q1" and writes it one way; false for anything else.
func tidyPeriod(text string) (string, bool) {
	m := periodForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || (m[3] != "" && m[2] == "") {
		return "", false
	}
	out := m[1]
	if m[2] != "" {
		year, _ := strconv.Atoi(m[1])
		if next, _ := strconv.Atoi(m[2]); next != (year+1)%100 {
			return "", false
		}
		out += "/" + m[2]
	}
	if m[3] != "" {
		out += " Q" + m[3]
	}
	return out, true
}

// at is where a period stands on a chart, in years.
func at(period string) float64 {
	year, _ := strconv.Atoi(period[:4])
	if _, q, found := strings.Cut(period, " Q"); found {
		n, _ := strconv.Atoi(q)
		return float64(year) + float64(n-1)/4
	}
	return float64(year)
}

// Series are the figures of one question in one version for one group, the oldest first.
type Series struct {
	Group, Question, Version string
	Values                   []Value
}

// Measure is what a chart and its table show: the series of one measure.
type Measure struct {
	Code, Name, Topic, Better, Unit string
	About                           string // what to know when reading it
	Series                          []Series
}

// Group puts values together by measure, and within it by group, the organisation first, wording and version. Known measures come first, in the order of the catalogue.
func Group(values []Value) []Measure {
	values = slices.Clone(values)
	slices.SortStableFunc(values, func(a, b Value) int {
		return cmp.Or(cmp.Compare(place(a.Measure), place(b.Measure)), cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Period, b.Period))
	})
	var out []Measure
	for _, v := range values {
		if len(out) == 0 || out[len(out)-1].Code != v.Measure {
			out = append(out, describe(v))
		}
		m := &out[len(out)-1]
		i := slices.IndexFunc(m.Series, func(s Series) bool { return s.key() == seriesKey(v) })
		if i < 0 {
			i, m.Series = len(m.Series), append(m.Series, Series{Group: v.Group, Question: v.Question, Version: v.Version})
		}
		m.Series[i].Values = append(m.Series[i].Values, v)
	}
	return out
}

func (s Series) key() string { return s.Group + "\x00" + wording(s.Question) + "\x00" + s.Version }

func seriesKey(v Value) string { return v.Group + "\x00" + wording(v.Question) + "\x00" + v.Version }

// cell names a figure: a second one of the same name replaces it.
func cell(v Value) string { return v.Measure + "\x00" + seriesKey(v) + "\x00" + v.Period }

// wording is a question without what typing changes: its letters and digits.
func wording(question string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, question)
}

// Breaks are the periods from which a group was asked otherwise: the first of each later series of the group.
func (m Measure) Breaks() []string {
	seen := map[string]bool{}
	var out []string
	for _, s := range m.Series {
		if seen[s.Group] && !slices.Contains(out, s.Values[0].Period) {
			out = append(out, s.Values[0].Period)
		}
		seen[s.Group] = true
	}
	slices.Sort(out)
	return out
}
