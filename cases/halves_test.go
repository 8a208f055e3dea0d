package cases_test

import (
	"errors"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// TestHalvesAreMadeLater: a concern that came before there was a spare key can be recovered once somebody has opened it, and one
// that a recovery passed on names its new reader. Nobody else's halves are replaced, and none made against the worker's wish.
func TestHalvesAreMadeLater(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
		id := worker.Case.ID
		shareNote(t, w, w.Asha, worker, w.Asha, w.Cat)
		if o := w.Open(t, w.Asha, id); o.HalvesWanted || o.Recovery {
			t.Fatal("halves are wanted while there is no spare key")
		}
		w.Recover(t)
		o := w.Open(t, w.Asha, id)
		if !o.HalvesWanted {
			t.Fatal("no halves are wanted now that there is one")
		}
		at, notes := len(o.Entries)-1, crypto.NewIdentity() // the server cannot look into them
		halves := append(w.Shares(t, id, "case", worker.Case.Identity), w.Shares(t, id, "notes", notes)...)
		give := func(p casestest.Person, at int, shares []cases.RecoveryShare) error {
			return w.Cases.GiveHalves(ctx, p.ID, id, at, shares)
		}
		before := w.Counts(t)
		for what, err := range map[string]error{
			"without those of the notes": give(w.Asha, at, halves[:2]), "one half": give(w.Asha, at, halves[1:]),
			"none": give(w.Asha, at, nil), "no id": w.Cases.GiveHalves(ctx, w.Asha.ID, "x", at, halves),
		} {
			if !errors.Is(err, store.ErrInvalid) && !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := give(w.Ben, at, halves); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("by somebody who does not read it: %v", err)
		}
		if err := give(w.Asha, at-1, halves); !errors.Is(err, store.ErrConflict) {
			t.Errorf("made before the last entry: %v", err)
		}
		same(t, w, before, "halves that do not count")

		must(t, give(w.Asha, at, halves))
		if o := w.Open(t, w.Cat, id); o.HalvesWanted || !o.Recovery || w.Join(t, id, "case").String() != worker.Case.Identity.String() {
			t.Error("the case cannot be recovered")
		}
		must(t, give(w.Cat, at, append(w.Shares(t, id, "case", notes), w.Shares(t, id, "notes", notes)...))) // somebody was first
		if w.Join(t, id, "case").String() != worker.Case.Identity.String() || len(logged(t, w, id, "halves_made")) != 1 {
			t.Error("halves that name everybody were replaced")
		}
		must(t, w.DB.Tx(ctx, func(tx *sqlx.Tx) error { // as a recovery leaves it that passed the case on
			_, err := tx.ExecContext(ctx, `UPDATE recovery_shares SET lacking = TRUE WHERE case_id = $1`, id)
			return err
		}))
		if !w.Open(t, w.Cat, id).HalvesWanted {
			t.Error("nobody makes the halves anew that leave out a reader")
		}
		must(t, give(w.Cat, at, append(w.Shares(t, id, "case", worker.Case.Identity), w.Shares(t, id, "notes", notes)...)))
		if w.Open(t, w.Cat, id).HalvesWanted {
			t.Error("the new halves still leave somebody out")
		}

		out := told(t, w, []casestest.Person{w.Asha}, func(d *crypto.Draft) { d.Report.Recovery = false })
		must(t, w.Cases.GiveHalves(ctx, w.Asha.ID, out.Case.ID, 0, w.Shares(t, out.Case.ID, "case", out.Case.Identity)))
		if o := w.Open(t, w.Asha, out.Case.ID); o.HalvesWanted || o.Recovery {
			t.Error("halves against the worker's wish")
		}
	})
}
