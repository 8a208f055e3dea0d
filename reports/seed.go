package reports

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
)

// SeedRow is an invented row with the quarter it counts in, for demonstrations. Without a token it
// gets a random one that nobody knows.
type SeedRow struct {
	Row
	Quarter         Quarter
	Feedback        string  // '' for none
	FeedbackQuarter Quarter // the quarter of the answer
}

// Seed writes many rows at once. Nothing is checked against the lists: the caller made the codes.
func (s *Store) Seed(ctx context.Context, tx *sqlx.Tx, rows []SeedRow) error {
	const columns, batch = 11, 500
	for ; len(rows) > 0; rows = rows[min(batch, len(rows)):] {
		var values strings.Builder
		var args []any
		for i, r := range rows[:min(batch, len(rows))] {
			if i > 0 {
				values.WriteByte(',')
			}
			values.WriteByte('(')
			for c := range columns {
				if c > 0 {
					values.WriteByte(',')
				}
				fmt.Fprintf(&values, "$%d", len(args)+c+1)
			}
			values.WriteByte(')')
			hash, err := r.hash()
			if err != nil {
				return err
			}
			answered := ""
			if r.Feedback != "" {
				answered = r.FeedbackQuarter.String()
			}
			args = append(args, hash, r.Organisation, r.Quarter.String(), r.Kind, r.Mode, r.Route, joinThemes(r.Themes), r.Group, r.Area, r.Feedback, answered)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO statistics (token_hash, organisation_id, quarter, kind, mode, route, themes, worker_group, area, feedback, feedback_quarter) VALUES `+values.String(), args...); err != nil {
			return fmt.Errorf("seed statistics: %w", err)
		}
	}
	return nil
}

func (r SeedRow) hash() (string, error) {
	if r.Token != "" {
		return tokenHash(r.Token)
	}
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("seed statistics: %w", err)
	}
	return hex.EncodeToString(b), nil // as good as the hash of a token that nobody has
}
