package pack

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Kinds of document.
const (
	Board  = "board"
	Group  = "partnership"
	Poster = "poster"
)

// Kinds are all of them, in the order of the page.
var Kinds = []string{Board, Group, Poster}

// Field is a text that a person writes in a document.
type Field struct {
	Name    string
	Label   string // over the box, and over the text in the document
	Hint    string
	Rows    int  // of the box; 1 is a single line
	Max     int  // characters
	Needed  bool // before the document can be final
	Heading bool // a section of the document; the others stand on the front sheet
	Choice  []Choice
	Default string
}

// Choice is one that may be chosen.
type Choice struct{ Code, Label string }

// Purposes of a paper, as front sheets of boards name them.
var Purposes = []Choice{{"information", "For information"}, {"discussion", "For discussion"}, {"assurance", "For assurance"}, {"decision", "For decision"}}

const (
	long  = 4000
	short = 200
)

// The five headings are those that the national guidance for boards gives a guardian's report (docs/packs.md names it);
// what stands under them is in our own words.
var fields = map[string][]Field{
	Board: {
		{Name: "author", Label: "Author", Hint: "Name and role of whoever writes it", Rows: 1, Max: short, Needed: true},
		{Name: "purpose", Label: "What is this paper for?", Choice: Purposes, Default: "discussion"},
		{Name: "asked", Label: "What the board is asked to do", Rows: 3, Max: 1000, Needed: true},
		{Name: "strategy", Label: "Links to strategy, risks and values", Hint: "For example: people strategy, board assurance framework, well-led", Rows: 3, Max: 1000},
		{Name: "issues", Label: "Assessment of issues", Hint: "How many people spoke up, about what, and which groups or areas speak up more or less than you would expect. The figures stand beside your words.", Rows: 8, Max: long, Needed: true, Heading: true},
		{Name: "safety", Label: "Potential patient safety or worker experience issues", Hint: "What else you know, beside the figures: survey results, incidents, turnover, sickness. What do they say together?", Rows: 8, Max: long, Needed: true, Heading: true},
		{Name: "culture", Label: "Action taken to improve the speaking up culture", Hint: "What was done so that people know how to speak up, are heard, and are not treated badly for it", Rows: 8, Max: long, Needed: true, Heading: true},
		{Name: "learning", Label: "Learning and improvement", Hint: "What people who spoke up said about how it went, and what was changed because of that", Rows: 8, Max: long, Needed: true, Heading: true},
		{Name: "recommendations", Label: "Recommendations", Hint: "What should be done next, and by whom", Rows: 6, Max: long, Needed: true, Heading: true},
	},
	Group: {
		{Name: "author", Label: "Written by", Hint: "Both sides may write it together", Rows: 1, Max: short, Needed: true},
		{Name: "since", Label: "Since we last met", Hint: "What was agreed, and what became of it", Rows: 6, Max: long, Heading: true},
		{Name: "questions", Label: "Questions for discussion", Hint: "One on each line", Rows: 6, Max: 2000, Needed: true, Heading: true, Default: GroupQuestions},
	},
	Poster: {
		{Name: "aim", Label: "Our aim", Hint: "What should be different, in one or two sentences", Rows: 2, Max: 300, Needed: true, Heading: true},
		{Name: "did", Label: "What we did", Hint: "One on each line, five at most", Rows: 5, Max: 700, Needed: true, Heading: true},
		{Name: measure, Label: "What the two figures count", Hint: "Figures of the whole organisation that have been released"},
		{Name: baseline, Label: "Baseline", Hint: "The period to compare with"},
		{Name: "next", Label: "What comes next", Hint: "One on each line, four at most", Rows: 4, Max: 500, Needed: true, Heading: true},
		{Name: "partners", Label: "Who did it", Hint: "Management and staff side: names of groups or roles", Rows: 1, Max: short},
	},
}

// Fields whose choices depend on what has been released.
const (
	measure  = "measure"
	baseline = "baseline"
)

// GroupQuestions stand in a pack until somebody writes others. They ask the same whatever the figures say.
const GroupQuestions = "Where has something changed, and does that fit what we hear?\n" +
	"Who do we hear little from, and what could keep them from speaking up?\n" +
	"Which of our actions should show in these figures, and when?\n" +
	"What will we tell staff about what we talked about today?"

// Fields are what people write in a kind of document, in its order; none for a kind that does not exist.
func Fields(kind string) []Field { return fields[kind] }

// Problems say what must be put right, by the name of the field.
type Problems map[string]string

// Error names the fields and never what was written.
func (p Problems) Error() string { return fmt.Sprintf("%d fields need another look", len(p)) }

// Check says what is wrong with the texts of a document; a draft may have gaps.
func Check(fields []Field, texts Texts, final bool) error {
	wrong := Problems{}
	for _, f := range fields {
		text := texts.Get(f.Name)
		switch {
		case f.Max > 0 && utf8.RuneCountInString(text) > f.Max:
			wrong[f.Name] = fmt.Sprintf("%s: write %d characters or fewer. There are %d", f.Label, f.Max, utf8.RuneCountInString(text))
		case len(f.Choice) > 0 && text != "" && !chosen(f.Choice, text):
			wrong[f.Name] = "Choose one of the list"
		case final && f.Needed && strings.TrimSpace(text) == "":
			wrong[f.Name] = f.Label + ": write something here first"
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

func chosen(choices []Choice, code string) bool {
	for _, c := range choices {
		if c.Code == code {
			return true
		}
	}
	return false
}

// Texts are what was written, in the order of the fields.
type Texts []Text

// Text is what was written in one field.
type Text struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Get is the text of a field, "" if there is none.
func (t Texts) Get(name string) string {
	for _, one := range t {
		if one.Name == name {
			return one.Text
		}
	}
	return ""
}

// Collect takes the texts of a kind from wherever they are, tidied: one kind of line end, no control characters, no space at the ends.
func Collect(kind string, from func(name string) string) Texts {
	var out Texts
	for _, f := range fields[kind] {
		text := tidy(from(f.Name))
		if f.Rows == 1 {
			text = strings.Join(strings.Fields(text), " ")
		}
		out = append(out, Text{f.Name, text})
	}
	return out
}

// Defaults are what a new document begins with.
func Defaults(kind string) Texts {
	var out Texts
	for _, f := range fields[kind] {
		out = append(out, Text{f.Name, f.Default})
	}
	return out
}

func tidy(s string) string {
	s = strings.ToValidUTF8(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "")
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
