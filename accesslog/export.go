package accesslog

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/tlog"

	"saysomething/store"
)

// Export is what WriteTo sends: the log up to and with the record that says it was exported.
type Export struct {
	q       Queryer
	ctx     context.Context
	note    string
	size    int64
	Changed *ChangedError // the log does not hold: what is sent fails to verify, and is the evidence
}

// noHead stands where the head would, when nothing was ever signed and nothing may be signed now.
const noHead = "no head\n"

// NewExport records that who takes an export and signs a head that covers it. Of a log that was changed it gives the
// newest head signed before, and all records as they are now.
func NewExport(ctx context.Context, db *store.DB, at time.Time, who string) (*Export, error) {
	err := db.Tx(ctx, func(tx *sqlx.Tx) error { return Append(ctx, tx, at, Record{Who: who, What: LogExported}) })
	if err != nil {
		return nil, err
	}
	e := &Export{q: db, ctx: ctx, note: noHead}
	head, err := Sign(ctx, db)
	switch {
	case errors.As(err, &e.Changed):
		return e, e.changedHead()
	case err != nil:
		return nil, err
	}
	e.note, e.size = head.Note, head.Size
	return e, nil
}

func (e *Export) changedHead() error {
	var notes []string
	if err := e.q.SelectContext(e.ctx, &notes, `SELECT note FROM log_heads ORDER BY size DESC LIMIT 1`); err != nil {
		return fmt.Errorf("access log: export: %w", err)
	}
	if len(notes) > 0 {
		e.note = notes[0]
	}
	if err := e.q.GetContext(e.ctx, &e.size, `SELECT COALESCE(MAX(n), -1) + 1 FROM log_records`); err != nil {
		return fmt.Errorf("access log: export: %w", err)
	}
	return nil
}

// WriteTo writes the note, the records, and the hashes that the log has kept of them, with an empty
// line between (docs/format.md §10).
func (e *Export) WriteTo(to io.Writer) (int64, error) {
	w := &counted{to: to}
	b := bufio.NewWriterSize(w, 64<<10)
	b.WriteString(e.note)
	b.WriteString("\n")
	for at := int64(0); at < e.size; at += page {
		var records []string
		if err := e.q.SelectContext(e.ctx, &records, `SELECT record FROM log_records WHERE n >= $1 AND n < $2 ORDER BY n`, at, min(e.size, at+page)); err != nil {
			return w.n, fmt.Errorf("access log: export: %w", err)
		}
		for _, r := range records {
			b.WriteString(r + "\n")
		}
	}
	b.WriteString("\n")
	for at := int64(0); at < e.size; at += page {
		if err := e.writeHashes(b, at, min(e.size, at+page)); err != nil {
			return w.n, err
		}
	}
	if err := b.Flush(); err != nil {
		return w.n, fmt.Errorf("access log: export: %w", err)
	}
	return w.n, nil
}

func (e *Export) writeHashes(b *bufio.Writer, from, to int64) error {
	indexes := make([]int64, 0, to-from)
	for n := from; n < to; n++ {
		indexes = append(indexes, tlog.StoredHashIndex(0, n))
	}
	found, err := hashes(e.ctx, e.q, indexes)
	if err != nil {
		return fmt.Errorf("access log: export: %w", err)
	}
	for _, x := range indexes {
		b.WriteString(found[x].String() + "\n") // one that is missing is all zeros, and so verifies nothing
	}
	return nil
}

type counted struct {
	to io.Writer
	n  int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}
