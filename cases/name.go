package cases

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// ErrNoName says that a case has no sealed name.
var ErrNoName = fmt.Errorf("%w: no sealed name", store.ErrNotFound)

// OpenName appends the entry in which a reader says why they open the sealed name, and gives them the name: the one
// does not happen without the other, and the worker sees the reason. There are several when the worker gave it again later, to others or
// with another number. Only those whom the worker chose can open what they get.
// The same entry again gives the same names. It returns ErrNoName for a case without one; the other errors are Append's.
func (s *Store) OpenName(ctx context.Context, person, id string, e NewEntry) ([]Entry, error) {
	e.Audience = crypto.AudienceCase
	if e.Seq < 1 || crypto.CheckSealed(e.Data, 1, crypto.StaffEntrySizes...) != nil {
		return nil, fmt.Errorf("open name: %w", invalid("entry"))
	}
	var names []Entry
	err := s.write(ctx, func(tx *sqlx.Tx) (err error) {
		names, err = s.openName(ctx, tx, person, id, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open name: %w", err)
	}
	return names, nil
}

func (s *Store) openName(ctx context.Context, tx *sqlx.Tx, person, id string, e NewEntry) ([]Entry, error) {
	if _, err := s.writable(ctx, tx, person, id); err != nil {
		return nil, err
	}
	var names []Entry
	if err := tx.SelectContext(ctx, &names, `SELECT seq, audience, author, hash, place, data FROM entries WHERE case_id = $1 AND audience = 'name' ORDER BY seq`, id); err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, ErrNoName
	}
	err := appendEntries(ctx, tx, id, person, []NewEntry{e})
	if err != nil && !errors.Is(err, errStored) {
		return nil, err
	}
	return names, accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: person, What: accesslog.NameOpened, Case: id})
}
