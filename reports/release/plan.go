package release

// Plan is which tables of a financial year are shown. Both sides approve it before the year's first quarter is
// frozen, so that nobody chooses a table by what it will say.
type Plan struct {
	V            int        `json:"v"` // 1
	Organisation string     `json:"organisation"`
	Year         string     `json:"year"` // "2026-27": April 2026 to March 2027
	Parameters   Parameters `json:"parameters"`
	Tables       []Table    `json:"tables"`
}

// Parameters say how careful a year is. Their bounds and defaults are in docs/disclosure.md.
type Parameters struct {
	Threshold     int `json:"threshold"`      // a smaller count is never shown: 5 to 10
	Base          int `json:"base"`           // rounding: 5
	MinPeople     int `json:"min_people"`     // a group of fewer people has no row: 20, at least 10
	Homogeneity   int `json:"homogeneity"`    // that many of a group must be seen not to have a theme: 3
	MaxThemes     int `json:"max_themes"`     // that a concern counts under: 3
	SmallestCount int `json:"smallest_count"` // a quarter with fewer concerns is put together with the next: 20
}

// Table crosses areas of some levels with at most two other attributes and a length of period. It includes its
// margins: a table of sites by theme has the sites' totals, the themes of the whole organisation only if Levels
// has the organisation.
type Table struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Subject  string   `json:"subject"`  // Subjects
	Levels   []string `json:"levels"`   // of areas: Levels; ["organisation"] alone for subjects that know no area
	By       []string `json:"by"`       // group | theme | route | mode | answer: none, one or two
	Per      string   `json:"per"`      // quarter | half | year
	Audience string   `json:"audience"` // public | partnership; the proof covers all audiences as one reader
}

// What is counted. Concerns know everything but an answer; the others know their quarter, and answers what was answered.
const (
	Concern     = "concern"
	Celebration = "celebration"
	Feedback    = "feedback"  // answers to "would you speak up again?", in the quarter of the answer
	Detriment   = "detriment" // answers to "have you been treated badly because you spoke up?", likewise
	Thanked     = "thanked"   // working days until somebody was thanked, in bands, in the quarter of the thanks
	Responded   = "responded" // working days until they had a full response, in bands, in the quarter of the response
	FedBack     = "fed_back"  // concerns closed, by whether the person was told what was done
)

// Subjects are all of them. All but concerns and celebrations have an answer, of Frame.Answers.
var Subjects = []string{Concern, Celebration, Feedback, Detriment, Thanked, Responded, FedBack}

// Levels of areas by how far they are below the organisation. An area further down counts in the one above it.
var Levels = []string{"organisation", "site", "directorate", "team"}

// Lengths of periods.
const (
	Quarterly  = "quarter"
	HalfYearly = "half"
	Yearly     = "year"
)

// Period is a run of whole quarters of one financial year. Quarters with too few concerns are put together with the
// next; what is left at the end of a year is in the yearly tables alone.
type Period struct {
	Name  string `json:"name"` // "2026-27 Q1", "2026-27 Q1-Q2", "2026-27 H1", "2026-27"
	Per   string `json:"per"`  // quarter | half | year
	First int    `json:"first"`
	Last  int    `json:"last"` // 1 to 4, both included
}

// Cell names one figure: the records of Subject in Period that agree with every field that is not empty. The same
// cell in two tables is one cell.
type Cell struct {
	Subject string `json:"subject"`
	Period  string `json:"period"`
	Area    string `json:"area,omitempty"` // "" for the whole organisation; else that area and all below it
	Group   string `json:"group,omitempty"`
	Theme   string `json:"theme,omitempty"`
	Route   string `json:"route,omitempty"`
	Mode    string `json:"mode,omitempty"`
	Answer  string `json:"answer,omitempty"`
}

// With is the cell with one attribute set.
func (c Cell) With(attribute, code string) Cell {
	switch attribute {
	case "area":
		c.Area = code
	case "group":
		c.Group = code
	case "theme":
		c.Theme = code
	case "route":
		c.Route = code
	case "mode":
		c.Mode = code
	case "answer":
		c.Answer = code
	}
	return c
}

// Compare orders cells by their fields, as they stand in a release: never by anything that was counted.
func (c Cell) Compare(d Cell) int {
	a := [...]string{c.Subject, c.Period, c.Area, c.Group, c.Theme, c.Route, c.Mode, c.Answer}
	b := [...]string{d.Subject, d.Period, d.Area, d.Group, d.Theme, d.Route, d.Mode, d.Answer}
	for i := range a {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}
