package reports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
	"saysomething/reports/returns"
	"saysomething/store"
	"saysomething/store/storetest"
)

var asha = By{"asha", "Asha"}

// returning freezes 2026-27 Q2 with ten concerns of nurses, one of a doctor and two answers; the clock stands on the day after.
func returning(t *testing.T, db *store.DB) (*Store, *time.Time, Quarter) {
	t.Helper()
	s, now := fixture(t, db)
	if err := errors.Join(exec(db, `DELETE FROM list_items`), exec(db, `INSERT INTO list_items VALUES
		('theme', 'bullying_harassment', 'Bullying', 'bullying_harassment', 1, '2020-04-01', ''),
		('theme', 'local', 'Ours', 'bullying_harassment', 2, '2020-04-01', ''),
		('worker_group', 'NMR', 'Nurses', 'NMR', 3, '2020-04-01', ''), ('worker_group', 'MED', 'Doctors', 'MED', 4, '2020-04-01', '')`)); err != nil {
		t.Fatal(err)
	}
	q := QuarterOf(noon)
	for n := range 11 {
		r := Row{Token: token(n), Organisation: "o", Kind: "concern", Mode: "open", Route: "online", Themes: []string{"local", "bullying_harassment"}, Group: "NMR", Area: "site"}
		if n == 10 {
			r.Group, r.Mode, r.Themes = "MED", "anonymous", nil
		}
		if err := insert(s, r); err != nil {
			t.Fatal(err)
		}
	}
	for n, answer := range []string{"yes", "dont_know"} {
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return s.SetFeedback(t.Context(), tx, token(n), answer) }); err != nil {
			t.Fatal(err)
		}
	}
	*now = q.ReleasableOn(DefaultDelayDays).Add(12 * time.Hour)
	freezeQuarter(t, s, q)
	return s, now, q
}

func freezeQuarter(t *testing.T, s *Store, q Quarter) {
	t.Helper()
	if ours, err := s.freeze(t.Context(), OrgName{ID: "o", Name: "Heronbrook"}, q, s.now()); err != nil || !ours {
		t.Fatalf("frozen %v, %v", ours, err)
	}
}

func figuresOf(said Said) map[string]int {
	out := map[string]int{}
	for _, f := range said.Figures {
		if f.N != 0 {
			out[f.Code] = f.N
		}
	}
	return out
}

func mustReturn(t *testing.T, s *Store, q Quarter) *Return {
	t.Helper()
	r, err := s.Return(t.Context(), "o", q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What the return says is registered in the transaction that freezes the quarter, before anything can be built.
func TestTheReturnIsRegisteredAtTheFreeze(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _, q := returning(t, db)
		r := mustReturn(t, s, q)
		want := map[string]int{"cases": 11, "anonymous": 1, "theme_bullying_harassment": 10, "group_NMR": 10, "group_MED": 1, "feedback": 2, "feedback_yes": 1, "feedback_dont_know": 1}
		if got := figuresOf(r.Said); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("it says %v, want %v", got, want)
		}
		registered, err := s.Registered(t.Context(), "o", "2026-27")
		if err != nil {
			t.Fatal(err)
		}
		said := map[release.Cell]int{}
		for _, g := range registered {
			said[g.Cell] = g.N
			if g.Period == "2026-27 Q1" { // of the quarter before the service began
				if g.N != 0 || g.Where != "The service had not begun" {
					t.Errorf("registered %+v", g)
				}
				continue
			}
			if g.Where != "Quarterly return to NHS England" || g.Period != "2026-27 Q2" || g.On != r.CountedOn {
				t.Errorf("registered %+v", g)
			}
		}
		for cell, n := range map[release.Cell]int{
			{Subject: release.Concern, Period: "2026-27 Q2"}:                               11,
			{Subject: release.Concern, Period: "2026-27 Q2", Group: "MED"}:                 1,
			{Subject: release.Concern, Period: "2026-27 Q2", Mode: "open"}:                 10, // follows, or nearly: the list is registered whole
			{Subject: release.Concern, Period: "2026-27 Q1"}:                               0,
			{Subject: release.Concern, Period: "2026-27 Q2", Theme: "bullying_harassment"}: 10,
			{Subject: release.Feedback, Period: "2026-27 Q2", Answer: "maybe"}:             0,
			{Subject: release.Concern, Period: "2026-27 Q2", Theme: "detriment"}:           -1, // not in this year's lists
		} {
			if got, ok := said[cell]; ok != (n >= 0) || ok && got != n {
				t.Errorf("%+v is registered as %d (%v), want %d", cell, got, ok, n)
			}
		}
	})
}

