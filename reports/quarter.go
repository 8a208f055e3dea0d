package reports

import (
	"fmt"
	"time"
	_ "time/tzdata" // quarters turn at midnight in London, also on a machine without a time zone database

	"saysomething/store"
)

// London is the clock that dates and quarters follow.
var London = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the database of zones is compiled in
	}
	return l
}()

// Quarter is a financial quarter: Q1 is April to June. The zero Quarter is none.
type Quarter struct {
	Year int // the year in which the financial year begins
	N    int // 1 to 4
}

// QuarterOf is the quarter of the date that t is in London.
func QuarterOf(t time.Time) Quarter {
	y, m, _ := t.In(London).Date()
	if m < time.April {
		return Quarter{y - 1, 4}
	}
	return Quarter{y, int(m-1) / 3}
}

// ParseQuarter reads "2026-27 Q1", or "2026-27-Q1" as it stands in a path.
// Anything else is store.ErrInvalid.
func ParseQuarter(s string) (Quarter, error) {
	if len(s) == len("2026-27 Q1") && s[7] == '-' {
		s = s[:7] + " " + s[8:]
	}
	var q Quarter
	var next int
	if n, err := fmt.Sscanf(s, "%4d-%2d Q%1d", &q.Year, &next, &q.N); n != 3 || err != nil || q.String() != s || q.N < 1 || q.N > 4 {
		return Quarter{}, fmt.Errorf("%w: not a quarter", store.ErrInvalid)
	}
	return q, nil
}

// String is the name in tables and in words: "2026-27 Q1".
func (q Quarter) String() string { return fmt.Sprintf("%04d-%02d Q%d", q.Year, (q.Year+1)%100, q.N) }

// Path is the name in an address: "2026-27-Q1".
func (q Quarter) Path() string { return fmt.Sprintf("%04d-%02d-Q%d", q.Year, (q.Year+1)%100, q.N) }

// Words says which months: "April to June 2026".
func (q Quarter) Words() string {
	first, last := q.First(), q.Last()
	return fmt.Sprintf("%s to %s %d", first.Month(), last.Month(), last.Year())
}

// First is the start of the quarter's first day in London.
func (q Quarter) First() time.Time {
	return time.Date(q.Year, time.Month(3*q.N+1), 1, 0, 0, 0, 0, London)
}

// Last is the start of its last day.
func (q Quarter) Last() time.Time { return q.Next().First().AddDate(0, 0, -1) }

// Next is the quarter after.
func (q Quarter) Next() Quarter {
	if q.N == 4 {
		return Quarter{q.Year + 1, 1}
	}
	return Quarter{q.Year, q.N + 1}
}

// Before tells whether q is earlier than r.
func (q Quarter) Before(r Quarter) bool { return q.Year < r.Year || q.Year == r.Year && q.N < r.N }

// ReleasableOn is the first day on which its release may be made: delay whole days after it ended.
func (q Quarter) ReleasableOn(delay int) time.Time { return q.Next().First().AddDate(0, 0, delay) }

// Quarters lists from first up to and including last, oldest first.
func Quarters(first, last Quarter) []Quarter {
	var out []Quarter
	for q := first; !last.Before(q); q = q.Next() {
		out = append(out, q)
	}
	return out
}

// LongDate is a day as people write it: "22 October 2026".
func LongDate(t time.Time) string { return t.In(London).Format("2 January 2006") }
