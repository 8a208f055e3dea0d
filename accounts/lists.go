package accounts

import (
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/jmoiron/sqlx"
)

// ListItem is one theme or worker group with the days on which it may be chosen.
type ListItem struct {
	List      string `db:"list"` // ThemeList | GroupList
	Code      string `db:"code"`
	Label     string `db:"label"`
	National  string `db:"national"` // the national code it is counted under; its own when national
	Position  int64  `db:"position"`
	ValidFrom string `db:"valid_from"`
	ValidTo   string `db:"valid_to"` // last day, "" while in use
}

const (
	ThemeList = "theme"
	GroupList = "worker_group"
)

//go:embed data/lists.csv
var data embed.FS

// Themes are the themes in force on day ('YYYY-MM-DD'), in page order.
func (s *Store) Themes(ctx context.Context, day string) ([]ListItem, error) {
	return s.list(ctx, ThemeList, day)
}

// Groups are the worker groups in force on day, in page order.
func (s *Store) Groups(ctx context.Context, day string) ([]ListItem, error) {
	return s.list(ctx, GroupList, day)
}

func (s *Store) list(ctx context.Context, list, day string) ([]ListItem, error) {
	items := []ListItem{}
	err := s.DB.SelectContext(ctx, &items, `
		SELECT list, code, label, national, position, valid_from, valid_to FROM list_items
		WHERE list = $1 AND valid_from <= $2 AND (valid_to = '' OR valid_to >= $2) ORDER BY position, code`, list, day)
	if err != nil {
		return nil, fmt.Errorf("list of %ss: %w", list, err)
	}
	return items, nil
}

// seedLists stores the built-in lists; rows that are there already stay as they are, so that an
// installation's own changes outlive an upgrade.
func seedLists(ctx context.Context, tx *sqlx.Tx) error {
	items, err := builtIn()
	if err != nil {
		return err
	}
	for _, i := range items {
		if _, err := tx.NamedExecContext(ctx, `
			INSERT INTO list_items (list, code, label, national, position, valid_from, valid_to)
			VALUES (:list, :code, :label, :national, :position, :valid_from, :valid_to)
			ON CONFLICT DO NOTHING`, i); err != nil {
			return fmt.Errorf("list item %s %s: %w", i.List, i.Code, err)
		}
	}
	return nil
}

func builtIn() ([]ListItem, error) {
	f, err := data.Open("data/lists.csv")
	if err != nil {
		return nil, fmt.Errorf("built-in lists: %w", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("built-in lists: %w", err)
	}
	items := make([]ListItem, 0, len(rows))
	for _, row := range rows[1:] {
		position, err := strconv.ParseInt(row[4], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("built-in lists: position of %s: %w", row[1], err)
		}
		items = append(items, ListItem{row[0], row[1], row[2], row[3], position, row[5], row[6]})
	}
	return items, nil
}
