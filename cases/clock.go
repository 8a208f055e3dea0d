package cases

import (
	"embed"
	"encoding/json"
	"fmt"
	"sort"
	"time"

	"saysomething/store"
)

// Clocks are worked out wherever they are shown, from the day inside the encrypted report, and
// never stored: a due date in the database would give away the day a worker wrote.
// web/src/clock.ts does the same in the browser; testdata/clock-vectors.json holds both to it.

// Data is what the clocks run on: the presets and the bank holidays, each with its version and
// source. The browser's copy is made from the same two files.
//
//go:embed data/clocks.json data/bank_holidays.json
var Data embed.FS

// From names the event a clock runs from.
type From string

const (
	Received From = "received"
	Extended From = "extended" // the day a full response was put off
	Closed   From = "closed"
)

// Clock is one promise with its date.
type Clock struct {
	Name  string `json:"name"`  // acknowledge | plan | update | response | follow_up
	Staff string `json:"staff"` // what the reader must do
	Plain string `json:"plain"` // the same promise in words for the worker
	Due   string `json:"due"`   // YYYY-MM-DD: by the end of this day
}

type clockRule struct {
	Name  string `json:"name"`
	From  From   `json:"from"`
	Count int    `json:"count"`
	Unit  string `json:"unit"` // working_days | days | months
	Staff string `json:"staff"`
	Plain string `json:"plain"`
}

var (
	presets  = mustRead[map[string][]clockRule]("data/clocks.json", "presets")
	holidays = mustRead[map[string]map[string]string]("data/bank_holidays.json", "nations")
)

// Presets lists the clock presets an organisation can choose from.
func Presets() []string { return names(presets) }

// Nations lists the sets of bank holidays an organisation can choose from.
func Nations() []string { return names(holidays) }

// Due gives the clocks of a concern received on a day (YYYY-MM-DD), earliest first.
// It returns ErrInvalid for an unknown preset or nation or a day that is none.
func Due(preset, nation, received string) ([]Clock, error) {
	return DueFrom(preset, nation, Received, received)
}

// DueFrom gives the clocks that start on a day (YYYY-MM-DD) with an event, earliest first.
//
// The day itself is never counted. Working days leave out Saturdays, Sundays and the nation's bank
// holidays; beyond the years the data knows, only weekends, so that a promise is early rather than
// late. A month ends on the same date, or on the last day of a month that has no such date.
func DueFrom(preset, nation string, from From, day string) ([]Clock, error) {
	rules, ok := presets[preset]
	if !ok {
		return nil, fmt.Errorf("%w: no clock preset %q", store.ErrInvalid, preset)
	}
	off, ok := holidays[nation]
	if !ok {
		return nil, fmt.Errorf("%w: no bank holidays for %q", store.ErrInvalid, nation)
	}
	start, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil, fmt.Errorf("%w: not a day", store.ErrInvalid)
	}
	out := []Clock{}
	for _, r := range rules {
		if r.From == from {
			out = append(out, Clock{Name: r.Name, Staff: r.Staff, Plain: r.Plain, Due: r.due(start, off).Format(time.DateOnly)})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Due < out[j].Due })
	return out, nil
}

func (r clockRule) due(start time.Time, off map[string]string) time.Time {
	switch r.Unit {
	case "working_days":
		return addWorkingDays(start, r.Count, off)
	case "months":
		return addMonths(start, r.Count)
	}
	return start.AddDate(0, 0, r.Count)
}

func addWorkingDays(day time.Time, n int, off map[string]string) time.Time {
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if _, holiday := off[day.Format(time.DateOnly)]; !weekend && !holiday {
			n--
		}
	}
	return day
}

func addMonths(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

// mustRead takes one member out of an embedded JSON file. The files are part of the program, so a
// fault in one is a fault of the build and stops it at once.
func mustRead[T any](file, member string) T {
	raw, err := Data.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var whole map[string]json.RawMessage
	var out T
	if err := json.Unmarshal(raw, &whole); err != nil {
		panic(fmt.Errorf("%s: %w", file, err))
	}
	if err := json.Unmarshal(whole[member], &out); err != nil {
		panic(fmt.Errorf("%s: %s: %w", file, member, err))
	}
	return out
}

func names[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// Kept reports whether a case in this status shows that a promise has been kept: the name of a
// Clock. Of updates only the end of the work tells. web/src/clock.ts has its twin.
func Kept(promise string, s Status) bool {
	answered := s == FedBack || s == AwaitingFeedback || s == ClosedCase
	switch promise {
	case "acknowledge":
		return s != New
	case "plan":
		return answered || s == ActionsAgreed || s == Escalated || s == WithInvestigator
	}
	return answered
}
