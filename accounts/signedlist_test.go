package accounts_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/store"
)

// work is what there is to sign.
func work(t *testing.T, s *accounts.Store) *accounts.ListWork {
	t.Helper()
	w, err := s.ListWork(ctx)
	check(t, err)
	return w
}

func sign(t *testing.T, s *accounts.Store, c accountstest.Custodian, head, body string) bool {
	t.Helper()
	inForce, err := accountstest.Sign(t, s, c, head, body)
	check(t, err)
	return inForce
}

func roster(t *testing.T, s *accounts.Store) *accounts.Roster {
	t.Helper()
	r, err := s.Roster(ctx)
	check(t, err)
	return r
}

func listed(t *testing.T, s *accounts.Store, id string) bool {
	t.Helper()
	p, err := s.Person(ctx, id)
	check(t, err)
	return p.Listed
}

func records(t *testing.T, s *accounts.Store, what string) int {
	t.Helper()
	var n int
	check(t, s.DB.GetContext(ctx, &n, `SELECT COUNT(*) FROM log_records WHERE record LIKE $1`, `%"what":"`+what+`"%`))
	return n
}

func exec(t *testing.T, s *accounts.Store, q string, args ...any) {
	t.Helper()
	check(t, s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, q, args...)
		return err
	}))
}

// begun is a list by both sides that names one guardian.
func begun(t *testing.T, s *accounts.Store, o *accounts.Organisation) (asha *accounts.Person, mona, stan accountstest.Custodian) {
	t.Helper()
	asha, _ = activated(t, s, o)
	mona, stan = accountstest.AddCustodian(t, s, accounts.Management), accountstest.AddCustodian(t, s, accounts.Staff)
	accountstest.SignList(t, s)
	return asha, mona, stan
}

// another is a second guardian.
func another(t *testing.T, s *accounts.Store, o *accounts.Organisation, email string) *accounts.Person {
	t.Helper()
	desks, err := s.Desks(ctx, o.ID)
	check(t, err)
	p := guardian(o, desks[0].ID)
	p.Name, p.Email = "Ben\u2028Cole", email
	_, token, err := s.Invite(ctx, p)
	check(t, err)
	made, err := s.Activate(ctx, token, "", "", browser(t, 7))
	check(t, err)
	return made
}

func TestOneSideBeginsAndTheOtherJoins(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		asha, _ := activated(t, s, o)
		if r := roster(t, s); r.List != nil || len(r.Readers) != 0 || r.Line != "" || len(r.Heads) != 0 {
			t.Fatalf("before the first list there is %+v", r)
		}
		mona, stan := accountstest.AddCustodian(t, s, accounts.Management), accountstest.AddCustodian(t, s, accounts.Staff)
		w := work(t, s)
		if w.Proposal == nil || w.Waiting != nil {
			t.Fatalf("to sign: %+v", w)
		}
		if !sign(t, s, mona, w.Proposal.Head, w.Proposal.Body) {
			t.Fatal("the first list waits for another side")
		}
		r := roster(t, s)
		if strings.Join(r.List.Sides, " ") != "management" || len(r.Readers) != 1 || !listed(t, s, asha.ID) || !listed(t, s, stan.Person.ID) {
			t.Fatalf("after one side: %v, %d readers", r.List.Sides, len(r.Readers))
		}
		if w := work(t, s); w.Proposal != nil || w.Waiting != nil {
			t.Fatalf("nothing has changed, and there is to sign: %+v", w)
		}
		if !sign(t, s, stan, r.Heads[0].Line, r.Line) {
			t.Fatal("the other side could not join")
		}
		sign(t, s, stan, r.Heads[0].Line, r.Line) // asked again
		if r := roster(t, s); strings.Join(r.List.Sides, " ") != "management staff" || len(r.Heads) != 1 || len(r.Heads[0].Signatures) != 2 {
			t.Fatalf("after the other side: %v of %d lists", r.List.Sides, len(r.Heads))
		}
		if records(t, s, "list_signed") != 2 || records(t, s, "list_in_force") != 1 {
			t.Error("the access log has not what happened")
		}
	})
}

