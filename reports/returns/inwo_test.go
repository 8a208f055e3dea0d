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

// A quarter written out by hand: 12 closed at stage 1 (8 in five days), 10 at stage 2 (7 in twenty).
func byHand() Stages {
	s := Stages{Received: 25}
	s.Add(1, "upheld", 3, false, 4)           // 12 days
	s.Add(1, "partially_upheld", 5, false, 4) // 20
	s.Add(1, "not_upheld", 8, true, 3)        // 24
	s.Add(1, "resolved", 6, false, 1)         // 6: 62 in all
	s.Add(2, "upheld", 20, false, 7)          // 140
	s.Add(2, "not_upheld", 41, true, 2)       // 82
	s.Add(2, "upheld", 21, false, 1)          // 21: 243 in all
	return s
}

func TestMeasuresByHand(t *testing.T) {
	want := `4 Concerns received = 25
5 Stage 1 = 12 of 22 (55%)
5 Stage 2 = 10 of 22 (45%)
6 Stage 1: Upheld = 4 of 12 (33%)
6 Stage 1: Partially upheld = 4 of 12 (33%)
6 Stage 1: Not upheld = 3 of 12 (25%)
6 Stage 1: Resolved = 1 of 12 (8%)
6 Stage 2: Upheld = 8 of 10 (80%)
6 Stage 2: Partially upheld = 0 of 10 (0%)
6 Stage 2: Not upheld = 2 of 10 (20%)
6 Stage 2: Resolved = 0 of 10 (0%)
7 Stage 1 = 5.2
7 Stage 2 = 24.3
8 Stage 1 = 8 of 12 (67%)
8 Stage 2 = 7 of 10 (70%)
9 Stage 1 = 3 of 12 (25%)
10 Stage 2 = 2 of 10 (20%)
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
				few.Add(stage, o.Code, 4*n, n%2 == 0, n)
				if got, want := said(few, Line.Shown), said(Stages{Received: 25}, Line.Shown); got != want {
					t.Fatalf("%d at stage %d show:\n%s", n, stage, got)
				}
			}
		}
		ten := Stages{}
		ten.Add(stage, "upheld", 4, false, Fewest)
		if got := said(ten, Line.Shown); !strings.Contains(got, fmt.Sprintf("7 Stage %d = 4.0", stage)) {
			t.Errorf("ten do not show:\n%s", got)
		}
	}
}
