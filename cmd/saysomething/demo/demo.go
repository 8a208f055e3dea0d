// Package demo fills an empty database with a fictional trust: areas, people with real keys, three
// years of invented concerns that are really sealed, and the releases of every closed quarter.
//
// Everything goes through the same code as real use, with the clock set back: nothing in a
// demonstration is stored in a way that a real concern would not be.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"filippo.io/age"
	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/reports"
	"saysomething/store"
)

// Years is how far back the invented concerns go.
const Years = 3

// releaseDelay is how many days after a quarter its figures come out.
const releaseDelay = 21

// SignIn is a person of the demonstration and the passphrase anybody may use.
type SignIn struct {
	Role, Name, Email, Passphrase string
}

// Demo is what a demonstration has to tell whoever tries it.
type Demo struct {
	SignIns []SignIn
	Receipt string // eight words that open one worker's concern
}

// builder is a demonstration in the making.
type builder struct {
	db       *store.DB
	now      time.Time
	random   *rand.Rand // the same story every time; never used for a key
	accounts *accounts.Store
	reports  *reports.Store
	org      *accounts.Organisation
	areas    []accounts.Area
	desks    map[string]*accounts.Desk // by kind
	people   []*member
	clock    time.Time // of the people's affairs: it jumps from one wave to the next
	lists    []listed
	recovery map[accounts.Side]*age.HybridIdentity
	counts   map[string]string // area → what statistics call it
	Demo
}

// Build fills db, which must be migrated and empty, as of now. about perQuarter concerns a quarter.
func Build(ctx context.Context, db *store.DB, now time.Time, run string, perQuarter int) (*Demo, error) {
	begin := time.Date(now.Year()-Years, now.Month(), 1, 9, 0, 0, 0, time.UTC)
	b := &builder{db: db, now: now, random: rand.New(rand.NewPCG(1948, 75)), desks: map[string]*accounts.Desk{}, clock: begin}
	b.accounts = &accounts.Store{DB: db, Now: func() time.Time { return b.clock }}
	b.reports = &reports.Store{DB: db, Now: func() time.Time { return now }, Run: run}
	if err := b.trust(ctx, begin); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := b.concerns(ctx, begin, run, perQuarter); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := b.read(ctx); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := b.reports.Mix(ctx); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := b.ledger(ctx, begin, run); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	if err := b.progress(ctx); err != nil {
		return nil, fmt.Errorf("demonstration: %w", err)
	}
	return &b.Demo, nil
}

// read marks what readers would have seen by now, so that their desks show as new only what is:
// cases of three weeks ago and more, and up to what they wrote themselves.
func (b *builder) read(ctx context.Context) error {
	recent := cases.Week(b.now.AddDate(0, 0, -21))
	return b.db.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE envelopes SET read_seq = (SELECT max(e.seq) FROM entries e WHERE e.case_id = envelopes.case_id)
			WHERE reader_id <> 'worker' AND case_id IN (SELECT id FROM cases WHERE status <> 'new' AND week < $1)`, recent)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE envelopes SET read_seq = (SELECT max(e.seq) FROM entries e WHERE e.case_id = envelopes.case_id AND e.author = envelopes.reader_id)
			WHERE read_seq < (SELECT max(e.seq) FROM entries e WHERE e.case_id = envelopes.case_id AND e.author = envelopes.reader_id)`)
		return err
	})
}

// casesAt is the case store as it was on a day.
func (b *builder) casesAt(t time.Time, run string) *cases.Store {
	now := func() time.Time { return t }
	r := &reports.Store{DB: b.db, Now: now, Run: run}
	r.Close() // no mixing after every letter: Build mixes once, at the end
	return &cases.Store{DB: b.db, Reports: r, Now: now, Run: run}
}