func TestANewReaderWaitsForBothSides(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		_, mona, stan := begun(t, s, o)
		ben := another(t, s, o, "ben@example.nhs.uk")
		w := work(t, s)
		for range 2 { // the second time is asked again
			if sign(t, s, stan, w.Proposal.Head, w.Proposal.Body) {
				t.Fatal("one side alone added a reader")
			}
		}
		if r := roster(t, s); len(r.Readers) != 1 || r.List.Number != 1 || listed(t, s, ben.ID) {
			t.Fatal("a list that waits counts already")
		}
		waiting := work(t, s)
		if waiting.Proposal != nil || waiting.Waiting == nil || waiting.Waiting.Head != w.Proposal.Head || len(waiting.Waiting.Signatures) != 1 {
			t.Fatalf("waits: %+v", waiting)
		}
		if _, err := s.SignedList(ctx, 2); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a list that waits can be downloaded: %v", err)
		}
		c.pass(30 * time.Hour) // the other side comes the next day
		if !sign(t, s, mona, waiting.Waiting.Head, waiting.Waiting.Body) {
			t.Fatal("both have signed and it is not in force")
		}
		r := roster(t, s)
		if r.List.Number != 2 || len(r.Readers) != 2 || !listed(t, s, ben.ID) || r.Readers[1].Name != "Ben Cole" {
			t.Fatalf("list %d, readers %v", r.List.Number, r.Readers)
		}
		for n := range 2 {
			l, err := s.SignedList(ctx, n+1)
			check(t, err)
			if l.Head != r.Heads[n].Line || len(l.Signatures) != 2 || crypto.Hash([]byte(l.Body)) != r.List.Heads[n].Body {
				t.Errorf("list %d is not as it was signed", n+1)
			}
		}
	})
}

func TestPeopleChangeWhileAListWaits(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		_, mona, stan := begun(t, s, o)
		ben := another(t, s, o, "ben@example.nhs.uk")
		first := work(t, s).Proposal
		sign(t, s, mona, first.Head, first.Body)
		cat := another(t, s, o, "cat@example.nhs.uk")
		if _, err := accountstest.Sign(t, s, stan, first.Head, first.Body); !errors.Is(err, store.ErrConflict) {
			t.Fatalf("a list of other people was signed: %v", err)
		}
		w := work(t, s)
		if w.Proposal == nil || w.Waiting == nil || w.Proposal.Body == w.Waiting.Body {
			t.Fatalf("to sign: %+v", w)
		}
		sign(t, s, stan, w.Proposal.Head, w.Proposal.Body)
		w = work(t, s)
		if len(w.Waiting.Signatures) != 1 || w.Waiting.Signatures[0].Custodian != stan.Person.ID {
			t.Fatal("signatures on another list were kept")
		}
		if !sign(t, s, mona, w.Waiting.Head, w.Waiting.Body) || !listed(t, s, ben.ID) || !listed(t, s, cat.ID) {
			t.Fatal("the newer list is not in force")
		}
	})
}

func TestWhatIsNotSigned(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		asha, mona, stan := begun(t, s, o)
		another(t, s, o, "ben@example.nhs.uk")
		max := accountstest.AddCustodian(t, s, accounts.Management)
		p := work(t, s).Proposal
		forged := strings.Replace(p.Body, asha.SignKey, crypto.SignKey(mona.Sign), 1)
		forgedHead, err := crypto.EncodeHead(2, crypto.Hash([]byte(roster(t, s).Heads[0].Line)), "2026-11-18", forged)
		check(t, err)
		other, err := crypto.EncodeHead(3, crypto.Hash([]byte(roster(t, s).Heads[0].Line)), "2026-11-18", p.Body)
		check(t, err)
		later, err := crypto.EncodeHead(2, crypto.Hash([]byte(roster(t, s).Heads[0].Line)), "2026-11-25", p.Body)
		check(t, err)
		for what, try := range map[string]struct {
			by         accountstest.Custodian
			head, body string
			want       error
		}{
			"a body of their own":             {mona, forgedHead, forged, store.ErrConflict},
			"another number":                  {mona, other, p.Body, store.ErrConflict},
			"a day to come":                   {mona, later, p.Body, store.ErrConflict},
			"no head":                         {mona, "{}", p.Body, store.ErrConflict},
			"a custodian not yet listed":      {max, p.Head, p.Body, store.ErrInvalid},
			"somebody else's key":             {accountstest.Custodian{Person: mona.Person, Sign: stan.Sign}, p.Head, p.Body, store.ErrInvalid},
			"a guardian":                      {accountstest.Custodian{Person: asha, Sign: mona.Sign}, p.Head, p.Body, store.ErrInvalid},
			"the list in force by a newcomer": {accountstest.Custodian{Person: max.Person, Sign: max.Sign}, roster(t, s).Heads[0].Line, roster(t, s).Line, store.ErrInvalid},
		} {
			if _, err := accountstest.Sign(t, s, try.by, try.head, try.body); !errors.Is(err, try.want) {
				t.Errorf("%s: %v, want %v", what, err, try.want)
			}
		}
		if w := work(t, s); w.Waiting != nil || records(t, s, "list_signed") != 2 {
			t.Error("something was kept")
		}
	})
}

