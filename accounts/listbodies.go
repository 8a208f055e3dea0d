package accounts

import (
	"context"
	"fmt"
)

// ListBodies are the bodies of the lists of readers from the first to number, as stored: a caller compares each with the hash in its
// signed head.
func (s *Store) ListBodies(ctx context.Context, number int) ([]string, error) {
	o, err := s.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	var bodies []string
	err = s.DB.SelectContext(ctx, &bodies, `SELECT body FROM lists WHERE organisation_id = $1 AND number <= $2 AND in_force ORDER BY number`, o.ID, number)
	if err != nil {
		return nil, fmt.Errorf("bodies of the lists of readers: %w", err)
	}
	return bodies, nil
}
