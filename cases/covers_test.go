package cases_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

func TestCovers(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) { // a Thursday, 23 July
		worker := told(t, w, []casestest.Person{w.Asha})
		id := worker.Case.ID
		f, sealed := w.File(t, worker.Case, "x.pdf", content(20_000))
		send(t, w, f.ID, sealed)
		reply := w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "a file"}, cases.NoEffect)
		reply.Files = []cases.NewFile{f}
		must(t, w.Cases.Add(ctx, reply))
		shareNote(t, w, w.Asha, worker, w.Asha)
		swap(t, w, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, From: "2026-07-25", Until: "2026-07-26"})
		shut(t, w, w.Ben, worker) // not yet
		w.Pass(36*time.Hour + 31*time.Minute - 2*time.Hour)
		if got := w.Now().UTC().Format(time.RFC3339); got != "2026-07-24T21:01:00Z" {
			t.Fatal(got)
		}
		shut(t, w, w.Ben, worker)
		w.Pass(2 * time.Hour) // midnight in London comes an hour before UTC's
		check(t, w, w.Ben, worker)
		if _, err := w.Cases.File(ctx, w.Ben.ID, f.ID); err != nil {
			t.Error(err)
		}

		// Whoever covers changes nothing but their own place.
		err := w.Cases.ChangeReaders(ctx, w.Ben.ID, id, w.Change(t, w.Ben, worker, casestest.Swap{Add: []casestest.Person{w.Cat}}))
		if !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a cover adds somebody: %v", err)
		}
		err = w.Cases.ChangeReaders(ctx, w.Ben.ID, id, w.Change(t, w.Ben, worker, casestest.Swap{Remove: []casestest.Person{w.Asha}}))
		if err == nil {
			t.Error("a cover takes the reader off")
		}

		w.Pass(47 * time.Hour)
		check(t, w, w.Ben, worker) // the last day, in the evening
		if d, err := w.Cases.Decisions(ctx, w.Asha.ID); err != nil || len(d.Ended) != 0 || len(d.Covers) != 1 || d.Covers[0].ID != w.Ben.ID || d.Covers[0].Cases != 1 || d.Covers[0].Until == "" {
			t.Errorf("the cover that runs: %+v, %v", d, err)
		}
		if d, err := w.Cases.Decisions(ctx, w.Ben.ID); err != nil || len(d.Covers) != 0 {
			t.Errorf("whoever covers is told of covers: %+v, %v", d, err)
		}
		must(t, w.Cases.Sweep(ctx))
		if n := len(logged(t, w, id, "cover_ended")); n != 0 {
			t.Fatal("ended too early")
		}
		w.Pass(time.Hour)
		shut(t, w, w.Ben, worker) // at midnight, swept or not
		must(t, w.Cases.Sweep(ctx))
		must(t, w.Cases.Sweep(ctx))
		if got := logged(t, w, id, "cover_ended"); !slices.Equal(got, []string{" " + w.Ben.ID}) {
			t.Errorf("logged %v", got)
		}
		var bytes int
		must(t, w.DB.Get(&bytes, `SELECT length(data) FROM envelopes WHERE reader_id = $1`, w.Ben.ID))
		if n := count(t, w, `SELECT count(*) FROM notes_envelopes WHERE reader_id = $1`, w.Ben.ID); n != 0 || bytes != 0 {
			t.Errorf("%d bytes and %d notes envelopes are left", bytes, n)
		}
		shut(t, w, w.Ben, worker)
		if m := mailbox(t, w, worker); len(m.Readers) != 1 {
			t.Errorf("the worker is told that %d people read", len(m.Readers))
		}
		d, err := w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		if len(d.Ended) != 1 || d.Ended[0] != (cases.Ended{ID: w.Ben.ID, Why: "cover", Cases: 1}) {
			t.Errorf("to be changed: %+v", d.Ended)
		}
		swap(t, w, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Ben}})
		d, err = w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		if len(d.Ended)+len(d.Covers) != 0 {
			t.Errorf("still to be changed: %+v", d)
		}
		check(t, w, w.Asha, worker)
	})
}

// A cover can be made longer, or for good; the person keeps the envelope they have.
func TestCoverForLonger(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha})
		ben := []casestest.Person{w.Ben}
		swap(t, w, w.Asha, worker, casestest.Swap{Add: ben, Until: "2026-07-24"})
		swap(t, w, w.Asha, worker, casestest.Swap{Add: ben, Until: "2026-07-30"})
		w.Pass(5 * 24 * time.Hour)
		check(t, w, w.Ben, worker)
		w.Pass(5 * 24 * time.Hour)
		must(t, w.Cases.Sweep(ctx))
		swap(t, w, w.Asha, worker, casestest.Swap{Add: ben}) // whose place stood empty
		check(t, w, w.Ben, worker)
		again := w.Change(t, w.Asha, worker, casestest.Swap{Add: ben})
		wantRefused(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, again), "conflict")

		// Somebody who is over when the identity changes loses their place, even if the browser did not know.
		swap(t, w, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Cat}, Until: "2026-08-03"})
		late := w.Change(t, w.Asha, worker, casestest.Swap{Remove: ben})
		w.Pass(3 * 24 * time.Hour)
		must(t, w.Cases.Sweep(ctx))
		must(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, late))
		shut(t, w, w.Cat, worker)
		if n := count(t, w, `SELECT count(*) FROM envelopes WHERE case_id = $1`, worker.Case.ID); n != 2 { // Asha's and the worker's
			t.Errorf("%d envelopes", n)
		}
	})
}
