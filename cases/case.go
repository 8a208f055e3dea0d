// Package cases keeps cases: what workers send, what readers answer, the files, the states a case
// may be in and the clocks that run on it.
//
// The server holds ciphertext. What it can check it checks (structure, sizes, readers, order,
// states) before it stores anything; what is written it cannot see. Workers come with letters
// (report.go, read.go, add.go), readers with a session (list.go, staff.go), files in parts
// (files.go). Everything one letter brings is stored in one transaction or not at all.
//
// Whatever a worker does leaves no time finer than a week.
package cases

import (
	"fmt"
	"slices"

	"saysomething/store"
)

// Status is where a case stands.
type Status string

const (
	New              Status = "new"
	Thanked          Status = "thanked"
	Listening        Status = "listening"
	ActionsAgreed    Status = "actions_agreed"
	Escalated        Status = "escalated"
	WithInvestigator Status = "with_investigator"
	FedBack          Status = "fed_back"
	AwaitingFeedback Status = "awaiting_feedback"
	ClosedCase       Status = "closed"
	Reopened         Status = "reopened"
	Withdrawn        Status = "withdrawn"
)

// StatusWords says one status to the two people who see it.
type StatusWords struct {
	Status Status   `json:"status"`
	Staff  string   `json:"staff"` // on the desk
	Plain  string   `json:"plain"` // to the worker
	Next   []Status `json:"next"`  // what a reader may change it to
}

// working are the states of a case under way; a reader moves between them freely, because real
// work goes back as well as forward.
var working = []Status{Thanked, Listening, ActionsAgreed, Escalated, WithInvestigator, FedBack}

// open is where a reader may take any case under way.
var open = append(slices.Clone(working), AwaitingFeedback, ClosedCase)

// Statuses lists every status with its words, in the order a case usually goes through them.
// Nobody makes a case new again; only the worker withdraws; a withdrawn case can only be closed;
// a closed one only reopened.
var Statuses = []StatusWords{
	{New, "New", "Your concern is with its readers.", open},
	{Thanked, "Thanked", "The people who read your concern have it and have thanked you.", without(open, Thanked)},
	{Listening, "Listening", "They are listening and finding out more.", without(open, Listening)},
	{ActionsAgreed, "Actions agreed", "They have agreed what to do.", without(open, ActionsAgreed)},
	{Escalated, "Escalated", "They have taken it to someone senior.", without(open, Escalated)},
	{WithInvestigator, "With an investigator", "Someone is looking into it in full.", without(open, WithInvestigator)},
	{FedBack, "Fed back", "They have told you what they found and what they did.", without(open, FedBack)},
	{AwaitingFeedback, "Awaiting “would you speak up again?”", "The work is done. They would like to know if you would speak up again.", without(open, AwaitingFeedback)},
	{ClosedCase, "Closed", "Your concern is closed. You can still read everything here.", []Status{Reopened}},
	{Reopened, "Reopened", "Your concern is open again.", open},
	{Withdrawn, "Withdrawn", "You took your concern back. Nobody is working on it now.", []Status{ClosedCase}},
}

func without(list []Status, s Status) []Status {
	return slices.DeleteFunc(slices.Clone(list), func(x Status) bool { return x == s })
}

// Words gives the words for a status; ok is false for one that does not exist.
func (s Status) Words() (w StatusWords, ok bool) {
	i := slices.IndexFunc(Statuses, func(w StatusWords) bool { return w.Status == s })
	if i < 0 {
		return StatusWords{Status: s}, false
	}
	return Statuses[i], true
}

// StaffMay reports whether a reader may change a case from one status to another.
// It returns ErrInvalid for a change nobody may make.
func StaffMay(from, to Status) error {
	w, _ := from.Words()
	if !slices.Contains(w.Next, to) {
		return fmt.Errorf("%w: a case that is %s cannot become %s", store.ErrInvalid, from, to)
	}
	return nil
}

// Effect is what a worker's letter does to the case beside adding to it.
type Effect string

const (
	NoEffect     Effect = ""
	WithdrawIt   Effect = "withdraw"
	GiveFeedback Effect = "feedback"
	SayDetriment Effect = "detriment" // counts an answer to "have you been treated badly because you spoke up?", and changes nothing of the case
)

// After gives the status of a case after a worker's letter, or a *Refused with the reason why the
// letter comes too late or too early. A closed case can still be written to; one that was
// withdrawn cannot until a reader closes it. An answer to "would you speak up again?" ends the
// wait for it.
func (e Effect) After(s Status) (Status, error) {
	switch {
	case s == Withdrawn:
		return s, &Refused{Code: "withdrawn"}
	case e == WithdrawIt && s == ClosedCase:
		return s, &Refused{Code: "conflict"}
	case e == WithdrawIt:
		return Withdrawn, nil
	case e == GiveFeedback && s != ClosedCase && s != AwaitingFeedback:
		return s, &Refused{Code: "not_asked"}
	case e == GiveFeedback:
		return ClosedCase, nil
	}
	return s, nil
}
