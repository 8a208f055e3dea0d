package cases

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
)

// Kinds of handover.
const (
	HandOver = "handover" // somebody else reads, for good
	Cover    = "cover"    // somebody else reads too, from date to date
	LeaveAll = "leave"    // the person stops reading
)

// coverDays is how far ahead a cover may end: longer than that is handing over.
const coverDays = 366

// Handover is what a person has decided and their browser carries out, case by case. The server
// cannot: only a reader's keys open a case for somebody else.
type Handover struct {
	ID    string `json:"id" db:"id"`
	To    string `json:"to" db:"to_id"`
	Kind  string `json:"kind" db:"kind"`
	From  string `json:"from" db:"from_on"`
	Until string `json:"until" db:"until_on"`
	Stop  bool   `json:"stop" db:"stop"`
	Every bool   `json:"every" db:"every"`
	Left  int    `json:"left" db:"left_cases"`
	Total int    `json:"total" db:"total"`
}

// NewHandover is a decision. No cases means all that are the person's now.
type NewHandover struct {
	To    string   `json:"to"`
	Kind  string   `json:"kind"`
	From  string   `json:"from"`
	Until string   `json:"until"`
	Stop  bool     `json:"stop"`
	Cases []string `json:"cases"`
}

// leftOf selects what is left of handovers (h) case by case (hc) on the day $1, for the envelope
// (me) of the person who decided.
const leftOf = `
	FROM handovers h JOIN handover_cases hc ON hc.handover_id = h.id
	JOIN envelopes me ON me.case_id = hc.case_id AND me.reader_id = h.person_id
	LEFT JOIN envelopes t ON t.case_id = hc.case_id AND t.reader_id = h.to_id
	WHERE h.status = 'open' AND h.person_id = $2 AND (
	(h.kind = 'handover' AND (h.stop OR t.case_id IS NULL OR t.until_on <> '')) OR
	(h.kind = 'cover' AND (t.case_id IS NULL OR t.until_on <> '' AND t.until_on < h.until_on) AND h.until_on >= $1) OR h.kind = 'leave')`

func (h *NewHandover) check(person, today string) error {
	if !slices.Contains([]string{HandOver, Cover, LeaveAll}, h.Kind) {
		return invalid("kind of handover")
	}
	if h.To == person || (h.To == "" && h.Kind != LeaveAll) || (h.To != "" && !crypto.ValidID(h.To)) {
		return invalid("successor")
	}
	if h.Stop && h.Kind != HandOver {
		return invalid("stop")
	}
	if repeated(h.Cases) || !allIDs(h.Cases) {
		return invalid("cases")
	}
	if h.Kind != Cover {
		if h.From != "" || h.Until != "" {
			return invalid("days without a cover")
		}
		return nil
	}
	return checkCover(h.From, h.Until, today)
}

// checkCover wants two days in order, the last one neither over nor further away than a year.
func checkCover(from, until, today string) error {
	for _, day := range []string{from, until} {
		if t, err := time.Parse(time.DateOnly, day); err != nil || t.Format(time.DateOnly) != day {
			return invalid("day of a cover")
		}
	}
	now, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return err
	}
	if from > until || until < today || until > now.AddDate(0, 0, coverDays).Format(time.DateOnly) {
		return invalid("days of a cover")
	}
	return nil
}

// Decide keeps a decision, so that any browser of the person can carry it out and go on where
// another stopped. The same decision again, while it is open, is the same handover. It is
// ErrInvalid when the successor cannot read, or a case is not the person's.
func (s *Store) Decide(ctx context.Context, person string, h NewHandover) (id string, err error) {
	if err := h.check(person, s.today()); err != nil {
		return "", fmt.Errorf("hand over: %w", err)
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		id, err = s.decide(ctx, tx, person, h)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hand over: %w", err)
	}
	return id, nil
}

