package main

import (
	"context"
	"testing"
	"time"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/recovery"
	"saysomething/store"
)

// activate fills an empty database with an organisation: a guardian service of two and a union
// with one rep, all with keys.
func activate(t testing.TB, db *store.DB) {
	t.Helper()
	ctx := context.Background()
	s := &accounts.Store{DB: db, Now: time.Now}
	o, err := s.CreateOrganisation(ctx, accounts.NewOrganisation("Heronbrook NHS Foundation Trust"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []accounts.Person{
		{Name: "Asha Bell", Email: "asha@example.nhs.uk", Role: accounts.Guardian, Side: accounts.Independent},
		{Name: "Ben Okoro", Email: "ben@example.nhs.uk", Role: accounts.Guardian, Side: accounts.Independent},
		{Name: "Cat Ferris", Email: "cat@example.org", Role: accounts.Rep, Side: accounts.Staff},
	} {
		p.OrganisationID, p.DeskID = o.ID, desk(t, s, o.ID, p.Role)
		_, token, err := s.Invite(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Activate(ctx, token, "", "", keys(t, p.Email)); err != nil {
			t.Fatal(err)
		}
	}
	custody(t, db, s)
}

// custody has both sides sign who reads, make a recovery key each, and sign the list that names them.
func custody(t testing.TB, db *store.DB, s *accounts.Store) {
	t.Helper()
	ctx := context.Background()
	for _, c := range accountstest.SignList(t, s).Body.Custodians {
		to, err := crypto.ParseRecipient(c.Recipient)
		if err != nil {
			t.Fatal(err)
		}
		id := crypto.NewIdentity()
		sealed, err := crypto.SealRecoveryCopy(c.Side, id, to)
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Person(ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		r := &recovery.Store{DB: db, Now: s.Now}
		if err := r.MakeKey(ctx, p, id.Recipient().String(), []recovery.Copy{{Custodian: c.ID, Data: sealed}}); err != nil {
			t.Fatal(err)
		}
	}
	accountstest.SignList(t, s)
}

// desk finds or makes the desk that people of a role answer for.
func desk(t testing.TB, s *accounts.Store, organisation string, role accounts.Role) string {
	t.Helper()
	kind := map[accounts.Role]string{accounts.Guardian: accounts.GuardianDesk, accounts.Rep: accounts.UnionDesk}[role]
	desks, err := s.Desks(context.Background(), organisation)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range desks {
		if d.Kind == kind {
			return d.ID
		}
	}
	d, err := s.CreateDesk(context.Background(), organisation, kind, "The "+kind+" desk")
	if err != nil {
		t.Fatal(err)
	}
	return d.ID
}

// keys are what a browser sends at activation, without Argon2id's half second.
func keys(t testing.TB, from string) accounts.Keys {
	t.Helper()
	root := make([]byte, 32)
	copy(root, from)
	k := crypto.NewKeyFile()
	id, sign, err := k.Keys()
	if err != nil {
		t.Fatal(err)
	}
	file, err := crypto.SealKeyFile(k, root)
	if err != nil {
		t.Fatal(err)
	}
	return accounts.Keys{Recipient: id.Recipient().String(), Sign: sign[32:], Login: crypto.LoginSecret(root), KeyFile: file}
}
