package handlers

import (
	"slices"

	"saysomething/accounts"
	"saysomething/crypto"
)

// ownAnswer is one thing that the worker said besides what happened.
type ownAnswer struct{ Key, Value string }

// toldBesides is what the worker said, as they see it again: never what they left out. The same words as web/src/reporter/told.ts.
func toldBesides(r crypto.Report, roster *accounts.Roster) []ownAnswer {
	var area string
	if at := slices.IndexFunc(roster.Areas, func(a accounts.RosterArea) bool { return a.Code == r.Area }); at >= 0 {
		area = roster.Areas[at].Name
	}
	danger, badly, where := "", "", "Where"
	if r.Danger {
		danger = "Yes"
	}
	if r.Detriment != "" {
		badly = detrimentWords[r.Detriment]
	}
	if r.Kind != concern {
		where = "Team"
	}
	all := []ownAnswer{
		{"When", r.When},
		{where, lines(r.Where, area)},
		{"What it is about", lines(labels(roster.Themes, r.Themes...)...)},
		{"Your kind of work", lines(labels(roster.Groups, r.Group)...)},
		{"Danger now", danger},
		{"Treated badly for speaking up before", badly},
		{"Your name, given openly", lines(r.Name, r.Contact)},
	}
	return slices.DeleteFunc(all, func(a ownAnswer) bool { return a.Value == "" })
}

// labels are the words of those codes that the organisation's list still has.
func labels(list []accounts.RosterItem, codes ...string) []string {
	var out []string
	for _, one := range list {
		if slices.Contains(codes, one.Code) {
			out = append(out, one.Label)
		}
	}
	return out
}
