package demo

import (
	"context"
	"testing"
	"time"

	"filippo.io/age"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// TestBuild builds a small demonstration and does with it what it is for: everybody signs in, the
// receipt opens the story, a guardian's keys open every case of their list, the releases are there.
func TestBuild(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		d, err := Build(ctx, db, now, crypto.NewID(), 4)
		if err != nil {
			t.Fatal(err)
		}
		people := &accounts.Store{DB: db, Now: func() time.Time { return now }}
		for _, s := range d.SignIns {
			signIn(t, people, s)
		}
		checkStory(t, db, d.Receipt)
		checkList(t, db, d.SignIns[0])
		o, err := people.Organisation(ctx)
		if err != nil || !o.Demo {
			t.Fatalf("not marked as a demonstration: %v", err)
		}
		checkLedger(t, db, o, now)
	})
}

// checkLedger has the service make what the demonstration left to it: every year has a plan that both sides signed, every quarter is frozen, and
// what the rule of periods asks for is out.
func checkLedger(t *testing.T, db *store.DB, o *accounts.Organisation, now time.Time) {
	t.Helper()
	s := &reports.Store{DB: db, Now: func() time.Time { return now }, Run: "test", DelayDays: releaseDelay}
	kept, err := s.KeepLedger(t.Context(), now)
	if err != nil || kept.Frozen != 0 || kept.Made == 0 {
		t.Fatalf("%+v, %v", kept, err)
	}
	out, err := s.Published(t.Context(), o.ID)
	if err != nil || len(out) != kept.Made {
		t.Fatalf("%d are out, %d were made: %v", len(out), kept.Made, err)
	}
	for _, p := range out {
		if p.Err != nil || p.Release.Late != 0 {
			t.Errorf("release %d: %v, %d quarters before its plan", p.Number, p.Err, p.Release.Late)
		}
	}
}

func signIn(t *testing.T, people *accounts.Store, s SignIn) (root []byte, session *accounts.Session) {
	t.Helper()
	salt, err := people.Salt(context.Background(), s.Email)
	if err != nil {
		t.Fatal(err)
	}
	root = crypto.Root(s.Passphrase, salt)
	_, session, err = people.SignIn(context.Background(), s.Email, crypto.LoginSecret(root), make([]byte, 32))
	if err != nil {
		t.Fatalf("%s cannot sign in: %v", s.Name, err)
	}
	return root, session
}

func checkStory(t *testing.T, db *store.DB, words string) {
	t.Helper()
	r, err := crypto.ParseReceipt(words)
	if err != nil {
		t.Fatal(err)
	}
	m, err := (&cases.Store{DB: db, Now: time.Now}).Read(context.Background(), r.Token())
	if err != nil {
		t.Fatal(err)
	}
	e, err := crypto.OpenEnvelope(m.Envelope, m.Case, r.Identity())
	if err != nil {
		t.Fatal(err)
	}
	id, err := crypto.ParseIdentity(e.Identity)
	if err != nil {
		t.Fatal(err)
	}
	var listed []crypto.Listed
	for _, e := range m.Entries {
		listed = append(listed, crypto.Listed{Seq: e.Seq, Audience: e.Audience, Author: e.Author, Hash: e.Hash, Data: e.Data, Place: e.Place})
	}
	checked, report := crypto.CheckChain(m.Case, listed, crypto.ChainKeys{Identities: map[string]*age.HybridIdentity{crypto.AudienceCase: id}})
	if report == nil || report.What != storyText || len(checked) < 2 {
		t.Errorf("the story does not open: %d entries", len(checked))
	}
	for _, c := range checked {
		if !c.Genuine() && c.Audience == crypto.AudienceCase {
			t.Errorf("entry %d is not genuine: %s", c.Seq, c.Reason)
		}
	}
}

func checkList(t *testing.T, db *store.DB, guardian SignIn) {
	t.Helper()
	ctx, people := context.Background(), &accounts.Store{DB: db, Now: time.Now}
	root, session := signIn(t, people, guardian)
	file, err := people.KeyFile(ctx, session.Person.ID)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := crypto.OpenKeyFile(file, root)
	if err != nil {
		t.Fatal(err)
	}
	id, _, err := keys.Keys()
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := (&cases.Store{DB: db, Now: time.Now}).List(ctx, session.Person.ID, "")
	if err != nil || len(list) < 20 {
		t.Fatalf("%d cases: %v", len(list), err)
	}
	for _, c := range list {
		if _, err := crypto.OpenEnvelope(c.Card, c.ID, id); err != nil {
			t.Errorf("case %s: %v", c.ID, err)
		}
	}
}
