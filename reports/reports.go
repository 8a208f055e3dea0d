// Package reports counts without pointing at anybody.
//
// A case leaves one row in the table statistics, under a random token that only the encrypted case
// holds (rows.go). Rows are rewritten together so that neither their order nor anything the
// database notes beside them tells which case they came with (mix.go). When a financial quarter
// (quarter.go) is over, the ledger (ledger.go) freezes what was counted (freeze.go), against the lists and head counts of
// the year's start (frame.go), and makes a release under a plan that both sides signed (plans.go, make.go): built with a
// proof by package build, checked by package audit, signed, in a chain of hashes, never to be changed. Everything a page, a
// chart or a file shows is drawn from releases and from nothing else (package draw). suppress.go has a simpler rule, for
// champions' contacts alone.
//
// docs/statistics.md says in plain words what this hides and what it does not.
package reports

import (
	"context"
	"log/slog"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
	"saysomething/store"
)

// Store reads and writes statistics rows and releases.
type Store struct {
	DB  *store.DB
	Now func() time.Time
	Log *slog.Logger // nil for none; never gets a token, a code or a count

	Run       string // this server run, for the claims of scheduled jobs
	DelayDays int    // whole days between the end of a quarter and its freeze; usually DefaultDelayDays

	Embargo  Embargo                                                                        // when a release is seen; DefaultEmbargo if zero
	Working  func(nation, day string) bool                                                  // which days are working days for the embargo; weekdays if nil
	Make     Maker                                                                          // builds and audits a release; nil for the real ones
	AtFreeze func(ctx context.Context, tx *sqlx.Tx, f Frozen) ([]release.Registered, error) // what will leave by other doors; nil for nothing

	mixer mixer
}

// DefaultDelayDays leaves guardians three weeks to code what came in on the last day.
const DefaultDelayDays = 21

func (s *Store) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

func (s *Store) logError(ctx context.Context, what string, err error) {
	if s.Log != nil {
		s.Log.ErrorContext(ctx, what, "error", err)
	}
}
