package reports

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"pgregory.net/rapid"

	"saysomething/reports/release"
	"saysomething/reports/returns"
	"saysomething/store"
	"saysomething/store/storetest"
)

type outcomeRow struct {
	Thanked, Responded, FedBack     string
	ThankedQ, RespondedQ, FedBackQ  string
	Stage1, Stage1Extended, Stage1Q string
	Stage2, Stage2Extended, Stage2Q string
	Stage1InTime, Stage2InTime      string
}

func storedOutcome(t testing.TB, s *Store, token string) outcomeRow {
	t.Helper()
	hash, err := tokenHash(token)
	if err != nil {
		t.Fatal(err)
	}
	var o outcomeRow
	err = s.DB.QueryRow(`SELECT thanked, thanked_quarter, responded, responded_quarter, fed_back, fed_back_quarter,
		stage1, stage1_in_time, stage1_extended, stage1_quarter, stage2, stage2_in_time, stage2_extended, stage2_quarter FROM statistics WHERE token_hash = $1`, hash).
		Scan(&o.Thanked, &o.ThankedQ, &o.Responded, &o.RespondedQ, &o.FedBack, &o.FedBackQ,
			&o.Stage1, &o.Stage1InTime, &o.Stage1Extended, &o.Stage1Q, &o.Stage2, &o.Stage2InTime, &o.Stage2Extended, &o.Stage2Q)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOutcomesAreNotedOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		if err := insert(s, row(1)); err != nil {
			t.Fatal(err)
		}
		tell := func(o Outcome) {
			t.Helper()
			o.Token = token(1)
			if err := s.SetOutcome(t.Context(), "o", o); err != nil {
				t.Fatal(err)
			}
		}
		want := func(w outcomeRow) {
			t.Helper()
			if got := storedOutcome(t, s, token(1)); got != w {
				t.Errorf("stored %+v, want %+v", got, w)
			}
		}
		tell(Outcome{}) // a change of status that says nothing new
		want(outcomeRow{})
		tell(Outcome{Thanked: "d3_5"})
		*now = now.AddDate(0, 3, 0) // the next quarter
		tell(Outcome{Thanked: "d21"})
		tell(Outcome{Thanked: "d3_5"})
		w := outcomeRow{Thanked: "d3_5", ThankedQ: "2026-27 Q2"}
		want(w) // the first thanks count
		tell(Outcome{Responded: "d11_20", FedBack: "no", Stages: [2]Stage{{"upheld", 4, "no"}, {}}})
		w.Responded, w.RespondedQ, w.FedBack, w.FedBackQ = "d11_20", "2026-27 Q3", "no", "2026-27 Q3"
		w.Stage1, w.Stage1InTime, w.Stage1Extended, w.Stage1Q = "upheld", "yes", "no", "2026-27 Q3"
		want(w)
		*now = now.AddDate(0, 3, 0)
		tell(Outcome{Responded: "d11_20", FedBack: "no", Stages: [2]Stage{{"upheld", 4, "no"}, {}}})
		want(w) // what was sent again in a later quarter stays where it was
		tell(Outcome{Responded: "d21", FedBack: "yes", Stages: [2]Stage{{}, {"resolved", MostDays, "yes"}}})
		w.Responded, w.RespondedQ, w.FedBack, w.FedBackQ = "d21", "2026-27 Q4", "yes", "2026-27 Q4"
		w.Stage2, w.Stage2InTime, w.Stage2Extended, w.Stage2Q = "resolved", "no", "yes", "2026-27 Q4"
		want(w) // reopened and answered again: the last counts
	})
}

