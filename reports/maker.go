package reports

import (
	"context"
	"errors"

	"saysomething/reports/release"
)

// RefusedError is why no release was made, in words for the administrator: it may name a table, never a cell or a figure.
type RefusedError struct{ Words string }

func (e *RefusedError) Error() string { return e.Words }

// errNoPeriod says that no period of the plan ends with the quarter.
var errNoPeriod = errors.New("no period ends with this quarter")

// Maker builds a release from a draft, and has it audited. Its error is a [RefusedError] where the figures are the reason.
type Maker func(ctx context.Context, d *Draft) (release.Release, release.Certificate, error)

func (s *Store) maker() Maker {
	if s.Make != nil {
		return s.Make
	}
	return buildAndAudit
}

func buildAndAudit(ctx context.Context, d *Draft) (release.Release, release.Certificate, error) {
	return release.Release{}, release.Certificate{}, &RefusedError{"There is no builder."}
}
