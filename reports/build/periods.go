package build

import (
	"fmt"

	"saysomething/reports/release"
)

// Due says which periods end with the newest frozen quarter: quarters with too few concerns go with the next.
func Due(y release.Year) []release.Period {
	newest := len(y.Cube.Quarters)
	if newest == 0 {
		return nil
	}
	var due []release.Period
	for _, p := range quarters(y) {
		if p.Last == newest {
			due = append(due, p)
		}
	}
	if newest%2 == 0 {
		due = append(due, release.Period{Name: fmt.Sprintf("%s H%d", y.Frame.Year, newest/2), Per: release.HalfYearly, First: newest - 1, Last: newest})
	}
	if newest == 4 {
		due = append(due, release.Period{Name: y.Frame.Year, Per: release.Yearly, First: 1, Last: 4})
	}
	return due
}

// quarters are the quarterly periods that the frozen quarters make.
func quarters(y release.Year) []release.Period {
	var out []release.Period
	first, n := 1, 0
	for q, count := range concerns(y) {
		if n += count; n < y.Plan.Parameters.SmallestCount {
			continue
		}
		name := fmt.Sprintf("%s Q%d", y.Frame.Year, q+1)
		if first < q+1 {
			name = fmt.Sprintf("%s Q%d-Q%d", y.Frame.Year, first, q+1)
		}
		out = append(out, release.Period{Name: name, Per: release.Quarterly, First: first, Last: q + 1})
		first, n = q+2, 0
	}
	return out
}

// between are the runs of frozen quarters without a period of their own that readers can work out by taking periods from each
// other: each quarter that went together with others or waits for the next, and all that wait. They are protected and never shown.
func between(y release.Year) []release.Period {
	single, next := map[int]bool{}, 1
	for _, p := range quarters(y) {
		single[p.First], next = p.First == p.Last, p.Last+1
	}
	frozen := len(y.Cube.Quarters)
	run := func(first, last int) release.Period {
		p := release.Period{Name: fmt.Sprintf("%s Q%d", y.Frame.Year, first), Per: release.Quarterly, First: first, Last: last}
		if last > first {
			p.Name += fmt.Sprintf("-Q%d", last)
		}
		return p
	}
	var out []release.Period
	for q := 1; q <= frozen; q++ {
		if !single[q] {
			out = append(out, run(q, q))
		}
	}
	if next < frozen {
		out = append(out, run(next, frozen))
	}
	return out
}

// concerns counts those of each frozen quarter.
func concerns(y release.Year) []int {
	out := make([]int, len(y.Cube.Quarters))
	for q := range y.Cube.Quarters {
		for _, c := range y.Cube.Quarters[q].Counts {
			if c.Subject == release.Concern {
				out[q] += c.N
			}
		}
	}
	return out
}

// named reads the name of a period back, for figures that left by other doors.
func named(name, year string) (release.Period, error) {
	p := release.Period{Name: name}
	if name == year {
		p.Per, p.First, p.Last = release.Yearly, 1, 4
		return p, nil
	}
	var rest string
	if len(name) > len(year)+1 && name[:len(year)+1] == year+" " {
		rest = name[len(year)+1:]
	}
	for a := 1; a <= 4; a++ {
		for b := a; b <= 4; b++ {
			if rest == fmt.Sprintf("Q%d-Q%d", a, b) || a == b && rest == fmt.Sprintf("Q%d", a) {
				p.Per, p.First, p.Last = release.Quarterly, a, b
				return p, nil
			}
		}
	}
	for h := 1; h <= 2; h++ {
		if rest == fmt.Sprintf("H%d", h) {
			p.Per, p.First, p.Last = release.HalfYearly, 2*h-1, 2*h
			return p, nil
		}
	}
	return p, fmt.Errorf("no period of %s is called %q", year, name)
}