// What somebody told a reader of speaking up again counts once, until they answer themselves: in the quarter in which it was first said.
func TestAnswerToldToAReaderCountsOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		for n := 1; n <= 2; n++ {
			if err := insert(s, row(n)); err != nil {
				t.Fatal(err)
			}
		}
		tell := func(n int, answer string) {
			t.Helper()
			if err := s.SetOutcome(t.Context(), "o", Outcome{Token: token(n), Feedback: answer}); err != nil {
				t.Fatal(err)
			}
		}
		own := func(n int, answer string) {
			t.Helper()
			if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return s.SetFeedback(t.Context(), tx, token(n), answer) }); err != nil {
				t.Fatal(err)
			}
		}
		want := func(n int, answer, quarter string) {
			t.Helper()
			if got := stored(t, s, token(n)); got["feedback"] != answer || got["feedback_quarter"] != quarter {
				t.Errorf("row %d: %v in %v, want %s in %s", n, got["feedback"], got["feedback_quarter"], answer, quarter)
			}
		}
		tell(1, "")
		want(1, "", "")
		tell(1, "maybe")
		own(2, "no")
		*now = now.AddDate(0, 3, 0) // the next quarter
		tell(1, "yes")              // told again
		tell(2, "yes")              // they have answered themselves
		want(1, "maybe", "2026-27 Q2")
		want(2, "no", "2026-27 Q2")
		own(1, "yes")
		want(1, "yes", "2026-27 Q2")
	})
}

func TestOutcomesRefuse(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		if err := insert(s, row(1)); err != nil {
			t.Fatal(err)
		}
		for what, o := range map[string]Outcome{
			"a day":                   {Thanked: "2026-07-22"},
			"a number":                {Responded: "7"},
			"another answer":          {FedBack: "maybe"},
			"an answer there is not":  {Feedback: "not_sure"},
			"an unknown outcome":      {Stages: [2]Stage{{"won", 1, "no"}}},
			"no extension said":       {Stages: [2]Stage{{"upheld", 1, ""}}},
			"days without an outcome": {Stages: [2]Stage{{"", 1, ""}}},
			"fewer than no days":      {Stages: [2]Stage{{"upheld", -1, "no"}}},
			"telling days":            {Stages: [2]Stage{{}, {"upheld", MostDays + 1, "no"}}},
		} {
			o.Token = token(1)
			if err := s.SetOutcome(t.Context(), "o", o); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", what, err)
			}
		}
		good := Outcome{Token: token(1), Thanked: "d0_2"}
		if err := s.SetOutcome(t.Context(), "p", good); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("from another organisation: %v", err)
		}
		good.Token = token(2)
		if err := s.SetOutcome(t.Context(), "o", good); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("without a row: %v", err)
		}
		if got := storedOutcome(t, s, token(1)); got != (outcomeRow{}) {
			t.Errorf("stored %+v all the same", got)
		}
	})
}

// Whatever rows there are, the records of a quarter count each outcome that happened in it once.
func TestOutcomesCountWhatHappened(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		checks := 0
		rapid.Check(t, func(r *rapid.T) {
			year := 2000 + checks // of its own, so that earlier rounds do not count
			checks++
			quarters := rapid.SampledFrom([]Quarter{{year, 1}, {year, 2}, {year, 3}, {year, 4}})
			bands := rapid.SampledFrom([]string{"", "d0_2", "d3_5", "d6_10", "d11_20", "d21"})
			var rows []SeedRow
			for range rapid.IntRange(0, 12).Draw(r, "rows") {
				one := SeedRow{Row: row(1), Quarter: Quarter{year, 1}}
				one.Token = ""
				one.Kind = rapid.SampledFrom(Kinds).Draw(r, "kind")
				one.Thanked, one.ThankedQuarter = bands.Draw(r, "thanked"), quarters.Draw(r, "q")
				one.Responded, one.RespondedQuarter = bands.Draw(r, "responded"), quarters.Draw(r, "q")
				one.FedBack, one.FedBackQuarter = rapid.SampledFrom([]string{"", "yes", "no"}).Draw(r, "fed back"), quarters.Draw(r, "q")
				rows = append(rows, one)
			}
			counts := map[string]int{}
			for _, one := range rows {
				for _, told := range []struct {
					subject, answer string
					q               Quarter
				}{{release.Thanked, one.Thanked, one.ThankedQuarter}, {release.Responded, one.Responded, one.RespondedQuarter}, {release.FedBack, one.FedBack, one.FedBackQuarter}} {
					if one.Kind == "concern" && told.answer != "" {
						counts[fmt.Sprint(told.subject, told.q.N, told.answer)]++
					}
				}
			}
			got := map[string]int{}
			err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
				if err := s.Seed(t.Context(), tx, rows); err != nil {
					return err
				}
				for n := 1; n <= 4; n++ {
					counted, err := tallyAnswers(t.Context(), tx, release.Frame{Organisation: release.Name{ID: "o"}, Answers: answerLists()}, Quarter{year, n})
					if err != nil {
						return err
					}
					for _, c := range counted {
						if c.Quarter != n || c.Area != "" || c.Themes != nil || c.N < 1 {
							r.Errorf("a record of quarter %d says %+v", n, c)
						}
						got[fmt.Sprint(c.Subject, c.Quarter, c.Answer)] += c.N
					}
				}
				return nil
			})
			if err != nil {
				r.Fatal(err)
			}
			if !reflect.DeepEqual(got, counts) {
				r.Errorf("counted %v, want %v", got, counts)
			}
		})
		if checks < 10 {
			t.Errorf("%d rounds", checks)
		}
	})
}

