package cases_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// A worker gives their name later: as the second of two entries that do nothing else. Anything that only looks like it stores nothing.
func TestANameIsAddedLater(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
		letter := w.Add(t, worker, crypto.KindDetriment, crypto.Detriment{At: "contact"}, cases.NoEffect)
		first := letter.Entries[0]
		name := func(size int, to ...*age.HybridRecipient) cases.NewEntry {
			seq, id, key := first.Seq+1, worker.Case.ID, worker.Receipt.SignKey()
			p, err := crypto.NewPayload(id, seq, crypto.KindName, crypto.AuthorWorker, cases.Week(w.Now()), crypto.Hash(first.Data), crypto.Name{Name: canary})
			must(t, err)
			data, err := crypto.SealEntry(p, key, size, append(to, worker.Receipt.Identity().Recipient())...)
			must(t, err)
			return cases.NewEntry{Seq: seq, Audience: crypto.AudienceName, Data: data, Place: crypto.SignPlace(id, seq, crypto.AudienceName, crypto.AuthorWorker, data, key)}
		}
		good := name(crypto.NameEntrySize, w.Asha.Reader().Recipient)
		with := func(change func(*cases.AddLetter)) cases.AddLetter {
			l := letter
			l.Entries = []cases.NewEntry{first, good}
			change(&l)
			return l
		}
		before := mailbox(t, w, worker)
		for what, bad := range map[string]cases.AddLetter{
			"without its place": with(func(l *cases.AddLetter) { l.Entries[1].Place = nil }),
			"to nobody":         with(func(l *cases.AddLetter) { l.Entries[1] = name(crypto.NameEntrySize) }),
			"of another size":   with(func(l *cases.AddLetter) { l.Entries[1] = name(crypto.WorkerEntrySize, w.Asha.Reader().Recipient) }),
			"first":             with(func(l *cases.AddLetter) { l.Entries[0].Audience = crypto.AudienceName }),
			"for readers alone": with(func(l *cases.AddLetter) { l.Entries[1].Audience = crypto.AudienceReaders }),
			"with an effect":    with(func(l *cases.AddLetter) { l.Effect = cases.WithdrawIt }),
			"with a third entry": with(func(l *cases.AddLetter) {
				l.Entries = append(l.Entries, cases.NewEntry{Seq: good.Seq + 1, Audience: crypto.AudienceCase, Data: first.Data})
			}),
		} {
			if err := w.Cases.Add(ctx, bad); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if now := mailbox(t, w, worker); len(now.Entries) != len(before.Entries) {
			t.Fatal("something was stored")
		}
		letter = with(func(*cases.AddLetter) {})
		must(t, w.Cases.Add(ctx, letter))
		must(t, w.Cases.Add(ctx, letter)) // a lost answer, asked again
		if now := mailbox(t, w, worker); len(now.Entries) != len(before.Entries)+2 || !slices.Equal(now.Entries[len(now.Entries)-1].Data, []byte(good.Data)) {
			t.Error("the name is not in the worker's mailbox, once")
		}
		if n := w.OpenName(t, w.Asha, worker.Case.ID, "To ring them."); n.Name != canary {
			t.Errorf("Asha opens %+v", n)
		}
		for _, row := range dump(t, w) {
			if strings.Contains(row, canary) {
				t.Errorf("in clear: %s", row)
			}
		}
	})
}
