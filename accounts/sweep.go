package accounts

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Sweep deletes sessions and invitations that have run out, so that no key of a session that
// ended by itself stays behind. To be run every hour.
func (s *Store) Sweep(ctx context.Context) error {
	now := s.Now()
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE created_at <= $1 OR seen_at <= $2`,
			now.Add(-s.absolute()).UnixMicro(), now.Add(-s.idle()).UnixMicro()); err != nil {
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
