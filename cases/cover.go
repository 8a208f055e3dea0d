package cases

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
)

// EndCovers takes the keys from those whose cover is over, the day after its last day. Their place in the case stays,
// empty, until a reader changes the identity they have seen: nobody but a reader's browser can do that. It looks once a day.
func (s *Store) EndCovers(ctx context.Context) error {
	today := s.today()
	if s.endedOn.Load() == today {
		return nil
	}
	var over []struct {
		CaseID   string `db:"case_id"`
		ReaderID string `db:"reader_id"`
	}
	err := s.DB.SelectContext(ctx, &over, `SELECT case_id, reader_id FROM envelopes WHERE until_on <> '' AND until_on < $1 AND length(data) > 0 ORDER BY case_id, reader_id`, today)
	if err != nil {
		return fmt.Errorf("end covers: %w", err)
	}
	for _, o := range over {
		if err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return s.endCover(ctx, tx, o.CaseID, o.ReaderID, today) }); err != nil {
			return fmt.Errorf("end covers: %w", err)
		}
	}
	s.endedOn.Store(today)
	return nil
}

func (s *Store) endCover(ctx context.Context, tx *sqlx.Tx, caseID, reader, today string) error {
	if err := hold(ctx, tx, caseID); err != nil {
		return err
	}
	ended, err := changed(tx.ExecContext(ctx, `
		UPDATE envelopes SET data = $4, card = NULL WHERE case_id = $1 AND reader_id = $2 AND until_on <> '' AND until_on < $3 AND length(data) > 0`,
		caseID, reader, today, []byte{}))
	if err != nil || !ended { // longer by now, or another server did it
		return err
	}
	for _, table := range []string{"notes_envelopes", "former_envelopes"} {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE case_id = $1 AND reader_id = $2`, caseID, reader); err != nil {
			return err
		}
	}
	if err := DropIndexes(ctx, tx, reader); err != nil {
		return err
	}
	return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{What: accesslog.CoverEnded, Case: caseID, About: reader})
}
