package cases_test

import (
	"context"
	"encoding/json"
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

// What was taken back goes with the yes of one reader, after the days, and leaves a certificate that says so.
func TestTakenBackGoesWithOneYes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		exec(t, w, `INSERT INTO desks (id, organisation_id, kind, name) VALUES ($1, $2, 'independent', 'Non-executive lead')`, independentDesk, w.Organisation)
		eve := w.Person(t, "non_executive_lead", independentDesk)
		one, held := told(t, w, []casestest.Person{w.Asha, w.Ben}), told(t, w, []casestest.Person{w.Asha, w.Ben})
		closed := told(t, w, []casestest.Person{w.Asha})
		closeCase(t, w, w.Asha, closed.Case.ID)
		for _, back := range []*casestest.Worker{one, held} {
			must(t, w.Cases.Add(ctx, w.Add(t, back, crypto.KindWithdraw, crypto.Note{Text: ""}, cases.WithdrawIt)))
			w.Open(t, w.Asha, back.Case.ID)
		}
		agree := func(p casestest.Person, ids ...string) cases.TakenBack {
			t.Helper()
			today := w.Now()
			line, err := json.Marshal(crypto.DisposalProposal{V: 1, Kind: "proposal", First: "worker", Disposal: crypto.NewID(), Organisation: w.Organisation, Rule: crypto.DisposalRule(cases.DefaultRetention),
				Withdrawn: len(ids), From: "2026", Until: "2026", Cases: crypto.CasesHash(ids), By: "worker", On: today.Format(time.DateOnly)})
			must(t, err)
			var p0 crypto.DisposalProposal
			must(t, json.Unmarshal(line, &p0))
			return cases.TakenBack{ID: p0.Disposal, Cases: ids, Proposal: string(line), SignedLine: approval(t, w, p, cases.NewDisposal{ID: p0.Disposal, SignedLine: cases.SignedLine{Line: string(line)}})}
		}
		waits := func(p casestest.Person) int {
			t.Helper()
			r, err := w.Cases.Removals(ctx, p.ID)
			must(t, err)
			return r.TakenBack
		}
		refused(t, "before its days are over", w.Cases.RemoveTakenBack(ctx, w.Asha.ID, agree(w.Asha, one.Case.ID)), "changed")
		if waits(w.Asha) != 0 {
			t.Error("said to wait before its days are over")
		}
		w.Pass(37 * 24 * time.Hour)
		refused(t, "one that was only closed", w.Cases.RemoveTakenBack(ctx, w.Asha.ID, agree(w.Asha, closed.Case.ID)), "changed")
		refused(t, "by somebody who does not read it", w.Cases.RemoveTakenBack(ctx, eve.ID, agree(eve, one.Case.ID)), "changed")
		other := agree(w.Ben, one.Case.ID)
		if err := w.Cases.RemoveTakenBack(ctx, w.Asha.ID, other); err == nil {
			t.Error("another's signature was taken")
		}
		exec(t, w, `UPDATE entries SET author = $1 WHERE case_id = $2 AND seq = 0`, w.Asha.ID, one.Case.ID)
		if waits(w.Asha) != 1 || waits(w.Ben) != 2 || waits(eve) != 0 {
			t.Errorf("wait for %d, %d, %d", waits(w.Asha), waits(w.Ben), waits(eve))
		}
		refused(t, "by whoever wrote it down", w.Cases.RemoveTakenBack(ctx, w.Asha.ID, agree(w.Asha, one.Case.ID)), "changed")
		exec(t, w, `UPDATE entries SET author = 'worker' WHERE case_id = $1 AND seq = 0`, one.Case.ID)

		n := agree(w.Asha, one.Case.ID, held.Case.ID)
		must(t, w.Cases.RemoveTakenBack(ctx, w.Asha.ID, n))
		must(t, w.Cases.RemoveTakenBack(ctx, w.Asha.ID, n))
		if r := run(t, w, w.Asha, n.ID); r == nil || r.Status != "approved" || r.First != "worker" || r.ProposedBy != "worker" || r.ApprovedBy != w.Asha.ID {
			t.Fatalf("%+v", r)
		}
		if run(t, w, eve, n.ID) != nil {
			t.Error("the non-executive lead is told of what needs no yes of theirs")
		}
		if r := run(t, w, w.Ben, n.ID); r == nil || !r.MayStop || waits(w.Ben) != 0 {
			t.Errorf("another reader: %+v", r)
		}
		putHold(t, w, w.Ben, held.Case.ID, "on")
		must(t, w.Cases.Dispose(ctx))
		w.Open(t, w.Asha, one.Case.ID) // still there
		w.Pass(7 * 24 * time.Hour)
		must(t, w.Cases.Dispose(ctx))
		if _, err := w.Cases.Case(ctx, w.Asha.ID, one.Case.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("it is still there: %v", err)
		}
		w.Open(t, w.Asha, held.Case.ID)
		r := run(t, w, w.Asha, n.ID)
		var c cases.Certificate
		must(t, json.Unmarshal(r.Certificate, &c))
		if c.Removed != 1 || c.Kept != 1 || c.ProposalSignature != "" || c.ProposalKey != "" || !crypto.VerifyDisposal(c.Approval, c.ApprovalKey, raw(t, c.ApprovalSignature)) {
			t.Errorf("%+v", c)
		}
	})
}

func raw(t testing.TB, b64 string) []byte {
	t.Helper()
	b, err := crypto.B64.DecodeString(b64)
	must(t, err)
	return b
}
