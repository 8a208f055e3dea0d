package spc

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// rows reads a file of testdata without its source line and its heads.
func rows(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	all, err := r.ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatalf("%s: %d rows, %v", name, len(all), err)
	}
	return all[1:]
}

func numbers(t *testing.T, s string) []float64 {
	t.Helper()
	var out []float64
	for _, f := range strings.Fields(s) {
		n, err := strconv.ParseFloat(f, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func TestGoldenXmR(t *testing.T) {
	all := rows(t, "spc_golden_xmr.csv")
	var values []float64
	for _, r := range all {
		values = append(values, numbers(t, r[1])...)
	}
	excel := New(Values(values...), Options{}).Segments[0]
	screened := New(Values(values...), Options{Screen: true}).Segments[0]
	for _, r := range all {
		for i, got := range []float64{excel.Centre, excel.Lower, excel.Upper, screened.Lower, screened.Upper} {
			if s := strconv.FormatFloat(got, 'f', 2, 64); s != r[2+i] {
				t.Errorf("column %d: %s, want %s", 2+i, s, r[2+i])
			}
		}
	}
	if screened.Centre != excel.Centre || math.Abs(excel.Range-32.0/17) > 1e-12 || screened.Range != 1 {
		t.Errorf("%+v, %+v", excel, screened)
	}
}

func ints(values []float64) []int {
	out := make([]int, len(values))
	for i, v := range values {
		out[i] = int(v)
	}
	return out
}

func flags(values []float64) []bool {
	out := make([]bool, len(values))
	for i, v := range values {
		out[i] = v != 0
	}
	return out
}

func written[T int | bool](values []T) string {
	var out []string
	for _, v := range values {
		switch v := any(v).(type) {
		case int:
			out = append(out, strconv.Itoa(v))
		case bool:
			out = append(out, map[bool]string{true: "1", false: "0"}[v])
		}
	}
	return strings.Join(out, " ")
}

func TestRuleVectors(t *testing.T) {
	for _, r := range rows(t, "spc_rule_vectors.csv") {
		rule, input, want := r[0], r[1], r[2]
		var got string
		switch name, sub, _ := strings.Cut(rule, "|"); name {
		case "trend7":
			got = written(Trend7(numbers(t, input)))
		case "shift7_sign_of_diff_from_mean":
			got = written(Shift7(ints(numbers(t, input))))
		case "part_of_seven":
			got = written(PartOfSeven(ints(numbers(t, input))))
		case "two_in_three_close":
			near := flags(numbers(t, input))
			sides := make([]int, len(near))
			for i := range sides {
				sides[i] = 1
				if sub == "alternating_sides" && i%2 == 1 {
					sides[i] = -1
				}
			}
			got = written(TwoInThree(near, sides))
		case "assurance":
			got = assurance(t, sub, input)
		}
		if got != want {
			t.Errorf("%s of %q: %q, want %q (%s)", rule, input, got, want, r[3])
		}
	}
}

// assurance reads "increase_is_better|target 4" and "lpl 1 upl 5"; a limit that is not said is at the other one.
func assurance(t *testing.T, sub, limits string) string {
	t.Helper()
	direction, target, _ := strings.Cut(sub, "|target ")
	better := map[string]Better{"increase_is_better": Higher, "decrease_is_better": Lower}[direction]
	at := numbers(t, target)[0]
	lower, upper := math.NaN(), math.NaN()
	words := strings.Fields(limits)
	for i := 0; i+1 < len(words); i += 2 {
		v := numbers(t, words[i+1])[0]
		if words[i] == "lpl" {
			lower = v
		} else {
			upper = v
		}
	}
	if math.IsNaN(lower) {
		lower = upper - 1
	}
	if math.IsNaN(upper) {
		upper = lower + 1
	}
	return map[Assurance]string{Pass: "consistent_pass", Fail: "consistent_fail", HitOrMiss: "inconsistent"}[Assure(lower, upper, &at, better)]
}

func repeat(n int, v ...float64) []float64 {
	var out []float64
	for i := range n {
		out = append(out, v[i%len(v)])
	}
	return out
}

func TestStagesTurnAtTheirNumberOfPoints(t *testing.T) {
	for n, want := range map[int]Stage{0: RunChart, 1: RunChart, 7: RunChart, 9: RunChart, 10: Trial, 12: Trial, 13: Full, 40: Full} {
		c := New(Values(repeat(n, 4, 6)...), Options{Better: Higher})
		if n == 0 {
			if len(c.Segments) != 0 {
				t.Errorf("%+v", c)
			}
			continue
		}
		s := c.Segments[0]
		if s.Stage != want || s.Points != n {
			t.Errorf("%d points: %+v, want stage %d", n, s, want)
		}
		for i, m := range c.Marks {
			if m.Cause != Common {
				t.Errorf("%d points: point %d is %+v", n, i, m)
			}
		}
	}
	// Seven rising points are a trend only where there are enough for limits.
	if c := New(Values(1, 2, 3, 4, 5, 6, 7), Options{}); c.Segments[0].Centre != 4 || c.Marks[6].Rules != 0 {
		t.Errorf("a run chart has a median and no rules: %+v", c)
	}
}

func TestAConstantSeriesIsOrdinary(t *testing.T) {
	for _, v := range []float64{0, 5, 0.1, 1e12, -0.3} {
		c := New(Values(repeat(13, v)...), Options{Better: Lower})
		for i, m := range c.Marks {
			if m.Cause != Common || m.Rules != 0 {
				t.Errorf("%v: point %d is %+v", v, i, m)
			}
		}
		if s := c.Segments[0]; math.Abs(s.Upper-v) > 1e-9*math.Abs(v) || s.Range != 0 {
			t.Errorf("%v: %+v", v, s)
		}
	}
}

func TestRules(t *testing.T) {
	usual := repeat(20, 10, 12, 8, 11, 9)
	for name, c := range map[string]struct {
		values []float64
		rules  map[int]Rules // of every point that has any
		side   int
	}{
		"nothing":          {usual, nil, 0},
		"a point outside":  {append(repeat(20, 10, 12, 8, 11, 9), 40), map[int]Rules{20: Outside}, 1},
		"a point on limit": {repeat(14, 0, 10), nil, 0},
		"a shift":          {append(repeat(14, 10, 14), repeat(7, 15, 16)...), map[int]Rules{14: Shift, 15: Shift, 16: Shift, 17: Shift, 18: Shift, 19: Shift, 20: Shift, 13: Shift}, 1},
	} {
		got := New(Values(c.values...), Options{Better: Lower})
		for i, m := range got.Marks {
			if m.Rules != c.rules[i] || m.Rules != 0 && (m.Side != c.side || m.Cause != Concern) {
				t.Errorf("%s: point %d is %+v, want %d", name, i, m, c.rules[i])
			}
		}
	}
}

func TestAGapIsNotAPoint(t *testing.T) {
	// Thirteen values around a gap of two: no difference is taken across it.
	points := append(append(Values(repeat(6, 10, 12)...), Point{}, Point{}), Values(repeat(7, 30, 32)...)...)
	c := New(points, Options{})
	s := c.Segments[0]
	if s.Points != 13 || s.Range != 2 || c.Marks[6].Rules != 0 || c.Marks[7].Rules != 0 {
		t.Errorf("%+v", s)
	}
	// Three and four above the mean with a gap between are no seven in a row.
	points = append(append(append(Values(repeat(9, 10, 2)...), Values(11, 12, 11)...), Point{}), Values(12, 11, 12, 11)...)
	for i, m := range New(points, Options{}).Marks {
		if m.Rules&Shift != 0 {
			t.Errorf("point %d is part of a shift that goes over a gap", i)
		}
	}
	if i, _ := New([]Point{{}, {}}, Options{}).Latest(); i != -1 {
		t.Errorf("gaps alone have a latest point %d", i)
	}
	if c := New([]Point{{math.NaN(), true}, {math.Inf(1), true}}, Options{}); c.Segments[0].Points != 0 {
		t.Errorf("what is not a number counts as a point: %+v", c)
	}
}

func TestRebasing(t *testing.T) {
	values := append(append(repeat(13, 10, 12), repeat(13, 30, 32)...), repeat(10, 20, 22)...)
	c := New(Values(values...), Options{Rebases: []Rebase{{At: 26, Reason: "second"}, {At: 13, Reason: "first"}, {At: 13, Reason: "same day"}, {At: 0}, {At: 36}, {At: 99}, {At: -1}}})
	if len(c.Segments) != 3 {
		t.Fatalf("%d segments", len(c.Segments))
	}
	for i, want := range []Segment{{First: 0, Last: 12, Points: 13, Stage: Full}, {First: 13, Last: 25, Points: 13, Stage: Full}, {First: 26, Last: 35, Points: 10, Stage: Trial}} {
		s := c.Segments[i]
		if s.First != want.First || s.Last != want.Last || s.Points != want.Points || s.Stage != want.Stage || s.Range != 2 {
			t.Errorf("segment %d: %+v", i, s)
		}
	}
	if len(c.Segments[1].Since) != 2 || c.Segments[2].Since[0].Reason != "second" || c.Segments[0].Since != nil {
		t.Errorf("%+v", c.Segments)
	}
	for i, m := range c.Marks {
		if m.Rules != 0 {
			t.Errorf("point %d is %+v although each part is ordinary by itself", i, m)
		}
	}
}

// A chart follows its series: moved, turned upside down, made larger, or seen with the other direction as the better one.
func TestChartsFollowTheirSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-50, 50), 1, 40).Draw(t, "values")
		for i := range values {
			values[i] = math.Round(values[i]) // ties occur
		}
		at := rapid.IntRange(0, len(values)).Draw(t, "at")
		by, times := float64(rapid.IntRange(-9, 9).Draw(t, "by")), float64(rapid.IntRange(1, 5).Draw(t, "times"))
		o := Options{Better: Higher, Rebases: []Rebase{{At: at}}, Screen: rapid.Bool().Draw(t, "screen")}
		moved, upside := make([]float64, len(values)), make([]float64, len(values))
		for i, v := range values {
			moved[i], upside[i] = v*times+by, -v
		}
		one, two, three := New(Values(values...), o), New(Values(moved...), o), New(Values(upside...), o)
		o.Better = Lower
		four := New(Values(values...), o)
		for i := range values {
			a, b, c, d := one.Marks[i], two.Marks[i], three.Marks[i], four.Marks[i]
			if a != b {
				t.Fatalf("point %d: %+v, moved %+v", i, a, b)
			}
			if a.Rules != c.Rules || a.Side != -c.Side {
				t.Fatalf("point %d: %+v, upside down %+v", i, a, c)
			}
			if turned := map[Cause]Cause{Common: Common, Improvement: Concern, Concern: Improvement}[a.Cause]; d.Cause != turned {
				t.Fatalf("point %d: %+v, the other way better %+v", i, a, d)
			}
			if (a.Rules == 0) != (a.Cause == Common) {
				t.Fatalf("point %d: %+v", i, a)
			}
		}
		for i, s := range one.Segments {
			if s.Stage != RunChart && (s.Lower > s.Centre || s.Upper < s.Centre) {
				t.Fatalf("segment %d: %+v", i, s)
			}
		}
	})
}

// What comes after a change and what came before it know nothing of each other.
func TestPartsAreWorkedOutAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Point {
			return Point{float64(rapid.IntRange(0, 30).Draw(t, "v")), rapid.IntRange(0, 9).Draw(t, "gap") > 0}
		}), 1, 25)
		a, b := part.Draw(t, "before"), part.Draw(t, "after")
		whole := New(append(append([]Point{}, a...), b...), Options{Rebases: []Rebase{{At: len(a)}}})
		for i, m := range append(New(a, Options{}).Marks, New(b, Options{}).Marks...) {
			if got := whole.Marks[i]; got.Rules != m.Rules || got.Side != m.Side {
				t.Fatalf("point %d: %+v, alone %+v", i, got, m)
			}
		}
	})
}
