package reports

import (
	"context"
	"strconv"

	"saysomething/reports/release"
)

// lastYear is how many concerns there were before the year that begins in April of year, as far as anybody can read it in releases that are
// out: the newest financial year's total, or else what the newest four quarters show of theirs; 0 where nothing is shown. It decides how
// fine a plan may be, and whoever proposes plans can find it out by trying. So it must not know more than everybody does.
func (s *Store) lastYear(ctx context.Context, organisation string, year int) (int, error) {
	out, err := s.Published(ctx, organisation)
	if err != nil {
		return 0, err
	}
	var t totals
	for _, p := range out {
		if p.Err == nil {
			t.add(p.Release, Quarter{year, 1})
		}
	}
	if t.year != "" {
		return t.whole, nil
	}
	return t.newestFour(), nil
}

// totals are what releases show of all concerns of the organisation.
type totals struct {
	year     string // the newest whole year with a number
	whole    int
	quarters []quarterTotal // by their place in the chain; an erratum's is after the one that it corrects
}

// quarterTotal is what a release shows of a quarter, or of several that were put together.
type quarterTotal struct {
	first, last Quarter
	n           int // 0 where no number stands
}

func (t *totals) add(r release.Release, before Quarter) {
	for _, p := range r.Periods {
		q, err := ParseQuarter(r.Year + " Q1")
		if err != nil || !q.Before(before) {
			continue
		}
		n, shown := totalOf(r, p.Name)
		switch {
		case p.Per == release.Quarterly:
			t.quarters = append(t.quarters, quarterTotal{Quarter{q.Year, p.First}, Quarter{q.Year, p.Last}, n})
		case p.Per == release.Yearly && shown && r.Year >= t.year:
			t.year, t.whole = r.Year, n
		}
	}
}

// newestFour adds up the last four quarters until the newest that is out, each as it was shown last.
func (t *totals) newestFour() int {
	if len(t.quarters) == 0 {
		return 0
	}
	newest := t.quarters[0].last
	shown := map[Quarter]int{}
	for _, q := range t.quarters {
		shown[q.last] = q.n
		if newest.Before(q.last) {
			newest = q.last
		}
	}
	n, from := 0, Quarter{newest.Year - 1, newest.N}
	for last, count := range shown {
		if from.Before(last) {
			n += count
		}
	}
	return n
}

// totalOf is the number that stands for all concerns of a period.
func totalOf(r release.Release, period string) (int, bool) {
	for _, c := range r.Cells {
		if c.Cell == (release.Cell{Subject: release.Concern, Period: period}) {
			n, err := strconv.Atoi(c.Value)
			return n, err == nil
		}
	}
	return 0, false
}
