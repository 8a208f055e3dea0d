package spc

import (
	"math"
	"slices"
)

// Factors of the XmR chart: 3 / d2 and D4 of samples of two, with d2 = 1.128.
const (
	limitFactor  = 2.66
	screenFactor = 3.267
)

// run is how many points in a row make a shift or a trend.
const run = 7

func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	m := len(s) / 2
	if len(s)%2 == 1 {
		return s[m]
	}
	return (s[m-1] + s[m]) / 2
}

// meanRange is the mean of the differences between neighbours that are both known.
func meanRange(points []Point, screen bool) float64 {
	var ranges []float64
	for i := 1; i < len(points); i++ {
		if points[i].Known && points[i-1].Known {
			ranges = append(ranges, math.Abs(points[i].Value-points[i-1].Value))
		}
	}
	if len(ranges) == 0 {
		return 0
	}
	m := mean(ranges)
	if !screen {
		return m
	}
	kept := slices.DeleteFunc(slices.Clone(ranges), func(r float64) bool { return r > screenFactor*m })
	return mean(kept) // never empty: the smallest range is not above the mean
}

// tolerance is how far two figures of this size may differ by the arithmetic alone: ten tenths are one.
func tolerance(values ...float64) float64 {
	var most float64
	for _, v := range values {
		most = math.Max(most, math.Abs(v))
	}
	return most * 1e-9
}

// judge marks the special causes of one segment. Rows of points do not go over gaps, so it goes from gap to gap.
func judge(points []Point, marks []Mark, s Segment, better Better) {
	for from := 0; from < len(points); {
		if !points[from].Known {
			from++
			continue
		}
		to := from
		for to < len(points) && points[to].Known {
			to++
		}
		judgeRun(points[from:to], marks[from:to], s, better)
		from = to
	}
}

func judgeRun(points []Point, marks []Mark, s Segment, better Better) {
	values, sides, outside, near := make([]float64, len(points)), make([]int, len(points)), make([]bool, len(points)), make([]bool, len(points))
	third := (s.Upper - s.Centre) * 2 / 3
	for i, p := range points {
		values[i] = p.Value
		e := tolerance(p.Value, s.Centre, s.Upper, s.Lower)
		sides[i] = sign(p.Value-s.Centre, e)
		outside[i] = p.Value > s.Upper+e || p.Value < s.Lower-e
		near[i] = !outside[i] && math.Abs(p.Value-s.Centre) > third+e
	}
	shift, trend := SignedPartOfSeven(Shift7(sides)), SignedPartOfSeven(Trend7(values))
	window := TwoInThree(near, sides)
	for i := range points {
		m := &marks[i]
		// The first rule that fits, in the order of the convention, says which way the point points.
		note := func(rule Rules, side int) {
			if m.Rules == 0 {
				m.Side = side
			}
			m.Rules |= rule
		}
		if outside[i] {
			note(Outside, sides[i])
		}
		if shift[i] != 0 {
			note(Shift, shift[i])
		}
		if trend[i] != 0 {
			note(Trend, trend[i])
		}
		if window[i] && near[i] {
			note(TwoOfThree, sides[i])
		}
		m.Cause = cause(m.Side, better)
	}
}

func cause(side int, better Better) Cause {
	switch {
	case side == 0:
		return Common
	case better == Neutral:
		return Special
	case side == int(better):
		return Improvement
	}
	return Concern
}

func sign(d, e float64) int {
	switch {
	case d > e:
		return 1
	case d < -e:
		return -1
	}
	return 0
}

// Shift7 marks the points that complete seven in a row on one side of the mean: sides are 1 above, -1 below, 0 on it.
func Shift7(sides []int) []int { return complete(sides, run) }

// Trend7 marks the points that complete seven in a row that each rise (1) or each fall (-1).
func Trend7(values []float64) []int {
	steps := make([]int, len(values))
	for i := 1; i < len(values); i++ {
		steps[i] = sign(values[i]-values[i-1], tolerance(values[i], values[i-1]))
	}
	return complete(steps, run-1) // seven points are six steps
}

// complete marks where n equal signs in a row are full.
func complete(signs []int, n int) []int {
	out := make([]int, len(signs))
	length := 0
	for i, s := range signs {
		switch {
		case s == 0:
			length = 0
		case i > 0 && s == signs[i-1]:
			length++
		default:
			length = 1
		}
		if length >= n {
			out[i] = s
		}
	}
	return out
}

// PartOfSeven marks each point that completes seven and the six before it.
func PartOfSeven(completing []int) []bool {
	out := make([]bool, len(completing))
	for i, side := range SignedPartOfSeven(completing) {
		out[i] = side != 0
	}
	return out
}

// SignedPartOfSeven does so with the direction. Where a rise and a fall meet, the point between them is part of the later one.
func SignedPartOfSeven(completing []int) []int {
	out := make([]int, len(completing))
	for i, side := range completing {
		if side != 0 {
			for j := max(0, i-run+1); j <= i; j++ {
				out[j] = side
			}
		}
	}
	return out
}

// TwoInThree marks the points of each window of three that lie on one side of the mean, at least two of them near a limit.
func TwoInThree(near []bool, sides []int) []bool {
	out := make([]bool, len(near))
	for i := 2; i < len(near); i++ {
		n := 0
		for j := i - 2; j <= i; j++ {
			if near[j] {
				n++
			}
		}
		if n >= 2 && sides[i] != 0 && sides[i] == sides[i-1] && sides[i] == sides[i-2] {
			out[i], out[i-1], out[i-2] = true, true, true
		}
	}
	return out
}
