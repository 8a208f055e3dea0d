package draw

import (
	"fmt"
	"html/template"
	"strings"

	"saysomething/reports/spc"
)

// Measures of a chart through time, in pixels down and per cent across.
const (
	chartHead = 34
	chartPlot = 150
	chartFoot = 46
	chartLeft = 9.0
	mostNamed = 14 // with more points, only some have their number beside them
)

// picture is a chart through time while it is drawn.
type picture struct {
	*svg
	s    series
	c    spc.Chart
	top  float64
	wide float64 // of one point
}

func (p picture) x(i float64) string { return pc(chartLeft + (i+0.5)*p.wide) }
func (p picture) y(v float64) int {
	return chartHead + chartPlot - int(chartPlot*min(max(v, 0), p.top)/p.top+0.5)
}

// draw makes the picture of a series. A figure that is not a number is a hatched column of one height.
func (s series) draw(id, title string, c spc.Chart, limits bool, marks []Mark, state string) template.HTML {
	most := 10.0
	var said []string
	for i, p := range s.points {
		most = max(most, float64(p.value.N))
		words := p.period.Name + ": " + p.value.Words()
		if r := ruleWords(c.Marks[i]); r != "" {
			words += " (" + r + ")"
		}
		said = append(said, words)
	}
	for _, seg := range c.Segments {
		if seg.Stage != spc.RunChart {
			most = max(most, seg.Upper)
		}
	}
	if state != "" {
		state += ". "
	}
	p := picture{svg: newSVG(id, title, state+strings.Join(said, ". ")+".", chartHead+chartPlot+chartFoot), s: s, c: c, wide: (100 - chartLeft) / float64(len(s.points))}
	p.hatch()
	var step float64
	p.top, step = scale(most)
	for _, seg := range c.Segments {
		p.segment(seg, limits)
	}
	for v := 0.0; v <= p.top; v += step {
		y := p.y(v)
		p.line(pc(chartLeft), px(y), "100%", px(y), fmt.Sprintf(`stroke="%s"`, map[bool]string{true: grey, false: faint}[v == 0]))
		p.text(pc(chartLeft-1), y+4, `font-size="13" text-anchor="end"`, plain(v))
	}
	p.changes(marks)
	p.joins()
	for i := range s.points {
		p.point(i)
	}
	p.foot()
	return p.end()
}

// segment draws the usual range and the average between two changes, or the middle value.
func (p picture) segment(seg spc.Segment, limits bool) {
	from, to := p.x(float64(seg.First)-0.5), p.x(float64(seg.Last)+0.5)
	if !limits || seg.Points == 0 {
		return
	}
	if seg.Stage == spc.RunChart {
		p.line(from, px(p.y(seg.Centre)), to, px(p.y(seg.Centre)), fmt.Sprintf(`stroke="%s" stroke-dasharray="2 3"`, grey))
		return
	}
	upper, lower := p.y(seg.Upper), p.y(seg.Lower)
	fmt.Fprintf(p, `<rect x="%s" y="%d" width="%s" height="%d" fill="%s"/>`, from, upper, pc(float64(seg.Last-seg.First+1)*p.wide), lower-upper, band)
	p.line(from, px(upper), to, px(upper), fmt.Sprintf(`stroke="%s" stroke-dasharray="6 4"`, grey))
	if seg.Lower > 0 { // a limit below nothing is none for a count
		p.line(from, px(lower), to, px(lower), fmt.Sprintf(`stroke="%s" stroke-dasharray="6 4"`, grey))
	}
	p.line(from, px(p.y(seg.Centre)), to, px(p.y(seg.Centre)), fmt.Sprintf(`stroke="%s" stroke-width="1.5"`, grey))
}

// changes draws each recorded change as a numbered line at its day.
func (p picture) changes(marks []Mark) {
	for i, m := range marks {
		for k, q := range p.s.points {
			begins := q.begins()
			ends := begins.AddDate(0, 3*(q.period.Last-q.period.First+1), 0)
			day := m.On
			if day < begins.Format("2006-01-02") || day >= ends.Format("2006-01-02") {
				continue
			}
			at := p.x(float64(k) - 0.5 + within01(day, begins.Format("2006-01-02"), ends.Format("2006-01-02")))
			p.line(at, "16", at, px(chartHead+chartPlot), fmt.Sprintf(`stroke="%s" stroke-width="1.5" stroke-dasharray="1 3"`, ink))
			p.shape(at, 9, "M0 -9a9 9 0 1 1 0 18a9 9 0 1 1 0 -18z", fmt.Sprintf(`fill="%s"`, ink))
			p.text(at, 14, `font-size="13" font-weight="bold" text-anchor="middle" fill="#ffffff"`, px(i+1))
		}
	}
}

