package recovery_test

import (
	"testing"
	"time"

	"saysomething/recovery"
	"saysomething/store"
)

// TestACustodianNobodySignedCarriesNothingOut: an administrator can invite somebody as a custodian of the other side. Until a
// list in force names them they are no second side: with them, one side could have taken anybody's account.
func TestACustodianNobodySignedCarriesNothingOut(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		c := w.concern(t, "one", w.Asha)
		puppet := w.keeper(t, "staff")
		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(25 * time.Hour)
		_, err := w.carry(w.m, id, name)
		check(t, err)
		wants(t, "approves", w.store.Approve(ctx, puppet.actor, id, name), store.ErrInvalid)
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		_, err = w.store.Finish(ctx, g, []string{c})
		wants(t, "finish", err, recovery.ErrOneSide)
		_, err = w.carry(w.s, id, name)
		check(t, err)
		// Also not in the wake of somebody who may.
		_, _, _, err = w.store.Shares(ctx, puppet.actor, id, "")
		wants(t, "reads halves", err, store.ErrInvalid)
		_, _, err = w.store.FormerShares(ctx, puppet.actor, "")
		wants(t, "reads former halves", err, store.ErrInvalid)
		shares := w.allShares(t, c)
		one := recovery.Share{Case: c, Kind: "case", Key: "x", Data: shares["staff"], Of: "x"}
		wants(t, "puts halves", w.store.PutParts(ctx, puppet.actor, id, []recovery.Share{one}), store.ErrInvalid)
		wants(t, "seals halves again", w.store.Rewrap(ctx, puppet.actor, []recovery.Share{one}), store.ErrInvalid)
	})
}

// TestACoverIsNotPassedOn: who covers a case may hand it to nobody, and a recovery is no way around the days of a cover.
func TestACoverIsNotPassedOn(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		mine, covered, over, later := w.concern(t, "mine", w.Asha), w.concern(t, "covered", w.Asha, w.Cat), w.concern(t, "over", w.Asha, w.Cat), w.concern(t, "later", w.Asha, w.Cat)
		day := func(n int) string { return w.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }
		for id, days := range map[string][2]string{covered: {day(-3), day(3)}, over: {day(-3), day(-1)}, later: {day(5), day(9)}} {
			w.sql(t, `UPDATE envelopes SET from_on = $3, until_on = $4 WHERE case_id = $1 AND reader_id = $2`, id, w.Asha.ID, days[0], days[1])
		}
		id, _, err := w.store.Ask(ctx, w.s.actor, w.Asha.ID, w.Ben.ID, "away for good")
		check(t, err)
		w.Pass(24 * time.Hour)
		check(t, w.store.Approve(ctx, w.m.actor, id, w.keyName(t, id)))
		_, shares, _, err := w.store.Shares(ctx, w.m.actor, id, "")
		check(t, err)
		if len(shares) != 1 || shares[0].Case != mine {
			t.Errorf("%d halves for another reader, want the one of Asha's own case", len(shares))
		}
		check(t, w.store.Stop(ctx, w.m.actor, id))
		id, _ = w.ask(t)
		w.Pass(24 * time.Hour)
		check(t, w.store.Approve(ctx, w.m.actor, id, w.keyName(t, id)))
		_, shares, _, err = w.store.Shares(ctx, w.m.actor, id, "")
		check(t, err)
		got := map[string]bool{}
		for _, s := range shares {
			got[s.Case] = true
		}
		if len(got) != 2 || !got[mine] || !got[covered] {
			t.Errorf("%d halves for Asha: want her own case and the cover that runs", len(shares))
		}
	})
}
