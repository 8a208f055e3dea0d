package recovery_test

import (
	"testing"
	"time"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/recovery"
	"saysomething/store"
)

// TestOneSideAlone plays a whole side, with every call, and an administrator and a reader beside it.
func TestOneSideAlone(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		c := w.concern(t, "one", w.Asha)
		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(25 * time.Hour)
		for _, k := range []*keeper{w.m, w.m2} {
			_, err := w.carry(k, id, name)
			check(t, err)
		}
		shares := w.allShares(t, c)
		for side, data := range shares {
			if _, err := crypto.OpenShare(data, w.sides["management"]); (err == nil) != (side == "management") {
				t.Errorf("management opens the half of %s: %v", side, err)
			}
		}
		// Parts in the other side's name: there is no call for it, and of its own side there is one half only.
		_, listed, _, err := w.store.Shares(ctx, w.m.actor, id, "")
		check(t, err)
		if len(listed) != 0 {
			t.Error("handed out again")
		}
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		if list, _, err := w.store.Parts(ctx, g, ""); err != nil || len(list) != 0 {
			t.Errorf("parts of one side were given out: %d, %v", len(list), err)
		}
		half := w.count(t, `SELECT COUNT(*) FROM recovery_parts`)
		forged, err := crypto.SealEnvelope(crypto.Envelope{V: 1, Case: c, Identity: crypto.NewIdentity().String()}, o.key.Recipient())
		check(t, err)
		check(t, w.store.PutEnvelopes(ctx, g, []recovery.Envelope{{Case: c, Kind: "case", Of: crypto.Hash(shares["management"]), Data: forged}}))
		if half != 1 || w.count(t, `SELECT COUNT(*) FROM recovery_envelopes`) != 0 {
			t.Error("an envelope was taken without both halves")
		}
		_, err = w.store.Finish(ctx, g, []string{c})
		wants(t, "finish with one side", err, recovery.ErrOneSide)
		for name, actor := range map[string]*accounts.Person{"administrator": w.person(t, w.Dan.ID), "reader": w.person(t, w.Ben.ID), "the person": w.asha} {
			_, _, err := w.store.Ask(ctx, actor, w.Ben.ID, w.Ben.ID, "x")
			wants(t, name+" asks", err, store.ErrInvalid)
			wants(t, name+" approves", w.store.Approve(ctx, actor, id, name), store.ErrInvalid)
			_, _, _, err = w.store.Shares(ctx, actor, id, "")
			wants(t, name+" reads halves", err, store.ErrInvalid)
			_, _, err = w.store.FormerShares(ctx, actor, "")
			wants(t, name+" reads former halves", err, store.ErrInvalid)
			wants(t, name+" makes a key", w.store.MakeKey(ctx, actor, o.keys.Recipient, nil), store.ErrInvalid)
			if actor != w.asha {
				wants(t, name+" stops it", w.store.Stop(ctx, actor, id), store.ErrNotFound)
			}
		}
		if !w.opens(t, w.Asha.ID, c, w.Asha.Identity) {
			t.Error("one side changed something")
		}
	})
}

func (w *world) allShares(t *testing.T, id string) map[string][]byte {
	t.Helper()
	var rows []struct {
		Side string
		Data []byte
	}
	check(t, w.DB.Select(&rows, `SELECT side, data FROM recovery_shares WHERE case_id = $1 AND kind = 'case'`, id))
	out := map[string][]byte{}
	for _, r := range rows {
		out[r.Side] = r.Data
	}
	if len(out) != 2 {
		t.Fatalf("%d halves", len(out))
	}
	return out
}

// TestNotBeforeItsTime: neither before the keys are made nor before the time is up, for anybody.
func TestNotBeforeItsTime(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.concern(t, "one", w.Asha)
		id, token, err := w.store.Ask(ctx, w.m.actor, w.Asha.ID, w.Asha.ID, "Laptop stolen")
		check(t, err)
		wants(t, "before the keys", w.store.Approve(ctx, w.m.actor, id, "x"), recovery.ErrNoKey)
		o := newOwner(t, w.Asha.Email())
		_, err = w.store.SetKeys(ctx, "not the token", o.keys)
		wants(t, "another token", err, store.ErrNotFound)
		_, err = w.store.SetKeys(ctx, token, o.keys)
		check(t, err)
		_, err = w.store.SetKeys(ctx, token, newOwner(t, w.Asha.Email()).keys)
		wants(t, "the link again", err, store.ErrNotFound)
		name := w.keyName(t, id)
		w.Pass(24*time.Hour - time.Second)
		wants(t, "a second early", w.store.Approve(ctx, w.m.actor, id, name), recovery.ErrEarly)
		_, _, _, err = w.store.Shares(ctx, w.s.actor, id, "")
		wants(t, "halves early", err, recovery.ErrEarly)
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		_, err = w.store.Finish(ctx, g, nil)
		wants(t, "finish early", err, recovery.ErrEarly)
		w.Pass(time.Second)
		_, _, _, err = w.store.Shares(ctx, w.s.actor, id, "")
		wants(t, "halves before the words are compared", err, recovery.ErrOneSide)
		wants(t, "other words", w.store.Approve(ctx, w.m.actor, id, crypto.Hash([]byte("another key"))), recovery.ErrChanged)
		check(t, w.store.Approve(ctx, w.m.actor, id, name))
		_, err = w.store.Owner(ctx, o.email, newOwner(t, "").login)
		wants(t, "a wrong passphrase", err, accounts.ErrRefused)
		_, err = w.store.Owner(ctx, w.Ben.Email(), o.login)
		wants(t, "another address", err, accounts.ErrRefused)
	})
}

// TestStopped: the person or any custodian ends it at any point, and nothing goes on.
func TestStopped(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		c := w.concern(t, "one", w.Asha)
		for i, by := range []*accounts.Person{w.asha, w.s2.actor} {
			id, o := w.ask(t)
			name := w.keyName(t, id)
			_, _, err := w.store.Ask(ctx, w.s.actor, w.Asha.ID, w.Asha.ID, "again")
			wants(t, "a second one", err, recovery.ErrUnderWay)
			w.Pass(24 * time.Hour)
			g, err := w.store.Owner(ctx, o.email, o.login)
			check(t, err)
			if i > 0 { // at the very end
				for _, k := range []*keeper{w.m, w.s} {
					_, err := w.carry(k, id, name)
					check(t, err)
				}
				_, _, err := w.join(t, g, o.key, w.Asha)
				check(t, err)
			}
			check(t, w.store.Stop(ctx, by, id))
			check(t, w.store.Stop(ctx, by, id))
			wants(t, "approve", w.store.Approve(ctx, w.m.actor, id, name), recovery.ErrStopped)
			_, _, _, err = w.store.Shares(ctx, w.m.actor, id, "")
			wants(t, "shares", err, recovery.ErrStopped)
			_, err = w.store.Owner(ctx, o.email, o.login)
			wants(t, "the owner comes back", err, accounts.ErrRefused)
			_, err = w.store.Finish(ctx, g, nil)
			wants(t, "finish", err, recovery.ErrStopped)
			for _, table := range []string{"recovery_parts", "recovery_envelopes"} {
				if n := w.count(t, `SELECT COUNT(*) FROM `+table); n != 0 {
					t.Errorf("%s: %d left", table, n)
				}
			}
		}
		if !w.opens(t, w.Asha.ID, c, w.Asha.Identity) {
			t.Error("a stopped recovery changed something")
		}
	})
}
