package draw

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"saysomething/reports/release"
)

// Attacks by what is worked out of the numbers shown: shares, medians, changes and rates.

// F01: percentages follow from what is shown, in whole percent, of 50 or more, and never of a symbol.
func TestF01PercentagesAreOfWhatIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, of := rapid.IntRange(0, 400).Draw(t, "n"), rapid.IntRange(0, 400).Draw(t, "of")
		part, whole := reading(symbol(n, release.Cell{Answer: "x"}, 100), false, 5), reading(symbol(of, release.Cell{}, 100), true, 5)
		p, ok := percent(part, whole)
		if !ok {
			if part.Number() && whole.Number() && whole.N >= 50 {
				t.Fatalf("%v of %v has none", part, whole)
			}
			return
		}
		if !part.Number() || whole.N < 50 || p < 0 || p > 100 {
			t.Fatalf("%v of %v is %d%%", part, whole, p)
		}
		// Whoever turns it back learns no more than the number shown: each count that is shown alike has this percentage.
		for m := part.Lo; m <= part.Hi; m++ {
			same := reading(symbol(m, release.Cell{Answer: "x"}, 100), false, 5)
			if q, _ := percent(same, whole); q != p {
				t.Fatalf("%d and %d are told apart by %d%% and %d%%", n, m, p, q)
			}
		}
	})
	b, some := book(t), 0
	for _, table := range tables(t, b) {
		for _, row := range table.Rows {
			for i, c := range row.Cells {
				if !strings.HasSuffix(c.Small, "%") {
					continue
				}
				some++
				part, whole := reading(c.Text, c.Bold, 5), reading(table.Rows[0].Cells[i].Text, true, 5)
				if p, ok := percent(part, whole); !ok || strconv.Itoa(p)+"%" != c.Small {
					t.Errorf("%s, %s: %s of %s is %s", table.Title, row.Label, c.Text, table.Rows[0].Cells[i].Text, c.Small)
				}
			}
		}
	}
	if some < 50 {
		t.Errorf("only %d percentages", some)
	}
}

// F02: a median is said of 10 or more, as the bands that it must lie in whatever the withheld numbers are.
func TestF02MediansFollowFromWhatIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 14), 2, 4).Draw(t, "counts")
		n := 0
		var bands []Value
		for _, c := range counts {
			n += c
			v := reading(symbol(c, release.Cell{Answer: "x"}, 100), false, 5)
			bands = append(bands, v)
		}
		if n == 0 {
			return
		}
		for i := range bands {
			if !bands[i].Number() {
				bands[i].Lo, bands[i].Hi = 0, n
			}
		}
		first, last := medianBand(bands, n)
		lowest, highest := len(bands), -1
		var try func(i, left int, chosen []int)
		try = func(i, left int, chosen []int) {
			if i == len(bands) {
				if left == 0 {
					at, sum := -1, 0
					for k, c := range chosen {
						if sum += c; at < 0 && sum >= (n+1)/2 {
							at = k
						}
					}
					lowest, highest = min(lowest, at), max(highest, at)
				}
				return
			}
			for c := bands[i].Lo; c <= min(bands[i].Hi, left); c++ {
				try(i+1, left-c, append(slices.Clone(chosen), c))
			}
		}
		try(0, n, nil)
		if first != lowest || last != highest {
			t.Fatalf("%v of %d: bands %d to %d, all worlds give %d to %d", counts, n, first, last, lowest, highest)
		}
	})
	y := year{name: "2026-27", start: 2026, frame: frame(2026), tables: plan(), params: release.Parameters{Threshold: 5}, depth: depths(frame(2026).Areas)}
	for n, want := range map[string]bool{"9": false, "10": true, release.Withheld: false} {
		b := &Book{values: map[release.Cell]shown{}}
		p := whole(y.name, release.Quarterly)[0]
		y.out = []release.Period{p}
		for _, c := range y.cells(plan()[10]) {
			c.Period = p.Name
			b.values[c] = shown{text: map[bool]string{true: n, false: release.Withheld}[c.Answer == ""]}
		}
		b.values[release.Cell{Subject: release.Thanked, Period: p.Name, Answer: "d0_2"}] = shown{text: "10"}
		if _, _, ok := b.median(y, p, release.Thanked); ok != want {
			t.Errorf("of %s in all a median is said: %v", n, ok)
		}
	}
}

