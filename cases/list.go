package cases

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// pageSize is how many cases one page of a reader's list holds.
const pageSize = 200

// Listing is what a list of cases shows of one case, for one reader.
type Listing struct {
	ID         string   `json:"id" db:"id"`
	Status     Status   `json:"status" db:"status"`
	StatusOn   string   `json:"status_on" db:"status_on"`
	Week       string   `json:"week" db:"week"`
	Mode       string   `json:"mode" db:"mode"`
	Route      string   `json:"route" db:"route"`
	Desks      []string `json:"desks" db:"-"`
	Card       Bytes    `json:"card" db:"card"`               // the newest card, or the envelope
	LastSeq    int      `json:"last_seq" db:"last_seq"`       // of the entries that are for this reader
	LastAuthor string   `json:"last_author" db:"last_author"` // and who wrote it
	WorkerSeq  int      `json:"worker_seq" db:"worker_seq"`   // the last entry of the worker, -1 when somebody else recorded it
	ReadSeq    int      `json:"read_seq" db:"read_seq"`       // up to where this reader has read, -1 for nothing
}

// listing selects Listings for the reader $2 on the day $1. What is private to somebody else is news to nobody.
var listing = `
	SELECT c.id, c.status, c.status_on, c.week, c.mode, c.route, coalesce(v.card, v.data) AS card, v.read_seq, e.seq AS last_seq, e.author AS last_author,
	coalesce((SELECT max(w.seq) FROM entries w WHERE w.case_id = c.id AND w.author = 'worker'), -1) AS worker_seq
	FROM envelopes v JOIN cases c ON c.id = v.case_id JOIN entries e ON e.case_id = c.id
	AND e.seq = (SELECT max(seq) FROM entries n WHERE n.case_id = c.id AND (n.audience <> 'private' OR n.author = $2))
	WHERE v.reader_id = $2 AND ` + readsNow("v") + ` AND `

// List gives the cases that person reads, 200 at a time in the order of their random ids, from
// the one after the id given. next is "" on the last page, else what to pass as after.
func (s *Store) List(ctx context.Context, person, after string) (page []Listing, next string, err error) {
	page = []Listing{}
	err = s.DB.SelectContext(ctx, &page, listing+`v.case_id > $3 ORDER BY v.case_id LIMIT $4`, s.today(), person, after, pageSize+1)
	if err != nil {
		return nil, "", fmt.Errorf("list cases: %w", err)
	}
	if len(page) > pageSize {
		page = page[:pageSize]
		next = page[pageSize-1].ID
	}
	if err := addDesks(ctx, s.DB, person, page); err != nil {
		return nil, "", fmt.Errorf("list cases: %w", err)
	}
	return page, next, nil
}

// addDesks fills in the desks of a page of listings, which are in the order of their ids.
func addDesks(ctx context.Context, db sqlx.QueryerContext, person string, page []Listing) error {
	if len(page) == 0 {
		return nil
	}
	var desks []struct {
		CaseID string `db:"case_id"`
		DeskID string `db:"desk_id"`
	}
	err := sqlx.SelectContext(ctx, db, &desks, `
		SELECT d.case_id, d.desk_id FROM case_desks d JOIN envelopes v ON v.case_id = d.case_id AND v.reader_id = $1
		WHERE d.case_id >= $2 AND d.case_id <= $3 ORDER BY d.case_id, d.desk_id`, person, page[0].ID, page[len(page)-1].ID)
	if err != nil {
		return err
	}
	i := 0
	for _, d := range desks {
		for i < len(page) && page[i].ID < d.CaseID {
			i++
		}
		if i < len(page) && page[i].ID == d.CaseID {
			page[i].Desks = append(page[i].Desks, d.DeskID)
		}
	}
	return nil
}
