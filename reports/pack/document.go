package pack

import (
	"fmt"
	"slices"
	"strings"

	"saysomething/reports/draw"
	"saysomething/reports/release"
)

// Document is a board report or a partnership pack as it is printed.
type Document struct {
	Kind, Title, Organisation string
	Period                    release.Period
	Months                    string // in words
	Status                    string // "" where nobody has written anything yet
	Edition                   int
	Hash                      string // of the words and what they stand beside, "" until final
	WrittenOn                 string
	Releases                  []Source // the figures come from these
	Front                     []Entry
	Sections                  []Section
	Legend                    []Symbol
}

// Source names a release that figures come from.
type Source struct {
	Number    int
	Published string
	Corrects  bool // an erratum
}

// Entry is a line of the front sheet.
type Entry struct {
	Label string
	Lines []string
}

// Section is a heading with what people wrote and what the releases show.
type Section struct {
	ID, Heading string
	Lead        []string // sentences made from shown figures
	Lines       []string // what people wrote
	Points      bool     // Lines are points of a list
	Charts      []draw.Chart
	Tables      []Grid
	Actions     []Action
	Indicators  []Indicator
}

var kindTitles = map[string]string{Board: "Speaking up: report to the board", Group: "Speaking up: pack for the partnership group", Poster: "Poster of progress"}

// KindTitle is what a kind of document is called.
func KindTitle(kind string) string { return kindTitles[kind] }

// Draw puts a document together: releases in the order of their numbers, saved for what people wrote (empty for nothing),
// and what stands beside the figures.
func Draw(kind string, p release.Period, releases []release.Release, saved Saved, beside Beside) Document {
	b := open(until(releases, p), Partnership)
	b.pictures = draw.New(b.releases, draw.Partnership, "/partnership", beside.Marks)
	texts := saved.Body.Texts
	if saved.Status == "" {
		texts = Defaults(kind)
	}
	first := b.of(p)
	d := Document{Kind: kind, Title: kindTitles[kind], Organisation: first.Organisation.Name, Period: p, Status: saved.Status, Edition: saved.Edition,
		Hash: saved.Hash, WrittenOn: saved.WrittenOn, Legend: Legend(first.Parameters), Releases: sources(b, p)}
	d.Months = b.months(p)
	d.Front = front(kind, texts)
	for _, f := range fields[kind] {
		if f.Heading {
			s := Section{ID: f.Name, Heading: f.Label, Lines: paragraphs(texts.Get(f.Name)), Points: f.Name == "questions"}
			b.fill(&s, p, beside)
			d.Sections = append(d.Sections, s)
		}
	}
	if kind == Group {
		d.Sections = slices.Insert(d.Sections, 1, b.packSections(p, beside)...)
	}
	return d
}

// sources are the releases that have a period that the document shows.
func sources(b *book, p release.Period) []Source {
	var out []Source
	shown := b.upTo(p, compared)
	for _, r := range b.releases {
		if slices.ContainsFunc(r.Periods, func(q release.Period) bool {
			return slices.ContainsFunc(shown, func(s release.Period) bool { return s.Name == q.Name })
		}) {
			out = append(out, Source{r.Number, r.PublishAt, r.Replaces != ""})
		}
	}
	return out
}

func front(kind string, texts Texts) []Entry {
	var out []Entry
	for _, f := range fields[kind] {
		text := texts.Get(f.Name)
		if f.Heading || text == "" {
			continue
		}
		for _, c := range f.Choice {
			if c.Code == text {
				text = c.Label
			}
		}
		out = append(out, Entry{f.Label, paragraphs(text)})
	}
	return out
}

// paragraphs are the paragraphs of a text.
func paragraphs(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// fill adds to a section of the board report what belongs under its heading.
func (b *book) fill(s *Section, p release.Period, beside Beside) {
	switch s.ID {
	case "issues":
		s.Lead, s.Charts = b.sentences(p), b.charts("all", "All concerns", release.Cell{Subject: release.Concern})
		s.Tables = b.lists(p, "Concerns by theme", "theme", "Concerns by worker group", "group", "Concerns by how they reached us", "route", "Open, confidential or anonymous", "mode")
		for _, level := range []string{"site", "directorate"} {
			if g, ok := b.areas(p, levelTitles[level], level); ok {
				s.Tables = append(s.Tables, g)
			}
		}
	case "safety":
		s.Indicators = beside.Indicators
	case "culture":
		s.Actions = beside.Actions
	case "learning":
		s.Tables = b.outcomes(p)
	}
}

var levelTitles = map[string]string{"site": "Concerns by site", "directorate": "Concerns by directorate"}

// packSections are what the partnership looks at between what was agreed and what it wants to talk about.
func (b *book) packSections(p release.Period, beside Beside) []Section {
	figures := Section{ID: "figures", Heading: "What the figures show"}
	issues, learning := Section{ID: "issues"}, Section{ID: "learning"}
	b.fill(&issues, p, beside)
	b.fill(&learning, p, beside)
	figures.Lead, figures.Tables, figures.Charts = issues.Lead, issues.Tables, issues.Charts
	for i, t := range b.of(p).Frame.Themes {
		figures.Charts = append(figures.Charts, b.charts(fmt.Sprintf("theme-%d", i), t.Label, release.Cell{Subject: release.Concern, Theme: t.Code})...)
	}
	out := []Section{figures}
	if len(learning.Tables) > 0 {
		out = append(out, Section{ID: "answers", Heading: "How people were answered", Tables: learning.Tables})
	}
	if len(beside.Actions) > 0 {
		out = append(out, Section{ID: "actions", Heading: "You said, we did", Actions: beside.Actions})
	}
	if len(beside.Indicators) > 0 {
		out = append(out, Section{ID: "indicators", Heading: "What else we know", Indicators: beside.Indicators})
	}
	return out
}

// lists are those of the named tables that the plan has; names and attributes take turns.
func (b *book) lists(p release.Period, pairs ...string) []Grid {
	var out []Grid
	for i := 0; i < len(pairs); i += 2 {
		if g, ok := b.list(p, pairs[i], release.Concern, pairs[i+1]); ok {
			out = append(out, g)
		}
	}
	return out
}

var outcomeTitles = []struct{ subject, title string }{
	{release.Thanked, "How soon people were thanked"},
	{release.Responded, "How soon people had a full answer"},
	{release.FedBack, "Whether people were told what was done"},
	{release.Feedback, "Would you speak up again?"},
	{release.Detriment, "Have you been treated badly because you spoke up?"},
}

func (b *book) outcomes(p release.Period) []Grid {
	var out []Grid
	for _, o := range outcomeTitles {
		if g, ok := b.list(p, o.title, o.subject, "answer"); ok {
			out = append(out, g)
		}
	}
	return out
}