// F04: more and less are said only where the numbers shown are further apart than rounding explains.
func TestF04ChangesFollowFromWhatIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(0, 60).Draw(t, "a"), rapid.IntRange(0, 60).Draw(t, "b")
		exactly := rapid.Bool().Draw(t, "exact")
		c := release.Cell{Area: "x"}
		if exactly {
			c.Area = ""
		}
		v, w := reading(symbol(a, c, 100), exactly, 5), reading(symbol(b, c, 100), exactly, 5)
		switch compare(v, w) {
		case More:
			if a <= b || !v.Number() || !w.Number() {
				t.Fatalf("%d is said to be more than %d", a, b)
			}
		case Less:
			if a >= b || !v.Number() || !w.Number() {
				t.Fatalf("%d is said to be less than %d", a, b)
			}
		case CannotSay:
			if v.Number() && w.Number() {
				t.Fatalf("nothing is said of %d and %d", a, b)
			}
		}
	})
	b := book(t)
	o, ok := b.Overview("2026-27 Q4")
	if !ok || len(o.What.Up) == 0 || o.What.Up[0].Label != "Bullying or harassment" || !o.What.Up[0].Large {
		t.Fatalf("%+v", o.What)
	}
	if len(o.Where.Up) == 0 || o.Where.Up[0].Label != "North Hospital" {
		t.Errorf("%+v", o.Where)
	}
	for _, f := range slices.Concat(o.What.Up, o.What.Down, o.Where.Up, o.Where.Down, o.Who.Up, o.Who.Down) {
		now, err1 := strconv.Atoi(strings.TrimPrefix(f.Now, "about "))
		before, err2 := strconv.Atoi(strings.TrimPrefix(f.Before, "about "))
		if err1 != nil || err2 != nil || f.More != (now > before) || max(now-before, before-now) < smallestFinding {
			t.Errorf("%+v", f)
		}
	}
}

// C06: rates come from shown numbers and 100 people or more, in steps that are no finer than what is shown.
func TestC06RatesAreNoFinerThanTheirNumbers(t *testing.T) {
	for n, c := range map[string]struct {
		people int
		exact  bool
		want   string
	}{"25": {1000, false, "25"}, "30": {540, false, "60"}, "154": {6540, true, "23.6"}, "5": {100, false, "50"}, "10": {99, false, ""}, "15": {0, false, ""}, "c": {500, false, ""}, "-": {500, false, ""}} {
		if got, _ := rate(reading(n, c.exact, 5), c.people); got != c.want {
			t.Errorf("%s of %d: %q, want %q", n, c.people, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n, people, exactly := rapid.IntRange(5, 900).Draw(t, "n"), rapid.IntRange(100, 9000).Draw(t, "people"), rapid.Bool().Draw(t, "exact")
		c := release.Cell{Area: "x"}
		if exactly {
			c.Area = ""
		}
		v := reading(symbol(n, c, people), exactly, 5)
		r, ok := rate(v, people)
		if !ok {
			t.Fatal("no rate")
		}
		// Each count that is shown alike has this rate, and the next number shown has it or the next step: it tells no more.
		for m := v.Lo; m <= v.Hi; m++ {
			if q, _ := rate(reading(symbol(m, c, people), exactly, 5), people); q != r {
				t.Fatalf("%d and %d of %d: %s and %s", n, m, people, r, q)
			}
		}
		if digits := len(strings.TrimLeft(strings.ReplaceAll(r, ".", ""), "0")); digits > 5 {
			t.Fatalf("%s is too fine", r)
		}
	})
	rates := 0
	for _, table := range tables(t, book(t)) {
		for _, row := range table.Rows {
			if row.Rate != "" {
				rates++
			}
			if row.Rate != "" && (row.Label == "Healthcare scientists" || row.Label == "Not said") {
				t.Errorf("%s has a rate", row.Label)
			}
		}
	}
	if rates < 20 {
		t.Errorf("only %d rates", rates)
	}
}
