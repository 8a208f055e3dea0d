package handlers

import (
	"slices"
	"strings"

	"saysomething/accounts"
)

// Who reads: which people and desks a form's ticks mean. web/src/reporter/choosing.ts has the same rules.

// offeredKinds are the desks that a worker may choose directly.
var offeredKinds = []string{accounts.GuardianDesk, accounts.UnionDesk}

// choice is the ticks of a form beside the roster.
type choice struct {
	v       values
	r       *accounts.Roster
	omitted []string // everybody who is left out, wherever they read
}

func chosenIn(v values, r *accounts.Roster) *choice {
	c := &choice{v: v, r: r}
	for _, one := range r.Readers {
		if v.Has("omit", one.ID) || v.Has("whole", one.Desk) {
			c.omitted = append(c.omitted, one.ID)
		}
	}
	return c
}

// at are those who would read at a desk.
func (c *choice) at(desk string) []accounts.RosterReader {
	var out []accounts.RosterReader
	for _, one := range c.r.Readers {
		if one.Desk == desk && !slices.Contains(c.omitted, one.ID) {
			out = append(out, one)
		}
	}
	return out
}

// desks are those it goes to. One that it is about goes away, and so does one whose people are all left out once there is another way.
func (c *choice) desks() []accounts.RosterDesk {
	var chosen, staffed []accounts.RosterDesk
	other := false
	for _, d := range c.r.Desks {
		if !c.v.Has("desk", d.ID) || c.v.Has("whole", d.ID) || d.Kind == accounts.ExecutiveDesk {
			continue
		}
		chosen = append(chosen, d)
		if len(c.at(d.ID)) > 0 {
			staffed = append(staffed, d)
			other = other || d.Kind == accounts.IndependentDesk
		}
	}
	if other {
		return staffed
	}
	return chosen
}

// readReaders finds who reads, and what is wrong with that.
func (d *draft) readReaders(v values, r *accounts.Roster) {
	c := chosenIn(v, r)
	d.report.Omitted = c.omitted
	var union string
	for _, desk := range c.desks() {
		d.report.Desks = append(d.report.Desks, desk.ID)
		chosen := c.at(desk.ID)
		if len(chosen) == 0 {
			d.emptied(desk, r)
		}
		d.readers = append(d.readers, chosen...)
		if v.Has("opens", desk.ID) {
			d.nameReaders = append(d.nameReaders, chosen...)
		}
		if desk.Kind == accounts.UnionDesk && union == "" {
			union = desk.ID
			d.readMember(v, desk)
		}
	}
	switch other := alternate(r); {
	case len(d.report.Desks) == 0 && len(v["whole"]) > 0 && other != nil:
		d.wrong("readers", "desk-"+other.ID, "Choose who should read it instead. "+other.Name+" can.")
	case len(d.report.Desks) == 0 && len(r.Desks) > 0:
		d.wrong("readers", "desk-"+r.Desks[0].ID, "Choose who should read it")
	case len(d.readers) > r.Limits.Readers:
		d.wrong("readers", firstDesk(r), "Too many people would read it. Leave some out, or choose fewer services.")
	}
	if linked := unasked(v, r); len(linked) > 0 {
		d.wrong("readers", "omit-"+linked[0].ID, linkedWords(linked))
	}
	if len(d.nameReaders) == 0 {
		d.nameReaders = d.readers
	}
}

// emptied says what to do about a desk whose people are all left out.
func (d *draft) emptied(desk accounts.RosterDesk, r *accounts.Roster) {
	if other := alternate(r); other != nil && desk.Kind == accounts.GuardianDesk {
		d.wrong("readers", "desk-"+other.ID, "You have left out everyone at "+desk.Name+". Choose "+other.Name+" instead, or keep at least one person.")
		return
	}
	d.wrong("readers", "desk-"+desk.ID, "You have left out everyone at "+desk.Name+". Keep at least one person, or untick "+desk.Name+".")
}

// readMember asks whether the worker is a member: a rep reads nobody else's concern.
func (d *draft) readMember(v values, union accounts.RosterDesk) {
	switch d.report.Member = v.Get("member"); d.report.Member {
	case "yes":
	case "no":
		d.wrong("readers", "desk-"+union.ID, "Union reps read only what members of their union write. Untick "+union.Name+". A guardian can bring a rep in later, if you agree.")
	default:
		d.report.Member = ""
		d.wrong("member", "member-yes", "Say whether you are a member of "+union.Name)
	}
}

// alternate is the first desk that is the other way, with somebody who reads there; nil without one.
func alternate(r *accounts.Roster) *accounts.RosterDesk {
	for _, d := range r.Desks {
		if d.Kind == accounts.IndependentDesk && slices.ContainsFunc(r.Readers, func(one accounts.RosterReader) bool { return one.Desk == d.ID }) {
			return &d
		}
	}
	return nil
}

// unasked are people linked to somebody who is left out, about whom the worker has not been asked yet.
func unasked(v values, r *accounts.Roster) []accounts.RosterReader {
	return slices.DeleteFunc(r.LinkedTo(chosenIn(v, r).omitted), func(one accounts.RosterReader) bool {
		return v.Has("asked", one.ID) || !v.Has("desk", one.Desk)
	})
}

// askLinked ticks "Leave out" for those people, and notes that the worker was asked: sent again, the form means what it says.
func askLinked(v values, r *accounts.Roster) {
	for _, one := range unasked(v, r) {
		v["omit"], v["asked"] = append(v["omit"], one.ID), append(v["asked"], one.ID)
	}
}

func linkedWords(linked []accounts.RosterReader) string {
	names := make([]string, len(linked))
	for i, one := range linked {
		names[i] = one.Name
	}
	who := strings.Join(names, " and ")
	return who + " may be close to somebody you leave out, or one manages the other. We have ticked “Leave out” for " + who + " too. Untick it if they should read this, then send again."
}
