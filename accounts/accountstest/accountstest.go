// Package accountstest signs lists of readers for tests: without one, nobody can be written to.
package accountstest

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"sync"
	"testing"

	"saysomething/accounts"
	"saysomething/crypto"
)

// custodians' signing keys by their public half: only a browser would hold them.
var keys sync.Map

// Custodian is somebody who can sign lists, and sign in.
type Custodian struct {
	Person *accounts.Person
	Sign   ed25519.PrivateKey
	Login  []byte
}

// SignList signs the people of this moment with a custodian of each side, whom it makes when there are
// none that it knows. Nothing happens when the list in force is right already.
func SignList(t testing.TB, s *accounts.Store) *crypto.SignedList {
	t.Helper()
	for _, side := range []accounts.Side{accounts.Management, accounts.Staff} {
		if len(known(t, s, side)) == 0 {
			AddCustodian(t, s, side)
		}
	}
	for {
		head, body := pending(t, s)
		if head == "" {
			break
		}
		for _, side := range []accounts.Side{accounts.Management, accounts.Staff} {
			inForce, err := Sign(t, s, signer(t, s, side), head, body)
			if err != nil {
				t.Fatal(err)
			}
			if inForce && side == accounts.Staff {
				break
			}
		}
	}
	r, err := s.Roster(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if r.List == nil {
		t.Fatalf("the list does not verify: %v", r.Refused)
	}
	return r.List
}

// Sign is one custodian's signature on a list.
func Sign(t testing.TB, s *accounts.Store, c Custodian, head, body string) (bool, error) {
	t.Helper()
	return s.SignList(context.Background(), c.Person, head, body, crypto.SignHead(head, c.Sign))
}

// pending is the list to sign, "" when there is none.
func pending(t testing.TB, s *accounts.Store) (head, body string) {
	t.Helper()
	work, err := s.ListWork(context.Background())
	switch {
	case err != nil:
		t.Fatal(err)
	case work.Proposal != nil:
		return work.Proposal.Head, work.Proposal.Body
	case work.Waiting != nil:
		return work.Waiting.Head, work.Waiting.Body
	}
	return "", ""
}

// signer is a custodian of a side whose signature counts on the next list.
func signer(t testing.TB, s *accounts.Store, side accounts.Side) Custodian {
	t.Helper()
	r, err := s.Roster(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	all := known(t, s, side)
	if r.List == nil {
		return all[0]
	}
	for _, c := range all {
		for _, named := range r.List.Heads[len(r.List.Heads)-1].Custodians {
			if named.ID == c.Person.ID {
				return c
			}
		}
	}
	return all[0] // of a side that the list before does not name
}

func known(t testing.TB, s *accounts.Store, side accounts.Side) []Custodian {
	t.Helper()
	people, err := s.People(context.Background(), organisation(t, s).ID)
	if err != nil {
		t.Fatal(err)
	}
	var out []Custodian
	for i := range people {
		p := &people[i]
		if key, ok := keys.Load(p.SignKey); ok && p.Role == accounts.Custodian && p.Side == side && p.Status == accounts.Active {
			out = append(out, Custodian{p, key.(ed25519.PrivateKey), login(p.Email)})
		}
	}
	return out
}

// Custodians are those of a side who can sign, the first of them one whose signature counts.
func Custodians(t testing.TB, s *accounts.Store, side accounts.Side) []Custodian {
	t.Helper()
	first := signer(t, s, side)
	out := []Custodian{first}
	for _, c := range known(t, s, side) {
		if c.Person.ID != first.Person.ID {
			out = append(out, c)
		}
	}
	return out
}

func organisation(t testing.TB, s *accounts.Store) *accounts.Organisation {
	t.Helper()
	o, err := s.Organisation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Know makes SignList sign with the key of a custodian that the test has made itself.
func Know(key ed25519.PrivateKey) { keys.Store(crypto.SignKey(key), key) }

func login(email string) []byte {
	sum := sha256.Sum256([]byte(email))
	return sum[:]
}

// AddCustodian makes a custodian who has activated their account.
func AddCustodian(t testing.TB, s *accounts.Store, side accounts.Side) Custodian {
	t.Helper()
	p, token, err := s.Invite(context.Background(), accounts.Person{OrganisationID: organisation(t, s).ID, Name: "Custodian of " + string(side),
		Email: crypto.NewID() + "@example.test", Role: accounts.Custodian, Side: side})
	if err != nil {
		t.Fatal(err)
	}
	root := login(p.Email + " root")
	file := crypto.NewKeyFile()
	id, sign, err := file.Keys()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := crypto.SealKeyFile(file, root)
	if err != nil {
		t.Fatal(err)
	}
	p, err = s.Activate(context.Background(), token, "", "", accounts.Keys{Recipient: id.Recipient().String(), Sign: sign.Public().(ed25519.PublicKey),
		Login: login(p.Email), KeyFile: sealed})
	if err != nil {
		t.Fatal(err)
	}
	Know(sign)
	return Custodian{p, sign, login(p.Email)}
}
