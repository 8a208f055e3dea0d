package draw

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"saysomething/reports/release"
)

// The national figures are those of the National Guardian's Office, as published; each file names its source in its first
// line. What was not found stays empty: no value is made up, and a series that broke is shown as broken.
//
//go:embed data/*.csv
var data embed.FS

// nation is a national series: per cent by financial year.
type nation struct {
	title  string
	theme  string // code of ours that means the same, "" for none
	file   string
	column string // as first published
	note   string
	from   string // the first year that may be compared, "" for all
}

var nations = []nation{
	{"Patient safety or quality of care", "patient_safety_quality", "ngo_annual_national.csv", "pct_patient_safety_quality", "", ""},
	{"Worker safety or wellbeing", "worker_safety_wellbeing", "ngo_annual_national.csv", "pct_worker_safety_wellbeing", "", ""},
	{"Bullying or harassment", "bullying_harassment", "ngo_annual_national.csv", "pct_bullying_harassment", "Until March 2022 this theme took in all behaviours, so earlier years are not comparable and not shown.", "2022/23"},
	{"Being treated worse for speaking up", "detriment", "ngo_annual_national.csv", "pct_detriment", "", ""},
}

var speakUpAgain = nation{"Would speak up again", "", "ngo_feedback_speak_up_again.csv", "yes_pct", "The national figure counts answers of all organisations that sent some.", ""}

var anonymous = nation{"Raised without a name", "", "ngo_annual_national.csv", "pct_anonymous", "", ""}

// share of one year, in per cent.
type annual struct {
	start int
	year  string // "2022/23"
	pct   float64
	text  string // as published
}

// read is the series as it was first published.
func (n nation) read() []annual {
	raw, err := data.ReadFile("data/" + n.file)
	if err != nil {
		panic(err) // compiled in
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(err)
	}
	col := slices.Index(rows[0], n.column)
	var out []annual
	for _, row := range rows[1:] {
		pct, err := strconv.ParseFloat(row[col], 64)
		if err == nil && row[0] >= n.from {
			start, _ := strconv.Atoi(row[0][:4])
			out = append(out, annual{start, row[0], pct, row[col]})
		}
	}
	return out
}

// Compared is a chart of a share here beside the same share in England.
type Compared struct {
	ID, Title string
	SVG       template.HTML
	Words     string
	Note      string
	Rows      []ComparedRow
}

// ComparedRow is a year of both: what is not known is "".
type ComparedRow struct{ Year, Here, England string }

// England compares yearly shares with the national ones. Only themes that mean the same nationally are compared.
func (b *Book) England() []Compared {
	if b.Empty() {
		return nil
	}
	all := release.Cell{Subject: release.Concern}
	var out []Compared
	add := func(i int, n nation, part, of release.Cell) {
		if c, ok := b.compared(fmt.Sprintf("england-%d", i), n, part, of); ok {
			out = append(out, c)
		}
	}
	for i, n := range nations {
		add(i, n, all.With("theme", n.theme), all)
	}
	add(len(nations), anonymous, all.With("mode", "anonymous"), all)
	answers := release.Cell{Subject: release.Feedback}
	add(len(nations)+1, speakUpAgain, answers.With("answer", "yes"), answers)
	return out
}

func (b *Book) compared(id string, n nation, part, of release.Cell) (Compared, bool) {
	c := Compared{ID: id, Title: n.title, Note: n.note}
	planned := false
	var here []annual
	for _, y := range b.years {
		planned = planned || b.annually(y, part)
		if p, ok := b.yearShare(y, part, of); ok {
			here = append(here, annual{y.start, y.name, float64(p), strconv.Itoa(p)})
		}
	}
	england := n.read()
	if !planned || len(england) == 0 {
		return c, false
	}
	last := england[len(england)-1]
	c.Words = fmt.Sprintf("England, %s: %s%%.", last.year, last.text)
	if len(here) > 0 {
		h := here[len(here)-1]
		c.Words = fmt.Sprintf("Here, %s: %s%%. ", h.year, h.text) + c.Words
	} else {
		c.Words += " Here there is no share to compare yet: it needs a whole year with 50 or more, all shown."
	}
	for _, a := range england {
		c.Rows = append(c.Rows, ComparedRow{Year: a.year, England: a.text + "%"})
	}
	for _, y := range b.years {
		row := ComparedRow{Year: strings.Replace(y.name, "-", "/", 1)}
		if i := slices.IndexFunc(c.Rows, func(r ComparedRow) bool { return r.Year == row.Year }); i >= 0 {
			row, c.Rows = c.Rows[i], slices.Delete(c.Rows, i, i+1)
		}
		for _, h := range here {
			if h.year == y.name {
				row.Here = h.text + "%"
			}
		}
		c.Rows = append(c.Rows, row)
	}
	c.SVG = drawCompared(id, n.title, here, england, c.Words)
	return c, true
}

