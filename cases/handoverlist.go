package cases

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Decisions is what a person's page of handovers begins with.
type Decisions struct {
	Handovers []Handover `json:"handovers"` // what is not finished
	Alone     []string   `json:"alone"`     // cases that nobody else could read if the person stopped
	Covering  []string   `json:"covering"`  // cases that the person covers for somebody: not theirs to hand on
	Covers    []Covering `json:"covers"`    // of cases of theirs, running or to come
	Ended     []Ended    `json:"ended"`
}

// Covering is somebody who reads a person's cases for some days.
type Covering struct {
	ID    string `json:"id" db:"reader_id"`
	From  string `json:"from" db:"from_on"`   // the first of all of them
	Until string `json:"until" db:"until_on"` // the last
	Cases int    `json:"cases" db:"cases"`
}

// Ended is a reader who can read a person's cases no more and whose keys still stand in them: what
// is written from now on is sealed to them too until they are taken off.
type Ended struct {
	ID    string `json:"id" db:"reader_id"`
	Why   string `json:"why" db:"why"` // left | cover
	Cases int    `json:"cases" db:"cases"`
}

// Decisions lists what person has decided and not finished, and what they should decide. What has
// nothing left is done, and is not listed again.
func (s *Store) Decisions(ctx context.Context, person string) (*Decisions, error) {
	d := &Decisions{Handovers: []Handover{}, Alone: []string{}, Covering: []string{}, Covers: []Covering{}, Ended: []Ended{}}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return s.fillDecisions(ctx, tx, person, d) })
	if err != nil {
		return nil, fmt.Errorf("handovers: %w", err)
	}
	return d, nil
}

func (s *Store) fillDecisions(ctx context.Context, tx *sqlx.Tx, person string, d *Decisions) error {
	today := s.today()
	if _, err := tx.ExecContext(ctx, `
		UPDATE handovers SET status = 'done' WHERE person_id = $2 AND status = 'open' AND id NOT IN (SELECT h.id `+leftOf+`)`, today, person); err != nil {
		return err
	}
	if err := forgetCases(ctx, tx, person); err != nil {
		return err
	}
	if err := tx.SelectContext(ctx, &d.Handovers, `
		SELECT o.id, o.to_id, o.kind, o.from_on, o.until_on, o.stop, o.every,
		(SELECT count(*) FROM handover_cases c WHERE c.handover_id = o.id) AS total,
		(SELECT count(*) `+leftOf+` AND h.id = o.id) AS left_cases
		FROM handovers o WHERE o.person_id = $2 AND o.status = 'open' ORDER BY o.began_on, o.id`, today, person); err != nil {
		return err
	}
	if err := tx.SelectContext(ctx, &d.Alone, `
		SELECT v.case_id FROM envelopes v WHERE v.reader_id = $2 AND `+readsNow("v")+` AND NOT EXISTS (
		SELECT 1 FROM envelopes o JOIN people p ON p.id = o.reader_id
		WHERE o.case_id = v.case_id AND o.reader_id <> v.reader_id AND o.until_on = '' AND NOT o.lost AND p.status = 'active' AND p.listed)
		ORDER BY v.case_id`, today, person); err != nil {
		return err
	}
	if err := tx.SelectContext(ctx, &d.Covering, `SELECT v.case_id FROM envelopes v WHERE v.reader_id = $2 AND v.until_on <> '' AND `+readsNow("v")+` ORDER BY v.case_id`, today, person); err != nil {
		return err
	}
	if err := tx.SelectContext(ctx, &d.Covers, `
		SELECT o.reader_id, min(o.from_on) AS from_on, max(o.until_on) AS until_on, count(*) AS cases
		FROM envelopes v JOIN envelopes o ON o.case_id = v.case_id JOIN people p ON p.id = o.reader_id
		WHERE v.reader_id = $2 AND v.until_on = '' AND o.reader_id <> v.reader_id AND p.status = 'active' AND o.until_on >= $1
		GROUP BY o.reader_id ORDER BY o.reader_id`, today, person); err != nil {
		return err
	}
	return tx.SelectContext(ctx, &d.Ended, `
		SELECT o.reader_id, CASE WHEN p.status = 'left' THEN 'left' ELSE 'cover' END AS why, count(*) AS cases
		FROM envelopes v JOIN envelopes o ON o.case_id = v.case_id JOIN people p ON p.id = o.reader_id
		WHERE v.reader_id = $2 AND v.until_on = '' AND o.reader_id <> v.reader_id AND (p.status = 'left' OR (o.until_on <> '' AND o.until_on < $1))
		GROUP BY o.reader_id, CASE WHEN p.status = 'left' THEN 'left' ELSE 'cover' END ORDER BY o.reader_id`, today, person)
}
