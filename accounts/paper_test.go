package accounts_test

import (
	"crypto/ed25519"
	"slices"
	"testing"
	"time"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/recovery"
	"saysomething/store"
)

// in is a session that a custodian has just begun.
func in(t *testing.T, s *accounts.Store, c accountstest.Custodian) *accounts.Session {
	t.Helper()
	return live(t, s, accountstest.SignIn(t, s, c.Person.Email, c.Login))
}

// Whoever finds a custodian's tab open can make no paper key and walk off with its words; and who made one and has left is told.
func TestAPaperKeyWantsProofAndSaysWhoSawIt(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, clock *clock) {
		_, _, stan := begun(t, s, o)
		session := in(t, s, stan)
		clock.pass(6 * time.Minute)
		wants(t, s.MakePaperKey(ctx, session, crypto.SignKey(browserKey(t))), accounts.ErrProve)
		makers := func() []accounts.PaperMaker {
			found, err := s.PaperMakers(ctx)
			check(t, err)
			return found
		}
		if len(makers()) != 0 {
			t.Fatal("a paper key without proof")
		}
		check(t, s.MakePaperKey(ctx, in(t, s, stan), crypto.SignKey(browserKey(t))))
		accountstest.SignList(t, s)
		if m := makers(); len(m) != 1 || m[0].By != stan.Person.Name || m[0].Gone {
			t.Fatalf("%+v", m)
		}
		check(t, s.Leave(ctx, stan.Person.ID))
		if m := makers(); len(m) != 1 || !m[0].Gone {
			t.Fatalf("after they left: %+v", m)
		}
	})
}

// The way out of a side whose only custodian is lost: a newcomer of that side signs the next list with the words on paper.
func TestAPaperKeySignsForASideThatHasLostItsCustodian(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		asha, mona, stan := begun(t, s, o)
		key := browserKey(t)
		for range 2 { // the second time is asked again
			check(t, s.MakePaperKey(ctx, in(t, s, stan), crypto.SignKey(key)))
		}
		wants(t, s.MakePaperKey(ctx, in(t, s, mona), crypto.SignKey(key)), store.ErrInvalid)
		wants(t, s.MakePaperKey(ctx, in(t, s, stan), mona.Person.SignKey), store.ErrInvalid)
		wants(t, s.MakePaperKey(ctx, in(t, s, stan), "AAAA"), store.ErrInvalid)
		wants(t, s.MakePaperKey(ctx, &accounts.Session{Person: asha}, crypto.SignKey(browserKey(t))), store.ErrInvalid)
		unsigned := accountstest.AddCustodian(t, s, accounts.Staff)
		wants(t, s.MakePaperKey(ctx, in(t, s, unsigned), crypto.SignKey(browserKey(t))), store.ErrInvalid) // no list names them
		check(t, s.Leave(ctx, unsigned.Person.ID))
		paper := func(l *crypto.SignedList) (out []crypto.ListCustodian) {
			for _, c := range l.Body.Custodians {
				if c.Recipient == "" {
					out = append(out, c)
				}
			}
			return out
		}
		wants(t, s.Leave(ctx, stan.Person.ID), accounts.ErrLastSigner) // no list names the paper yet
		l := accountstest.SignList(t, s)
		on := paper(l)
		if len(on) != 1 || on[0].Side != "staff" || on[0].Sign != crypto.SignKey(key) || slices.Contains(roster(t, s).Away, on[0].ID) {
			t.Fatalf("on the list: %+v", on)
		}
		check(t, s.Leave(ctx, stan.Person.ID)) // whoever is lost: the paper can sign
		sue := accountstest.AddCustodian(t, s, accounts.Staff)
		p := work(t, s).Proposal
		if _, err := accountstest.Sign(t, s, sue, p.Head, p.Body); err == nil {
			t.Fatal("a custodian whom no list names has signed")
		}
		for what, try := range map[string]struct {
			by  *accounts.Person
			id  string
			key ed25519.PrivateKey
		}{"the other side": {mona.Person, on[0].ID, key}, "no paper key": {sue.Person, stan.Person.ID, key}, "other words": {sue.Person, on[0].ID, sue.Sign}} {
			if _, err := s.SignListOnPaper(ctx, try.by, try.id, p.Head, p.Body, crypto.SignHead(p.Head, try.key)); err == nil {
				t.Errorf("%s: signed", what)
			}
		}
		if inForce, err := s.SignListOnPaper(ctx, sue.Person, on[0].ID, p.Head, p.Body, crypto.SignHead(p.Head, key)); err != nil || inForce {
			t.Fatal(inForce, err)
		}
		if !sign(t, s, mona, p.Head, p.Body) || !listed(t, s, sue.Person.ID) || records(t, s, "list_signed_on_paper") != 1 || records(t, s, "paper_key_made") != 1 {
			t.Fatal("the newcomer is not on the list")
		}
		// A used key is replaced: the old one is a key of the past, and counts until both sides have signed.
		next := browserKey(t)
		check(t, s.MakePaperKey(ctx, in(t, s, sue), crypto.SignKey(next)))
		wants(t, s.Leave(ctx, sue.Person.ID), accounts.ErrLastSigner)
		l = accountstest.SignList(t, s)
		if now := paper(l); len(now) != 1 || now[0].Sign != crypto.SignKey(next) || !slices.ContainsFunc(l.Body.Former, func(f crypto.ListFormer) bool { return f.Sign == crypto.SignKey(key) && f.Until == "2026-11-18" }) {
			t.Errorf("after a new one: %+v, former %+v", now, l.Body.Former)
		}
	})
}

