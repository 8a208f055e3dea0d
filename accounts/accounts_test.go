package accounts_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var ctx = context.Background()

// clock is a time that only moves when told to.
type clock struct{ t time.Time }

func (c *clock) now() time.Time                   { return c.t }
func (c *clock) pass(d time.Duration)             { c.t = c.t.Add(d) }
func newClock() *clock                            { return &clock{time.Date(2026, 11, 18, 9, 30, 0, 0, time.UTC)} }
func open(db *store.DB, c *clock) *accounts.Store { return &accounts.Store{DB: db, Now: c.now} }

// both runs f on both databases with an organisation in place.
func both(t *testing.T, f func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock)) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		c := newClock()
		s := open(db, c)
		o, err := s.CreateOrganisation(ctx, accounts.NewOrganisation("Heronbrook"))
		check(t, err)
		f(t, s, o, c)
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("got %v, want %v", err, kind)
	}
}

// browser makes what a browser would send for a root, without Argon2id's half second.
func browser(t *testing.T, root byte) accounts.Keys {
	t.Helper()
	secret := make([]byte, 32)
	secret[0] = root
	k := crypto.NewKeyFile()
	id, sign, err := k.Keys()
	check(t, err)
	file, err := crypto.SealKeyFile(k, secret)
	check(t, err)
	return accounts.Keys{
		Recipient: id.Recipient().String(), Sign: sign[32:],
		Login: crypto.LoginSecret(secret), KeyFile: file,
	}
}

func guardian(o *accounts.Organisation, desk string) accounts.Person {
	return accounts.Person{OrganisationID: o.ID, Name: "Asha Bell", Email: "Asha.Bell@example.nhs.uk", Title: "Guardian",
		Role: accounts.Guardian, Side: accounts.Independent, DeskID: desk}
}

// activated is a guardian who can sign in.
func activated(t *testing.T, s *accounts.Store, o *accounts.Organisation) (*accounts.Person, accounts.Keys) {
	t.Helper()
	d, err := s.CreateDesk(ctx, o.ID, accounts.GuardianDesk, "Guardian service")
	check(t, err)
	_, token, err := s.Invite(ctx, guardian(o, d.ID))
	check(t, err)
	k := browser(t, 1)
	p, err := s.Activate(ctx, token, "", "", k)
	check(t, err)
	return p, k
}

func TestFromInvitationToSignedIn(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		token, session, err := s.SignIn(ctx, " asha.bell@EXAMPLE.nhs.uk", k.Login, make([]byte, 32))
		check(t, err)
		if session.Person.ID != p.ID || session.Stage != accounts.StageEnrol {
			t.Fatal("signed in as somebody else")
		}
		again, err := s.Session(ctx, token)
		check(t, err)
		if again.Person.Email != "asha.bell@example.nhs.uk" {
			t.Fatalf("email %q", again.Person.Email)
		}
		accountstest.SignList(t, s)
		r, err := s.Roster(ctx)
		check(t, err)
		if len(r.Readers) != 1 || r.Readers[0].ID != p.ID || r.Readers[0].Recipient != k.Recipient || len(r.Themes) == 0 || len(r.Groups) == 0 {
			t.Fatalf("roster: %+v", r)
		}
		check(t, s.SignOut(ctx, token))
		_, err = s.Session(ctx, token)
		wants(t, err, accounts.ErrEnded)
	})
}
