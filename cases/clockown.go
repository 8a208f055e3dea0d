package cases

import (
	"fmt"
	"slices"
	"strconv"

	"saysomething/store"
)

// OwnClocks is what an organisation has changed of the promises of a preset: how many of which unit, and which
// follow-ups it makes. Nothing else can be changed: neither what a clock runs from nor what it is called.
type OwnClocks struct {
	Preset    string       `json:"preset"` // the one these changes belong to; under any other they are passed over
	Promises  []OwnPromise `json:"promises"`
	FollowUps []int        `json:"follow_ups"` // months after closing
}

// OwnPromise is one of them with its own time.
type OwnPromise struct {
	Name  string `json:"name"` // acknowledge | plan | update | response
	Count int    `json:"count"`
	Unit  string `json:"unit"`
	Most  int    `json:"most"`
}

// FollowUpMonths are the follow-ups there can be.
var FollowUpMonths = []int{3, 6, 9, 12}

// mostCount is the longest time of a promise in each unit: a year, more or less.
var mostCount = map[string]int{"working_days": 260, "days": 366, "months": 12}

// Rules gives the promises of an organisation that has chosen a preset: its own where it has any, those of the
// preset where not. It returns ErrInvalid for a preset that does not exist, and for changes nobody could have made.
func (o OwnClocks) Rules(preset string) (Rules, error) {
	base, err := Preset(preset)
	if err != nil || o.Preset != preset {
		return base, err
	}
	if wrong := o.Check(); len(wrong) > 0 {
		return nil, fmt.Errorf("%w: %v", store.ErrInvalid, wrong)
	}
	out := Rules{}
	for _, rule := range base {
		if rule.Name == "follow_up" {
			continue
		}
		for _, own := range o.Promises {
			if own.Name == rule.Name {
				rule.Count, rule.Unit, rule.Most = own.Count, own.Unit, own.Most
			}
		}
		out = append(out, rule)
	}
	for _, months := range FollowUpMonths {
		if slices.Contains(o.FollowUps, months) {
			out = append(out, Rule{Name: "follow_up", From: Closed, Count: months, Unit: "months",
				Staff: "Follow up after " + strconv.Itoa(months) + " months", Plain: "We ask how you have been since"})
		}
	}
	return out, nil
}

// OwnFrom is a preset as its organisation would begin to change it.
func OwnFrom(preset string) (OwnClocks, error) {
	rules, err := Preset(preset)
	o := OwnClocks{Preset: preset}
	for _, rule := range rules {
		if rule.Name == "follow_up" {
			o.FollowUps = append(o.FollowUps, rule.Count)
		} else {
			o.Promises = append(o.Promises, OwnPromise{rule.Name, rule.Count, rule.Unit, rule.Most})
		}
	}
	return o, err
}

// Check says what is wrong, by field: the promise's name with -count, -unit or -most, or follow_ups.
func (o OwnClocks) Check() map[string]string {
	wrong := map[string]string{}
	base, err := OwnFrom(o.Preset)
	if err != nil {
		wrong["preset"] = "Choose which time limits apply"
		return wrong
	}
	if !slices.EqualFunc(base.Promises, o.Promises, func(a, b OwnPromise) bool { return a.Name == b.Name }) {
		wrong["preset"] = "These are not the promises of this set. Open the page again"
	}
	for _, p := range o.Promises {
		most := mostCount[p.Unit]
		switch {
		case most == 0:
			wrong[p.Name+"-unit"] = "Choose working days, days or months"
		case p.Count < 1:
			wrong[p.Name+"-count"] = "Enter a whole number, 1 or more"
		case p.Count > most:
			wrong[p.Name+"-count"] = fmt.Sprintf("Enter %d or less", most)
		case p.Most < 0:
			wrong[p.Name+"-most"] = "Enter a whole number, or leave it empty for no limit"
		case p.Most != 0 && p.Name != "response":
			wrong[p.Name+"-most"] = "Only the full response can be put off"
		case p.Most != 0 && p.Most < p.Count:
			wrong[p.Name+"-most"] = fmt.Sprintf("Enter %d or more, or leave it empty for no limit", p.Count)
		case p.Most > 2*most:
			wrong[p.Name+"-most"] = fmt.Sprintf("Enter %d or less, or leave it empty for no limit", 2*most)
		}
	}
	for _, months := range o.FollowUps {
		if !slices.Contains(FollowUpMonths, months) {
			wrong["follow_ups"] = "Choose from 3, 6, 9 and 12 months"
		}
	}
	return wrong
}

// NextHoliday gives the next day of a nation's bank holiday from a day on, or "" when the data does not reach it.
func NextHoliday(nation, name, from string) string {
	next := ""
	for day, called := range holidays[nation] {
		if called == name && day >= from && (next == "" || day < next) {
			next = day
		}
	}
	return next
}

// HolidaysUntil is the last day the bank holidays are known for, and where they come from.
func HolidaysUntil() (until, source string) {
	return mustRead[string]("data/bank_holidays.json", "to"), mustRead[string]("data/bank_holidays.json", "source")
}
