package recovery

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
)

// Copy is a side's recovery identity, sealed to one of its custodians.
type Copy struct {
	Custodian string
	Data      []byte
}

// keepers are the custodians of a side whose key is on the signed list: only to them may a copy be sealed.
func keepers(ctx context.Context, q getter, organisation string, side accounts.Side) ([]string, error) {
	ids := []string{}
	err := q.SelectContext(ctx, &ids, `SELECT id FROM people WHERE organisation_id = $1 AND role = 'custodian' AND side = $2 AND status = 'active' AND listed ORDER BY id`, organisation, side)
	slices.Sort(ids)
	return ids, err
}

// MakeKey keeps a new recovery identity of the actor's own side, with a copy for every listed custodian of it. It counts
// from the next signed list; one that was proposed before and not signed yet goes. The same again is no error.
func (s *Store) MakeKey(ctx context.Context, actor *accounts.Person, recipient string, copies []Copy) error {
	if err := custodian(actor); err != nil {
		return err
	}
	r, err := crypto.ParseRecipient(recipient)
	if err != nil {
		return invalid("recipient")
	}
	key := crypto.RecoveryKey(r)
	return s.tx(ctx, "make recovery key", func(tx *sqlx.Tx) error {
		// Signing a list holds this row too: the key it names must not be thrown away meanwhile.
		if err := run(ctx, tx, `UPDATE organisations SET id = id WHERE id = $1`, actor.OrganisationID); err != nil {
			return err
		}
		if err := s.checkCopies(ctx, tx, actor, copies); err != nil {
			return err
		}
		var have []string
		if err := tx.SelectContext(ctx, &have, `SELECT side FROM recovery_keys WHERE organisation_id = $1 AND key = $2`, actor.OrganisationID, key); err != nil {
			return err
		}
		if len(have) > 0 {
			if have[0] != string(actor.Side) {
				return invalid("the other side's key")
			}
			return nil
		}
		if err := run(ctx, tx, `DELETE FROM recovery_keys WHERE organisation_id = $1 AND side = $2 AND status = 'proposed'`, actor.OrganisationID, actor.Side); err != nil {
			return err
		}
		if err := run(ctx, tx, `INSERT INTO recovery_keys (organisation_id, key, side, recipient, status, made_on, used) VALUES ($1, $2, $3, $4, 'proposed', $5, FALSE)`,
			actor.OrganisationID, key, actor.Side, recipient, s.today()); err != nil {
			return err
		}
		for _, c := range copies {
			if err := putCopy(ctx, tx, actor.OrganisationID, key, c); err != nil {
				return err
			}
		}
		return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: actor.ID, What: accesslog.RecoveryKeyMade, Detail: string(actor.Side)})
	})
}

// checkCopies wants one for every listed custodian of the side, the actor included, and for nobody else.
func (s *Store) checkCopies(ctx context.Context, tx *sqlx.Tx, actor *accounts.Person, copies []Copy) error {
	want, err := keepers(ctx, tx, actor.OrganisationID, actor.Side)
	if err != nil {
		return err
	}
	var got []string
	for _, c := range copies {
		if crypto.CheckSealed(c.Data, 1, crypto.CopySize) != nil {
			return invalid("copy")
		}
		got = append(got, c.Custodian)
	}
	slices.Sort(got)
	if !slices.Contains(want, actor.ID) || !slices.Equal(got, want) {
		return ErrChanged // custodians have come or gone: read the list again
	}
	return nil
}

func putCopy(ctx context.Context, tx *sqlx.Tx, organisation, key string, c Copy) error {
	return run(ctx, tx, `
		INSERT INTO recovery_copies (organisation_id, key, custodian_id, data) VALUES ($1, $2, $3, $4)
		ON CONFLICT (organisation_id, key, custodian_id) DO NOTHING`, organisation, key, c.Custodian, c.Data)
}

// GiveCopy gives a custodian of one's own side a copy of one of its identities, when they have none.
func (s *Store) GiveCopy(ctx context.Context, actor *accounts.Person, key string, c Copy) error {
	if err := custodian(actor); err != nil {
		return err
	}
	if crypto.CheckSealed(c.Data, 1, crypto.CopySize) != nil {
		return invalid("copy")
	}
	return s.tx(ctx, "give a copy", func(tx *sqlx.Tx) error {
		var mine int
		if err := tx.GetContext(ctx, &mine, `
			SELECT COUNT(*) FROM recovery_copies c JOIN recovery_keys k ON k.organisation_id = c.organisation_id AND k.key = c.key
			WHERE c.organisation_id = $1 AND c.key = $2 AND c.custodian_id = $3 AND k.side = $4`, actor.OrganisationID, key, actor.ID, actor.Side); err != nil {
			return err
		}
		to, err := keepers(ctx, tx, actor.OrganisationID, actor.Side)
		if err != nil {
			return err
		}
		if mine == 0 || !slices.Contains(to, c.Custodian) {
			return store.ErrNotFound
		}
		return putCopy(ctx, tx, actor.OrganisationID, key, c)
	})
}

