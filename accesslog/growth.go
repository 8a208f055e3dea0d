package accesslog

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"saysomething/crypto"
)

// Growth is the head that was signed last, and how the log with an earlier head became it: with both a browser that keeps heads sees for itself
// that nothing was taken out, changed or put back since (docs/format.md §10).
type Growth struct {
	Note  string   `json:"note"`  // "" before the first head
	Proof []string `json:"proof"` // b64 hashes, of RFC 6962 §2.1.2; none when there is nothing to prove, or when the log does not hold
}

// Grown gives the newest head of which all lines are from before a day (2006-01-02), and the proof that the log of size since is its beginning.
func Grown(ctx context.Context, q Queryer, since int64, before string) (*Growth, error) {
	g := &Growth{Proof: []string{}}
	head, err := newestBefore(ctx, q, before)
	if err != nil || head == nil {
		return g, err
	}
	g.Note = head.Note
	if since < 1 || since >= head.Size {
		return g, nil
	}
	err = fetched(ctx, q, func(r tlog.HashReader) error {
		proof, err := tlog.ProveTree(head.Size, since, r)
		g.Proof = make([]string, len(proof))
		for i, h := range proof {
			g.Proof[i] = crypto.B64.EncodeToString(h[:])
		}
		return err
	})
	var broken *ChangedError
	if errors.As(err, &broken) {
		g.Proof, err = []string{}, nil // hashes are missing: there is nothing to prove it with, and the browser says so
	}
	if err != nil {
		return nil, fmt.Errorf("access log: how it has grown: %w", err)
	}
	return g, nil
}

// headsLookedAt is more than are signed in the longest time that anybody is kept waiting for one: a head a night, and one with each export.
const headsLookedAt = 200

func newestBefore(ctx context.Context, q Queryer, before string) (*Head, error) {
	var rows []struct{ Note, Record string }
	err := q.SelectContext(ctx, &rows, `
		SELECT h.note, r.record FROM log_heads h JOIN log_records r ON r.n = h.size - 1 ORDER BY h.size DESC LIMIT $1`, headsLookedAt)
	if err != nil {
		return nil, fmt.Errorf("access log: a head from before: %w", err)
	}
	for _, r := range rows {
		line, err := ParseLine(r.Record)
		if err != nil || line.At >= before {
			continue
		}
		h, err := parseHead(r.Note)
		if err != nil {
			return nil, changed(-1, "a head cannot be read")
		}
		return &h, nil
	}
	return nil, nil
}