// Mixing carries outcomes along, and afterwards neither place nor transaction tells which row was
// changed last.
func TestMixingKeepsAndHidesOutcomes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		for n := range 20 {
			if err := insert(s, row(n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Mix(t.Context()); err != nil {
			t.Fatal(err)
		}
		told := Outcome{Token: token(7), Thanked: "d6_10", Responded: "d21", FedBack: "yes", Stages: [2]Stage{{"upheld", 6, "yes"}, {"resolved", 21, "no"}}}
		if err := s.SetOutcome(context.Background(), "o", told); err != nil {
			t.Fatal(err)
		}
		before := storedOutcome(t, s, token(7))
		writers := func() (n int) {
			if err := db.Get(&n, `SELECT count(DISTINCT xmin::text) FROM statistics`); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if db.Dialect == store.Postgres && writers() < 2 {
			t.Fatal("the changed row does not show before mixing: this test would prove nothing")
		}
		if err := s.Mix(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := storedOutcome(t, s, token(7)); got != before || got.Stage2InTime != "no" {
			t.Errorf("mixing made %+v of %+v", got, before)
		}
		if db.Dialect == store.Postgres && writers() != 1 {
			t.Errorf("rows of %d transactions after mixing", writers())
		}
	})
}

// The table knows no day and no case, whatever is told: every column is the token's hash, a code of a
// few letters, or a quarter: never a number.
func TestOutcomesHaveNoDateAndNoCase(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		if err := insert(s, row(1)); err != nil {
			t.Fatal(err)
		}
		if err := s.SetOutcome(t.Context(), "o", Outcome{Token: token(1), Thanked: "d0_2", Responded: "d6_10", FedBack: "yes", Stages: [2]Stage{{"not_upheld", 5, "no"}, {"upheld", 20, "yes"}}}); err != nil {
			t.Fatal(err)
		}
		values := map[string]any{}
		if err := db.QueryRowx(`SELECT * FROM statistics`).MapScan(values); err != nil {
			t.Fatal(err)
		}
		for name, v := range values {
			text := fmt.Sprintf("%s", v)
			if _, ok := v.(int64); ok {
				t.Errorf("%s is a number, which days could be", name)
			}
			_, notQuarter := ParseQuarter(text)
			if _, err := time.Parse(time.DateOnly, text); err == nil || name != "token_hash" && len(text) > 17 || strings.HasSuffix(name, "quarter") && notQuarter != nil && text != "" {
				t.Errorf("%s says %q", name, text)
			}
		}
		if len(values) < 25 {
			t.Errorf("%d columns looked at", len(values))
		}
	})
}

type stageSum struct {
	Organisation string `db:"organisation_id"`
	Quarter      string
	Stage        int
	N, Days      int
}

func storedSums(t testing.TB, db *store.DB) string {
	t.Helper()
	var sums []stageSum
	if err := db.Select(&sums, `SELECT organisation_id, quarter, stage, n, days FROM stage_sums ORDER BY quarter, stage`); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(sums)
}

