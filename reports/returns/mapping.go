// Package returns says what leaves the service by other doors than its own pages: which figures of a
// frozen quarter stand in which field of the national quarterly return (Mapping), when it is due
// (Window), and the ten measures of the Independent National Whistleblowing Officer (INWO). It knows
// no database; what it works out is a function of what it is given.
package returns

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"saysomething/reports/release"
)

// Mapping says what goes into which field of a national return. It is data with a version and dates: forms
// change, and what was sent under an old one stays as it was. A field is exactly one cell, so that what
// leaves can be registered as it is, no less and no more; or the rest of a list, which follows from the others.
type Mapping struct {
	ID        string  `json:"id"`
	Version   int     `json:"version"`
	MadeOn    string  `json:"made_on"`
	Receiver  string  `json:"receiver"`
	Where     string  `json:"where"`
	From      string  `json:"from"` // in force for what is sent on days from this one
	To        string  `json:"to"`   // to this one; "" while it is in force
	Source    string  `json:"source"`
	Known     string  `json:"known"` // what guardians must know of it, "" for nothing
	Narrative string  `json:"narrative"`
	Fields    []Field `json:"fields"`
}

// Field is one line of the form.
type Field struct {
	Code    string `json:"code"`
	Part    string `json:"part"` // heading
	Label   string `json:"label"`
	Subject string `json:"subject"`
	Mode    string `json:"mode,omitempty"`
	Theme   string `json:"theme,omitempty"`
	Group   string `json:"group,omitempty"`
	Answer  string `json:"answer,omitempty"`
	Rest    string `json:"rest,omitempty"` // "group": everybody whom no other field of worker groups counts
}

// Figure is a field with what stands in it.
type Figure struct {
	Code  string `json:"code"`
	Part  string `json:"part"`
	Label string `json:"label"`
	N     int    `json:"n"`
}

//go:embed data
var data embed.FS

// Mappings are all that there are, oldest first.
var Mappings = mustMappings()

// MappingOn is the one in force on a day, written YYYY-MM-DD; nil when none was.
func MappingOn(day string) *Mapping {
	for i, m := range Mappings {
		if m.From <= day && (m.To == "" || day <= m.To) {
			return &Mappings[i]
		}
	}
	return nil
}

// Figures counts a quarter as the form asks for it.
func (m *Mapping) Figures(counts []release.Count) []Figure {
	var out []Figure
	groups, all := 0, 0
	for _, f := range m.Fields {
		n := f.count(counts)
		switch {
		case f.Rest != "":
			n = all - groups
		case f.Group != "":
			groups += n
		case f == (Field{Code: f.Code, Part: f.Part, Label: f.Label, Subject: release.Concern}):
			all = n
		}
		out = append(out, Figure{f.Code, f.Part, f.Label, n})
	}
	return out
}

// Registered is what the form says, as the cells that it gives away, and with any code of a list the whole list: what the
// form leaves out follows from the rest or nearly does (those without a theme, who is left when the anonymous are
// taken away). To count such a cell as given away is the careful side, for nothing else is proved with its help. A code
// that the year's lists do not have cannot be counted, and nothing is given away by its 0.
func (m *Mapping) Registered(frame release.Frame, period, day string, counts []release.Count) []release.Registered {
	var out []release.Registered
	add := func(f Field) {
		cell := f.cell(period)
		if f.in(frame) && !slices.ContainsFunc(out, func(g release.Registered) bool { return g.Cell == cell }) {
			out = append(out, release.Registered{Cell: cell, N: f.count(counts), Where: m.Where, On: day})
		}
	}
	for _, f := range m.Fields {
		if f.Rest == "" {
			add(f)
		}
	}
	for _, f := range m.Fields {
		for _, whole := range f.list(frame) {
			add(whole)
		}
	}
	return out
}

// list is a field for each code of the list that this one has a code of.
func (f Field) list(frame release.Frame) []Field {
	var out []Field
	each := func(items []release.Item, set func(*Field, string)) {
		for _, i := range items {
			one := f
			set(&one, i.Code)
			out = append(out, one)
		}
	}
	switch {
	case f.Theme != "":
		each(frame.Themes, func(f *Field, code string) { f.Theme = code })
	case f.Group != "":
		each(frame.Groups, func(f *Field, code string) { f.Group = code })
	case f.Mode != "":
		each(frame.Modes, func(f *Field, code string) { f.Mode = code })
	case f.Answer != "":
		for _, a := range frame.Answers {
			if a.Subject == f.Subject {
				each(a.Items, func(f *Field, code string) { f.Answer = code })
			}
		}
	}
	return out
}

func (f Field) cell(period string) release.Cell {
	return release.Cell{Subject: f.Subject, Period: period, Mode: f.Mode, Theme: f.Theme, Group: f.Group, Answer: f.Answer}
}

func (f Field) count(counts []release.Count) int {
	n := 0
	for _, c := range counts {
		if c.Subject == f.Subject && (f.Mode == "" || c.Mode == f.Mode) && (f.Group == "" || c.Group == f.Group) &&
			(f.Answer == "" || c.Answer == f.Answer) && (f.Theme == "" || slices.Contains(c.Themes, f.Theme)) {
			n += c.N
		}
	}
	return n
}

func (f Field) in(frame release.Frame) bool {
	has := func(items []release.Item, code string) bool {
		return code == "" || slices.ContainsFunc(items, func(i release.Item) bool { return i.Code == code })
	}
	var answers []release.Item
	for _, a := range frame.Answers {
		if a.Subject == f.Subject {
			answers = a.Items
		}
	}
	return has(frame.Modes, f.Mode) && has(frame.Themes, f.Theme) && has(frame.Groups, f.Group) && has(answers, f.Answer)
}

// check refuses a mapping that would say something else than it registers.
func (m *Mapping) check() error {
	if m.ID == "" || m.Version < 1 || m.Receiver == "" || m.Where == "" || m.From == "" || len(m.Fields) == 0 {
		return fmt.Errorf("mapping %q: its head is not complete", m.ID)
	}
	seen := map[string]bool{}
	total := false
	for _, f := range m.Fields {
		cell, known := fmt.Sprint(f.cell("")), slices.Contains(release.Subjects, f.Subject)
		if f.Code == "" || f.Label == "" || !known || seen[f.Code] || f.Rest == "" && seen[cell] {
			return fmt.Errorf("mapping %q: field %q is not complete, or is there twice", m.ID, f.Code)
		}
		if f.Rest != "" && (f.Rest != "group" || !total || f.Group+f.Theme+f.Mode+f.Answer != "") {
			return fmt.Errorf("mapping %q: field %q is the rest of what no other field says", m.ID, f.Code)
		}
		seen[f.Code] = true
		if f.Rest == "" {
			seen[cell] = true
		}
		total = total || f.Rest == "" && f.cell("") == release.Cell{Subject: release.Concern}
	}
	return nil
}

// mustMappings reads the files. They are part of the program: a fault in one stops it at once.
func mustMappings() []Mapping {
	names, err := data.ReadDir("data")
	if err != nil {
		panic(err)
	}
	var out []Mapping
	for _, name := range names {
		if name.Name() == "windows.json" {
			continue
		}
		var m Mapping
		mustRead(name.Name(), &m)
		if err := m.check(); err != nil {
			panic(err)
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Mapping) int { return strings.Compare(a.From, b.From) })
	return out
}

func mustRead(name string, v any) {
	text, err := data.ReadFile(path.Join("data", name))
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		panic(fmt.Errorf("%s: %w", name, err))
	}
}
