package reports

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
	"saysomething/store/storetest"
)

// A clock goes through four years, one of them a leap year, in steps of some hours, with the job
// running at each step: every release comes on its day in London and on no other.
func TestQuartersCloseOnTheirDay(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	s, now := fixture(t, db)
	*now = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	came := map[string]string{}
	last := quarter(t, "2026-27 Q2") // the quarter the organisation was set up in
	for ; now.Year() < 2030 || now.Month() < 8; *now = now.Add(13 * time.Hour) {
		n, err := s.CloseQuarters(context.Background(), *now)
		if err != nil {
			t.Fatal(err)
		}
		if n > 1 {
			t.Fatalf("%d releases at once on %v", n, *now)
		}
		if n == 1 {
			came[last.String()] = now.In(London).Format(dateForm)
			last = last.Next()
		}
	}
	releases, err := s.Releases(context.Background(), "o")
	if err != nil || len(releases) != len(came) || len(came) != 16 {
		t.Fatalf("%d releases, %d seen, %v", len(releases), len(came), err)
	}
	for _, r := range releases {
		if r.Err != nil || came[r.Quarter.String()] != r.Body.MadeOn {
			t.Fatalf("%v: made on %q, came on %q, %v", r.Quarter, r.Body.MadeOn, came[r.Quarter.String()], r.Err)
		}
		due := r.Quarter.ReleasableOn(21)
		if d := r.Body.MadeOn; d != due.Format(dateForm) && d != due.AddDate(0, 0, 1).Format(dateForm) {
			t.Errorf("%v: made on %s, due on %s", r.Quarter, d, due.Format(dateForm))
		}
	}
}

// The day begins at midnight in London, an hour earlier for the machine in summer.
func TestQuarterClosesAtMidnightInLondon(t *testing.T) {
	for _, c := range []struct{ created, early, due string }{
		{"2026-04-01", "2026-07-21T22:59:59Z", "2026-07-21T23:00:00Z"}, // summer
		{"2026-10-01", "2027-01-21T23:59:59Z", "2027-01-22T00:00:00Z"}, // winter
		{"2027-01-01", "2027-04-21T22:59:59Z", "2027-04-21T23:00:00Z"}, // the clocks changed in between
		{"2028-01-01", "2028-04-21T22:59:59Z", "2028-04-21T23:00:00Z"}, // a leap year's first quarter
	} {
		db := storetest.Open(t, storetest.SQLiteAddress(t))
		s, now := fixture(t, db)
		if err := exec(db, `UPDATE organisations SET created_on = '`+c.created+`'`); err != nil {
			t.Fatal(err)
		}
		*now = moment(t, c.early)
		closeAll(t, s, 0)
		*now = moment(t, c.due)
		closeAll(t, s, 1)
	}
}

func exec(db *store.DB, query string) error {
	return db.Tx(context.Background(), func(tx *sqlx.Tx) error { _, err := tx.Exec(query); return err })
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestCatchUpAfterYearsOff(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		q := quarter(t, "2023-24 Q2")
		seed(t, s, times(30, SeedRow{Row: Row{Organisation: "o", Kind: "concern", Mode: "open", Route: "online"}, Quarter: q})...)
		closeAll(t, s, 12) // 2023-24 Q2 to 2026-27 Q1, on 22 July 2026
		*now = now.AddDate(1, 0, 0)
		closeAll(t, s, 4)
		closeAll(t, s, 0)
		releases, err := s.Releases(context.Background(), "o")
		if err != nil || len(releases) != 16 {
			t.Fatalf("%d releases, %v", len(releases), err)
		}
		for i, r := range releases {
			if want := map[bool]Cell{true: "30", false: "0"}[i == 0]; r.Err != nil || r.Quarter != q || r.Body.Table(Mode).Total != want {
				t.Errorf("release %d: %v, total %q, %v", i, r.Quarter, r.Body.Table(Mode).Total, r.Err)
			}
			q = q.Next()
		}
	})
}

