package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
)

// What an organisation may change of what the service comes with: each is one JSON document with a
// version. Whoever owns a document checks what is in it before it is set, and says what stands when there is none.
const (
	OwnClocks     = "clocks"     // the promises and their dates, in place of a preset; set by ChangeTimeLimits
	OwnReplies    = "replies"    // reply templates
	OwnChecklists = "checklists" // lines of pathways and lanes
	OwnRetention  = "retention"  // how long closed cases are kept
	OwnDigest     = "digest"     // when the daily mail goes out
)

// OwnSetting reads a document into out and gives its version; 0, and out as it was, when the organisation has none of its own.
func (s *Store) OwnSetting(ctx context.Context, organisation, name string, out any) (version int, err error) {
	var rows []struct {
		Body    string `db:"body"`
		Version int    `db:"version"`
	}
	err = s.DB.SelectContext(ctx, &rows, `SELECT body, version FROM own_settings WHERE organisation_id = $1 AND name = $2`, organisation, name)
	if err != nil {
		return 0, fmt.Errorf("own setting %s: %w", name, err)
	}
	if len(rows) == 0 {
		return 0, nil
	}
	if err := json.Unmarshal([]byte(rows[0].Body), out); err != nil {
		return 0, fmt.Errorf("own setting %s: %w", name, err)
	}
	return rows[0].Version, nil
}

// SetOwnSetting keeps a document in place of the one with this version, 0 for the first.
// It is ErrConflict when somebody else changed it meanwhile.
func (s *Store) SetOwnSetting(ctx context.Context, organisation, name string, version int, value any) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return s.setOwn(ctx, tx, organisation, name, version, value) })
	if err != nil && !errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("own setting %s: %w", name, err)
	}
	return err
}

func (s *Store) setOwn(ctx context.Context, tx *sqlx.Tx, organisation, name string, version int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `
		INSERT INTO own_settings (organisation_id, name, body, version, changed_on) VALUES ($1, $2, $3, $4 + 1, $5)
		ON CONFLICT (organisation_id, name) DO UPDATE SET body = excluded.body, version = excluded.version, changed_on = excluded.changed_on
		WHERE own_settings.version = $4`, organisation, name, string(body), version, s.Now().UTC().Format(time.DateOnly))
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = store.ErrConflict
	}
	return err
}

// Digest is when the daily mail goes out.
type Digest struct {
	Hour int `json:"hour"` // in London, 0 to 23
}

// DefaultDigest is when nobody has said otherwise: at seven in the morning.
func DefaultDigest() Digest { return Digest{Hour: 7} }
