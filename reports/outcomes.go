package reports

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
	"saysomething/store"
)

// Outcome is what became of a concern, as a reader's browser tells it after a change of status. What
// is empty says nothing new.
type Outcome struct {
	Token     string   `json:"token"`     // as in Row
	Thanked   string   `json:"thanked"`   // working days from its coming to the first thanks: Bands
	Responded string   `json:"responded"` // to the full response: Bands
	FedBack   string   `json:"fed_back"`  // yes | no, at closing: whether the person was told what was done
	Stages    [2]Stage `json:"stages"`    // Scotland
}

// Stage is how a stage of the National Whistleblowing Standards was closed, empty while it is not.
type Stage struct {
	Outcome  string `json:"outcome"`  // StageOutcomes
	Days     int    `json:"days"`     // working days it took, up to MostDays
	Extended string `json:"extended"` // yes | no
}

// Band is a range of working days. Browsers send the band and not the days: the cases table has the
// week of each concern and the day of its last change, and days between the two would tie a row to its case.
type Band struct {
	Code, Label string
	Last        int // its last day; 0 for no end
}

// Bands are all of them, quickest first.
var Bands = []Band{
	{"d0_2", "0 to 2 working days", 2}, {"d3_5", "3 to 5 working days", 5}, {"d6_10", "6 to 10 working days", 10},
	{"d11_20", "11 to 20 working days", 20}, {"d21", "over 20 working days", 0},
}

// StageOutcomes are every value of the columns stage1 and stage2.
var StageOutcomes = []string{"upheld", "partially_upheld", "not_upheld", "resolved"}

// MostDays stands for itself and more: a longer stage would be known by its length.
const MostDays = 120

// OutcomeAnswers are the lists of what the records of outcomes may answer, for the frame of a year.
func OutcomeAnswers() []release.Answers {
	var bands []release.Item
	for _, b := range Bands {
		bands = append(bands, release.Item{Code: b.Code, Label: b.Label})
	}
	return []release.Answers{
		{Subject: release.Thanked, Items: bands},
		{Subject: release.Responded, Items: bands},
		{Subject: release.FedBack, Items: []release.Item{{Code: "yes", Label: "told what was done"}, {Code: "no", Label: "not told what was done"}}},
	}
}

// SetOutcome notes what became of the concern whose row the token opens. The first thanks count, of
// everything else the last; what stands there already stays where it is, so that sending again
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
				fed_back_quarter = CASE WHEN $5 <> '' AND $5 <> fed_back THEN $6 ELSE fed_back_quarter END
			WHERE token_hash = $1 AND organisation_id = $2`, hash, organisation, o.Thanked, o.Responded, o.FedBack, quarter)
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

func setStage(ctx context.Context, tx *sqlx.Tx, hash string, n int, stage Stage, quarter string) error {
	if stage.Outcome == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf(`
		UPDATE statistics SET stage%[1]d = $2, stage%[1]d_days = $3, stage%[1]d_extended = $4, stage%[1]d_quarter = $5
		WHERE token_hash = $1 AND (stage%[1]d <> $2 OR stage%[1]d_days <> $3 OR stage%[1]d_extended <> $4)`, n),
		hash, stage.Outcome, stage.Days, stage.Extended, quarter)
	return err
}

func (o Outcome) check() error {
	band := func(code string) bool {
		return code == "" || slices.ContainsFunc(Bands, func(b Band) bool { return b.Code == code })
	}
	yesNo := func(s string) bool { return s == "yes" || s == "no" }
	ok := band(o.Thanked) && band(o.Responded) && (o.FedBack == "" || yesNo(o.FedBack))
	for _, stage := range o.Stages {
		closed := slices.Contains(StageOutcomes, stage.Outcome) && stage.Days >= 0 && stage.Days <= MostDays && yesNo(stage.Extended)
		ok = ok && (closed || stage == Stage{})
	}
	if !ok {
		return fmt.Errorf("%w: unknown outcome", store.ErrInvalid)
	}
	return nil
}

// outcomes are the records of what became of concerns in a quarter, in the order of Record.Compare.
// Celebrations are thanked too, but no promise is made to them, so they are not among these.
func (s *Store) outcomes(ctx context.Context, tx *sqlx.Tx, organisation string, q Quarter) ([]release.Count, error) {
	var out []release.Count
	for _, subject := range []string{release.Thanked, release.Responded, release.FedBack} {
		var rows []struct {
			Answer string
			N      int
		}
		err := tx.SelectContext(ctx, &rows, fmt.Sprintf(`
			SELECT %[1]s AS answer, count(*) AS n FROM statistics
			WHERE organisation_id = $1 AND kind = 'concern' AND %[1]s <> '' AND %[1]s_quarter = $2 GROUP BY %[1]s`, subject), organisation, q.String())
		if err != nil {
			return nil, fmt.Errorf("count outcomes: %w", err)
		}
		for _, r := range rows {
			out = append(out, release.Count{Record: release.Record{Subject: subject, Quarter: q.N, Answer: r.Answer}, N: r.N})
		}
	}
	slices.SortFunc(out, func(a, b release.Count) int { return a.Compare(b.Record) })
	return out, nil
}
