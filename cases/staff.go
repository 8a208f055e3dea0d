package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// Opened is a case as one of its readers gets it.
type Opened struct {
	Case          Listing   `json:"case"`
	Envelope      Bytes     `json:"envelope"`
	NotesEnvelope Bytes     `json:"notes_envelope"` // empty until a reader has made one
	Readers       []string  `json:"readers"`
	Entries       []Entry   `json:"entries"`
	Files         []NewFile `json:"files"`
}

// Case gives a reader one case and notes that they have read it. For anybody without an envelope
// it is ErrNotFound. Every entry is listed; those private to somebody else have no data.
func (s *Store) Case(ctx context.Context, person, id string) (*Opened, error) {
	if !crypto.ValidID(id) {
		return nil, fmt.Errorf("open case: %w", store.ErrNotFound)
	}
	var list []Listing
	if err := s.DB.SelectContext(ctx, &list, listing+`v.case_id = $2`, person, id); err != nil {
		return nil, fmt.Errorf("open case: %w", err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("open case: %w", store.ErrNotFound)
	}
	if err := addDesks(ctx, s.DB, person, list); err != nil {
		return nil, fmt.Errorf("open case: %w", err)
	}
	o := Opened{Case: list[0], Entries: []Entry{}, Files: []NewFile{}, Readers: []string{}}
	if err := s.fillCase(ctx, person, &o); err != nil {
		return nil, fmt.Errorf("open case: %w", err)
	}
	if err := s.markRead(ctx, person, &o); err != nil {
		return nil, fmt.Errorf("open case: %w", err)
	}
	return &o, nil
}

func (s *Store) fillCase(ctx context.Context, person string, o *Opened) error {
	id := o.Case.ID
	if err := s.DB.One(ctx, &o.Envelope, `SELECT data FROM envelopes WHERE case_id = $1 AND reader_id = $2`, id, person); err != nil {
		return err
	}
	err := s.DB.One(ctx, &o.NotesEnvelope, `SELECT data FROM notes_envelopes WHERE case_id = $1 AND reader_id = $2`, id, person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := s.DB.SelectContext(ctx, &o.Readers, `SELECT reader_id FROM envelopes WHERE case_id = $1 AND reader_id <> 'worker' ORDER BY reader_id`, id); err != nil {
		return err
	}
	if err := s.DB.SelectContext(ctx, &o.Files, `SELECT id, parts, size FROM files WHERE case_id = $1 ORDER BY id`, id); err != nil {
		return err
	}
	return s.DB.SelectContext(ctx, &o.Entries, `
		SELECT seq, audience, author, hash, CASE WHEN audience <> 'private' OR author = $2 THEN data END AS data
		FROM entries WHERE case_id = $1 ORDER BY seq`, id, person)
}

func (s *Store) markRead(ctx context.Context, person string, o *Opened) error {
	last := len(o.Entries) - 1
	if o.Case.ReadSeq >= last {
		return nil
	}
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE envelopes SET read_seq = $3 WHERE case_id = $1 AND reader_id = $2 AND read_seq < $3`, o.Case.ID, person, last)
		return err
	})
}

// StaffLetter is what a reader adds to a case.
type StaffLetter struct {
	Entries        []NewEntry  `json:"entries"`
	Status         Status      `json:"status"`          // "" for no change
	NotesEnvelopes []SealedFor `json:"notes_envelopes"` // once, by the first reader who shares a note
	Cards          []SealedFor `json:"cards"`           // newer cards for the list
}

// Append adds what a reader wrote, in one transaction. The same request again changes nothing.
// It is ErrNotFound for anybody who does not read the case, ErrConflict when somebody else wrote
// first (read the case and sign again), and ErrInvalid for what a correct client never sends.
func (s *Store) Append(ctx context.Context, person, id string, l StaffLetter) error {
	if !crypto.ValidID(id) {
		return fmt.Errorf("append to case: %w", store.ErrNotFound)
	}
	if err := l.check(); err != nil {
		return fmt.Errorf("append to case: %w", err)
	}
	err := s.write(ctx, func(tx *sqlx.Tx) error { return s.append(ctx, tx, person, id, l) })
	if errors.Is(err, errStored) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("append to case: %w", err)
	}
	return nil
}

func (l *StaffLetter) check() error {
	if len(l.Entries) > maxEntries || len(l.Entries)+len(l.NotesEnvelopes)+len(l.Cards) == 0 {
		return invalid("entries")
	}
	said := false
	for i, e := range l.Entries {
		known := slices.Contains([]string{crypto.AudienceCase, crypto.AudienceReaders, crypto.AudiencePrivate}, e.Audience)
		if !known || e.Seq < 1 || e.Seq != l.Entries[0].Seq+i || crypto.CheckSealed(e.Data, 1, crypto.StaffEntrySizes...) != nil {
			return invalid("entry")
		}
		said = said || e.Audience == crypto.AudienceCase
	}
	if l.Status != "" && !said {
		return invalid("a status without an entry that says so")
	}
	for _, ids := range [][]string{readersOf(l.NotesEnvelopes), readersOf(l.Cards)} {
		if repeated(ids) || !allIDs(ids) {
			return invalid("a reader twice, or one who cannot exist")
		}
	}
	if err := checkSealedFor(l.NotesEnvelopes); err != nil {
		return err
	}
	return checkSealedFor(l.Cards)
}

func (s *Store) append(ctx context.Context, tx *sqlx.Tx, person, id string, l StaffLetter) error {
	var c struct {
		Status Status
		Notes  bool
	}
	err := tx.GetContext(ctx, &c, `
		SELECT c.status, EXISTS (SELECT 1 FROM notes_envelopes n WHERE n.case_id = c.id) AS notes
		FROM cases c JOIN envelopes v ON v.case_id = c.id AND v.reader_id = $2 WHERE c.id = $1`, id, person)
	if err != nil {
		return err
	}
	if len(l.Entries) > 0 {
		if err := appendEntries(ctx, tx, id, person, l.Entries); err != nil {
			return err
		}
	}
	if l.Status != "" {
		if err := StaffMay(c.Status, l.Status); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE cases SET status = $2, status_on = $3 WHERE id = $1`, id, l.Status, s.today()); err != nil {
			return err
		}
	}
	if err := putNotesEnvelopes(ctx, tx, id, c.Notes, l); err != nil {
		return err
	}
	return putCards(ctx, tx, id, l.Cards)
}

