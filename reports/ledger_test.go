package reports

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"saysomething/crypto"
	"saysomething/reports/release"
	"saysomething/store"
	"saysomething/store/storetest"
)

// ledger is an organisation "o" with areas, an establishment and a custodian of each side, at a clock that the test may move.
type ledger struct {
	*Store
	now  *time.Time
	keys map[string]ed25519.PrivateKey // by side
}

func newLedger(t testing.TB, db *store.DB) *ledger {
	t.Helper()
	s, now := fixture(t, db)
	l := &ledger{s, now, map[string]ed25519.PrivateKey{}}
	l.exec(t, `DELETE FROM areas`)
	l.exec(t, `INSERT INTO areas VALUES ('o', 'north', 'North', '', 700), ('o', 'south', 'South', '', 400), ('o', 'med', 'Medicine', 'north', 300), ('o', 'sur', 'Surgery', 'north', 250)`)
	rows := []Established{{"north", "NUR", 400}, {"north", "ADM", 300}, {"south", "NUR", 250}, {"south", "ADM", 150}, {"med", "NUR", 200}, {"med", "ADM", 100}}
	if err := s.ReplaceEstablishment(t.Context(), "o", rows); err != nil {
		t.Fatal(err)
	}
	for _, side := range []string{"management", "staff"} {
		pub, key, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		l.keys[side] = key
		l.exec(t, fmt.Sprintf(`INSERT INTO people (id, organisation_id, email, name, title, role, side, status, recipient, sign_key, login_hash, since, listed)
			VALUES ('%[1]s', 'o', '%[1]s@example', 'Custodian of %[1]s', '', 'custodian', '%[1]s', 'active', '', '%[2]s', '', '2026-01-01', TRUE)`, side, crypto.B64.EncodeToString(pub)))
	}
	return l
}

func (l *ledger) exec(t testing.TB, query string) {
	t.Helper()
	if err := exec(l.DB, query); err != nil {
		t.Fatal(err)
	}
}

// concerns writes n rows of a quarter, spread over areas, groups and themes by their number.
func (l *ledger) concerns(t testing.TB, quarterName string, n int) {
	t.Helper()
	areas, groups := []string{"north", "south", "med", "sur", ""}, []string{"NUR", "ADM", "NUR", ""}
	themes := [][]string{{"bullying"}, {"patient"}, {"bullying", "patient"}, {"shouting"}, nil}
	rows := make([]SeedRow, n)
	for i := range rows {
		rows[i] = SeedRow{Quarter: quarter(t, quarterName), Row: Row{Organisation: "o", Kind: "concern", Mode: Modes[i%3], Route: Routes[i%2],
			Themes: themes[(i/3)%5], Group: groups[i%4], Area: areas[(i/2)%5]}}
	}
	seed(t, l.Store, rows...)
}

// plan proposes the standard plan of a year and has both sides sign it.
func (l *ledger) plan(t testing.TB, year int) string {
	t.Helper()
	o := OrgName{"o", "Heronbrook"}
	p, err := l.StandardPlan(t.Context(), o, year)
	if err == nil {
		err = l.ProposePlan(t.Context(), o, year, "administrator", p)
	}
	if err != nil {
		t.Fatal(err)
	}
	state, err := l.Plan(t.Context(), "o", yearName(year))
	if err != nil {
		t.Fatal(err)
	}
	for i, side := range []string{"management", "staff"} {
		both, err := l.ApprovePlan(t.Context(), "o", yearName(year), side, state.Hash, sign(l.keys[side], planContext, state.Hash))
		if err != nil || both != (i == 1) {
			t.Fatalf("%s: %v, %v", side, both, err)
		}
	}
	return state.Hash
}

func (l *ledger) keep(t testing.TB, frozen, made int) {
	t.Helper()
	kept, err := l.KeepLedger(t.Context(), *l.now)
	if err != nil || kept != (Kept{frozen, made}) {
		t.Fatalf("kept %+v, want %d frozen and %d made: %v", kept, frozen, made, err)
	}
}

