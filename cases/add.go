package cases

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// Add appends what a worker wrote, with its files and its effect, in one transaction. The same
// letter again changes nothing. A *Refused is not_found, conflict, missing_files, withdrawn,
// not_asked or too_many; anything else is ErrInvalid, and nothing has been stored.
func (s *Store) Add(ctx context.Context, l AddLetter) error {
	if err := l.check(s.limits()); err != nil {
		return fmt.Errorf("add: %w", err)
	}
	err := s.write(ctx, func(tx *sqlx.Tx) error { return s.add(ctx, tx, l) })
	switch {
	case errors.Is(err, errStored):
		return nil
	case errors.Is(err, store.ErrConflict):
		return &Refused{Code: "conflict"}
	case err != nil:
		return fmt.Errorf("add: %w", err)
	}
	s.pending.forget(l.Files)
	if l.Feedback != nil || l.Detriment != nil {
		s.Reports.MixSoon()
	}
	return nil
}

func (s *Store) add(ctx context.Context, tx *sqlx.Tx, l AddLetter) error {
	var found []struct {
		ID     string
		Status Status
	}
	if err := tx.SelectContext(ctx, &found, `SELECT id, status FROM cases WHERE mailbox = $1`, crypto.Hash(l.Mailbox)); err != nil {
		return err
	}
	if len(found) == 0 {
		return &Refused{Code: "not_found"}
	}
	c := found[0]
	if l.Effect == WithdrawIt || l.Effect == GiveFeedback {
		if err := hold(ctx, tx, c.ID); err != nil { // before the entries, as everybody does who changes the case itself
			return err
		}
	}
	if err := appendEntries(ctx, tx, c.ID, crypto.AuthorWorker, l.Entries); err != nil {
		return err
	}
	if err := s.effect(ctx, tx, c.ID, c.Status, l); err != nil {
		return err
	}
	if l.Effect != WithdrawIt { // which is always possible
		if err := s.checkWaiting(ctx, tx, c.ID); err != nil {
			return err
		}
	}
	return attach(ctx, tx, c.ID, crypto.AuthorWorker, forTheCase(l.Files))
}

// checkWaiting keeps a worker, or whoever found the words, from burying the readers.
func (s *Store) checkWaiting(ctx context.Context, tx *sqlx.Tx, caseID string) error {
	var waiting int
	err := tx.GetContext(ctx, &waiting, `
		SELECT count(*) FROM entries WHERE case_id = $1 AND author = 'worker'
		AND seq > (SELECT coalesce(max(seq), 0) FROM entries WHERE case_id = $1 AND author <> 'worker' AND audience = 'case')`, caseID)
	if err != nil {
		return err
	}
	if waiting > s.limits().Waiting {
		return &Refused{Code: "too_many"}
	}
	return nil
}

// count puts a worker's answer into the statistics row that only they and the readers can find.
func (s *Store) count(ctx context.Context, tx *sqlx.Tx, l AddLetter) error {
	var err error
	switch {
	case l.Feedback != nil:
		err = s.Reports.SetFeedback(ctx, tx, l.Feedback.Token, l.Feedback.Answer)
	case l.Detriment != nil:
		err = s.Reports.SetDetriment(ctx, tx, l.Detriment.Token, l.Detriment.Answer)
	}
	if errors.Is(err, store.ErrNotFound) {
		return invalid("statistics token")
	}
	return err
}

func (s *Store) effect(ctx context.Context, tx *sqlx.Tx, caseID string, from Status, l AddLetter) error {
	to, err := l.Effect.After(from)
	if err != nil {
		return err
	}
	if err := s.count(ctx, tx, l); err != nil {
		return err
	}
	if to == from {
		return nil
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE cases SET status = $2, status_on = $3, withdrawn = CASE WHEN $2 = 'withdrawn' THEN $3 ELSE withdrawn END WHERE id = $1`, caseID, to, s.week())
	return err
}
