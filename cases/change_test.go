package cases_test

import (
	"errors"
	"slices"
	"testing"

	"filippo.io/age"

	"saysomething/accesslog"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// told opens a case for these readers.
func told(t testing.TB, w *casestest.World, to []casestest.Person, change ...func(*crypto.Draft)) *casestest.Worker {
	t.Helper()
	letter, worker := w.Letter(t, "They shout at us.", to, change...)
	must(t, w.Cases.Report(ctx, letter, ""))
	return worker
}

func swap(t testing.TB, w *casestest.World, by casestest.Person, worker *casestest.Worker, s casestest.Swap) {
	t.Helper()
	c := w.Change(t, by, worker, s)
	must(t, w.Cases.ChangeReaders(ctx, by.ID, worker.Case.ID, c))
	must(t, w.Cases.ChangeReaders(ctx, by.ID, worker.Case.ID, c)) // a lost answer, asked again
}

// check opens a case as a reader, walks its whole chain, and gives the verdicts.
func check(t testing.TB, w *casestest.World, p casestest.Person, worker *casestest.Worker) []crypto.Checked {
	t.Helper()
	o := w.Open(t, p, worker.Case.ID)
	keys := crypto.ChainKeys{Identities: map[string]*age.HybridIdentity{crypto.AudienceCase: w.Key(t, p, o), crypto.AudiencePrivate: p.Identity}}
	if len(o.NotesEnvelope) > 0 {
		notes, err := crypto.OpenNotesEnvelope(o.NotesEnvelope, o.Case.ID, p.Identity)
		must(t, err)
		keys.Identities[crypto.AudienceReaders] = notes
	}
	checkAll(t, o.Case.ID, o.Entries, keys)
	checked, _ := crypto.CheckChain(o.Case.ID, casestest.Listed(o.Entries), keys)
	return checked
}

// shut checks that somebody gets nothing of a case through any call.
func shut(t testing.TB, w *casestest.World, p casestest.Person, worker *casestest.Worker) {
	t.Helper()
	id := worker.Case.ID
	list, _, err := w.Cases.List(ctx, p.ID, "")
	must(t, err)
	if slices.ContainsFunc(list, func(l cases.Listing) bool { return l.ID == id }) {
		t.Error("the case is on their list")
	}
	keys, _, err := w.Cases.CaseKeys(ctx, p.ID, cases.KeysFilter{})
	must(t, err)
	if slices.ContainsFunc(keys, func(k cases.Keys) bool { return k.ID == id }) {
		t.Error("they get its keys")
	}
	entry := w.Entry(t, p, id, 1, "", crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "x"}, worker.Case.Identity)
	_, opened := w.Cases.Case(ctx, p.ID, id)
	_, named := w.Cases.OpenName(ctx, p.ID, id, entry)
	change := cases.Change{Entries: []cases.NewEntry{entry}, Added: []string{p.ID},
		Envelopes: []cases.SealedFor{{Reader: p.ID, Data: seal(t, worker, p)}}}
	for what, err := range map[string]error{"open": opened, "name": named,
		"write": w.Cases.Append(ctx, p.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{entry}}), "change": w.Cases.ChangeReaders(ctx, p.ID, id, change)} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	var files []string
	must(t, w.DB.Select(&files, `SELECT id FROM files WHERE case_id = $1`, id))
	for _, f := range files {
		if _, err := w.Cases.File(ctx, p.ID, f); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("file: %v", err)
		}
	}
}

// seal is an envelope for anybody, made by somebody who still has the first identity.
func seal(t testing.TB, worker *casestest.Worker, p casestest.Person) []byte {
	t.Helper()
	data, err := crypto.SealEnvelope(crypto.Envelope{V: 1, Case: worker.Case.ID, Identity: worker.Case.Identity.String()}, p.Identity.Recipient())
	must(t, err)
	return data
}