// Many servers with their own connections wake up at once on one PostgreSQL: each release is
// written exactly once and the chain holds.
func TestServersRace(t *testing.T) {
	address := storetest.PostgresAddress(t)
	s, _ := fixture(t, storetest.Open(t, address))
	seed(t, s, times(30, SeedRow{Row: Row{Organisation: "o", Kind: "concern", Mode: "open", Route: "online"}, Quarter: quarter(t, "2021-22 Q1")})...)
	const want = 21
	var written atomic.Int64
	var wg sync.WaitGroup
	for server := range 2 {
		db := storetest.Open(t, address)
		for worker := range 12 {
			wg.Go(func() {
				mine := &Store{DB: db, Run: fmt.Sprintf("server %d, job %d", server, worker), DelayDays: DefaultDelayDays}
				for {
					n, err := mine.CloseQuarters(context.Background(), noon)
					if err != nil {
						t.Error(err)
						return
					}
					written.Add(int64(n))
					if quarters, err := mine.releasedQuarters(context.Background(), "o"); err != nil || len(quarters) == want {
						return
					}
				}
			})
		}
	}
	wg.Wait()
	releases, err := s.Releases(context.Background(), "o")
	if err != nil || len(releases) != want || written.Load() != want {
		t.Fatalf("%d releases, written %d times, want %d: %v", len(releases), written.Load(), want, err)
	}
	if i := slices.IndexFunc(releases, func(r Release) bool { return r.Err != nil }); i >= 0 {
		t.Errorf("release %d: %v", i, releases[i].Err)
	}
	var undone int
	if err := s.DB.Get(&undone, `SELECT count(*) FROM job_runs WHERE done_at = 0`); err != nil || undone != 0 {
		t.Errorf("%d claims were not finished, %v", undone, err)
	}
}

// A server that died between claim and release holds nothing up for long; one that wakes up again
// after another took over changes nothing.
func TestDeadServersClaimIsTakenOver(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s, now := fixture(t, db)
		*now = quarter(t, "2026-27 Q4").First().AddDate(0, 0, 21) // two are due
		if ok, err := db.Claim(ctx, "release", "o 2026-27 Q2", "dead", *now); !ok || err != nil {
			t.Fatal(ok, err)
		}
		closeAll(t, s, 0) // and not the later quarter without the earlier
		*now = now.Add(time.Hour)
		closeAll(t, s, 2)
		if err := db.Release(ctx, "release", "o 2026-27 Q2", "dead"); err != nil {
			t.Fatal(err)
		}
		closeAll(t, s, 0)
	})
}

func TestFailedReleaseIsTriedAgain(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		*now = quarter(t, "2026-27 Q3").First().AddDate(0, 0, 21)
		broken := s.Rule
		s.Rule = panicky{}
		func() {
			defer func() { _ = recover() }()
			s.CloseQuarters(context.Background(), *now)
		}()
		s.Rule = broken
		if releases, err := s.Releases(context.Background(), "o"); err != nil || len(releases) != 0 {
			t.Fatalf("half a release is there: %v, %v", releases, err)
		}
		*now = now.Add(time.Hour)
		closeAll(t, s, 1)
	})
}

type panicky struct{ NHSRule }

func (panicky) Show([]Truth) []Table { panic("a rule that fails") }

func TestNextRelease(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s, now := fixture(t, db)
		for _, want := range []string{"2026-27 Q2 on 2026-10-22", "2026-27 Q3 on 2027-01-22"} {
			q, day, ok, err := s.NextRelease(ctx, "o", "2026-07-01")
			if got := q.String() + " on " + day.Format(dateForm); !ok || err != nil || got != want {
				t.Errorf("%s, %v, %v, want %s", got, ok, err, want)
			}
			*now = day
			closeAll(t, s, 1)
		}
		if q, _, ok, err := s.NextRelease(ctx, "nobody", ""); ok || err != nil {
			t.Errorf("%v, %v, %v", q, ok, err)
		}
	})
}

func TestSeedIsComplete(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		rows := times(4321, SeedRow{Row: row(0).withoutToken(), Quarter: quarter(t, "2025-26 Q1"), Feedback: "yes", FeedbackQuarter: quarter(t, "2025-26 Q2")})
		seed(t, s, rows...)
		var n int
		if err := db.Get(&n, `SELECT count(*) FROM statistics WHERE quarter = '2025-26 Q1' AND feedback_quarter = '2025-26 Q2' AND themes = 'bullying,shouting'`); err != nil || n != len(rows) {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

func (r Row) withoutToken() Row { r.Token = ""; return r }
