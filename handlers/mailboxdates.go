package handlers

import (
	"context"
	"fmt"
	"time"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/reports"
)

// promise is a date promised, as the worker reads it.
type promise struct {
	Text, Due, State string
	Past             bool
}

// clockChange is a change of the dates with its reason.
type clockChange struct{ What, Why string }

// promises are the dates of a case under way, from the day inside the report, and why some of them were changed.
func (s *Server) promises(ctx context.Context, org *accounts.Organisation, v *visit) ([]promise, []clockChange, error) {
	report, status := v.keys.report, v.box.Status
	if report == nil || report.Kind == celebration || status == cases.Withdrawn || status == cases.ClosedCase || status == cases.AwaitingFeedback {
		return nil, nil, nil
	}
	rules, err := s.rules(ctx, org)
	if err != nil {
		return nil, nil, err
	}
	course := cases.CourseOf(v.keys.entries, status, v.box.StatusOn)
	all, err := cases.Promises(cases.Clocked{Rules: rules, Nation: org.Nation, Day: report.Day, Status: status, StatusOn: v.box.StatusOn,
		Kind: report.Kind, Course: course.Course, Today: s.Now().In(reports.London).Format(time.DateOnly)})
	if err != nil {
		return nil, nil, fmt.Errorf("dates promised: %w", err)
	}
	var dates []promise
	for _, p := range cases.Current(all) {
		dates = append(dates, promise{Text: p.Plain, Due: p.Due, State: string(p.State), Past: p.State == cases.Late})
	}
	var changes []clockChange
	for _, change := range course.Changes {
		changes = append(changes, clockChange{clockSaid(change.Clock), change.Text})
	}
	return dates, changes, nil
}

// clockSaid says a change of the dates to the worker; web/src/reporter/dates.ts says the same.
func clockSaid(c crypto.Clock) string {
	switch c.Do {
	case "stop":
		if c.Until != "" {
			return "The dates stand still from " + dayWords(c.Day) + ". They will look at this again by " + dayWords(c.Until) + "."
		}
		return "The dates stand still from " + dayWords(c.Day) + "."
	case "start":
		return "The dates count again from " + dayWords(c.Day) + "."
	case "extend":
		return "They need more time. The full answer is now promised by " + dayWords(c.Until) + "."
	}
	return "Changed the dates"
}

// dayWords writes a day that an entry names; one that is none is not repeated.
func dayWords(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "no known date"
	}
	return t.Format("Monday 2 January 2006")
}
