package recovery

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/crypto"
)

// wanted are the shares that a recovery ($1) needs: of every case the person reads, but for those that the other reader reads
// already. A cover is not passed on, and comes back to its own reader only while it runs. It goes between FROM and WHERE.
func (s *Store) wanted() string {
	return `
	recoveries r
	JOIN envelopes v ON v.reader_id = r.person_id
		AND (v.until_on = '' OR r.to_id = r.person_id AND '` + s.today() + `' BETWEEN v.from_on AND v.until_on)
	JOIN recovery_shares s ON s.case_id = v.case_id
		AND (r.to_id = r.person_id OR NOT EXISTS (SELECT 1 FROM envelopes w WHERE w.case_id = v.case_id AND w.reader_id = r.to_id))`
}

// Approve makes a custodian the one who carries a recovery out for their side. key is the name of the new key whose six words they
// have compared: were another one shown to them than to their browser before, it is refused.
func (s *Store) Approve(ctx context.Context, actor *accounts.Person, id, key string) error {
	return s.tx(ctx, "carry out recovery", func(tx *sqlx.Tx) error {
		if err := listed(ctx, tx, actor); err != nil {
			return err
		}
		r, err := hold(ctx, tx, actor.OrganisationID, id)
		if err != nil {
			return err
		}
		if err := s.mayCarry(ctx, tx, actor, r); err != nil {
			return err
		}
		if key != r.KeyName() {
			return ErrChanged
		}
		var by []string
		if err := tx.SelectContext(ctx, &by, `SELECT custodian_id FROM recovery_approvals WHERE recovery_id = $1 AND side = $2`, id, actor.Side); err != nil {
			return err
		}
		if len(by) > 0 {
			return nil // this side has come; who of it goes on does not matter, and its records say who
		}
		if err := run(ctx, tx, `INSERT INTO recovery_approvals (recovery_id, side, custodian_id, key) VALUES ($1, $2, $3, $4)`, id, actor.Side, actor.ID, key); err != nil {
			return err
		}
		return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: actor.ID, What: accesslog.RecoveryOpened, About: r.PersonID, Detail: string(actor.Side)})
	})
}

// mayCarry: the time is up, nobody has stopped it, the key is still the reader's, and the custodian gains nothing from it.
func (s *Store) mayCarry(ctx context.Context, q getter, actor *accounts.Person, r *Recovery) error {
	if err := r.open(s.Now()); err != nil {
		return err
	}
	if actor.ID == r.PersonID || actor.ID == r.ToID {
		return ErrTaken
	}
	return stillTheirs(ctx, q, r)
}

// stillTheirs checks that whoever is to read can still be given cases, under the key the halves are sealed to.
func stillTheirs(ctx context.Context, q getter, r *Recovery) error {
	to, err := findParty(ctx, q, r.OrganisationID, r.ToID)
	if err != nil {
		return err
	}
	if r.Own() {
		if to.Status != accounts.Active {
			return ErrNoKey
		}
		return nil
	}
	p, err := findParty(ctx, q, r.OrganisationID, r.PersonID)
	if err != nil {
		return err
	}
	if !to.reader(p.Desk) || to.Recipient != r.Recipient || to.SignKey != r.SignKey {
		return ErrNoKey
	}
	return nil
}

// approved: the custodian's side has said that it carries this out, for this key.
func approved(ctx context.Context, q getter, r *Recovery, side accounts.Side) error {
	var n int
	if err := q.GetContext(ctx, &n, `SELECT COUNT(*) FROM recovery_approvals WHERE recovery_id = $1 AND side = $2 AND key = $3`, r.ID, side, r.KeyName()); err != nil {
		return err
	}
	if n == 0 {
		return ErrOneSide
	}
	return nil
}

// Shares are those of the custodian's own side that are still to be sealed for the new key, with the recovery that says to which.
func (s *Store) Shares(ctx context.Context, actor *accounts.Person, id, after string) (*Recovery, []Share, string, error) {
	r, err := s.carrying(ctx, s.DB, actor, id)
	if err != nil {
		return nil, nil, "", err
	}
	caseID, kind := cut(after)
	found := []Share{}
	err = s.DB.SelectContext(ctx, &found, `
		SELECT s.case_id, s.kind, s.key, s.data, s.salt, v.until_on FROM `+s.wanted()+`
		WHERE r.id = $1 AND s.side = $2 AND (s.case_id, s.kind) > ($3, $4)
		AND NOT EXISTS (SELECT 1 FROM recovery_parts p WHERE p.recovery_id = r.id AND p.case_id = s.case_id AND p.kind = s.kind AND p.side = s.side)
		ORDER BY s.case_id, s.kind LIMIT $5`, id, actor.Side, caseID, kind, page)
	if err != nil {
		return nil, nil, "", fmt.Errorf("shares: %w", err)
	}
	for i := range found {
		salt, err := crypto.B64.DecodeString(found[i].Salt)
		if err != nil {
			return nil, nil, "", fmt.Errorf("shares: %w", err)
		}
		found[i].ReaderKey = crypto.ShareReaderKey(salt, r.PersonID)
	}
	return r, found, next(found), nil
}

func (s *Store) carrying(ctx context.Context, q getter, actor *accounts.Person, id string) (*Recovery, error) {
	if err := listed(ctx, q, actor); err != nil {
		return nil, err
	}
	r, err := find(ctx, q, actor.OrganisationID, id)
	if err != nil {
		return nil, err
	}
	if err := s.mayCarry(ctx, q, actor, r); err != nil {
		return nil, err
	}
	return r, approved(ctx, q, r, actor.Side)
}

// PutParts keeps halves of the custodian's own side, sealed to the new key. One made of a share that has changed since, and one
// that is there already, are passed over: the custodian's browser finds what is still to do by asking again.
func (s *Store) PutParts(ctx context.Context, actor *accounts.Person, id string, parts []Share) error {
	if err := checkShares(parts, crypto.ShareSize); err != nil {
		return err
	}
	return s.tx(ctx, "parts", func(tx *sqlx.Tx) error {
		if _, err := hold(ctx, tx, actor.OrganisationID, id); err != nil {
			return err
		}
		r, err := s.carrying(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		for _, p := range parts {
			var one []Share
			if err := tx.SelectContext(ctx, &one, `SELECT s.case_id, s.kind, s.key, s.data FROM `+s.wanted()+` WHERE r.id = $1 AND s.side = $2 AND s.case_id = $3 AND s.kind = $4`,
				r.ID, actor.Side, p.Case, p.Kind); err != nil {
				return err
			}
			if len(one) == 0 || crypto.Hash(one[0].Data) != p.Of {
				continue
			}
			if err := run(ctx, tx, `
				INSERT INTO recovery_parts (recovery_id, case_id, kind, side, data) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (recovery_id, case_id, kind, side) DO NOTHING`, r.ID, p.Case, p.Kind, actor.Side, p.Data); err != nil {
				return err
			}
		}
		return nil
	})
}

// SharesChanged drops what recoveries under way have made of a case's shares. Call it in every transaction that replaces
// shares of a case or adds some: halves of different keys never fit together.
func SharesChanged(ctx context.Context, tx *sqlx.Tx, caseID string) error {
	for _, table := range []string{"recovery_parts", "recovery_envelopes"} {
		if err := run(ctx, tx, `DELETE FROM `+table+` WHERE case_id = $1`, caseID); err != nil {
			return fmt.Errorf("drop parts of old shares: %w", err)
		}
	}
	return nil
}
