package draw

import (
	"fmt"
	"slices"
	"strings"

	"saysomething/reports/release"
)

// View is one page of figures.
type View struct {
	Name        string // of the tab: overview, themes …
	Title       string
	Lede        string
	Tabs        []Tab
	Choose      string // what Periods are a choice of
	Periods     []Tab
	Up          *Tab // to what this page is a part of
	Overview    *Overview
	Sections    []Section
	Corrections []Correction
	Legend      []Symbol
	HeatLegend  []Symbol // shades, with Symbol for the number of the step
	Years       bool     // tables have columns of several lengths
}

// Tab is a place to go to.
type Tab struct {
	Href, Text string
	Current    bool
}

// Section is a part of a page.
type Section struct {
	ID, Heading string
	Text        []string
	Table       *Table
	Charts      []Chart
	Compared    []Compared
	Files       []File
}

// File is a table as a file.
type File struct {
	Title, Audience, Per, Href string
	Years                      string
}

// Symbol is a line of the legend.
type Symbol struct{ Symbol, Words string }

// Legend says what the symbols mean. It stands on every page that has figures.
func (b *Book) Legend() []Symbol {
	t := 5
	if !b.Empty() {
		t = b.newest().params.Threshold
	}
	return []Symbol{
		{"123", fmt.Sprintf("in bold: the exact number, of the whole organisation, all together or by theme. Never under %d.", t)},
		{"125", "a number rounded to the nearest 5, so parts may not add up."},
		{release.Withheld, fmt.Sprintf("withheld: fewer than %d, or withheld because it would reveal another number under %d. It may be 0.", t, t)},
		{release.TooFew, fmt.Sprintf("too few people work there for a figure of their own. Says nothing about concerns. In the column for every 1,000 staff: no rate, because no number is shown beside it or fewer than %d people work there.", fewestForRate)},
		{NotYet, "not published yet."},
		{"%", "a whole percent, worked out from the numbers shown, and only where the total shown is 50 or more."},
	}
}

type tab struct{ name, text string }

var tabs = []tab{{"", "Overview"}, {"themes", "Themes"}, {"areas", "Places"}, {"groups", "Worker groups"}, {"map", "Themes by place"}, {"time", "Over time"}, {"outcomes", "How it went"}, {"england", "England"}, {"tables", "All tables"}}

// Go makes the page at an address below the root: what of figures, and which one of it. It is false for what the plan does not have;
// what was counted plays no part in that.
func (b *Book) Go(what, which string) (View, bool) {
	v := View{Legend: b.Legend()}
	if b.Empty() {
		return v, what == "" && which == ""
	}
	ok := false
	switch what {
	case "themes", "areas", "groups", "outcomes":
		ok = b.yearly(&v, what, which)
	case "map":
		ok = b.maps(&v, which)
	case "time":
		ok = which == "" && b.time(&v)
	case "england":
		ok = which == "" && b.england(&v)
	case "tables":
		ok = which == "" && b.files(&v)
	case "theme", "area", "group":
		ok = b.one(&v, what, which)
	default:
		ok = which == "" && b.overview(&v, what)
	}
	v.Tabs = b.tabs(v.Name)
	return v, ok
}

// tabs lead to what the newest plan has.
func (b *Book) tabs(current string) []Tab {
	y := b.newest()
	var out []Tab
	for _, t := range tabs {
		if !b.has(y, t.name) {
			continue
		}
		href := b.Root
		if t.name != "" {
			href += "/" + t.name
		}
		out = append(out, Tab{href, t.text, t.name == current})
	}
	return out
}

func (b *Book) has(y year, name string) bool {
	by := func(fits func(release.Table) bool) bool { return slices.ContainsFunc(y.tables, fits) }
	switch name {
	case "themes":
		return by(func(t release.Table) bool { return slices.Contains(t.By, "theme") && t.Levels[0] == "organisation" })
	case "areas":
		return by(func(t release.Table) bool { return below(t) })
	case "groups":
		return by(func(t release.Table) bool { return slices.Contains(t.By, "group") })
	case "map":
		return len(b.mapped()) > 0
	case "outcomes":
		return by(func(t release.Table) bool { return t.Subject != release.Concern && t.Subject != release.Celebration })
	case "england":
		return len(b.England()) > 0
	}
	return true
}

func below(t release.Table) bool {
	return slices.ContainsFunc(t.Levels, func(l string) bool { return l != release.Levels[0] })
}

// overview is the first page, of the newest period or of the one that is named.
func (b *Book) overview(v *View, name string) bool {
	all := b.overviewPeriods()
	if len(all) == 0 {
		return false
	}
	chosen := all[0].period
	if name != "" {
		i := slices.IndexFunc(all, func(a at) bool { return slug(a.period.Name) == name })
		if i < 0 {
			return false
		}
		chosen = all[i].period
	}
	o, ok := b.Overview(chosen.Name)
	v.Title, v.Overview, v.Choose = o.Months, &o, "Another quarter or year"
	for _, a := range all {
		v.Periods = append(v.Periods, Tab{b.Root + "/" + slug(a.period.Name), periodWords(a), a.period.Name == chosen.Name})
	}
	return ok
}