// out are the checked releases that are out.
func (l *ledger) out(t testing.TB, want int) []Published {
	t.Helper()
	out, err := l.Published(t.Context(), "o")
	if err != nil || len(out) != want {
		t.Fatalf("%d are out, want %d: %v", len(out), want, err)
	}
	for _, p := range out {
		if p.Err != nil {
			t.Fatalf("release %d: %v", p.Number, p.Err)
		}
	}
	return out
}

// stored is what nobody may ever change.
func (l *ledger) stored(t testing.TB) string {
	t.Helper()
	var out []string
	for _, query := range []string{`SELECT body || hash || signature || publish_at FROM ledger_releases ORDER BY number`, `SELECT body || hash FROM ledger_quarters ORDER BY quarter`, `SELECT body FROM ledger_frames ORDER BY year`} {
		var rows []string
		if err := l.DB.Select(&rows, query); err != nil {
			t.Fatal(err)
		}
		out = append(out, rows...)
	}
	return strings.Join(out, "\n")
}

// The quarter is frozen on its day, built under the plan, and seen at the fixed time and not a moment before.
func TestReleaseIsSeenAtItsTime(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		l := newLedger(t, db)
		l.concerns(t, "2026-27 Q2", 60)
		l.plan(t, 2026)
		*l.now = moment(t, "2026-10-21T22:59:59Z")
		l.keep(t, 0, 0)
		*l.now = moment(t, "2026-10-21T23:00:00Z") // 22 October in London, a Thursday
		l.keep(t, 1, 1)
		l.keep(t, 0, 0)
		*l.now = moment(t, "2026-10-26T09:29:59Z") // the clocks have changed in between
		l.out(t, 0)
		*l.now = moment(t, "2026-10-26T09:30:00Z")
		r := l.out(t, 1)[0].Release
		if r.PublishAt != "2026-10-26 09:30" || r.FrozenOn != "2026-10-22" || r.Number != 1 || r.Prev != "" || r.Late != 0 {
			t.Errorf("%s, %s, %d, %q, %d", r.PublishAt, r.FrozenOn, r.Number, r.Prev, r.Late)
		}
		if len(r.Cells) == 0 || len(r.Frame.People) != 0 {
			t.Errorf("%d cells, %d head counts", len(r.Cells), len(r.Frame.People))
		}
	})
}

// Without a plan that both sides signed the quarter is frozen and nothing is made; once they sign, the release says how late that was.
func TestNoPlanNoRelease(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := newLedger(t, db)
	l.concerns(t, "2026-27 Q2", 60)
	*l.now = moment(t, "2026-10-22T12:00:00Z")
	l.keep(t, 1, 0)
	l.keep(t, 0, 0)
	l.plan(t, 2026)
	*l.now = moment(t, "2026-12-01T12:00:00Z")
	l.keep(t, 0, 1)
	*l.now = moment(t, "2026-12-02T09:30:00Z") // the next working day, for it is late
	if r := l.out(t, 1)[0].Release; r.Late != 1 || r.PublishAt != "2026-12-02 09:30" {
		t.Errorf("late %d, at %s", r.Late, r.PublishAt)
	}
	state, err := l.Plan(t.Context(), "o", "2026-27")
	if err != nil || state.Late != 1 || len(state.Approvals) != 2 || state.Approvals[0].Name != "Custodian of management" {
		t.Fatalf("%+v, %v", state, err)
	}
	if err := l.ProposePlan(t.Context(), OrgName{"o", "Heronbrook"}, 2026, "administrator", state.Plan); !errors.Is(err, ErrReleased) {
		t.Errorf("a plan was changed after its year's first release: %v", err)
	}
}

