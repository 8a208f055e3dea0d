package pack

import (
	"slices"

	"saysomething/reports/draw"
	"saysomething/reports/release"
)

// Sheet is a poster of progress: one page of A4 that says what was wanted, what was done, and what two figures say.
type Sheet struct {
	Organisation string
	Period       release.Period
	Months       string
	Status       string
	Edition      int
	Hash         string
	Aim          []string
	Did          []string
	Actions      []Action // signed "You said, we did", three at most
	Measure      string
	Then, Now    Figure
	Next         []string
	Partners     string
	Legend       []Symbol // what the symbols of the two figures mean
}

// Figure is a shown value with its period.
type Figure struct{ Period, Value string }

// everything is more periods than there will be.
const everything = 1 << 16

// mostActions is how many fit on the page.
const mostActions = 3

// DrawPoster puts a poster together.
func DrawPoster(p release.Period, releases []release.Release, saved Saved, beside Beside) Sheet {
	b, texts := open(until(releases, p), Partnership), saved.Body.Texts
	b.pictures = draw.New(b.releases, draw.Partnership, "/partnership", nil)
	first := b.of(p)
	s := Sheet{Organisation: first.Organisation.Name, Period: p, Status: saved.Status, Edition: saved.Edition, Hash: saved.Hash,
		Months: b.months(p), Aim: paragraphs(texts.Get("aim")), Did: paragraphs(texts.Get("did")), Next: paragraphs(texts.Get("next")), Partners: texts.Get("partners")}
	for _, a := range beside.Actions {
		if len(s.Actions) < mostActions {
			s.Actions = append(s.Actions, a)
		}
	}
	measures := b.measures(p)
	if len(measures) == 0 {
		return s
	}
	at := max(0, slices.IndexFunc(measures, func(c Choice) bool { return c.Code == texts.Get(measure) }))
	s.Measure = measures[at].Label
	s.Now = b.figure(p.Name, measures[at].Code)
	if before := b.baselines(p); len(before) > 0 {
		i := max(0, slices.IndexFunc(before, func(c Choice) bool { return c.Code == texts.Get(baseline) }))
		s.Then = b.figure(before[i].Code, measures[at].Code)
	}
	for _, l := range Legend(first.Parameters)[1:] {
		if l.Symbol == s.Then.Value || l.Symbol == s.Now.Value {
			s.Legend = append(s.Legend, l)
		}
	}
	return s
}

func (b *book) figure(period, theme string) Figure {
	return Figure{period, b.value(release.Cell{Subject: release.Concern, Period: period, Theme: theme})}
}

// measures are what a poster may count: concerns, and those of each theme, in the whole organisation.
func (b *book) measures(p release.Period) []Choice {
	if !b.planned(p, release.Concern, "", release.Levels[0]) {
		return nil
	}
	out := []Choice{{"", "Concerns raised"}}
	if b.planned(p, release.Concern, "theme", release.Levels[0]) {
		for _, t := range b.of(p).Frame.Themes {
			out = append(out, Choice{t.Code, "Concerns about: " + t.Label})
		}
	}
	return out
}

// baselines are the published periods of the same length before this one, oldest first.
func (b *book) baselines(p release.Period) []Choice {
	var out []Choice
	for _, q := range b.upTo(p, everything) {
		if q.Name != p.Name {
			out = append(out, Choice{q.Name, q.Name})
		}
	}
	return out
}

// Form is the fields of a kind with everything that may be chosen.
func Form(kind string, p release.Period, releases []release.Release) []Field {
	b, out := open(releases, Partnership), slices.Clone(fields[kind])
	for i := range out {
		switch out[i].Name {
		case measure:
			out[i].Choice = b.measures(p)
		case baseline:
			out[i].Choice = b.baselines(p)
		}
	}
	return out
}

// Begin is what a new document starts with: what the last final one of its kind leaves to be said again. A poster asks first what
// became of what was to come next.
func Begin(kind string, p release.Period, releases []release.Release, all []Saved) Texts {
	texts := Defaults(kind)
	last, found := lastFinal(kind, open(releases, Partnership).upTo(p, everything), all)
	if !found {
		return texts
	}
	take := map[string]string{"author": "author", "strategy": "strategy", "aim": "aim", "did": "next", measure: measure, "partners": "partners"}
	if last.Period == p.Name { // the next edition of the same
		for _, f := range fields[kind] {
			take[f.Name] = f.Name
		}
	}
	for i, t := range texts {
		if from, ok := take[t.Name]; ok {
			texts[i].Text = last.Body.Texts.Get(from)
		}
		if t.Name == baseline && last.Period != p.Name {
			texts[i].Text = last.Period
		}
	}
	return texts
}

// lastFinal is the newest edition of the last of these periods that has a final one.
func lastFinal(kind string, periods []release.Period, all []Saved) (Saved, bool) {
	for _, p := range slices.Backward(periods) {
		for _, d := range all { // newest edition first
			if d.Kind == kind && d.Period == p.Name && d.Status == Final && d.Err == nil {
				return d, true
			}
		}
	}
	return Saved{}, false
}
