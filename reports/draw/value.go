package draw

import (
	"strconv"

	"saysomething/reports/release"
)

// NotYet stands where a planned figure's period is not published.
const NotYet = ".."

// Value is what stands in a cell, and what a reader can know from it.
type Value struct {
	Text   string // digits, c, -, .. or "": no table of the plan has this cell
	N      int    // the number, where Text is digits
	Lo, Hi int    // between which the count lies, both included
	Exact  bool
}

// Number says whether a number stands there.
func (v Value) Number() bool { return v.Hi > 0 }

// Words says a value to somebody who does not see the symbol.
func (v Value) Words() string {
	switch {
	case v.Number() && v.Exact:
		return v.Text
	case v.Number():
		return "about " + v.Text
	case v.Text == release.Withheld:
		return "withheld"
	case v.Text == release.TooFew:
		return "too few people"
	case v.Text == NotYet:
		return "not published yet"
	}
	return "no figure"
}

// exact says which cells show exact counts: the whole organisation, by nothing but themes.
func exact(c release.Cell) bool {
	return c.Area == "" && c.Group == "" && c.Route == "" && c.Mode == "" && c.Answer == ""
}

// value is what this reader sees in a cell of a period of y.
func (b *Book) value(y year, p release.Period, c release.Cell) Value {
	c.Period = p.Name
	if !y.plans(c, p.Per) {
		return Value{}
	}
	s, ok := b.values[c]
	if !ok {
		if !y.isOut(p.Name) {
			return Value{Text: NotYet}
		}
		return Value{}
	}
	return reading(s.text, exact(c), y.params.Threshold)
}

// reading is what a symbol lets a reader know.
func reading(text string, exact bool, threshold int) Value {
	v := Value{Text: text, Exact: exact}
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 {
		v.Exact = false
		return v
	}
	v.N, v.Lo, v.Hi = n, n, n
	if !exact {
		v.Lo, v.Hi = max(threshold, n-2), n+2
	}
	return v
}

// Change is how a value stands to the one before it, as far as what is shown allows it to be said.
type Change int

// More and Less are said only where no rounding could explain the difference.
const (
	CannotSay Change = iota
	Same             // or too close to say
	More
	Less
)

func compare(now, before Value) Change {
	switch {
	case !now.Number() || !before.Number():
		return CannotSay
	case now.Lo > before.Hi:
		return More
	case now.Hi < before.Lo:
		return Less
	}
	return Same
}

// large says that a difference is more than chance alone often brings: twice the spread of a difference of two counts
// of this size. With many lines on a page some pass by chance; the words say so.
func large(now, before Value) bool {
	d := float64(now.N - before.N)
	return d*d > 4*float64(now.N+before.N)
}

// fewestForPercent is the smallest shown total that percentages are worked out of.
const fewestForPercent = 50

// percent is a share in whole percent of what is shown, where the total shown is large enough.
func percent(part, of Value) (int, bool) {
	if !part.Number() || !of.Number() || of.N < fewestForPercent {
		return 0, false
	}
	return min(100, (200*part.N+of.N)/(2*of.N)), true // a rounded part may be above its total
}

// fewestForRate is the smallest head count that rates are worked out of.
const fewestForRate = 100

// rate is a shown number for every 1,000 staff, in steps no finer than what is shown allows: what one concern makes of an exact count,
// what one step of rounding makes of another.
func rate(v Value, people int) (string, bool) {
	if !v.Number() || people < fewestForRate {
		return "", false
	}
	width := 1
	if !v.Exact {
		width = 5
	}
	// In thousandths for every 1,000, so that all of it is whole numbers.
	step := 1
	for i := 0; step*people < width*1_000_000; i++ {
		step = step * []int{2, 5, 10}[i%3] / []int{1, 2, 5}[i%3]
	}
	r := (v.N*1_000_000/people + step/2) / step * step
	digits := 3
	for s := step; digits > 0 && s%10 == 0; s /= 10 {
		digits--
	}
	return strconv.FormatFloat(float64(r)/1000, 'f', digits, 64), true
}
