package audit

import (
	"fmt"
	"strings"

	"saysomething/reports/release"
)

// periodsOf works out which periods are out when so many quarters are frozen. counts has the concerns of each quarter.
func periodsOf(year string, counts []int, smallest int) []release.Period {
	var out []release.Period
	first, sum := 1, 0
	for i, n := range counts {
		q := i + 1
		if sum += n; sum >= smallest {
			out = append(out, quarters(year, first, q))
			first, sum = q+1, 0
		}
		if q%2 == 0 {
			out = append(out, release.Period{Name: fmt.Sprintf("%s H%d", year, q/2), Per: release.HalfYearly, First: q - 1, Last: q})
		}
		if q == 4 {
			out = append(out, release.Period{Name: year, Per: release.Yearly, First: 1, Last: 4})
		}
	}
	return out
}

// between are the runs of frozen quarters that have no period of their own and that readers can work out all the same, by taking
// periods from each other: each quarter that went together with others or waits for the next, and all that wait.
func between(year string, periods []release.Period, frozen int) []release.Period {
	var out []release.Period
	waits := 1
	own := map[int]bool{}
	for _, p := range periods {
		if p.Per == release.Quarterly {
			own[p.First] = p.First == p.Last
			waits = p.Last + 1
		}
	}
	for q := 1; q <= frozen; q++ {
		if !own[q] {
			out = append(out, quarters(year, q, q))
		}
	}
	if waits < frozen {
		out = append(out, quarters(year, waits, frozen))
	}
	return out
}

func quarters(year string, first, last int) release.Period {
	p := release.Period{Name: fmt.Sprintf("%s Q%d", year, first), Per: release.Quarterly, First: first, Last: last}
	if last > first {
		p.Name += fmt.Sprintf("-Q%d", last)
	}
	return p
}

// span reads the name of any run of quarters of a year: the register may name one that has no period of its own.
func span(year, name string) (first, last int, err error) {
	rest, ok := strings.CutPrefix(name, year)
	if !ok {
		return 0, 0, fmt.Errorf("period %q is not of %s", name, year)
	}
	if rest == "" {
		return 1, 4, nil
	}
	for first := 1; first <= 4; first++ {
		for last := first; last <= 4; last++ {
			if quarters(year, first, last).Name == name {
				return first, last, nil
			}
		}
	}
	switch rest {
	case " H1":
		return 1, 2, nil
	case " H2":
		return 3, 4, nil
	}
	return 0, 0, fmt.Errorf("period %q is not known", name)
}
