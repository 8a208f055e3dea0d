package reports

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"saysomething/store"
)

func TestQuarterOf(t *testing.T) {
	for _, c := range []struct{ utc, want string }{
		{"2026-04-01T00:00:00Z", "2026-27 Q1"},
		{"2026-03-31T22:59:59Z", "2025-26 Q4"}, // 23:59:59 in London, summer time since 29 March
		{"2026-03-31T23:00:00Z", "2026-27 Q1"}, // midnight in London
		{"2026-06-30T23:00:00Z", "2026-27 Q2"}, // midnight in London
		{"2026-09-30T22:59:59Z", "2026-27 Q2"},
		{"2026-12-31T23:59:59Z", "2026-27 Q3"}, // winter: London is UTC
		{"2027-01-01T00:00:00Z", "2026-27 Q4"},
		{"2024-02-29T12:00:00Z", "2023-24 Q4"},
		{"2100-01-01T00:00:00Z", "2099-00 Q4"},
	} {
		at, err := time.Parse(time.RFC3339, c.utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := QuarterOf(at).String(); got != c.want {
			t.Errorf("%s is in %s, want %s", c.utc, got, c.want)
		}
	}
}

func TestQuarterBounds(t *testing.T) {
	for _, c := range []struct{ name, first, last, words, due string }{
		{"2026-27 Q1", "2026-04-01", "2026-06-30", "April to June 2026", "2026-07-22"},
		{"2026-27 Q2", "2026-07-01", "2026-09-30", "July to September 2026", "2026-10-22"},
		{"2026-27 Q3", "2026-10-01", "2026-12-31", "October to December 2026", "2027-01-22"},
		{"2027-28 Q4", "2028-01-01", "2028-03-31", "January to March 2028", "2028-04-22"},
	} {
		q, err := ParseQuarter(c.name)
		if err != nil {
			t.Fatal(err)
		}
		got := [4]string{q.First().Format(dateForm), q.Last().Format(dateForm), q.Words(), q.ReleasableOn(21).Format(dateForm)}
		if want := [4]string{c.first, c.last, c.words, c.due}; got != want {
			t.Errorf("%s: got %v, want %v", c.name, got, want)
		}
	}
}

func TestParseQuarterRefuses(t *testing.T) {
	for _, s := range []string{"", "2026-27", "2026-27 Q0", "2026-27 Q5", "2026-28 Q1", "2026-27 q1", " 2026-27 Q1", "2026-27  Q1", "2026-27/Q1", "2026-27-Q1x", "+026-27 Q1", "2026-27-Q1\n"} {
		if q, err := ParseQuarter(s); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%q was read as %v, %v", s, q, err)
		}
	}
}

// Every moment lies in exactly one quarter, and names read back.
func TestQuartersCoverTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 4_000_000_000).Draw(t, "unix"), 0).UTC()
		q := QuarterOf(at)
		if at.Before(q.First()) || !at.Before(q.Next().First()) {
			t.Fatalf("%v is not inside %v", at, q)
		}
		for _, name := range []string{q.String(), q.Path()} {
			if back, err := ParseQuarter(name); err != nil || back != q {
				t.Fatalf("%q reads back as %v, %v", name, back, err)
			}
		}
		if list := Quarters(q, q.Next().Next()); len(list) != 3 || list[0] != q || !q.Before(list[1]) || list[1].Before(q) {
			t.Fatalf("list from %v: %v", q, list)
		}
	})
}

func FuzzParseQuarter(f *testing.F) {
	f.Add("2026-27 Q1")
	f.Add("2099-00-Q4")
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuarter(s)
		if err == nil && s != q.String() && s != q.Path() {
			t.Errorf("%q was read as %v", s, q)
		}
	})
}
