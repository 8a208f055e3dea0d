// Command standing prints who stands in each case of a database, as JSON: what tests of sharing look at behind the server's back.
//
//	go run ./cmd/internal/standing sqlite:/path/to/saysomething.db
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"saysomething/store"
)

// row is one sealed key: an envelope, one for the notes, or one that a change of identity has replaced.
type row struct {
	Case   string `json:"case" db:"case_id"`
	Reader string `json:"reader" db:"reader_id"`
	Of     string `json:"of" db:"of"` // case | notes | former
	From   string `json:"from" db:"from_on"`
	Until  string `json:"until" db:"until_on"`
	KeySeq int    `json:"key_seq" db:"key_seq"`
}

func main() {
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "standing:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address string) error {
	db, err := store.Open(ctx, address)
	if err != nil {
		return err
	}
	defer db.Close()
	rows := []row{}
	err = db.SelectContext(ctx, &rows, `
		SELECT v.case_id, v.reader_id, 'case' AS of, v.from_on, v.until_on, c.key_seq FROM envelopes v JOIN cases c ON c.id = v.case_id
		UNION ALL SELECT n.case_id, n.reader_id, 'notes', '', '', 0 FROM notes_envelopes n
		UNION ALL SELECT f.case_id, f.reader_id, 'former', '', '', f.seq FROM former_envelopes f
		ORDER BY 1, 2, 3`)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return json.NewEncoder(os.Stdout).Encode(rows)
}
