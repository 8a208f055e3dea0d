package cases

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/reports"
)

// Imported is what a concern brings besides that its reader kept elsewhere before: when it came, and how it stands. One of a
// quarter that is over is not counted: its figures were published by whoever kept it then, and would be counted twice.
type Imported struct {
	Week     string       `json:"week"`      // Monday of the week in which it was received
	Status   Status       `json:"status"`    // but not withdrawn: that is the worker's own act
	StatusOn string       `json:"status_on"` // the day of the last change, "" for a new one
	Letter   *StaffLetter `json:"letter"`    // the old notes and the outcome, after the report; null for none
}

func (i *Imported) check(now time.Time) error {
	week, err := time.Parse(time.DateOnly, i.Week)
	_, known := i.Status.Words()
	switch {
	case err != nil || week.Weekday() != time.Monday || i.Week > Week(now):
		return invalid("imported week")
	case !known || i.Status == Withdrawn:
		return invalid("imported status")
	case i.Status == New && i.StatusOn == "":
	default:
		_, err := time.Parse(time.DateOnly, i.StatusOn)
		if err != nil || i.Status == New || i.StatusOn < i.Week || i.StatusOn > now.In(reports.London).Format(time.DateOnly) {
			return invalid("imported day")
		}
	}
	if i.Letter == nil {
		return nil
	}
	if l := i.Letter; l.Status != "" || l.Hold != "" || l.Copied != "" || len(l.Entries) == 0 || len(l.Files) > 0 {
		return invalid("imported entries")
	}
	return i.Letter.check()
}

// putImported sets the case back to when it came, and appends what was known of it, as its recorder. They have read it.
func (s *Store) putImported(ctx context.Context, tx *sqlx.Tx, l ReportLetter, recorder string) error {
	i := l.Imported
	if _, err := tx.ExecContext(ctx, `UPDATE cases SET week = $2, status = $3, status_on = $4 WHERE id = $1`, l.Case, i.Week, i.Status, i.StatusOn); err != nil {
		return err
	}
	last := len(l.Entries) - 1
	if i.Letter != nil {
		if err := s.append(ctx, tx, recorder, l.Case, *i.Letter); err != nil {
			return err
		}
		last += len(i.Letter.Entries)
	}
	_, err := tx.ExecContext(ctx, `UPDATE envelopes SET read_seq = $3 WHERE case_id = $1 AND reader_id = $2`, l.Case, recorder, last)
	return err
}

// countOnce writes the row of statistics of a case, or what an imported one has in its place.
func (s *Store) countOnce(ctx context.Context, tx *sqlx.Tx, l ReportLetter, organisation, route, recorder string) error {
	if l.Imported != nil {
		if err := s.putImported(ctx, tx, l, recorder); err != nil || l.Statistics.Token == "" {
			return err
		}
	}
	c := l.Statistics
	return s.Reports.InsertStatistics(ctx, tx, reports.Row{
		Token: c.Token, Organisation: organisation, Kind: c.Kind, Mode: l.Mode, Route: route, Themes: c.Themes, Group: c.Group, Area: c.Area,
	})
}

// checkImported refuses what cannot be imported: a worker's own letter, and one that would be counted in another quarter than its own.
func (s *Store) checkImported(l ReportLetter, recorder string) error {
	if l.Imported == nil {
		return nil
	}
	if recorder == "" || recorder == crypto.AuthorWorker || len(l.Files) > 0 {
		return invalid("imported")
	}
	if err := l.Imported.check(s.Now()); err != nil {
		return err
	}
	week, _ := time.Parse(time.DateOnly, l.Imported.Week) // checked
	running := reports.QuarterOf(s.Now())
	if l.Statistics.Token != "" && reports.QuarterOf(week) != running && reports.QuarterOf(week.AddDate(0, 0, 6)) != running { // a week may lie in two quarters
		return invalid("counted, and not of this quarter")
	}
	return nil
}
