package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/audit"
	"saysomething/reports/release"
	"saysomething/store"
)

// Register notes an exact figure that left by another door. It counts as published from then on, in all later releases
// of its year. by is who enters it.
func (s *Store) Register(ctx context.Context, organisation, year, by string, given ...release.Registered) error {
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return register(ctx, tx, organisation, year, by, given) })
}

// ErrOtherCount says that a figure is not what was frozen.
var ErrOtherCount = errors.New("not what was frozen")

// RegisterCounted is Register for what a person types. A figure of a period that is not frozen is store.ErrInvalid, one that is not what
// was frozen ErrOtherCount: no world could agree with it, and no release of the year could be made any more. Of a quarter that was
// corrected either count may have left: what somebody sent before the correction is out, and has to be noted as it was sent.
func (s *Store) RegisterCounted(ctx context.Context, organisation, year, by string, g release.Registered) error {
	frame, err := s.Frame(ctx, organisation, year)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%w: nothing of that year is frozen", store.ErrInvalid)
	}
	if err != nil {
		return err
	}
	for _, read := range []func(context.Context, string, string) (release.Cube, error){s.cube, s.cubeNow} {
		cube, err := read(ctx, organisation, year)
		if err != nil {
			return err
		}
		n, err := audit.Count(frame, cube, g.Cell)
		if err != nil {
			return fmt.Errorf("%w: %w", store.ErrInvalid, err)
		}
		if n == g.N {
			return s.Register(ctx, organisation, year, by, g)
		}
	}
	return ErrOtherCount
}

func register(ctx context.Context, tx *sqlx.Tx, organisation, year, by string, given []release.Registered) error {
	for _, g := range given {
		cell, err := release.Encode(g.Cell)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO ledger_register (organisation_id, year, cell, n, place, given_on, by_id) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
			organisation, year, string(cell), g.N, g.Where, g.On, by); err != nil {
			return fmt.Errorf("register: %w", err)
		}
	}
	return nil
}

// Registered lists what left by other doors in a year, in the order of the cells.
func (s *Store) Registered(ctx context.Context, organisation, year string) ([]release.Registered, error) {
	var rows []struct {
		Cell, Place string
		N           int
		On          string `db:"given_on"`
	}
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT cell, n, place, given_on FROM ledger_register WHERE organisation_id = $1 AND year = $2 ORDER BY cell, place`, organisation, year); err != nil {
		return nil, fmt.Errorf("read the register: %w", err)
	}
	out := make([]release.Registered, len(rows))
	for i, r := range rows {
		if err := decode(r.Cell, &out[i].Cell); err != nil {
			return nil, fmt.Errorf("read the register: %w", err)
		}
		out[i].N, out[i].Where, out[i].On = r.N, r.Place, r.On
	}
	return out, nil
}

// given says in words what left by other doors when a quarter was frozen, each door once: figures of quarters that are frozen.
func given(y release.Year, frozenOn string) []string {
	var out []string
	for _, r := range y.Register {
		if last := lastQuarter(y.Frame.Year, r.Period); last > 0 && last <= len(y.Cube.Quarters) && r.On <= frozenOn {
			out = append(out, r.Where)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// lastQuarter is the last quarter that a period of a year takes in, 0 of what is no such period.
func lastQuarter(year, period string) int {
	rest, ok := strings.CutPrefix(period, year)
	switch {
	case ok && rest == "":
		return 4
	case !ok || len(rest) < 3:
		return 0
	}
	n := int(rest[len(rest)-1] - '0')
	if rest[1] == 'H' {
		n *= 2
	}
	if n < 1 || n > 4 {
		return 0
	}
	return n
}
