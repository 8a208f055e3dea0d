package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// lease is how long a claimed run may take before another server may take it over.
const lease = 15 * time.Minute

// Claim takes the run of job that is due for the server run named run, and reports whether this
// caller now holds it. Of any number of servers that ask, one gets true. A run that was claimed
// and not done within the lease (its server died) can be claimed again.
func (db *DB) Claim(ctx context.Context, job, due, run string, now time.Time) (bool, error) {
	got := false
	err := db.Tx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `
			INSERT INTO job_runs (job, due, run, claimed_at, done_at) VALUES ($1, $2, $3, $4, 0)
			ON CONFLICT (job, due) DO UPDATE SET run = excluded.run, claimed_at = excluded.claimed_at
			WHERE job_runs.done_at = 0 AND job_runs.claimed_at < $5`,
			job, due, run, now.UnixMicro(), now.Add(-lease).UnixMicro())
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		got = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim %s %s: %w", job, due, err)
	}
	return got, nil
}

// Done marks a claimed run as finished, so that it is never run again.
func (db *DB) Done(ctx context.Context, job, due string, now time.Time) error {
	err := db.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE job_runs SET done_at = $3 WHERE job = $1 AND due = $2`, job, due, now.UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("finish %s %s: %w", job, due, err)
	}
	return nil
}

// Release gives a claimed run back after a failure, so that the next tick tries again.
func (db *DB) Release(ctx context.Context, job, due, run string) error {
	err := db.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM job_runs WHERE job = $1 AND due = $2 AND run = $3 AND done_at = 0`, job, due, run)
		return err
	})
	if err != nil {
		return fmt.Errorf("give back %s %s: %w", job, due, err)
	}
	return nil
}
