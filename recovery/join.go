package recovery

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
)

// Gainer is whoever is to read the cases: the owner, known by what their new passphrase derives, or the other reader, signed in.
type Gainer struct{ r *Recovery }

// Owner finds the recovery that is under way for an address, when login is what its new passphrase derives. It is
// accounts.ErrRefused otherwise, whatever is wrong.
func (s *Store) Owner(ctx context.Context, email string, login []byte) (*Gainer, error) {
	found, err := s.owner(ctx, email)
	if err != nil {
		return nil, err
	}
	if !accounts.SameHash(crypto.Hash(login), found.LoginHash) {
		return nil, accounts.ErrRefused
	}
	return &Gainer{&found.Recovery}, nil
}

type ownerRow struct {
	Recovery
	LoginHash string `db:"login_hash"`
	KeyFile   []byte `db:"key_file"`
}

// owner reads the recovery under way of whoever has this address; an empty one when there is none.
func (s *Store) owner(ctx context.Context, email string) (*ownerRow, error) {
	email, ok := accounts.PlainEmail(email)
	if !ok {
		return &ownerRow{}, nil
	}
	found := []ownerRow{}
	err := s.DB.SelectContext(ctx, &found, `
		SELECT r.id, r.organisation_id, r.person_id, r.to_id, r.status, r.begun_by, r.begun_at, r.opens_at, r.stopped_by, r.reason, r.recipient, r.sign_key,
			r.login_hash, r.key_file
		FROM recoveries r JOIN people p ON p.id = r.person_id
		WHERE p.email = $1 AND p.status = 'active' AND r.to_id = r.person_id AND r.status = 'waiting'`, email)
	if err != nil {
		return nil, fmt.Errorf("recovery of an address: %w", err)
	}
	if len(found) == 0 {
		return &ownerRow{}, nil
	}
	return &found[0], nil
}

// KeyFile is the owner's new key file.
func (s *Store) KeyFile(ctx context.Context, g *Gainer) ([]byte, error) {
	var file []byte
	if err := s.DB.One(ctx, &file, `SELECT key_file FROM recoveries WHERE id = $1 AND key_file IS NOT NULL`, g.r.ID); err != nil {
		return nil, fmt.Errorf("new key file: %w", err)
	}
	return file, nil
}

// Reader finds a recovery that is to bring the actor another reader's cases.
func (s *Store) Reader(ctx context.Context, actor *accounts.Person, id string) (*Gainer, error) {
	r, err := find(ctx, s.DB, actor.OrganisationID, id)
	if err != nil {
		return nil, fmt.Errorf("recovery: %w", err)
	}
	if r.Own() || r.ToID != actor.ID {
		return nil, fmt.Errorf("recovery: %w", store.ErrNotFound)
	}
	return &Gainer{r}, nil
}

// Progress is how far a recovery is.
type Progress struct {
	Total      int // halves of each side; with Management and Staff the same number when all are there
	Management int
	Staff      int
	Envelopes  int  // that the new reader has made
	Approved   Pair // which side has come
}

// Pair is something of each side.
type Pair struct{ Management, Staff bool }

// Progress counts.
func (s *Store) Progress(ctx context.Context, id string) (Progress, error) {
	var p Progress
	var rows []struct {
		Side  string
		Total int
		Done  int
	}
	err := s.DB.SelectContext(ctx, &rows, `
		SELECT s.side, COUNT(*) AS total, COUNT(p.case_id) AS done FROM `+s.wanted()+`
		LEFT JOIN recovery_parts p ON p.recovery_id = r.id AND p.case_id = s.case_id AND p.kind = s.kind AND p.side = s.side
		WHERE r.id = $1 GROUP BY s.side`, id)
	if err != nil {
		return p, fmt.Errorf("progress: %w", err)
	}
	for _, row := range rows {
		p.Total = max(p.Total, row.Total)
		if row.Side == string(accounts.Management) {
			p.Management = row.Done
		} else {
			p.Staff = row.Done
		}
	}
	if err := s.DB.One(ctx, &p.Envelopes, `SELECT COUNT(*) FROM recovery_envelopes WHERE recovery_id = $1 AND kind <> 'entry'`, id); err != nil {
		return p, fmt.Errorf("progress: %w", err)
	}
	var sides []string
	if err := s.DB.SelectContext(ctx, &sides, `SELECT side FROM recovery_approvals WHERE recovery_id = $1`, id); err != nil {
		return p, fmt.Errorf("progress: %w", err)
	}
	for _, side := range sides {
		p.Approved.Management = p.Approved.Management || side == string(accounts.Management)
		p.Approved.Staff = p.Approved.Staff || side == string(accounts.Staff)
	}
	return p, nil
}

// Recovery is the recovery a gainer is part of.
func (g *Gainer) Recovery() *Recovery { return g.r }

// Joining is a case whose halves are all there.
type Joining struct {
	Case    string
	Parts   []Part
	Entries []Entry // the report, the entries that began an identity, and what readers share: to check the joined keys by, and who must not read it
	Last    Last
}

func (j *Joining) size() (n int) {
	for _, e := range j.Entries {
		n += len(e.Data)
	}
	return n
}

// Part is a half for the new key.
type Part struct {
	Kind string `db:"kind"`
	Side string `db:"side"`
	Data []byte `db:"data"`
}

// Entry is an entry of a case as it is sent.
type Entry struct {
	Seq      int    `db:"seq"`
	Audience string `db:"audience"`
	Author   string `db:"author"`
	Hash     string `db:"hash"`
	Data     []byte `db:"data"`
}

