package indicators

import (
	"encoding/csv"
	"fmt"
	"html"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Charts are SVG of presentation attributes only. Lengths across are per cent and lengths down are pixels, so that a chart fits a phone and
// a desk screen with letters of one size.
const (
	right      = 92.0 // per cent: where the last period stands
	head, plot = 30, 150
	foot       = 28
)

// mark is how a group is drawn: shape and colour, never colour alone.
type mark struct{ colour, path string }

var marks = []mark{
	{"#005eb8", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z"},
	{"#425563", "M0 -6.5L6.5 0L0 6.5L-6.5 0z"},
	{"#330072", "M-5 -5H5V5H-5z"},
	{"#425563", "M0 -6L6 5H-6z"},
}

// sign is how a group is drawn, the same in every chart: the organisation has the first mark, whoever it is compared with the others.
func (m Measure) sign(group string) mark {
	others := slices.DeleteFunc(m.Groups(), func(g string) bool { return g == "" })
	return marks[(slices.Index(others, group)+1)%len(marks)]
}

// Name is a group in words.
func Name(group, organisation string) string {
	if group == "" {
		return organisation
	}
	return group
}

// Groups are whose figures a measure has, the organisation first.
func (m Measure) Groups() []string {
	var out []string
	for _, s := range m.Series {
		if !slices.Contains(out, s.Group) {
			out = append(out, s.Group)
		}
	}
	return out
}

// Key draws a group's sign for the line below a chart.
func (m Measure) Key(group string) template.HTML {
	k := m.sign(group)
	return template.HTML(fmt.Sprintf(`<svg class="app-trend-sign" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true" focusable="false"><path d="%s" fill="%s"/></svg>`, k.path, k.colour))
}

type chart struct {
	strings.Builder
	left             float64 // per cent: where the first period stands, behind the numbers of the scale
	first, last, top float64
}

// Chart draws a measure: a line for each series, broken where the question changed, dotted where years are missing.
func (m Measure) Chart(organisation string) template.HTML {
	c := &chart{left: 12}
	if m.Unit == "number" {
		c.left = 18
	}
	c.scale(m)
	fmt.Fprintf(c, `<svg class="app-chart" role="img" aria-labelledby="m-%[1]s-title m-%[1]s-desc" width="100%%" height="%[2]d" focusable="false" fill="#212b32"><title id="m-%[1]s-title">%[3]s</title><desc id="m-%[1]s-desc">%[4]s</desc>`,
		html.EscapeString(m.Code), head+plot+foot, html.EscapeString(m.Name), html.EscapeString(m.said(organisation)))
	c.grid(m)
	for _, period := range m.Breaks() {
		x := c.x(at(period) - 0.5)
		fmt.Fprintf(c, `<line x1="%[1]s" y1="%[2]d" x2="%[1]s" y2="%[3]d" stroke="#212b32" stroke-width="2" stroke-dasharray="2 4"/><text x="%[1]s" y="%[4]d" font-size="13" text-anchor="middle">asked differently</text>`, x, head-8, head+plot, head-14)
	}
	groups := m.Groups()
	for i := len(groups) - 1; i >= 0; i-- { // the organisation on top
		for _, s := range m.Series {
			if s.Group == groups[i] {
				c.line(s, m.sign(s.Group))
			}
		}
	}
	c.ends(m, groups)
	c.periods(m)
	c.WriteString("</svg>")
	return template.HTML(c.String())
}

// said is the chart in words.
func (m Measure) said(organisation string) string {
	var parts []string
	for _, s := range m.Series {
		words := Name(s.Group, organisation)
		if s.Version != "" {
			words += ", " + s.Version
		}
		var figures []string
		for _, v := range s.Values {
			figures = append(figures, v.Period+" "+v.Shown())
		}
		parts = append(parts, words+": "+strings.Join(figures, ", ")+".")
	}
	return strings.Join(parts, " ")
}

func (c *chart) scale(m Measure) {
	c.first, c.last = math.Inf(1), math.Inf(-1)
	for _, s := range m.Series {
		for _, v := range s.Values {
			c.first, c.last = min(c.first, at(v.Period)), max(c.last, at(v.Period))
			if n, ok := v.Number(); ok {
				c.top = max(c.top, n)
			}
		}
	}
	c.top = nice(c.top, m.Unit)
}

// nice is a round number at or above the highest value.
func nice(top float64, unit string) float64 {
	if unit == "percent" && top > 50 {
		return 100
	}
	for size := math.Pow(10, math.Floor(math.Log10(max(top, 0.001)))); ; size *= 10 {
		for _, by := range []float64{1, 2, 4, 5, 10} {
			if by*size >= top && by*size > 0 {
				return by * size
			}
		}
	}
}

func (c *chart) x(year float64) string {
	share := 0.5
	if c.last > c.first {
		share = (year - c.first) / (c.last - c.first)
	}
	return fmt.Sprintf("%.2f%%", c.left+(right-c.left)*min(max(share, 0), 1))
}

func (c *chart) y(n float64) int { return head + plot - int(math.Round(plot*n/c.top)) }

func (c *chart) grid(m Measure) {
	for _, share := range []float64{0, 0.5, 1} {
		n := c.top * share
		label := Value{Figure: strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", n), "0"), "."), Unit: m.Unit}.Shown()
		fmt.Fprintf(c, `<line x1="%.0f%%" y1="%[2]d" x2="100%%" y2="%[2]d" stroke="#d8dde0"/><text x="%.0f%%" y="%d" font-size="13" text-anchor="end">%s</text>`,
			c.left-2, c.y(n), c.left-3, c.y(n)+4, label)
	}
	if m.Better == "one" && c.top > 1 {
		fmt.Fprintf(c, `<line x1="%.0f%%" y1="%[2]d" x2="100%%" y2="%[2]d" stroke="#212b32" stroke-width="1.5" stroke-dasharray="6 4"/><text x="100%%" y="%[3]d" font-size="13" text-anchor="end">1: as likely</text>`, c.left-2, c.y(1), c.y(1)-5)
	}
}

func (c *chart) line(s Series, k mark) {
	for i := 1; i < len(s.Values); i++ {
		before, okBefore := s.Values[i-1].Number()
		now, ok := s.Values[i].Number()
		if !ok || !okBefore {
			continue
		}
		dots := ""
		if at(s.Values[i].Period)-at(s.Values[i-1].Period) > 1 {
			dots = ` stroke-dasharray="2 4"`
		}
		fmt.Fprintf(c, `<line x1="%s" y1="%d" x2="%s" y2="%d" stroke="%s" stroke-width="2.5"%s/>`, c.x(at(s.Values[i-1].Period)), c.y(before), c.x(at(s.Values[i].Period)), c.y(now), k.colour, dots)
	}
	for _, v := range s.Values {
		n, ok := v.Number()
		if ok {
			c.sign(c.x(at(v.Period)), c.y(n), k.path, `fill="`+k.colour+`" stroke="#ffffff"`)
			continue
		}
		c.none(c.x(at(v.Period)))
	}
}

// none says in words that there is no figure: a height would be one.
func (c *chart) none(x string) {
	for i, word := range strings.Fields(NotCalculated) {
		fmt.Fprintf(c, `<text x="%s" y="%d" font-size="13" text-anchor="middle">%s</text>`, x, head+plot-30+16*i, word)
	}
}

// sign puts a path at a place that is per cent across.
func (c *chart) sign(x string, y int, path, how string) {
	fmt.Fprintf(c, `<svg x="%s" y="%d" width="1" height="1" overflow="visible"><path d="%s" %s/></svg>`, x, y, path, how)
}

// ends writes the newest figure of each group beside its sign: the highest above, the others below.
func (c *chart) ends(m Measure, groups []string) {
	type end struct {
		v Value
		y int
	}
	var all []end
	for _, g := range groups {
		var newest Value
		for _, s := range m.Series {
			if v := s.Values[len(s.Values)-1]; s.Group == g && v.Period >= newest.Period {
				newest = v
			}
		}
		if n, ok := newest.Number(); ok {
			all = append(all, end{newest, c.y(n)})
		}
	}
	slices.SortStableFunc(all, func(a, b end) int { return a.y - b.y })
	for i, e := range all {
		y := e.y - 10
		if i > 0 {
			y = e.y + 20
		}
		fmt.Fprintf(c, `<text x="%s" y="%d" font-size="14" font-weight="bold" text-anchor="middle" stroke="#ffffff" stroke-width="4" paint-order="stroke">%s</text>`, c.x(at(e.v.Period)), y, e.v.Shown())
	}
}

// periods names the first and the last period and, where there is room, those between.
func (c *chart) periods(m Measure) {
	var all []string
	for _, s := range m.Series {
		for _, v := range s.Values {
			if !slices.Contains(all, v.Period) {
				all = append(all, v.Period)
			}
		}
	}
	slices.Sort(all)
	room := (c.last - c.first) * 0.24 // of the width, for one label
	lastAt := math.Inf(-1)
	for i, p := range all {
		if i > 0 && i < len(all)-1 && (at(p)-lastAt < room || c.last-at(p) < room) {
			continue
		}
		lastAt = at(p)
		fmt.Fprintf(c, `<text x="%s" y="%d" font-size="13" text-anchor="middle">%s</text>`, c.x(at(p)), head+plot+20, p)
	}
}

// WriteCSV writes values as they can be taken in again, with their notes.
func WriteCSV(w io.Writer, organisation string, values []Value) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write(append(slices.Clone(Columns), "note")) // Error below tells
	for _, m := range Group(values) {
		for _, s := range m.Series {
			for _, v := range s.Values {
				base := ""
				if v.Base > 0 {
					base = fmt.Sprint(v.Base)
				}
				row := []string{v.Measure, v.Question, v.Version, v.Period, v.Figure, v.Unit, base, Name(v.Group, organisation), v.Source, v.Better, v.Note}
				if v.Figure == "" {
					row[4] = NotCalculated
				}
				for i := range row {
					row[i] = harmless(row[i])
				}
				_ = out.Write(row)
			}
		}
	}
	out.Flush()
	return out.Error()
}

// harmless keeps a spreadsheet from taking text for a formula.
func harmless(field string) string {
	first, _ := utf8.DecodeRuneInString(field)
	if field != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", first) {
		return "'" + field
	}
	return field
}
