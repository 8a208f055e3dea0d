package cases

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// Halves of a case's key for recovery come with its report and with every change of readers. A case is left without them, or with some that
// do not name everybody who reads it, when there was no spare key yet as it came, or when a recovery passed it on: its new reader
// has only just got its key. The browser that opens such a case next makes them.

// halvesWanted says whether halves of a case are to be made: they leave out somebody who reads it, or there are none and there was no spare key
// when it came. A case that could have brought some and did not is left alone: its worker said no.
func halvesWanted(ctx context.Context, tx *sqlx.Tx, id string) (wanted bool, err error) {
	err = tx.GetContext(ctx, &wanted, `
		SELECT (SELECT count(DISTINCT k.side) FROM recovery_keys k JOIN cases c ON c.organisation_id = k.organisation_id WHERE c.id = $1 AND k.status = 'current') = 2
		AND (EXISTS (SELECT 1 FROM recovery_shares WHERE case_id = $1 AND lacking)
			OR NOT EXISTS (SELECT 1 FROM recovery_shares WHERE case_id = $1) AND (SELECT halves_later FROM cases WHERE id = $1))`, id)
	return wanted, err
}

// GiveHalves keeps the halves that a reader made of a case that wants them; of another it keeps none, which is no error: somebody was
// first. Nor from somebody who only covers. at is the last entry they were made from. It returns store.ErrConflict when another stands there by now, store.ErrNotFound, *Refused.
func (s *Store) GiveHalves(ctx context.Context, person, id string, at int, shares []RecoveryShare) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return s.giveHalves(ctx, tx, person, id, at, shares) })
	if err != nil {
		return fmt.Errorf("give halves: %w", err)
	}
	return nil
}

func (s *Store) giveHalves(ctx context.Context, tx *sqlx.Tx, person, id string, at int, shares []RecoveryShare) error {
	if !crypto.ValidID(id) {
		return store.ErrNotFound
	}
	if err := hold(ctx, tx, id); err != nil { // so that nobody changes meanwhile who reads it
		return err
	}
	me, err := s.writable(ctx, tx, person, id)
	if err != nil {
		return err
	}
	kinds := []string{caseShare}
	if me.Notes {
		kinds = append(kinds, notesShare)
	}
	if err := checkShares(shares, kinds...); err != nil {
		return err
	}
	var last int
	if err := tx.GetContext(ctx, &last, `SELECT max(seq) FROM entries WHERE case_id = $1`, id); err != nil {
		return err
	}
	if last != at {
		return store.ErrConflict
	}
	if me.Until != "" {
		return nil // who only covers changes nothing that outlasts the cover, and halves that they spoilt would stay
	}
	if wanted, err := halvesWanted(ctx, tx, id); err != nil || !wanted {
		return err
	}
	organisation, err := organisationOf(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := putShares(ctx, tx, id, organisation, shares); err != nil {
		return err
	}
	return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: person, What: accesslog.HalvesMade, Case: id})
}
