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

	// Outcomes, each with the quarter it counts in; '' for none.
	Thanked, Responded, FedBack                      string
	ThankedQuarter, RespondedQuarter, FedBackQuarter Quarter
	Stages                                           [2]Stage
	StageQuarters                                    [2]Quarter
}

const seedColumns = `token_hash, organisation_id, quarter, kind, mode, route, themes, worker_group, area, feedback, feedback_quarter,
	thanked, thanked_quarter, responded, responded_quarter, fed_back, fed_back_quarter,
	stage1, stage1_in_time, stage1_extended, stage1_quarter, stage2, stage2_in_time, stage2_extended, stage2_quarter`

// Seed writes many rows at once. Nothing is checked against the lists: the caller made the codes.
func (s *Store) Seed(ctx context.Context, tx *sqlx.Tx, rows []SeedRow) error {
	const columns, batch = 25, 500
	if err := seedSums(ctx, tx, rows); err != nil {
		return err
	}
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
			args = append(args, hash, r.Organisation, r.Quarter.String(), r.Kind, r.Mode, r.Route, joinThemes(r.Themes), r.Group, r.Area)
			args = append(args, dated(r.Feedback, r.FeedbackQuarter)...)
			args = append(args, dated(r.Thanked, r.ThankedQuarter)...)
			args = append(args, dated(r.Responded, r.RespondedQuarter)...)
			args = append(args, dated(r.FedBack, r.FedBackQuarter)...)
			for n, stage := range r.Stages {
				quarter := dated(stage.Outcome, r.StageQuarters[n])[1]
				args = append(args, stage.Outcome, stage.inTime(n+1), stage.Extended, quarter)
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO statistics (`+seedColumns+`) VALUES `+values.String(), args...); err != nil {
			return fmt.Errorf("seed statistics: %w", err)
		}
	}
	return nil
}

// seedSums adds up the days of seeded stages, which are in no row.
func seedSums(ctx context.Context, tx *sqlx.Tx, rows []SeedRow) error {
	type key struct {
		organisation, quarter string
		stage                 int
	}
	sums := map[key][2]int{}
	for _, r := range rows {
		for n, stage := range r.Stages {
			if stage.Outcome != "" && r.Kind == "concern" {
				k := key{r.Organisation, r.StageQuarters[n].String(), n + 1}
				sums[k] = [2]int{sums[k][0] + 1, sums[k][1] + stage.Days}
			}
		}
	}
	for k, sum := range sums {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO stage_sums (organisation_id, quarter, stage, n, days) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (organisation_id, quarter, stage) DO UPDATE SET n = stage_sums.n + excluded.n, days = stage_sums.days + excluded.days`,
			k.organisation, k.quarter, k.stage, sum[0], sum[1]); err != nil {
			return fmt.Errorf("seed sums of stages: %w", err)
		}
	}
	return nil
}

// dated is a value with its quarter, which is empty while the value is.
func dated(value string, q Quarter) []any {
	if value == "" {
		return []any{"", ""}
	}
	return []any{value, q.String()}
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
