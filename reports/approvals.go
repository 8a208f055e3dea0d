package reports

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/reports/release"
	"saysomething/store"
)

// erratum is what custodians sign when a release must be corrected: which, and why. They sign before anybody can see what
// the correction will say.
type erratum struct {
	V            int    `json:"v"` // 1
	Organisation string `json:"organisation"`
	Replaces     string `json:"replaces"`
	Reason       string `json:"reason"`
}

func erratumOf(r release.Release) erratum {
	return erratum{1, r.Organisation.ID, r.Replaces, r.Reason}
}

func (e erratum) encode() string {
	b, err := release.Encode(e)
	if err != nil {
		panic(err) // strings and a number
	}
	return string(b)
}

func (e erratum) hash() string { return release.Hash([]byte(e.encode())) }

// approvals are the words of both sides for what has this hash.
func (s *Store) approvals(ctx context.Context, organisation, hash string) ([]release.Approval, error) {
	return s.readApprovals(ctx, organisation, hash, "")
}

// standing are those approvals of something undecided that still count: whose signer has to be asked anew is left out.
func (s *Store) standing(ctx context.Context, organisation, hash string) ([]release.Approval, error) {
	return s.readApprovals(ctx, organisation, hash, " AND "+stillCustodian)
}

// stillCustodian: until both sides have signed, a signature counts while its signer is a custodian of that side, on the list, with that key.
const stillCustodian = `EXISTS (SELECT 1 FROM people p WHERE p.id = ledger_approvals.person_id AND p.organisation_id = ledger_approvals.organisation_id
	AND p.role = 'custodian' AND p.status = 'active' AND p.listed AND p.side = ledger_approvals.side AND p.sign_key = ledger_approvals.sign_key)`

func (s *Store) readApprovals(ctx context.Context, organisation, hash, which string) ([]release.Approval, error) {
	var rows []struct {
		Side, Name, Signature string
		Person                string `db:"person_id"`
		Key                   string `db:"sign_key"`
		On                    string `db:"approved_on"`
	}
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT side, person_id, name, sign_key, signature, approved_on FROM ledger_approvals
		WHERE organisation_id = $1 AND hash = $2`+which+` ORDER BY side`, organisation, hash); err != nil {
		return nil, fmt.Errorf("read approvals: %w", err)
	}
	out := make([]release.Approval, len(rows))
	for i, r := range rows {
		out[i] = release.Approval{Side: r.Side, Person: r.Person, Name: r.Name, Key: r.Key, Signature: r.Signature, On: r.On}
	}
	return out, nil
}

// signAnew takes back the signatures for a text that another takes the place of, and any that the other had before it was replaced itself:
// who signed a text once did not sign that it comes back. The same text once more is no other.
func signAnew(ctx context.Context, tx *sqlx.Tx, organisation, old, hash string) error {
	if old == hash {
		return nil
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM ledger_approvals WHERE organisation_id = $1 AND hash IN ($2, $3)`, organisation, old, hash)
	return err
}

// approve checks and keeps one side's signature, and reports whether both sides have signed. A custodian counts with the keys they
// have now, once the signed list of readers names them with these. So does the one who signed first: a signature that
// does not count any more has to be given anew, by whoever is a custodian of that side now.
func (s *Store) approve(ctx context.Context, tx *sqlx.Tx, organisation, person, what, text, hash, signature string) (bool, error) {
	var who struct {
		Side, Name string
		Key        string `db:"sign_key"`
	}
	err := tx.GetContext(ctx, &who, `SELECT side, name, sign_key FROM people WHERE id = $1 AND organisation_id = $2 AND role = 'custodian' AND status = 'active' AND listed`, person, organisation)
	if isNoRow(err) {
		return false, fmt.Errorf("%w: not a custodian on the list", store.ErrInvalid)
	}
	if err != nil {
		return false, err
	}
	key, err := crypto.B64.DecodeString(who.Key)
	if err != nil || !verified(key, what, text, signature) {
		return false, fmt.Errorf("%w: the signature is not this custodian's", store.ErrInvalid)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM ledger_approvals WHERE organisation_id = $1 AND hash = $2 AND NOT `+stillCustodian, organisation, hash); err != nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO ledger_approvals (organisation_id, hash, side, person_id, name, sign_key, signature, approved_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		organisation, hash, who.Side, person, who.Name, who.Key, signature, s.now().In(London).Format(dateForm)); err != nil {
		return false, err
	}
	var signed []release.Approval
	if err := tx.SelectContext(ctx, &signed, `SELECT side, person_id AS person, sign_key AS key, signature FROM ledger_approvals WHERE organisation_id = $1 AND hash = $2`, organisation, hash); err != nil {
		return false, err
	}
	return bothSigned(signed, what, text, func(release.Approval) bool { return true }), nil // who is no custodian was taken out above
}

// bothSigned says whether one custodian of each side has signed a text, two people with two keys.
func bothSigned(approvals []release.Approval, what, text string, custodian func(release.Approval) bool) bool {
	sides := map[string]release.Approval{}
	for _, a := range approvals {
		key, err := crypto.B64.DecodeString(a.Key)
		if err == nil && verified(key, what, text, a.Signature) && custodian(a) {
			sides[a.Side] = a
		}
	}
	management, staff := sides["management"], sides["staff"]
	return management.Person != "" && staff.Person != "" && management.Person != staff.Person && management.Key != staff.Key
}
