package templates

import "html/template"

// The components are those of the NHS design system, and make the same HTML as its own templates do; a test compares them with
// the examples in its package. Texts are escaped; only a field of type template.HTML is taken as it is, and must never
// hold anything a person typed.

// ErrorSummary lists what must be put right, above the form.
type ErrorSummary struct {
	Title    string // "There is a problem" unless given
	Problems []Problem
}

// Label is the words of a field. With Heading they are the page's heading, or, with Level, a lower one.
type Label struct {
	Text   string
	Size   string // "", s, m, l, xl
	Level  int    // 1 to 6 makes it a heading; 0 does not
	Hidden bool   // for screen readers only
}

// Input is a single line.
type Input struct {
	ID, Name     string
	Label        Label
	Hint         string
	Error        string
	Value        string
	Type         string // text unless given
	Width        int    // in characters: 2, 3, 4, 5, 10, 20; 0 is full width
	Wide         string // or as a share of the page: full, three-quarters, two-thirds, one-half, one-third, one-quarter
	Code         bool   // letters and figures that are read one by one
	Autocomplete string
	InputMode    string
	NoSpelling   bool // no spell check, which some browsers do on another host
	MaxLength    int
	Required     bool
}

// Textarea is several lines.
type Textarea struct {
	ID, Name   string
	Label      Label
	Hint       string
	Error      string
	Value      string
	Rows       int // 5 unless given
	NoSpelling bool
	MaxLength  int
	Required   bool
}

// Select is a choice of one in a list that unfolds.
type Select struct {
	ID, Name string
	Label    Label
	Hint     string
	Error    string
	Value    string
	Items    []Option
}

// Option is one line of a Select.
type Option struct {
	Value, Text string
	Disabled    bool
}

// Choices is a group of radios or of checkboxes.
type Choices struct {
	ID, Name string
	Legend   Label
	Hint     string
	Error    string
	Items    []Choice
	Inline   bool
	Small    bool
}

// Choice is one of a group.
type Choice struct {
	Value, Text, Hint string
	Checked, Disabled bool
	Divider           string // a word such as "or" instead of a choice
	Exclusive         bool   // checkboxes: "none of these", which unticks the others
	Reveal            *Input // shown below when chosen; always shown without JavaScript
}

// FileUpload is a place to choose files.
type FileUpload struct {
	ID, Name string
	Label    Label
	Hint     string
	Error    string
	Accept   string
	Multiple bool
}

// DateInput asks for a day in three boxes.
type DateInput struct {
	ID               string // the boxes are ID-day, ID-month, ID-year, and so are their names with Prefix
	Prefix           string
	Legend           Label
	Hint             string
	Error            string
	Day, Month, Year string
}

// Button sends a form, or, with Href, is a link that looks like a button.
type Button struct {
	Text    string
	Kind    string // "", secondary, reverse, warning
	Href    string
	Name    string
	Value   string
	Type    string // submit unless given
	ID      string
	Small   bool
	Disable bool
}

// Inset sets a text apart.
type Inset struct {
	Text string
	HTML template.HTML // instead of Text
}

// Warning is a yellow box.
type Warning struct {
	Title string // "Important" unless given
	Level int    // of the heading; 3 unless given
	Text  string
	HTML  template.HTML
}

// Details unfolds.
type Details struct {
	Summary string
	Text    string
	HTML    template.HTML
	Open    bool
}

// SummaryList is names and values, such as the answers to check.
type SummaryList struct {
	Rows     []SummaryRow
	NoBorder bool
}

// SummaryRow is one of them. Value keeps its line breaks.
type SummaryRow struct {
	Key, Value string
	HTML       template.HTML
	Action     *RowAction
}

// RowAction is a link at the end of a row: "Change", and in words only a screen reader says, what.
type RowAction struct {
	Href, Text, What string
}

// Table is rows under headings.
type Table struct {
	Caption       string
	CaptionSize   string
	CaptionHidden bool // for screen readers only, below a heading that says the same
	Head          []Cell
	Rows          [][]Cell
	FirstIsHead   bool // the first cell of each row names the row
	Responsive    bool // becomes a list on a narrow screen
}

// Cell is one cell.
type Cell struct {
	Text    string
	Numeric bool
	HTML    template.HTML
}

// Tag is a small coloured word.
type Tag struct {
	Text   string
	Colour string // "", white, grey, green, aqua-green, blue, purple, pink, red, orange, yellow
}

// Notice is a notification banner.
type Notice struct {
	Title   string // "Important", or "Success", unless given
	Success bool
	Heading string
	HTML    template.HTML
}

// Pagination leads to the page before and the page after.
type Pagination struct {
	Previous, Next *Link
}

// Card leads somewhere.
type Card struct {
	Href, Heading, Text string
	Level               int // of the heading; 2 unless given
}

func (f Input) describe() (id, hint, err string)      { return f.ID, f.Hint, f.Error }
func (f Textarea) describe() (id, hint, err string)   { return f.ID, f.Hint, f.Error }
func (f Select) describe() (id, hint, err string)     { return f.ID, f.Hint, f.Error }
func (f Choices) describe() (id, hint, err string)    { return f.ID, f.Hint, f.Error }
func (f FileUpload) describe() (id, hint, err string) { return f.ID, f.Hint, f.Error }
func (f DateInput) describe() (id, hint, err string)  { return f.ID, f.Hint, f.Error }