func TestAddAndTakeOff(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
		id := worker.Case.ID
		shareNote(t, w, w.Asha, worker, w.Asha, w.Cat)
		swap(t, w, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Text: "Ben helps."})
		check(t, w, w.Ben, worker) // the note from before he came, too
		var desks int
		must(t, w.DB.Get(&desks, `SELECT count(*) FROM case_desks WHERE case_id = $1`, id))
		if desks != 2 {
			t.Errorf("%d desks", desks)
		}

		before := w.Open(t, w.Cat, id)
		swap(t, w, w.Ben, worker, casestest.Swap{Remove: []casestest.Person{w.Cat}})
		shut(t, w, w.Cat, worker)
		for _, p := range []casestest.Person{w.Asha, w.Ben} {
			o := w.Open(t, p, id)
			if len(o.Former) != 2 || o.Former[0].Audience != "case" || o.Former[1].Audience != "readers" {
				t.Errorf("former envelopes: %+v", o.Former)
			}
			check(t, w, p, worker)
		}
		m := mailbox(t, w, worker)
		if len(m.Former) != 1 || m.Former[0].Seq != len(before.Entries) || len(m.Readers) != 2 {
			t.Errorf("the worker gets %d former envelopes and %d readers", len(m.Former), len(m.Readers))
		}
		// What Cat knew opens nothing that follows.
		old := w.Key(t, w.Cat, before)
		answer(t, w, w.Asha, id, cases.Thanked, "Thank you.")
		for _, e := range mailbox(t, w, worker).Entries[len(before.Entries):] {
			if _, err := crypto.OpenEntry(e.Data, old); err == nil {
				t.Errorf("entry %d opens with the identity before", e.Seq)
			}
		}
		var key int
		must(t, w.DB.Get(&key, `SELECT key_seq FROM cases WHERE id = $1`, id))
		if key != len(before.Entries) {
			t.Errorf("key_seq is %d, want %d", key, len(before.Entries))
		}
		want := []string{"added " + w.Ben.ID, "removed " + w.Cat.ID}
		if got := logged(t, w, id, "readers_changed"); !slices.Equal(got, want) {
			t.Errorf("logged %v, want %v", got, want)
		}
	})
}

// shareNote lets a reader share a note with these.
func shareNote(t testing.TB, w *casestest.World, p casestest.Person, worker *casestest.Worker, to ...casestest.Person) {
	t.Helper()
	o := w.Open(t, p, worker.Case.ID)
	notes := crypto.NewIdentity()
	note := w.Entry(t, p, o.Case.ID, len(o.Entries), last(o), crypto.KindNote, crypto.AudienceReaders, crypto.Note{Text: "Ring the lead."}, notes)
	l := cases.StaffLetter{Entries: []cases.NewEntry{note}, NotesEnvelopes: w.Notes(t, o.Case.ID, notes, to...)}
	if o.Recovery {
		l.NotesRecovery = w.Shares(t, o.Case.ID, "notes", notes)
	}
	must(t, w.Cases.Append(ctx, p.ID, o.Case.ID, l))
}

// logged is what the access log says of a case, as "detail about", of one kind of event.
func logged(t testing.TB, w *casestest.World, id, what string) []string {
	t.Helper()
	m, err := accesslogFor(w, id)
	must(t, err)
	out := []string{}
	for _, r := range m.Records {
		if r.Line.What == what {
			out = append(out, r.Line.Detail+" "+r.Line.About)
		}
	}
	return out
}

func count(t testing.TB, w *casestest.World, q string, args ...any) int {
	t.Helper()
	var n int
	must(t, w.DB.Get(&n, q, args...))
	return n
}

// Whoever has left gets nothing at once, with or without a session.
func TestLeavingShutsEverything(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha, w.Ben})
		alone := told(t, w, []casestest.Person{w.Ben})
		if n, err := w.Cases.OnlyReader(ctx, w.Ben.ID); err != nil || n != 1 {
			t.Errorf("%d cases with no other reader, %v", n, err)
		}
		exec(t, w, `UPDATE people SET status = 'left', listed = FALSE WHERE id = $1`, w.Ben.ID)
		shut(t, w, w.Ben, worker)
		shut(t, w, w.Ben, alone)
		leave := w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Cat}, Remove: []casestest.Person{w.Asha}, Until: "2026-08-01"})
		wantRefused(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, leave), "last_reader") // of the others one has left and one covers
		swap(t, w, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Ben}})
		check(t, w, w.Asha, worker)
	})
}

