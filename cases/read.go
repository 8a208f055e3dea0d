package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// Mailbox is what a worker finds when they come back.
type Mailbox struct {
	Case     string             `json:"case" db:"id"`
	Status   Status             `json:"status" db:"status"`
	StatusOn string             `json:"status_on" db:"status_on"`
	Week     string             `json:"week" db:"week"`
	Mode     string             `json:"mode" db:"mode"`
	Envelope Bytes              `json:"envelope" db:"envelope"`
	Former   []FormerCase       `json:"former_envelopes" db:"-"`
	Entries  []Entry            `json:"entries" db:"-"`
	Readers  []CaseReader       `json:"readers" db:"-"`
	Log      *accesslog.CaseLog `json:"log" db:"-"`
}

// FormerCase is the worker's envelope of an identity that a change of readers replaced.
type FormerCase struct {
	Seq  int   `json:"seq" db:"seq"` // the entry that replaced it
	Data Bytes `json:"data" db:"data"`
}

// Read gives whoever holds a mailbox token the case behind it: every entry is listed, so that none
// can be missing, but readers' notes come without their data. It changes nothing and leaves no
// trace. A token that opens nothing is a *Refused: not_found.
func (s *Store) Read(ctx context.Context, token []byte) (*Mailbox, error) {
	return s.ReadWithLog(ctx, token, 0)
}

// ReadWithLog is the same with the access log's records about the case that are numbered before a number, 0 for the newest.
func (s *Store) ReadWithLog(ctx context.Context, token []byte, logBefore int64) (*Mailbox, error) {
	for {
		m, before, err := s.readOnce(ctx, crypto.Hash(token), logBefore)
		if errors.Is(err, store.ErrNotFound) {
			return nil, &Refused{Code: "not_found"}
		}
		after := before
		if err == nil {
			err = s.DB.One(ctx, &after, `SELECT key_seq FROM cases WHERE id = $1`, m.Case)
		}
		if err != nil {
			return nil, fmt.Errorf("read mailbox: %w", err)
		}
		if after == before {
			return m, nil
		}
		// The identity was changed in between: the envelope and the entries do not belong together. Once more.
	}
}

func (s *Store) readOnce(ctx context.Context, mailbox string, logBefore int64) (*Mailbox, int, error) {
	var m struct {
		Mailbox
		KeySeq int `db:"key_seq"`
	}
	err := s.DB.One(ctx, &m, `
		SELECT c.id, c.status, c.status_on, c.week, c.mode, c.key_seq, v.data AS envelope
		FROM cases c JOIN envelopes v ON v.case_id = c.id AND v.reader_id = 'worker' WHERE c.mailbox = $1`, mailbox)
	if err != nil {
		return nil, 0, err
	}
	err = s.DB.SelectContext(ctx, &m.Entries, `
		SELECT seq, audience, author, hash, place, CASE WHEN audience IN ('case', 'name') THEN data END AS data
		FROM entries WHERE case_id = $1 ORDER BY seq`, m.Case)
	if err != nil {
		return nil, 0, err
	}
	return &m.Mailbox, m.KeySeq, s.fillMailbox(ctx, &m.Mailbox, logBefore)
}

// fillMailbox adds what the worker checks the staff by: who reads, and who opened what.
func (s *Store) fillMailbox(ctx context.Context, m *Mailbox, logBefore int64) error {
	m.Former = []FormerCase{}
	err := s.DB.SelectContext(ctx, &m.Former, `SELECT seq, data FROM former_envelopes WHERE case_id = $1 AND reader_id = 'worker' AND audience = 'case' ORDER BY seq`, m.Case)
	if err != nil {
		return err
	}
	readers, err := readersOfCase(ctx, s.DB, m.Case)
	if err != nil {
		return err
	}
	today := s.today()
	m.Readers = slices.DeleteFunc(readers, func(r CaseReader) bool { return r.over(today) })
	m.Log, err = accesslog.ForCase(ctx, s.DB, m.Case, logBefore)
	return err
}
