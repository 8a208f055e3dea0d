package reports

import (
	"context"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
	"saysomething/store/storetest"
)

func seed(t testing.TB, s *Store, rows ...SeedRow) {
	t.Helper()
	if err := s.DB.Tx(context.Background(), func(tx *sqlx.Tx) error { return s.Seed(context.Background(), tx, rows) }); err != nil {
		t.Fatal(err)
	}
}

func quarter(t testing.TB, name string) Quarter {
	t.Helper()
	q, err := ParseQuarter(name)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// times is n equal rows.
func times(n int, r SeedRow) []SeedRow {
	out := make([]SeedRow, n)
	for i := range out {
		out[i] = r
	}
	return out
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

// A clock goes through four years, one of them a leap year, in steps of some hours, with the job running at each step: every quarter is frozen on
// its day in London and on no other, and every year's frame is taken on its first.
func TestQuartersFreezeOnTheirDay(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	s, now := fixture(t, db)
	*now = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	came := map[Quarter]string{}
	last := quarter(t, "2026-27 Q2") // the quarter the organisation was set up in
	for ; now.Year() < 2030 || now.Month() < 8; *now = now.Add(13 * time.Hour) {
		kept, err := s.KeepLedger(context.Background(), *now)
		if err != nil {
			t.Fatal(err)
		}
		if kept.Frozen > 1 {
			t.Fatalf("%d freezes at once on %v", kept.Frozen, now)
		}
		if kept.Frozen == 1 {
			came[last] = now.In(London).Format(dateForm)
			last = last.Next()
		}
	}
	var rows []struct {
		Quarter  string
		FrozenOn string `db:"frozen_on"`
	}
	if err := db.Select(&rows, `SELECT quarter, frozen_on FROM ledger_quarters ORDER BY quarter`); err != nil || len(rows) != len(came) || len(came) != 16 {
		t.Fatalf("%d frozen, %d seen, %v", len(rows), len(came), err)
	}
	for _, r := range rows {
		q := quarter(t, r.Quarter)
		due := q.ReleasableOn(21)
		if r.FrozenOn != came[q] || r.FrozenOn != due.Format(dateForm) && r.FrozenOn != due.AddDate(0, 0, 1).Format(dateForm) {
			t.Errorf("%v: frozen on %s, came on %s, due on %s", q, r.FrozenOn, came[q], due.Format(dateForm))
		}
	}
	for year := 2027; year <= 2030; year++ {
		f, err := s.Frame(t.Context(), "o", yearName(year))
		if first := (Quarter{year, 1}).First(); err != nil || f.Day != first.Format(dateForm) {
			t.Errorf("the frame of %d is of %s: %v", year, f.Day, err)
		}
	}
}

// The day begins at midnight in London, an hour earlier for the machine in summer.
func TestQuarterFreezesAtMidnightInLondon(t *testing.T) {
	for _, c := range []struct{ created, early, due string }{
		{"2026-04-01", "2026-07-21T22:59:59Z", "2026-07-21T23:00:00Z"}, // summer
		{"2026-10-01", "2027-01-21T23:59:59Z", "2027-01-22T00:00:00Z"}, // winter
		{"2027-01-01", "2027-04-21T22:59:59Z", "2027-04-21T23:00:00Z"}, // the clocks changed in between
		{"2028-01-01", "2028-04-21T22:59:59Z", "2028-04-21T23:00:00Z"}, // a leap year's first quarter
	} {
		db := storetest.Open(t, storetest.SQLiteAddress(t))
		l := newLedger(t, db)
		l.exec(t, `UPDATE organisations SET created_on = '`+c.created+`'`)
		*l.now = moment(t, c.early)
		l.keep(t, 0, 0)
		*l.now = moment(t, c.due)
		l.keep(t, 1, 0)
	}
}

// A server that died between claim and freeze holds nothing up for long; one that wakes up again after another took over changes nothing.
func TestDeadServersClaimIsTakenOver(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		l := newLedger(t, db)
		*l.now = quarter(t, "2026-27 Q4").First().AddDate(0, 0, 21) // two are due
		if ok, err := db.Claim(t.Context(), "freeze", "o 2026-27 Q2", "dead", *l.now); !ok || err != nil {
			t.Fatal(ok, err)
		}
		l.keep(t, 0, 0) // and not the later quarter without the earlier
		*l.now = l.now.Add(time.Hour)
		l.keep(t, 2, 0)
		if err := db.Release(t.Context(), "freeze", "o 2026-27 Q2", "dead"); err != nil {
			t.Fatal(err)
		}
		l.keep(t, 0, 0)
	})
}

func TestNextFreeze(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := newLedger(t, db)
	for _, want := range []string{"2026-27 Q2 on 2026-10-22", "2026-27 Q3 on 2027-01-22"} {
		q, day, ok, err := l.NextFreeze(t.Context(), "o", "2026-07-01")
		if got := q.String() + " on " + day.Format(dateForm); !ok || err != nil || got != want {
			t.Errorf("%s, %v, %v, want %s", got, ok, err, want)
		}
		*l.now = day
		l.keep(t, 1, 0)
	}
	if q, _, ok, err := l.NextFreeze(t.Context(), "nobody", ""); ok || err != nil {
		t.Errorf("%v, %v, %v", q, ok, err)
	}
}

// B07: codes are of the frame. A team that moves, and lists and head counts that change during the year, change nothing in its figures; what is new counts
// in what it hangs on.
func TestFrameStaysForTheYear(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := newLedger(t, db)
	l.concerns(t, "2026-27 Q2", 40)
	*l.now = moment(t, "2026-10-22T12:00:00Z")
	l.keep(t, 1, 0)
	l.exec(t, `UPDATE areas SET parent = 'south', name = 'Medicine of the south', headcount = 9 WHERE code = 'med'`)
	l.exec(t, `INSERT INTO areas VALUES ('o', 'new', 'New ward', 'sur', 50)`)
	l.exec(t, `INSERT INTO list_items VALUES ('theme', 'fresh', 'Fresh', 'fresh', 9, '2026-11-01', ''), ('worker_group', 'NEW', 'New group', 'NEW', 9, '2026-11-01', '')`)
	seed(t, l.Store, times(3, SeedRow{Quarter: quarter(t, "2026-27 Q3"), Row: Row{Organisation: "o", Kind: "concern", Mode: "open", Route: "online", Area: "new", Group: "NEW", Themes: []string{"fresh"}}})...)
	*l.now = moment(t, "2027-01-22T12:00:00Z")
	l.keep(t, 1, 0)
	f, err := l.Frame(t.Context(), "o", "2026-27")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range f.Areas {
		if a.Code == "med" && (a.Parent != "north" || a.Label != "Medicine" || a.People != 300) || a.Code == "new" {
			t.Errorf("%+v", a)
		}
	}
	cube, err := l.cube(t.Context(), "o", "2026-27")
	if err != nil || len(cube.Quarters) != 3 {
		t.Fatal(cube, err)
	}
	counts := cube.Quarters[2].Counts
	if len(counts) != 1 || counts[0].N != 3 || counts[0].Area != "sur" || counts[0].Group != "not_said" || len(counts[0].Themes) != 1 || counts[0].Themes[0] != "not_sure" {
		t.Errorf("%+v", counts)
	}
	*l.now = moment(t, "2027-04-01T00:00:00Z")
	l.keep(t, 0, 0)
	if f, err = l.Frame(t.Context(), "o", "2027-28"); err != nil || f.Day != "2027-04-01" {
		t.Fatal(f.Day, err)
	}
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
