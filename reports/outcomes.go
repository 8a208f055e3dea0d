package reports

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
	"saysomething/reports/returns"
	"saysomething/store"
)

// Outcome is what became of a concern, as a reader's browser tells it after a change of status. What
// is empty says nothing new. Browsers send bands and not days: the table of cases has the week of each
// concern and the day of its last change, and days between the two would tie a row to its case.
type Outcome struct {
	Token     string   `json:"token"`     // as in Row
	Thanked   string   `json:"thanked"`   // working days from its coming to the first thanks: daysItems
	Responded string   `json:"responded"` // to the full response: daysItems
	FedBack   string   `json:"fed_back"`  // yes | no, at closing: whether the person was told what was done
	Feedback  string   `json:"feedback"`  // would they speak up again, as told to a reader: Answers
	Stages    [2]Stage `json:"stages"`    // Scotland
}

// Stage is how a stage of the National Whistleblowing Standards was closed, empty while it is not.
type Stage struct {
	Outcome  string `json:"outcome"`  // StageOutcomes
	Days     int    `json:"days"`     // working days it took, up to MostDays: in the row it says no more than whether that was in time
	Extended string `json:"extended"` // yes | no
}

// StageOutcomes are every value of the columns stage1 and stage2.
var StageOutcomes = []string{"upheld", "partially_upheld", "not_upheld", "resolved"}

// MostDays stands for itself and more: a longer stage would be known by its length.
const MostDays = 120

// SetOutcome notes what became of the concern whose row the token opens. The first thanks count, and what somebody told a reader
// of speaking up again only where they have not answered themselves nor told one before; of everything else the last; what stands there already stays where it is, so that sending again
// changes nothing. It counts in the quarter of today.
func (s *Store) SetOutcome(ctx context.Context, organisation string, o Outcome) error {
	hash, err := tokenHash(o.Token)
	if err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	quarter := QuarterOf(s.now()).String()
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `
			UPDATE statistics SET
				thanked = CASE WHEN thanked = '' THEN $3 ELSE thanked END,
				thanked_quarter = CASE WHEN thanked = '' AND $3 <> '' THEN $6 ELSE thanked_quarter END,
				responded = CASE WHEN $4 <> '' THEN $4 ELSE responded END,
				responded_quarter = CASE WHEN $4 <> '' AND $4 <> responded THEN $6 ELSE responded_quarter END,
				fed_back = CASE WHEN $5 <> '' THEN $5 ELSE fed_back END,
				fed_back_quarter = CASE WHEN $5 <> '' AND $5 <> fed_back THEN $6 ELSE fed_back_quarter END,
				feedback = CASE WHEN feedback = '' THEN $7 ELSE feedback END,
				feedback_quarter = CASE WHEN feedback = '' AND $7 <> '' THEN $6 ELSE feedback_quarter END
			WHERE token_hash = $1 AND organisation_id = $2`, hash, organisation, o.Thanked, o.Responded, o.FedBack, quarter, o.Feedback)
		if err := changedOne(res, err, "count an outcome", store.ErrNotFound); err != nil {
			return err
		}
		for n, stage := range o.Stages {
			if err := setStage(ctx, tx, hash, n+1, stage, quarter); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count an outcome: %w", err)
	}
	s.MixSoon()
	return nil
}

// setStage notes how a stage was closed, and adds its days to those of the others when it is told for the first time:
// sums are all that is kept of them. Told again, it stays in its quarter and in the sums, so that both count the same concerns.
func setStage(ctx context.Context, tx *sqlx.Tx, hash string, n int, stage Stage, quarter string) error {
	if stage.Outcome == "" {
		return nil
	}
	res, err := tx.ExecContext(ctx, fmt.Sprintf(`
		UPDATE statistics SET stage%[1]d = $2, stage%[1]d_in_time = $3, stage%[1]d_extended = $4, stage%[1]d_quarter = $5
		WHERE token_hash = $1 AND stage%[1]d = ''`, n), hash, stage.Outcome, stage.inTime(n), stage.Extended, quarter)
	if err != nil {
		return err
	}
	first, err := res.RowsAffected()
	if err != nil {
		return err
	}
	if first == 1 {
		return addDays(ctx, tx, hash, n, stage.Days, quarter)
	}
	_, err = tx.ExecContext(ctx, fmt.Sprintf(`
		UPDATE statistics SET stage%[1]d = $2, stage%[1]d_in_time = $3, stage%[1]d_extended = $4
		WHERE token_hash = $1`, n), hash, stage.Outcome, stage.inTime(n), stage.Extended)
	return err
}

func addDays(ctx context.Context, tx *sqlx.Tx, hash string, n, days int, quarter string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO stage_sums (organisation_id, quarter, stage, n, days)
		SELECT organisation_id, CAST($2 AS TEXT), CAST($3 AS BIGINT), 1, CAST($4 AS BIGINT) FROM statistics WHERE token_hash = $1 AND kind = 'concern'
		ON CONFLICT (organisation_id, quarter, stage) DO UPDATE SET n = stage_sums.n + excluded.n, days = stage_sums.days + excluded.days`,
		hash, quarter, n, days)
	return err
}

// inTime says whether stage n took no longer than was promised.
func (s Stage) inTime(n int) string {
	if s.Outcome == "" {
		return ""
	}
	if s.Days <= returns.Promised[n-1] {
		return "yes"
	}
	return "no"
}

func (o Outcome) check() error {
	band := func(code string) bool {
		return code == "" || slices.ContainsFunc(daysItems, func(i release.Item) bool { return i.Code == code })
	}
	yesNo := func(s string) bool { return s == "yes" || s == "no" }
	ok := band(o.Thanked) && band(o.Responded) && (o.FedBack == "" || yesNo(o.FedBack)) && (o.Feedback == "" || slices.Contains(Answers, o.Feedback))
	for _, stage := range o.Stages {
		closed := slices.Contains(StageOutcomes, stage.Outcome) && stage.Days >= 0 && stage.Days <= MostDays && yesNo(stage.Extended)
		ok = ok && (closed || stage == Stage{})
	}
	if !ok {
		return fmt.Errorf("%w: unknown outcome", store.ErrInvalid)
	}
	return nil
}
