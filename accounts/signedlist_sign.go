package accounts

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// SignList keeps a custodian's signature on a list: on the proposal of this moment, on the list that
// waits if it is still right, or on the list in force when the custodian's side has not vouched for it
// yet. It reports whether the list is in force now. It returns store.ErrConflict when people have
// changed since the list was shown, and store.ErrInvalid for a signature that does not count.
func (s *Store) SignList(ctx context.Context, me *Person, head, body, signature string) (inForce bool, err error) {
	return s.signList(ctx, me, crypto.HeadSignature{Custodian: me.ID, Signature: signature}, head, body)
}

func (s *Store) signList(ctx context.Context, me *Person, signature crypto.HeadSignature, head, body string) (inForce bool, err error) {
	o, err := s.Organisation(ctx)
	if err != nil {
		return false, err
	}
	log, err := accesslog.PublicKey(ctx, s.DB)
	if err != nil {
		return false, err
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) (err error) {
		// Two custodians who sign at once queue up here, so that the second sees the first's signature.
		if err := one(tx.ExecContext(ctx, `UPDATE organisations SET id = id WHERE id = $1`, o.ID)); err != nil {
			return err
		}
		stored, err := readLists(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		sign := signing{tx, o.ID, me, stored, signature, s.Now()}
		if n := len(stored.heads); n > 0 && stored.heads[n-1].Line == head && stored.body == body {
			inForce = true
			return sign.inForce(ctx)
		}
		inForce, err = sign.next(ctx, head, body, log)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("sign the list: %w", err)
	}
	return inForce, nil
}

// signing is one signature on its way into a list.
type signing struct {
	tx           *sqlx.Tx
	organisation string
	me           *Person
	stored       *signedLists
	signature    crypto.HeadSignature
	at           time.Time
}

// inForce adds a side that joins a list which the other began.
func (g *signing) inForce(ctx context.Context) error {
	last := &g.stored.heads[len(g.stored.heads)-1]
	for _, s := range last.Signatures {
		if s.Custodian == g.signature.Custodian {
			return nil // signed already: asked again
		}
	}
	last.Signatures = append(last.Signatures, g.signature)
	list, err := crypto.VerifyList(g.stored.heads, g.stored.body)
	if err != nil {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	if err := g.recoveryKeys(ctx, list); err != nil {
		return err
	}
	return g.keep(ctx, len(g.stored.heads), accesslog.ListSigned)
}

// next signs the list after the one in force, which goes in force when no side is missing any more.
func (g *signing) next(ctx context.Context, head, body, log string) (bool, error) {
	number := len(g.stored.heads) + 1
	if err := g.isProposal(ctx, number, head, body, log); err != nil {
		return false, err
	}
	signed := crypto.SignedHead{Line: head}
	if w := g.stored.waiting; w != nil && w.Head == head {
		signed.Signatures = w.Signatures
	}
	for _, s := range signed.Signatures {
		if s.Custodian == g.signature.Custodian {
			return false, nil // signed already: asked again
		}
	}
	signed.Signatures = append(signed.Signatures, g.signature)
	list, err := crypto.VerifyList(append(g.stored.heads, signed), body)
	var refused *crypto.ListError
	waits := errors.As(err, &refused) && refused.Reason == crypto.ListSide // signatures are checked before sides
	if err != nil && !waits {
		return false, fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	if err := g.replace(ctx, number, head, body); err != nil {
		return false, err
	}
	if waits {
		return false, g.keep(ctx, number, accesslog.ListSigned)
	}
	if err := g.putInForce(ctx, list); err != nil {
		return false, err
	}
	return true, g.keep(ctx, number, accesslog.ListSigned, accesslog.ListInForce)
}

// isProposal wants what would be proposed at this moment. The day may be the day before: of two
// sides, the second may sign after midnight, and so may somebody who read for long.
func (g *signing) isProposal(ctx context.Context, number int, head, body, log string) error {
	now, err := proposal(ctx, g.tx, g.organisation, log, g.stored.body)
	if err != nil {
		return err
	}
	if body != now || body == g.stored.body {
		return errChanged
	}
	if w := g.stored.waiting; w != nil && w.Body == body {
		if w.Head != head {
			return errChanged // would throw away the signatures it has
		}
		return nil
	}
	for _, day := range []time.Time{g.at, g.at.AddDate(0, 0, -1)} {
		expected, err := crypto.EncodeHead(number, g.stored.prev(), day.UTC().Format(time.DateOnly), body)
		if err != nil || expected == head {
			return err
		}
	}
	return errChanged
}

// replace makes head and body the list that waits, without the signatures on another.
func (g *signing) replace(ctx context.Context, number int, head, body string) error {
	if w := g.stored.waiting; w != nil && w.Head == head {
		return nil
	}
	for _, table := range []string{"list_signatures", "lists"} {
		if _, err := g.tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE organisation_id = $1 AND number = $2`, g.organisation, number); err != nil {
			return err
		}
	}
	_, err := g.tx.ExecContext(ctx, `INSERT INTO lists (organisation_id, number, head, body, in_force) VALUES ($1, $2, $3, $4, $5)`,
		g.organisation, number, head, body, false)
	return err
}

// keep stores the signature and writes in the access log what it did.
func (g *signing) keep(ctx context.Context, number int, what ...string) error {
	_, err := g.tx.ExecContext(ctx, `INSERT INTO list_signatures (organisation_id, number, custodian_id, side, signature) VALUES ($1, $2, $3, $4, $5)`,
		g.organisation, number, g.signature.Custodian, g.me.Side, g.signature.Signature)
	if err != nil {
		return err
	}
	for _, w := range what {
		if w == accesslog.ListSigned && g.signature.Custodian != g.me.ID {
			w = accesslog.ListSignedOnPaper
		}
		if err := accesslog.Append(ctx, g.tx, g.at, accesslog.Record{Who: g.me.ID, What: w, Detail: strconv.Itoa(number)}); err != nil {
			return err
		}
	}
	return nil
}

// putInForce makes a list the one that counts, in the transaction of its last signature.
func (g *signing) putInForce(ctx context.Context, list *crypto.SignedList) error {
	if err := one(g.tx.ExecContext(ctx, `UPDATE lists SET in_force = $3 WHERE organisation_id = $1 AND number = $2`, g.organisation, list.Number, true)); err != nil {
		return err
	}
	if _, err := g.tx.ExecContext(ctx, `UPDATE people SET listed = $2 WHERE organisation_id = $1`, g.organisation, false); err != nil {
		return err
	}
	listed := func(id, recipient, sign string) error {
		_, err := g.tx.ExecContext(ctx, `UPDATE people SET listed = $4 WHERE id = $1 AND recipient = $2 AND sign_key = $3`, id, recipient, sign, true)
		return err
	}
	for _, r := range list.Body.Readers {
		if err := listed(r.ID, r.Recipient, r.Sign); err != nil {
			return err
		}
	}
	for _, c := range list.Body.Custodians {
		if err := listed(c.ID, c.Recipient, c.Sign); err != nil {
			return err
		}
	}
	return g.recoveryKeys(ctx, list)
}

// recoveryKeys moves a side's recovery key on: the one on a list that both sides vouch for is the present one. One that was made to replace it and that nobody
// could compare any more goes: nothing was ever sealed to it.
func (g *signing) recoveryKeys(ctx context.Context, list *crypto.SignedList) error {
	for _, side := range crypto.ListSides {
		recipient := list.Body.Recovery.Of(side)
		if _, err := g.tx.ExecContext(ctx, `DELETE FROM recovery_keys WHERE organisation_id = $1 AND side = $2 AND status = 'proposed' AND recipient <> $3`, g.organisation, side, recipient); err != nil {
			return err
		}
		if recipient == "" || len(list.Sides) < len(crypto.ListSides) {
			continue
		}
		if _, err := g.tx.ExecContext(ctx, `
			UPDATE recovery_keys SET status = CASE WHEN recipient = $3 THEN 'current' ELSE 'former' END
			WHERE organisation_id = $1 AND side = $2`, g.organisation, side, recipient); err != nil {
			return err
		}
	}
	return nil
}
