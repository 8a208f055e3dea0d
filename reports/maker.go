package reports

import (
	"context"
	"errors"
	"strings"

	"saysomething/reports/build"
	"saysomething/reports/release"
)

// RefusedError is why no release was made, in words for the administrator: it may name a table, never a cell or a figure.
type RefusedError struct{ Words string }

func (e *RefusedError) Error() string { return e.Words }

// errNoPeriod says that no period of the plan ends with the quarter.
var errNoPeriod = errors.New("no period ends with this quarter")

// Maker builds a release from a draft. Its error is a [RefusedError] where the figures are the reason.
type Maker func(ctx context.Context, d *Draft) (release.Release, release.Certificate, error)

func (s *Store) maker() Maker {
	if s.Make != nil {
		return s.Make
	}
	return Build
}

// Build is the Maker of a store that has no other. What goes wrong in it depends on figures, so it is not repeated to anybody.
func Build(ctx context.Context, d *Draft) (release.Release, release.Certificate, error) {
	if d.Corrects == nil && len(build.Due(d.Year)) == 0 {
		return release.Release{}, release.Certificate{}, errNoPeriod
	}
	plan, err := release.Encode(d.Year.Plan)
	if err != nil {
		return release.Release{}, release.Certificate{}, err
	}
	in := build.Input{Year: d.Year, Before: d.Before, Number: d.Number, Prev: d.Prev, FrozenOn: d.FrozenOn, PlanHash: release.Hash(plan),
		Given: given(d.Year, d.FrozenOn), Reason: d.Reason, Key: d.Key}
	if d.Corrects != nil {
		body, err := release.Encode(d.Corrects)
		if err != nil {
			return release.Release{}, release.Certificate{}, err
		}
		in.Replaces = release.Hash(body)
	}
	r, proof, _, err := build.Build(ctx, in, nil)
	if err != nil && ctx.Err() == nil {
		err = &RefusedError{"No release could be proved to point at nobody, so there is none." + inTable(err, d.Year.Plan.Tables)}
	}
	return r, proof, err
}

// inTable names the table that a builder's error is about, and repeats nothing else of it.
func inTable(err error, tables []release.Table) string {
	for _, t := range tables {
		if strings.Contains(err.Error(), "table "+t.ID+":") {
			return " It is about the table “" + t.Title + "”."
		}
	}
	return ""
}
