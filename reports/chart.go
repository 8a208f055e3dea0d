package reports

import (
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"
)

// Charts are SVG without script or style: presentation attributes only, as the pages' policy wants.
// Lengths across are per cent and lengths down are pixels, so that a chart fits a phone and a
// desktop with letters of the same size. What is not a number is hatched and named, never a height.

const (
	blue = "#005eb8" // NHS blue
	ink  = "#212b32"
	line = "#768692"
)

// svg builds a chart; text that comes from outside goes through text or title only.
type svg struct {
	strings.Builder
	id string
}

func newSVG(id, title, description string, height int) *svg {
	s := &svg{id: id}
	fmt.Fprintf(s, `<svg class="app-chart" role="img" aria-labelledby="%[1]s-title %[1]s-desc" width="100%%" height="%[2]d" focusable="false" fill="%[3]s">`, id, height, ink)
	fmt.Fprintf(s, `<title id="%s-title">%s</title><desc id="%[1]s-desc">%[3]s</desc>`, id, html.EscapeString(title), html.EscapeString(description))
	fmt.Fprintf(s, `<defs><pattern id="%s-hatch" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#ffffff"/><path d="M0 6L6 0M-1 1L1 -1M5 7L7 5" stroke="%s" stroke-width="1.5"/></pattern></defs>`, id, ink)
	return s
}

func (s *svg) text(x, y string, attributes, words string) {
	fmt.Fprintf(s, `<text x="%s" y="%s"%s>%s</text>`, x, y, attributes, html.EscapeString(words))
}

func (s *svg) end() template.HTML {
	s.WriteString("</svg>")
	return template.HTML(s.String())
}

func percent(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
func px(n int) string          { return strconv.Itoa(n) }

// barChart draws a bar for each line, its label above it and its figure behind it.
func barChart(id, title string, lines []Line, words func(Cell) string) template.HTML {
	const barHeight, lineHeight, below, gap, widest, lettersAcross = 24, 20, 4, 16, 68.0, 34
	top, height := 1, 4
	var said []string
	for _, l := range lines {
		if n, ok := l.Shown.Number(); ok {
			top = max(top, n)
		}
		said = append(said, l.Label+": "+words(l.Shown))
		height += len(wrap(l.Label, lettersAcross))*lineHeight + below + barHeight + gap
	}
	s := newSVG(id, title, strings.Join(said, ". ")+".", height)
	y := 0
	for _, l := range lines {
		for _, part := range wrap(l.Label, lettersAcross) {
			y += lineHeight
			s.text("0", px(y-6), ` font-size="16"`, part)
		}
		y += below
		n, ok := l.Shown.Number()
		switch {
		case !ok:
			fmt.Fprintf(s, `<rect x="1" y="%d" width="22" height="%d" fill="url(#%s-hatch)" stroke="%s"/>`, y+1, barHeight-2, id, ink)
			s.text("32", px(y+17), ` font-size="16"`, string(l.Shown)+" "+words(l.Shown))
		case n == 0:
			s.text("8", px(y+17), ` font-size="16"`, "0")
		default:
			across := widest * float64(n) / float64(top)
			fmt.Fprintf(s, `<rect x="0" y="%d" width="%s" height="%d" fill="%s"/>`, y, percent(across), barHeight, blue)
			figure := string(l.Shown)
			if l.Share != "" {
				figure += " (" + l.Share + ")"
			}
			s.text(percent(across), px(y+17), ` dx="8" font-size="16" font-weight="bold"`, figure)
		}
		fmt.Fprintf(s, `<path d="M0.5 %dv%d" stroke="%s"/>`, y-2, barHeight+4, ink)
		y += barHeight + gap
	}
	return s.end()
}

// wrap breaks words into lines of at most width letters, unless one word is longer.
func wrap(words string, width int) []string {
	var lines []string
	for _, w := range strings.Fields(words) {
		if n := len(lines); n > 0 && len([]rune(lines[n-1]))+1+len([]rune(w)) <= width {
			lines[n-1] += " " + w
		} else {
			lines = append(lines, w)
		}
	}
	return lines
}

// point is the figure of one quarter; "" where nothing was released.
type point struct {
	quarter Quarter
	cell    Cell
}

// lineChart draws numbers as points, joined where neighbours are numbers too, and anything else as a
// hatched column.
func lineChart(id, title string, points []point, words func(Cell) string) template.HTML {
	const head, plot, foot = 24, 120, 44
	top := 10
	var said []string
	for _, p := range points {
		if n, ok := p.cell.Number(); ok {
			top = max(top, n)
		}
		said = append(said, p.quarter.String()+": "+words(p.cell))
	}
	s := newSVG(id, title, strings.Join(said, ". ")+".", head+plot+foot)
	step := 100 / float64(len(points))
	x := func(i int) string { return percent((float64(i) + 0.5) * step) }
	y := func(n int) int { return head + plot - plot*n/top }
	fmt.Fprintf(s, `<line x1="0" y1="%d" x2="100%%" y2="%[1]d" stroke="%s"/>`, head+plot, line)
	for i, p := range points {
		if n, ok := p.cell.Number(); ok && i > 0 {
			if before, ok := points[i-1].cell.Number(); ok {
				fmt.Fprintf(s, `<line x1="%s" y1="%d" x2="%s" y2="%d" stroke="%s" stroke-width="3"/>`, x(i-1), y(before), x(i), y(n), blue)
			}
		}
	}
	for i, p := range points {
		s.column(p, i, step, x(i), y, head, plot)
		s.text(x(i), px(head+plot+18), ` font-size="13" text-anchor="middle"`, "Q"+px(p.quarter.N))
		if p.quarter.N == 1 || i == 0 {
			s.text(percent(float64(i)*step), px(head+plot+38), ` font-size="13"`, yearLabel(p.quarter, i, points))
		}
	}
	return s.end()
}

func (s *svg) column(p point, i int, step float64, x string, y func(int) int, head, plot int) {
	n, ok := p.cell.Number()
	if ok {
		fmt.Fprintf(s, `<circle cx="%s" cy="%d" r="4" fill="%s"/>`, x, y(n), blue)
		s.text(x, px(y(n)-9), ` font-size="13" text-anchor="middle" stroke="#ffffff" stroke-width="4" paint-order="stroke"`, string(p.cell))
		return
	}
	fmt.Fprintf(s, `<rect x="%s" y="%d" width="%s" height="%d" fill="url(#%s-hatch)" opacity="0.35"/>`, percent((float64(i)+0.15)*step), head, percent(0.7*step), plot, s.id)
	symbol := string(p.cell)
	if symbol == "" {
		symbol = "?"
	}
	s.text(x, px(head-6), ` font-size="16" font-weight="bold" text-anchor="middle"`, symbol)
}

// yearLabel names the financial year under its first quarter, unless the next name would touch it.
func yearLabel(q Quarter, i int, points []point) string {
	if i == 0 && q.N > 2 && len(points) > 6 {
		return ""
	}
	return q.String()[:7]
}