// Share is a half of a case's key, sealed to a side.
type Share struct {
	Case string `db:"case_id"`
	Kind string `db:"kind"`
	Key  string `db:"key"`
	Data []byte `db:"data"`
	Of   string `db:"-"` // hash of the share it was made from, in what a custodian sends back

	Salt  string `db:"salt"`
	Until string `db:"until_on"` // of the person whose case it is: the last day of their cover, "" for good
	// ReaderKey shows a custodian that the half is for that person, and nothing of the other readers.
	ReaderKey []byte `db:"-"`
}

// page is how many shares, parts and envelopes go in one answer.
const page = 100

// FormerShares are the shares of one's own side that are sealed to a former identity, after the one named ("case.kind"), and the
// next name to ask after, "" at the end.
func (s *Store) FormerShares(ctx context.Context, actor *accounts.Person, after string) ([]Share, string, error) {
	if err := listed(ctx, s.DB, actor); err != nil {
		return nil, "", fmt.Errorf("former shares: %w", err)
	}
	caseID, kind := cut(after)
	found := []Share{}
	err := s.DB.SelectContext(ctx, &found, `
		SELECT s.case_id, s.kind, s.key, s.data FROM recovery_shares s JOIN cases c ON c.id = s.case_id
		WHERE c.organisation_id = $1 AND s.side = $2 AND (s.case_id, s.kind) > ($3, $4)
		AND s.key NOT IN (SELECT key FROM recovery_keys WHERE organisation_id = $1 AND side = $2 AND status = 'current')
		ORDER BY s.case_id, s.kind LIMIT $5`, actor.OrganisationID, actor.Side, caseID, kind, page)
	if err != nil {
		return nil, "", fmt.Errorf("former shares: %w", err)
	}
	return found, next(found), nil
}

// Rewrap replaces shares of one's own side that are sealed to a former identity by the same sealed to the present one. One
// that has changed since it was read is left as it is: what was made of it is out of date. When none is left on a former identity its copies go.
func (s *Store) Rewrap(ctx context.Context, actor *accounts.Person, shares []Share) error {
	if err := checkShares(shares, crypto.ShareSize); err != nil {
		return err
	}
	return s.tx(ctx, "seal shares again", func(tx *sqlx.Tx) error {
		if err := listed(ctx, tx, actor); err != nil {
			return err
		}
		var current []string
		if err := tx.SelectContext(ctx, &current, `SELECT key FROM recovery_keys WHERE organisation_id = $1 AND side = $2 AND status = 'current'`, actor.OrganisationID, actor.Side); err != nil {
			return err
		}
		for _, n := range shares {
			if len(current) != 1 || n.Key != current[0] {
				return ErrChanged
			}
			old, err := shareNow(ctx, tx, actor.OrganisationID, n.Case, n.Kind, actor.Side)
			if err != nil {
				return err
			}
			if old == nil || old.Key == n.Key || crypto.Hash(old.Data) != n.Of {
				continue
			}
			if err := run(ctx, tx, `UPDATE recovery_shares SET key = $4, data = $5 WHERE case_id = $1 AND kind = $2 AND side = $3`, n.Case, n.Kind, actor.Side, n.Key, n.Data); err != nil {
				return err
			}
		}
		return run(ctx, tx, `
			DELETE FROM recovery_copies WHERE organisation_id = $1 AND key IN (
				SELECT k.key FROM recovery_keys k WHERE k.organisation_id = $1 AND k.side = $2 AND k.status = 'former'
				AND NOT EXISTS (SELECT 1 FROM recovery_shares s WHERE s.side = k.side AND s.key = k.key))`, actor.OrganisationID, actor.Side)
	})
}

// shareNow is a share as it stands, nil when the case has none.
func shareNow(ctx context.Context, tx *sqlx.Tx, organisation, caseID, kind string, side accounts.Side) (*Share, error) {
	var found []Share
	err := tx.SelectContext(ctx, &found, `
		SELECT s.case_id, s.kind, s.key, s.data FROM recovery_shares s JOIN cases c ON c.id = s.case_id
		WHERE s.case_id = $1 AND s.kind = $2 AND s.side = $3 AND c.organisation_id = $4`, caseID, kind, side, organisation)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func checkShares(shares []Share, size int) error {
	if len(shares) == 0 || len(shares) > page {
		return invalid("shares")
	}
	for _, one := range shares {
		if !crypto.ValidID(one.Case) || one.Kind != "case" && one.Kind != "notes" || crypto.CheckSealed(one.Data, 1, size) != nil {
			return invalid("share")
		}
	}
	return nil
}

// cut splits "case.kind"; anything else is the beginning.
func cut(after string) (caseID, kind string) {
	if len(after) > 27 && after[26] == '.' && crypto.ValidID(after[:26]) && (after[27:] == "case" || after[27:] == "notes") {
		return after[:26], after[27:]
	}
	return "", ""
}

func next(shares []Share) string {
	if len(shares) < page {
		return ""
	}
	last := shares[len(shares)-1]
	return last.Case + "." + last.Kind
}
