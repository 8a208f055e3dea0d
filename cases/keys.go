package cases

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
)

// keysPage is how many cases one page of keys holds: each brings its whole report.
const keysPage = 100

// Keys is what a reader's browser needs to change who reads one case.
type Keys struct {
	ID            string      `json:"id" db:"id"`
	Envelope      Bytes       `json:"envelope" db:"envelope"`
	Card          Bytes       `json:"card" db:"card"` // the newer card beside the envelope
	NotesEnvelope Bytes       `json:"notes_envelope" db:"notes_envelope"`
	Last          Place       `json:"last" db:"last"`
	Changes       []Changed   `json:"changes" db:"-"` // of readers, newest first, down to the report
	Readers       []KeyReader `json:"readers" db:"-"`
	Recovery      bool        `json:"recovery" db:"recovery"`
}

// Place is where a chain ends.
type Place struct {
	Seq  int    `json:"seq" db:"seq"`
	Hash string `json:"hash" db:"hash"`
}

// Changed is an entry that says who reads its case: the report, or a change of readers.
type Changed struct {
	CaseID string `json:"-" db:"case_id"`
	Place
	Author string `json:"author" db:"author"`
	Data   Bytes  `json:"data" db:"data"`
}

// KeyReader is who reads a case, and for a cover from and until when.
type KeyReader struct {
	CaseID string `json:"-" db:"case_id"`
	ID     string `json:"id" db:"reader_id"`
	From   string `json:"from" db:"from_on"`
	Until  string `json:"until" db:"until_on"`
	Lost   bool   `json:"lost" db:"lost"`
}

// KeysFilter says whose cases: all of the person's, only what is left of a handover of theirs, only
// those that another reads besides.
type KeysFilter struct{ After, Handover, Reader string }

const keysQuery = `
	SELECT c.id, v.data AS envelope, v.card, n.data AS notes_envelope, e.seq AS "last.seq", e.hash AS "last.hash",
	EXISTS (SELECT 1 FROM recovery_shares r WHERE r.case_id = c.id) AS recovery
	FROM envelopes v JOIN cases c ON c.id = v.case_id
	JOIN entries e ON e.case_id = c.id AND e.seq = (SELECT max(seq) FROM entries m WHERE m.case_id = c.id)
	LEFT JOIN notes_envelopes n ON n.case_id = c.id AND n.reader_id = v.reader_id
	WHERE v.reader_id = $2 AND v.case_id > $3 AND `

// CaseKeys gives what changing the readers of person's cases needs, 100 at a time in the order of
// their ids. Their reports are among it, so each case is written in the access log as opened.
func (s *Store) CaseKeys(ctx context.Context, person string, f KeysFilter) (page []Keys, next string, err error) {
	for _, id := range []string{f.After, f.Handover, f.Reader} {
		if id != "" && !crypto.ValidID(id) {
			return nil, "", fmt.Errorf("case keys: %w", invalid("id"))
		}
	}
	query, args := keysQuery+readsNow("v"), []any{s.today(), person, f.After}
	if f.Handover != "" {
		args = append(args, f.Handover)
		query += fmt.Sprintf(` AND v.case_id IN (SELECT hc.case_id %s AND h.id = $%d)`, leftOf, len(args))
	}
	if f.Reader != "" {
		args = append(args, f.Reader)
		query += fmt.Sprintf(` AND EXISTS (SELECT 1 FROM envelopes o WHERE o.case_id = v.case_id AND o.reader_id = $%d)`, len(args))
	}
	args = append(args, keysPage+1)
	query = fmt.Sprintf(`%s ORDER BY v.case_id LIMIT $%d`, query, len(args))
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) (err error) {
		page, next, err = s.keysPage(ctx, tx, person, query, args)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("case keys: %w", err)
	}
	return page, next, nil
}

func (s *Store) keysPage(ctx context.Context, tx *sqlx.Tx, person, query string, args []any) ([]Keys, string, error) {
	page, next := []Keys{}, ""
	if err := tx.SelectContext(ctx, &page, query, args...); err != nil {
		return nil, "", err
	}
	if len(page) > keysPage {
		page = page[:keysPage]
		next = page[keysPage-1].ID
	}
	if err := fillKeys(ctx, tx, page); err != nil {
		return nil, "", err
	}
	records := make([]accesslog.Record, len(page))
	for i, k := range page {
		records[i] = accesslog.Record{Who: person, What: accesslog.CaseOpened, Case: k.ID, Detail: "keys"}
	}
	return page, next, accesslog.AppendAll(ctx, tx, s.Now(), records)
}

// fillKeys adds who reads each case and the entries that say so.
func fillKeys(ctx context.Context, tx *sqlx.Tx, page []Keys) error {
	if len(page) == 0 {
		return nil
	}
	at, ids, marks := map[string]*Keys{}, []any{}, []string{}
	for i := range page {
		page[i].Changes, page[i].Readers = []Changed{}, []KeyReader{}
		at[page[i].ID] = &page[i]
		ids = append(ids, page[i].ID)
		marks = append(marks, fmt.Sprintf("$%d", len(ids)))
	}
	among := "(" + strings.Join(marks, ", ") + ")"
	var readers []KeyReader
	if err := tx.SelectContext(ctx, &readers, `
		SELECT case_id, reader_id, from_on, until_on, lost FROM envelopes WHERE reader_id <> 'worker' AND case_id IN `+among+` ORDER BY reader_id`, ids...); err != nil {
		return err
	}
	for _, r := range readers {
		at[r.CaseID].Readers = append(at[r.CaseID].Readers, r)
	}
	var changes []Changed
	if err := tx.SelectContext(ctx, &changes, `
		SELECT e.case_id, e.seq, e.hash, e.author, e.data FROM entries e WHERE e.case_id IN `+among+`
		AND (e.seq = 0 OR EXISTS (SELECT 1 FROM reader_changes r WHERE r.case_id = e.case_id AND r.seq = e.seq))
		ORDER BY e.seq DESC`, ids...); err != nil {
		return err
	}
	for _, c := range changes {
		at[c.CaseID].Changes = append(at[c.CaseID].Changes, c)
	}
	return nil
}
