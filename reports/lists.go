package reports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
)

// AreaFloor is the fewest people an area may have to be counted by itself: with fewer, "somebody in
// the mortuary" is nearly a name.
const AreaFloor = 20

// grace is how long a code may be used after its last day: a worker may have had the page open for days.
const grace = 14 * 24 * time.Hour

const dateForm = "2006-01-02"

// Item is one line of a list as it stands in a release.
type Item struct {
	Code     string `json:"code" db:"code"`
	Label    string `json:"label" db:"label"`
	National string `json:"national" db:"national"`
	From     string `json:"-" db:"valid_from"`
	To       string `json:"-" db:"valid_to"`
}

// itemsBetween lists what could be chosen on any day from first to last, in the order of the page.
func itemsBetween(ctx context.Context, q sqlx.QueryerContext, list string, first, last time.Time) ([]Item, error) {
	var items []Item
	err := sqlx.SelectContext(ctx, q, &items, `
		SELECT code, label, national, valid_from, valid_to FROM list_items
		WHERE list = $1 AND valid_from <= $3 AND (valid_to = '' OR valid_to >= $2)
		ORDER BY position, code, valid_from`, list, first.In(London).Format(dateForm), last.In(London).Format(dateForm))
	if err != nil {
		return nil, fmt.Errorf("read list %s: %w", list, err)
	}
	return items, nil
}

// checkCoding checks codes against the lists in force, in the quarter that counts the row or today, and
// returns what to store: the themes as one line and the area as it is counted.
func (s *Store) checkCoding(ctx context.Context, tx *sqlx.Tx, organisation string, counted Quarter, themes []string, group, area string) (line, countsAs string, err error) {
	if len(themes) > maxThemes {
		return "", "", fmt.Errorf("%w: more than %d themes", store.ErrInvalid, maxThemes)
	}
	now := s.now()
	first := now.Add(-grace)
	if counted.First().Before(first) {
		first = counted.First()
	}
	if err := known(ctx, tx, "theme", first, now, themes...); err != nil {
		return "", "", err
	}
	if group != "" {
		if err := known(ctx, tx, "worker_group", first, now, group); err != nil {
			return "", "", err
		}
	}
	countsAs, err = countsAsIn(ctx, tx, organisation, area)
	return joinThemes(themes), countsAs, err
}

func known(ctx context.Context, tx *sqlx.Tx, list string, first, last time.Time, codes ...string) error {
	if len(codes) == 0 {
		return nil
	}
	items, err := itemsBetween(ctx, tx, list, first, last)
	if err != nil {
		return err
	}
	in := map[string]bool{}
	for _, item := range items {
		in[item.Code] = true
	}
	for _, code := range codes {
		if !in[code] {
			return fmt.Errorf("%w: a code that is not in the list %s", store.ErrInvalid, list)
		}
	}
	return nil
}

// countsAsIn finds what an area is counted as: itself, or the nearest area above it with AreaFloor
// people or more, or ” (the whole organisation).
func countsAsIn(ctx context.Context, tx *sqlx.Tx, organisation, code string) (string, error) {
	const deepest = 16 // and an end to areas that name each other as parents
	for depth := range deepest {
		if code == "" {
			return "", nil
		}
		var area struct {
			Parent    string
			Headcount int
		}
		err := tx.GetContext(ctx, &area, `SELECT parent, headcount FROM areas WHERE organisation_id = $1 AND code = $2`, organisation, code)
		if err != nil {
			if isNoRow(err) && depth > 0 {
				return "", nil // the list of areas has a gap: the whole organisation is above everything
			}
			if isNoRow(err) {
				return "", fmt.Errorf("%w: an area that does not exist", store.ErrInvalid)
			}
			return "", fmt.Errorf("read area: %w", err)
		}
		if area.Headcount >= AreaFloor {
			return code, nil
		}
		code = area.Parent
	}
	return "", nil
}

func isNoRow(err error) bool { return errors.Is(err, sql.ErrNoRows) }
