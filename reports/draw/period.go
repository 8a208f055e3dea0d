package draw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"saysomething/reports/release"
)

// startOf is the calendar year in which a financial year begins.
func startOf(year string) int {
	n, _ := strconv.Atoi(strings.SplitN(year, "-", 2)[0])
	return n
}

var lengths = []string{release.Quarterly, release.HalfYearly, release.Yearly}

// byTime orders periods of one year: by where they end, the shorter before the longer.
func byTime(a, b release.Period) int {
	if a.Last != b.Last {
		return a.Last - b.Last
	}
	return slices.Index(lengths, a.Per) - slices.Index(lengths, b.Per)
}

func (y year) isOut(name string) bool {
	return slices.ContainsFunc(y.out, func(p release.Period) bool { return p.Name == name })
}

// months says which months a period has: "April to June 2026".
func months(y year, p release.Period) string {
	if p.First == 1 && p.Last == 4 {
		return fmt.Sprintf("April %d to March %d", y.start, y.start+1)
	}
	first, last := monthOf(y, 3*p.First-3), monthOf(y, 3*p.Last-1)
	if first.Year() != last.Year() {
		return first.Format("January 2006") + " to " + last.Format("January 2006")
	}
	return first.Format("January") + " to " + last.Format("January 2006")
}

// monthOf is the n-th month of a financial year, counted from 0.
func monthOf(y year, n int) time.Time {
	return time.Date(y.start, time.April+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
}

// short is the name of a period within its year: "Q1", "H2", "Year".
func short(p release.Period) string {
	if _, rest, ok := strings.Cut(p.Name, " "); ok {
		return rest
	}
	return "Year"
}

// periods lists those of one length: what is published, and after it what the year still has to come.
func (y year) periods(per string) []release.Period {
	var out []release.Period
	last := 0
	for _, p := range y.out {
		last = max(last, p.Last)
		if p.Per == per {
			out = append(out, p)
		}
	}
	for _, p := range whole(y.name, per) {
		if p.Last > last {
			out = append(out, p)
		}
	}
	return out
}

// whole is how a year is cut when no quarter is too small.
func whole(year, per string) []release.Period {
	var out []release.Period
	switch per {
	case release.Quarterly:
		for n := 1; n <= 4; n++ {
			out = append(out, release.Period{Name: fmt.Sprintf("%s Q%d", year, n), Per: per, First: n, Last: n})
		}
	case release.HalfYearly:
		for n := 1; n <= 2; n++ {
			out = append(out, release.Period{Name: fmt.Sprintf("%s H%d", year, n), Per: per, First: 2*n - 1, Last: 2 * n})
		}
	case release.Yearly:
		out = append(out, release.Period{Name: year, Per: per, First: 1, Last: 4})
	}
	return out
}

// before is the published period of the same length that ends where p begins.
func (b *Book) before(y year, p release.Period) (year, release.Period, bool) {
	from := 4*y.start + p.First - 1
	for _, z := range b.years {
		for _, q := range z.out {
			if q.Per == p.Per && q.Last-q.First == p.Last-p.First && 4*z.start+q.Last == from {
				return z, q, true
			}
		}
	}
	return year{}, release.Period{}, false
}

// Long writes a date "2026-07-24" or "2026-07-24 09:30" in words.
func Long(date string) string {
	if at, err := time.Parse("2006-01-02 15:04", date); err == nil {
		return at.Format("2 January 2006, 15:04")
	}
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return at.Format("2 January 2006")
}

// within01 is how far a day lies between two others.
func within01(day, from, to string) float64 {
	d, a, b := dayNumber(day), dayNumber(from), dayNumber(to)
	return float64(d-a) / float64(b-a)
}

func dayNumber(day string) int {
	at, _ := time.Parse(time.DateOnly, day)
	return int(at.Unix() / 86400)
}
