package cases

import (
	"context"
	"errors"
	"fmt"

	"saysomething/crypto"
	"saysomething/store"
)

// Mailbox is what a worker finds when they come back.
type Mailbox struct {
	Case     string  `json:"case" db:"id"`
	Status   Status  `json:"status" db:"status"`
	StatusOn string  `json:"status_on" db:"status_on"`
	Week     string  `json:"week" db:"week"`
	Mode     string  `json:"mode" db:"mode"`
	Envelope Bytes   `json:"envelope" db:"envelope"`
	Entries  []Entry `json:"entries" db:"-"`
}

// Read gives whoever holds a mailbox token the case behind it: every entry is listed, so that none
// can be missing, but readers' notes come without their data. It changes nothing and leaves no
// trace. A token that opens nothing is a *Refused: not_found.
func (s *Store) Read(ctx context.Context, token []byte) (*Mailbox, error) {
	var m Mailbox
	err := s.DB.One(ctx, &m, `
		SELECT c.id, c.status, c.status_on, c.week, c.mode, v.data AS envelope
		FROM cases c JOIN envelopes v ON v.case_id = c.id AND v.reader_id = 'worker' WHERE c.mailbox = $1`, crypto.Hash(token))
	if errors.Is(err, store.ErrNotFound) {
		return nil, &Refused{Code: "not_found"}
	}
	if err != nil {
		return nil, fmt.Errorf("read mailbox: %w", err)
	}
	err = s.DB.SelectContext(ctx, &m.Entries, `
		SELECT seq, audience, author, hash, CASE WHEN audience IN ('case', 'name') THEN data END AS data
		FROM entries WHERE case_id = $1 ORDER BY seq`, m.Case)
	if err != nil {
		return nil, fmt.Errorf("read mailbox: %w", err)
	}
	return &m, nil
}