func TestAReturnIsSubmittedOnceAndAmendedUntilTheReconciliation(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s, now, q := returning(t, db)
		state := func(want string) *Return {
			t.Helper()
			r := mustReturn(t, s, q)
			if got := r.State(*now); got != want {
				t.Fatalf("it is %s, want %s", got, want)
			}
			return r
		}
		state(ToSubmit)
		if err := s.AmendReturn(ctx, "o", q, "early", asha); !errors.Is(err, store.ErrConflict) {
			t.Errorf("amended before it was sent: %v", err)
		}
		if err := s.WriteForReturn(ctx, "o", q, "narrative", "", "We  learned.\r\nA lot."); err != nil {
			t.Fatal(err)
		}
		if err := s.WriteForReturn(ctx, "o", q, "narrative", "", "Somebody else"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("written over what was not seen: %v", err)
		}
		if err := s.WriteForReturn(ctx, "o", q, "learning", "", "x"); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a text of the other nation: %v", err)
		}
		*now = windowOf(q).Closes.Add(time.Hour)
		state(NotSubmitted)
		if err := s.SubmitReturn(ctx, "o", q, asha); err != nil {
			t.Fatal(err)
		}
		sent := state(Submitted)
		if err := s.SubmitReturn(ctx, "o", q, asha); !errors.Is(err, store.ErrConflict) {
			t.Errorf("sent twice: %v", err)
		}
		if err := s.WriteForReturn(ctx, "o", q, "narrative", sent.Texts["narrative"], "later"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("written after it was sent: %v", err)
		}
		if err := s.AmendReturn(ctx, "o", q, "again", asha); !errors.Is(err, ErrNothingChanged) {
			t.Errorf("amended without a change: %v", err)
		}
		if err := s.Amend(ctx, "o", token(10), []string{"local"}, "NMR", ""); err != nil {
			t.Fatal(err)
		}
		// A concern that comes after the freeze is none of this quarter's.
		if err := insert(s, Row{Token: token(50), Organisation: "o", Kind: "concern", Mode: "open", Route: "online", Group: "MED"}); err != nil {
			t.Fatal(err)
		}
		if err := s.AmendReturn(ctx, "o", q, " ", asha); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("amended without a reason: %v", err)
		}
		if err := s.AmendReturn(ctx, "o", q, "Coded wrongly", asha); err != nil {
			t.Fatal(err)
		}
		both := state(Amended)
		first, second := figuresOf(both.Versions[0].Said), figuresOf(both.Versions[1].Said)
		if first["group_MED"] != 1 || first["theme_bullying_harassment"] != 10 || second["group_MED"] != 0 || second["theme_bullying_harassment"] != 11 || second["cases"] != 11 {
			t.Errorf("as submitted %v, as revised %v", first, second)
		}
		if got := figuresOf(both.Said); got["group_MED"] != 1 {
			t.Errorf("what was frozen is now %v", got)
		}
		if v := both.Versions[1]; v.Reason != "Coded wrongly" || v.By != "Asha" || v.On == "" || len(v.Said.Texts) != 1 || v.Said.Texts[0].Body != "We  learned.\nA lot." {
			t.Errorf("kept %+v", v)
		}
		*now = both.Reconciliation().Add(time.Minute)
		if err := s.AmendReturn(ctx, "o", q, "late", asha); !errors.Is(err, store.ErrConflict) {
			t.Errorf("amended after the reconciliation: %v", err)
		}
	})
}