// Last is the end of a case's chain.
type Last struct {
	Seq  int    `db:"seq"`
	Hash string `db:"hash"`
}

// An answer stays below a few megabytes: so many cases, and no further one after so many bytes of entries.
const (
	casesAtOnce = 25
	bytesAtOnce = 2 << 20
)

// whole are the cases of a recovery ($1) all of whose halves are there.
func (s *Store) whole() string {
	return `
	SELECT s.case_id FROM ` + s.wanted() + `
	LEFT JOIN recovery_parts p ON p.recovery_id = r.id AND p.case_id = s.case_id AND p.kind = s.kind AND p.side = s.side
	WHERE r.id = $1 GROUP BY s.case_id HAVING COUNT(*) = COUNT(p.case_id)`
}

// Parts are cases for the new reader's browser to make envelopes of, after the one named; next is "" at the end.
func (s *Store) Parts(ctx context.Context, g *Gainer, after string) (list []Joining, next string, err error) {
	if err := g.r.open(s.Now()); err != nil {
		return nil, "", err
	}
	if !crypto.ValidID(after) {
		after = ""
	}
	var ids []string
	err = s.DB.SelectContext(ctx, &ids, `
		SELECT w.case_id FROM (`+s.whole()+`) w WHERE w.case_id > $2
		AND NOT EXISTS (SELECT 1 FROM recovery_envelopes e WHERE e.recovery_id = $1 AND e.case_id = w.case_id)
		ORDER BY w.case_id LIMIT $3`, g.r.ID, after, casesAtOnce)
	if err != nil {
		return nil, "", fmt.Errorf("parts: %w", err)
	}
	list = []Joining{}
	size := 0
	for _, id := range ids {
		j, err := s.joining(ctx, g.r.ID, id)
		if err != nil {
			return nil, "", fmt.Errorf("parts: %w", err)
		}
		list = append(list, *j)
		if size += j.size(); size > bytesAtOnce {
			return list, id, nil
		}
	}
	if len(ids) == casesAtOnce {
		next = ids[len(ids)-1]
	}
	return list, next, nil
}

func (s *Store) joining(ctx context.Context, recovery, caseID string) (*Joining, error) {
	j := Joining{Case: caseID, Parts: []Part{}, Entries: []Entry{}}
	if err := s.DB.SelectContext(ctx, &j.Parts, `SELECT kind, side, data FROM recovery_parts WHERE recovery_id = $1 AND case_id = $2 ORDER BY kind, side`, recovery, caseID); err != nil {
		return nil, err
	}
	if err := s.DB.SelectContext(ctx, &j.Entries, `
		SELECT seq, audience, author, hash, data FROM entries WHERE case_id = $1 AND (seq = 0
			OR seq IN (SELECT f.seq FROM former_envelopes f WHERE f.case_id = $1 AND f.audience = 'case')
			OR seq = (SELECT c.key_seq FROM cases c WHERE c.id = $1)
			OR audience = 'readers')
		ORDER BY seq`, caseID); err != nil {
		return nil, err
	}
	return &j, s.DB.One(ctx, &j.Last, `SELECT seq, hash FROM entries WHERE case_id = $1 ORDER BY seq DESC LIMIT 1`, caseID)
}

// Envelope is what the new reader's browser has made of both halves, for itself.
type Envelope struct {
	Case string
	Kind string // case | notes | entry: the one that introduces another reader
	Of   string // hash of the management's part it was made of
	Seq  int    // of an entry
	Data []byte
}

// PutEnvelopes keeps envelopes until the last step. What was made of parts that are gone is passed over.
func (s *Store) PutEnvelopes(ctx context.Context, g *Gainer, list []Envelope) error {
	if err := checkEnvelopes(g, list); err != nil {
		return err
	}
	return s.tx(ctx, "envelopes", func(tx *sqlx.Tx) error {
		r, err := hold(ctx, tx, g.r.OrganisationID, g.r.ID)
		if err != nil {
			return err
		}
		if err := r.open(s.Now()); err != nil {
			return err
		}
		for _, e := range list {
			kind := e.Kind
			if kind == "entry" {
				kind = "case"
			}
			var now []Part
			if err := tx.SelectContext(ctx, &now, `SELECT kind, side, data FROM recovery_parts WHERE recovery_id = $1 AND case_id = $2 AND kind = $3 ORDER BY side`, r.ID, e.Case, kind); err != nil {
				return err
			}
			if len(now) != 2 || crypto.Hash(now[0].Data) != e.Of { // "management" sorts before "staff"
				continue
			}
			if err := run(ctx, tx, `
				INSERT INTO recovery_envelopes (recovery_id, case_id, kind, data, made_of, seq) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (recovery_id, case_id, kind) DO UPDATE SET data = excluded.data, made_of = excluded.made_of, seq = excluded.seq`,
				r.ID, e.Case, e.Kind, e.Data, e.Of, e.Seq); err != nil {
				return err
			}
		}
		return nil
	})
}

func checkEnvelopes(g *Gainer, list []Envelope) error {
	if len(list) == 0 || len(list) > 3*casesAtOnce {
		return invalid("envelopes")
	}
	for _, e := range list {
		sizes := []int{crypto.EnvelopeSize}
		switch {
		case e.Kind == "entry" && !g.r.Own() && e.Seq > 0:
			sizes = crypto.StaffEntrySizes
		case (e.Kind == "case" || e.Kind == "notes") && e.Seq == 0:
		default:
			return invalid("envelope")
		}
		if !crypto.ValidID(e.Case) || crypto.CheckSealed(e.Data, 1, sizes...) != nil {
			return invalid("envelope")
		}
	}
	return nil
}
