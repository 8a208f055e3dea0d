// Package actions keeps "you said, we did": what people in the partnership write down of what was said, what was done about it
// and by when, and the pledges to the three asks of the call to action. An entry is shown once somebody of the management side and
// somebody of the staff side have both put their name to the same words. It is linked to a theme or a site of the released figures,
// never to a case, and its numbers are typed by people from figures that are already out.
package actions

import (
	"time"

	"saysomething/store"
)

// Store reads and writes entries.
type Store struct {
	DB  *store.DB
	Now func() time.Time
}

// Words is what an entry says. It is what people sign, labels included: a list that changes later changes nothing of it.
type Words struct {
	Pledge     string  `json:"pledge,omitempty"` // code of Pledges, "" for none
	Heard      string  `json:"heard"`            // code of Sources: how we know
	Theme      string  `json:"theme,omitempty"`  // code, "" for none
	ThemeLabel string  `json:"theme_label,omitempty"`
	Area       string  `json:"area,omitempty"` // a site, "" for the whole organisation
	AreaLabel  string  `json:"area_label,omitempty"`
	Said       string  `json:"said"`
	Did        string  `json:"did"`
	By         string  `json:"by"` // date
	State      string  `json:"state"`
	Reason     string  `json:"reason,omitempty"` // why it was stopped
	Numbers    Numbers `json:"numbers"`
}

// Numbers are what was counted, as people typed it: digits, perhaps with a point.
type Numbers struct {
	Measure  string `json:"measure,omitempty"` // what is counted, in words; "" for no numbers
	Unit     string `json:"unit,omitempty"`    // code of Units
	Baseline string `json:"baseline,omitempty"`
	Now      string `json:"now,omitempty"`
	Next     string `json:"next,omitempty"`   // where we want to be
	Source   string `json:"source,omitempty"` // which released figures they are from
}

// Choice is a code with its words.
type Choice struct{ Code, Label string }

// The states of an entry.
const (
	Planned  = "planned"
	UnderWay = "under_way"
	Done     = "done"
	Stopped  = "stopped"
)

// Pledges are the three asks of the call to action. States, Sources and Units are what else may be chosen, in the order of a form.
var (
	Pledges = []Choice{
		{"lead", "Lead the change"}, {"support", "Support respectful challenge"}, {"publish", "Publish plans and progress"},
	}
	States  = []Choice{{Planned, "Planned"}, {UnderWay, "Under way"}, {Done, "Done"}, {Stopped, "Stopped"}}
	Sources = []Choice{
		{Figures, "The released figures of this service"}, {"survey", "The Staff Survey or another survey"},
		{"meetings", "Meetings and listening events"}, {"partners", "The partnership group itself"},
	}
	Units = []Choice{{"percent", "per cent"}, {concerns, "concerns"}, {"days", "working days"}, {"score", "score"}}
)

// Figures is the source that ties an entry to what the released figures show.
const (
	Figures  = "figures"
	concerns = "concerns"
)

// Label finds the words of a code, "" for one that is not in the list.
func Label(list []Choice, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Label
		}
	}
	return ""
}

// StateLabel is the state in words.
func (w Words) StateLabel() string { return Label(States, w.State) }

// PledgeLabel is the ask that an entry answers, "" for none.
func (w Words) PledgeLabel() string { return Label(Pledges, w.Pledge) }

// Figure writes a number with its unit: "62%", "25 concerns", "2 working days". "" stays "".
func (n Numbers) Figure(number string) string {
	switch {
	case number == "":
		return ""
	case n.Unit == "percent":
		return number + "%"
	case n.Unit == "score":
		return number
	}
	return number + " " + Label(Units, n.Unit)
}

// Signature is somebody who put their name to a version.
type Signature struct {
	Side     string `db:"side"` // management | staff
	PersonID string `db:"person_id"`
	Name     string `db:"name"`
	Title    string `db:"title"`
	On       string `db:"signed_on"`
}

// Agreed is an entry as it may be shown: to anybody, on a page, on a poster, in a pack.
type Agreed struct {
	ID string
	Words
	Management, Staff Signature
	On                string // the day of the second signature
}
