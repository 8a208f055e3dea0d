package accounts

import (
	"context"
	"fmt"
	"sync"

	"saysomething/crypto"
	"saysomething/store"
)

// queryer is the database, or a transaction on it.
type queryer interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
}

// signedLists are the organisation's lists of readers as stored, believed by nobody yet.
type signedLists struct {
	heads   []crypto.SignedHead // in force or followed by one that is
	body    string              // of the newest in force
	waiting *WaitingList
}

// WaitingList is a list that lacks the signature of a side.
type WaitingList struct {
	Head       string                 `json:"head"`
	Body       string                 `json:"body"`
	Signatures []crypto.HeadSignature `json:"signatures"`
}

// readLists reads all heads and the bodies that matter in one statement, and so at one moment.
func readLists(ctx context.Context, q queryer, organisationID string) (*signedLists, error) {
	var rows []struct {
		Number    int64  `db:"number"`
		Head      string `db:"head"`
		Body      string `db:"body"`
		InForce   bool   `db:"in_force"`
		Custodian string `db:"custodian"`
		Signature string `db:"signature"`
	}
	err := q.SelectContext(ctx, &rows, `
		SELECT l.number, l.head, l.in_force, COALESCE(s.custodian_id, '') AS custodian, COALESCE(s.signature, '') AS signature,
			CASE WHEN l.number < (SELECT COALESCE(MAX(number), 0) FROM lists WHERE organisation_id = $1 AND in_force) THEN '' ELSE l.body END AS body
		FROM lists l LEFT JOIN list_signatures s ON s.organisation_id = l.organisation_id AND s.number = l.number
		WHERE l.organisation_id = $1 ORDER BY l.number, s.side, s.custodian_id`, organisationID)
	if err != nil {
		return nil, fmt.Errorf("lists of readers: %w", err)
	}
	out := &signedLists{heads: []crypto.SignedHead{}}
	for i, r := range rows {
		if i == 0 || rows[i-1].Number != r.Number {
			if r.InForce {
				out.heads, out.body = append(out.heads, crypto.SignedHead{Line: r.Head, Signatures: []crypto.HeadSignature{}}), r.Body
			} else {
				out.waiting = &WaitingList{Head: r.Head, Body: r.Body, Signatures: []crypto.HeadSignature{}}
			}
		}
		if r.Custodian == "" {
			continue
		}
		signature := crypto.HeadSignature{Custodian: r.Custodian, Signature: r.Signature}
		if r.InForce {
			last := &out.heads[len(out.heads)-1]
			last.Signatures = append(last.Signatures, signature)
		} else {
			out.waiting.Signatures = append(out.waiting.Signatures, signature)
		}
	}
	return out, nil
}

// verifiedList keeps the last list that verified with exactly what was verified, so that a page of
// fifty heads does not check a hundred signatures each time it is asked for.
type verifiedList struct {
	mu   sync.Mutex
	of   string
	list *crypto.SignedList
}

// verify checks what is stored. Whoever can write to the database can change it, so nothing is
// sealed to a list that has not been through here.
func (v *verifiedList) verify(heads []crypto.SignedHead, body string) (*crypto.SignedList, error) {
	of := fmt.Sprintf("%q %q", heads, body)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.of == of && v.list != nil {
		return v.list, nil
	}
	list, err := crypto.VerifyList(heads, body)
	if err == nil {
		v.of, v.list = of, list
	}
	return list, err
}

// PublicList is one list that is or was in force, as anybody may download it.
type PublicList struct {
	Head       string                 `json:"head"`
	Signatures []crypto.HeadSignature `json:"signatures"`
	Body       string                 `json:"body"`
}

// SignedList gives list number, or store.ErrNotFound for one that is not there or still waits.
func (s *Store) SignedList(ctx context.Context, number int) (*PublicList, error) {
	o, err := s.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	l := &PublicList{Signatures: []crypto.HeadSignature{}}
	var row struct{ Head, Body string }
	if err := s.DB.One(ctx, &row, `SELECT head, body FROM lists WHERE organisation_id = $1 AND number = $2 AND in_force`, o.ID, number); err != nil {
		return nil, fmt.Errorf("list %d: %w", number, err)
	}
	l.Head, l.Body = row.Head, row.Body
	var signatures []struct {
		Custodian string `db:"custodian_id"`
		Signature string `db:"signature"`
	}
	if err := s.DB.SelectContext(ctx, &signatures, `
		SELECT custodian_id, signature FROM list_signatures WHERE organisation_id = $1 AND number = $2 ORDER BY side, custodian_id`, o.ID, number); err != nil {
		return nil, fmt.Errorf("signatures of list %d: %w", number, err)
	}
	for _, one := range signatures {
		l.Signatures = append(l.Signatures, crypto.HeadSignature(one))
	}
	return l, nil
}

// AllSignedLists are all lists that are or were in force, the first one first: the whole chain, as anybody may download it.
func (s *Store) AllSignedLists(ctx context.Context) ([]PublicList, error) {
	o, err := s.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	stored, err := readLists(ctx, s.DB, o.ID)
	if err != nil {
		return nil, err
	}
	bodies, err := s.ListBodies(ctx, len(stored.heads))
	if err != nil {
		return nil, err
	}
	out := []PublicList{}
	for i, head := range stored.heads[:min(len(stored.heads), len(bodies))] {
		out = append(out, PublicList{Head: head.Line, Signatures: head.Signatures, Body: bodies[i]})
	}
	return out, nil
}

// away are the people on a list who read or sign no more, or whose keys have changed since: nobody
// may seal to them, and no new signature is needed for that.
func away(ctx context.Context, q queryer, organisationID string, list *crypto.SignedList) ([]string, error) {
	var people []struct{ ID, Recipient, Sign string }
	err := q.SelectContext(ctx, &people, `
		SELECT id, recipient, sign_key AS sign FROM people
		WHERE organisation_id = $1 AND status = 'active' AND (role = 'custodian' OR role IN `+ReaderRoles+`)
		UNION ALL SELECT id, '' AS recipient, sign_key AS sign FROM paper_keys WHERE organisation_id = $1 AND ended_on = ''`, organisationID)
	if err != nil {
		return nil, fmt.Errorf("who is away: %w", err)
	}
	here := map[string]string{}
	for _, p := range people {
		here[p.ID] = p.Recipient + " " + p.Sign
	}
	out := []string{}
	for _, r := range list.Body.Readers {
		if here[r.ID] != r.Recipient+" "+r.Sign {
			out = append(out, r.ID)
		}
	}
	for _, c := range list.Body.Custodians {
		if here[c.ID] != c.Recipient+" "+c.Sign {
			out = append(out, c.ID)
		}
	}
	return out, nil
}

// errChanged tells a custodian to look again: what they were shown is not what would be signed now.
var errChanged = fmt.Errorf("%w: the people have changed since the list was shown", store.ErrConflict)
