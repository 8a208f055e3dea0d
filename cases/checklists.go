package cases

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"saysomething/crypto"
)

// The checklists of pathways and lanes, the prompts at decision points and the questions of the helper on qualifying
// disclosures. They are data with a version and its sources. An organisation keeps only what it changed, so that a
// newer version of the service still brings news to the rest. web/src/staff/checklists.ts has the same for the browser.

//go:embed data/checklists.json
var checklistsJSON []byte

// Checklists is what the service comes with.
type Checklists struct {
	Version  int                        `json:"version"`
	Sources  map[string]string          `json:"sources"`
	Pathways []PathwayKind              `json:"pathways"`
	Lanes    []ChecklistLine            `json:"lanes"`
	Lists    map[string][]ChecklistLine `json:"lists"` // by pathway, by lane, and "disclosure"
	Prompts  []PromptKind               `json:"prompts"`
	Moments  []ChecklistLine            `json:"moments"`
	Former   []ChecklistLine            `json:"former"` // dropped since an earlier version: old cases still name them
}

// ChecklistLine is a line of a checklist, or a question. Its code is what entries keep.
type ChecklistLine struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

// TimeLimit is how long a pathway may take, from the day it begins.
type TimeLimit struct {
	Count int    `json:"count"`
	Unit  string `json:"unit"` // working_days | days
}

// PathwayKind is a way to settle a concern.
type PathwayKind struct {
	ChecklistLine
	TimeLimit
}

// PromptKind is a question that decision points ask.
type PromptKind struct {
	ChecklistLine
	When []string `json:"when"` // moments
}

// OwnChecklists is what an organisation changed. What does not stand in it is as the service comes with it.
type OwnChecklists struct {
	Lists   map[string][]ChecklistLine `json:"lists"`
	Limits  map[string]TimeLimit       `json:"limits"`
	Prompts map[string]OwnPrompt       `json:"prompts"`
	Former  map[string]string          `json:"former"` // lines of its own that it dropped: code to label
}

// OwnPrompt is an organisation's wording of a prompt, and when it is asked. Never, without moments.
type OwnPrompt struct {
	Label string   `json:"label"`
	Text  string   `json:"text"`
	When  []string `json:"when"`
}

// ShippedChecklists is what the service comes with. Nobody may change it.
var ShippedChecklists = func() Checklists {
	var c Checklists
	if err := json.Unmarshal(checklistsJSON, &c); err != nil {
		panic(fmt.Errorf("checklists.json: %w", err))
	}
	return c
}()

// Limits of what an organisation may write.
const (
	MostChecklistLines = 30
	mostLabel          = 150
	mostText           = 500
	mostLimit          = 365
)

// Lines are those of a list in force.
func (o OwnChecklists) Lines(list string) []ChecklistLine {
	if own, ok := o.Lists[list]; ok {
		return own
	}
	return ShippedChecklists.Lists[list]
}

// Limit is a pathway's time limit in force.
func (o OwnChecklists) Limit(p PathwayKind) TimeLimit {
	if own, ok := o.Limits[p.Code]; ok {
		return own
	}
	return p.TimeLimit
}

// Prompt is the wording in force.
func (o OwnChecklists) Prompt(p PromptKind) OwnPrompt {
	if own, ok := o.Prompts[p.Code]; ok {
		return own
	}
	return OwnPrompt{p.Label, p.Text, p.When}
}

// SetLines keeps an organisation's lines of a list. A line without a code is new and gets one; one without label and text is
// dropped. It gives back what is wrong, by "<position>-label" or "<position>-text", and changes nothing then.
func (o *OwnChecklists) SetLines(list string, lines []ChecklistLine) map[string]string {
	known := o.Lines(list)
	var kept []ChecklistLine
	wrong := map[string]string{}
	for i, l := range lines {
		l.Label, l.Text = oneLine(l.Label), oneLine(l.Text)
		if l.Label == "" && l.Text == "" {
			continue
		}
		checkLine(wrong, fmt.Sprint(i), l.Label, l.Text)
		if !slices.ContainsFunc(known, func(k ChecklistLine) bool { return k.Code == l.Code }) || slices.ContainsFunc(kept, func(k ChecklistLine) bool { return k.Code == l.Code }) {
			l.Code = "own_" + crypto.NewID()[:16]
		}
		kept = append(kept, l)
	}
	if len(kept) == 0 {
		wrong["0-label"] = "Keep at least one line"
	}
	if len(kept) > MostChecklistLines {
		wrong["0-label"] = fmt.Sprintf("Keep no more than %d lines", MostChecklistLines)
	}
	if len(wrong) > 0 {
		return wrong
	}
	o.drop(known, kept)
	if o.Lists == nil {
		o.Lists = map[string][]ChecklistLine{}
	}
	o.Lists[list] = kept
	if slices.Equal(kept, ShippedChecklists.Lists[list]) {
		delete(o.Lists, list)
	}
	return nil
}

