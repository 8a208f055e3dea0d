package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
)

// CloseQuarters writes the release of every quarter that ended DelayDays ago or earlier and has none
// yet, oldest first, and reports how many it wrote. After the service was down for a year it writes
// four. Any number of servers may call it at the same time: each release is claimed (store.Claim)
// and written once; one that a dead server claimed is taken over after a while.
func (s *Store) CloseQuarters(ctx context.Context, now time.Time) (int, error) {
	var organisations []struct {
		OrgName
		CreatedOn string `db:"created_on"`
	}
	if err := s.DB.SelectContext(ctx, &organisations, `SELECT id, name, created_on FROM organisations ORDER BY id`); err != nil {
		return 0, fmt.Errorf("close quarters: %w", err)
	}
	written := 0
	var errs []error
	for _, o := range organisations {
		n, err := s.closeQuarters(ctx, o.OrgName, o.CreatedOn, now)
		written += n
		errs = append(errs, err)
	}
	return written, errors.Join(errs...)
}

func (s *Store) closeQuarters(ctx context.Context, o OrgName, createdOn string, now time.Time) (int, error) {
	released, err := s.releasedQuarters(ctx, o.ID)
	if err != nil {
		return 0, err
	}
	first, err := s.firstQuarter(ctx, o.ID, createdOn, released)
	if err != nil || first == (Quarter{}) {
		return 0, err
	}
	written := 0
	for q := first; !now.Before(q.ReleasableOn(s.DelayDays)); q = q.Next() {
		if slices.Contains(released, q) {
			continue
		}
		ours, there, err := s.closeOne(ctx, o, q, q == first, now)
		if err != nil {
			return written, fmt.Errorf("release %s: %w", q, err)
		}
		if ours {
			written++
		}
		if !there {
			return written, nil // another server is at it; the next tick goes on from here
		}
	}
	return written, nil
}

// closeOne reports whether this caller wrote the release, and whether it is there now.
func (s *Store) closeOne(ctx context.Context, o OrgName, q Quarter, first bool, now time.Time) (ours, there bool, err error) {
	const job = "release"
	due := o.ID + " " + q.String()
	claimed, err := s.DB.Claim(ctx, job, due, s.Run, now)
	if err != nil {
		return false, false, err
	}
	if !claimed {
		released, err := s.releasedQuarters(ctx, o.ID)
		return false, slices.Contains(released, q), err
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		ours, err = s.makeRelease(ctx, tx, o, q, first, now.In(London).Format(dateForm))
		return err
	})
	if err != nil {
		return false, false, errors.Join(err, s.DB.Release(context.WithoutCancel(ctx), job, due, s.Run))
	}
	return ours, true, s.DB.Done(ctx, job, due, now)
}

func (s *Store) releasedQuarters(ctx context.Context, organisation string) ([]Quarter, error) {
	var names []string
	if err := s.DB.SelectContext(ctx, &names, `SELECT quarter FROM releases WHERE organisation_id = $1 ORDER BY quarter`, organisation); err != nil {
		return nil, fmt.Errorf("read released quarters: %w", err)
	}
	out := make([]Quarter, 0, len(names))
	for _, name := range names {
		q, err := ParseQuarter(name)
		if err != nil {
			return nil, fmt.Errorf("released quarter %q: %w", name, err)
		}
		out = append(out, q)
	}
	return out, nil
}

// firstQuarter is where the chain begins: with the first release there is, or else with the first
// row or the day the organisation was set up, whichever is earlier. The zero Quarter is never.
func (s *Store) firstQuarter(ctx context.Context, organisation, createdOn string, released []Quarter) (Quarter, error) {
	if len(released) > 0 {
		return released[0], nil
	}
	var name string
	if err := s.DB.One(ctx, &name, `SELECT coalesce(min(quarter), '') FROM statistics WHERE organisation_id = $1`, organisation); err != nil {
		return Quarter{}, fmt.Errorf("find the first quarter: %w", err)
	}
	var first Quarter
	if day, err := time.ParseInLocation(dateForm, createdOn, London); err == nil {
		first = QuarterOf(day)
	}
	if q, err := ParseQuarter(name); err == nil && (first == (Quarter{}) || q.Before(first)) {
		first = q
	}
	return first, nil
}

// NextRelease says which quarter is released next and on which day, or false before there is anything.
func (s *Store) NextRelease(ctx context.Context, organisation, createdOn string) (Quarter, time.Time, bool, error) {
	released, err := s.releasedQuarters(ctx, organisation)
	if err != nil {
		return Quarter{}, time.Time{}, false, err
	}
	next, err := s.firstQuarter(ctx, organisation, createdOn, released)
	if err != nil || next == (Quarter{}) {
		return Quarter{}, time.Time{}, false, err
	}
	if n := len(released); n > 0 {
		next = released[n-1].Next()
	}
	return next, next.ReleasableOn(s.DelayDays), true, nil
}
