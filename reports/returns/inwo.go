package returns

import (
	"fmt"
	"math"
	"slices"
)

// The ten measures that the National Whistleblowing Standards (Scotland) ask of each board every quarter. The first
// three are written by people. They are public, so they count as published: the concerns received are a
// cell and are registered; the rest is about stages, of which released figures know nothing, and is
// worked out only where there are Fewest or more to speak of, and no part of them is small.

// Fewest is the smallest group of concerns of which a share or an average is said.
const Fewest = 10

// FewestOfGroup is the smallest part of a group that is said, and the smallest that may be left beside it.
const FewestOfGroup = 5

// Promised are the working days in which a stage is to be closed in full.
var Promised = [2]int{5, 20}

// Outcomes are how a stage may end, with their words.
var Outcomes = []struct{ Code, Label string }{
	{"upheld", "Upheld"}, {"partially_upheld", "Partially upheld"}, {"not_upheld", "Not upheld"}, {"resolved", "Resolved"},
}

// Stages is what was counted of a quarter: concerns received, and those closed at each stage.
type Stages struct {
	Received int       `json:"received"`
	Closed   [2]Closed `json:"closed"`
}

// Closed is all concerns that were closed at one stage. How long each took is not kept apart from the others.
type Closed struct {
	N        int            `json:"n"`
	Outcomes map[string]int `json:"outcomes"`
	Days     int            `json:"days"`    // together
	DaysOf   int            `json:"days_of"` // concerns whose days these are
	InTime   int            `json:"in_time"`
	Extended int            `json:"extended"`
}

// Add counts concerns that were closed alike.
func (s *Stages) Add(stage int, outcome string, inTime, extended bool, n int) {
	c := &s.Closed[stage-1]
	if c.Outcomes == nil {
		c.Outcomes = map[string]int{}
	}
	c.N += n
	c.Outcomes[outcome] += n
	if inTime {
		c.InTime += n
	}
	if extended {
		c.Extended += n
	}
}

// AddDays adds the working days that n concerns took at a stage, together.
func (s *Stages) AddDays(stage, n, days int) {
	c := &s.Closed[stage-1]
	c.DaysOf += n
	c.Days += days
}

// Part is some of a group, or a sum over it. Of 0 means that there is nothing to divide by.
type Part struct {
	N, Of int
	Mean  bool // N is a sum to be divided, not a part
}

// NotCalculated says that there is nothing to divide by.
func (p Part) NotCalculated() bool { return p.Of == 0 }

// Exact is the part in words, for whoever may know it.
func (p Part) Exact() string {
	switch {
	case p.NotCalculated():
		return "not calculated"
	case p.Mean:
		return fmt.Sprintf("%.1f", float64(p.N)/float64(p.Of))
	}
	return fmt.Sprintf("%d of %d (%d%%)", p.N, p.Of, int(math.Round(100*float64(p.N)/float64(p.Of))))
}

// NotPublished stands for a group or a part of it that is too small, and for none at all: were the two told apart, a board with one
// concern at a stage would be known to have it.
const NotPublished = "not published"

// Public is what leaves.
func (p Part) Public() string {
	if p.small() {
		return NotPublished
	}
	return p.Exact()
}

// small says whether the group is too small, or the part, or what is left beside it. Of an average there is no part.
func (p Part) small() bool {
	return p.Of < Fewest || !p.Mean && (p.N < FewestOfGroup || p.Of-p.N < FewestOfGroup)
}

// Measure is one of the ten.
type Measure struct {
	N     int
	Title string
	Text  string // the name of the narrative that stands here, "" for figures
	Lines []Line
}

// Line is a figure of a measure. Whole is a count that is said as it is.
type Line struct {
	Label string
	Part
	Whole    bool
	Withheld bool // for another part of the same measure is too small
}

// Shown is what leaves.
func (l Line) Shown() string {
	switch {
	case l.Whole:
		return fmt.Sprint(l.N)
	case l.Withheld:
		return NotPublished
	}
	return l.Public()
}

var stageNames = [2]string{"Stage 1", "Stage 2"}

// Measures are the ten, in the order of the Standards.
func (s Stages) Measures() []Measure {
	all := s.Closed[0].N + s.Closed[1].N
	ten := []Measure{
		{1, "What was learned, and what was changed or improved, because of concerns", "learning", nil},
		{2, "How everybody who took part found the procedure", "experience", nil},
		{3, "What staff think and know of it, and training", "awareness", nil},
		{4, "Concerns received", "", []Line{{"Concerns received", Part{s.Received, s.Received, false}, true, false}}},
		{5, "Concerns closed at each stage, as a share of all closed", "", s.each(func(_ int, c Closed) Part { return Part{c.N, all, false} })},
		{6, "Outcomes at each stage, as a share of those closed at it", "", s.outcomes()},
		{7, "Average working days to a full response", "", s.each(func(_ int, c Closed) Part { return Part{c.Days, c.DaysOf, true} })},
		{8, fmt.Sprintf("Closed in full within %d and %d working days", Promised[0], Promised[1]), "", s.each(func(_ int, c Closed) Part { return Part{c.InTime, c.N, false} })},
		{9, "Concerns at stage 1 with an extension, as a share of those closed at it", "", []Line{{stageNames[0], Part{s.Closed[0].Extended, s.Closed[0].N, false}, false, false}}},
		{10, "Concerns at stage 2 with an extension, as a share of those closed at it", "", []Line{{stageNames[1], Part{s.Closed[1].Extended, s.Closed[1].N, false}, false, false}}},
	}
	for _, m := range ten {
		m.withhold()
	}
	return ten
}

// withhold leaves out all parts of a measure where one is too small: the others would tell it. Averages stand by themselves.
func (m Measure) withhold() {
	if !slices.ContainsFunc(m.Lines, func(l Line) bool { return !l.Whole && !l.Mean && l.small() }) {
		return
	}
	for i := range m.Lines {
		m.Lines[i].Withheld = !m.Lines[i].Whole && !m.Lines[i].Mean
	}
}

func (s Stages) each(part func(int, Closed) Part) []Line {
	var out []Line
	for n, c := range s.Closed {
		out = append(out, Line{stageNames[n], part(n, c), false, false})
	}
	return out
}

func (s Stages) outcomes() []Line {
	var out []Line
	for n, c := range s.Closed {
		for _, o := range Outcomes {
			out = append(out, Line{stageNames[n] + ": " + o.Label, Part{c.Outcomes[o.Code], c.N, false}, false, false})
		}
	}
	return out
}
