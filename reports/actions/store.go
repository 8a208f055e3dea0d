package actions

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// Actor is whoever acts: their role has been checked already.
type Actor struct {
	Organisation, ID, Name, Title string
	Side                          string // management | staff | independent, who may write but not sign
}

func (a Actor) signs() bool { return a.Side == "management" || a.Side == "staff" }

// Entry is an entry with all that was ever written of it.
type Entry struct {
	ID           string `db:"id"`
	Version      int    `db:"version"`
	WithdrawnOn  string `db:"withdrawn_on"`
	WithdrawnBy  string `db:"withdrawn_by"` // name
	WithdrawnWhy string `db:"withdrawn_why"`
	Versions     []Version
}

// Version is what somebody wrote once, and who put their name to it.
type Version struct {
	N         int
	Words     Words
	WrittenBy string // name
	WrittenOn string
	Signed    []Signature
}

// Newest is the version that is worked on.
func (e Entry) Newest() Version { return e.Versions[0] }

// By is the signature of a side, nil if it has not signed.
func (v Version) By(side string) *Signature {
	for i := range v.Signed {
		if v.Signed[i].Side == side {
			return &v.Signed[i]
		}
	}
	return nil
}

// Shown is the newest version that both sides have signed; false for none, and for an entry that was withdrawn.
func (e Entry) Shown() (Agreed, bool) {
	if e.WithdrawnOn != "" {
		return Agreed{}, false
	}
	for _, v := range e.Versions {
		m, s := v.By("management"), v.By("staff")
		if m != nil && s != nil {
			return Agreed{ID: e.ID, Words: v.Words, Management: *m, Staff: *s, On: max(m.On, s.On)}, true
		}
	}
	return Agreed{}, false
}

// Agreed lists what may be shown, in the order in which entries were begun.
func (s *Store) Agreed(ctx context.Context, organisation string) ([]Agreed, error) {
	entries, err := s.All(ctx, organisation)
	if err != nil {
		return nil, err
	}
	var out []Agreed
	for _, e := range entries {
		if a, ok := e.Shown(); ok {
			out = append(out, a)
		}
	}
	return out, nil
}

// One reads an entry, or returns store.ErrNotFound.
func (s *Store) One(ctx context.Context, organisation, id string) (Entry, error) {
	if !crypto.ValidID(id) {
		return Entry{}, fmt.Errorf("action: %w", store.ErrNotFound)
	}
	entries, err := s.read(ctx, organisation, id)
	if err == nil && len(entries) == 0 {
		err = fmt.Errorf("action: %w", store.ErrNotFound)
	}
	if err != nil {
		return Entry{}, err
	}
	return entries[0], nil
}

// All lists every entry, those begun first in front.
func (s *Store) All(ctx context.Context, organisation string) ([]Entry, error) {
	return s.read(ctx, organisation, "")
}

func (s *Store) read(ctx context.Context, organisation, id string) ([]Entry, error) {
	var entries []Entry
	var versions []struct {
		Action string `db:"action_id"`
		N      int    `db:"n"`
		Body   string `db:"body"`
		By     string `db:"written_by"`
		On     string `db:"written_on"`
	}
	var signed []struct {
		Action string `db:"action_id"`
		N      int    `db:"n"`
		Signature
	}
	const which = ` a.organisation_id = $1 AND ($2 = '' OR a.id = $2) `
	for _, q := range []struct {
		into any
		text string
	}{
		{&entries, `SELECT a.id, a.version, a.withdrawn_on, COALESCE(p.name, '') AS withdrawn_by, a.withdrawn_why FROM actions a
			LEFT JOIN people p ON p.id = a.withdrawn_by JOIN action_versions v ON v.action_id = a.id AND v.n = 1 WHERE` + which + `ORDER BY v.written_on, a.id`},
		{&versions, `SELECT v.action_id, v.n, v.body, p.name AS written_by, v.written_on FROM action_versions v
			JOIN actions a ON a.id = v.action_id JOIN people p ON p.id = v.written_by WHERE` + which + `ORDER BY v.n DESC`},
		{&signed, `SELECT g.action_id, g.n, g.side, g.person_id, g.name, g.title, g.signed_on FROM action_signatures g
			JOIN actions a ON a.id = g.action_id WHERE` + which + `ORDER BY g.side`},
	} {
		if err := s.DB.SelectContext(ctx, q.into, q.text, organisation, id); err != nil {
			return nil, fmt.Errorf("read actions: %w", err)
		}
	}
	at := map[string]*Entry{}
	for i := range entries {
		at[entries[i].ID] = &entries[i]
	}
	for _, v := range versions {
		one := Version{N: v.N, WrittenBy: v.By, WrittenOn: v.On}
		if err := json.Unmarshal([]byte(v.Body), &one.Words); err != nil {
			return nil, fmt.Errorf("read actions: %w", err)
		}
		for _, g := range signed {
			if g.Action == v.Action && g.N == v.N {
				one.Signed = append(one.Signed, g.Signature)
			}
		}
		if e := at[v.Action]; e != nil {
			e.Versions = append(e.Versions, one)
		}
	}
	return entries, nil
}

