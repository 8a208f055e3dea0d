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

// Grown gives the newest head and the proof that the log of size since is its beginning. Only heads of every night are given, so that nobody
// follows by the hour how much is done.
func Grown(ctx context.Context, q Queryer, since int64) (*Growth, error) {
	g := &Growth{Proof: []string{}}
	head, err := Newest(ctx, q)
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
