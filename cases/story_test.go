package cases_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"testing"
	"time"

	"filippo.io/age"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var ctx = context.Background()

// both runs f in a fresh world on each database.
func both(t *testing.T, f func(t *testing.T, w *casestest.World)) {
	storetest.Both(t, func(t *testing.T, db *store.DB) { f(t, casestest.New(t, db)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantRefused checks that a client that did everything right is told this code.
func wantRefused(t testing.TB, err error, code string) *cases.Refused {
	t.Helper()
	var r *cases.Refused
	if !errors.As(err, &r) || r.Code != code {
		t.Fatalf("got %v, want refused: %s", err, code)
	}
	return r
}

// TestStory goes from report to feedback, everybody opening with their own keys what the server gives them.
func TestStory(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "The crash trolley on ward 3 has been empty since Monday.", []casestest.Person{w.Asha, w.Cat})
		must(t, w.Cases.Report(ctx, letter, ""))
		must(t, w.Cases.Report(ctx, letter, "")) // sent twice

		list, next, err := w.Cases.List(ctx, w.Asha.ID, "")
		must(t, err)
		if len(list) != 1 || next != "" {
			t.Fatalf("Asha's list: %v, %q", list, next)
		}
		got := list[0]
		want := cases.Listing{ID: worker.Case.ID, Status: cases.New, Week: "2026-07-20", Mode: "anonymous", Route: "online", LastAuthor: "worker", ReadSeq: -1}
		want.Desks, want.Card, want.Mark = got.Desks, got.Card, got.Mark
		if len(got.Desks) != 2 || !equalJSON(t, got, want) {
			t.Errorf("listing %s", casestest.JSON(t, got))
		}
		card, err := crypto.OpenEnvelope(got.Card, got.ID, w.Asha.Identity)
		must(t, err)
		if card.Card.Day != "2026-07-23" || card.Card.Text == "" {
			t.Errorf("card %+v", card.Card)
		}
		for _, p := range []casestest.Person{w.Ben, w.Dan} {
			if list, _, _ := w.Cases.List(ctx, p.ID, ""); len(list) != 0 {
				t.Errorf("%s, who was not chosen, lists the case", p.Role)
			}
		}

		w.Pass(24 * time.Hour)
		answer(t, w, w.Asha, worker.Case.ID, cases.Thanked, "Thank you. We are looking today.")

		m := mailbox(t, w, worker)
		if m.Status != cases.Thanked || m.StatusOn != "2026-07-24" || len(m.Entries) != 3 {
			t.Fatalf("mailbox: %s on %s with %d entries", m.Status, m.StatusOn, len(m.Entries))
		}
		worker.Next, worker.Last = 3, m.Entries[2].Hash
		must(t, w.Cases.Add(ctx, w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "It is full now."}, cases.NoEffect)))

		answer(t, w, w.Cat, worker.Case.ID, cases.AwaitingFeedback, "Good.")
		m = mailbox(t, w, worker)
		worker.Next, worker.Last = len(m.Entries), m.Entries[len(m.Entries)-1].Hash
		last := w.Add(t, worker, crypto.KindFeedback, crypto.Feedback{Answer: "yes"}, cases.GiveFeedback)
		last.Feedback = &cases.FeedbackLetter{Token: crypto.B64.EncodeToString(worker.Statistics), Answer: "yes"}
		w.Pass(48 * time.Hour) // Sunday: the week must not tell so
		must(t, w.Cases.Add(ctx, last))
		must(t, w.Cases.Add(ctx, last))
		if m = mailbox(t, w, worker); m.Status != cases.ClosedCase || m.StatusOn != "2026-07-20" {
			t.Errorf("after feedback: %s on %s", m.Status, m.StatusOn)
		}
		var answer string
		must(t, w.DB.One(ctx, &answer, `SELECT feedback FROM statistics`))
		if answer != "yes" {
			t.Errorf("statistics say %q", answer)
		}
	})
}

// open opens entries with the keys of whoever holds this envelope.
func open(t testing.TB, caseID string, envelope []byte, id *age.HybridIdentity) *age.HybridIdentity {
	t.Helper()
	e, err := crypto.OpenEnvelope(envelope, caseID, id)
	must(t, err)
	key, err := crypto.ParseIdentity(e.Identity)
	must(t, err)
	return key
}

// mailbox reads as the worker, and checks the whole chain.
func mailbox(t testing.TB, w *casestest.World, worker *casestest.Worker) *cases.Mailbox {
	t.Helper()
	m, err := w.Cases.Read(ctx, worker.Receipt.Token())
	must(t, err)
	key := open(t, m.Case, m.Envelope, worker.Receipt.Identity())
	checkAll(t, m.Case, m.Entries, crypto.ChainKeys{Worker: worker.Receipt.SignKey().Public().(ed25519.PublicKey),
		Identities: map[string]*age.HybridIdentity{crypto.AudienceCase: key, crypto.AudienceName: worker.Receipt.Identity()}})
	return m
}

func checkAll(t testing.TB, caseID string, entries []cases.Entry, keys crypto.ChainKeys) {
	t.Helper()
	checked, report := crypto.CheckChain(caseID, casestest.Listed(entries), keys)
	if report == nil {
		t.Fatal("the report is not genuine")
	}
	for _, c := range checked {
		if c.Reason != "" {
			t.Fatalf("entry %d by %s is not genuine: %s", c.Seq, c.Author, c.Reason)
		}
	}
}

// answer opens a case as a reader, checks it, and appends a status with words.
func answer(t testing.TB, w *casestest.World, p casestest.Person, id string, to cases.Status, text string) {
	t.Helper()
	o, err := w.Cases.Case(ctx, p.ID, id)
	must(t, err)
	key := open(t, id, o.Envelope, p.Identity)
	checkAll(t, id, o.Entries, crypto.ChainKeys{Identities: map[string]*age.HybridIdentity{crypto.AudienceCase: key, crypto.AudienceName: p.Identity}})
	seq, prev := len(o.Entries), o.Entries[len(o.Entries)-1].Hash
	first := w.Entry(t, p, id, seq, prev, crypto.KindStatus, crypto.AudienceCase, crypto.StatusChange{Status: string(to)}, key)
	second := w.Entry(t, p, id, seq+1, crypto.Hash(first.Data), crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: text}, key)
	letter := cases.StaffLetter{Entries: []cases.NewEntry{first, second}, Status: to}
	must(t, w.Cases.Append(ctx, p.ID, id, letter))
	must(t, w.Cases.Append(ctx, p.ID, id, letter)) // a lost answer, asked again
}

func equalJSON(t testing.TB, a, b any) bool {
	t.Helper()
	return string(casestest.JSON(t, a)) == string(casestest.JSON(t, b))
}