func TestPlanWantsBothSides(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := newLedger(t, db)
	o := OrgName{"o", "Heronbrook"}
	p, err := l.StandardPlan(t.Context(), o, 2026)
	if err != nil {
		t.Fatal(err)
	}
	if p.Parameters.Threshold != 5 || len(p.Tables) == 0 {
		t.Errorf("%+v", p)
	}
	wrong := p
	wrong.Parameters.Threshold = 4
	var problems PlanProblems
	if err := l.ProposePlan(t.Context(), o, 2026, "a", wrong); !errors.As(err, &problems) || !errors.Is(err, store.ErrInvalid) {
		t.Fatalf("a threshold of 4: %v", err)
	}
	if err := l.ProposePlan(t.Context(), o, 2026, "a", p); err != nil {
		t.Fatal(err)
	}
	state, err := l.Plan(t.Context(), "o", "2026-27")
	if err != nil {
		t.Fatal(err)
	}
	good := sign(l.keys["staff"], planContext, state.Hash)
	for what, c := range map[string]struct {
		person, hash, signature string
		want                    error
	}{
		"another hash":           {"staff", "00", good, ErrOther},
		"another person":         {"management", state.Hash, good, store.ErrInvalid},
		"nobody":                 {"nobody", state.Hash, good, store.ErrInvalid},
		"an erratum's signature": {"staff", state.Hash, sign(l.keys["staff"], erratumContext, state.Hash), store.ErrInvalid},
		"no signature":           {"staff", state.Hash, "", store.ErrInvalid},
	} {
		if _, err := l.ApprovePlan(t.Context(), "o", "2026-27", c.person, c.hash, c.signature); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if both, err := l.ApprovePlan(t.Context(), "o", "2026-27", "staff", state.Hash, good); both || err != nil {
		t.Fatalf("one side alone approves: %v, %v", both, err)
	}
	p.Parameters.Threshold = 6 // changed after one side signed: both sign anew
	if err := l.ProposePlan(t.Context(), o, 2026, "a", p); err != nil {
		t.Fatal(err)
	}
	if state, err = l.Plan(t.Context(), "o", "2026-27"); err != nil || len(state.Approvals) != 0 || state.ApprovedOn != "" {
		t.Fatalf("%+v, %v", state, err)
	}
	l.exec(t, `UPDATE ledger_plans SET approved_on = '2026-07-22'`) // past the program
	l.concerns(t, "2026-27 Q2", 60)
	*l.now = moment(t, "2026-10-22T12:00:00Z")
	if kept, err := l.KeepLedger(t.Context(), *l.now); err == nil || kept.Made != 0 {
		t.Errorf("a plan that nobody signed made a release: %+v", kept)
	}
}

// B03, B04, B10: the freeze is over before anything is built. A server that dies in between changes nothing, nor do late rows, codings
// and removals; a late row counts in the next quarter. What is made a second time from the same ledger is the same to the byte.
func TestWhatComesLateChangesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		l := newLedger(t, db)
		l.concerns(t, "2026-27 Q2", 60)
		l.plan(t, 2026)
		*l.now = moment(t, "2026-10-22T12:00:00Z")
		l.Make = func(context.Context, *Draft) (release.Release, release.Certificate, error) {
			return release.Release{}, release.Certificate{}, errors.New("the server dies")
		}
		if kept, err := l.KeepLedger(t.Context(), *l.now); err == nil || kept != (Kept{1, 0}) {
			t.Fatalf("%+v, %v", kept, err)
		}
		frozen := l.stored(t)
		l.exec(t, `UPDATE statistics SET themes = 'patient', area = 'south' WHERE token_hash < '2'`)
		l.exec(t, `DELETE FROM statistics WHERE token_hash > 'f'`)
		l.concerns(t, "2026-27 Q2", 6) // late
		if l.stored(t) != frozen {
			t.Fatal("the frozen quarter has changed")
		}
		var drafts []*Draft
		l.Make = func(ctx context.Context, d *Draft) (release.Release, release.Certificate, error) {
			drafts = append(drafts, d)
			return Build(ctx, d)
		}
		if err := l.TryAgain(t.Context(), "o", "2026-27 Q2"); err != nil {
			t.Fatal(err)
		}
		l.keep(t, 0, 1)
		if n := concerned(drafts[0].Year.Cube.Quarters[1]); n != 60 {
			t.Errorf("the build saw %d concerns, 60 were frozen", n)
		}
		*l.now = moment(t, "2026-10-26T09:30:00Z")
		out := l.out(t, 1)
		first := l.stored(t)
		again, proof, err := Build(t.Context(), drafts[0])
		if err != nil {
			t.Fatal(err)
		}
		again.PublishAt = out[0].Release.PublishAt
		if b, err := release.Encode(again); err != nil || release.Hash(b) != out[0].Hash {
			t.Errorf("built again it is another release: %v", err)
		}
		if b, err := release.Encode(proof); err != nil || release.Hash(b) != out[0].Release.Certificate {
			t.Errorf("built again it has another proof: %v", err)
		}
		l.concerns(t, "2026-27 Q3", 50)
		l.exec(t, `UPDATE statistics SET worker_group = 'ADM' WHERE token_hash > 'c' AND quarter = '2026-27 Q2'`)
		*l.now = moment(t, "2027-01-22T12:00:00Z")
		l.keep(t, 1, 1)
		if n := concerned(drafts[1].Year.Cube.Quarters[2]); n != 56 {
			t.Errorf("the next quarter has %d concerns, want its 50 and 6 late ones", n)
		}
		*l.now = moment(t, "2027-02-01T12:00:00Z")
		l.out(t, 2)
		if now := l.stored(t); !strings.HasPrefix(now, strings.SplitN(first, "\n", 2)[0]+"\n") {
			t.Error("the first release has changed")
		}
	})
}

