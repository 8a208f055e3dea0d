package plan

import (
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// Problem is a reason why a plan is refused. Table is empty where it is about the whole plan.
type Problem struct {
	Table string
	Text  string
}

func (p Problem) Error() string {
	if p.Table == "" {
		return p.Text
	}
	return p.Table + ": " + p.Text
}

// Validate says everything that is wrong with a plan for a frame; lastYear is how many concerns there were the year
// before, 0 if nobody knows.
func Validate(p release.Plan, f release.Frame, lastYear int) []Problem {
	var out []Problem
	wrong := func(table, text string, args ...any) {
		out = append(out, Problem{table, fmt.Sprintf(text, args...)})
	}
	if p.V != 1 {
		wrong("", "This is not a plan that this version knows.")
	}
	if p.Organisation != f.Organisation.ID || p.Year != f.Year {
		wrong("", "The plan and the head counts are of different organisations or years.")
	}
	parameters(p.Parameters, wrong)
	seen := map[string]bool{}
	for _, t := range p.Tables {
		if t.ID == "" || seen[t.ID] {
			wrong(t.ID, "Each table needs a name of its own.")
		}
		seen[t.ID] = true
		shape(t, f, wrong)
	}
	if len(p.Tables) == 0 {
		wrong("", "The plan has no tables.")
	}
	if len(out) == 0 && lastYear >= Tiny {
		capacity(p, f, lastYear, wrong)
	}
	return out
}

func parameters(p release.Parameters, wrong func(string, string, ...any)) {
	for _, b := range []struct {
		name      string
		v, lo, hi int
	}{
		{"The smallest number shown", p.Threshold, 5, 10}, {"The step of rounding", p.Base, 5, 5}, {"The smallest group of people", p.MinPeople, 20, 100},
		{"How many must be seen not to have a theme", p.Homogeneity, 2, 5}, {"The number of themes a concern has", p.MaxThemes, 3, 3}, {"The smallest quarter", p.SmallestCount, 20, 100},
	} {
		if b.v < b.lo || b.v > b.hi {
			wrong("", "%s must be from %d to %d.", b.name, b.lo, b.hi)
		}
	}
}

// attributes says which attributes a subject has besides its quarter.
func attributes(subject string) []string {
	switch subject {
	case release.Concern:
		return []string{"group", "theme", "route", "mode"}
	case release.Celebration:
		return nil
	default:
		return []string{"answer"}
	}
}

func shape(t release.Table, f release.Frame, wrong func(string, string, ...any)) {
	if !slices.Contains(release.Subjects, t.Subject) {
		wrong(t.ID, "Nobody counts “%s”.", t.Subject)
	}
	if !slices.Contains([]string{release.Quarterly, release.HalfYearly, release.Yearly}, t.Per) {
		wrong(t.ID, "A table is by quarter, half-year or year.")
	}
	if !slices.Contains([]string{"public", "partnership"}, t.Audience) {
		wrong(t.ID, "A table is for the public or for the partnership group.")
	}
	if len(t.Levels) == 0 {
		wrong(t.ID, "The table has no areas.")
	}
	beyond := false
	for i, l := range t.Levels {
		if !slices.Contains(release.Levels, l) || slices.Contains(t.Levels[:i], l) {
			wrong(t.ID, "“%s” is not a level of areas, or is there twice.", l)
		}
		beyond = beyond || l != "organisation"
	}
	if len(t.By) > 2 {
		wrong(t.ID, "More than three things are crossed.")
	}
	for i, by := range t.By {
		if !slices.Contains(attributes(t.Subject), by) || slices.Contains(t.By[:i], by) {
			wrong(t.ID, "“%s” is not known of what is counted, or is there twice.", by)
		}
	}
	if beyond && t.Subject != release.Concern {
		wrong(t.ID, "Answers, times and celebrations are counted for the whole organisation only.")
	}
	if slices.Contains(t.By, "answer") && !slices.ContainsFunc(f.Answers, func(a release.Answers) bool { return a.Subject == t.Subject }) {
		wrong(t.ID, "There is no list of answers for it.")
	}
}
