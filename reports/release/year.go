package release

import "slices"

// Year is all that a financial year's figures are made of and checked against. It is confidential.
type Year struct {
	Plan     Plan         `json:"plan"`
	Frame    Frame        `json:"frame"`
	Cube     Cube         `json:"cube"`
	Register []Registered `json:"register"`
}

// Frame is the lists and the head counts of a financial year as they stood at its start. Nothing in it moves during
// the year: a team that changes its directorate in autumn does so in the figures of the next year.
type Frame struct {
	Organisation Name      `json:"organisation"`
	Year         string    `json:"year"`
	Day          string    `json:"day"`    // of the snapshot
	Total        int       `json:"total"`  // people in the organisation
	Areas        []Area    `json:"areas"`  // in the order of the page, parents first
	Groups       []Item    `json:"groups"` // worker groups, with NotSaid last
	Themes       []Item    `json:"themes"` // those that are counted under their own name, with NotSure last
	Routes       []Item    `json:"routes"`
	Modes        []Item    `json:"modes"`
	Answers      []Answers `json:"answers"` // by subject, in the order of Subjects; a subject that is missing is not counted
	People       []People  `json:"people"`  // by area and group, areas with all below them; what is missing counts as nobody
}

// Codes for what somebody did not choose or say.
const (
	NotSaid = "not_said" // worker group
	NotSure = "not_sure" // theme
)

// Area is a part of the organisation.
type Area struct {
	Code   string `json:"code"`
	Label  string `json:"label"`
	Parent string `json:"parent"` // "" for directly below the organisation
	People int    `json:"people"` // with all areas below it
}

// Answers is what may be answered, or into which bands something falls.
type Answers struct {
	Subject string `json:"subject"`
	Items   []Item `json:"items"`
}

// Item is a line of a list.
type Item struct {
	Code   string `json:"code"`
	Label  string `json:"label"`
	People int    `json:"people,omitempty"` // of a worker group; NotSaid has as many as the organisation
}

// People is how many work in an area and belong to a group.
type People struct {
	Area  string `json:"area"`
	Group string `json:"group"`
	N     int    `json:"n"`
}

// Cube is what was received, frozen quarter by quarter: how many records of each kind, and no case. A quarter that
// is in it never changes.
type Cube struct {
	Quarters []Quarter `json:"quarters"` // from the first of the year on, none left out
}

// Quarter is a frozen one.
type Quarter struct {
	N        int     `json:"n"` // 1 to 4
	FrozenOn string  `json:"frozen_on"`
	Counts   []Count `json:"counts"` // in the order of Record.Compare, each kind once, N of 1 or more
}

// Count is how many records of one kind there are.
type Count struct {
	Record
	N int `json:"n"`
}

// Record is a kind of thing counted: everything that the figures know of it. Of a concern, Themes has one to
// MaxThemes codes, sorted, NotSure alone where none was chosen; Area is "" where it is not known.
type Record struct {
	Subject string   `json:"subject"`
	Quarter int      `json:"quarter"`
	Area    string   `json:"area,omitempty"`
	Group   string   `json:"group,omitempty"`
	Route   string   `json:"route,omitempty"`
	Mode    string   `json:"mode,omitempty"`
	Themes  []string `json:"themes,omitempty"`
	Answer  string   `json:"answer,omitempty"`
}

// Compare orders records by their fields.
func (r Record) Compare(s Record) int {
	if r.Quarter != s.Quarter {
		return r.Quarter - s.Quarter
	}
	a := [...]string{r.Subject, r.Area, r.Group, r.Route, r.Mode, r.Answer}
	b := [...]string{s.Subject, s.Area, s.Group, s.Route, s.Mode, s.Answer}
	for i := range a {
		if a[i] != b[i] {
			if a[i] < b[i] {
				return -1
			}
			return 1
		}
	}
	return slices.Compare(r.Themes, s.Themes)
}

// Registered is an exact figure that left by another door: a national return, an answer to a request for
// information. It counts as published.
type Registered struct {
	Cell
	N     int    `json:"n"`
	Where string `json:"where"` // in words: "Quarterly return to NHS England"
	On    string `json:"on"`    // date
}