func (s *Store) decide(ctx context.Context, tx *sqlx.Tx, person string, h NewHandover) (string, error) {
	if h.To != "" {
		if err := mayReceive(ctx, tx, person, h.To); err != nil {
			return "", err
		}
	}
	chosen, err := s.handoverCases(ctx, tx, person, h)
	if err != nil {
		return "", err
	}
	if same, err := sameDecision(ctx, tx, person, h, chosen); same != "" || err != nil {
		return same, err
	}
	id := crypto.NewID()
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO handovers (id, person_id, to_id, kind, from_on, until_on, stop, every, status, began_on)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)`, id, person, h.To, h.Kind, h.From, h.Until, h.Stop, len(h.Cases) == 0, s.today()); err != nil {
		return "", err
	}
	for _, one := range chosen {
		if _, err := tx.ExecContext(ctx, `INSERT INTO handover_cases (handover_id, case_id) VALUES ($1, $2)`, id, one); err != nil {
			return "", err
		}
	}
	return id, accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: person, What: accesslog.HandoverBegun, About: h.To, Detail: h.Kind})
}

// mayReceive wants a listed reader at a desk of the person's own kind: from a guardian to a rep, or
// the other way, is a referral, for which the worker is asked.
func mayReceive(ctx context.Context, tx *sqlx.Tx, person, to string) error {
	var may bool
	err := tx.GetContext(ctx, &may, `
		SELECT EXISTS (SELECT 1 FROM people p JOIN desks d ON d.id = p.desk_id, people m JOIN desks n ON n.id = m.desk_id
		WHERE p.id = $1 AND m.id = $2 AND d.kind = n.kind AND p.status = 'active' AND p.listed AND p.role IN `+accounts.ReaderRoles+`)`, to, person)
	if err == nil && !may {
		err = invalid("successor")
	}
	return err
}

// handoverCases are the cases that the decision is about: those chosen, or all that the person may
// hand over. Whoever covers for somebody may stop, and can hand nothing on.
func (s *Store) handoverCases(ctx context.Context, tx *sqlx.Tx, person string, h NewHandover) ([]string, error) {
	own := ` AND v.until_on = ''`
	if h.Kind == LeaveAll {
		own = ""
	}
	mine := []string{}
	if err := tx.SelectContext(ctx, &mine, `SELECT v.case_id FROM envelopes v WHERE v.reader_id = $2 AND `+readsNow("v")+own+` ORDER BY v.case_id`, s.today(), person); err != nil {
		return nil, err
	}
	if len(h.Cases) == 0 {
		return mine, nil
	}
	for _, id := range h.Cases {
		if _, found := slices.BinarySearch(mine, id); !found {
			return nil, invalid("a case of somebody else")
		}
	}
	return h.Cases, nil
}

// sameDecision finds an open handover that says exactly this, so that asking twice decides once.
func sameDecision(ctx context.Context, tx *sqlx.Tx, person string, h NewHandover, chosen []string) (string, error) {
	var open []string
	if err := tx.SelectContext(ctx, &open, `
		SELECT id FROM handovers WHERE person_id = $1 AND to_id = $2 AND kind = $3 AND from_on = $4 AND until_on = $5 AND stop = $6 AND status = 'open'
		ORDER BY id`, person, h.To, h.Kind, h.From, h.Until, h.Stop); err != nil {
		return "", err
	}
	wanted := slices.Sorted(slices.Values(chosen))
	for _, id := range open {
		var have []string
		if err := tx.SelectContext(ctx, &have, `SELECT case_id FROM handover_cases WHERE handover_id = $1`, id); err != nil {
			return "", err
		}
		slices.Sort(have)
		if slices.Equal(have, wanted) {
			return id, nil
		}
	}
	return "", nil
}

// forgetCases removes which cases an ended decision was about: beside who reads them now it would tell for ever which of them did not
// go to somebody, and so perhaps whom they are about.
func forgetCases(ctx context.Context, tx *sqlx.Tx, person string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM handover_cases WHERE handover_id IN (SELECT id FROM handovers WHERE person_id = $1 AND status <> 'open')`, person)
	return err
}

// StopHandover ends what is left of a handover; what was done stays done. Again is no harm.
func (s *Store) StopHandover(ctx context.Context, person, id string) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		ok, err := changed(tx.ExecContext(ctx, `UPDATE handovers SET status = CASE status WHEN 'open' THEN 'stopped' ELSE status END WHERE id = $1 AND person_id = $2`, id, person))
		if err == nil && !ok {
			err = store.ErrNotFound
		}
		if err == nil {
			err = forgetCases(ctx, tx, person)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("stop a handover: %w", err)
	}
	return nil
}
