package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
)

// ClocksQuestion is the data of templates/pages/admin-clocks-ask.html. Its answer goes to the form it came from.
type ClocksQuestion struct {
	Page
	Action   string
	Conflict bool // somebody else changed the time limits after the question was asked: nothing was done
	Version  int
	Changes  []LimitChange
	Typed    []TypedField
}

// LimitChange is one limit that changes, in words.
type LimitChange struct{ What, From, To string }

// TypedField is a field of the form before, which comes again with the answer.
type TypedField struct{ Name, Value string }

// timeLimits are what the dates of concerns are worked out from.
type timeLimits struct {
	Organisation accounts.Organisation // its set, and whose bank holidays
	Own          cases.OwnClocks
}

// timeLimits are those in force, with their version.
func (s *Server) timeLimits(ctx context.Context) (now timeLimits, version int, err error) {
	o, err := s.Accounts.Organisation(ctx)
	if err != nil {
		return now, 0, err
	}
	now.Organisation = *o
	version, err = s.Accounts.OwnSetting(ctx, o.ID, accounts.OwnClocks, &now.Own)
	return now, version, err
}

// changesTo lists what would be different, nothing when every date stays as it is.
func (l timeLimits) changesTo(next timeLimits) ([]LimitChange, error) {
	before, err := l.Own.Rules(l.Organisation.ClockPreset)
	if err != nil {
		return nil, err
	}
	after, err := next.Own.Rules(next.Organisation.ClockPreset)
	if err != nil {
		return nil, err
	}
	var changes []LimitChange
	add := func(what, from, to string) {
		if from != to {
			changes = append(changes, LimitChange{what, from, to})
		}
	}
	add("The set", label(accounts.ClockPresets, l.Organisation.ClockPreset), label(accounts.ClockPresets, next.Organisation.ClockPreset))
	add("Whose bank holidays apply", label(accounts.Nations, l.Organisation.Nation), label(accounts.Nations, next.Organisation.Nation))
	for _, name := range limitNames(before, after) {
		was, will := limitOf(before, name), limitOf(after, name)
		title, to := orElse(was.Staff, will.Staff), promiseWords(will)
		if will.Staff != title && will.Staff != "" {
			to = will.Staff + ": " + to // sets may call it otherwise
		}
		add(title, promiseWords(was), to)
	}
	add("Follow up after closing", followUpWords(before), followUpWords(after))
	return changes, nil
}

// limitNames are the promises of either, but the follow-ups, which are several of one name.
func limitNames(sets ...cases.Rules) []string {
	var names []string
	for _, r := range slices.Concat(sets...) {
		if r.Name != "follow_up" && !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	return names
}

// limitOf is the rule of a promise, an empty one when it is not made.
func limitOf(rules cases.Rules, name string) cases.Rule {
	for _, r := range rules {
		if r.Name == name {
			return r
		}
	}
	return cases.Rule{}
}

func promiseWords(r cases.Rule) string {
	if r.Name == "" {
		return "not promised"
	}
	text := amount(r.Count, r.Unit)
	if r.Repeat {
		text = "every " + text
	}
	if r.From == cases.Extended {
		text += " once the full response is put off"
	}
	if r.Most > 0 {
		text += ", put off to at most " + amount(r.Most, r.Unit)
	}
	return text
}

func followUpWords(rules cases.Rules) string {
	var months []string
	for _, r := range rules {
		if r.Name == "follow_up" {
			months = append(months, strconv.Itoa(r.Count))
		}
	}
	if len(months) == 0 {
		return "not at all"
	}
	return "after " + strings.Join(months, ", ") + " months"
}

// clockFields are the names of what the forms of the time limits send, but the version, which every question has.
func clockFields(own cases.OwnClocks) []string {
	names := []string{"do", "clock_preset", "follow_ups"}
	for _, p := range own.Promises {
		names = append(names, p.Name+"-count", p.Name+"-unit", p.Name+"-most")
	}
	return names
}

// typedAgain are fields as they came, for a page that sends them once more.
func typedAgain(c *gin.Context, names ...string) []TypedField {
	var fields []TypedField
	for _, name := range names {
		for _, value := range c.PostFormArray(name) {
			fields = append(fields, TypedField{name, value})
		}
	}
	return fields
}

func (s *Server) askAboutClocks(c *gin.Context, q ClocksQuestion) {
	q.Page, q.Action = s.adminBase(c, "Change the time limits?"), c.FullPath()
	status := http.StatusOK
	if q.Conflict {
		status = http.StatusConflict
	}
	s.render(c, status, "admin-clocks-ask", q)
}
