package draw

import (
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// Finding is a line of "what went up": a figure that differs from the one before by more than rounding could explain.
type Finding struct {
	Label, Href string
	Now, Before string
	More        bool
	By          int  // how far apart the two numbers shown are
	Large       bool // more than chance alone often brings
}

// Found is what went up and what went down of one attribute, between two periods.
type Found struct {
	Period, Before string // months; Before is "" where there is nothing to compare with
	Planned        bool   // some table has it
	Up, Down       []Finding
	MoreUp         int    // how many further ones went up
	All            string // where the whole list is
	NotPlanned     string // why there is nothing, where no table has it
}

// Overview is the first page: what went up and where, in plain words.
type Overview struct {
	Period, Months string
	Headline       string
	Compared       string
	Chart          *Chart
	What, Where    Found
	Who            Found
	HowItWent      []string
	Corrections    []Correction
	Whole          []Tab // other periods that came out with this one
	PublishedOn    string
}

// smallestFinding is how far two exact numbers must be apart to be worth a line.
const smallestFinding = 5

// mostFindings is how many lines a list on the first page has.
const mostFindings = 5

// Overview tells of a published period.
func (b *Book) Overview(period string) (Overview, bool) {
	y, p, ok := b.periodOf(period)
	if !ok {
		return Overview{}, false
	}
	o := Overview{Period: p.Name, Months: months(y, p)}
	base := release.Cell{Subject: release.Concern}
	now := b.value(y, p, base)
	switch {
	case now.Number():
		o.Headline = fmt.Sprintf("%s people raised a concern.", now.Text)
	default:
		o.Headline = "How many people raised a concern is not shown."
	}
	if z, q, ok := b.before(y, p); ok {
		o.Compared = comparison(now, b.value(z, q, base), months(z, q))
	}
	if c, ok := b.Chart("chart-all", "All concerns", base); ok {
		o.Chart = &c
	}
	o.What, o.Where, o.Who = b.found(y, p, "theme"), b.found(y, p, "area"), b.found(y, p, "group")
	o.HowItWent = b.howItWent(y, p)
	o.Corrections = b.corrections(y, func(name string) bool { return name == p.Name })
	for _, r := range b.releases {
		if slices.ContainsFunc(r.Periods, func(q release.Period) bool { return q.Name == p.Name }) && r.Replaces == "" {
			o.PublishedOn = Long(r.PublishAt)
			for _, q := range r.Periods {
				if q.Name != p.Name && y.plans(base, q.Per) {
					o.Whole = append(o.Whole, Tab{Href: b.Root + "/" + slug(q.Name), Text: months(y, q)})
				}
			}
		}
	}
	return o, true
}

// comparison says how two numbers stand to each other, as far as they are shown.
func comparison(now, before Value, when string) string {
	switch compare(now, before) {
	case More:
		return fmt.Sprintf("That is more than in %s (%s).", when, before.Text)
	case Less:
		return fmt.Sprintf("That is fewer than in %s (%s).", when, before.Text)
	case Same:
		return fmt.Sprintf("In %s it was %s.", when, before.Words())
	}
	return ""
}

// found lists what went up and down of one attribute. Where no table has periods of this length it takes the newest of another.
func (b *Book) found(y year, p release.Period, dim string) Found {
	f := Found{All: b.Root + "/" + map[string]string{"theme": "themes", "area": "areas", "group": "groups"}[dim]}
	y, p, f.Planned = b.planned(y, p, dim)
	if !f.Planned {
		f.NotPlanned = "The plan has no such table."
		if b.audience == Public {
			f.NotPlanned = "The tables that everybody may see do not say. The partnership group may see more."
		}
		return f
	}
	f.Period = months(y, p)
	z, q, ok := b.before(y, p)
	if !ok {
		return f
	}
	f.Before = months(z, q)
	for _, item := range y.items(dim, release.Concern) {
		if item.Code == release.NotSaid || item.Code == release.NotSure {
			continue // it is in the tables; what nobody said is no answer to "what" or "who"
		}
		c := release.Cell{Subject: release.Concern}.With(dim, item.Code)
		now, before := b.value(y, p, c), b.value(z, q, c)
		change, by := compare(now, before), now.N-before.N
		if change != More && change != Less || max(by, -by) < smallestFinding {
			continue
		}
		one := Finding{Label: item.Label, Href: b.link(y, dim, item.Code), Now: now.Words(), Before: before.Words(), More: change == More, By: max(by, -by), Large: large(now, before)}
		if one.More {
			f.Up = append(f.Up, one)
		} else {
			f.Down = append(f.Down, one)
		}
	}
	for _, list := range []*[]Finding{&f.Up, &f.Down} {
		slices.SortStableFunc(*list, func(a, c Finding) int { return c.By - a.By })
	}
	f.MoreUp = max(0, len(f.Up)-mostFindings)
	f.Up, f.Down = f.Up[:min(len(f.Up), mostFindings)], f.Down[:min(len(f.Down), mostFindings)]
	return f
}

// planned is the period itself if a table has the attribute in periods of its length, else the newest that ended by then.
func (b *Book) planned(y year, p release.Period, dim string) (year, release.Period, bool) {
	has := func(y year, per string) bool {
		return slices.ContainsFunc(y.items(dim, release.Concern), func(i release.Item) bool {
			return y.plans(release.Cell{Subject: release.Concern}.With(dim, i.Code), per)
		})
	}
	if has(y, p.Per) {
		return y, p, true
	}
	for i := len(b.years) - 1; i >= 0; i-- {
		z := b.years[i]
		for k := len(z.out) - 1; k >= 0; k-- {
			if q := z.out[k]; 4*z.start+q.Last <= 4*y.start+p.Last && has(z, q.Per) {
				return z, q, true
			}
		}
	}
	return y, p, false
}

// howItWent says how people who spoke up fared, in whole percent where the numbers are large enough.
func (b *Book) howItWent(y year, p release.Period) []string {
	var out []string
	for _, s := range []struct{ subject, code, words string }{
		{release.Thanked, "", "Thank you: half of those who were thanked heard it within the band “%s”."},
		{release.FedBack, "yes", "%d%% of people whose concern was closed were told what was done."},
		{release.Feedback, "yes", "%d%% of those who answered would speak up again."},
	} {
		for _, q := range b.ending(y, p) {
			base := release.Cell{Subject: s.subject}
			total := b.value(y, q, base)
			if s.code == "" {
				if from, to, ok := b.median(y, q, s.subject); ok && from == to {
					out = append(out, fmt.Sprintf(s.words, from))
					break
				}
				continue
			}
			if n, ok := percent(b.value(y, q, base.With("answer", s.code)), total); ok {
				out = append(out, fmt.Sprintf(s.words, n))
				break
			}
		}
	}
	return out
}

// ending are the period and the longer ones of the same year that end with it.
func (b *Book) ending(y year, p release.Period) []release.Period {
	out := []release.Period{p}
	for _, q := range y.out {
		if q.Last == p.Last && q.Name != p.Name && q.First <= p.First {
			out = append(out, q)
		}
	}
	return out
}

// Correction is an erratum as it is shown beside what it corrects.
type Correction struct {
	Release int
	On      string
	Reason  string
	Periods string
	Changed []Corrected
}

// Corrected is one figure that reads differently now.
type Corrected struct{ Label, Before, Now string }

// corrections are the errata of a year for the periods asked about, with the figures that this reader may see.
func (b *Book) corrections(y year, about func(string) bool) []Correction {
	var out []Correction
	for _, r := range y.errata {
		c := Correction{Release: r.Number, On: Long(r.PublishAt), Reason: r.Reason}
		var names []string
		mine := false
		for _, p := range r.Periods {
			names, mine = append(names, p.Name), mine || about(p.Name)
		}
		if !mine {
			continue
		}
		c.Periods = join(names)
		for _, s := range r.Cells {
			was := b.values[s.Cell]
			_, p, ok := b.periodOf(s.Period)
			if ok && about(s.Period) && was.release == r.Number && was.changed && y.plans(s.Cell, p.Per) {
				c.Changed = append(c.Changed, Corrected{y.name0(s.Cell), was.before, was.text})
			}
		}
		out = append(out, c)
	}
	return out
}

// name0 names a cell in words: "2026-27 Q1, North site, Bullying or harassment".
func (y year) name0(c release.Cell) string {
	words := c.Period
	if c.Subject != release.Concern {
		words += ", " + subjectWords[c.Subject]
	}
	some := false
	for _, a := range append([]string{"area"}, attributes...) {
		if code := field(c, a); code != "" {
			words, some = words+", "+y.label(a, c.Subject, code), true
		}
	}
	if !some && c.Subject == release.Concern {
		words += ", all concerns"
	}
	return words
}

var subjectWords = map[string]string{
	release.Concern: "Concerns", release.Celebration: "Celebrations of good behaviour", release.Feedback: "Would you speak up again?",
	release.Detriment: "Treated badly for speaking up?", release.Thanked: "Working days until somebody said thank you",
	release.Responded: "Working days until a full response", release.FedBack: "Told what was done",
}

func join(words []string) string {
	out := ""
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			out += " and "
		default:
			out += ", "
		}
		out += w
	}
	return out
}

