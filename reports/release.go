package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Body is what one organisation releases of one quarter. Its JSON is stored as it is, hashed as it
// is, and never changed: whatever is drawn of it, today or in ten years, is drawn from this alone.
type Body struct {
	V            int      `json:"v"`
	Organisation OrgName  `json:"organisation"`
	Quarter      string   `json:"quarter"`
	MadeOn       string   `json:"made_on"`
	Rule         string   `json:"rule"`
	Legend       []Symbol `json:"legend"`
	Prev         string   `json:"prev"` // hash of the release of the quarter before, "" for the first
	Lists        []List   `json:"lists"`
	Tables       []Table  `json:"tables"`
}

// OrgName is the organisation with the name that it had then.
type OrgName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Table finds a table by its name; one that is not there is empty.
func (b Body) Table(name string) Table {
	for _, t := range b.Tables {
		if t.Name == name {
			return t
		}
	}
	return Table{Name: name}
}

// Row finds a row by its code; one that is not there shows nothing.
func (t Table) Row(code string) TableRow {
	for _, r := range t.Rows {
		if r.Code == code {
			return r
		}
	}
	return TableRow{Code: code}
}

// Release is a stored release that has been checked.
type Release struct {
	Quarter Quarter
	Body    Body   // empty when Err is not nil
	Hash    string // hex SHA-256 of the stored JSON
	Err     error  // ErrChanged: it must not be shown
}

// ErrChanged says that a release is not what was released: it, or its place in the chain, has been
// tampered with.
var ErrChanged = errors.New("the release is not what was released")

type storedRelease struct {
	Organisation string `db:"organisation_id"`
	Quarter      string
	Body         string
	Hash         string
}

// Releases reads and checks all releases of an organisation, oldest first. A release is checked
// against its own hash and against what the following one says of it; one that does not agree, or
// that is missing between others, has Err set and no Body.
func (s *Store) Releases(ctx context.Context, organisation string) ([]Release, error) {
	var rows []storedRelease
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT organisation_id, quarter, body, hash FROM releases WHERE organisation_id = $1 ORDER BY quarter`, organisation); err != nil {
		return nil, fmt.Errorf("read releases: %w", err)
	}
	return checkChain(rows), nil
}

func checkChain(rows []storedRelease) []Release {
	var out []Release
	for _, row := range rows {
		r := check(row)
		if len(out) > 0 && r.Quarter != (Quarter{}) && out[len(out)-1].Quarter != (Quarter{}) {
			for q := out[len(out)-1].Quarter.Next(); q.Before(r.Quarter); q = q.Next() {
				out = append(out, Release{Quarter: q, Err: fmt.Errorf("%w: it is missing", ErrChanged)})
			}
		}
		out = append(out, r)
	}
	for i := range out {
		this := &out[i]
		if this.Err != nil {
			continue
		}
		if i == 0 && this.Body.Prev != "" {
			this.Err = fmt.Errorf("%w: there was one before it", ErrChanged)
		}
		if i+1 < len(out) && out[i+1].Err == nil && out[i+1].Body.Prev != this.Hash {
			this.Err = fmt.Errorf("%w: the next one names another", ErrChanged)
		}
	}
	for i := range out {
		if out[i].Err != nil {
			out[i].Body = Body{}
		}
	}
	return out
}

func check(row storedRelease) Release {
	q, err := ParseQuarter(row.Quarter)
	r := Release{Quarter: q, Hash: row.Hash}
	if err == nil && hash(row.Body) != row.Hash {
		err = errors.New("its hash is another")
	}
	if err == nil {
		err = json.Unmarshal([]byte(row.Body), &r.Body)
	}
	if err == nil && (r.Body.Quarter != row.Quarter || r.Body.Organisation.ID != row.Organisation) {
		err = errors.New("it is another quarter's or organisation's")
	}
	if err != nil {
		r.Err = fmt.Errorf("%w: %w", ErrChanged, err)
	}
	return r
}

func hash(body string) string {
	h := sha256.Sum256([]byte(body))
	return hex.EncodeToString(h[:])
}

// makeRelease tabulates a quarter, applies the rule and writes the result, and reports whether it
// did: a release that is there already stays. The release of the quarter before must be there, unless this is the first.
func (s *Store) makeRelease(ctx context.Context, tx *sqlx.Tx, o OrgName, q Quarter, first bool, madeOn string) (bool, error) {
	prev := ""
	if !first {
		before := Quarter{q.Year, q.N - 1}
		if q.N == 1 {
			before = Quarter{q.Year - 1, 4}
		}
		if err := tx.GetContext(ctx, &prev, `SELECT hash FROM releases WHERE organisation_id = $1 AND quarter = $2`, o.ID, before.String()); err != nil {
			return false, fmt.Errorf("read the release before: %w", err)
		}
	}
	truth, lists, err := count(ctx, tx, o.ID, q)
	if err != nil {
		return false, err
	}
	rule := s.rule()
	body, err := json.Marshal(Body{V: 1, Organisation: o, Quarter: q.String(), MadeOn: madeOn, Rule: rule.Name(), Legend: rule.Legend(),
		Prev: prev, Lists: lists, Tables: rule.Show(truth)})
	if err != nil {
		return false, fmt.Errorf("write the release: %w", err)
	}
	res, err := tx.ExecContext(ctx, `
		INSERT INTO releases (organisation_id, quarter, body, hash) VALUES ($1, $2, $3, $4) ON CONFLICT (organisation_id, quarter) DO NOTHING`,
		o.ID, q.String(), string(body), hash(string(body)))
	if err != nil {
		return false, fmt.Errorf("store the release: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}
