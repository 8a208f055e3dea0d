package cases

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

const (
	// idleAfter is how long a pending file waits for its next part or its letter. A client whose
	// letter comes later is told missing_files and sends them again.
	idleAfter = time.Hour
	// deadAfter is how long a server may be silent before its pending files go.
	deadAfter = 10 * time.Minute
	// leastPart is what a pending part counts as at least, so that many tiny ones cannot fill the table.
	leastPart = 16 * 1024
)

// pending knows which files this server has taken parts of, and when the last one came. That time
// lives here and nowhere else: it would tell when a worker was writing.
type pending struct {
	mu    sync.Mutex
	files map[string]*pendingFile
	bytes int64
}

type pendingFile struct {
	bytes int64
	last  time.Time
}

func (p *pending) reserve(id string, size int, limit int64, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	cost := int64(max(size, leastPart))
	if p.bytes+cost > limit {
		return false
	}
	if p.files == nil {
		p.files = map[string]*pendingFile{}
	}
	f := p.files[id]
	if f == nil {
		f = &pendingFile{}
		p.files[id] = f
	}
	f.last = now
	f.bytes += cost
	p.bytes += cost
	return true
}

func (p *pending) giveBack(id string, size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.files[id]; f != nil {
		cost := int64(max(size, leastPart))
		f.bytes -= cost
		p.bytes -= cost
		if f.bytes == 0 {
			delete(p.files, id)
		}
	}
}

func (p *pending) forget(files []NewFile) {
	for _, f := range files {
		p.forgetOne(f.ID)
	}
}

func (p *pending) forgetOne(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.files[id]; f != nil {
		p.bytes -= f.bytes
		delete(p.files, id)
	}
}

func (p *pending) idle(before time.Time) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ids []string
	for id, f := range p.files {
		if f.last.Before(before) {
			ids = append(ids, id)
		}
	}
	return ids
}

// NewRun names a server run.
func NewRun() string { return crypto.NewID() }

// Start announces this server run and removes what dead ones left: on SQLite, which only one
// server opens, that is everything pending. Call it before the first request.
func (s *Store) Start(ctx context.Context) error {
	if s.DB.Dialect == store.SQLite {
		err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM runs WHERE id <> $1`, s.Run)
			return err
		})
		if err != nil {
			return fmt.Errorf("end earlier runs: %w", err)
		}
	}
	return s.Sweep(ctx)
}

// Sweep says that this server lives, and removes the pending files of servers that do not and
// those of its own that nothing came for. It ends covers, too. Call it every minute or so.
func (s *Store) Sweep(ctx context.Context) error {
	if err := s.EndCovers(ctx); err != nil {
		return err
	}
	now := s.Now()
	var left []string
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		left = nil
		_, err := tx.ExecContext(ctx, `INSERT INTO runs (id, beat_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at`, s.Run, now.UnixMicro())
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM runs WHERE beat_at < $1`, now.Add(-deadAfter).UnixMicro()); err != nil {
			return err
		}
		return tx.SelectContext(ctx, &left, `SELECT id FROM files WHERE case_id IS NULL AND run NOT IN (SELECT id FROM runs)`)
	})
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	for _, id := range left {
		if err := s.remove(ctx, id, `AND run NOT IN (SELECT id FROM runs)`); err != nil {
			return err
		}
	}
	idle := s.pending.idle(now.Add(-idleAfter))
	for _, id := range idle {
		if err := s.remove(ctx, id, `AND run = $2`, s.Run); err != nil {
			return err
		}
		s.pending.forgetOne(id)
	}
	if len(left)+len(idle) == 0 {
		return nil
	}
	return s.DB.Tidy(ctx) // or the write-ahead log would keep what was removed
}

// remove deletes one pending file, one at a time so that nobody waits long for the writer.
func (s *Store) remove(ctx context.Context, id, and string, args ...any) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM files WHERE id = $1 AND case_id IS NULL `+and, append([]any{id}, args...)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove pending file: %w", err)
	}
	return nil
}
