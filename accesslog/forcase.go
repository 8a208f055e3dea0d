package accesslog

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"saysomething/crypto"
)

// CaseLog is what the log has about one case, with what it takes to check that without trusting
// the server (docs/format.md §10).
type CaseLog struct {
	Note    string   `json:"note"`    // a signed head that covers the records; "" without any, or when the log does not hold
	Records []Proved `json:"records"` // in order
}

// Proved is a record with its way to the head's root.
type Proved struct {
	N      int64    `json:"n"`
	Record string   `json:"record"`
	Proof  []string `json:"proof"` // b64 hashes, the lowest first
	Line   Line     `json:"-"`
	Holds  bool     `json:"-"` // whether the server's own check of the proof held, for the page without JavaScript
}

// CasePage is how many records are sent at most, so that the answer to a worker keeps to one of few sizes.
const CasePage = 200

// ForCase reads the newest records of one case for its worker, or those numbered before a number, 0 for the newest. The head it signs is kept nowhere: a row
// for it would tell the database that a worker came to read, and between which records. The same
// log gives the same head, and each night's head extends it. When a head signed before does not fit
// the log any more it signs none and gives no proof.
func ForCase(ctx context.Context, q Queryer, caseID string, before int64) (*CaseLog, error) {
	l := &CaseLog{Records: []Proved{}}
	n, err := size(ctx, q)
	if err != nil {
		return nil, err
	}
	rows, err := caseRecords(ctx, q, caseID, n, before)
	if err != nil || len(rows) == 0 {
		return l, err
	}
	for _, r := range rows {
		line, _ := ParseLine(r.Record) // what does not parse has no words and proves nothing
		l.Records = append(l.Records, Proved{N: r.N, Record: r.Record, Proof: []string{}, Line: line})
	}
	err = l.prove(ctx, q, n)
	var broken *ChangedError
	if errors.As(err, &broken) {
		return l, nil
	}
	return l, err
}

func caseRecords(ctx context.Context, q Queryer, caseID string, n, before int64) ([]row, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	var rows []row
	err := q.SelectContext(ctx, &rows, `
		SELECT n, case_id, k, record FROM log_records WHERE case_id = $1 AND n < $2 AND k < $3 ORDER BY n DESC LIMIT $4`, caseID, n, before, CasePage)
	if err != nil {
		return nil, fmt.Errorf("access log of a case: %w", err)
	}
	slices.Reverse(rows)
	return rows, nil
}

// prove signs a head of n records and finds each record's proof, or returns a *ChangedError.
func (l *CaseLog) prove(ctx context.Context, q Queryer, n int64) error {
	key, err := loadKey(ctx, q)
	if err != nil {
		return err
	}
	before, err := Newest(ctx, q)
	if err != nil {
		return err
	}
	var root tlog.Hash
	var since tlog.TreeProof
	proofs := make([]tlog.RecordProof, len(l.Records))
	err = fetched(ctx, q, func(r tlog.HashReader) (err error) {
		if root, err = tlog.TreeHash(n, r); err != nil {
			return err
		}
		if before != nil && before.Size <= n {
			if since, err = tlog.ProveTree(n, before.Size, r); err != nil {
				return err
			}
		}
		for i := range proofs {
			if proofs[i], err = tlog.ProveRecord(n, l.Records[i].N, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if before != nil && (before.Size > n || tlog.CheckTree(since, n, root, before.Size, before.Root) != nil) {
		return changed(-1, "the head that was signed for %d records does not fit", before.Size)
	}
	head, err := key.sign(n, root)
	if err != nil {
		return err
	}
	l.Note = head.Note
	for i := range l.Records {
		r := &l.Records[i]
		for _, h := range proofs[i] {
			r.Proof = append(r.Proof, crypto.B64.EncodeToString(h[:]))
		}
		r.Holds = r.Line.N == r.N && tlog.CheckRecord(proofs[i], n, root, r.N, tlog.RecordHash([]byte(r.Record))) == nil
	}
	return nil
}
