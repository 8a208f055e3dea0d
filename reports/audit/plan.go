package audit

import (
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// CheckPlan says what is wrong with a plan. concerns is how many there were last year, 0 if that is not known: then
// nothing is said of how much may be shown.
func CheckPlan(p release.Plan, f release.Frame, concerns int) []string {
	var out []string
	add := func(bad bool, what string, args ...any) {
		if bad {
			out = append(out, fmt.Sprintf(what, args...))
		}
	}
	add(p.V != 1, "it is of another version")
	add(p.Organisation != f.Organisation.ID, "it is another organisation's")
	add(p.Year != f.Year, "it is of another year")
	for _, b := range []struct {
		name      string
		v, lo, hi int
	}{{"threshold", p.Parameters.Threshold, 5, 10}, {"rounding base", p.Parameters.Base, 5, 5}, {"minimum of people", p.Parameters.MinPeople, 20, 100},
		{"homogeneity", p.Parameters.Homogeneity, 2, 5}, {"themes of a concern", p.Parameters.MaxThemes, 3, 3}, {"smallest quarter", p.Parameters.SmallestCount, 20, 100}} {
		add(b.v < b.lo || b.v > b.hi, "%s is out of its bounds", b.name)
	}
	add(len(p.Tables) == 0, "it has no table")
	for i, t := range p.Tables {
		add(t.ID == "" || slices.ContainsFunc(p.Tables[:i], func(o release.Table) bool { return o.ID == t.ID }), "table %q has no id of its own", t.ID)
		if bad := tableFault(t, f); bad != "" {
			add(true, "table %q: %s", t.ID, bad)
		}
	}
	if len(out) > 0 || concerns < 100 {
		return out
	}
	l, err := listsOf(f)
	if err != nil {
		return []string{err.Error()}
	}
	exact, large := l.load(p, concerns)
	add(exact > concerns/5, "more exact numbers than a fifth of last year's concerns")
	add(2*large > 3*concerns, "more numbers than one and a half of last year's concerns")
	return out
}

func tableFault(t release.Table, f release.Frame) string {
	allowed := []string{"answer"}
	switch t.Subject {
	case release.Concern:
		allowed = []string{"group", "theme", "route", "mode"}
	case release.Celebration:
		allowed = nil
	}
	below := slices.ContainsFunc(t.Levels, func(l string) bool { return l != release.Levels[0] })
	switch {
	case !slices.Contains(release.Subjects, t.Subject):
		return "nobody counts its subject"
	case len(t.Levels) == 0 || len(unique(t.Levels)) < len(t.Levels) || !subset(t.Levels, release.Levels):
		return "its levels of areas are none, unknown or twice"
	case len(t.By) > 2:
		return "it crosses more than three things"
	case len(unique(t.By)) < len(t.By) || !subset(t.By, allowed):
		return "what is counted does not have an attribute, or the table has it twice"
	case below && t.Subject != release.Concern:
		return "only concerns know an area"
	case !slices.Contains([]string{release.Quarterly, release.HalfYearly, release.Yearly}, t.Per):
		return "its length of period is unknown"
	case t.Audience != "public" && t.Audience != "partnership":
		return "its audience is unknown"
	case slices.Contains(t.By, "answer") && !slices.ContainsFunc(f.Answers, func(a release.Answers) bool { return a.Subject == t.Subject }):
		return "there is no list of answers for it"
	}
	return ""
}

func unique(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}

func subset(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
}

// load counts the exact cells of concerns of a whole year, and those expected to reach the threshold.
func (l *lists) load(p release.Plan, concerns int) (exact, large int) {
	full := p.Parameters.SmallestCount
	periods := periodsOf(p.Year, []int{full, full, full, full}, full)
	length := map[string]int{}
	for _, period := range periods {
		length[period.Name] = period.Last - period.First + 1
	}
	for _, c := range l.planned(p.Tables, periods) {
		if c.Subject != release.Concern {
			continue
		}
		if total(c) {
			exact++
		}
		expected := float64(concerns) * float64(length[c.Period]) / 4
		if c.Area != "" {
			expected *= float64(l.people[c.Area]) / float64(max(l.Total, 1))
		}
		switch c.Group {
		case "":
		case release.NotSaid:
			expected /= float64(len(l.codes["group"]))
		default:
			expected *= float64(l.groups[c.Group]) / float64(max(l.Total, 1))
		}
		for name, code := range map[string]string{"theme": c.Theme, "route": c.Route, "mode": c.Mode} {
			if code != "" {
				expected /= float64(len(l.codes[name]))
			}
		}
		if expected >= float64(p.Parameters.Threshold) {
			large++
		}
	}
	return exact, large
}
