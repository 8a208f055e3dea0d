package reports

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
)

// Steps of the making of a release, as the administrator sees them. None depends on a figure.
const (
	StepFrozen   = "frozen" // waits for an approved plan or its turn
	StepBuilding = "building"
	StepChecking = "checking"
	StepReady    = "ready"
	StepNothing  = "nothing" // no period ends with this quarter
	StepFailed   = "failed"  // until somebody has it tried again
)

// Progress is how far the making of one release is.
type Progress struct {
	Due, Step, Failure string
	ChangedAt          int64 `db:"changed_at"`
}

func (s *Store) steps(ctx context.Context, organisation string) (map[string]Progress, error) {
	var rows []Progress
	if err := s.DB.SelectContext(ctx, &rows, `SELECT due, step, failure, changed_at FROM ledger_builds WHERE organisation_id = $1`, organisation); err != nil {
		return nil, fmt.Errorf("read progress: %w", err)
	}
	out := map[string]Progress{}
	for _, r := range rows {
		out[r.Due] = r
	}
	return out, nil
}

func (s *Store) note(ctx context.Context, organisation, due, step, failure string) error {
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return note(ctx, tx, organisation, due, step, failure, s.now()) })
}

func note(ctx context.Context, tx *sqlx.Tx, organisation, due, step, failure string, now time.Time) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO ledger_builds (organisation_id, due, step, failure, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (organisation_id, due) DO UPDATE SET step = excluded.step, failure = excluded.failure, changed_at = excluded.changed_at`,
		organisation, due, step, failure, now.UnixMicro())
	return err
}

// TryAgain has a release made that failed. It returns store.ErrNotFound for one that did not.
func (s *Store) TryAgain(ctx context.Context, organisation, due string) error {
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE ledger_builds SET step = $3, failure = '', changed_at = $4 WHERE organisation_id = $1 AND due = $2 AND step = $5`,
			organisation, due, StepFrozen, s.now().UnixMicro(), StepFailed)
		return changedOne(res, err, "try again", store.ErrNotFound)
	})
}
