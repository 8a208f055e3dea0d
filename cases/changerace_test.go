package cases_test

import (
	"errors"
	"sync"
	"testing"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// Two readers change who reads at the same moment, while the worker writes: one is first, the others look again.
func TestChangedAtTheSameMoment(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		for range 4 {
			worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
			id := worker.Case.ID
			changes := []cases.Change{
				w.Change(t, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Cat}}),
				w.Change(t, w.Cat, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Asha}}),
			}
			reply := w.Add(t, worker, crypto.KindWithdraw, crypto.Withdraw{}, cases.WithdrawIt)
			errs := make([]error, 5)
			var wg sync.WaitGroup
			for i, by := range []casestest.Person{w.Asha, w.Cat, w.Asha, w.Cat} {
				wg.Go(func() { errs[i] = w.Cases.ChangeReaders(ctx, by.ID, id, changes[i%2]) })
			}
			wg.Go(func() { errs[4] = w.Cases.Add(ctx, reply) })
			wg.Wait()
			wins := 0
			for i, err := range errs {
				var r *cases.Refused
				switch {
				case err == nil && (i < 2 || i == 4):
					wins++
				case err == nil:
				case errors.Is(err, store.ErrConflict), errors.As(err, &r) && r.Code == "conflict", errors.Is(err, store.ErrNotFound):
				default:
					t.Fatalf("%d: %v", i, err)
				}
			}
			if n := count(t, w, `SELECT count(*) FROM entries WHERE case_id = $1`, id); wins > 1 || n != 2 {
				t.Fatalf("%d were first, %d entries: %v", wins, n, errs)
			}
			var readers []string
			must(t, w.DB.Select(&readers, `SELECT reader_id FROM envelopes WHERE case_id = $1 AND reader_id <> 'worker'`, id))
			for _, r := range readers {
				for _, p := range []casestest.Person{w.Asha, w.Ben, w.Cat} {
					if p.ID == r {
						check(t, w, p, worker)
					}
				}
			}
			mailbox(t, w, worker)
		}
	})
}

// A change that fails at its very last step, which is the access log, has not happened; the same change can be made afterwards.
func TestHalfAChangeIsNone(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		w.Recover(t)
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
		shareNote(t, w, w.Asha, worker, w.Asha, w.Cat)
		c := w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Cat}})
		newest := w.Key(t, w.Cat, w.Open(t, w.Cat, worker.Case.ID)).String()
		before := w.Counts(t)
		exec(t, w, `UPDATE log_next SET one = 2`)
		if err := w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, c); err == nil {
			t.Fatal("a change without its record in the log")
		}
		if _, err := w.Cases.Case(ctx, w.Asha.ID, worker.Case.ID); err == nil {
			t.Error("a case was opened without a record in the log")
		}
		exec(t, w, `UPDATE log_next SET one = 1`)
		same(t, w, before, "half a change")
		if w.Join(t, worker.Case.ID, "case").String() != newest {
			t.Error("the halves for recovery are of an identity that nobody has")
		}
		check(t, w, w.Cat, worker)
		mailbox(t, w, worker)
		shut(t, w, w.Ben, worker)

		// Cat has opened it meanwhile, which changes nothing: the change fits as it was made.
		must(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, c))
		check(t, w, w.Ben, worker)
		shut(t, w, w.Cat, worker)
	})
}

// A batch is as many changes as it names, each by itself.
func TestBatch(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		var workers []*casestest.Worker
		var batch []cases.CaseChange
		for range 5 {
			worker := told(t, w, []casestest.Person{w.Asha})
			workers = append(workers, worker)
			batch = append(batch, cases.CaseChange{Case: worker.Case.ID, Change: w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Asha}})})
		}
		stale := w.Add(t, workers[1], crypto.KindMessage, crypto.Message{Text: "x"}, cases.NoEffect)
		must(t, w.Cases.Add(ctx, stale))
		batch[2].Case = crypto.NewID()
		batch[3].Envelopes = batch[3].Envelopes[:1]
		for range 2 {
			got, err := w.Cases.ChangeMany(ctx, w.Asha.ID, batch)
			must(t, err)
			for i, want := range []string{"", "conflict", "not_found", "invalid", ""} {
				if got[i].Error != want || got[i].Case != batch[i].Case {
					t.Errorf("change %d: %q, want %q", i, got[i].Error, want)
				}
			}
		}
		check(t, w, w.Ben, workers[0])
		shut(t, w, w.Asha, workers[0])
		check(t, w, w.Asha, workers[1])
		if _, err := w.Cases.ChangeMany(ctx, w.Asha.ID, make([]cases.CaseChange, 51)); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("51 at once: %v", err)
		}
		if _, err := w.Cases.ChangeMany(ctx, w.Asha.ID, nil); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("none: %v", err)
		}
	})
}
