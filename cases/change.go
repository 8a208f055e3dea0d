package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// Change changes who reads a case (docs/format.md §6). Adding somebody gives them the present identity; taking
// somebody off comes with a new one, which everybody who goes on reading gets, and the worker.
type Change struct {
	Entries        []NewEntry      `json:"entries"`
	Envelopes      []SealedFor     `json:"envelopes"`
	NotesEnvelopes []SealedFor     `json:"notes_envelopes"`
	Added          []string        `json:"added"`
	Removed        []string        `json:"removed"`
	From           string          `json:"from"`  // of those added: the first day of their cover, "" for at once
	Until          string          `json:"until"` // its last day, "" for good
	Recovery       []RecoveryShare `json:"recovery"`
}

// CaseChange is one change of a batch.
type CaseChange struct {
	Case string `json:"case"`
	Change
}

// ChangeResult says how one change of a batch went; Error is "" or one of the codes of docs/format.md.
type ChangeResult struct {
	Case  string `json:"case"`
	Error string `json:"error"`
}

// maxChanges is how many cases one batch may name.
const maxChanges = 50

// ChangeReaders changes who reads a case, all of it or nothing. The same change again changes nothing. It is
// ErrNotFound for anybody who does not read the case today, ErrConflict when somebody was first, *Refused with
// last_reader, roster_changed or not_listed, and ErrInvalid for what a correct client never sends.
func (s *Store) ChangeReaders(ctx context.Context, person, id string, c Change) error {
	err := c.check(s.limits())
	if err == nil && !crypto.ValidID(id) {
		err = store.ErrNotFound
	}
	if err == nil {
		err = s.write(ctx, func(tx *sqlx.Tx) error { return s.changeReaders(ctx, tx, person, id, c) })
	}
	if err != nil && !errors.Is(err, errStored) {
		return fmt.Errorf("change readers: %w", err)
	}
	return nil
}

// ChangeMany carries out up to fifty changes, each by itself: what one of them meets stops none of the others.
func (s *Store) ChangeMany(ctx context.Context, person string, changes []CaseChange) ([]ChangeResult, error) {
	if len(changes) == 0 || len(changes) > maxChanges {
		return nil, fmt.Errorf("change readers: %w", invalid("number of changes"))
	}
	results := make([]ChangeResult, len(changes))
	for i, c := range changes {
		err := s.ChangeReaders(ctx, person, c.Case, c.Change)
		results[i] = ChangeResult{c.Case, code(err)}
		if err != nil && results[i].Error == "" {
			return nil, err
		}
	}
	return results, nil
}

// check is every check that needs no database.
func (c *Change) check(limits Limits) error {
	rotates := len(c.Removed) > 0
	to := readersOf(c.Envelopes)
	worker := slices.Index(to, crypto.AuthorWorker)
	if worker >= 0 {
		to = slices.Delete(to, worker, worker+1)
	}
	switch {
	case len(c.Added)+len(c.Removed) == 0 || len(c.Removed) > limits.Readers || len(to) > limits.Readers:
		return invalid("nobody, or too many")
	case rotates != (worker >= 0):
		return invalid("a new identity is for the worker too, the present one they have")
	case repeated(append(slices.Clone(c.Added), c.Removed...)) || !allIDs(c.Removed) || !allIDs(c.Added):
		return invalid("somebody twice, or who cannot exist")
	case repeated(to) || !allIDs(to) || !allIn(c.Added, to):
		return invalid("envelopes: one for each")
	case !c.goodDates():
		return invalid("dates of a cover")
	}
	if notes := readersOf(c.NotesEnvelopes); repeated(notes) || !allIDs(notes) {
		return invalid("notes envelopes: one for each")
	}
	if err := checkSealedFor(append(slices.Clone(c.Envelopes), c.NotesEnvelopes...), crypto.EnvelopeSize); err != nil {
		return err
	}
	return c.checkEntries(rotates)
}

func (c *Change) checkEntries(rotates bool) error {
	audiences := []string{crypto.AudienceCase, crypto.AudienceReaders}
	if len(c.Entries) == 0 || len(c.Entries) > 2 || !rotates && len(c.Entries) > 1 {
		return invalid("entries")
	}
	for i, e := range c.Entries {
		if e.Seq < 1 || e.Seq != c.Entries[0].Seq+i || e.Audience != audiences[i] || crypto.CheckSealed(e.Data, 1, crypto.StaffEntrySizes...) != nil {
			return invalid("entry")
		}
	}
	return nil
}

func (c *Change) goodDates() bool {
	for _, day := range []string{c.From, c.Until} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return false
		}
	}
	cover := c.Until != ""
	return (cover || c.From == "") && c.From <= c.Until && (!cover || len(c.Added) > 0)
}

func allIn(ids, of []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(of, id) })
}

func (s *Store) changeReaders(ctx context.Context, tx *sqlx.Tx, person, id string, c Change) error {
	if err := storedBefore(ctx, tx, id, person, c.Entries); err != nil {
		return err
	}
	if err := hold(ctx, tx, id); err != nil {
		return err
	}
	me, err := s.writable(ctx, tx, person, id)
	if err != nil {
		return err
	}
	if me.Until != "" && (len(c.Added) > 0 || !slices.Equal(c.Removed, []string{person})) {
		return invalid("whoever covers may only take themselves off")
	}
	r, err := s.plan(ctx, tx, id, me, c)
	if err != nil {
		return err
	}
	if err := appendEntries(ctx, tx, id, person, c.Entries); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO reader_changes (case_id, seq) VALUES ($1, $2)`, id, c.Entries[0].Seq); err != nil {
		return err
	}
	if err := r.carryOut(ctx, tx); err != nil {
		return err
	}
	return s.logChange(ctx, tx, person, id, c)
}

// logChange writes one record for each person added or taken off. They come last: the log is written by one at a time.
func (s *Store) logChange(ctx context.Context, tx *sqlx.Tx, person, id string, c Change) error {
	added := "added"
	if c.Until != "" {
		added = "cover"
	}
	var records []accesslog.Record
	for _, list := range []struct {
		ids    []string
		detail string
	}{{c.Added, added}, {c.Removed, "removed"}} {
		for _, about := range list.ids {
			records = append(records, accesslog.Record{Who: person, What: accesslog.ReadersChanged, Case: id, About: about, Detail: list.detail})
		}
	}
	return accesslog.AppendAll(ctx, tx, s.Now(), records)
}
