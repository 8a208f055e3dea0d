package reports

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"

	"saysomething/crypto"
	"saysomething/reports/release"
)

// Published is a release that is out, as it was checked when it was read.
type Published struct {
	Number    int
	Release   release.Release    // empty when Err is not nil
	Hash      string             // of the stored bytes
	Approvals []release.Approval // of an erratum
	Err       error              // ErrChanged: it must not be shown
}

// ErrChanged says that a release is not what was released: it, or its place in the chain, has been tampered with.
var ErrChanged = errors.New("the release is not what was released")

type ledgerRelease struct {
	Number    int
	Due       string
	Body      string
	Hash      string
	Signature string
	PublishAt int64 `db:"publish_at"`
}

// Published reads what is out at the store's clock, oldest first. Each release is checked: its bytes against their hash and
// signature, its place in the chain against the release before and after. One that does not agree, or
// that is missing between others, has Err set and no Release.
func (s *Store) Published(ctx context.Context, organisation string) ([]Published, error) {
	rows, err := s.releaseRows(ctx, organisation)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	key, err := s.ReleaseKey(ctx, organisation)
	if err != nil {
		return nil, err
	}
	now, out := s.now().UnixMicro(), 0
	for i, r := range rows {
		if r.PublishAt <= now {
			out = i + 1
		}
	}
	checked := checkReleases(rows[:out], organisation, key)
	for i := range checked {
		if checked[i].Err == nil && checked[i].Release.Replaces != "" {
			if checked[i].Approvals, err = s.approvals(ctx, organisation, erratumOf(checked[i].Release).hash()); err != nil {
				return nil, err
			}
		}
	}
	return checked, nil
}

func (s *Store) releaseRows(ctx context.Context, organisation string) ([]ledgerRelease, error) {
	var rows []ledgerRelease
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT number, due, body, hash, signature, publish_at FROM ledger_releases WHERE organisation_id = $1 ORDER BY number`, organisation); err != nil {
		return nil, fmt.Errorf("read releases: %w", err)
	}
	return rows, nil
}

// checkReleases checks what was read, and puts a line where one is missing.
func checkReleases(rows []ledgerRelease, organisation string, key ed25519.PublicKey) []Published {
	var out []Published
	for _, row := range rows {
		for n := len(out) + 1; n < row.Number; n++ {
			out = append(out, Published{Number: n, Err: fmt.Errorf("%w: it is missing", ErrChanged)})
		}
		out = append(out, checkRelease(row, organisation, key))
	}
	for i := range out {
		this := &out[i]
		if this.Err != nil {
			continue
		}
		if i == 0 && this.Release.Prev != "" {
			this.Err = fmt.Errorf("%w: there was one before it", ErrChanged)
		}
		if i+1 < len(out) && out[i+1].Err == nil && out[i+1].Release.Prev != this.Hash {
			this.Err = fmt.Errorf("%w: the next one names another", ErrChanged)
		}
	}
	for i := range out {
		if out[i].Err != nil {
			out[i].Release = release.Release{}
		}
	}
	return out
}

func checkRelease(row ledgerRelease, organisation string, key ed25519.PublicKey) Published {
	p := Published{Number: row.Number, Hash: row.Hash}
	var err error
	if release.Hash([]byte(row.Body)) != row.Hash {
		err = errors.New("its hash is another")
	}
	if err == nil && !verified(key, releaseContext, row.Body, row.Signature) {
		err = errors.New("its signature is not the organisation's")
	}
	if err == nil {
		err = json.Unmarshal([]byte(row.Body), &p.Release)
	}
	if err == nil && (p.Release.Number != row.Number || p.Release.Organisation.ID != organisation) {
		err = errors.New("it is another's")
	}
	if err == nil && publishMicro(p.Release.PublishAt) != row.PublishAt {
		err = errors.New("its time is another")
	}
	if err != nil {
		p.Err = fmt.Errorf("%w: %w", ErrChanged, err)
	}
	return p
}

// What is signed begins with what it is, so that a signature for one thing counts for no other (docs/format.md §14).
const (
	releaseContext = "saysomething/v1 release\n"
	planContext    = "saysomething/v1 plan\n"
	erratumContext = "saysomething/v1 erratum\n"
)

func verified(key ed25519.PublicKey, context, text, signature string) bool {
	b, err := crypto.B64.DecodeString(signature)
	return err == nil && len(key) == ed25519.PublicKeySize && len(b) == ed25519.SignatureSize && ed25519.Verify(key, []byte(context+text), b)
}