// overviewPeriods are all published periods in which all concerns are planned, newest first; of those that end together the quarter.
func (b *Book) overviewPeriods() []at {
	var out []at
	for i := len(b.years) - 1; i >= 0; i-- {
		y := b.years[i]
		for k := len(y.out) - 1; k >= 0; k-- {
			if p := y.out[k]; y.plans(release.Cell{Subject: release.Concern}, p.Per) {
				out = append(out, at{y, p})
			}
		}
	}
	slices.SortStableFunc(out, func(a, c at) int {
		if d := 4*c.year.start + c.period.Last - 4*a.year.start - a.period.Last; d != 0 {
			return d
		}
		return byTime(a.period, c.period)
	})
	return out
}

func periodWords(a at) string {
	if a.period.Per == release.Yearly {
		return "The year " + a.year.name
	}
	return months(a.year, a.period)
}

// years are the choice of a financial year.
func (b *Book) chooseYear(v *View, root, which string) (year, bool) {
	y := b.newest()
	if which != "" {
		var ok bool
		if y, ok = b.year(which); !ok {
			return y, false
		}
	}
	v.Choose, v.Years = "Another year", true
	for i := len(b.years) - 1; i >= 0; i-- {
		z := b.years[i]
		v.Periods = append(v.Periods, Tab{root + "/" + z.name, "April " + fmt.Sprint(z.start) + " to March " + fmt.Sprint(z.start+1), z.name == y.name})
	}
	v.Corrections = b.corrections(y, func(string) bool { return true })
	return y, true
}

// yearly are the pages with one table of a year.
func (b *Book) yearly(v *View, what, which string) bool {
	v.Name = what
	y, ok := b.chooseYear(v, b.Root+"/"+what, which)
	if !ok {
		return false
	}
	base := release.Cell{Subject: release.Concern}
	add := func(base release.Cell, dim, id, title string, text ...string) {
		if t, ok := b.overTime(y, base, dim, id, title); ok {
			v.Sections = append(v.Sections, Section{ID: id, Heading: title, Text: text, Table: &t})
		}
	}
	switch what {
	case "themes":
		v.Title, v.Lede = "Themes", "What concerns were about. A concern can have up to three themes, so the parts add up to more than the total."
		add(base, "theme", "by-theme", "Concerns by theme")
		add(base, "mode", "by-mode", "Open, confidential or without a name")
		add(base, "route", "by-route", "How people raised them")
	case "areas":
		v.Title, v.Lede = "Places", "Where concerns came from. A high number can mean that people there feel able to speak up."
		add(base, "area", "by-area", "Concerns by place", "Concerns of people who did not say where they work are in the whole organisation only.")
	case "groups":
		v.Title, v.Lede = "Worker groups", "Who spoke up."
		add(base, "group", "by-group", "Concerns by worker group")
	case "outcomes":
		v.Title, v.Lede = "How it went", "What happened to people who spoke up. These figures are of the whole organisation only."
		b.outcomes(v, y, add)
	}
	return len(v.Sections) > 0 || b.has(b.newest(), what)
}

// outcomes beside counts: how soon people were thanked and answered, whether they heard back, and how they feel about it.
func (b *Book) outcomes(v *View, y year, add func(release.Cell, string, string, string, ...string)) {
	for _, s := range []struct{ subject, text string }{
		{release.Thanked, "Counted in the quarter in which the thanks were sent."},
		{release.Responded, "Counted in the quarter in which the full response was sent."},
		{release.FedBack, "Of the concerns that were closed: was the person told what was done?"},
		{release.Feedback, "Answers that people gave in these months. Many answer about a concern they raised earlier."},
		{release.Detriment, "Answers to “Have you been treated badly because you spoke up?”. Shown for the whole organisation only."},
	} {
		text := []string{s.text}
		if s.subject == release.Thanked || s.subject == release.Responded {
			text = append(text, b.medians(y, s.subject)...)
		}
		add(release.Cell{Subject: s.subject}, "answer", "by-"+strings.ReplaceAll(s.subject, "_", "-"), subjectWords[s.subject], text...)
	}
	if y.plans(release.Cell{Subject: release.Celebration}, release.Quarterly) {
		if c, ok := b.Chart("chart-celebrations", subjectWords[release.Celebration], release.Cell{Subject: release.Celebration}); ok {
			v.Sections = append(v.Sections, Section{ID: "celebrations", Heading: subjectWords[release.Celebration], Charts: []Chart{c}})
		}
	}
}

// medians say of each period of a year in which band the middle lies.
func (b *Book) medians(y year, subject string) []string {
	var out []string
	for _, p := range y.out {
		from, to, ok := b.median(y, p, subject)
		switch {
		case !ok:
		case from == to:
			out = append(out, fmt.Sprintf("%s: the middle one is in “%s”. Half were as quick or quicker.", p.Name, from))
		default:
			out = append(out, fmt.Sprintf("%s: the middle one is between “%s” and “%s”; what is shown does not say more.", p.Name, from, to))
		}
	}
	return out
}
