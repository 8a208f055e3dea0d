package recovery_test

import (
	"fmt"
	"testing"
	"time"

	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/recovery"
)

// TestCasesThatDidNotComeBack: after a recovery, a reader of a case without halves reads it in name only. They do not count as a
// reader, everybody is told, and another reader can let them in again.
func TestCasesThatDidNotComeBack(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		back := w.concern(t, "one", w.Asha, w.Ben)
		l, worker := w.Letter(t, "no recovery, please", []casestest.Person{w.Asha, w.Ben})
		check(t, w.Cases.Report(ctx, l, ""))
		kept := worker.Case.ID
		w.receipts[kept] = worker.Case
		again := w.Change(t, w.Ben, worker, casestest.Swap{Add: []casestest.Person{w.Asha}})
		if err := w.Cases.ChangeReaders(ctx, w.Ben.ID, kept, again); err == nil {
			t.Error("somebody who can read it was given another envelope")
		}
		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		for _, k := range []*keeper{w.m, w.s} {
			_, err := w.carry(k, id, name)
			check(t, err)
		}
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		_, _, err = w.join(t, g, o.key, w.Asha)
		check(t, err)
		_, err = w.store.Finish(ctx, g, nil)
		check(t, err)

		if w.lost(t, back, w.Asha.ID) || !w.lost(t, kept, w.Asha.ID) || w.lost(t, kept, w.Ben.ID) {
			t.Error("the wrong envelopes are said to be lost")
		}
		m, err := w.Cases.Read(ctx, worker.Receipt.Token())
		check(t, err)
		for _, r := range m.Readers {
			if r.Lost != (r.ID == w.Asha.ID) {
				t.Error("the worker is not told who cannot open it")
			}
		}
		for _, r := range w.Open(t, w.Ben, kept).Readers {
			if r.Lost != (r.ID == w.Asha.ID) {
				t.Error("the other reader is not told who cannot open it")
			}
		}
		w.sql(t, `UPDATE people SET listed = TRUE WHERE id = $1`, w.Asha.ID)
		if n, err := w.Cases.OnlyReader(ctx, w.Ben.ID); err != nil || n != 1 {
			t.Errorf("Ben is the only reader of %d, want 1: %v", n, err)
		}
		if d, err := w.Cases.Decisions(ctx, w.Ben.ID); err != nil || fmt.Sprint(d.Alone) != fmt.Sprint([]string{kept}) {
			t.Errorf("alone with %v: %v", d.Alone, err)
		}
		again.Envelopes[0].Data, err = crypto.SealEnvelope(crypto.Envelope{V: 1, Case: kept, Identity: worker.Case.Identity.String()}, o.key.Recipient())
		check(t, err)
		check(t, w.Cases.ChangeReaders(ctx, w.Ben.ID, kept, again))
		if w.lost(t, kept, w.Asha.ID) || !w.opens(t, w.Asha.ID, kept, o.key) {
			t.Error("they cannot open it with their new key")
		}
		if n, err := w.Cases.OnlyReader(ctx, w.Ben.ID); err != nil || n != 0 {
			t.Errorf("Ben is still the only reader of %d: %v", n, err)
		}
	})
}

func (w *world) lost(t *testing.T, id, reader string) bool {
	t.Helper()
	return w.count(t, `SELECT COUNT(*) FROM envelopes WHERE case_id = $1 AND reader_id = $2 AND lost`, id, reader) == 1
}