func TestBothSidesSignAtOnce(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		_, mona, stan := begun(t, s, o)
		another(t, s, o, "ben@example.nhs.uk")
		p := work(t, s).Proposal
		var wait sync.WaitGroup
		inForce := make([]bool, 2)
		for i, c := range []accountstest.Custodian{mona, stan} {
			wait.Go(func() {
				var err error
				if inForce[i], err = s.SignList(context.Background(), c.Person, p.Head, p.Body, crypto.SignHead(p.Head, c.Sign)); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if inForce[0] == inForce[1] || roster(t, s).List.Number != 2 {
			t.Fatalf("in force for %v, list %d", inForce, roster(t, s).List.Number)
		}
	})
}

func TestSomebodyLeaves(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		asha, _, _ := begun(t, s, o)
		ben := another(t, s, o, "ben@example.nhs.uk")
		accountstest.SignList(t, s)
		c.pass(48 * time.Hour)
		check(t, s.Leave(ctx, asha.ID))
		r := roster(t, s)
		if len(r.Away) != 1 || r.Away[0] != asha.ID || len(r.Readers) != 1 || r.Readers[0].ID != ben.ID {
			t.Fatalf("away %v, readers %v", r.Away, r.Readers)
		}
		if keys := r.List.Keys()[asha.ID]; len(keys) != 1 || keys[0].Until != "" {
			t.Errorf("their key before the next list: %v", keys)
		}
		l := accountstest.SignList(t, s)
		if keys := l.Keys()[asha.ID]; len(keys) != 1 || keys[0].Until != "2026-11-20" || len(l.Body.Readers) != 1 {
			t.Fatalf("their key on the next list: %v", keys)
		}
		if r := roster(t, s); len(r.Away) != 0 || listed(t, s, asha.ID) {
			t.Errorf("away %v", r.Away)
		}
	})
}

// browserKey is a signing key that no list names.
func browserKey(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	check(t, err)
	return key
}

func TestAKeyChanges(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		asha, _, _ := begun(t, s, o)
		k := browser(t, 9)
		exec(t, s, `INSERT INTO former_keys (person_id, sign_key, until_on) VALUES ($1, $2, '2026-11-18')`, asha.ID, asha.SignKey)
		exec(t, s, `UPDATE people SET recipient = $2, sign_key = $3, listed = FALSE WHERE id = $1`, asha.ID, k.Recipient, crypto.B64.EncodeToString(k.Sign))
		if r := roster(t, s); len(r.Readers) != 0 || len(r.Away) != 1 {
			t.Fatal("a key that no list names is offered")
		}
		l := accountstest.SignList(t, s)
		keys := l.Keys()[asha.ID]
		if len(keys) != 2 || keys[0].Until != "" || keys[1].Until != "2026-11-18" || crypto.B64.EncodeToString(keys[1].Key) != asha.SignKey {
			t.Fatalf("keys %v", keys)
		}
		if !listed(t, s, asha.ID) {
			t.Error("not listed with the new key")
		}
	})
}

func TestRecoveryKeysGoOntoTheList(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		_, mona, stan := begun(t, s, o)
		add := func(by accountstest.Custodian) string { return recoveryKey(t, s, by.Person) }
		status := func(recipient string) (out string) {
			check(t, s.DB.GetContext(ctx, &out, `SELECT status FROM recovery_keys WHERE recipient = $1`, recipient))
			return out
		}
		first, staff := add(mona), add(stan)
		l := accountstest.SignList(t, s)
		if l.Body.Recovery.Management != first || l.Body.Recovery.Staff != staff || status(first) != "current" || status(staff) != "current" {
			t.Fatalf("recovery on the list: %s, %s", status(first), status(staff))
		}
		second := add(mona)
		if status(first) != "current" {
			t.Error("replaced before the list is in force")
		}
		l = accountstest.SignList(t, s)
		if l.Body.Recovery.Management != second || status(first) != "former" || status(second) != "current" || status(staff) != "current" {
			t.Errorf("after the next list: %s, %s, %s", status(first), status(second), status(staff))
		}
	})
}

