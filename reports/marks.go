package reports

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// ChartMark is a change that the organisation put on record: charts mark it and work their limits out afresh from there. Whoever
// could do that in silence could make any rise look ordinary, so each has a date, a reason that everybody reads, and a name.
type ChartMark struct {
	ID      string `db:"id"`
	On      string `db:"happened_on"`
	Reason  string `db:"reason"`
	Measure string `db:"measure"`
	By      string `db:"made_by"` // name
	MadeOn  string `db:"made_on"`
}

// The longest reason, and the most marks that stand at one time.
const (
	MostReason = 200
	mostMarks  = 60
)

// MarkProblem is what cannot stand, by field.
type MarkProblem struct{ Field, Text string }

func (p MarkProblem) Error() string { return p.Field + " of a mark is wrong" }

// Unwrap makes it a store.ErrInvalid.
func (p MarkProblem) Unwrap() error { return store.ErrInvalid }

// ChartMarks lists those that stand, oldest first.
func (s *Store) ChartMarks(ctx context.Context, organisation string) ([]ChartMark, error) {
	var marks []ChartMark
	err := s.DB.SelectContext(ctx, &marks, `
		SELECT m.id, m.happened_on, m.reason, m.measure, p.name AS made_by, m.made_on FROM chart_marks m JOIN people p ON p.id = m.made_by
		WHERE m.organisation_id = $1 AND m.removed_on = '' ORDER BY m.happened_on, m.id`, organisation)
	if err != nil {
		return nil, fmt.Errorf("read chart marks: %w", err)
	}
	return marks, nil
}

// AddChartMark puts a change on record. measures are what may be chosen.
func (s *Store) AddChartMark(ctx context.Context, organisation, person string, m ChartMark, measures []string) error {
	m.Reason = strings.Join(strings.Fields(m.Reason), " ")
	today := s.now().In(London).Format(dateForm)
	day, err := time.Parse(dateForm, m.On)
	switch {
	case err != nil:
		return MarkProblem{"on", "Enter the day of the change, such as 1 10 2026"}
	case m.On > today:
		return MarkProblem{"on", "The day of the change must not be in the future"}
	case day.Year() < 2000:
		return MarkProblem{"on", "Enter a day after the year 2000"}
	case m.Reason == "" || !utf8.ValidString(m.Reason):
		return MarkProblem{"reason", "Say what changed"}
	case utf8.RuneCountInString(m.Reason) > MostReason:
		return MarkProblem{"reason", fmt.Sprintf("Say it in %d letters or fewer", MostReason)}
	}
	known := false
	for _, k := range measures {
		known = known || k == m.Measure
	}
	if !known {
		return MarkProblem{"measure", "Choose what the change is about"}
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		var n int
		if err := tx.GetContext(ctx, &n, `SELECT count(*) FROM chart_marks WHERE organisation_id = $1 AND removed_on = ''`, organisation); err != nil {
			return err
		}
		if n >= mostMarks {
			return MarkProblem{"on", fmt.Sprintf("There are %d marks already. Take one out first", mostMarks)}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO chart_marks (id, organisation_id, happened_on, reason, measure, made_by, made_on) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			crypto.NewID(), organisation, m.On, m.Reason, m.Measure, person, today)
		return err
	})
	if err != nil {
		return fmt.Errorf("add chart mark: %w", err)
	}
	return nil
}

// RemoveChartMark takes a mark out of the charts. It is store.ErrNotFound for one that does not stand.
func (s *Store) RemoveChartMark(ctx context.Context, organisation, person, id string) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE chart_marks SET removed_by = $1, removed_on = $2 WHERE id = $3 AND organisation_id = $4 AND removed_on = ''`,
			person, s.now().In(London).Format(dateForm), id, organisation)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return store.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove chart mark: %w", err)
	}
	return nil
}
