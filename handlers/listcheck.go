package handlers

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"saysomething/accounts"
	"saysomething/crypto"
)

// What a browser does with JavaScript before it seals (web/src/reporter/list.ts), for the way without: the list in the database must
// verify, and must follow from the one that the page or the report knew.

// verifiedList is the roster's list, which accounts.Roster has verified, or the code of a refusal.
func verifiedList(r *accounts.Roster) (*crypto.SignedList, string) {
	var refused *crypto.ListError
	switch {
	case r.List != nil:
		return r.List, ""
	case errors.As(r.Refused, &refused):
		return nil, whyOfReason[refused.Reason]
	case r.Refused != nil:
		return nil, whyAltered
	}
	return nil, whyUnsigned
}

var whyOfReason = map[string]string{
	crypto.ListUnsigned: whyUnsigned, crypto.ListChain: whyChain, crypto.ListSignature: whyAltered,
	crypto.ListSigners: whySigners, crypto.ListSide: whySide, crypto.ListBodyOther: whyAltered, crypto.ListPinned: whyOther,
}

// recovers says whether the organisation has a spare key.
func recovers(list *crypto.SignedList) bool {
	return list != nil && list.Recovers()
}

// follows compares a list with one known before: "" when it is that list or comes after it, or whyOlder, or whyOther.
func follows(list *crypto.SignedList, number int, hash string) string {
	switch {
	case number > list.Number:
		return whyOlder
	case number < 1 || list.Heads[number-1].Hash != hash:
		return whyOther
	}
	return ""
}

// sameChain compares with the list that a worker's report was sealed under: "", or why nothing may be sealed in answer.
func sameChain(list *crypto.SignedList, report crypto.ListPin) string {
	switch follows(list, report.Number, report.Hash) {
	case whyOlder:
		return whyReportOlder
	case whyOther:
		return whyReportOther
	}
	return ""
}

// checkFormList is why a form cannot be sealed under this list, "" if it can; changed means that another list has followed the one it was
// made with. The form says which that was (listView.Ref); one that says nothing knows no list.
func checkFormList(list *crypto.SignedList, v values) (why string, changed bool) {
	parts := strings.Split(v.Get("list"), ".")
	if parts[0] == "" {
		return "", false
	}
	number, err := strconv.Atoi(parts[0])
	if err != nil || len(parts) < 2 {
		return whyOther, false
	}
	if why := follows(list, number, parts[1]); why != "" {
		return why, false
	}
	for _, side := range parts[2:] {
		if !slices.Contains(list.Heads[number-1].Sides, side) {
			return whySide, false
		}
	}
	return "", number < list.Number
}
