package indicators

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
	_ "time/tzdata" // a day is London's, also on a machine without a time zone database

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// Store reads and writes what was taken in.
type Store struct {
	DB  *store.DB
	Now func() time.Time
}

// Import is a file that was taken in.
type Import struct {
	ID          string `db:"id"`
	Number      int    `db:"number"`
	MadeBy      string `db:"made_by"` // name
	MadeOn      string `db:"made_on"`
	WithdrawnBy string `db:"withdrawn_by"` // name, "" while it stands
	WithdrawnOn string `db:"withdrawn_on"`
	Rows        int    `db:"rows"`
}

// Imports lists the files that were taken in, the newest first.
func (s *Store) Imports(ctx context.Context, organisation string) ([]Import, error) {
	var out []Import
	err := s.DB.SelectContext(ctx, &out, `
		SELECT i.id, i.number, m.name AS made_by, i.made_on, COALESCE(w.name, '') AS withdrawn_by, i.withdrawn_on,
			(SELECT count(*) FROM indicator_values v WHERE v.import_id = i.id) AS rows
		FROM indicator_imports i JOIN people m ON m.id = i.made_by LEFT JOIN people w ON w.id = i.withdrawn_by
		WHERE i.organisation_id = $1 ORDER BY i.number DESC`, organisation)
	if err != nil {
		return nil, fmt.Errorf("read imports of indicators: %w", err)
	}
	return out, nil
}

// Values are the figures that stand: the national ones that the service comes with, and those taken in. Of two for the same question,
// version, period and group, the one that was taken in last.
func (s *Store) Values(ctx context.Context, organisation string) ([]Value, error) {
	var bodies []string
	err := s.DB.SelectContext(ctx, &bodies, `
		SELECT v.body FROM indicator_values v JOIN indicator_imports i ON i.id = v.import_id
		WHERE i.organisation_id = $1 AND i.withdrawn_on = '' ORDER BY i.number, v.n`, organisation)
	if err != nil {
		return nil, fmt.Errorf("read indicators: %w", err)
	}
	out := Benchmark()
	place := map[string]int{}
	for i, v := range out {
		place[cell(v)] = i
	}
	for _, body := range bodies {
		var v Value
		if err := json.Unmarshal([]byte(body), &v); err != nil {
			return nil, fmt.Errorf("read indicators: %w", err)
		}
		if i, there := place[cell(v)]; there {
			out[i] = v
			continue
		}
		place[cell(v)] = len(out)
		out = append(out, v)
	}
	return out, nil
}

// Change is a figure that would replace another.
type Change struct {
	Line     int
	Now, New Value
}

// Changes says which of the figures that stand would be replaced.
func (s *Store) Changes(ctx context.Context, organisation string, rows []Row) ([]Change, error) {
	values, err := s.Values(ctx, organisation)
	if err != nil {
		return nil, err
	}
	stands := map[string]Value{}
	for _, v := range values {
		stands[cell(v)] = v
	}
	var out []Change
	for _, r := range rows {
		if now, there := stands[cell(r.Value)]; there {
			out = append(out, Change{r.Line, now, r.Value})
		}
	}
	return out, nil
}

// Save takes rows in as one import. last is the number of the newest import when somebody looked at them: store.ErrConflict when another
// came in between.
func (s *Store) Save(ctx context.Context, organisation, person string, last int, rows []Row) error {
	id := crypto.NewID()
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		var newest int
		if err := tx.GetContext(ctx, &newest, `SELECT COALESCE(max(number), 0) FROM indicator_imports WHERE organisation_id = $1`, organisation); err != nil {
			return err
		}
		if newest != last {
			return fmt.Errorf("%w: another import came in between", store.ErrConflict)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO indicator_imports (id, organisation_id, number, made_by, made_on) VALUES ($1, $2, $3, $4, $5)`,
			id, organisation, last+1, person, s.today()); err != nil {
			return err
		}
		for _, r := range rows {
			body, err := json.Marshal(r.Value)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO indicator_values (import_id, n, body) VALUES ($1, $2, $3)`, id, r.Line, string(body)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save indicators: %w", err)
	}
	return nil
}

// Withdraw takes the figures of an import off every page. What they had replaced stands again.
func (s *Store) Withdraw(ctx context.Context, organisation, person, id string) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE indicator_imports SET withdrawn_on = $4, withdrawn_by = $3 WHERE id = $1 AND organisation_id = $2 AND withdrawn_on = ''`,
			id, organisation, person, s.today())
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return fmt.Errorf("%w: it was withdrawn already", store.ErrConflict)
	})
	if err != nil {
		return fmt.Errorf("withdraw indicators: %w", err)
	}
	return nil
}

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the program carries its own time zones
	}
	return l
}()

func (s *Store) today() string { return s.Now().In(london).Format(time.DateOnly) }
