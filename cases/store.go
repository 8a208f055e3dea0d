package cases

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/reports"
	"saysomething/store"
)

// Limits bound what one letter may bring.
type Limits struct {
	FileBytes    int64 // content of one file; 0 means 100 MiB
	Files        int   // files in one letter; 0 means 10
	Readers      int   // readers of one case, the worker not counted; 0 means 24
	Waiting      int   // entries of a worker that nobody has answered; 0 means 40: every letter brings two
	PendingBytes int64 // parts on this server that no letter has attached yet; 0 means 4 GiB
}

// Store reads and writes cases. DB, Reports, Now and Run must be set.
type Store struct {
	DB      *store.DB
	Reports *reports.Store // keeps the statistics row of each case, apart from it
	Now     func() time.Time
	Run     string // this server run, see Start
	Limits  Limits

	pending pending
	endedOn dayOnce // when covers were last looked at
}

// dayOnce remembers a day.
type dayOnce struct{ day atomic.Value }

func (d *dayOnce) Load() string     { day, _ := d.day.Load().(string); return day }
func (d *dayOnce) Store(day string) { d.day.Store(day) }

func (s *Store) limits() Limits {
	l := s.Limits
	if l.FileBytes == 0 {
		l.FileBytes = 100 << 20
	}
	if l.Files == 0 {
		l.Files = 10
	}
	if l.Readers == 0 {
		l.Readers = 24
	}
	if l.Waiting == 0 {
		l.Waiting = 40
	}
	if l.PendingBytes == 0 {
		l.PendingBytes = 4 << 30
	}
	return l
}

// today is the date in London: for what staff do.
func (s *Store) today() string { return s.Now().In(reports.London).Format(time.DateOnly) }

// week is the Monday of this week in London: as fine as the time of what a worker does may be.
func (s *Store) week() string { return Week(s.Now()) }

// Week is the Monday of the week that t lies in, in London.
func Week(t time.Time) string {
	t = t.In(reports.London)
	back := (int(t.Weekday()) + 6) % 7
	return t.AddDate(0, 0, -back).Format(time.DateOnly)
}

// write runs f in a transaction, and once more when somebody else wrote the same place in the
// chain first: the second time f sees what they wrote and can tell a repeat from a conflict.
func (s *Store) write(ctx context.Context, f func(tx *sqlx.Tx) error) error {
	err := s.DB.Tx(ctx, f)
	if errors.Is(err, store.ErrConflict) {
		err = s.DB.Tx(ctx, f)
	}
	return err
}

// Entry is one entry as it is sent and listed. Data is empty when it is not for whoever asks.
type Entry struct {
	Seq      int    `json:"seq" db:"seq"`
	Audience string `json:"audience" db:"audience"`
	Author   string `json:"author" db:"author"`
	Hash     string `json:"hash" db:"hash"`
	Place    Bytes  `json:"place" db:"place"` // see NewEntry
	Data     Bytes  `json:"data" db:"data"`
}

// entryRow is an entry with the case it belongs to, as the table has it.
type entryRow struct {
	CaseID string `db:"case_id"`
	Entry
}

const insertEntries = `INSERT INTO entries (case_id, seq, audience, author, hash, place, data) VALUES (:case_id, :seq, :audience, :author, :hash, :place, :data)`

// appendEntries adds entries to the end of a case. It returns errStored when the case has exactly
// these entries already, and ErrConflict when somebody else's stand in their place.
func appendEntries(ctx context.Context, tx *sqlx.Tx, caseID, author string, sent []NewEntry) error {
	rows := make([]entryRow, len(sent))
	for i, e := range sent {
		rows[i] = entryRow{caseID, Entry{Seq: e.Seq, Audience: e.Audience, Author: author, Hash: crypto.Hash(e.Data), Place: e.Place, Data: e.Data}}
		if !e.placed(author) {
			return invalid("place of an entry")
		}
	}
	var have []Entry
	if err := tx.SelectContext(ctx, &have, `SELECT seq, audience, author, hash FROM entries WHERE case_id = $1 AND seq >= $2 ORDER BY seq`, caseID, sent[0].Seq-1); err != nil {
		return err
	}
	if len(have) == 0 || have[0].Seq != sent[0].Seq-1 {
		return store.ErrConflict // the chain does not reach that far
	}
	if have = have[1:]; len(have) == 0 {
		_, err := tx.NamedExecContext(ctx, insertEntries, rows)
		return err
	}
	if len(have) < len(rows) {
		return store.ErrConflict
	}
	for i, r := range rows {
		if have[i].Author != r.Author || have[i].Hash != r.Hash || have[i].Audience != r.Audience {
			return store.ErrConflict
		}
	}
	return errStored
}

// errStored says that a repeated request has been carried out before: nothing is left to do.
var errStored = errors.New("stored before")
