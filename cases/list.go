package cases

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
)

// How many cases one page of a reader's list holds: with the sealed cards, and without.
const (
	pageSize    = 200
	outlineSize = 1000
)

// Listing is what a list of cases shows of one case, for one reader.
type Listing struct {
	ID         string   `json:"id" db:"id"`
	Status     Status   `json:"status" db:"status"`
	StatusOn   string   `json:"status_on" db:"status_on"`
	Week       string   `json:"week" db:"week"`
	Mode       string   `json:"mode" db:"mode"`
	Route      string   `json:"route" db:"route"`
	Held       bool     `json:"held" db:"held"` // kept from disposal; why stands in the case
	Desks      []string `json:"desks" db:"-"`
	Card       Bytes    `json:"card" db:"card"`               // the newest card, or the envelope; empty in an outline
	Mark       Bytes    `json:"mark" db:"mark"`               // the authentication tag at its end: whoever has opened it knows it again
	LastSeq    int      `json:"last_seq" db:"last_seq"`       // of the entries that are for this reader
	LastAuthor string   `json:"last_author" db:"last_author"` // and who wrote it
	WorkerSeq  int      `json:"worker_seq" db:"worker_seq"`   // the last entry of the worker, -1 when somebody else recorded it
	ReadSeq    int      `json:"read_seq" db:"read_seq"`       // up to where this reader has read, -1 for nothing
}

// listing selects Listings for the reader $2 on the day $1; outline leaves the cards out. What is private to somebody else is news to nobody.
var (
	listing = listingWith(`coalesce(v.card, v.data)`)
	outline = listingWith(`NULL`)
)

func listingWith(card string) string {
	return `
	SELECT c.id, c.status, c.status_on, c.week, c.mode, c.route, c.held, ` + card + ` AS card, substr(coalesce(v.card, v.data), length(coalesce(v.card, v.data)) - 15) AS mark,
	v.read_seq, (` + heard("max(n.seq)") + `) AS last_seq, (` + heard("n.author") + ` ORDER BY n.seq DESC LIMIT 1) AS last_author,
	coalesce((SELECT max(w.seq) FROM entries w WHERE w.case_id = v.case_id AND w.author = 'worker'), -1) AS worker_seq
	FROM envelopes v JOIN cases c ON c.id = v.case_id
	WHERE v.reader_id = $2 AND ` + readsNow("v") + ` AND `
}

// heard selects what of the entries of a case that are for this reader. It asks for nothing that the index of entries lacks: their
// rows hold whole letters, and reading those is what made a list of thousands slow.
func heard(what string) string {
	return `SELECT ` + what + ` FROM entries n WHERE n.case_id = v.case_id AND (n.audience <> 'private' OR n.author = $2)`
}

// List gives the cases that person reads, 200 at a time in the order of their random ids, from
// the one after the id given. next is "" on the last page, else what to pass as after.
func (s *Store) List(ctx context.Context, person, after string) (page []Listing, next string, err error) {
	return s.page(ctx, listing, pageSize, person, after)
}

// Outline is List without the cards, 1,000 at a time: for whoever has opened most of them before.
func (s *Store) Outline(ctx context.Context, person, after string) (page []Listing, next string, err error) {
	return s.page(ctx, outline, outlineSize, person, after)
}

func (s *Store) page(ctx context.Context, query string, size int, person, after string) (page []Listing, next string, err error) {
	page = []Listing{}
	err = s.DB.SelectContext(ctx, &page, query+`v.case_id > $3 ORDER BY v.case_id LIMIT $4`, s.today(), person, after, size+1)
	if err != nil {
		return nil, "", fmt.Errorf("list cases: %w", err)
	}
	if len(page) > size {
		page = page[:size]
		next = page[size-1].ID
	}
	if err := addDesks(ctx, s.DB, person, page); err != nil {
		return nil, "", fmt.Errorf("list cases: %w", err)
	}
	return page, next, nil
}

// SealedCard is the newest card of a case for one reader, or the envelope.
type SealedCard struct {
	ID   string `json:"id" db:"id"`
	Card Bytes  `json:"card" db:"card"`
}

// Cards gives the cards of up to 200 cases. Those that the person does not read are left out: nobody learns whether they exist.
func (s *Store) Cards(ctx context.Context, person string, ids []string) ([]SealedCard, error) {
	if len(ids) == 0 || len(ids) > pageSize || !allIDs(ids) {
		return nil, fmt.Errorf("cards: %w", invalid("ids"))
	}
	places := make([]string, len(ids))
	args := []any{s.today(), person}
	for i, id := range ids {
		args = append(args, id)
		places[i] = fmt.Sprintf("$%d", len(args))
	}
	cards := []SealedCard{}
	err := s.DB.SelectContext(ctx, &cards, `SELECT v.case_id AS id, coalesce(v.card, v.data) AS card FROM envelopes v
		WHERE v.reader_id = $2 AND v.case_id IN (`+strings.Join(places, ", ")+`) AND `+readsNow("v"), args...)
	if err != nil {
		return nil, fmt.Errorf("cards: %w", err)
	}
	return cards, nil
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