// median says into which band the middle of a period's answers falls, or between which two it must: from what is shown alone, for
// 10 or more. It is false where that says nothing.
func (b *Book) median(y year, p release.Period, subject string) (from, to string, ok bool) {
	base := release.Cell{Subject: subject}
	total := b.value(y, p, base)
	if !total.Number() || total.N < fewestForMedian {
		return "", "", false
	}
	items := y.items("answer", subject)
	var bands []Value
	for _, i := range items {
		v := b.value(y, p, base.With("answer", i.Code))
		if !v.Number() {
			v.Lo, v.Hi = 0, total.N // withheld: the reader knows nothing
		}
		bands = append(bands, v)
	}
	first, last := medianBand(bands, total.N)
	if first < 0 || first == 0 && last == len(items)-1 {
		return "", "", false
	}
	return items[first].Label, items[last].Label, true
}

// fewestForMedian is the smallest shown total that a median is said of.
const fewestForMedian = 10

// medianBand finds the first and the last band in which the middle one of n answers can lie, given what is known of each.
func medianBand(bands []Value, n int) (first, last int) {
	first, last = -1, -1
	half := (n + 1) / 2
	for i := range bands {
		// Could those up to and with this band be as many as half, and could those before it be fewer?
		upTo, before := 0, 0
		restAfter, restFrom := 0, 0
		for k, v := range bands {
			if k <= i {
				upTo += v.Hi
			} else {
				restAfter += v.Lo
			}
			if k < i {
				before += v.Lo
			} else {
				restFrom += v.Hi
			}
		}
		most, least := min(upTo, n-restAfter), max(before, n-restFrom)
		if most >= half && least < half {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}