func concerned(q release.Quarter) int {
	n := 0
	for _, c := range q.Counts {
		if c.Subject == release.Concern {
			n += c.N
		}
	}
	return n
}

// Two servers with connections of their own keep one ledger at once, over years that were slept through: each quarter is
// frozen once and each release made once, oldest first.
func TestServersKeepOneLedger(t *testing.T) {
	for name, addresses := range map[string]func() []string{
		"postgres": func() []string { a := storetest.PostgresAddress(t); return []string{a, a} },
		"sqlite":   func() []string { return []string{storetest.SQLiteAddress(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			var servers []*store.DB
			for _, a := range addresses() {
				servers = append(servers, storetest.Open(t, a))
			}
			l := newLedger(t, servers[0])
			for _, q := range []string{"2026-27 Q2", "2026-27 Q3", "2026-27 Q4", "2027-28 Q1"} {
				l.concerns(t, q, 40)
			}
			l.plan(t, 2026)
			l.plan(t, 2027)
			*l.now = moment(t, "2027-07-25T12:00:00Z")
			var wait sync.WaitGroup
			var mu sync.Mutex
			var all Kept
			for n, db := range servers {
				for job := range 3 {
					wait.Go(func() {
						mine := &Store{DB: db, Now: l.Now, Run: fmt.Sprintf("server %d, job %d", n, job), DelayDays: DefaultDelayDays}
						for range 40 {
							kept, err := mine.KeepLedger(context.Background(), *l.now)
							mu.Lock()
							all.Frozen, all.Made = all.Frozen+kept.Frozen, all.Made+kept.Made
							done := all == Kept{4, 4}
							mu.Unlock()
							if err != nil {
								t.Errorf("server %d: %v", n, err)
								return
							}
							if done {
								return
							}
							time.Sleep(50 * time.Millisecond)
						}
					})
				}
			}
			wait.Wait()
			if all != (Kept{4, 4}) {
				t.Fatalf("together they did %+v, want each once", all)
			}
			*l.now = moment(t, "2027-07-27T12:00:00Z")
			prev := ""
			for i, p := range l.out(t, 4) {
				if p.Number != i+1 || p.Release.Prev != prev {
					t.Errorf("release %d follows another", p.Number)
				}
				prev = p.Hash
			}
		})
	}
}

// A quarter with few concerns has no release of its own: the next one takes it in, by the rule of periods alone (B06).
func TestSmallQuarterWaitsForTheNext(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := newLedger(t, db)
	l.exec(t, `UPDATE organisations SET created_on = '2026-04-01'`)
	l.concerns(t, "2026-27 Q1", 3)
	l.concerns(t, "2026-27 Q2", 30)
	l.plan(t, 2026)
	*l.now = moment(t, "2026-07-23T12:00:00Z")
	l.keep(t, 1, 0)
	steps, err := l.steps(t.Context(), "o")
	if err != nil || steps["2026-27 Q1"].Step != StepNothing {
		t.Fatalf("%+v, %v", steps, err)
	}
	*l.now = moment(t, "2026-10-22T12:00:00Z")
	l.keep(t, 1, 1)
	*l.now = moment(t, "2026-11-22T12:00:00Z")
	if p := l.out(t, 1)[0].Release.Periods; p[0].Name != "2026-27 Q1-Q2" {
		t.Errorf("%+v", p)
	}
}
