package reports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"saysomething/reports/release"
	"saysomething/store"
)

// LedgerState is how the ledger stands, for those who keep it. It has no figure in it.
type LedgerState struct {
	HeadCounts bool // there are areas with people; without them nothing is frozen
	Years      []YearState
	NextFreeze NextFreeze
	Errata     []Erratum
}

// NextFreeze is when which quarter is frozen next, and when its release is seen at the earliest.
type NextFreeze struct {
	Quarter      Quarter // zero before there is anything
	On, SeenFrom time.Time
}

// YearState is one financial year, newest first.
type YearState struct {
	Year     string
	Begins   int // the calendar year of its April
	Plan     *PlanState
	Frame    string // day of the snapshot, "" before
	Quarters []QuarterState
	Fixed    bool // releases are made, so the plan stays
}

// QuarterState is a frozen quarter, or an erratum, and how far its release is.
type QuarterState struct {
	Due      string // as in Progress
	FrozenOn string
	Step     string
	Failure  string
	Number   int      // of the release, 0 while there is none
	SeenAt   string   // "2026-10-26 09:30", "" while there is none
	Out      bool     // it is seen now
	Dropped  []string // titles of tables that are withheld as a whole
}

// LedgerState reads it for all years since the first frozen quarter, with the present year and the next.
func (s *Store) LedgerState(ctx context.Context, organisation string) (LedgerState, error) {
	var o ledgerOrganisation
	if err := s.DB.One(ctx, &o, `SELECT id, name, created_on, nation, demo FROM organisations WHERE id = $1`, organisation); err != nil {
		return LedgerState{}, fmt.Errorf("state of the ledger: %w", err)
	}
	state := LedgerState{}
	var err error
	if state.HeadCounts, err = s.headCounts(ctx, o.ID); err != nil {
		return state, err
	}
	q, on, ok, err := s.NextFreeze(ctx, o.ID, o.CreatedOn)
	if err != nil {
		return state, err
	}
	if ok {
		state.NextFreeze = NextFreeze{q, on, s.SeenFrom(o.Nation, on)}
	}
	if state.Errata, err = s.Errata(ctx, o.ID); err != nil {
		return state, err
	}
	lines, err := s.quarterStates(ctx, o.ID)
	if err != nil {
		return state, err
	}
	first, now := YearOf(s.now()), YearOf(s.now())
	for _, l := range lines {
		first = min(first, l.year)
	}
	for year := now + 1; year >= first; year-- {
		y, err := s.yearState(ctx, o.ID, year)
		if err != nil {
			return state, err
		}
		for _, l := range lines {
			if l.year == year {
				y.Quarters, y.Fixed = append(y.Quarters, l.QuarterState), y.Fixed || l.Number > 0
			}
		}
		state.Years = append(state.Years, y)
	}
	return state, nil
}

func (s *Store) yearState(ctx context.Context, organisation string, year int) (YearState, error) {
	y := YearState{Year: yearName(year), Begins: year}
	p, err := s.Plan(ctx, organisation, y.Year)
	switch {
	case err == nil:
		y.Plan = &p
	case !errors.Is(err, store.ErrNotFound):
		return y, err
	}
	f, err := s.Frame(ctx, organisation, y.Year)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return y, err
	}
	y.Frame = f.Day
	return y, nil
}

type quarterLine struct {
	QuarterState
	year int
}

// quarterStates are all frozen quarters, oldest first, each before the errata of its year.
func (s *Store) quarterStates(ctx context.Context, organisation string) ([]quarterLine, error) {
	steps, err := s.steps(ctx, organisation)
	if err != nil {
		return nil, err
	}
	rows, err := s.releaseRows(ctx, organisation)
	if err != nil {
		return nil, err
	}
	now := s.now().UnixMicro()
	made := map[string]quarterLine{}
	years := map[int]int{} // of a release
	for _, row := range rows {
		var r release.Release
		if err := decode(row.Body, &r); err != nil {
			return nil, fmt.Errorf("release %d: %w", row.Number, err)
		}
		l := quarterLine{QuarterState: QuarterState{Due: row.Due, Number: row.Number, SeenAt: r.PublishAt, Out: row.PublishAt <= now, FrozenOn: r.FrozenOn}}
		for _, t := range r.Tables {
			if slices.Contains(r.Dropped, t.ID) {
				l.Dropped = append(l.Dropped, t.Title)
			}
		}
		if q, err := ParseQuarter(r.Year + " Q1"); err == nil {
			l.year = q.Year
		}
		made[row.Due], years[row.Number] = l, l.year
	}
	var frozen []struct {
		Quarter  string
		FrozenOn string `db:"frozen_on"`
	}
	if err := s.DB.SelectContext(ctx, &frozen, `SELECT quarter, frozen_on FROM ledger_quarters WHERE organisation_id = $1 ORDER BY quarter`, organisation); err != nil {
		return nil, fmt.Errorf("read frozen quarters: %w", err)
	}
	var out []quarterLine
	add := func(due, frozenOn string, year int) {
		l, ok := made[due]
		if !ok {
			l = quarterLine{QuarterState: QuarterState{Due: due, FrozenOn: frozenOn}, year: year}
		}
		l.Step, l.Failure = cmp.Or(steps[due].Step, StepFrozen), steps[due].Failure
		out = append(out, l)
	}
	for _, f := range frozen {
		q, err := ParseQuarter(f.Quarter)
		if err != nil {
			return nil, err
		}
		add(f.Quarter, f.FrozenOn, q.Year)
	}
	errata, err := s.Errata(ctx, organisation)
	if err != nil {
		return nil, err
	}
	for _, e := range errata {
		if e.ApprovedOn != "" {
			add(dueOfErratum(e.Number), "", years[e.Number])
		}
	}
	return out, nil
}

// Download is a published release with what vouches for it, as anybody may keep it.
type Download struct {
	Body, Signature string
	Key             string // base64url of the organisation's public key
}

// Download reads a release that is out, byte for byte as it was signed, or returns store.ErrNotFound: of one that is made and not out too.
func (s *Store) Download(ctx context.Context, organisation string, number int) (Download, error) {
	var row ledgerRelease
	err := s.DB.One(ctx, &row, `SELECT number, body, hash, signature, publish_at FROM ledger_releases WHERE organisation_id = $1 AND number = $2 AND publish_at <= $3`,
		organisation, number, s.now().UnixMicro())
	if err != nil {
		return Download{}, fmt.Errorf("release %d: %w", number, err)
	}
	key, err := s.ReleaseKey(ctx, organisation)
	if err != nil {
		return Download{}, err
	}
	if p := checkRelease(row, organisation, key); p.Err != nil {
		return Download{}, fmt.Errorf("release %d: %w", number, p.Err)
	}
	return Download{row.Body, row.Signature, keyText(key)}, nil
}
