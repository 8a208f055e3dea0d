package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
)

// Guessing is slowed down by rows of the table throttles, so that all servers know of it. A row is named by a
// keyed hash of what was guessed at: no address is kept, and nothing of where a try came from.
//
// A try is written down as failed before it is looked at, and taken back when it was right: many at the same moment
// cannot all be the first. After a few failures in a row each further one makes the next wait longer, up to a limit:
// nobody is locked out for good. While many tries fail for everybody together, there is one free try instead of a
// few, and the waits begin longer; somebody who has not mistyped is never held up by what others do.

// guessing is one kind of thing that can be guessed at.
type guessing struct {
	name    string // also the beginning of its rows' names
	free    int64  // failures before the first wait
	longest time.Duration
	cap     int64 // rows kept, so that invented names cannot fill the database; 0 for no cap
}

var (
	guessAddress = guessing{"address", 5, time.Minute, 10_000}
	guessCode    = guessing{"code", 5, 15 * time.Minute, 0} // only somebody who knows the passphrase gets this far
	guessSignOn  = guessing{"sign-on", 5, time.Minute, 10_000}
)

const (
	allWindow   = 10 * time.Minute
	allMany     = 100 // failures of everybody together in a window
	allPenalty  = 3   // how many doublings the first wait begins with then: 8 seconds
	forgetAfter = 24 * time.Hour
)

// TooManyError says how long to wait before the next try.
type TooManyError struct{ Wait time.Duration }

func (e *TooManyError) Error() string { return fmt.Sprintf("too many failed tries: wait %s", e.Wait) }

// guess is one name that is being guessed at.
type guess struct {
	s    *Store
	kind guessing
	what string
}

func (s *Store) guess(kind guessing, what string) guess { return guess{s, kind, what} }

// row names it without telling what it is.
func (g guess) row(ctx context.Context) (string, error) {
	key, err := g.s.setting(ctx, "throttle_key", func() (string, error) { return b64(random(32)), nil })
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(g.kind.name + "\x00" + g.what))
	return g.kind.name + " " + hex.EncodeToString(mac.Sum(nil)), nil
}

// claim writes a try down. It returns a *TooManyError while there is to be none.
func (g guess) claim(ctx context.Context) error {
	row, err := g.row(ctx)
	if err != nil {
		return fmt.Errorf("throttle: %w", err)
	}
	now := g.s.Now()
	err = g.s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		failures, err := take(ctx, tx, row, now)
		if err != nil {
			return err
		}
		if failures == 1 && g.kind.cap > 0 {
			if err := g.dropOldest(ctx, tx); err != nil {
				return err
			}
		}
		wait, err := g.wait(ctx, tx, failures, now)
		if err != nil || wait == 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE throttles SET until_at = $2 WHERE name = $1`, row, now.Add(wait).UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("throttle: %w", err)
	}
	return nil
}

// take counts one more failure if no wait is running. Writing the row makes tries at the same moment queue up.
func take(ctx context.Context, tx *sqlx.Tx, row string, now time.Time) (failures int64, err error) {
	taken := []int64{}
	err = tx.SelectContext(ctx, &taken, `
		INSERT INTO throttles (name, failures, until_at) VALUES ($1, 1, $2)
		ON CONFLICT (name) DO UPDATE SET failures = CASE WHEN throttles.until_at < $3 THEN 1 ELSE throttles.failures + 1 END, until_at = $2
		WHERE throttles.until_at <= $2 RETURNING failures`, row, now.UnixMicro(), now.Add(-forgetAfter).UnixMicro())
	if err != nil {
		return 0, err
	}
	if len(taken) == 1 {
		return taken[0], nil
	}
	var until int64
	if err := tx.GetContext(ctx, &until, `SELECT until_at FROM throttles WHERE name = $1`, row); err != nil {
		return 0, err
	}
	return 0, &TooManyError{time.UnixMicro(until).Sub(now).Round(time.Second) + time.Second}
}

// wait is how long after so many failures nothing is taken.
func (g guess) wait(ctx context.Context, tx *sqlx.Tx, failures int64, now time.Time) (time.Duration, error) {
	free, first := g.kind.free, int64(0)
	var all []int64
	if err := tx.SelectContext(ctx, &all, `SELECT failures FROM throttles WHERE name = 'all' AND until_at > $1`, now.UnixMicro()); err != nil {
		return 0, err
	}
	if len(all) == 1 && all[0] > allMany {
		free, first = 1, allPenalty
	}
	if failures < free {
		return 0, nil
	}
	return min(g.kind.longest, time.Second<<min(failures-free+first, 20)), nil
}

// dropOldest keeps the table from growing without end.
func (g guess) dropOldest(ctx context.Context, tx *sqlx.Tx) error {
	var n int64
	if err := tx.GetContext(ctx, &n, `SELECT count(*) FROM throttles WHERE name LIKE $1`, g.kind.name+" %"); err != nil || n <= g.kind.cap {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM throttles WHERE name IN (SELECT name FROM throttles WHERE name LIKE $1 ORDER BY until_at, name LIMIT $2)`,
		g.kind.name+" %", n-g.kind.cap)
	return err
}

// failed counts for everybody together.
func (g guess) failed(ctx context.Context) error {
	now := g.s.Now()
	return g.s.write(ctx, "throttle", `
		INSERT INTO throttles (name, failures, until_at) VALUES ('all', 1, $1)
		ON CONFLICT (name) DO UPDATE SET failures = CASE WHEN throttles.until_at <= $2 THEN 1 ELSE throttles.failures + 1 END,
		until_at = CASE WHEN throttles.until_at <= $2 THEN $1 ELSE throttles.until_at END`, now.Add(allWindow).UnixMicro(), now.UnixMicro())
}

// forget takes the failures back: the try was right.
func (g guess) forget(ctx context.Context) error {
	row, err := g.row(ctx)
	if err != nil {
		return fmt.Errorf("throttle: %w", err)
	}
	err = g.s.write(ctx, "throttle", `DELETE FROM throttles WHERE name = $1`, row)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Guess runs a try at something secret that belongs to what, slowed down like signing in. try returns ErrRefused when it was wrong.
// It returns a *TooManyError while no try is taken.
func (s *Store) Guess(ctx context.Context, what string, try func(context.Context) error) error {
	g := s.guess(guessAddress, lower(what))
	if err := g.claim(ctx); err != nil {
		return err
	}
	err := try(ctx)
	if errors.Is(err, ErrRefused) {
		return errors.Join(err, g.failed(ctx))
	}
	return errors.Join(err, g.forget(ctx))
}