func (p picture) joins() {
	for i := 1; i < len(p.s.points); i++ {
		a, b := p.s.points[i-1].value, p.s.points[i].value
		if a.Number() && b.Number() {
			p.line(p.x(float64(i-1)), px(p.y(float64(a.N))), p.x(float64(i)), px(p.y(float64(b.N))), fmt.Sprintf(`stroke="%s" stroke-width="2"`, grey))
		}
	}
}

func (p picture) point(i int) {
	q, m, x := p.s.points[i], p.c.Marks[i], p.x(float64(i))
	if !q.value.Number() {
		fmt.Fprintf(p, `<rect x="%s" y="%d" width="%s" height="%d" fill="url(#%s-hatch)" opacity="0.5"/>`, p.x(float64(i)-0.35), chartHead, pc(0.7*p.wide), chartPlot, p.id)
		symbol := q.value.Text
		if symbol == "" {
			symbol = "?"
		}
		p.text(x, chartHead+chartPlot/2, `font-size="16" font-weight="bold" text-anchor="middle" stroke="#ffffff" stroke-width="5" paint-order="stroke"`, symbol)
		return
	}
	y := p.y(float64(q.value.N))
	path, colour := shapeOf(m)
	p.shape(x, y, path, fmt.Sprintf(`fill="%s" stroke="#ffffff" stroke-width="1"`, colour))
	if len(p.s.points) <= mostNamed || m.Rules != 0 || i == len(p.s.points)-1 {
		p.text(x, y-10, `font-size="13" text-anchor="middle" stroke="#ffffff" stroke-width="4" paint-order="stroke"`, q.value.Text)
	}
}

// shapeOf is the shape and the colour of what a point tells.
func shapeOf(m spc.Mark) (path, colour string) {
	switch {
	case m.Cause == spc.Improvement:
		return diamond, blue
	case m.Cause == spc.Concern:
		return square, orange
	case m.Cause == spc.Special && m.Side > 0:
		return up, purple
	case m.Cause == spc.Special:
		return down, purple
	}
	return disc, grey
}

// iconOf is the sign beside a chart's title; its words stand next to it.
func iconOf(m spc.Mark, known bool) template.HTML {
	path, colour := shapeOf(m)
	s := &svg{}
	s.WriteString(`<svg class="app-sign" width="32" height="32" viewBox="-16 -16 32 32" aria-hidden="true" focusable="false">`)
	fmt.Fprintf(s, `<circle r="14.5" fill="#ffffff" stroke="%s" stroke-width="3"/>`, colour)
	switch {
	case !known:
		fmt.Fprintf(s, `<path d="M-7 0h3M-1.5 0h3M4 0h3" stroke="%s" stroke-width="3"/>`, colour)
	case m.Cause == spc.Common:
		fmt.Fprintf(s, `<path d="M-8 2l4 -5l4 6l4 -6l4 4" fill="none" stroke="%s" stroke-width="2.5"/>`, colour)
	default:
		fmt.Fprintf(s, `<path d="%s" fill="%s"/>`, path, colour)
	}
	return s.end()
}

func (p picture) foot() {
	for i, q := range p.s.points {
		name := short(q.period)
		if name == "Year" {
			name = q.year.name
			if len(p.s.points) > 6 {
				name = name[2:4]
			}
		} else if len(p.s.points) > mostNamed && q.period.First > 1 {
			name = ""
		}
		p.text(p.x(float64(i)), chartHead+chartPlot+18, `font-size="13" text-anchor="middle"`, name)
		if short(q.period) != "Year" && (q.period.First == 1 || i == 0) {
			if !(i == 0 && q.period.First > 2 && len(p.s.points) > 6) { // else the next name would touch it
				p.text(pc(chartLeft+float64(i)*p.wide), chartHead+chartPlot+38, `font-size="13"`, q.year.name)
			}
		}
	}
}
