package reports

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
)

// A case and its statistics row are written in one transaction: the row must not get lost. But
// databases keep more than they show. PostgreSQL stores with every row the number of the
// transaction that wrote it, and puts rows in its files in the order of arrival; SQLite, inside a
// page, too. Lay the two tables side by side and the n-th case goes with the n-th row. So the rows
// are soon rewritten, all together, in the order of their random keys.

// mixDelay is how long after a case its row may lie where it first fell.
const mixDelay = 15 * time.Second

// A rewrite holds up whoever wants the table meanwhile, so tables of content, which files and years
// make large, are rewritten up to these sizes only: a moment by day, some seconds at night.
const (
	soonLimit    = 8 << 20
	nightlyLimit = 256 << 20
)

type mixer struct {
	sync.Mutex
	timer   *time.Timer
	closed  bool
	pending sync.WaitGroup // runs that are waiting for the timer or under way
}

// MixSoon has Mix run within mixDelay. Call it after whatever wrote or changed a statistics row is
// committed; calls in between are answered by the same run.
func (s *Store) MixSoon() {
	s.mixer.Lock()
	defer s.mixer.Unlock()
	if s.mixer.timer == nil && !s.mixer.closed {
		s.mixer.pending.Add(1)
		s.mixer.timer = time.AfterFunc(mixDelay, s.mixNow)
	}
}

func (s *Store) mixNow() {
	defer s.mixer.pending.Done()
	s.mixer.Lock()
	s.mixer.timer = nil
	s.mixer.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.Mix(ctx); err != nil {
		s.logError(ctx, "mix rows", err) // the hourly run tries again
	}
}

// Close does at once what MixSoon has put off, and waits for it. The database must still be open.
func (s *Store) Close() {
	s.mixer.Lock()
	s.mixer.closed = true
	waiting := s.mixer.timer != nil && s.mixer.timer.Stop()
	s.mixer.Unlock()
	if waiting {
		s.mixNow()
	}
	s.mixer.pending.Wait()
}

// Mix rewrites the statistics rows in one transaction in the order of their keys. Afterwards nothing
// that the database stores beside a row, and not where the row lies, tells with which case it came.
// On PostgreSQL it does the same to the sums of stages and to the cases and, while they are small, to the tables of content:
// their order tells which case came before which. To be run soon after each submission, at the
// start and every hour.
func (s *Store) Mix(ctx context.Context) error { return s.mix(ctx, soonLimit) }

// MixAll is Mix for tables up to a size that takes seconds. To be run at night.
func (s *Store) MixAll(ctx context.Context) error { return s.mix(ctx, nightlyLimit) }

func (s *Store) mix(ctx context.Context, limit int64) error {
	if err := s.rewriteStatistics(ctx); err != nil {
		return fmt.Errorf("mix statistics: %w", err)
	}
	if s.DB.Dialect != store.Postgres {
		return s.DB.Tidy(ctx)
	}
	var errs []error
	for _, t := range mixed {
		var size int64
		err := s.DB.One(ctx, &size, `SELECT pg_total_relation_size($1::regclass)`, t.name)
		if err == nil && (t.small || size <= limit) {
			err = s.rewriteInPlace(ctx, t)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("mix %s: %w", t.name, err))
		}
	}
	return errors.Join(errs...)
}

// rewriteStatistics empties the table and fills it again. On PostgreSQL TRUNCATE gives it a new
// file, and the old one, with the rows as they came, is deleted; SQLite overwrites the pages with
// zeros (secure_delete).
func (s *Store) rewriteStatistics(ctx context.Context) error {
	steps := []string{
		`CREATE TEMPORARY TABLE mixing AS SELECT * FROM statistics`,
		`DELETE FROM statistics`,
		`INSERT INTO statistics SELECT * FROM mixing ORDER BY token_hash`,
		`DROP TABLE mixing`,
	}
	if s.DB.Dialect == store.Postgres {
		steps[1] = `TRUNCATE statistics`
		steps = append([]string{lockTimeout, `LOCK TABLE statistics IN ACCESS EXCLUSIVE MODE`}, steps...)
	}
	return s.run(ctx, steps...)
}

// lockTimeout keeps a rewrite that has to wait, say for a backup under way, from holding up
// everybody behind it.
const lockTimeout = `SET LOCAL lock_timeout = '1s'`

// table is one to be rewritten where it is, because others refer to its rows or it is large.
type table struct {
	name   string
	column string // one to set to what it is
	small  bool   // its rows are, so it is rewritten whatever their number
}

var mixed = []table{
	{"cases", "week", true}, {"case_desks", "desk_id", true}, {"files", "size", true},
	{"envelopes", "read_seq", false}, {"notes_envelopes", "reader_id", false}, {"entries", "author", false}, {"file_parts", "n", false},
	{"recovery_shares", "side", false},
	{"stage_sums", "n", true}, // what is left of a sum from before says by how many days it grew, and when
}

// rewriteInPlace is for PostgreSQL: every row gets the same transaction number, then the table is
// copied in the order of its primary key into a new file.
func (s *Store) rewriteInPlace(ctx context.Context, t table) error {
	if err := s.run(ctx, lockTimeout, fmt.Sprintf(`UPDATE %s SET %s = %[2]s`, t.name, t.column)); err != nil {
		return err
	}
	return s.run(ctx, lockTimeout, fmt.Sprintf(`CLUSTER %s USING %[1]s_pkey`, t.name))
}

func (s *Store) run(ctx context.Context, steps ...string) error {
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		for _, step := range steps {
			if _, err := tx.ExecContext(ctx, step); err != nil {
				return err
			}
		}
		return nil
	})
}
