package cases

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
)

// readsNow is the condition that the owner of the envelope named may use it on the day $1: somebody who still works
// here as a reader, and whose cover, if it is one, has begun and is not over. Every call of a reader goes through
// it, so that leaving, and the end of a cover, take effect at once and everywhere.
func readsNow(envelope string) string {
	return strings.ReplaceAll(`(v.from_on <= $1 AND (v.until_on = '' OR v.until_on >= $1)
	AND EXISTS (SELECT 1 FROM people w WHERE w.id = v.reader_id AND w.status = 'active' AND w.role IN `+accounts.ReaderRoles+`))`, "v.", envelope+".")
}

// CaseReader is somebody who stands in a case, and for a cover from which day until which.
type CaseReader struct {
	ID    string `json:"id" db:"reader_id"`
	From  string `json:"from" db:"from_on"`
	Until string `json:"until" db:"until_on"`
	Lost  bool   `json:"lost" db:"lost"` // their key was replaced and this case did not come with it: they cannot open it
}

// over reports whether a cover has ended.
func (r CaseReader) over(today string) bool { return r.Until != "" && r.Until < today }

// readersOfCase lists everybody who stands in a case, covers that are over included: until the case's identity is
// changed, those who covered still have the one they were given.
func readersOfCase(ctx context.Context, q sqlx.QueryerContext, id string) ([]CaseReader, error) {
	readers := []CaseReader{}
	err := sqlx.SelectContext(ctx, q, &readers, `SELECT reader_id, from_on, until_on, lost FROM envelopes WHERE case_id = $1 AND reader_id <> 'worker' ORDER BY reader_id`, id)
	return readers, err
}

// mine is a reader's own place in a case.
type mine struct {
	Until  string `db:"until_on"`
	Status Status
	Listed bool
	Notes  bool // whether the case has a notes identity
	Shares bool // whether it can be recovered
}

// place finds a reader's place in a case, or returns ErrNotFound for anybody who does not read it today.
func (s *Store) place(ctx context.Context, tx *sqlx.Tx, person, id string) (mine, error) {
	var m mine
	if !crypto.ValidID(id) {
		return m, store.ErrNotFound
	}
	var found []mine
	err := tx.SelectContext(ctx, &found, `
		SELECT v.until_on, c.status, (SELECT listed FROM people WHERE id = $2) AS listed,
		EXISTS (SELECT 1 FROM notes_envelopes n WHERE n.case_id = c.id) AS notes,
		EXISTS (SELECT 1 FROM recovery_shares r WHERE r.case_id = c.id AND r.kind = 'case') AS shares
		FROM cases c JOIN envelopes v ON v.case_id = c.id AND v.reader_id = $2 AND `+readsNow("v")+` WHERE c.id = $3`, s.today(), person, id)
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return m, err
	}
	return found[0], nil
}

// writable is place for somebody who is about to write: what is signed with a key that nobody vouches for would
// be shown to the others as not genuine.
func (s *Store) writable(ctx context.Context, tx *sqlx.Tx, person, id string) (mine, error) {
	m, err := s.place(ctx, tx, person, id)
	if err == nil && !m.Listed {
		err = &Refused{Code: "not_listed"}
	}
	return m, err
}

// hold makes whoever else changes who reads this case wait until the transaction ends.
func hold(ctx context.Context, tx *sqlx.Tx, id string) error {
	_, err := tx.ExecContext(ctx, `UPDATE cases SET key_seq = key_seq WHERE id = $1`, id)
	return err
}

// storedBefore returns errStored when exactly these entries of this author stand in the case. It asks for no
// envelope: somebody who took themselves off asks again after a lost answer.
func storedBefore(ctx context.Context, tx *sqlx.Tx, caseID, author string, sent []NewEntry) error {
	var have []Entry
	if err := tx.SelectContext(ctx, &have, `SELECT seq, audience, author, hash FROM entries WHERE case_id = $1 AND seq >= $2 AND seq <= $3 ORDER BY seq`,
		caseID, sent[0].Seq, sent[len(sent)-1].Seq); err != nil {
		return err
	}
	same := slices.EqualFunc(have, sent, func(h Entry, n NewEntry) bool {
		return h.Seq == n.Seq && h.Author == author && h.Audience == n.Audience && h.Hash == crypto.Hash(n.Data)
	})
	if same {
		return errStored
	}
	return nil
}

// code is what a client is told of an error that it can meet although it does everything right, "" for any other.
func code(err error) string {
	var refused *Refused
	switch {
	case err == nil, errors.Is(err, errStored):
		return ""
	case errors.As(err, &refused):
		return refused.Code
	case errors.Is(err, store.ErrConflict):
		return "conflict"
	case errors.Is(err, store.ErrNotFound):
		return "not_found"
	case errors.Is(err, store.ErrInvalid):
		return "invalid"
	}
	return ""
}