// TestFlippedHalf: a half that one side changed makes no key; the reader is told which cases, and the rest goes on.
func TestFlippedHalf(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		good, bad := w.concern(t, "good", w.Asha), w.concern(t, "bad", w.Asha)
		half, err := crypto.OpenShare(w.allShares(t, bad)["staff"], w.sides["staff"])
		check(t, err)
		bytes, err := crypto.B64.DecodeString(half.Half)
		check(t, err)
		bytes[120] ^= 1
		half.Half = crypto.B64.EncodeToString(bytes)
		sealed, err := crypto.SealPart(half, w.sides["staff"].Recipient())
		check(t, err)
		w.sql(t, `UPDATE recovery_shares SET data = $2 WHERE case_id = $1 AND side = 'staff'`, bad, sealed)
		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		for _, k := range []*keeper{w.m, w.s} {
			_, err := w.carry(k, id, name)
			check(t, err)
		}
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		if n, refused, err := w.join(t, g, o.key, w.Asha); err != nil || n != 1 || fmt.Sprint(refused) != fmt.Sprint([]string{bad}) {
			t.Fatalf("%d joined, refused %v: %v", n, refused, err)
		}
		behind, err := w.store.Finish(ctx, g, nil)
		wants(t, "finish without saying so", err, recovery.ErrMore)
		if behind.Missing != 1 {
			t.Errorf("%+v", behind)
		}
		_, err = w.store.Finish(ctx, g, []string{bad})
		check(t, err)
		if !w.opens(t, w.Asha.ID, good, o.key) || !w.opens(t, w.Asha.ID, bad, w.Asha.Identity) {
			t.Error("the good one is not there, or the bad one was touched")
		}
	})
}

// TestNewCasesMeanwhile: what came in or got a new key after the halves were sealed is done before the end.
func TestNewCasesMeanwhile(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		one := w.concern(t, "one", w.Asha)
		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		_, err := w.carry(w.m, id, name)
		check(t, err)
		w.split(t, one, "case", w.receipts[one].Identity) // new halves: what the management side sealed fits no more
		late := w.concern(t, "late", w.Asha)
		if n, err := w.carry(w.s, id, name); err != nil || n != 2 {
			t.Fatalf("%d, %v", n, err)
		}
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		if n, bad, err := w.join(t, g, o.key, w.Asha); n != 0 || bad != nil || err != nil {
			t.Errorf("%d joined of halves that do not belong together, %v, %v", n, bad, err)
		}
		if n, err := w.carry(w.m, id, name); err != nil || n != 2 {
			t.Fatalf("%d, %v", n, err)
		}
		_, _, err = w.join(t, g, o.key, w.Asha)
		check(t, err)
		last := w.concern(t, "last", w.Asha)
		behind, err := w.store.Finish(ctx, g, nil)
		wants(t, "finish", err, recovery.ErrMore)
		if behind.Missing != 1 {
			t.Errorf("%+v", behind)
		}
		for _, k := range []*keeper{w.s2, w.m2} {
			_, err := w.carry(k, id, name)
			check(t, err)
		}
		_, _, err = w.join(t, g, o.key, w.Asha)
		check(t, err)
		_, err = w.store.Finish(ctx, g, nil)
		check(t, err)
		for _, c := range []string{one, late, last} {
			if !w.opens(t, w.Asha.ID, c, o.key) {
				t.Error("a case is missing")
			}
		}
	})
}

// TestReplay: what was made of halves that have changed, and what was sent for another recovery, does nothing.
func TestReplay(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		c := w.concern(t, "one", w.Asha)
		id, _ := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		check(t, w.store.Approve(ctx, w.m.actor, id, name))
		r, shares, _, err := w.store.Shares(ctx, w.m.actor, id, "")
		check(t, err)
		old, err := reseal(shares, w.sides["management"], r.Recipient, "")
		check(t, err)
		w.split(t, c, "case", w.receipts[c].Identity)
		check(t, w.store.PutParts(ctx, w.m.actor, id, old))
		if n := w.count(t, `SELECT COUNT(*) FROM recovery_parts`); n != 0 {
			t.Error("a part of an old share was taken")
		}
		bens := w.concern(t, "not Asha's", w.Ben)
		var share recovery.Share
		check(t, w.DB.Get(&share, `SELECT case_id, kind, key, data FROM recovery_shares WHERE case_id = $1 AND side = 'management'`, bens))
		foreign, err := reseal([]recovery.Share{share}, w.sides["management"], r.Recipient, "")
		check(t, err)
		check(t, w.store.PutParts(ctx, w.m.actor, id, foreign))
		if n := w.count(t, `SELECT COUNT(*) FROM recovery_parts`); n != 0 {
			t.Error("a part of somebody else's case was taken")
		}
	})
}