// putNotesEnvelopes gives every reader of the case the notes identity, once. Shared entries
// without it could be read by nobody.
func putNotesEnvelopes(ctx context.Context, tx *sqlx.Tx, id string, have bool, l StaffLetter) error {
	shares := slices.ContainsFunc(l.Entries, func(e NewEntry) bool { return e.Audience == crypto.AudienceReaders })
	switch {
	case have && len(l.NotesEnvelopes) > 0:
		return store.ErrConflict
	case shares && !have && len(l.NotesEnvelopes) == 0:
		return invalid("a shared note before the readers have its key")
	case len(l.NotesEnvelopes) == 0:
		return nil
	}
	var readers []string
	if err := tx.SelectContext(ctx, &readers, `SELECT reader_id FROM envelopes WHERE case_id = $1 AND reader_id <> 'worker' ORDER BY reader_id`, id); err != nil {
		return err
	}
	to := readersOf(l.NotesEnvelopes)
	slices.Sort(to)
	slices.Sort(readers) // the databases need not agree on an order
	if !slices.Equal(to, readers) {
		return invalid("notes envelopes: one for each reader")
	}
	rows := make([]envelopeRow, len(l.NotesEnvelopes))
	for i, e := range l.NotesEnvelopes {
		rows[i] = envelopeRow{id, e.Reader, e.Data}
	}
	_, err := tx.NamedExecContext(ctx, `INSERT INTO notes_envelopes (case_id, reader_id, data) VALUES (:case_id, :reader_id, :data)`, rows)
	return err
}

func putCards(ctx context.Context, tx *sqlx.Tx, id string, cards []SealedFor) error {
	for _, card := range cards {
		ok, err := changed(tx.ExecContext(ctx, `UPDATE envelopes SET card = $3 WHERE case_id = $1 AND reader_id = $2 AND reader_id <> 'worker'`, id, card.Reader, card.Data))
		if err != nil {
			return err
		}
		if !ok {
			return invalid("a card for somebody who is not a reader")
		}
	}
	return nil
}
