package cases_test

import (
	"bytes"
	"errors"
	"testing"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// The list without cards says the same but for the cards, and its marks are those of the cards that are handed out for the asking:
// to whoever reads the case, and to nobody else.
func TestOutlineAndCards(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		var ids []string
		for _, to := range [][]casestest.Person{{w.Asha, w.Cat}, {w.Asha}, {w.Cat}} {
			letter, worker := w.Letter(t, "x", to)
			must(t, w.Cases.Report(ctx, letter, ""))
			ids = append(ids, worker.Case.ID)
		}
		list, _, err := w.Cases.List(ctx, w.Asha.ID, "")
		must(t, err)
		outline, next, err := w.Cases.Outline(ctx, w.Asha.ID, "")
		must(t, err)
		cards, err := w.Cases.Cards(ctx, w.Asha.ID, append(ids, crypto.NewID()))
		must(t, err)
		if len(list) != 2 || len(outline) != 2 || len(cards) != 2 || next != "" {
			t.Fatalf("%d listed, %d outlined, %d cards", len(list), len(outline), len(cards))
		}
		given := map[string][]byte{}
		for _, c := range cards {
			given[c.ID] = c.Card
		}
		for i, l := range list {
			if len(outline[i].Card) != 0 {
				t.Error("an outline with a card")
			}
			if !bytes.Equal(l.Card, given[l.ID]) || !bytes.Equal(l.Mark, mark(l.Card)) {
				t.Errorf("%s: another card, or its mark is not its end", l.ID)
			}
			l.Card = nil
			if !bytes.Equal(casestest.JSON(t, l), casestest.JSON(t, outline[i])) {
				t.Errorf("listed %s, outlined %s", casestest.JSON(t, l), casestest.JSON(t, outline[i]))
			}
		}
		if cards, err := w.Cases.Cards(ctx, w.Ben.ID, ids); err != nil || len(cards) != 0 {
			t.Errorf("somebody who reads none of them gets %d, %v", len(cards), err)
		}
		for what, ids := range map[string][]string{"none": nil, "what is no id": {"x"}, "too many": make([]string, 201)} {
			if _, err := w.Cases.Cards(ctx, w.Asha.ID, ids); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// What joins cases about one thing is for their readers: whoever spoke up gets neither the entry nor anything of its name, in
// either case, and learns of the other case nothing at all.
func TestMatterStaysWithReaders(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		const name = "canary of a matter"
		notes := crypto.NewIdentity()
		var workers []*casestest.Worker
		for range 2 {
			letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha, w.Cat})
			must(t, w.Cases.Report(ctx, letter, ""))
			workers = append(workers, worker)
			id := worker.Case.ID
			o, _ := opened(t, w, w.Asha, id)
			body := crypto.Matter{Matter: crypto.NewID(), Name: name, State: "in", Speakers: 3, Text: name}
			entry := w.Entry(t, w.Asha, id, 1, last(o), crypto.KindMatter, crypto.AudienceReaders, body, notes)
			must(t, w.Cases.Append(ctx, w.Asha.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{entry}, NotesEnvelopes: w.Notes(t, id, notes, w.Asha, w.Cat)}))
		}
		for i, worker := range workers {
			m, err := w.Cases.Read(ctx, worker.Receipt.Token())
			must(t, err)
			if len(m.Entries) != 2 || len(m.Entries[1].Data) != 0 {
				t.Error("the worker gets the entry")
			}
			answer := casestest.JSON(t, m)
			for what, secret := range map[string]string{"the matter's name": name, "its kind": crypto.KindMatter, "the other case": workers[1-i].Case.ID} {
				if bytes.Contains(answer, []byte(secret)) {
					t.Errorf("the worker's answer holds %s", what)
				}
			}
		}
	})
}
