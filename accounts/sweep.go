package accounts

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Sweep deletes sessions, invitations, challenges with their keys, and throttles that have run out, so that no key of a session that
// ended by itself stays behind. To be run every hour.
func (s *Store) Sweep(ctx context.Context) error {
	now := s.Now()
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.sweepSessions(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM challenges WHERE expires_at <= $1`, now.UnixMicro()); err != nil {
			return err
		}
		if err := s.sweepChallengeKeys(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM throttles WHERE until_at < $1`, now.Add(-forgetAfter).UnixMicro()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM invitations WHERE expires_at <= $1`, now.UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("sweep accounts: %w", err)
	}
	return nil
}

// sweepSessions deletes sessions that have ended by themselves, those on the way to StageFull sooner.
func (s *Store) sweepSessions(ctx context.Context, tx *sqlx.Tx) error {
	now := s.Now()
	_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE created_at <= $1 OR seen_at <= $2 OR stage NOT IN ('full', 'locked') AND created_at <= $3`,
		now.Add(-s.absolute()).UnixMicro(), now.Add(-s.idle()).UnixMicro(), now.Add(-halfway).UnixMicro())
	return err
}