// recoveryKey is a new recovery key of a custodian's side, with a copy for them alone.
func recoveryKey(t *testing.T, s *accounts.Store, by *accounts.Person) string {
	t.Helper()
	id := crypto.NewIdentity()
	to, err := crypto.ParseRecipient(by.Recipient)
	check(t, err)
	data, err := crypto.SealRecoveryCopy(string(by.Side), id, to)
	check(t, err)
	keys := &recovery.Store{DB: s.DB, Now: s.Now}
	check(t, keys.MakeKey(ctx, by, id.Recipient().String(), []recovery.Copy{{Custodian: by.ID, Data: data}}))
	return id.Recipient().String()
}

// A browser signs no recovery key of its own side that it cannot compare. One that left with everybody who holds a copy is not put
// before a side that has only its paper key left: neither that key nor anybody's could ever sign again.
func TestARecoveryKeyThatNobodyHoldsIsNotPutOnTheList(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		_, mona, stan := begun(t, s, o)
		key := browserKey(t)
		check(t, s.MakePaperKey(ctx, in(t, s, stan), crypto.SignKey(key)))
		first := recoveryKey(t, s, stan.Person)
		l := accountstest.SignList(t, s)
		if l.Body.Recovery.Staff != first {
			t.Fatalf("recovery key of the staff side: %q", l.Body.Recovery.Staff)
		}
		second := recoveryKey(t, s, stan.Person)
		named := func() string {
			body, err := crypto.ParseListBody(work(t, s).Proposal.Body)
			check(t, err)
			return body.Recovery.Staff
		}
		if named() != second {
			t.Fatal("the key that was made is not proposed")
		}
		check(t, s.Leave(ctx, stan.Person.ID))
		sue := accountstest.AddCustodian(t, s, accounts.Staff)
		if named() != first {
			t.Fatal("a key is proposed that nobody who can sign holds")
		}
		i := slices.IndexFunc(l.Body.Custodians, func(c crypto.ListCustodian) bool { return c.Recipient == "" })
		p := work(t, s).Proposal
		if _, err := s.SignListOnPaper(ctx, sue.Person, l.Body.Custodians[i].ID, p.Head, p.Body, crypto.SignHead(p.Head, key)); err != nil {
			t.Fatal(err)
		}
		if !sign(t, s, mona, p.Head, p.Body) || !listed(t, s, sue.Person.ID) || roster(t, s).List.Body.Recovery.Staff != first {
			t.Fatal("the newcomer is not on the list, or the recovery key has changed")
		}
		var left []string
		check(t, s.DB.SelectContext(ctx, &left, `SELECT recipient FROM recovery_keys WHERE side = 'staff'`))
		if len(left) != 1 || left[0] != first {
			t.Errorf("keys that are kept: %d", len(left))
		}
		if third := recoveryKey(t, s, sue.Person); named() != third {
			t.Error("the newcomer's own key is not proposed")
		}
	})
}
