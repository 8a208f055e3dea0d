package returns

import (
	"fmt"
	"strings"
	"testing"
)

func said(s Stages, how func(Line) string) string {
	var b strings.Builder
	for _, m := range s.Measures() {
		for _, l := range m.Lines {
			fmt.Fprintf(&b, "%d %s = %s\n", m.N, l.Label, how(l))
		}
	}
	return b.String()
}

// A quarter written out by hand: 25 closed at stage 1 (15 in five days), 24 at stage 2 (18 in twenty).
func byHand() Stages {
	s := Stages{Received: 60}
	s.Add(1, "upheld", true, false, 7)
	s.Add(1, "partially_upheld", true, false, 8)
	s.Add(1, "not_upheld", false, true, 5)
	s.Add(1, "resolved", false, false, 5)
	s.AddDays(1, 20, 100)
	s.AddDays(1, 5, 30)
	s.Add(2, "upheld", true, false, 8)
	s.Add(2, "partially_upheld", true, false, 5)
	s.Add(2, "not_upheld", false, true, 6)
	s.Add(2, "resolved", true, false, 5)
	s.AddDays(2, 24, 583)
	return s
}

func TestMeasuresByHand(t *testing.T) {
	want := `4 Concerns received = 60
5 Stage 1 = 25 of 49 (51%)
5 Stage 2 = 24 of 49 (49%)
6 Stage 1: Upheld = 7 of 25 (28%)
6 Stage 1: Partially upheld = 8 of 25 (32%)
6 Stage 1: Not upheld = 5 of 25 (20%)
6 Stage 1: Resolved = 5 of 25 (20%)
6 Stage 2: Upheld = 8 of 24 (33%)
6 Stage 2: Partially upheld = 5 of 24 (21%)
6 Stage 2: Not upheld = 6 of 24 (25%)
6 Stage 2: Resolved = 5 of 24 (21%)
7 Stage 1 = 5.2
7 Stage 2 = 24.3
8 Stage 1 = 15 of 25 (60%)
8 Stage 2 = 18 of 24 (75%)
9 Stage 1 = 5 of 25 (20%)
10 Stage 2 = 6 of 24 (25%)
`
	if got := said(byHand(), Line.Shown); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	ten := byHand().Measures()
	if len(ten) != 10 {
		t.Fatalf("%d measures", len(ten))
	}
	for i, m := range ten {
		if m.N != i+1 || (m.Text == "") != (i > 2) || (m.Lines == nil) != (i < 3) {
			t.Errorf("measure %d is %+v", i+1, m)
		}
	}
}

func TestNothingToDivideBy(t *testing.T) {
	got := said(Stages{}, func(l Line) string { return l.Exact() })
	if strings.Count(got, "not calculated") != 17 || strings.Contains(got, "NaN") {
		t.Errorf("got\n%s", got)
	}
}

// Nine concerns at a stage leave no more trace than none: the same bytes.
func TestFewConcernsAtAStageLookLikeNone(t *testing.T) {
	for _, stage := range []int{1, 2} {
		for n := 1; n < Fewest; n++ {
			for _, o := range Outcomes {
				few := Stages{Received: 25}
				few.Add(stage, o.Code, n%3 == 0, n%2 == 0, n)
				few.AddDays(stage, n, 4*n)
				if got, want := said(few, Line.Shown), said(Stages{Received: 25}, Line.Shown); got != want {
					t.Fatalf("%d at stage %d show:\n%s", n, stage, got)
				}
			}
		}
		ten := Stages{}
		ten.Add(stage, "upheld", true, false, Fewest)
		ten.AddDays(stage, Fewest, 40)
		if got := said(ten, Line.Shown); !strings.Contains(got, fmt.Sprintf("7 Stage %d = 4.0", stage)) {
			t.Errorf("ten do not show:\n%s", got)
		}
	}
}

// A few at one stage beside many at the other look like none at it, byte for byte.
func TestFewBesideManyLookLikeNone(t *testing.T) {
	for _, stage := range []int{1, 2} {
		many := func() Stages {
			s := Stages{Received: 40}
			for _, o := range Outcomes {
				s.Add(3-stage, o.Code, o.Code == "upheld", o.Code == "resolved", 6)
			}
			s.AddDays(3-stage, 24, 240)
			return s
		}
		want := said(many(), Line.Shown)
		if strings.Count(want, NotPublished) != 14 { // its own average and its own extensions stand
			t.Errorf("many at one stage show:\n%s", want)
		}
		for n := 1; n < FewestOfGroup; n++ {
			for _, o := range Outcomes {
				both := many()
				both.Add(stage, o.Code, n%3 == 0, n%2 == 0, n)
				both.AddDays(stage, n, 4*n)
				if got := said(both, Line.Shown); got != want {
					t.Fatalf("%d at stage %d show:\n%swant\n%s", n, stage, got, want)
				}
			}
		}
	}
}

// One concern that ended, lasted or was extended otherwise than the rest, or one of the rest that did not, takes the whole
// measure with it, and nothing but that measure.
func TestSmallPartsAreNotPublished(t *testing.T) {
	full := said(byHand(), Line.Shown)
	for what, c := range map[string]struct {
		change func(*Stages)
		gone   int // the measure
		lines  int
	}{
		"few at a stage":            {func(s *Stages) { s.Closed[1] = Closed{N: FewestOfGroup - 1} }, 5, 2},
		"a small outcome":           {func(s *Stages) { s.Closed[1].Outcomes["not_upheld"] = 1 }, 6, 8},
		"few in time":               {func(s *Stages) { s.Closed[0].InTime = 4 }, 8, 2},
		"few late":                  {func(s *Stages) { s.Closed[0].InTime = 25 - 4 }, 8, 2},
		"nobody late":               {func(s *Stages) { s.Closed[1].InTime = 24 }, 8, 2},
		"one extension at stage 1":  {func(s *Stages) { s.Closed[0].Extended = 1 }, 9, 1},
		"all but one at stage 2":    {func(s *Stages) { s.Closed[1].Extended = 23 }, 10, 1},
		"no extension at stage two": {func(s *Stages) { s.Closed[1].Extended = 0 }, 10, 1},
	} {
		s := byHand()
		c.change(&s)
		withheld := 0
		for _, m := range s.Measures() {
			for _, l := range m.Lines {
				if l.Shown() == NotPublished && m.N == c.gone {
					withheld++
				}
				if m.N != c.gone && c.gone != 5 && !strings.Contains(full, fmt.Sprintf("%d %s = %s\n", m.N, l.Label, l.Shown())) {
					t.Errorf("%s: measure %d says %s", what, m.N, l.Shown())
				}
			}
		}
		if withheld != c.lines {
			t.Errorf("%s: %d lines of measure %d are not published, want %d", what, withheld, c.gone, c.lines)
		}
	}
	for n := FewestOfGroup; n <= 24-FewestOfGroup; n++ {
		s := byHand()
		s.Closed[1].InTime = n
		if got := said(s, Line.Shown); !strings.Contains(got, fmt.Sprintf("8 Stage 2 = %d of 24", n)) {
			t.Errorf("%d of 24 do not show:\n%s", n, got)
		}
	}
}
