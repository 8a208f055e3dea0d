package cases_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestDisposalIsStopped(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		one, two := told(t, w, []casestest.Person{w.Asha, w.Ben}), told(t, w, []casestest.Person{w.Asha})
		closeCase(t, w, w.Asha, one.Case.ID)
		closeCase(t, w, w.Asha, two.Case.ID)
		w.Pass(10 * year)
		n := proposal(t, w, w.Asha, one.Case.ID, two.Case.ID)
		must(t, w.Cases.Propose(ctx, w.Asha.ID, n))
		r := run(t, w, w.Ben, n.ID)
		if r == nil || len(r.Cases) != 1 || r.MayApprove || !r.MayStop || r.Proposal != "" {
			t.Fatalf("a reader of one of two sees %+v", r)
		}
		refused(t, "a reader of one of two", w.Cases.Approve(ctx, w.Ben.ID, n.ID, approval(t, w, w.Ben, n)), "not_yours")
		must(t, w.Cases.Stop(ctx, w.Ben.ID, n.ID))
		must(t, w.Cases.Stop(ctx, w.Asha.ID, n.ID))
		w.Pass(30 * 24 * time.Hour)
		must(t, w.Cases.Dispose(ctx))
		if got := count(t, w, `SELECT count(*) FROM cases`); got != 2 {
			t.Errorf("%d cases after it was stopped", got)
		}
		if got := offered(t, w, w.Asha)[one.Case.ID].Bar; got != "" {
			t.Errorf("cannot be proposed again: %s", got)
		}

		// Whoever ends a hold takes no part in removing the case.
		putHold(t, w, w.Ben, one.Case.ID, "on")
		if got := offered(t, w, w.Asha)[one.Case.ID].Bar; got != "held" {
			t.Errorf("held: %q", got)
		}
		putHold(t, w, w.Ben, one.Case.ID, "off")
		if got := offered(t, w, w.Ben)[one.Case.ID].Bar; got != "ended_hold" {
			t.Errorf("ended the hold: %q", got)
		}
		n = proposal(t, w, w.Asha, one.Case.ID)
		must(t, w.Cases.Propose(ctx, w.Asha.ID, n))
		refused(t, "ended the hold", w.Cases.Approve(ctx, w.Ben.ID, n.ID, approval(t, w, w.Ben, n)), "not_yours")
	})
}

func TestWithdrawnGoesSooner(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		one := told(t, w, []casestest.Person{w.Asha, w.Ben})
		must(t, w.Cases.Add(ctx, w.Add(t, one, crypto.KindWithdraw, crypto.Note{Text: ""}, cases.WithdrawIt)))
		w.Open(t, w.Asha, one.Case.ID)
		w.Open(t, w.Ben, one.Case.ID)
		w.Pass(29 * 24 * time.Hour)
		if got := offered(t, w, w.Asha); len(got) != 0 {
			t.Fatalf("after 29 days: %v", got)
		}
		w.Pass(8 * 24 * time.Hour) // 30 days from the end of its week
		if got := offered(t, w, w.Asha)[one.Case.ID]; got.Rule != "withdrawn" || got.Bar != "" {
			t.Fatalf("offered %+v", got)
		}
		closeCase(t, w, w.Asha, one.Case.ID) // which does not keep it for ten years
		if got := offered(t, w, w.Ben)[one.Case.ID]; got.Rule != "withdrawn" {
			t.Fatalf("closed by a reader: %+v", got)
		}
		status(t, w, w.Asha, one.Case.ID, cases.Reopened)
		if got := offered(t, w, w.Asha); len(got) != 0 {
			t.Fatalf("reopened: %v", got)
		}
	})
}

// A server that stops half-way leaves what another goes on with; each case goes once.
func TestDisposalGoesOn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		ids := raised(t, w, 25, w.Asha, w.Ben)
		exec(t, w, `UPDATE cases SET status = 'closed', status_on = '2012-01-31'`)
		exec(t, w, `UPDATE envelopes SET read_seq = 0`)
		n := proposal(t, w, w.Asha, ids...)
		must(t, w.Cases.Propose(ctx, w.Asha.ID, n))
		must(t, w.Cases.Approve(ctx, w.Ben.ID, n.ID, approval(t, w, w.Ben, n)))
		w.Pass(7 * 24 * time.Hour)
		stopping, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wg.Go(func() {
			for count(t, w, `SELECT count(*) FROM cases`) == 25 {
			}
			cancel()
		})
		_ = w.Cases.Dispose(stopping) // ends early or not: what it has not done is done below
		wg.Wait()
		for range 3 {
			wg.Go(func() {
				if err := w.Cases.Dispose(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		r := run(t, w, w.Asha, n.ID)
		if r.Status != "done" || r.Removed != 25 || r.Kept != 0 || count(t, w, `SELECT count(*) FROM cases`) != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestRetention(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		r, version, err := w.Cases.Retention(ctx, w.Organisation)
		must(t, err)
		if r != cases.DefaultRetention || version != 0 {
			t.Fatalf("%+v, version %d", r, version)
		}
		short := r
		short.Celebration = 12
		if err := w.Cases.SetRetention(ctx, w.Organisation, 0, short); !isInvalid(err) {
			t.Errorf("shorter than the follow-ups: %v", err)
		}
		short.Celebration = 24
		must(t, w.Cases.SetRetention(ctx, w.Organisation, 0, short))
		if err := w.Cases.SetRetention(ctx, w.Organisation, 0, r); !errors.Is(err, store.ErrConflict) {
			t.Errorf("over somebody else's: %v", err)
		}
		if got, _, _ := w.Cases.Retention(ctx, w.Organisation); got.Closed() != 24 {
			t.Errorf("%+v", got)
		}
	})
}

// TestAHoldOfThoseDaysKeepsTheCase: either of the two who remove a case can end its hold, but then it stays.
func TestAHoldOfThoseDaysKeepsTheCase(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		both := []casestest.Person{w.Asha, w.Ben}
		ended, never := told(t, w, both), told(t, w, both)
		closeCase(t, w, w.Asha, ended.Case.ID)
		closeCase(t, w, w.Asha, never.Case.ID)
		w.Pass(10 * year)
		n := proposal(t, w, w.Asha, ended.Case.ID, never.Case.ID)
		must(t, w.Cases.Propose(ctx, w.Asha.ID, n))
		must(t, w.Cases.Approve(ctx, w.Ben.ID, n.ID, approval(t, w, w.Ben, n)))
		putHold(t, w, w.Ben, ended.Case.ID, "on")
		putHold(t, w, w.Ben, ended.Case.ID, "off")
		putHold(t, w, w.Asha, never.Case.ID, "off") // which held nothing, and so ended nothing
		w.Pass(30 * 24 * time.Hour)
		must(t, w.Cases.Dispose(ctx))
		var left []string
		must(t, db.SelectContext(ctx, &left, `SELECT id FROM cases`))
		if len(left) != 1 || left[0] != ended.Case.ID {
			t.Errorf("left: %v, want the one whose hold was ended by who approved", left)
		}
	})
}