// Days are added up once, with those of others, and stay as they were told first; what stands in the row is the last.
func TestStagesAreAddedUpOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		tell := func(n int, first, second Stage) {
			t.Helper()
			if err := s.SetOutcome(t.Context(), "o", Outcome{Token: token(n), Stages: [2]Stage{first, second}}); err != nil {
				t.Fatal(err)
			}
		}
		for n := range 4 {
			r := row(n)
			if n == 3 {
				r.Kind = "celebration"
			}
			if err := insert(s, r); err != nil {
				t.Fatal(err)
			}
		}
		tell(0, Stage{"upheld", 4, "no"}, Stage{})
		tell(1, Stage{"upheld", 9, "yes"}, Stage{"resolved", 20, "no"})
		tell(3, Stage{"upheld", 50, "no"}, Stage{}) // a celebration is in no measure
		const want = "[{o 2026-27 Q2 1 2 13} {o 2026-27 Q2 2 1 20}]"
		if got := storedSums(t, db); got != want {
			t.Fatalf("added up %s, want %s", got, want)
		}
		tell(1, Stage{"upheld", 9, "yes"}, Stage{"resolved", 20, "no"}) // sent again
		*now = now.AddDate(0, 3, 0)
		tell(0, Stage{"not_upheld", 44, "yes"}, Stage{}) // decided otherwise, in the next quarter
		if got := storedSums(t, db); got != want {
			t.Errorf("told again the sums are %s, want %s", got, want)
		}
		o := storedOutcome(t, s, token(0))
		if o.Stage1 != "not_upheld" || o.Stage1InTime != "no" || o.Stage1Extended != "yes" || o.Stage1Q != "2026-27 Q2" {
			t.Errorf("told again the row says %+v", o)
		}
		tell(2, Stage{"upheld", 7, "no"}, Stage{})
		if got, want := storedSums(t, db), strings.TrimSuffix(want, "]")+" {o 2026-27 Q3 1 1 7}]"; got != want {
			t.Errorf("added up %s, want %s", got, want)
		}
		counted, err := countStages(t.Context(), db, "o", QuarterOf(noon))
		if err != nil || counted.Closed[0].N != counted.Closed[0].DaysOf || counted.Closed[0].Days != 13 {
			t.Errorf("counted %+v, %v", counted, err)
		}
	})
}

// What is left of a sum after mixing does not tell by how many days it grew.
func TestMixingHidesHowSumsGrew(t *testing.T) {
	db := storetest.Open(t, storetest.PostgresAddress(t))
	s, _ := fixture(t, db)
	for n := range 9 {
		if err := insert(s, row(n)); err != nil {
			t.Fatal(err)
		}
		if err := s.SetOutcome(t.Context(), "o", Outcome{Token: token(n), Stages: [2]Stage{{"upheld", 3 + n, "no"}, {}}}); err != nil {
			t.Fatal(err)
		}
	}
	writers := func() map[uint32]int {
		if _, err := db.Exec(`CHECKPOINT`); err != nil {
			t.Fatal(err)
		}
		return transactionsOnDisk(t, heapFile(t, db, "stage_sums"))
	}
	if len(writers()) < 9 {
		t.Fatal("how the sum grew is not in the file before mixing: this test would prove nothing")
	}
	if err := s.Mix(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := writers(); len(left) != 1 {
		t.Errorf("%d versions of one sum are in its file", len(left))
	}
}

// Seeded days are added up too, and are in no row.
func TestSeedAddsUpStages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		q := QuarterOf(noon)
		one := SeedRow{Row: row(1), Quarter: q, Stages: [2]Stage{{"upheld", 5, "no"}, {"resolved", 31, "yes"}}, StageQuarters: [2]Quarter{q, q}}
		one.Token = ""
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return s.Seed(t.Context(), tx, []SeedRow{one, one}) }); err != nil {
			t.Fatal(err)
		}
		counted, err := countStages(t.Context(), db, "o", q)
		if err != nil || fmt.Sprint(counted.Closed) != fmt.Sprint([2]returns.Closed{
			{N: 2, Outcomes: map[string]int{"upheld": 2}, Days: 10, DaysOf: 2, InTime: 2},
			{N: 2, Outcomes: map[string]int{"resolved": 2}, Days: 62, DaysOf: 2, Extended: 2}}) {
			t.Errorf("counted %+v, %v", counted, err)
		}
	})
}
