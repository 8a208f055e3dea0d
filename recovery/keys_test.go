package recovery_test

import (
	"bytes"
	"testing"

	"saysomething/crypto"
	"saysomething/recovery"
	"saysomething/store"
)

// TestRotation: a side seals its own halves for its new identity, one page after the other, and the old copies go at the end.
func TestRotation(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		c := w.concern(t, "one", w.Asha)
		d := w.concern(t, "two", w.Ben)
		before := w.allShares(t, c)
		old := w.sides["staff"]
		w.sides["staff"] = w.makeKey(t, w.s, w.s2)
		if list, _, err := w.store.FormerShares(ctx, w.s.actor, ""); err != nil || len(list) != 0 {
			t.Errorf("%d to do before the list is signed, %v", len(list), err)
		}
		w.inForce(t)
		list, _, err := w.store.FormerShares(ctx, w.s.actor, "")
		check(t, err)
		if len(list) != 2 {
			t.Fatalf("%d to do", len(list))
		}
		if list, _, err := w.store.FormerShares(ctx, w.m.actor, ""); err != nil || len(list) != 0 {
			t.Errorf("the other side has %d to do, %v", len(list), err)
		}
		to := w.sides["staff"].Recipient()
		fresh, err := reseal(list, old, to.String(), crypto.RecoveryKey(to))
		check(t, err)
		wants(t, "to a key of one's own", w.store.Rewrap(ctx, w.s.actor, mapKey(fresh, crypto.RecoveryKey(old.Recipient()))), recovery.ErrChanged)
		w.split(t, d, "case", w.receipts[d].Identity) // changed meanwhile, under the new identity
		now := w.allShares(t, d)["staff"]
		check(t, w.store.Rewrap(ctx, w.s.actor, fresh))
		check(t, w.store.Rewrap(ctx, w.s.actor, fresh))
		after := w.allShares(t, c)
		if !bytes.Equal(after["management"], before["management"]) || bytes.Equal(after["staff"], before["staff"]) || !bytes.Equal(w.allShares(t, d)["staff"], now) {
			t.Error("not just the halves that were sealed to the former identity")
		}
		a, err := crypto.OpenShare(after["management"], w.sides["management"])
		check(t, err)
		b, err := crypto.OpenShare(after["staff"], w.sides["staff"])
		check(t, err)
		if id, err := crypto.JoinShares(a, b, c, "case"); err != nil || id.String() != w.receipts[c].Identity.String() {
			t.Errorf("the halves do not fit any more: %v", err)
		}
		if n := w.count(t, `SELECT COUNT(*) FROM recovery_copies c JOIN recovery_keys k ON k.key = c.key WHERE k.status = 'former'`); n != 0 {
			t.Errorf("%d copies of an identity that nothing is sealed to", n)
		}
		over, err := w.store.Overview(ctx, w.s.actor)
		check(t, err)
		if over.Left != 0 || over.Total != 2 || len(over.Keys) != 2 {
			t.Errorf("%+v", over)
		}
	})
}

func mapKey(list []recovery.Share, key string) []recovery.Share {
	var out []recovery.Share
	for _, s := range list {
		s.Key = key
		out = append(out, s)
	}
	return out
}

// TestCopies: only to listed custodians of one's own side, by somebody who has one.
func TestCopies(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		key := crypto.RecoveryKey(w.sides["staff"].Recipient())
		fresh := w.keeper(t, "staff")
		give := func(by, to *keeper) error {
			data, err := crypto.SealRecoveryCopy("staff", w.sides["staff"], to.Identity.Recipient())
			check(t, err)
			return w.store.GiveCopy(ctx, by.actor, key, recovery.Copy{Custodian: to.ID, Data: data})
		}
		wants(t, "not on the list yet", give(w.s, fresh), store.ErrNotFound)
		w.sql(t, `UPDATE people SET listed = TRUE WHERE id = $1`, fresh.ID)
		wants(t, "by the other side", give(w.m, fresh), store.ErrNotFound)
		wants(t, "to the other side", give(w.s, w.m), store.ErrNotFound)
		wants(t, "by somebody without one", give(fresh, fresh), store.ErrNotFound)
		check(t, give(w.s, fresh))
		check(t, give(w.s, fresh))
		wants(t, "a key with a custodian missing", w.store.MakeKey(ctx, w.s.actor, crypto.NewIdentity().Recipient().String(), nil), recovery.ErrChanged)
		o, err := w.store.Overview(ctx, fresh.actor)
		check(t, err)
		for _, k := range o.Keys {
			if (k.Side == "staff") != (len(k.Mine) > 0) {
				t.Errorf("%s: %d bytes", k.Side, len(k.Mine))
			}
		}
	})
}

// TestOverview counts what a recovery brings and what it does not.
func TestOverview(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.concern(t, "one", w.Asha)
		l, _ := w.Letter(t, "not this", w.people())
		check(t, w.Cases.Report(ctx, l, ""))
		o, err := w.store.Overview(ctx, w.m.actor)
		check(t, err)
		seen := false
		for _, p := range o.People {
			if p.ID == w.Asha.ID {
				seen = true
				if p.Cases != 2 || p.Without != 1 {
					t.Errorf("%+v", p)
				}
			}
		}
		if !seen || len(o.Custodians) < 4 {
			t.Errorf("%+v", o)
		}
	})
}
