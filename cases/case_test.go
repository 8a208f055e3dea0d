package cases

import (
	"errors"
	"strings"
	"testing"

	"saysomething/store"
)

// TestStaffMay writes down every change a reader may make; whatever is not here must be refused.
func TestStaffMay(t *testing.T) {
	under := "thanked listening actions_agreed escalated with_investigator fed_back awaiting_feedback closed"
	want := map[Status]map[Status]bool{
		New: set(under), Reopened: set(under),
		Thanked: set(under), Listening: set(under), ActionsAgreed: set(under), Escalated: set(under),
		WithInvestigator: set(under), FedBack: set(under), AwaitingFeedback: set(under),
		ClosedCase: set("reopened"), Withdrawn: set("closed"), "": {},
	}
	for from, may := range want {
		for _, to := range append([]StatusWords{{Status: ""}, {Status: "lost"}}, Statuses...) {
			err := StaffMay(from, to.Status)
			if ok := may[to.Status] && from != to.Status; ok != (err == nil) {
				t.Errorf("%s to %s: %v", from, to.Status, err)
			}
			if err != nil && !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s to %s: %v is not ErrInvalid", from, to.Status, err)
			}
		}
	}
}

func TestWorkerEffects(t *testing.T) {
	for _, c := range []struct {
		from   Status
		effect Effect
		to     Status
		code   string
	}{
		{New, NoEffect, New, ""},
		{ClosedCase, NoEffect, ClosedCase, ""},
		{Withdrawn, NoEffect, "", "withdrawn"},
		{New, WithdrawIt, Withdrawn, ""},
		{AwaitingFeedback, WithdrawIt, Withdrawn, ""},
		{ClosedCase, WithdrawIt, "", "conflict"},
		{Withdrawn, WithdrawIt, "", "withdrawn"},
		{New, GiveFeedback, "", "not_asked"},
		{FedBack, GiveFeedback, "", "not_asked"},
		{Reopened, GiveFeedback, "", "not_asked"},
		{AwaitingFeedback, GiveFeedback, ClosedCase, ""},
		{ClosedCase, GiveFeedback, ClosedCase, ""},
		{Withdrawn, GiveFeedback, "", "withdrawn"},
	} {
		to, err := c.effect.After(c.from)
		var r *Refused
		if c.code != "" && (!errors.As(err, &r) || r.Code != c.code) || c.code == "" && (err != nil || to != c.to) {
			t.Errorf("%s %q: got %s, %v; want %s %s", c.from, c.effect, to, err, c.to, c.code)
		}
	}
}

func TestWords(t *testing.T) {
	seen := map[Status]bool{}
	for _, w := range Statuses {
		if w.Staff == "" || w.Plain == "" || seen[w.Status] {
			t.Errorf("%+v", w)
		}
		seen[w.Status] = true
	}
	if len(seen) != 11 {
		t.Errorf("%d statuses, want 11", len(seen))
	}
	if _, ok := Status("lost").Words(); ok {
		t.Error("words for a status that does not exist")
	}
}

func set(words string) map[Status]bool {
	out := map[Status]bool{}
	for _, w := range strings.Fields(words) {
		out[Status(w)] = true
	}
	return out
}
