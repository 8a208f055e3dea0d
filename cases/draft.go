package cases

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// MaxDraft is the largest draft in bytes: marks of some thousands of paragraphs.
const MaxDraft = 1 << 20

// Draft gives what a reader keeps of unfinished work on a case, sealed to their own key; ErrNotFound when there is none, or they do not read the case.
func (s *Store) Draft(ctx context.Context, person, id string) ([]byte, error) {
	var data []byte
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if _, err := s.place(ctx, tx, person, id); err != nil {
			return err
		}
		var found [][]byte
		err := tx.SelectContext(ctx, &found, `SELECT data FROM case_drafts WHERE case_id = $1 AND reader_id = $2`, id, person)
		if err == nil && len(found) == 0 {
			err = store.ErrNotFound
		}
		if err == nil {
			data = found[0]
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("draft: %w", err)
	}
	return data, nil
}

// PutDraft keeps it in place of the one before; nothing at all takes it away. The server cannot read it.
func (s *Store) PutDraft(ctx context.Context, person, id string, data []byte) error {
	if len(data) > MaxDraft || len(data) > 0 && crypto.CheckSealedHead(data, 1) != nil {
		return fmt.Errorf("keep draft: %w", invalid("draft"))
	}
	err := s.write(ctx, func(tx *sqlx.Tx) error {
		if _, err := s.place(ctx, tx, person, id); err != nil {
			return err
		}
		if len(data) == 0 {
			_, err := tx.ExecContext(ctx, `DELETE FROM case_drafts WHERE case_id = $1 AND reader_id = $2`, id, person)
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO case_drafts (case_id, reader_id, data) VALUES ($1, $2, $3)
			ON CONFLICT (case_id, reader_id) DO UPDATE SET data = excluded.data`, id, person, data)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep draft: %w", err)
	}
	return nil
}
