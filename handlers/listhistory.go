package handlers

import (
	"fmt"
	"slices"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/templates"
)

// The history of the signed list in words, for "Who will read this".

// pastList is one list, as the page tells of it.
type pastList struct {
	Number  int
	Day     string
	Words   []string
	Changes []string
	Signers string // "Ann Lee (management) and Sam Bell (the staff side)"
	Only    string // the one side that signed, "" when both did
}

// historyOf tells of every list, the newest first. bodies has the body of each head.
func historyOf(heads []crypto.Head, bodies []crypto.ListBody) []pastList {
	out := make([]pastList, 0, len(heads))
	for i, head := range heads {
		past := pastList{Number: head.Number, Day: head.Day, Words: crypto.Fingerprint(head.Hash)}
		if i == 0 {
			past.Changes = beginning(bodies[0])
		} else {
			past.Changes = changesBetween(bodies[i-1], bodies[i])
		}
		past.Signers = signersOf(head, bodies[:i+1])
		if len(head.Sides) == 1 {
			past.Only = sideWords(accounts.Side(head.Sides[0]))
		}
		out = append(out, past)
	}
	slices.Reverse(out)
	return out
}

// signersOf names who signed a head: custodians of the list before, or of the list itself.
func signersOf(head crypto.Head, bodies []crypto.ListBody) string {
	var names []string
	for _, id := range head.Signers {
		if c, ok := custodian(bodies, id); ok {
			names = append(names, fmt.Sprintf("%s (%s)", c.Name, sideWords(accounts.Side(c.Side))))
		}
	}
	return templates.List(names)
}

func custodian(bodies []crypto.ListBody, id string) (crypto.ListCustodian, bool) {
	for _, b := range slices.Backward(bodies) {
		if i := slices.IndexFunc(b.Custodians, func(c crypto.ListCustodian) bool { return c.ID == id }); i >= 0 {
			return b.Custodians[i], true
		}
	}
	return crypto.ListCustodian{}, false
}

// beginning is what the first list says.
func beginning(b crypto.ListBody) []string {
	return append([]string{"The first list."}, changesBetween(crypto.ListBody{}, b)...)
}

// changesBetween says in sentences how a list differs from the one before it.
func changesBetween(before, now crypto.ListBody) []string {
	var said []string
	say := func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }
	sayReaders(before, now, say)
	sayCustodians(before, now, say)
	for _, d := range now.Desks {
		if was, ok := find(before.Desks, d.ID, func(d crypto.ListDesk) string { return d.ID }); ok && was.Name != d.Name {
			say("%s is now called %s.", was.Name, d.Name)
		}
	}
	for _, side := range crypto.ListSides {
		switch was, is := before.Recovery.Of(side), now.Recovery.Of(side); {
		case was == is:
		case was == "":
			say("%s has made its half of the spare key.", upper(sideWords(accounts.Side(side))))
		case is == "":
			say("%s no longer has its half of the spare key.", upper(sideWords(accounts.Side(side))))
		default:
			say("%s has made a new half of the spare key.", upper(sideWords(accounts.Side(side))))
		}
	}
	if before.Log != now.Log && before.V != 0 {
		say("The record of who opened what has a new key.")
	}
	if len(said) == 0 {
		say("Nobody was added or taken off, and no key has changed.")
	}
	return said
}

func sayReaders(before, now crypto.ListBody, say func(string, ...any)) {
	id := func(r crypto.ListReader) string { return r.ID }
	for _, r := range now.Readers {
		was, ok := find(before.Readers, r.ID, id)
		switch {
		case !ok:
			say("%s added: %s.", r.Name, reads(r, now))
			continue
		case was.Recipient != r.Recipient || was.Sign != r.Sign:
			say("%s has a new key.", r.Name)
		}
		if was.Name != r.Name {
			say("%s is now called %s.", was.Name, r.Name)
		}
		if was.Title != r.Title || was.Role != r.Role || was.Side != r.Side || was.Desk != r.Desk {
			say("%s is now: %s.", r.Name, reads(r, now))
		}
	}
	for _, r := range before.Readers {
		if _, ok := find(now.Readers, r.ID, id); !ok {
			say("%s taken off.", r.Name)
		}
	}
}

// reads is what somebody does and for which desk.
func reads(r crypto.ListReader, b crypto.ListBody) string {
	does := r.Title
	if does == "" {
		does = accounts.Role(r.Role).Label()
	}
	if d, ok := find(b.Desks, r.Desk, func(d crypto.ListDesk) string { return d.ID }); ok {
		does += ", " + d.Name
	}
	return does
}

func sayCustodians(before, now crypto.ListBody, say func(string, ...any)) {
	id := func(c crypto.ListCustodian) string { return c.ID }
	for _, c := range now.Custodians {
		was, ok := find(before.Custodians, c.ID, id)
		switch {
		case !ok:
			say("%s may now sign for %s.", c.Name, sideWords(accounts.Side(c.Side)))
		case was.Side != c.Side:
			say("%s now signs for %s.", c.Name, sideWords(accounts.Side(c.Side)))
		case was.Sign != c.Sign || was.Recipient != c.Recipient:
			say("%s, who signs for %s, has a new key.", c.Name, sideWords(accounts.Side(c.Side)))
		case was.Name != c.Name:
			say("%s is now called %s.", was.Name, c.Name)
		}
	}
	for _, c := range before.Custodians {
		if _, ok := find(now.Custodians, c.ID, id); !ok {
			say("%s no longer signs for %s.", c.Name, sideWords(accounts.Side(c.Side)))
		}
	}
}

func find[T any](all []T, id string, of func(T) string) (T, bool) {
	if i := slices.IndexFunc(all, func(one T) bool { return of(one) == id }); i >= 0 {
		return all[i], true
	}
	var none T
	return none, false
}