// annually says whether the plan gives a yearly figure of a cell, or quarters to add up to one (yearShare).
func (b *Book) annually(y year, c release.Cell) bool {
	return y.plans(c, release.Yearly) || y.plans(c, release.Quarterly)
}

// yearShare is a share of a whole year: of the yearly figures, or else of four exact quarters added up.
func (b *Book) yearShare(y year, part, of release.Cell) (int, bool) {
	p := whole(y.name, release.Yearly)[0]
	if y.plans(part, release.Yearly) && y.plans(of, release.Yearly) {
		return percent(b.value(y, p, part), b.value(y, p, of))
	}
	var a, n Value
	for _, q := range whole(y.name, release.Quarterly) {
		v, w := b.value(y, q, part), b.value(y, q, of)
		if !v.Number() || !w.Number() {
			return 0, false
		}
		a.N, a.Hi, n.N, n.Hi = a.N+v.N, a.Hi+v.Hi, n.N+w.N, n.Hi+w.Hi
	}
	return percent(a, n)
}

// drawCompared draws two lines of yearly shares: England's with diamonds and dashes, ours with discs.
func drawCompared(id, title string, here, england []annual, words string) template.HTML {
	const head, plot, foot, left = 16, 130, 30, 11.0
	first, last, most := england[0].start, england[len(england)-1].start, 10.0
	for _, a := range append(slices.Clone(here), england...) {
		first, last, most = min(first, a.start), max(last, a.start), math.Max(most, a.pct)
	}
	top, step := scale(most)
	top = math.Min(top, 100)
	wide := (100 - left) / float64(last-first+1)
	x := func(a annual) string { return pc(left + (float64(a.start-first)+0.5)*wide) }
	y := func(v float64) int { return head + plot - int(plot*v/top+0.5) }
	s := newSVG(id, title+": here and in England", words, head+plot+foot)
	for v := 0.0; v <= top; v += step {
		s.line(pc(left), px(y(v)), "100%", px(y(v)), fmt.Sprintf(`stroke="%s"`, map[bool]string{true: grey, false: faint}[v == 0]))
		s.text(pc(left-1), y(v)+4, `font-size="13" text-anchor="end"`, plain(v)+"%")
	}
	draw := func(of []annual, path, colour, dashes, name string, above int) {
		for i := 1; i < len(of); i++ {
			if of[i].start == of[i-1].start+1 {
				s.line(x(of[i-1]), px(y(of[i-1].pct)), x(of[i]), px(y(of[i].pct)), fmt.Sprintf(`stroke="%s" stroke-width="2"%s`, colour, dashes))
			}
		}
		for i, a := range of {
			s.shape(x(a), y(a.pct), path, fmt.Sprintf(`fill="%s"`, colour))
			if i == len(of)-1 {
				anchor := "middle"
				if a.start == last {
					anchor = "end" // it would leave the picture
				}
				s.text(x(a), y(a.pct)+above, `font-size="13" stroke="#ffffff" stroke-width="4" paint-order="stroke" text-anchor="`+anchor+`"`, name+" "+a.text+"%")
			}
		}
	}
	draw(england, diamond, grey, ` stroke-dasharray="5 4"`, "England", -12)
	draw(here, disc, blue, "", "Here", 20)
	every := 1
	if last-first > 6 {
		every = 2 // on a phone the next name would touch it
	}
	for at := last; at >= first; at -= every {
		s.text(pc(left+(float64(at-first)+0.5)*wide), head+plot+18, `font-size="13" text-anchor="middle"`, fmt.Sprintf("%02d/%02d", at%100, (at+1)%100))
	}
	return s.end()
}
