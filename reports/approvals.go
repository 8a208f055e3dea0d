package reports

import (
	"context"
	"fmt"

	"saysomething/reports/release"
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
	var rows []struct {
		Side, Name, Signature string
		Person                string `db:"person_id"`
		Key                   string `db:"sign_key"`
		On                    string `db:"approved_on"`
	}
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT side, person_id, name, sign_key, signature, approved_on FROM ledger_approvals
		WHERE organisation_id = $1 AND hash = $2 ORDER BY side`, organisation, hash); err != nil {
		return nil, fmt.Errorf("read approvals: %w", err)
	}
	out := make([]release.Approval, len(rows))
	for i, r := range rows {
		out[i] = release.Approval{Side: r.Side, Person: r.Person, Name: r.Name, Key: r.Key, Signature: r.Signature, On: r.On}
	}
	return out, nil
}
