package accounts_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/store"
)

func TestTheLastWhoCanSignForASide(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		asha, mona, stan := begun(t, s, o)
		last := func(p *accounts.Person) bool {
			out, err := s.LastCustodian(ctx, p)
			check(t, err)
			return out
		}
		if !last(mona.Person) || !last(stan.Person) || last(asha) {
			t.Error("one custodian on each side, and nobody is the last")
		}
		max := accountstest.AddCustodian(t, s, accounts.Management)
		if !last(mona.Person) || last(max.Person) {
			t.Error("a custodian whom no list names can sign")
		}
		accountstest.SignList(t, s)
		if last(mona.Person) || last(max.Person) || !last(stan.Person) {
			t.Error("two custodians of management, and one is the last")
		}
		check(t, s.Leave(ctx, mona.Person.ID))
		if !last(max.Person) {
			t.Error("somebody who left can sign")
		}
	})
}

// A list without anybody who could sign the next one for a side would give that side's say away.
func TestAListThatLeavesASideWithoutSignersIsNotSigned(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		_, mona, stan := begun(t, s, o)
		exec(t, s, `UPDATE people SET status = 'left', left_on = '2026-11-18' WHERE id = $1`, stan.Person.ID)
		p := work(t, s).Proposal
		for _, c := range []accountstest.Custodian{mona, stan} {
			_, err := accountstest.Sign(t, s, c, p.Head, p.Body)
			var refused *crypto.ListError
			if !errors.Is(err, store.ErrInvalid) || !errors.As(err, &refused) || refused.Reason != crypto.ListSigners {
				t.Errorf("signed for %s: %v", c.Person.Side, err)
			}
		}
		if w := work(t, s); w.Waiting != nil {
			t.Error("a signature was kept")
		}
	})
}

// Both sides must sign every list, and only custodians whom the one before names can. So the last of a side stays.
func TestTheLastWhoCanSignForASideCannotLeave(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		asha, mona, stan := begun(t, s, o)
		max := accountstest.AddCustodian(t, s, accounts.Management)
		for _, c := range []accountstest.Custodian{mona, stan} { // Max is here, and no list names him yet
			wants(t, s.Leave(ctx, c.Person.ID), accounts.ErrLastSigner)
			wants(t, s.Leave(ctx, c.Person.ID), store.ErrConflict)
		}
		if p, err := s.Person(ctx, stan.Person.ID); err != nil || p.Status != accounts.Active {
			t.Fatalf("stan is %v, %v", p.Status, err)
		}
		check(t, s.Leave(ctx, asha.ID))
		accountstest.SignList(t, s)
		exec(t, s, `UPDATE people SET sign_key = $2 WHERE id = $1`, max.Person.ID, crypto.SignKey(browserKey(t)))
		wants(t, s.Leave(ctx, mona.Person.ID), accounts.ErrLastSigner) // the list names a key that Max has no more
		exec(t, s, `UPDATE people SET sign_key = $2 WHERE id = $1`, max.Person.ID, max.Person.SignKey)
		errs := make([]error, 2)
		var wait sync.WaitGroup
		for i, c := range []accountstest.Custodian{mona, max} {
			wait.Go(func() { errs[i] = s.Leave(context.Background(), c.Person.ID) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("two leave at once: %v and %v, want one to stay", errs[0], errs[1])
		}
	})
}
