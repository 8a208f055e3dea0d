package pack

import (
	"fmt"
	"strings"

	"saysomething/reports/draw"
	"saysomething/reports/release"
)

// until leaves out releases that are only of later periods: a report of a quarter tells of that quarter also when it is opened later.
func until(releases []release.Release, p release.Period) []release.Release {
	var year string
	for _, r := range releases {
		for _, q := range r.Periods {
			if q.Name == p.Name {
				year = r.Year
			}
		}
	}
	var out []release.Release
	for _, r := range releases {
		for _, q := range r.Periods {
			if r.Year < year || r.Year == year && q.Last <= p.Last {
				out = append(out, r)
				break
			}
		}
	}
	return out
}

// months says which months a period has: "July to September 2026".
func (b *book) months(p release.Period) string {
	o, _ := b.pictures.Overview(p.Name)
	return o.Months
}

// charts are none or one: where the plan has no such series there is none.
func (b *book) charts(id, title string, c release.Cell) []draw.Chart {
	chart, ok := b.pictures.Chart("pack-"+id, title, c)
	if !ok {
		return nil
	}
	return []draw.Chart{chart}
}

// sentences say what stands out, as far as what is shown allows it to be said.
func (b *book) sentences(p release.Period) []string {
	o, ok := b.pictures.Overview(p.Name)
	if !ok || !b.planned(p, release.Concern, "", release.Levels[0]) {
		return nil
	}
	out := []string{strings.TrimSpace(fmt.Sprintf("In %s: %s %s", o.Months, lower(o.Headline), o.Compared))}
	for _, f := range []struct {
		what  string
		found draw.Found
	}{{"themes", o.What}, {"places", o.Where}, {"worker groups", o.Who}} {
		out = append(out, moved("More than before, of "+f.what, f.found, f.found.Up)...)
		out = append(out, moved("Fewer than before, of "+f.what, f.found, f.found.Down)...)
	}
	return append(append(out, o.HowItWent...), "A high number does not mean that things are worse. It can mean that people feel able to speak up.")
}

func moved(words string, f draw.Found, list []draw.Finding) []string {
	if len(list) == 0 {
		return nil
	}
	var parts []string
	for _, one := range list {
		parts = append(parts, fmt.Sprintf("%s (%s, before %s)", one.Label, one.Now, one.Before))
	}
	return []string{fmt.Sprintf("%s, %s beside %s: %s.", words, f.Period, f.Before, strings.Join(parts, "; "))}
}

// lower begins a sentence in the middle of another, unless it begins with a number.
func lower(s string) string {
	if rest, ok := strings.CutPrefix(s, "How many"); ok {
		return "how many" + rest
	}
	return s
}