// Put writes a version of an entry, and a new entry when id is "". Whoever writes for a side signs what they wrote. last is the version
// that was in front of them: store.ErrConflict when somebody has written since, Problems for words that cannot stand.
func (s *Store) Put(ctx context.Context, by Actor, id string, last int, w Words, known Known) (string, error) {
	w, wrong := Check(w, known)
	if len(wrong) > 0 {
		return "", wrong
	}
	body, err := json.Marshal(w)
	if err != nil {
		return "", fmt.Errorf("write action: %w", err)
	}
	fresh := id == ""
	if fresh {
		id, last = crypto.NewID(), 0
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if fresh {
			if _, err := tx.ExecContext(ctx, `INSERT INTO actions (id, organisation_id, version) VALUES ($1, $2, 1)`, id, by.Organisation); err != nil {
				return err
			}
		} else if err := s.moved(ctx, tx, by, id, last, `version = version + 1`); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO action_versions (action_id, n, body, written_by, written_on) VALUES ($1, $2, $3, $4, $5)`,
			id, last+1, string(body), by.ID, s.today()); err != nil {
			return err
		}
		return s.sign(ctx, tx, by, id, last+1)
	})
	if err != nil {
		return "", fmt.Errorf("write action: %w", err)
	}
	return id, nil
}

// Agree puts a name to the version that somebody read. It is store.ErrConflict when that is not the newest any more, or when their
// side has signed it already.
func (s *Store) Agree(ctx context.Context, by Actor, id string, n int) error {
	if !by.signs() {
		return fmt.Errorf("agree to action: %w: signs for no side", store.ErrInvalid)
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.moved(ctx, tx, by, id, n, `version = version`); err != nil {
			return err
		}
		return s.sign(ctx, tx, by, id, n)
	})
	if err != nil {
		return fmt.Errorf("agree to action: %w", err)
	}
	return nil
}

// Withdraw takes an entry off every page. Either side may: an entry stands only as long as both want it. What was written is kept.
func (s *Store) Withdraw(ctx context.Context, by Actor, id string, n int, why string) error {
	why = tidy(why)
	if wrong := checkWhy(why); len(wrong) > 0 {
		return wrong
	}
	if !by.signs() {
		return fmt.Errorf("withdraw action: %w: signs for no side", store.ErrInvalid)
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		return s.moved(ctx, tx, by, id, n, `withdrawn_on = $4, withdrawn_by = $5, withdrawn_why = $6`, s.today(), by.ID, why)
	})
	if err != nil {
		return fmt.Errorf("withdraw action: %w", err)
	}
	return nil
}

// moved changes an entry's row if it still stands at version n, and holds it to the end of the transaction.
func (s *Store) moved(ctx context.Context, tx *sqlx.Tx, by Actor, id string, n int, set string, args ...any) error {
	res, err := tx.ExecContext(ctx, `UPDATE actions SET `+set+` WHERE id = $1 AND organisation_id = $2 AND version = $3 AND withdrawn_on = ''`,
		append([]any{id, by.Organisation, n}, args...)...)
	if err != nil {
		return err
	}
	if rows, err := res.RowsAffected(); err != nil || rows == 1 {
		return err
	}
	return fmt.Errorf("%w: somebody changed it meanwhile", store.ErrConflict)
}

func (s *Store) sign(ctx context.Context, tx *sqlx.Tx, by Actor, id string, n int) error {
	if !by.signs() {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO action_signatures (action_id, n, side, person_id, name, title, signed_on) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		id, n, by.Side, by.ID, by.Name, by.Title, s.today())
	return err
}
