package draw

import (
	"fmt"
	"net/url"
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
		{release.TooFew, "too few people work there for a figure of their own. Says nothing about concerns."},
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

// mapped are the published periods with a heat map, newest first.
func (b *Book) mapped() []at {
	var out []at
	for i := len(b.years) - 1; i >= 0; i-- {
		y := b.years[i]
		for k := len(y.out) - 1; k >= 0; k-- {
			p := y.out[k]
			if slices.ContainsFunc(y.tables, func(t release.Table) bool {
				return t.Subject == release.Concern && t.Per == p.Per && (crosses(t, "area", "theme") || crosses(t, "group", "theme") || crosses(t, "area", "group"))
			}) {
				out = append(out, at{y, p})
			}
		}
	}
	return out
}

func crosses(t release.Table, down, across string) bool {
	return (down == "area" && below(t) || slices.Contains(t.By, down)) && slices.Contains(t.By, across)
}

// maps is the page of heat maps of one period.
func (b *Book) maps(v *View, which string) bool {
	v.Name, v.Title, v.Choose = "map", "Themes by place", "Another quarter or year"
	v.Lede = "Where which theme was raised. The darker, the larger the number that stands there."
	all := b.mapped()
	if len(all) == 0 {
		return false
	}
	chosen := all[0]
	if which != "" {
		i := slices.IndexFunc(all, func(a at) bool { return slug(a.period.Name) == which })
		if i < 0 {
			return false
		}
		chosen = all[i]
	}
	for _, a := range all {
		v.Periods = append(v.Periods, Tab{b.Root + "/map/" + slug(a.period.Name), periodWords(a), a.period.Name == chosen.period.Name})
	}
	base, when := release.Cell{Subject: release.Concern}, ", "+months(chosen.year, chosen.period)
	for _, m := range []struct{ down, across, id, title string }{
		{"area", "theme", "map-area-theme", "Themes by place"}, {"group", "theme", "map-group-theme", "Themes by worker group"}, {"area", "group", "map-area-group", "Worker groups by place"},
	} {
		if t, ok := b.cross(chosen.year, chosen.period, base, m.down, m.across, m.id, m.title+when); ok {
			v.Sections = append(v.Sections, Section{ID: m.id, Heading: m.title + when, Table: &t})
		}
	}
	for i, s := range Steps {
		v.HeatLegend = append(v.HeatLegend, Symbol{fmt.Sprint(i + 1), s.Words})
	}
	v.Corrections = b.corrections(chosen.year, func(name string) bool { return name == chosen.period.Name })
	return true
}

// time is the page of control charts: all concerns and each theme of the newest list.
func (b *Book) time(v *View) bool {
	v.Name, v.Title = "time", "Over time"
	v.Lede = "Is this quarter unusual, or is it an ordinary up and down? Each chart says so in words."
	y, base := b.newest(), release.Cell{Subject: release.Concern}
	var charts []Chart
	if c, ok := b.Chart("time-all", "All concerns", base); ok {
		charts = append(charts, c)
	}
	v.Sections = append(v.Sections, Section{ID: "all", Heading: "All concerns", Charts: charts})
	for _, part := range []struct{ dim, heading string }{{"theme", "Themes"}, {"area", "Places"}, {"group", "Worker groups"}} {
		s := Section{ID: "time-" + part.dim, Heading: part.heading}
		for i, item := range y.items(part.dim, release.Concern) {
			c := with(base, part.dim, item.Code)
			if !y.plans(c, release.Quarterly) && part.dim != "theme" || y.depth[c.Area] > 1 {
				continue // few rounded points, or far down: they are on their own page
			}
			if chart, ok := b.Chart(fmt.Sprintf("time-%s-%d", part.dim, i), item.Label, c); ok {
				s.Charts = append(s.Charts, chart)
			}
		}
		if len(s.Charts) > 0 {
			v.Sections = append(v.Sections, s)
		}
	}
	return true
}

func (b *Book) england(v *View) bool {
	v.Name, v.Title = "england", "Beside England"
	v.Lede = "How shares here stand beside those of all organisations in England. More or less than England is neither good nor bad by itself."
	v.Sections = []Section{{ID: "england", Heading: "Shares of all concerns, and of answers", Compared: b.England(), Text: []string{
		"Source: National Guardian’s Office, as first published each year. The newest national figures we have are for 2023/24.",
		"Themes that are counted otherwise here than nationally are not compared."}}}
	return len(v.Sections[0].Compared) > 0
}

// files lists every table of the plan, with its file.
func (b *Book) files(v *View) bool {
	v.Name, v.Title, v.Lede = "tables", "All tables", "Every table that the plan has, as a file for a spreadsheet. The files have the same figures and symbols as these pages."
	s := Section{ID: "files"}
	for i := len(b.years) - 1; i >= 0; i-- {
		for _, t := range b.years[i].tables {
			if slices.ContainsFunc(s.Files, func(f File) bool { return f.Href == b.fileOf(t.ID) }) {
				continue
			}
			per := map[string]string{release.Quarterly: "each quarter", release.HalfYearly: "each half-year", release.Yearly: "each year"}[t.Per]
			who := map[string]string{Public: "everybody", Partnership: "the partnership group"}[t.Audience]
			s.Files = append(s.Files, File{Title: t.Title, Audience: who, Per: per, Href: b.fileOf(t.ID)})
		}
	}
	v.Sections = []Section{s}
	return true
}

func (b *Book) fileOf(id string) string { return b.Root + "/table/" + url.PathEscape(id) + ".csv" }

// one is the page of a theme, a place or a group: all that the plan has of it. It is there for every code of the lists.
func (b *Book) one(v *View, dim, code string) bool {
	y := b.newest()
	var label string
	for i := len(b.years) - 1; i >= 0 && label == ""; i-- {
		for _, item := range b.years[i].items(dim, release.Concern) {
			if item.Code == code {
				y, label = b.years[i], item.Label
			}
		}
	}
	base := with(release.Cell{Subject: release.Concern}, dim, code)
	if label == "" || !slices.ContainsFunc(lengths, func(per string) bool { return y.plans(base, per) }) {
		return false
	}
	v.Name, v.Title, v.Years = map[string]string{"theme": "themes", "area": "areas", "group": "groups"}[dim], label, true
	v.Lede = "All that is published about it."
	v.Up = &Tab{Href: b.Root + "/" + v.Name, Text: map[string]string{"theme": "All themes", "area": "All places", "group": "All worker groups"}[dim]}
	if c, ok := b.Chart("chart-one", label, base); ok {
		v.Sections = append(v.Sections, Section{ID: "over-time", Heading: "Over time", Charts: []Chart{c}})
	}
	for _, other := range []struct{ dim, heading string }{{"theme", "By theme"}, {"area", "By place"}, {"group", "By worker group"}, {"route", "By route"}} {
		if other.dim == dim && dim != "area" {
			continue
		}
		heading := other.heading
		t, ok := Table{}, false
		if other.dim == dim {
			heading = "Places within"
			t, ok = b.inside(y, code)
		} else {
			t, ok = b.overTime(y, base, other.dim, "by-"+other.dim, label+", "+strings.ToLower(heading[:1])+heading[1:])
		}
		if ok {
			v.Sections = append(v.Sections, Section{ID: "one-" + other.dim, Heading: heading, Table: &t})
		}
	}
	v.Corrections = b.corrections(y, func(string) bool { return true })
	return true
}

// inside is the table of the places directly below one.
func (b *Book) inside(y year, code string) (Table, bool) {
	t, ok := b.overTime(y, release.Cell{Subject: release.Concern}, "area", "within", y.label("area", release.Concern, code)+", places within")
	if !ok {
		return t, false
	}
	children := map[string]bool{}
	for _, a := range y.frame.Areas {
		if a.Parent == code {
			children[b.link(y, "area", a.Code)] = true
		}
	}
	own := b.link(y, "area", code)
	t.Rows = slices.DeleteFunc(t.Rows, func(r Row) bool { return r.Href != own && !children[r.Href] })
	for i := range t.Rows {
		if t.Rows[i].Href == own {
			t.Rows[i].Href, t.Rows[i].Total = "", true
		}
	}
	return t, len(t.Rows) > 1
}

// Measures is what a recorded change can be about: every chart, or those of one theme, place or group of the newest lists.
func (b *Book) Measures() []Symbol {
	out := []Symbol{{MeasureAll, "Every chart"}}
	if b.Empty() {
		return out
	}
	y := b.newest()
	for _, dim := range []string{"theme", "area", "group"} {
		for _, i := range y.items(dim, release.Concern) {
			if c := with(release.Cell{Subject: release.Concern}, dim, i.Code); slices.ContainsFunc(lengths, func(per string) bool { return y.plans(c, per) }) {
				out = append(out, Symbol{dim + ":" + i.Code, i.Label})
			}
		}
	}
	return out
}
