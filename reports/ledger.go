package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
)

// The ledger is kept in four steps, each in a transaction of its own, so that a server may stop between any two of them and another
// go on: a frame at the start of a financial year, a freeze some days after each quarter, a release built and audited from what is
// frozen, and publication at a fixed time. Any number of servers may keep it at once.

// Kept says what one round did.
type Kept struct{ Frozen, Made int }

type ledgerOrganisation struct {
	OrgName
	CreatedOn string `db:"created_on"`
	Nation    string // whose bank holidays count
	Demo      bool
}

// KeepLedger does what is due for every organisation, oldest first. What fails for one holds up no other.
func (s *Store) KeepLedger(ctx context.Context, now time.Time) (Kept, error) {
	var organisations []ledgerOrganisation
	if err := s.DB.SelectContext(ctx, &organisations, `SELECT id, name, created_on, nation, demo FROM organisations ORDER BY id`); err != nil {
		return Kept{}, fmt.Errorf("keep the ledger: %w", err)
	}
	var kept Kept
	var errs []error
	for _, o := range organisations {
		if err := s.keepOne(ctx, o, now, &kept); err != nil {
			errs = append(errs, err)
		}
	}
	return kept, errors.Join(errs...)
}

// FreezeOnly does the first two steps for one organisation and builds nothing: a demonstration leaves that to the running service.
func (s *Store) FreezeOnly(ctx context.Context, organisation string, now time.Time) error {
	var o ledgerOrganisation
	if err := s.DB.One(ctx, &o, `SELECT id, name, created_on, nation, demo FROM organisations WHERE id = $1`, organisation); err != nil {
		return fmt.Errorf("freeze: %w", err)
	}
	if err := s.frameAtStart(ctx, o, now); err != nil {
		return err
	}
	_, err := s.freezeDue(ctx, o, now)
	return err
}

func (s *Store) keepOne(ctx context.Context, o ledgerOrganisation, now time.Time, kept *Kept) error {
	if err := s.frameAtStart(ctx, o, now); err != nil {
		return err
	}
	frozen, err := s.freezeDue(ctx, o, now)
	kept.Frozen += frozen
	if err != nil {
		return err
	}
	made, err := s.makeDue(ctx, o)
	kept.Made += made
	return err
}

// frameAtStart takes the frame on the first day of the financial year. An organisation that was set up later in the year gets its frame when its
// first quarter is frozen: until then it is still putting in its areas.
func (s *Store) frameAtStart(ctx context.Context, o ledgerOrganisation, now time.Time) error {
	year := YearOf(now)
	if o.CreatedOn >= (Quarter{year, 1}).First().Format(dateForm) {
		return nil
	}
	var have int
	if err := s.DB.One(ctx, &have, `SELECT count(*) FROM ledger_frames WHERE organisation_id = $1 AND year = $2`, o.ID, yearName(year)); err != nil || have > 0 {
		return err
	}
	if ok, err := s.headCounts(ctx, o.ID); err != nil || !ok {
		return err
	}
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := keepFrame(ctx, tx, o.OrgName, year, now.In(London).Format(dateForm))
		return err
	})
}

func (s *Store) headCounts(ctx context.Context, organisation string) (bool, error) {
	var n int
	err := s.DB.One(ctx, &n, `SELECT count(*) FROM areas WHERE organisation_id = $1 AND parent = '' AND headcount > 0`, organisation)
	return n > 0, err
}

// frozenQuarters are the names of what is frozen, oldest first.
func (s *Store) frozenQuarters(ctx context.Context, organisation string) ([]Quarter, error) {
	var names []string
	if err := s.DB.SelectContext(ctx, &names, `SELECT quarter FROM ledger_quarters WHERE organisation_id = $1 ORDER BY quarter`, organisation); err != nil {
		return nil, fmt.Errorf("read frozen quarters: %w", err)
	}
	out := make([]Quarter, 0, len(names))
	for _, name := range names {
		q, err := ParseQuarter(name)
		if err != nil {
			return nil, fmt.Errorf("frozen quarter %q: %w", name, err)
		}
		out = append(out, q)
	}
	return out, nil
}

// freezeDue freezes every quarter that ended DelayDays ago or earlier, oldest first.
func (s *Store) freezeDue(ctx context.Context, o ledgerOrganisation, now time.Time) (int, error) {
	frozen, err := s.frozenQuarters(ctx, o.ID)
	if err != nil {
		return 0, err
	}
	q, err := s.firstQuarter(ctx, o.ID, o.CreatedOn, frozen)
	if err != nil || q == (Quarter{}) {
		return 0, err
	}
	n := 0
	for ; !now.Before(q.ReleasableOn(s.DelayDays)); q = q.Next() {
		if slices.Contains(frozen, q) {
			continue
		}
		if ok, err := s.headCounts(ctx, o.ID); err != nil || !ok {
			return n, err // without them nothing could be told from head counts; the administrator's page says so
		}
		ours, there, err := s.freezeOne(ctx, o, q, now)
		if err != nil {
			return n, fmt.Errorf("freeze %s: %w", q, err)
		}
		if ours {
			n++
		}
		if !there {
			return n, nil // another server is at it; the next round goes on from here
		}
	}
	return n, nil
}

// freezeOne reports whether this caller froze the quarter, and whether it is frozen now.
func (s *Store) freezeOne(ctx context.Context, o ledgerOrganisation, q Quarter, now time.Time) (ours, there bool, err error) {
	const job = "freeze"
	due := o.ID + " " + q.String()
	claimed, err := s.DB.Claim(ctx, job, due, s.Run, now)
	if err != nil {
		return false, false, err
	}
	if !claimed {
		frozen, err := s.frozenQuarters(ctx, o.ID)
		return false, slices.Contains(frozen, q), err
	}
	if ours, err = s.freeze(ctx, o.OrgName, q, now); err != nil {
		return false, false, errors.Join(err, s.DB.Release(context.WithoutCancel(ctx), job, due, s.Run))
	}
	return ours, true, s.DB.Done(ctx, job, due, now)
}

// NextFreeze says which quarter is frozen next and on which day, or false before there is anything.
func (s *Store) NextFreeze(ctx context.Context, organisation, createdOn string) (Quarter, time.Time, bool, error) {
	frozen, err := s.frozenQuarters(ctx, organisation)
	if err != nil {
		return Quarter{}, time.Time{}, false, err
	}
	next, err := s.firstQuarter(ctx, organisation, createdOn, frozen)
	if err != nil || next == (Quarter{}) {
		return Quarter{}, time.Time{}, false, err
	}
	if n := len(frozen); n > 0 {
		next = frozen[n-1].Next()
	}
	return next, next.ReleasableOn(s.DelayDays), true, nil
}

// SeenFrom says when what is frozen on a day is seen at the earliest.
func (s *Store) SeenFrom(nation string, frozen time.Time) time.Time {
	return s.embargo().at(frozen, frozen, s.working(nation))
}

func (s *Store) embargo() Embargo {
	if s.Embargo == (Embargo{}) {
		return DefaultEmbargo
	}
	return s.Embargo
}

func (s *Store) working(nation string) func(time.Time) bool {
	if s.Working == nil {
		return weekdays
	}
	return func(day time.Time) bool { return s.Working(nation, day.In(London).Format(dateForm)) }
}

// firstQuarter is where the chain begins: with the first frozen quarter there is, or else with the first
// row or the day the organisation was set up, whichever is earlier. The zero Quarter is never.
func (s *Store) firstQuarter(ctx context.Context, organisation, createdOn string, frozen []Quarter) (Quarter, error) {
	if len(frozen) > 0 {
		return frozen[0], nil
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
