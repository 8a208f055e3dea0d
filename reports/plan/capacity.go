package plan

import (
	"slices"

	"saysomething/reports/release"
)

// capacity refuses a plan that says more than so few concerns can bear: enough numbers give every record away. It says so without a number,
// for how many concerns there were is not for whoever proposes a plan to work out.
func capacity(p release.Plan, f release.Frame, lastYear int, wrong func(string, string, ...any)) {
	exact, shown := 0, 0
	for cell, expected := range planned(p, f, lastYear) {
		if cell.Area == "" && cell.Group == "" && cell.Route == "" && cell.Mode == "" {
			exact++
		}
		if expected >= float64(p.Parameters.Threshold) {
			shown++
		}
	}
	if exact > lastYear/5 {
		wrong("", "The plan has more exact numbers than so few concerns can hide. Show themes less often.")
	}
	if shown > lastYear*3/2 {
		wrong("", "The plan has more cells than so few concerns can hide. Leave a table out.")
	}
}

// planned lists the cells of concerns of a whole year with how many concerns to expect in each.
func planned(p release.Plan, f release.Frame, lastYear int) map[release.Cell]float64 {
	periods := map[string]struct {
		names []string
		share float64
	}{release.Quarterly: {[]string{"Q1", "Q2", "Q3", "Q4"}, 0.25}, release.HalfYearly: {[]string{"H1", "H2"}, 0.5}, release.Yearly: {[]string{""}, 1}}
	whole := float64(max(f.Total, 1))
	out := map[release.Cell]float64{}
	for _, t := range p.Tables {
		if t.Subject != release.Concern {
			continue
		}
		for _, area := range areas(f, t.Levels) {
			for _, one := range codes(f, t.By, 0) {
				for _, two := range codes(f, t.By, 1) {
					for _, period := range periods[t.Per].names {
						cell := release.Cell{Subject: t.Subject, Period: period, Area: area.Code}
						share := float64(area.People) / whole * set(&cell, t.By, 0, one, f) * set(&cell, t.By, 1, two, f)
						out[cell] = float64(lastYear) * periods[t.Per].share * share
					}
				}
			}
		}
	}
	return out
}

// areas lists those of some levels; the whole organisation is one without a code.
func areas(f release.Frame, levels []string) []release.Area {
	depth := map[string]int{"": 0}
	var out []release.Area
	if slices.Contains(levels, release.Levels[0]) {
		out = append(out, release.Area{People: f.Total})
	}
	for _, a := range f.Areas {
		depth[a.Code] = depth[a.Parent] + 1
		if d := depth[a.Code]; d < len(release.Levels) && slices.Contains(levels, release.Levels[d]) {
			out = append(out, a)
		}
	}
	return out
}

// codes lists what a table's n-th attribute may be, "" for all of it first.
func codes(f release.Frame, by []string, n int) []release.Item {
	out := []release.Item{{}}
	if n >= len(by) {
		return out
	}
	switch by[n] {
	case "group":
		return append(out, f.Groups...)
	case "theme":
		return append(out, f.Themes...)
	case "route":
		return append(out, f.Routes...)
	case "mode":
		return append(out, f.Modes...)
	}
	return out
}

// set writes a code into a cell and says what share of records to expect under it.
func set(cell *release.Cell, by []string, n int, item release.Item, f release.Frame) float64 {
	if item.Code == "" {
		return 1
	}
	switch by[n] {
	case "group":
		cell.Group = item.Code
		if item.Code == release.NotSaid {
			return 1 / float64(len(f.Groups))
		}
		return float64(item.People) / float64(max(f.Total, 1))
	case "theme":
		cell.Theme = item.Code
		return 1 / float64(max(len(f.Themes), 1))
	case "route":
		cell.Route = item.Code
		return 1 / float64(max(len(f.Routes), 1))
	default:
		cell.Mode = item.Code
		return 1 / float64(max(len(f.Modes), 1))
	}
}