func TestANilReturn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		q := QuarterOf(noon)
		if err := s.SubmitReturn(t.Context(), "o", q, asha); !errors.Is(err, store.ErrConflict) {
			t.Errorf("sent before it was counted: %v", err)
		}
		*now = q.ReleasableOn(DefaultDelayDays)
		freezeQuarter(t, s, q)
		if err := s.SubmitReturn(t.Context(), "o", q, asha); err != nil {
			t.Fatal(err)
		}
		if r := mustReturn(t, s, q); r.State(*now) != NilReturn {
			t.Errorf("it is %s", r.State(*now))
		}
	})
}

func TestScotlandsMeasuresAreCountedAtTheFreeze(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		if err := exec(db, `UPDATE organisations SET nation = 'scotland', clock_preset = 'scotland-inwo'`); err != nil {
			t.Fatal(err)
		}
		q := QuarterOf(noon)
		for n := range 12 {
			r := row(n)
			r.Themes = nil
			if err := insert(s, r); err != nil {
				t.Fatal(err)
			}
			told := Outcome{Token: token(n), Stages: [2]Stage{{"upheld", 4 + n%2, "no"}, {}}}
			if n == 11 {
				told.Stages[1] = Stage{"not_upheld", 30, "yes"}
			}
			if err := s.SetOutcome(t.Context(), "o", told); err != nil {
				t.Fatal(err)
			}
		}
		*now = q.ReleasableOn(DefaultDelayDays)
		freezeQuarter(t, s, q)
		if err := s.SetOutcome(t.Context(), "o", Outcome{Token: token(1), Stages: [2]Stage{{"resolved", 90, "yes"}, {}}}); err != nil {
			t.Fatal(err)
		}
		r := mustReturn(t, s, q)
		want := returns.Stages{Received: 12}
		want.Add(1, "upheld", true, false, 12)
		want.AddDays(1, 12, 6*4+6*5)
		want.Add(2, "not_upheld", false, true, 1)
		want.AddDays(2, 1, 30)
		if got, want := fmt.Sprint(*r.Said.Stages), fmt.Sprint(want); got != want {
			t.Errorf("counted %s, want %s", got, want)
		}
		registered, err := s.Registered(t.Context(), "o", "2026-27")
		registered = slices.DeleteFunc(registered, func(g release.Registered) bool { return g.Period == "2026-27 Q1" }) // before the service began
		if err != nil || len(registered) != 1 || registered[0].N != 12 || registered[0].Cell != (release.Cell{Subject: release.Concern, Period: "2026-27 Q2"}) {
			t.Errorf("registered %+v, %v", registered, err)
		}
		if err := s.SubmitReturn(t.Context(), "o", q, asha); err != nil {
			t.Fatal(err)
		}
		if err := s.AmendReturn(t.Context(), "o", q, "x", asha); !errors.Is(err, store.ErrConflict) {
			t.Errorf("the measures of Scotland were amended: %v", err)
		}
	})
}

// Where neither is asked for, nothing is worked out and nothing is given away.
func TestOthersReturnNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		if err := exec(db, `UPDATE organisations SET clock_preset = 'eu-directive'`); err != nil {
			t.Fatal(err)
		}
		q := QuarterOf(noon)
		*now = q.ReleasableOn(DefaultDelayDays)
		freezeQuarter(t, s, q)
		all, err := s.Returns(t.Context(), "o")
		registered, err2 := s.Registered(t.Context(), "o", "2026-27")
		registered = slices.DeleteFunc(registered, func(g release.Registered) bool { return g.Where == "The service had not begun" })
		if err != nil || err2 != nil || len(all) != 0 || len(registered) != 0 {
			t.Errorf("%v, %v, %v, %v", all, registered, err, err2)
		}
	})
}

// No code changes or removes what was worked out or sent.
func TestWhatWasSentStays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _, q := returning(t, db)
		if err := s.SubmitReturn(context.Background(), "o", q, asha); err != nil {
			t.Fatal(err)
		}
		var bodies []string
		if err := db.Select(&bodies, `SELECT body FROM return_figures UNION ALL SELECT body FROM return_versions`); err != nil || len(bodies) != 2 {
			t.Fatal(bodies, err)
		}
		for _, body := range bodies {
			var said map[string]any
			if err := json.Unmarshal([]byte(body), &said); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(body, token(1)) || strings.Contains(body, "site") {
				t.Errorf("it says more than figures: %s", body)
			}
		}
	})
}
