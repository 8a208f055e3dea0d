package pack

import (
	"slices"
	"strings"

	"saysomething/reports/draw"
	"saysomething/reports/release"
)

// book is all releases as one: a later release, an erratum, says it last.
type book struct {
	releases []release.Release
	values   map[release.Cell]string
	periods  []release.Period // in the order in which they were published
	audience string
	pictures *draw.Book
}

func open(releases []release.Release, audience string) *book {
	b := &book{releases: releases, values: map[release.Cell]string{}, audience: audience}
	for _, r := range releases {
		for _, p := range r.Periods {
			if !slices.ContainsFunc(b.periods, func(q release.Period) bool { return q.Name == p.Name }) {
				b.periods = append(b.periods, p)
			}
		}
		for _, s := range r.Cells {
			b.values[s.Cell] = s.Value
		}
	}
	return b
}

// Periods are those that have been published, newest first.
func Periods(releases []release.Release) []release.Period {
	out := open(releases, Partnership).periods
	slices.Reverse(out)
	return out
}

// Slug makes a period a part of an address: "2026-27-Q1".
func Slug(period string) string { return strings.ReplaceAll(period, " ", "-") }

// FindPeriod finds a published period by its part of an address.
func FindPeriod(releases []release.Release, slug string) (release.Period, bool) {
	for _, p := range Periods(releases) {
		if Slug(p.Name) == slug {
			return p, true
		}
	}
	return release.Period{}, false
}

// upTo are at most n periods of the length of p, the last of them p.
func (b *book) upTo(p release.Period, n int) []release.Period {
	var same []release.Period
	for _, q := range b.periods {
		if q.Per == p.Per {
			same = append(same, q)
		}
		if q.Name == p.Name {
			break
		}
	}
	return same[max(0, len(same)-n):]
}

// of is the release that published a period first: its plan and lists are those of the period.
func (b *book) of(p release.Period) release.Release {
	for _, r := range b.releases {
		if slices.ContainsFunc(r.Periods, func(q release.Period) bool { return q.Name == p.Name }) {
			return r
		}
	}
	return release.Release{}
}

// planned says whether a table that this reader may see has cells of a subject by an attribute ("" for none) at a level.
func (b *book) planned(p release.Period, subject, attribute, level string) bool {
	return slices.ContainsFunc(b.of(p).Tables, func(t release.Table) bool {
		return t.Subject == subject && t.Per == p.Per && slices.Contains(t.Levels, level) &&
			(attribute == "" || slices.Contains(t.By, attribute)) && (b.audience != Public || t.Audience == Public)
	})
}

func (b *book) value(c release.Cell) string { return value(b.values, c) }

// columns is how many periods a table on paper compares.
const compared = 5

// list is a table of the organisation over time: all, and each code of an attribute; false if no plan has it.
func (b *book) list(p release.Period, title, subject, attribute string) (Grid, bool) {
	if !b.planned(p, subject, attribute, release.Levels[0]) {
		return Grid{}, false
	}
	g, periods := b.blank(p, title, attributeNames[attribute])
	for _, code := range codes(b.of(p).Frame, subject, attribute) {
		row := []string{code.Label}
		if code.Label == "" {
			row[0] = "All"
		}
		for _, q := range periods {
			cell := release.Cell{Subject: subject, Period: q.Name}.With(attribute, code.Code)
			row = append(row, b.value(cell))
		}
		g.Rows = append(g.Rows, row)
	}
	return g, true
}

// areas is a table of sites, or of the level below them, over time.
func (b *book) areas(p release.Period, title, level string) (Grid, bool) {
	if !b.planned(p, release.Concern, "", level) {
		return Grid{}, false
	}
	g, periods := b.blank(p, title, "Area")
	for _, a := range areas(b.of(p), []string{level}) {
		row := []string{a.Label}
		for _, q := range periods {
			row = append(row, b.value(release.Cell{Subject: release.Concern, Period: q.Name, Area: a.Code}))
		}
		g.Rows = append(g.Rows, row)
	}
	return g, len(g.Rows) > 0
}

func (b *book) blank(p release.Period, title, first string) (Grid, []release.Period) {
	periods := b.upTo(p, compared)
	g := Grid{Title: title, Labels: 1, Head: []string{first}}
	if first == "" {
		g.Head[0] = "What"
	}
	for _, q := range periods {
		g.Head = append(g.Head, q.Name)
	}
	return g, periods
}
