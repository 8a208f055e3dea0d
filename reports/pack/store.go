package pack

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/draw"
	"saysomething/reports/release"
	"saysomething/store"
)

// Store keeps what people wrote. It reads no count and no release.
type Store struct {
	DB  *store.DB
	Now func() time.Time
}

// States of a document.
const (
	Draft = "draft"
	Final = "final"
)

// Body is a document without its figures: what people wrote, and which release the figures are drawn from. Once final it is
// kept as it is, byte for byte.
type Body struct {
	V            int    `json:"v"` // 1
	Organisation string `json:"organisation"`
	Kind         string `json:"kind"`
	Period       string `json:"period"`
	Edition      int    `json:"edition"`
	Texts        Texts  `json:"texts"`
	Release      string `json:"release"` // hash of the newest release when it became final: later ones change nothing here
	Beside       Beside `json:"beside"`
}

// Beside is what stands beside the figures and comes from neither cases nor releases, as it was when the document became final.
type Beside struct {
	Actions    []Action    `json:"actions,omitempty"`
	Indicators []Indicator `json:"indicators,omitempty"`
	Marks      []draw.Mark `json:"marks,omitempty"` // recorded changes, as charts have them
}

// Action is something that was done, signed by people.
type Action struct {
	About  string   `json:"about,omitempty"` // theme, area
	Heard  string   `json:"heard"`           // "You said"
	Done   string   `json:"done"`            // "We did", or will
	State  string   `json:"state"`           // in words
	By     string   `json:"by"`              // date
	Signed []string `json:"signed"`          // names, of management and of the staff side
}

// Indicator is a figure that others publish: the Staff Survey, the oversight framework.
type Indicator struct {
	Name  string `json:"name"`
	Year  string `json:"year"`
	Value string `json:"value"`
	From  string `json:"from"`
}

// Saved is a document as it is stored.
type Saved struct {
	Kind      string
	Period    string
	Edition   int
	Status    string
	Version   int
	Body      Body
	Hash      string
	WrittenBy string
	WrittenOn string
	Err       error // ErrAltered: it must not be shown, and Body is empty
}

type savedRow struct {
	Kind, Period, Status, Body, Hash string
	Edition, Version                 int
	WrittenBy                        string `db:"written_by"`
	WrittenOn                        string `db:"written_on"`
}

// ErrFinal says that a final document cannot be changed.
var ErrFinal = errors.New("the document is final")

// ErrAltered says that a final document is not what was made final.
var ErrAltered = errors.New("the document is not what was made final")

const columns = `kind, period, edition, status, version, body, hash, written_by, written_on`

// All are an organisation's documents, newest edition of each first.
func (s *Store) All(ctx context.Context, organisation string) ([]Saved, error) {
	var rows []savedRow
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT `+columns+` FROM documents WHERE organisation_id = $1 ORDER BY kind, period, edition DESC`, organisation); err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	out := make([]Saved, len(rows))
	for i, r := range rows {
		out[i] = r.read()
	}
	return out, nil
}

// Editions are those of one document, newest first; none if nobody has written anything.
func (s *Store) Editions(ctx context.Context, organisation, kind, period string) ([]Saved, error) {
	all, err := s.All(ctx, organisation)
	if err != nil {
		return nil, err
	}
	var out []Saved
	for _, d := range all {
		if d.Kind == kind && d.Period == period {
			out = append(out, d)
		}
	}
	return out, nil
}

func (r savedRow) read() Saved {
	d := Saved{Kind: r.Kind, Period: r.Period, Edition: r.Edition, Status: r.Status, Version: r.Version, Hash: r.Hash, WrittenBy: r.WrittenBy, WrittenOn: r.WrittenOn}
	var body Body
	err := json.Unmarshal([]byte(r.Body), &body)
	if err != nil || r.Status == Final && release.Hash([]byte(r.Body)) != r.Hash || body.Kind != r.Kind || body.Period != r.Period || body.Edition != r.Edition {
		d.Err = fmt.Errorf("%s of %s: %w", r.Kind, r.Period, ErrAltered)
		return d
	}
	d.Body = body
	return d
}

// Save keeps a draft. version is that of the draft it was written over, 0 for a new one: if somebody else saved meanwhile it
// returns store.ErrConflict. A new one is the next edition, and needs the one before to be final.
func (s *Store) Save(ctx context.Context, body Body, version int, person string) error {
	if err := Check(fields[body.Kind], body.Texts, false); err != nil {
		return err
	}
	body.V, body.Release, body.Beside = 1, "", Beside{}
	return s.write(ctx, body, version, person, Draft)
}

// Finish makes a draft final as it stands, with what it stands beside.
func (s *Store) Finish(ctx context.Context, draft Saved, releaseHash string, beside Beside, person string) error {
	if draft.Status != Draft {
		return ErrFinal
	}
	body := draft.Body
	if err := Check(fields[body.Kind], body.Texts, true); err != nil {
		return err
	}
	body.Release, body.Beside = releaseHash, beside
	return s.write(ctx, body, draft.Version, person, Final)
}

func (s *Store) write(ctx context.Context, body Body, version int, person, status string) error {
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		var last struct {
			Edition, Version int
			Status           string
		}
		err := tx.GetContext(ctx, &last, `SELECT edition, version, status FROM documents WHERE organisation_id = $1 AND kind = $2 AND period = $3 ORDER BY edition DESC LIMIT 1`,
			body.Organisation, body.Kind, body.Period)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read a document: %w", err)
		}
		fresh := errors.Is(err, sql.ErrNoRows) || last.Status == Final
		switch {
		case fresh && version != 0, !fresh && version != last.Version:
			return store.ErrConflict
		case fresh:
			body.Edition = last.Edition + 1
		default:
			body.Edition = last.Edition
		}
		text, err := release.Encode(body)
		if err != nil {
			return err
		}
		hash, on := "", s.Now().Format(time.DateOnly)
		if status == Final {
			hash = release.Hash(text)
		}
		if fresh {
			_, err = tx.ExecContext(ctx, `INSERT INTO documents (organisation_id, `+columns+`) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9)`,
				body.Organisation, body.Kind, body.Period, body.Edition, status, string(text), hash, person, on)
			return err
		}
		res, err := tx.ExecContext(ctx, `
			UPDATE documents SET status = $1, version = version + 1, body = $2, hash = $3, written_by = $4, written_on = $5
			WHERE organisation_id = $6 AND kind = $7 AND period = $8 AND edition = $9 AND version = $10 AND status = 'draft'`,
			status, string(text), hash, person, on, body.Organisation, body.Kind, body.Period, body.Edition, version)
		if err != nil {
			return fmt.Errorf("write a document: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(store.ErrConflict, err)
		}
		return nil
	})
}
