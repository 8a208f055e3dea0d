package actions

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a day is London's, also on a machine without a time zone database
	"unicode"
	"unicode/utf8"

	"saysomething/store"
)

// Problems are what cannot stand, in words, by the field it is about. It is a store.ErrInvalid.
type Problems map[string]string

func (p Problems) Error() string { return fmt.Sprintf("%d fields are wrong", len(p)) }

// Unwrap makes Problems a store.ErrInvalid.
func (p Problems) Unwrap() error { return store.ErrInvalid }

// Known is what an entry may name.
type Known struct {
	Themes, Areas []Choice // areas: sites, the first level of the public plan
	// Shown says whether a released figure of this theme (or of all) at this site (or in the whole organisation) is a number.
	// An entry that says "you told us so in figures" where none is shown would tell that somebody did.
	Shown func(theme, area string) bool
}

// The longest texts.
const (
	MostText  = 600
	MostShort = 120
)

// Smallest is the least count of concerns that may be typed as a number: released figures show none below it.
const Smallest = 5

// Check makes words tidy, gives the codes their labels and says what cannot stand.
func Check(w Words, known Known) (Words, Problems) {
	wrong := Problems{}
	for _, text := range []*string{&w.Said, &w.Did, &w.Reason, &w.Numbers.Measure, &w.Numbers.Source, &w.Numbers.Baseline, &w.Numbers.Now, &w.Numbers.Next} {
		*text = tidy(*text)
	}
	w.ThemeLabel, w.AreaLabel = Label(known.Themes, w.Theme), Label(known.Areas, w.Area)
	choose := func(field, code, label, say string) {
		if label == "" && code != "" {
			wrong[field] = say
		}
	}
	choose("theme", w.Theme, w.ThemeLabel, "Choose a theme of the list, or none")
	choose("area", w.Area, w.AreaLabel, "Choose a place of the list, or the whole organisation")
	choose("pledge", w.Pledge, w.PledgeLabel(), "Choose one of the three asks, or none")
	if w.StateLabel() == "" {
		wrong["state"] = "Choose how far it has got"
	}
	checkHeard(w, known, wrong)
	text := func(field, value, say string) {
		if value == "" || utf8.RuneCountInString(value) > MostText {
			wrong[field] = say
		}
	}
	text("said", w.Said, fmt.Sprintf("Write what you heard, in 1 to %d characters", MostText))
	text("did", w.Did, fmt.Sprintf("Write what you do about it, in 1 to %d characters", MostText))
	if _, err := time.Parse(time.DateOnly, w.By); err != nil {
		wrong["by"] = "Enter a real day"
	}
	if w.State == Stopped {
		text("reason", w.Reason, fmt.Sprintf("Say why it was stopped, in 1 to %d characters", MostText))
	} else {
		w.Reason = ""
	}
	checkNumbers(w.Numbers, wrong)
	return w, wrong
}

func checkHeard(w Words, known Known, wrong Problems) {
	switch {
	case Label(Sources, w.Heard) == "":
		wrong["heard"] = "Choose how you know"
	case w.Pledge == "" && w.Theme == "" && w.Area == "":
		wrong["theme"] = "Choose a theme, a place, or one of the three asks"
	case w.Heard == Figures && (known.Shown == nil || !known.Shown(w.Theme, w.Area)):
		wrong["heard"] = "The released figures show no number for this. Choose a wider place or all themes, or say how else you know"
	}
}

func checkNumbers(n Numbers, wrong Problems) {
	if n == (Numbers{Unit: n.Unit}) {
		return
	}
	for field, value := range map[string]string{"measure": n.Measure, "source": n.Source} {
		if value == "" || utf8.RuneCountInString(value) > MostShort {
			wrong[field] = map[string]string{"measure": "Say what is counted, in up to 120 characters", "source": "Say which released figures the numbers are from, in up to 120 characters"}[field]
		}
	}
	if !slices.ContainsFunc(Units, func(c Choice) bool { return c.Code == n.Unit }) {
		wrong["unit"] = "Choose what the numbers are"
	}
	if n.Baseline == "" {
		wrong["baseline"] = "Enter the number you began with"
	}
	for field, value := range map[string]string{"baseline": n.Baseline, "now": n.Now, "next": n.Next} {
		if value == "" {
			continue
		}
		f, err := strconv.ParseFloat(value, 64)
		plain := !strings.ContainsFunc(value, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		switch {
		case err != nil || !plain || f > 10_000_000 || (n.Unit == "percent" && f > 100):
			wrong[field] = "Enter a number in digits, such as 25 or 62.5"
		case n.Unit == concerns && field != "next" && f < Smallest:
			wrong[field] = "Released figures never show a count under 5: it could point to somebody"
		}
	}
}

func checkWhy(why string) Problems {
	if why == "" || utf8.RuneCountInString(why) > MostText {
		return Problems{"why": fmt.Sprintf("Say why, in 1 to %d characters", MostText)}
	}
	return nil
}

// tidy makes one line of what was typed.
func tidy(s string) string {
	s = strings.ToValidUTF8(s, "")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the program carries its own time zones
	}
	return l
}()

func (s *Store) today() string { return s.Now().In(london).Format(time.DateOnly) }
