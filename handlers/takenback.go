package handlers

import (
	"context"
	"fmt"
	"time"

	"saysomething/cases"
)

// takenBack is how long what a worker takes back is kept, in days: before a reader can agree to remove it, and from then to the removal.
type takenBack struct {
	Kept int `json:"kept"`
	Wait int `json:"wait"`
}

func (s *Server) takenBack(ctx context.Context, organisation string) (takenBack, error) {
	r, _, err := s.Cases.Retention(ctx, organisation)
	return takenBack{r.Withdrawn, r.Wait}, err
}

// Before says it to somebody who is about to take a concern back; web/src/reporter/takenback.ts says the same, of both.
func (t takenBack) Before() string {
	return fmt.Sprintf("It is not removed at once. For %s after this week nobody can remove it: if somebody made you take it back, there is time to notice. Then one of the people who read it can agree to remove it, and %s later it is gone for good. Until then the people you chose can still read it. If it must be kept, for example for a court, they keep it for as long as that lasts.",
		counted(t.Kept, "day", "days"), counted(t.Wait, "day", "days"))
}

// After says it of one that was taken back in the week that began on a Monday.
func (t takenBack) After(monday string) string {
	d, err := time.Parse(time.DateOnly, monday)
	if err != nil {
		return ""
	}
	from := d.AddDate(0, 0, 6+t.Kept)
	day := func(d time.Time) string { return d.Format("Monday 2 January 2006") }
	return fmt.Sprintf("You asked for it to be removed. From %s on, one of the people who read it can agree to that. %s later it is gone for good: on %s at the earliest. Until then they can still read it. If it must be kept, for example for a court, they keep it for as long as that lasts.",
		day(from), counted(t.Wait, "day", "days"), day(from.AddDate(0, 0, t.Wait)))
}

// goneWhen is what the mailbox says of a concern that was taken back, or may be.
func (s *Server) goneWhen(ctx context.Context, organisation string, box *cases.Mailbox) (before, after string, err error) {
	t, err := s.takenBack(ctx, organisation)
	if err == nil && box.Status == cases.Withdrawn {
		after = t.After(box.StatusOn)
	}
	return t.Before(), after, err
}