func TestNameIsOpenedWithAReason(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat}, func(d *crypto.Draft) {
			d.Report.Mode, d.Name, d.NameReaders = "confidential", &crypto.Name{Name: "A Worker"}, []crypto.Reader{w.Asha.Reader()}
		})
		id := worker.Case.ID
		o := w.Open(t, w.Asha, id)
		if o.Entries[1].Audience != "name" || len(o.Entries[1].Data) != 0 {
			t.Fatal("opening the case gives the name")
		}
		said := w.Entry(t, w.Asha, id, 2, last(o), crypto.KindNameOpened, crypto.AudienceCase, crypto.NameOpened{Reason: "To ring them."}, w.Key(t, w.Asha, o))
		first, err := w.Cases.OpenName(ctx, w.Asha.ID, id, said)
		must(t, err)
		again, err := w.Cases.OpenName(ctx, w.Asha.ID, id, said)
		must(t, err)
		if !equalJSON(t, first, again) || len(first) != 1 || first[0].Seq != 1 || crypto.Hash(first[0].Data) != o.Entries[1].Hash {
			t.Error("the name is another the second time")
		}
		m := mailbox(t, w, worker) // where the worker sees it
		if len(m.Entries) != 3 || m.Entries[2].Author != w.Asha.ID {
			t.Errorf("%d entries", len(m.Entries))
		}
		// Sharing the case does not share the name, and nor does reading it: Cat gets the file and cannot open it.
		o = w.Open(t, w.Cat, id)
		said = w.Entry(t, w.Cat, id, 3, last(o), crypto.KindNameOpened, crypto.AudienceCase, crypto.NameOpened{Reason: "Curious."}, w.Key(t, w.Cat, o))
		sealed, err := w.Cases.OpenName(ctx, w.Cat.ID, id, said)
		must(t, err)
		if _, err := crypto.OpenEntry(sealed[0].Data, w.Cat.Identity); err == nil {
			t.Error("Cat opens the name")
		}
		if _, err := crypto.OpenEntry(sealed[0].Data, w.Key(t, w.Cat, o)); err == nil {
			t.Error("the case's key opens the name")
		}
		if got := logged(t, w, id, "name_opened"); len(got) != 3 {
			t.Errorf("logged %v", got)
		}

		conflict := said
		conflict.Data = slices.Clone(first[0].Data)
		if _, err := w.Cases.OpenName(ctx, w.Cat.ID, id, conflict); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a name as reason: %v", err)
		}
		stale := w.Entry(t, w.Cat, id, 2, "", crypto.KindNameOpened, crypto.AudienceCase, crypto.NameOpened{Reason: "x"}, w.Key(t, w.Cat, o))
		if _, err := w.Cases.OpenName(ctx, w.Cat.ID, id, stale); !errors.Is(err, store.ErrConflict) {
			t.Errorf("in a place that is taken: %v", err)
		}
		none := told(t, w, []casestest.Person{w.Asha})
		said = w.Entry(t, w.Asha, none.Case.ID, 1, none.Last, crypto.KindNameOpened, crypto.AudienceCase, crypto.NameOpened{Reason: "x"}, none.Case.Identity)
		if _, err := w.Cases.OpenName(ctx, w.Asha.ID, none.Case.ID, said); !errors.Is(err, cases.ErrNoName) {
			t.Errorf("no name: %v", err)
		}
		if n := count(t, w, `SELECT count(*) FROM entries WHERE case_id = $1`, none.Case.ID); n != 1 {
			t.Error("a reason without a name was kept")
		}
	})
}

func accesslogFor(w *casestest.World, id string) (*accesslog.CaseLog, error) {
	return accesslog.ForCase(ctx, w.DB, id, 0)
}
