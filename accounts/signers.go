package accounts

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// ErrLastSigner: nobody else can sign the next list for a side that vouches for the list in force. Both sides must sign each
// change, and only custodians whom the list in force names can: without one, no list could ever be signed again.
var ErrLastSigner = fmt.Errorf("%w: the last who can sign for their side", store.ErrConflict)

// signers are the custodians whose signature counts on the next list, of each side that vouches for this one: those it
// names who are here and still have the keys that it names.
func signers(ctx context.Context, q queryer, organisationID string, list *crypto.SignedList) (map[string][]string, error) {
	gone, err := away(ctx, q, organisationID, list)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, side := range list.Sides {
		out[side] = []string{}
		for _, c := range list.Body.Custodians {
			if c.Side == side && !slices.Contains(gone, c.ID) {
				out[side] = append(out[side], c.ID)
			}
		}
	}
	return out, nil
}

// last says whether a person is the only one left of a side.
func last(of map[string][]string, id string) bool {
	for _, ids := range of {
		if len(ids) == 1 && ids[0] == id {
			return true
		}
	}
	return false
}

// LastCustodian says whether p is the only one left who can sign for a side that vouches for the list.
func (s *Store) LastCustodian(ctx context.Context, p *Person) (bool, error) {
	of, err := s.Signers(ctx)
	return last(of, p.ID), err
}

// Signers are the custodians who can sign the next list, by the sides that vouch for the one in force. Before the first
// list, and when the stored one does not verify, it is empty.
func (s *Store) Signers(ctx context.Context) (map[string][]string, error) {
	r, err := s.Roster(ctx)
	if err != nil || r.List == nil {
		return nil, err
	}
	return signers(ctx, s.DB, r.Organisation.ID, r.List)
}

// KeepSigners refuses, with ErrLastSigner, that a person leaves or gets other keys when a side could then sign no list. It
// holds the organisation's row first, as signing a list does: of two who go at once the second sees that the first has gone.
func KeepSigners(ctx context.Context, tx *sqlx.Tx, organisationID, person string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE organisations SET id = id WHERE id = $1`, organisationID); err != nil {
		return err
	}
	stored, err := readLists(ctx, tx, organisationID)
	if err != nil || len(stored.heads) == 0 {
		return err
	}
	list, err := crypto.VerifyList(stored.heads, stored.body)
	if err != nil {
		return nil // it names nobody whom anybody believes
	}
	of, err := signers(ctx, tx, organisationID, list)
	if err != nil {
		return err
	}
	if last(of, person) {
		return ErrLastSigner
	}
	return nil
}
