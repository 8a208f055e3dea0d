package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// Opened is a case as one of its readers gets it.
type Opened struct {
	Case          Listing          `json:"case"`
	Envelope      Bytes            `json:"envelope"`
	NotesEnvelope Bytes            `json:"notes_envelope"`   // empty until a reader has made one
	Former        []FormerEnvelope `json:"former_envelopes"` // of identities that were replaced while they read
	Readers       []CaseReader     `json:"readers"`
	Recovery      bool             `json:"recovery"`      // whether both sides together can recover it
	HalvesWanted  bool             `json:"halves_wanted"` // for that its reader's browser is to make halves, if the worker wanted any
	Entries       []Entry          `json:"entries"`
	Files         []NewFile        `json:"files"`
}

// FormerEnvelope is an envelope that a change of readers replaced.
type FormerEnvelope struct {
	Seq      int    `json:"seq" db:"seq"` // the entry that replaced it
	Audience string `json:"audience" db:"audience"`
	Data     Bytes  `json:"data" db:"data"`
}

// Case gives a reader one case, notes that they have read it and writes it in the access log. For anybody who
// does not read it today it is ErrNotFound. Every entry is listed; those private to somebody else have no
// data, and nor has a sealed name, which OpenName gives.
func (s *Store) Case(ctx context.Context, person, id string) (*Opened, error) {
	var o *Opened
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) (err error) {
		o, err = s.openCase(ctx, tx, person, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open case: %w", err)
	}
	return o, nil
}

func (s *Store) openCase(ctx context.Context, tx *sqlx.Tx, person, id string) (*Opened, error) {
	m, err := s.place(ctx, tx, person, id)
	if err != nil {
		return nil, err
	}
	if err := hold(ctx, tx, id); err != nil { // so that the envelope fits the newest entry
		return nil, err
	}
	var list []Listing
	if err := tx.SelectContext(ctx, &list, listing+`v.case_id = $3`, s.today(), person, id); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, store.ErrNotFound // taken off this moment
	}
	if err := addDesks(ctx, tx, person, list); err != nil {
		return nil, err
	}
	o := Opened{Case: list[0], Recovery: m.Shares, Entries: []Entry{}, Files: []NewFile{}, Former: []FormerEnvelope{}}
	if m.Until == "" { // who only covers makes none
		if o.HalvesWanted, err = halvesWanted(ctx, tx, id); err != nil {
			return nil, err
		}
	}
	if err := fillCase(ctx, tx, person, &o); err != nil {
		return nil, err
	}
	if err := markRead(ctx, tx, person, &o); err != nil {
		return nil, err
	}
	return &o, accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: person, What: accesslog.CaseOpened, Case: id})
}

func fillCase(ctx context.Context, tx *sqlx.Tx, person string, o *Opened) error {
	id := o.Case.ID
	if err := tx.GetContext(ctx, &o.Envelope, `SELECT data FROM envelopes WHERE case_id = $1 AND reader_id = $2`, id, person); err != nil {
		return err
	}
	var notes []Bytes
	if err := tx.SelectContext(ctx, &notes, `SELECT data FROM notes_envelopes WHERE case_id = $1 AND reader_id = $2`, id, person); err != nil {
		return err
	}
	for _, n := range notes {
		o.NotesEnvelope = n
	}
	err := tx.SelectContext(ctx, &o.Former, `SELECT seq, audience, data FROM former_envelopes WHERE case_id = $1 AND reader_id = $2 ORDER BY audience, seq`, id, person)
	if err != nil {
		return err
	}
	if o.Readers, err = readersOfCase(ctx, tx, id); err != nil {
		return err
	}
	if err := tx.SelectContext(ctx, &o.Files, `SELECT id, parts, size FROM files WHERE case_id = $1 AND author IN ('', $2) ORDER BY id`, id, person); err != nil {
		return err
	}
	return tx.SelectContext(ctx, &o.Entries, `
		SELECT seq, audience, author, hash, place, CASE WHEN audience IN ('case', 'readers') OR audience = 'private' AND author = $2 THEN data END AS data
		FROM entries WHERE case_id = $1 ORDER BY seq`, id, person)
}