// While one side alone vouches for the list, the other side's key may be of that side's own making: there is no spare key then.
func TestOneSideAloneHasNoSpareKey(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		activated(t, s, o)
		mona, stan := accountstest.AddCustodian(t, s, accounts.Management), accountstest.AddCustodian(t, s, accounts.Staff)
		p := work(t, s).Proposal
		sign(t, s, mona, p.Head, p.Body)
		recoveryKey(t, s, mona.Person)
		recoveryKey(t, s, stan.Person)
		p = work(t, s).Proposal
		if !sign(t, s, mona, p.Head, p.Body) {
			t.Fatal("the list waits for another side")
		}
		current := func() (n int) {
			check(t, s.DB.GetContext(ctx, &n, `SELECT count(*) FROM recovery_keys WHERE status = 'current'`))
			return n
		}
		r := roster(t, s)
		if r.List.Body.Recovery.Management == "" || r.List.Body.Recovery.Staff == "" || r.List.Recovers() || current() != 0 {
			t.Fatalf("signed by %v: %d keys count", r.List.Sides, current())
		}
		sign(t, s, stan, r.Heads[1].Line, r.Line)
		if r := roster(t, s); !r.List.Recovers() || current() != 2 {
			t.Fatalf("signed by %v: %d keys count", r.List.Sides, current())
		}
	})
}

// Whoever can write to the database can change the list. Then it names nobody.
func TestAStoredListThatWasChanged(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		asha, mona, _ := begun(t, s, o)
		another(t, s, o, "ben@example.nhs.uk")
		accountstest.SignList(t, s)
		good := roster(t, s)
		eve := crypto.NewIdentity().Recipient().String()
		for what, change := range map[string]struct{ query, reason string }{
			"a key":         {`UPDATE lists SET body = REPLACE(body, '` + asha.Recipient + `', '` + eve + `')`, "body"},
			"a signature":   {`UPDATE list_signatures SET signature = '` + strings.Repeat("A", 86) + `'`, "signature"},
			"no signatures": {`DELETE FROM list_signatures`, "unsigned"},
			"one side":      {`DELETE FROM list_signatures WHERE number = 2 AND custodian_id = '` + mona.Person.ID + `'`, "side"},
			"a head":        {`UPDATE lists SET head = REPLACE(head, '2026-11-18', '2026-11-19')`, "signature"},
			"the first":     {`UPDATE lists SET in_force = FALSE WHERE number = 1`, "chain"},
		} {
			tampered := open(s.DB, newClock())
			undo := snapshot(t, s)
			exec(t, s, change.query)
			for _, one := range []*accounts.Store{s, tampered} { // with and without a list that verified before
				r := roster(t, one)
				var refused *crypto.ListError
				if !errors.As(r.Refused, &refused) || refused.Reason != change.reason || r.List != nil || len(r.Readers) != 0 || len(r.Heads) == 0 {
					t.Errorf("%s: %v, %d readers", what, r.Refused, len(r.Readers))
				}
			}
			undo()
		}
		if r := roster(t, s); r.Refused != nil || len(r.Readers) != len(good.Readers) {
			t.Errorf("after everything was put back: %v", r.Refused)
		}
	})
}

// snapshot gives back what puts the lists back.
func snapshot(t *testing.T, s *accounts.Store) func() {
	t.Helper()
	for _, table := range []string{"lists", "list_signatures"} {
		exec(t, s, `CREATE TABLE kept_`+table+` AS SELECT * FROM `+table)
	}
	return func() {
		t.Helper()
		exec(t, s, `DELETE FROM list_signatures`)
		exec(t, s, `DELETE FROM lists`)
		for _, table := range []string{"lists", "list_signatures"} {
			exec(t, s, `INSERT INTO `+table+` SELECT * FROM kept_`+table)
			exec(t, s, `DROP TABLE kept_`+table)
		}
	}
}
