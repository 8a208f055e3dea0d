package reports

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
)

// Established is how many people work in an area, with all areas below it, and belong to a worker group. An empty area is the whole organisation.
type Established struct {
	Area   string `db:"area"`
	Group  string `db:"worker_group"`
	People int    `db:"people"`
}

// Establishment is what stands now; a year's figures go by the snapshot in its frame.
func (s *Store) Establishment(ctx context.Context, organisation string) ([]Established, error) {
	return establishment(ctx, s.DB, organisation)
}

func establishment(ctx context.Context, q sqlx.QueryerContext, organisation string) ([]Established, error) {
	var rows []Established
	if err := sqlx.SelectContext(ctx, q, &rows, `
		SELECT area, worker_group, people FROM establishment WHERE organisation_id = $1 ORDER BY area, worker_group`, organisation); err != nil {
		return nil, fmt.Errorf("read the establishment: %w", err)
	}
	return rows, nil
}

// ReplaceEstablishment stores rows as the whole establishment.
func (s *Store) ReplaceEstablishment(ctx context.Context, organisation string, rows []Established) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return ReplaceEstablishment(ctx, tx, organisation, rows) })
	if err != nil {
		return fmt.Errorf("replace the establishment: %w", err)
	}
	return nil
}

// ReplaceEstablishment does it in a transaction of the caller's.
func ReplaceEstablishment(ctx context.Context, tx *sqlx.Tx, organisation string, rows []Established) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM establishment WHERE organisation_id = $1`, organisation); err != nil {
		return err
	}
	for _, r := range rows {
		if r.People < 0 {
			return fmt.Errorf("%w: fewer than no people", store.ErrInvalid)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO establishment (organisation_id, area, worker_group, people) VALUES ($1, $2, $3, $4)`, organisation, r.Area, r.Group, r.People); err != nil {
			return err
		}
	}
	return nil
}
