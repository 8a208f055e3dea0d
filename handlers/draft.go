package handlers

import (
	"slices"
	"strings"
	"unicode/utf8"

	"saysomething/accounts"
	"saysomething/crypto"
)

const (
	concern     = "concern"
	celebration = "celebration"
)

const maxThemes = 3

// fieldProblem is something to put right: what to say, at which group of the form, and the control that
// the summary's link leads to.
type fieldProblem struct {
	Group, Control, Text string
}

// draft is a form that has been understood.
type draft struct {
	report      crypto.Report
	name        *crypto.Name
	nameReaders []accounts.RosterReader
	readers     []accounts.RosterReader
	countsAs    string
	unrecovered bool // no way to open it again if all its readers lose their keys
	problems    []fieldProblem
}

func (d *draft) wrong(group, control, text string) {
	d.problems = append(d.problems, fieldProblem{group, control, text})
}

// readDraft understands a form and finds everything that is wrong with it, in the order of the page.
// web/src/reporter/draft.ts has the same rules.
func readDraft(kind string, v values, r *accounts.Roster) *draft {
	d := &draft{report: crypto.Report{Kind: kind, Route: "online"}}
	if kind == celebration {
		d.celebrate(v)
	} else {
		d.readReaders(v, r)
		d.readMode(v)
		d.readText(v)
		d.report.Danger = v.Get("danger") == "yes"
		d.readDetriment(v)
	}
	d.unrecovered = v.Get("unrecovered") == "yes"
	d.readPlace(v, r)
	d.readThemes(v, r)
	d.readGroup(v, r)
	if kind == celebration {
		d.readReaders(v, r)
	}
	return d
}

func (d *draft) readMode(v values) {
	d.report.Mode = v.Get("mode")
	if !slices.Contains([]string{"", "anonymous", "confidential", "open"}, d.report.Mode) {
		d.wrong("mode", "mode-anonymous", "Choose whether you want to give your name")
	}
	if d.report.Mode == "" {
		d.report.Mode = "anonymous"
	}
	name, contact := d.line(v, "name", maxName), d.line(v, "contact", maxLine)
	switch {
	case d.report.Mode == "anonymous" && name+contact != "":
		d.wrong("name", "name", "You chose to stay anonymous, but wrote a name or a way to reach you. Empty these, or choose to give your name.")
	case d.report.Mode != "anonymous" && name+contact == "":
		d.wrong("name", "name", "Write your name or a way to reach you, or choose to stay anonymous")
	case d.report.Mode == "open":
		d.report.Name, d.report.Contact = name, contact
	case d.report.Mode == "confidential":
		d.name = &crypto.Name{Name: name, Contact: contact}
	}
}

func (d *draft) readText(v values) {
	d.report.What = strings.TrimSpace(v.Get("what"))
	if d.report.What == "" {
		d.wrong("what", "what", "Write what happened")
	}
}

func (d *draft) readDetriment(v values) {
	var ok bool
	if d.report.Detriment, ok = detrimentAnswer(v.Get("treated")); !ok {
		d.wrong("treated", "treated-yes", "Choose an answer from the list")
	}
}

// celebrate fills the report of a thank-you: whom, what and how far to share it stand in one text,
// because a celebration has no fields of its own in the format.
func (d *draft) celebrate(v values) {
	thank, what := d.line(v, "thank", maxLine), strings.TrimSpace(v.Get("what"))
	if what == "" {
		d.wrong("what", "what", "Write what you would like to thank them for")
	}
	share, ok := shareWords[v.Get("share")]
	if !ok {
		d.wrong("share", "share-yes", "Choose whether we may share what you wrote")
	}
	d.report.What = celebrationText(thank, what, share)
	d.report.Mode = "anonymous"
	if name := d.line(v, "name", maxName); name != "" {
		d.report.Mode, d.report.Name = "open", name
	}
}

var shareWords = map[string]string{
	"":       "Please do not share this beyond the people who read it.",
	"no":     "Please do not share this beyond the people who read it.",
	"person": "You may share this with the people I thank.",
	"yes":    "You may share this with the people I thank and with others.",
}

func celebrationText(thank, what, share string) string {
	if thank != "" {
		thank = "Thank you to: " + thank + "\n\n"
	}
	return thank + what + "\n\n" + share
}

func (d *draft) readPlace(v values, r *accounts.Roster) {
	d.report.When, d.report.Where = d.line(v, "when", maxLine), d.line(v, "where", maxLine)
	code := v.Get("area")
	if code == "" {
		return
	}
	i := slices.IndexFunc(r.Areas, func(a accounts.RosterArea) bool { return a.Code == code })
	if i < 0 {
		d.wrong("area", "area", "Choose a part of the organisation from the list")
		return
	}
	d.report.Area, d.countsAs = code, r.Areas[i].CountsAs
}

func (d *draft) readThemes(v values, r *accounts.Roster) {
	for i, code := range v["theme"] {
		if code == "not_sure" || slices.Contains(v["theme"][:i], code) {
			continue
		}
		if !slices.ContainsFunc(r.Themes, func(t accounts.RosterItem) bool { return t.Code == code }) {
			d.wrong("themes", "theme-0", "Choose from the list what it is about")
			return
		}
		d.report.Themes = append(d.report.Themes, code)
	}
	switch {
	case v.Has("theme", "not_sure") && len(d.report.Themes) > 0:
		d.wrong("themes", "theme-not-sure", `Choose what it is about, or "I am not sure", but not both`)
	case len(d.report.Themes) > maxThemes:
		d.wrong("themes", "theme-0", "Choose no more than 3")
	}
	slices.Sort(d.report.Themes)
}

func (d *draft) readGroup(v values, r *accounts.Roster) {
	code := v.Get("group")
	if code == "" {
		return
	}
	if !slices.ContainsFunc(r.Groups, func(g accounts.RosterItem) bool { return g.Code == code }) {
		d.wrong("group", "worker-group-0", "Choose a group from the list")
		return
	}
	d.report.Group = code
}

// line is a one-line answer of at most n characters.
func (d *draft) line(v values, name string, n int) string {
	text := strings.TrimSpace(v.Get(name))
	if utf8.RuneCountInString(text) > n {
		d.wrong(name, name, "This is too long. Use no more than "+number(n)+" characters.")
	}
	return text
}
