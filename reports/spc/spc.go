// Package spc works out statistical process control charts of single values (XmR charts) the way the NHS does. It
// knows numbers and nothing else: no release, no case, no picture.
//
// Sources. The convention is that of NHS England's "Making Data Count" (Strengthening your decisions, 2019, and its
// spreadsheet tool): mean ± 2.66 × mean moving range, and the special causes below. Where its words leave something open,
// the answer is that of NHSRplotthedots, the NHS-R Community's implementation of it (version 050b07d), whose
// published series and asserted behaviours are this package's test data (testdata, each with its source).
//
// Rules.
//   - Centre: the mean of the points. Limits: mean ± 2.66 × the mean of the absolute differences between neighbours. With Screen,
//     differences above 3.267 × their mean are left out of a second mean. The lower limit of a count may be negative: that is
//     what the convention gives, and whoever draws says so.
//   - A point is a special cause when it lies outside the limits; is one of 7 or more in a row on one side of the mean; is one of 7 or
//     more in a row that each rise, or each fall; or lies in the outer third towards a limit, where at least two of
//     three in a row do so and all three lie on the same side. A point on the mean is on neither side, a tie is neither a
//     rise nor a fall, and a point on a limit is inside it.
//   - Assurance: with a target and a better direction, the process fails it when both limits are on the wrong side, passes it when both are
//     on the right side, and otherwise hits or misses it by chance.
//   - From a recorded change on (Rebase) everything is worked out afresh: mean, limits, rows of seven.
//   - Fewer than 10 points between changes: only their median, no limits and no special cause. 10 to 12: trial limits.
//   - A gap is not a point. No difference is taken across it, and no row of points goes over it: what is not known is not assumed.
package spc

import (
	"math"
	"slices"
)

// Better says which way is an improvement.
type Better int

// Neutral is for figures where neither more nor less is better: more concerns raised may mean more trust.
const (
	Lower   Better = -1
	Neutral Better = 0
	Higher  Better = 1
)

// Point is a value, or a gap.
type Point struct {
	Value float64
	Known bool
}

// Values makes points of values without gaps.
func Values(values ...float64) []Point {
	points := make([]Point, len(values))
	for i, v := range values {
		points[i] = Point{v, true}
	}
	return points
}

// Rebase is a recorded change: what comes from the point At on is compared with itself only.
type Rebase struct {
	At     int    // index of the first point after the change
	On     string // date
	Reason string
}

// Options say how a series is read.
type Options struct {
	Better  Better
	Target  *float64
	Rebases []Rebase // in any order; those before the second point or after the last change nothing
	Screen  bool     // leave outlying moving ranges out of the limits
}

// Stage is how much a segment's points allow to be said.
type Stage int

const (
	RunChart Stage = iota // fewer than 10 points: the median alone
	Trial                 // 10 to 12 points: limits that may still move much
	Full
)

// Fewest points for limits, and for limits that are not on trial.
const (
	FewestForLimits = 10
	FewestForFull   = 13
)

// Assurance is how the process stands to its target.
type Assurance int

const (
	NoAssurance Assurance = iota // no target, no better direction, or no limits
	Pass
	Fail
	HitOrMiss
)

// Segment is the points between two changes.
type Segment struct {
	First, Last int // indexes, both included
	Points      int // that are known
	Stage       Stage
	Centre      float64 // the mean; of a RunChart the median
	Range       float64 // the mean moving range
	Lower       float64 // limits: without meaning in a RunChart
	Upper       float64
	Assurance   Assurance
	Since       []Rebase // the changes it begins with, none for the first
}

// Rules are the special causes a point takes part in.
type Rules uint8

const (
	Outside    Rules = 1 << iota // beyond a limit
	Shift                        // 7 or more on one side of the mean
	Trend                        // 7 or more rising, or falling
	TwoOfThree                   // two of three in the outer third on one side
)

// Cause is what a point tells.
type Cause int

const (
	Common      Cause = iota // ordinary variation
	Improvement              // special cause in the better direction
	Concern                  // special cause in the worse direction
	Special                  // special cause where neither direction is better
)

// Mark is what is said of a point.
type Mark struct {
	Segment int // index into Chart.Segments
	Rules   Rules
	Cause   Cause
	Side    int // of a special cause: 1 high or rising, -1 low or falling
}

// Chart is a series with all that is said of it. Gaps have an empty Mark but for the segment.
type Chart struct {
	Points   []Point
	Marks    []Mark
	Segments []Segment
}

// New works out the chart of a series.
func New(points []Point, o Options) Chart {
	c := Chart{Points: slices.Clone(points), Marks: make([]Mark, len(points))}
	for i, p := range c.Points {
		if math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
			c.Points[i] = Point{}
		}
	}
	for _, s := range split(len(points), o.Rebases) {
		c.segment(s, o)
	}
	return c
}

// split cuts n points at the changes.
func split(n int, rebases []Rebase) []Segment {
	if n == 0 {
		return nil
	}
	sorted := slices.Clone(rebases)
	slices.SortStableFunc(sorted, func(a, b Rebase) int { return a.At - b.At })
	segments := []Segment{{Last: n - 1}}
	for _, r := range sorted {
		last := &segments[len(segments)-1]
		switch {
		case r.At <= 0 || r.At >= n:
		case r.At == last.First:
			last.Since = append(last.Since, r)
		default:
			last.Last = r.At - 1
			segments = append(segments, Segment{First: r.At, Last: n - 1, Since: []Rebase{r}})
		}
	}
	return segments
}

func (c *Chart) segment(s Segment, o Options) {
	points := c.Points[s.First : s.Last+1]
	marks := c.Marks[s.First : s.Last+1]
	for i := range marks {
		marks[i].Segment = len(c.Segments)
	}
	var known []float64
	for _, p := range points {
		if p.Known {
			known = append(known, p.Value)
		}
	}
	s.Points = len(known)
	switch {
	case s.Points < FewestForLimits:
		s.Centre = median(known)
	default:
		s.Stage = Full
		if s.Points < FewestForFull {
			s.Stage = Trial
		}
		s.Centre, s.Range = mean(known), meanRange(points, o.Screen)
		s.Lower, s.Upper = s.Centre-limitFactor*s.Range, s.Centre+limitFactor*s.Range
		s.Assurance = Assure(s.Lower, s.Upper, o.Target, o.Better)
		judge(points, marks, s, o.Better)
	}
	c.Segments = append(c.Segments, s)
}

// Assure compares a process with its target.
func Assure(lower, upper float64, target *float64, better Better) Assurance {
	if target == nil || better == Neutral {
		return NoAssurance
	}
	e := tolerance(lower, upper, *target)
	above, below := lower > *target+e, upper < *target-e
	switch {
	case !above && !below:
		return HitOrMiss
	case above == (better == Higher):
		return Pass
	}
	return Fail
}

// Latest is the newest point that is known, and its index; -1 if there is none.
func (c Chart) Latest() (int, Mark) {
	for i := len(c.Points) - 1; i >= 0; i-- {
		if c.Points[i].Known {
			return i, c.Marks[i]
		}
	}
	return -1, Mark{}
}
