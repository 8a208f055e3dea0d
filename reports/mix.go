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

// nightlyLimit is the size up to which MixAll rewrites a table: longer would hold up the night's callers.
const nightlyLimit = 256 << 20

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

// Mix rewrites the statistics rows in one transaction in the order of their keys, and so the cases.
// Afterwards nothing that the database stores beside a row, and not where the row lies, tells with
// which case it came. To be run soon after each submission and every hour.
func (s *Store) Mix(ctx context.Context) error {
	if err := s.rewriteStatistics(ctx); err != nil {
		return fmt.Errorf("mix statistics: %w", err)
	}
	if s.DB.Dialect != store.Postgres {
		return s.DB.Tidy(ctx)
	}
	for _, t := range []table{{"cases", "week"}, {"case_desks", "desk_id"}} {
		if err := s.rewriteInPlace(ctx, t); err != nil {
			return fmt.Errorf("mix %s: %w", t.name, err)
		}
	}
	return nil
}

// MixAll is Mix and, on PostgreSQL, the same for the tables of content as long as they are small
// enough to do so in seconds: their order tells which case came before which. To be run at night.
func (s *Store) MixAll(ctx context.Context) error {
	errs := []error{s.Mix(ctx)}
	if s.DB.Dialect == store.Postgres {
		for _, t := range []table{{"envelopes", "read_seq"}, {"notes_envelopes", "reader_id"}, {"entries", "author"}, {"files", "size"}, {"file_parts", "n"}} {
			var size int64
			if err := s.DB.One(ctx, &size, `SELECT pg_total_relation_size($1::regclass)`, t.name); err != nil {
				errs = append(errs, fmt.Errorf("size of %s: %w", t.name, err))
				continue
			}
			if size <= nightlyLimit {
				errs = append(errs, s.rewriteInPlace(ctx, t))
			}
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

// table is one to be rewritten where it is, because others refer to its rows.
type table struct{ name, column string } // a column to set to what it is

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