func markRead(ctx context.Context, tx *sqlx.Tx, person string, o *Opened) error {
	last := len(o.Entries) - 1
	if o.Case.ReadSeq >= last {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE envelopes SET read_seq = $3 WHERE case_id = $1 AND reader_id = $2 AND read_seq < $3`, o.Case.ID, person, last)
	return err
}

// StaffLetter is what a reader adds to a case.
type StaffLetter struct {
	Entries        []NewEntry      `json:"entries"`
	Files          []StaffFile     `json:"files"`
	Status         Status          `json:"status"`          // "" for no change
	NotesEnvelopes []SealedFor     `json:"notes_envelopes"` // once, by the first reader who shares a note
	NotesRecovery  []RecoveryShare `json:"notes_recovery"`  // with them, when the case can be recovered
	Cards          []SealedFor     `json:"cards"`           // newer cards for the list
	Dues           *[]SetDate      `json:"dues"`            // the dates that staff have set, in place of those there were; null leaves them
	Hold           string          `json:"hold"`            // "on" or "off" with a hold entry, "" for no change
	Copied         string          `json:"copied"`          // one of copies with a copied entry, "" for none
	At             int             `json:"at"`              // with cards alone: the last entry that they were made from
}

// Append adds what a reader wrote, in one transaction. The same request again changes nothing.
// It is ErrNotFound for anybody who does not read the case, *Refused: not_listed for somebody whose present
// key is not on the list in force, *Refused: missing_files for files that did not arrive in full, ErrConflict when
// somebody else wrote first (read the case and sign again), and ErrInvalid for what a correct client never sends.
func (s *Store) Append(ctx context.Context, person, id string, l StaffLetter) error {
	if !crypto.ValidID(id) {
		return fmt.Errorf("append to case: %w", store.ErrNotFound)
	}
	if err := l.check(); err != nil {
		return fmt.Errorf("append to case: %w", err)
	}
	if err := l.checkFiles(s.limits()); err != nil {
		return fmt.Errorf("append to case: %w", err)
	}
	err := s.write(ctx, func(tx *sqlx.Tx) error { return s.append(ctx, tx, person, id, l) })
	if errors.Is(err, errStored) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("append to case: %w", err)
	}
	s.pending.forget(newFiles(l.Files))
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
	if err := checkSealedFor(l.NotesEnvelopes, crypto.EnvelopeSize); err != nil {
		return err
	}
	if err := checkSealedFor(l.Cards, crypto.CardSize); err != nil {
		return err
	}
	if err := l.checkCopied(); err != nil {
		return err
	}
	return l.checkWork()
}

// copies are the kinds of copy that may leave the service. The access log names the kind; to whom, and of what, stands sealed in the case.
var copies = []string{"export", "package", "subject_access", "print"}

func (l *StaffLetter) checkCopied() error {
	told := slices.ContainsFunc(l.Entries, func(e NewEntry) bool { return e.Audience == crypto.AudienceReaders })
	if l.Copied != "" && (!told || !slices.Contains(copies, l.Copied)) {
		return invalid("a copy without an entry that says so")
	}
	return nil
}

func (s *Store) append(ctx context.Context, tx *sqlx.Tx, person, id string, l StaffLetter) error {
	c, err := s.writable(ctx, tx, person, id)
	if err != nil {
		return err
	}
	if l.Status != "" || len(l.NotesEnvelopes) > 0 {
		if err := hold(ctx, tx, id); err != nil { // nobody becomes a reader meanwhile and stays without notes
			return err
		}
	}
	if err := l.put(ctx, tx, id, person); err != nil {
		return err
	}
	if l.Status != "" {
		if err := StaffMay(c.Status, l.Status); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			UPDATE cases SET status = $2, status_on = $3, withdrawn = CASE WHEN $2 = 'closed' THEN withdrawn ELSE '' END WHERE id = $1`, id, l.Status, s.today()); err != nil {
			return err
		}
	}
	if err := s.putNotesEnvelopes(ctx, tx, id, c, l); err != nil {
		return err
	}
	if err := attach(ctx, tx, id, person, l.Files); err != nil {
		return err
	}
	if err := putWork(ctx, tx, person, id, l); err != nil {
		return err
	}
	if err := putCards(ctx, tx, id, l.Cards); err != nil {
		return err
	}
	if l.Copied == "" {
		return nil
	}
	return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: person, What: accesslog.CaseCopied, Case: id, Detail: l.Copied})
}

