package reports

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
	"saysomething/reports/returns"
)

// What leaves by other doors every quarter: in England the national return, in Scotland the ten measures of the INWO. It is worked out when
// the quarter is frozen and registered in the same transaction, so that whatever is released afterwards is proved
// with it. Nothing here is worked out again but an amendment, which somebody asks for and which stays on record.

// Said is what a return says.
type Said struct {
	Mapping string           `json:"mapping"`          // returns.Mapping.ID; "" in Scotland
	Figures []returns.Figure `json:"figures"`          // of a national return
	Stages  *returns.Stages  `json:"stages,omitempty"` // Scotland
	Texts   []ReturnText     `json:"texts"`            // once it is sent
}

// ReturnText is something that people wrote for it.
type ReturnText struct {
	Name string `json:"name"`
	Body string `json:"body"`
}

// Return is a quarter with what was said of it.
type Return struct {
	Quarter   Quarter
	Window    returns.Window
	CountedOn string           // date, "" before it is frozen
	Mapping   *returns.Mapping // of a national return
	Said      Said             // as it was frozen
	Texts     map[string]string
	Versions  []ReturnVersion // what was sent, oldest first
}

// ReturnVersion is what was sent, or an amendment of it.
type ReturnVersion struct {
	Version int
	State   string // submitted | nil | amended
	Said    Said   `db:"-"`
	Reason  string
	By      string `db:"by_name"`
	On      string `db:"made_on"`
}

// How a return stands.
const (
	NotCounted   = "not_counted"   // the quarter is not frozen yet
	ToSubmit     = "to_submit"     // it may be sent
	NotSubmitted = "not_submitted" // its window is over
	Submitted    = "submitted"
	NilReturn    = "nil" // sent, with no case
	Amended      = "amended"
)

// State says how it stands at a moment.
func (r *Return) State(now time.Time) string {
	switch {
	case len(r.Versions) > 0:
		return r.Versions[len(r.Versions)-1].State
	case r.CountedOn == "":
		return NotCounted
	case now.After(r.Window.Closes):
		return NotSubmitted
	}
	return ToSubmit
}

// Nil says whether there was nobody to tell of.
func (r *Return) Nil() bool {
	if r.Said.Stages != nil {
		return false // the measures of the INWO are reported whatever they are
	}
	return !slices.ContainsFunc(r.Said.Figures, func(f returns.Figure) bool { return f.N != 0 })
}

// Reconciliation is when the last amendment of the year may be made: the end of the window of its fourth quarter.
func (r *Return) Reconciliation() time.Time { return windowOf(Quarter{r.Quarter.Year, 4}).Closes }

// Amendable says whether it was sent and may still be put right.
func (r *Return) Amendable(now time.Time) bool {
	return len(r.Versions) > 0 && r.Mapping != nil && !now.After(r.Reconciliation())
}

func windowOf(q Quarter) returns.Window { return returns.WindowOf(q.String(), q.N, q.Next().First()) }

// mappingOf is the form for a quarter: the one in force on the first day after it, when it is sent.
func mappingOf(q Quarter) *returns.Mapping {
	return returns.MappingOn(q.Next().First().Format(dateForm))
}

// What an organisation returns follows from where it is.
const (
	NationalReturn = "national" // England
	INWOReturn     = "inwo"     // Scotland
)

// ReturnKind is what an organisation has to return, "" for nothing that this service knows of.
func (s *Store) ReturnKind(ctx context.Context, organisation string) (string, error) {
	return returnKind(ctx, s.DB, organisation)
}

func returnKind(ctx context.Context, q sqlx.QueryerContext, organisation string) (string, error) {
	var o struct {
		Preset string `db:"clock_preset"`
		Nation string
	}
	if err := sqlx.GetContext(ctx, q, &o, `SELECT clock_preset, nation FROM organisations WHERE id = $1`, organisation); err != nil {
		return "", fmt.Errorf("what is to be returned: %w", err)
	}
	switch {
	case o.Nation == "scotland":
		return INWOReturn, nil
	case o.Nation == "england-and-wales" && o.Preset == "england":
		return NationalReturn, nil
	}
	return "", nil
}

const inwoWhere = "Quarterly measures for the INWO"

// leaving works out and keeps what the return of a quarter will say, in the transaction that freezes it, and gives the
// figures that leave by it for the register.
func leaving(ctx context.Context, tx *sqlx.Tx, f Frozen) ([]release.Registered, error) {
	kind, err := returnKind(ctx, tx, f.Organisation)
	if err != nil {
		return nil, err
	}
	said, registered, err := whatLeaves(ctx, tx, kind, f)
	if err != nil || said == nil {
		return nil, err
	}
	body, err := release.Encode(said)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO return_figures (organisation_id, quarter, body, counted_on) VALUES ($1, $2, $3, $4)`,
		f.Organisation, f.Quarter.String(), string(body), f.Counts.FrozenOn); err != nil {
		return nil, fmt.Errorf("keep what the return says: %w", err)
	}
	return registered, nil
}

func whatLeaves(ctx context.Context, tx *sqlx.Tx, kind string, f Frozen) (*Said, []release.Registered, error) {
	period, day := f.Quarter.String(), f.Counts.FrozenOn
	switch kind {
	case NationalReturn:
		m := mappingOf(f.Quarter)
		if m == nil {
			return nil, nil, nil // before the oldest form that we know
		}
		return &Said{Mapping: m.ID, Figures: m.Figures(f.Counts.Counts)}, m.Registered(f.Frame, period, day, f.Counts.Counts), nil
	case INWOReturn:
		stages, err := countStages(ctx, tx, f.Organisation, f.Quarter)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range f.Counts.Counts {
			if c.Subject == release.Concern {
				stages.Received += c.N
			}
		}
		cell := release.Cell{Subject: release.Concern, Period: period}
		return &Said{Stages: stages}, []release.Registered{{Cell: cell, N: stages.Received, Where: inwoWhere, On: day}}, nil
	}
	return nil, nil, nil
}

// countStages counts the stages that were closed in a quarter. Rows know no days: those come from the sums.
func countStages(ctx context.Context, q sqlx.QueryerContext, organisation string, quarter Quarter) (*returns.Stages, error) {
	out := &returns.Stages{}
	for n := 1; n <= 2; n++ {
		var rows []struct {
			Outcome, Extended string
			InTime            string `db:"in_time"`
			N                 int
		}
		query := fmt.Sprintf(`
			SELECT stage%[1]d AS outcome, stage%[1]d_in_time AS in_time, stage%[1]d_extended AS extended, count(*) AS n FROM statistics
			WHERE organisation_id = $1 AND kind = 'concern' AND stage%[1]d <> '' AND stage%[1]d_quarter = $2
			GROUP BY stage%[1]d, stage%[1]d_in_time, stage%[1]d_extended`, n)
		if err := sqlx.SelectContext(ctx, q, &rows, query, organisation, quarter.String()); err != nil {
			return nil, fmt.Errorf("count stages: %w", err)
		}
		for _, r := range rows {
			out.Add(n, r.Outcome, r.InTime == "yes", r.Extended == "yes", r.N)
		}
	}
	var sums []struct{ Stage, N, Days int }
	if err := sqlx.SelectContext(ctx, q, &sums, `SELECT stage, n, days FROM stage_sums WHERE organisation_id = $1 AND quarter = $2`, organisation, quarter.String()); err != nil {
		return nil, fmt.Errorf("add up stages: %w", err)
	}
	for _, sum := range sums {
		out.AddDays(sum.Stage, sum.N, sum.Days)
	}
	return out, nil
}
