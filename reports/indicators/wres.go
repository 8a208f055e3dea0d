package indicators

import (
	"fmt"
	"strconv"
)

// Counts are what the third indicator of the Workforce Race Equality Standard is made of, for one year. They are people, so small ones are
// never kept and never shown.
type Counts struct {
	BMEEntering, BMEWorkforce, WhiteEntering, WhiteWorkforce int
}

// Fewest is how many people of each group must have entered the formal process: with fewer the figure would point at people, and one
// person more or less would turn it round.
const Fewest = 10

// Relative is how much more likely one group is than the other: (BME entering / BME workforce) / (white entering / white workforce).
// false where it cannot be made.
func Relative(bmeRate, whiteRate float64) (float64, bool) {
	if bmeRate < 0 || whiteRate <= 0 {
		return 0, false
	}
	return bmeRate / whiteRate, true
}

// Figure is the indicator with two places, or "" where it must not be calculated.
func (c Counts) Figure() string {
	if c.BMEWorkforce <= 0 || c.WhiteWorkforce <= 0 || c.BMEEntering < Fewest || c.WhiteEntering < Fewest {
		return ""
	}
	r, ok := Relative(float64(c.BMEEntering)/float64(c.BMEWorkforce), float64(c.WhiteEntering)/float64(c.WhiteWorkforce))
	if !ok {
		return ""
	}
	return strconv.FormatFloat(r, 'f', 2, 64)
}

// Bases are the periods that the indicator may be about. Another base is another series.
var Bases = []Choice{{"one", "One year to 31 March"}, {"two", "Average of two years to 31 March"}}

// WRES makes the value of a year. The counts stand in its note only where none of them is small; otherwise they are gone.
func WRES(c Counts, period, basis string) Value {
	k, _ := find(catalogue, "wres3")
	v := Value{Measure: k.Code, Question: k.Question, Version: Label(Bases, basis), Period: period, Figure: c.Figure(), Unit: k.Unit,
		Source: "Typed in from HR's yearly counts", Better: k.Better}
	if v.Figure != "" {
		v.Note = fmt.Sprintf("%d of %d BME staff and %d of %d white staff", c.BMEEntering, c.BMEWorkforce, c.WhiteEntering, c.WhiteWorkforce)
	}
	return v
}
