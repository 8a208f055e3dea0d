package draw

// The pages other than the overview and the tables of a year.

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"saysomething/reports/release"
)

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
			c := base.With(part.dim, item.Code)
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
	base := release.Cell{Subject: release.Concern}.With(dim, code)
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
			if c := (release.Cell{Subject: release.Concern}).With(dim, i.Code); slices.ContainsFunc(lengths, func(per string) bool { return y.plans(c, per) }) {
				out = append(out, Symbol{dim + ":" + i.Code, i.Label})
			}
		}
	}
	return out
}
