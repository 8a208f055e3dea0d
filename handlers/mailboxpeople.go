package handlers

import (
	"maps"
	"slices"
	"strings"
	"time"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
)

// Who reads the concern, who is asked about, and who has opened it: the same words as web/src/reporter/events.ts
// and whoreads.ts.

// personName is somebody with what they are, as the signed list has them: "Maya Okafor, Freedom to Speak Up guardian".
func personName(id string, roster *accounts.Roster) string {
	if id == crypto.AuthorWorker {
		return "You"
	}
	if roster.List != nil {
		b := roster.List.Body
		for _, r := range b.Readers {
			if r.ID == id {
				return strings.TrimSuffix(r.Name+", "+r.Title, ", ")
			}
		}
		for _, c := range b.Custodians {
			if c.ID == id {
				return strings.TrimSuffix(c.Name+", "+c.Title, ", ")
			}
		}
		for _, f := range b.Former {
			if f.ID == id {
				return f.Name
			}
		}
	}
	return "Somebody who no longer reads concerns here"
}

// deskName is the desk that somebody reads at, with a space before it: " (Unison)".
func deskName(id string, roster *accounts.Roster) string {
	if roster.List == nil {
		return ""
	}
	for _, r := range roster.List.Body.Readers {
		for _, d := range roster.List.Body.Desks {
			if r.ID == id && r.Desk == d.ID {
				return " (" + d.Name + ")"
			}
		}
	}
	return ""
}

func personNames(ids []string, roster *accounts.Roster) string {
	var names []string
	for _, id := range ids {
		names = append(names, personName(id, roster))
	}
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], "; ") + " and " + names[last]
}

// coverWords is "from Monday 23 November 2026 until …", "" for no cover.
func coverWords(from, until string) string {
	var parts []string
	if from != "" {
		parts = append(parts, "from "+weekdayWords(from))
	}
	if until != "" {
		parts = append(parts, "until "+weekdayWords(until))
	}
	return strings.Join(parts, " ")
}

func weekdayWords(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "no known date"
	}
	return t.Format("Monday 2 January 2006")
}

// sayReaders tells of a change of who reads.
func (i *item) sayReaders(c crypto.Readers, by string, roster *accounts.Roster) {
	i.Title = "Changed who reads your concern"
	var added, others, lines []string
	for _, a := range c.Added {
		added = append(added, a.ID)
	}
	for _, id := range c.Removed {
		if id != by {
			others = append(others, id)
		}
	}
	if cover := coverWords(c.From, c.Until); len(added) > 0 && cover != "" {
		lines = append(lines, personNames(added, roster)+" can read your concern now, as cover "+cover+": everything so far, and what follows.")
	} else if len(added) > 0 {
		lines = append(lines, personNames(added, roster)+" can read your concern now: everything so far, and what follows.")
	}
	if len(others) < len(c.Removed) {
		lines = append(lines, personName(by, roster)+" stopped reading your concern.")
	}
	if len(others) > 0 {
		lines = append(lines, personNames(others, roster)+" no longer reads your concern.")
	}
	if len(c.Removed) > 0 {
		lines = append(lines, "What follows is locked with a new key that they do not have. What they read before, they still know.")
	}
	switch c.Consent.How {
	case crypto.ConsentWorker:
		lines = append(lines, "You agreed to this.")
	case crypto.ConsentInPerson:
		lines = append(lines, "They say that you agreed in person: "+c.Consent.Text)
	}
	if c.Text != "" {
		lines = append(lines, "Why: "+c.Text)
	}
	i.Text = strings.Join(lines, "\n")
}

// reading is somebody who reads the concern now.
type reading struct {
	Who, Since, Cover string
	Doubt             bool // no genuine entry says who let them in
	Lost              bool // their key was replaced: they cannot open it any more
	Kept              bool // let in and never taken off, but the service does not list them: they may still hold the key
}

// reading says who reads now, as the server lists them, held against what the case itself says.
func (k *caseKeys) reading(readers []cases.CaseReader, roster *accounts.Roster) []reading {
	since := k.readingSince()
	var out []reading
	for _, r := range readers {
		out = append(out, reading{Who: personName(r.ID, roster) + deskName(r.ID, roster), Since: since[r.ID].words, Cover: coverWords(r.From, r.Until), Doubt: since[r.ID].words == "", Lost: r.Lost})
	}
	for _, id := range slices.Sorted(maps.Keys(since)) {
		if !slices.ContainsFunc(readers, func(r cases.CaseReader) bool { return r.ID == id }) {
			out = append(out, reading{Who: personName(id, roster) + deskName(id, roster), Kept: true})
		}
	}
	return out
}

// letIn is how somebody came to read a case.
type letIn struct {
	words   string // since when
	until   string // the last day of a cover, "" for good
	unasked bool   // without the worker's agreement, which was needed
}

// readingSince says how those who read the case came to, as its genuine entries tell.
func (k *caseKeys) readingSince() map[string]letIn {
	since := map[string]letIn{}
	for _, e := range k.entries {
		if !e.Genuine() || e.Audience != crypto.AudienceCase {
			continue
		}
		switch e.Entry.Kind {
		case crypto.KindReport:
			for _, r := range k.report.Readers {
				since[r.ID] = letIn{words: "since you sent it"}
			}
		case crypto.KindReaders:
			var c crypto.Readers
			if e.Author == crypto.AuthorWorker || e.Entry.Into(&c) != nil {
				continue
			}
			for _, id := range c.Removed {
				delete(since, id)
			}
			for _, r := range c.Added {
				since[r.ID] = letIn{"since the week of " + weekWords(e.Entry.Week), c.Until, e.WithoutConsent}
			}
		}
	}
	return since
}