// put appends the entries. Cards alone must be made from all that stands in the case, or they would take the place of newer ones.
func (l *StaffLetter) put(ctx context.Context, tx *sqlx.Tx, id, person string) error {
	if len(l.Entries) > 0 {
		return appendEntries(ctx, tx, id, person, l.Entries)
	}
	if len(l.Cards) == 0 {
		return nil
	}
	if err := hold(ctx, tx, id); err != nil { // no change of readers meanwhile, whose envelopes have newer cards
		return err
	}
	var last int
	if err := tx.GetContext(ctx, &last, `SELECT max(seq) FROM entries WHERE case_id = $1`, id); err != nil {
		return err
	}
	if last != l.At {
		return store.ErrConflict
	}
	return nil
}

// putNotesEnvelopes gives every reader of the case the notes identity, once. Shared entries
// without it could be read by nobody. Nobody can seal to a reader who has left or whose key is not on the
// list; they go without until they are taken off, or added again.
func (s *Store) putNotesEnvelopes(ctx context.Context, tx *sqlx.Tx, id string, c mine, l StaffLetter) error {
	shares := slices.ContainsFunc(l.Entries, func(e NewEntry) bool { return e.Audience == crypto.AudienceReaders })
	switch {
	case c.Notes && len(l.NotesEnvelopes) > 0:
		return store.ErrConflict
	case shares && !c.Notes && len(l.NotesEnvelopes) == 0:
		return invalid("a shared note before the readers have its key")
	case len(l.NotesEnvelopes) == 0:
		return checkShares(l.NotesRecovery)
	}
	kinds := []string{notesShare}
	if !c.Shares {
		kinds = nil
	}
	if err := checkShares(l.NotesRecovery, kinds...); err != nil {
		return err
	}
	var readers []struct {
		ID       string
		Sealable bool
	}
	err := tx.SelectContext(ctx, &readers, `
		SELECT v.reader_id AS id, (p.status = 'active' AND p.listed AND (v.until_on = '' OR v.until_on >= $2)) AS sealable
		FROM envelopes v JOIN people p ON p.id = v.reader_id WHERE v.case_id = $1`, id, s.today())
	if err != nil {
		return err
	}
	to := readersOf(l.NotesEnvelopes)
	for _, r := range readers {
		i := slices.Index(to, r.ID)
		if i < 0 && r.Sealable {
			return invalid("notes envelopes: one for each reader")
		}
		if i >= 0 {
			to = slices.Delete(to, i, i+1)
		}
	}
	if len(to) > 0 {
		return invalid("notes envelopes: one for somebody who does not read the case")
	}
	if err := putNotes(ctx, tx, id, l.NotesEnvelopes); err != nil {
		return err
	}
	organisation, err := organisationOf(ctx, tx, id)
	if err != nil {
		return err
	}
	return putShares(ctx, tx, id, organisation, l.NotesRecovery)
}

func putNotes(ctx context.Context, tx *sqlx.Tx, id string, notes []SealedFor) error {
	if len(notes) == 0 {
		return nil
	}
	rows := make([]envelopeRow, len(notes))
	for i, e := range notes {
		rows[i] = envelopeRow{id, e.Reader, e.Data}
	}
	_, err := tx.NamedExecContext(ctx, `INSERT INTO notes_envelopes (case_id, reader_id, data) VALUES (:case_id, :reader_id, :data)`, rows)
	return err
}

func organisationOf(ctx context.Context, tx *sqlx.Tx, id string) (string, error) {
	var organisation string
	err := tx.GetContext(ctx, &organisation, `SELECT organisation_id FROM cases WHERE id = $1`, id)
	return organisation, err
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