// drop remembers the labels of lines of its own that go: old cases still name them.
func (o *OwnChecklists) drop(before, after []ChecklistLine) {
	for _, l := range before {
		if strings.HasPrefix(l.Code, "own_") && !slices.ContainsFunc(after, func(a ChecklistLine) bool { return a.Code == l.Code }) {
			if o.Former == nil {
				o.Former = map[string]string{}
			}
			o.Former[l.Code] = l.Label
		}
	}
}

// SetLimit keeps a time limit; false when it is none.
func (o *OwnChecklists) SetLimit(pathway string, limit TimeLimit) bool {
	if limit.Count < 1 || limit.Count > mostLimit || (limit.Unit != "working_days" && limit.Unit != "days") {
		return false
	}
	if o.Limits == nil {
		o.Limits = map[string]TimeLimit{}
	}
	o.Limits[pathway] = limit
	for _, p := range ShippedChecklists.Pathways {
		if p.Code == pathway && p.TimeLimit == limit {
			delete(o.Limits, pathway)
		}
	}
	return true
}

// SetPrompts keeps an organisation's wording of every prompt, in the order of the service's. It gives back what is wrong as SetLines does.
func (o *OwnChecklists) SetPrompts(prompts []OwnPrompt) map[string]string {
	wrong := map[string]string{}
	own := map[string]OwnPrompt{}
	for i, p := range ShippedChecklists.Prompts {
		one := prompts[i]
		one.Label, one.Text = oneLine(one.Label), oneLine(one.Text)
		one.When = slices.DeleteFunc(slices.Clone(one.When), func(m string) bool {
			return !slices.ContainsFunc(ShippedChecklists.Moments, func(l ChecklistLine) bool { return l.Code == m })
		})
		if one.When == nil {
			one.When = []string{}
		}
		checkLine(wrong, fmt.Sprint(i), one.Label, one.Text)
		if one.Label != p.Label || one.Text != p.Text || !sameSet(one.When, p.When) {
			own[p.Code] = one
		}
	}
	if len(wrong) == 0 {
		o.Prompts = own
		return nil
	}
	return wrong
}

// Restore goes back to what the service comes with, in one list or, as "prompts", in the prompts.
func (o *OwnChecklists) Restore(list string) {
	if list == "prompts" {
		o.Prompts = nil
		return
	}
	o.drop(o.Lines(list), ShippedChecklists.Lists[list])
	delete(o.Lists, list)
	delete(o.Limits, list)
}

// Changed says whether the organisation changed a list, or as "prompts" a prompt.
func (o OwnChecklists) Changed(list string) bool {
	_, lines := o.Lists[list]
	_, limit := o.Limits[list]
	return lines || limit || list == "prompts" && len(o.Prompts) > 0
}

func checkLine(wrong map[string]string, at, label, text string) {
	if label == "" {
		wrong[at+"-label"] = "Write the line, or empty its explanation too to take it out"
	}
	for field, one := range map[string]struct {
		value string
		most  int
	}{"label": {label, mostLabel}, "text": {text, mostText}} {
		switch {
		case utf8.RuneCountInString(one.value) > one.most:
			wrong[at+"-"+field] = fmt.Sprintf("Use no more than %d characters", one.most)
		case !utf8.ValidString(one.value) || strings.ContainsFunc(one.value, unicode.IsControl):
			wrong[at+"-"+field] = "Write plain text"
		}
	}
}

// oneLine turns line breaks and runs of spaces into single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}
