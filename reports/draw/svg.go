package draw

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Charts are SVG without script or style: presentation attributes only, as the pages' policy wants. Lengths across are per cent and
// lengths down are pixels, so that a chart fits a phone and a desktop with letters of the same size.

// Colours, each of which always comes with a word and a shape. Never red against green.
const (
	ink    = "#212b32"
	grey   = "#4c6272" // ordinary
	faint  = "#d8dde0"
	band   = "#eef2f5" // the usual range
	blue   = "#005eb8" // improvement, and what is ours in a comparison
	orange = "#ed8b00" // concern
	purple = "#7c2d92" // unusual, where neither way is better
)

type svg struct {
	strings.Builder
	id string
}

// newSVG begins a picture. What comes from outside goes through text, or through here, and is escaped.
func newSVG(id, title, description string, height int) *svg {
	s := &svg{id: id}
	fmt.Fprintf(s, `<svg class="app-chart" role="img" aria-labelledby="%[1]s-title %[1]s-desc" width="100%%" height="%[2]d" focusable="false" fill="%[3]s">`, id, height, ink)
	fmt.Fprintf(s, `<title id="%s-title">%s</title><desc id="%[1]s-desc">%[3]s</desc>`, id, html.EscapeString(title), html.EscapeString(description))
	return s
}

func (s *svg) hatch() {
	fmt.Fprintf(s, `<defs><pattern id="%s-hatch" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#ffffff"/><path d="M0 6L6 0M-1 1L1 -1M5 7L7 5" stroke="%s" stroke-width="1"/></pattern></defs>`, s.id, grey)
}

func (s *svg) text(x string, y int, attributes, words string) {
	fmt.Fprintf(s, `<text x="%s" y="%d" %s>%s</text>`, x, y, attributes, html.EscapeString(words))
}

func (s *svg) line(x1, y1, x2, y2, attributes string) {
	fmt.Fprintf(s, `<line x1="%s" y1="%s" x2="%s" y2="%s" %s/>`, x1, y1, x2, y2, attributes)
}

// shape draws a path around the point x, y.
func (s *svg) shape(x string, y int, path, attributes string) {
	fmt.Fprintf(s, `<svg x="%s" y="%d" overflow="visible" width="1" height="1"><path d="%s" %s/></svg>`, x, y, path, attributes)
}

func (s *svg) end() template.HTML {
	s.WriteString("</svg>")
	return template.HTML(s.String())
}

func pc(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
func px(n int) string     { return strconv.Itoa(n) }

// scale is where an axis ends, and its steps: round numbers that take in most.
func scale(most float64) (top, step float64) {
	step = 1
	for i := 0; step*4 < most; i++ {
		step = step * []float64{2, 5, 10}[i%3] / []float64{1, 2, 5}[i%3]
	}
	return step * math.Max(1, math.Ceil(most/step)), step
}

// Paths of the shapes.
const (
	disc    = "M0 -4a4 4 0 1 1 0 8a4 4 0 1 1 0 -8z"
	up      = "M0 -7L6.5 5L-6.5 5z"
	down    = "M0 7L6.5 -5L-6.5 -5z"
	diamond = "M0 -6.5L6.5 0L0 6.5L-6.5 0z"
	square  = "M-5 -5H5V5H-5z"
)
