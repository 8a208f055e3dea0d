package cost

import (
	"encoding/csv"
	"fmt"
	"html"
	"html/template"
	"io"
	"math/big"
	"strings"
)

// Pounds writes a sum no finer than it is known: millions to one place, below that whole thousands or hundreds.
func Pounds(sum *big.Rat) string {
	million := big.NewRat(1_000_000, 1)
	if sum.Cmp(big.NewRat(999_500, 1)) >= 0 {
		whole, tenth, _ := strings.Cut(new(big.Rat).Quo(sum, million).FloatString(1), ".")
		return "£" + grouped(whole) + "." + tenth + " million"
	}
	step := big.NewRat(1_000, 1)
	if sum.Cmp(big.NewRat(9_950, 1)) < 0 {
		step = big.NewRat(100, 1)
	}
	n, _ := new(big.Int).SetString(new(big.Rat).Quo(sum, step).FloatString(0), 10)
	return "£" + grouped(n.Mul(n, step.Num()).String())
}

// Pounds writes a range of sums, or one sum where there is no range.
func (r Range) Pounds() string {
	low, high := Pounds(r.Low), Pounds(r.High)
	if low == high {
		return high
	}
	return low + " to " + high
}

// Percent writes a range of shares.
func (r Range) Percent() string {
	low, high := trimmed(r.Low), trimmed(r.High)
	if low == high {
		return low + "%"
	}
	return low + "% to " + high + "%"
}

// Whole writes a range of numbers without places.
func (r Range) Whole() string {
	low, high := grouped(r.Low.FloatString(0)), grouped(r.High.FloatString(0))
	if low == high {
		return low
	}
	return low + " to " + high
}

func trimmed(r *big.Rat) string { return strings.TrimSuffix(r.FloatString(1), ".0") }

// grouped puts commas between thousands.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// WriteCSV writes the parts in whole pounds, with where they are from.
func WriteCSV(w io.Writer, said string, r Result) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write([]string{"part", "how", "lowest_pounds", "highest_pounds"}) // Error below tells
	for _, l := range r.Lines {
		_ = out.Write([]string{l.Label, l.How, l.Cost.Low.FloatString(0), l.Cost.High.FloatString(0)})
	}
	_ = out.Write([]string{"All together", "", r.Total.Low.FloatString(0), r.Total.High.FloatString(0)})
	for _, note := range append([]string{said, Source}, Cautions...) {
		_ = out.Write([]string{"note", note, "", ""})
	}
	out.Flush()
	return out.Error()
}

// Chart draws each part from its lowest to its highest sum. Lengths across are per cent, so that it fits a phone and a desk screen with
// letters of one size.
func Chart(r Result) template.HTML {
	const lineHeight, bar, gap, widest = 22, 18, 18, 96.0
	var b strings.Builder
	top := r.Lines[0].Cost.High
	var said []string
	for _, l := range r.Lines {
		if l.Cost.High.Cmp(top) > 0 {
			top = l.Cost.High
		}
		said = append(said, l.Label+": "+l.Cost.Pounds())
	}
	across := func(sum *big.Rat) float64 {
		if top.Sign() == 0 {
			return 0
		}
		f, _ := new(big.Rat).Quo(sum, top).Float64()
		return widest * f
	}
	fmt.Fprintf(&b, `<svg class="app-chart" role="img" aria-labelledby="cost-title cost-desc" width="100%%" height="%d" focusable="false" fill="#212b32"><title id="cost-title">What bullying costs, part by part</title><desc id="cost-desc">%s.</desc>`,
		len(r.Lines)*(2*lineHeight+bar+gap), html.EscapeString(strings.Join(said, ". ")))
	for i, l := range r.Lines {
		y := i * (2*lineHeight + bar + gap)
		low, high := across(l.Cost.Low), across(l.Cost.High)
		fmt.Fprintf(&b, `<text x="0" y="%d" font-size="16">%s</text><text x="0" y="%d" font-size="16" font-weight="bold">%s</text>`,
			y+lineHeight-6, html.EscapeString(l.Label), y+2*lineHeight-6, html.EscapeString(l.Cost.Pounds()))
		y += 2 * lineHeight
		fmt.Fprintf(&b, `<rect x="0" y="%d" width="%.2f%%" height="%d" fill="#aeb7bd"/><rect x="%.2f%%" y="%d" width="%.2f%%" height="%d" fill="#005eb8"/><path d="M0.5 %dv%d" stroke="#212b32"/>`,
			y+4, low, bar-8, low, y, max(high-low, 0.6), bar, y-2, bar+4)
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}
