package cases_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

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

func TestCovers(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) { // a Thursday, 23 July
		worker := told(t, w, []casestest.Person{w.Asha})
		id := worker.Case.ID
		f, sealed := w.File(t, worker.Case, "x.pdf", content(20_000))
		send(t, w, f.ID, sealed)
		reply := w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "a file"}, cases.NoEffect)
		reply.Files = []cases.NewFile{f}
		must(t, w.Cases.Add(ctx, reply))
		shareNote(t, w, w.Asha, worker, w.Asha)
		swap(t, w, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, From: "2026-07-25", Until: "2026-07-26"})
		shut(t, w, w.Ben, worker) // not yet
		w.Pass(36*time.Hour + 31*time.Minute - 2*time.Hour)
		if got := w.Now().UTC().Format(time.RFC3339); got != "2026-07-24T21:01:00Z" {
			t.Fatal(got)
		}
		shut(t, w, w.Ben, worker)
		w.Pass(2 * time.Hour) // midnight in London comes an hour before UTC's
		check(t, w, w.Ben, worker)
		if _, err := w.Cases.File(ctx, w.Ben.ID, f.ID); err != nil {
			t.Error(err)
		}

		// Whoever covers changes nothing but their own place.
		err := w.Cases.ChangeReaders(ctx, w.Ben.ID, id, w.Change(t, w.Ben, worker, casestest.Swap{Add: []casestest.Person{w.Cat}}))
		if !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a cover adds somebody: %v", err)
		}
		err = w.Cases.ChangeReaders(ctx, w.Ben.ID, id, w.Change(t, w.Ben, worker, casestest.Swap{Remove: []casestest.Person{w.Asha}}))
		if err == nil {
			t.Error("a cover takes the reader off")
		}

		w.Pass(47 * time.Hour)
		check(t, w, w.Ben, worker) // the last day, in the evening
		must(t, w.Cases.Sweep(ctx))
		if n := len(logged(t, w, id, "cover_ended")); n != 0 {
			t.Fatal("ended too early")
		}
		w.Pass(time.Hour)
		shut(t, w, w.Ben, worker) // at midnight, swept or not
		must(t, w.Cases.Sweep(ctx))
		must(t, w.Cases.Sweep(ctx))
		if got := logged(t, w, id, "cover_ended"); !slices.Equal(got, []string{" " + w.Ben.ID}) {
			t.Errorf("logged %v", got)
		}
		var bytes int
		must(t, w.DB.Get(&bytes, `SELECT length(data) FROM envelopes WHERE reader_id = $1`, w.Ben.ID))
		if n := count(t, w, `SELECT count(*) FROM notes_envelopes WHERE reader_id = $1`, w.Ben.ID); n != 0 || bytes != 0 {
			t.Errorf("%d bytes and %d notes envelopes are left", bytes, n)
		}
		shut(t, w, w.Ben, worker)
		if m := mailbox(t, w, worker); len(m.Readers) != 1 {
			t.Errorf("the worker is told that %d people read", len(m.Readers))
		}
		d, err := w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		if len(d.Ended) != 1 || d.Ended[0] != (cases.Ended{ID: w.Ben.ID, Why: "cover", Cases: 1}) {
			t.Errorf("to be changed: %+v", d.Ended)
		}
		swap(t, w, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Ben}})
		d, err = w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		if len(d.Ended) != 0 {
			t.Errorf("still to be changed: %+v", d.Ended)
		}
		check(t, w, w.Asha, worker)
	})
}

// A cover can be made longer, or for good; the person keeps the envelope they have.
func TestCoverForLonger(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha})
		ben := []casestest.Person{w.Ben}
		swap(t, w, w.Asha, worker, casestest.Swap{Add: ben, Until: "2026-07-24"})
		swap(t, w, w.Asha, worker, casestest.Swap{Add: ben, Until: "2026-07-30"})
		w.Pass(5 * 24 * time.Hour)
		check(t, w, w.Ben, worker)
		w.Pass(5 * 24 * time.Hour)
		must(t, w.Cases.Sweep(ctx))
		swap(t, w, w.Asha, worker, casestest.Swap{Add: ben}) // whose place stood empty
		check(t, w, w.Ben, worker)
		again := w.Change(t, w.Asha, worker, casestest.Swap{Add: ben})
		wantRefused(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, again), "conflict")

		// Somebody who is over when the identity changes loses their place, even if the browser did not know.
		swap(t, w, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Cat}, Until: "2026-08-03"})
		late := w.Change(t, w.Asha, worker, casestest.Swap{Remove: ben})
		w.Pass(3 * 24 * time.Hour)
		must(t, w.Cases.Sweep(ctx))
		must(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, late))
		shut(t, w, w.Cat, worker)
		if n := count(t, w, `SELECT count(*) FROM envelopes WHERE case_id = $1`, worker.Case.ID); n != 2 { // Asha's and the worker's
			t.Errorf("%d envelopes", n)
		}
	})
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
		if !equalJSON(t, first, again) || first.Seq != 1 || crypto.Hash(first.Data) != o.Entries[1].Hash {
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
		if _, err := crypto.OpenEntry(sealed.Data, w.Cat.Identity); err == nil {
			t.Error("Cat opens the name")
		}
		if _, err := crypto.OpenEntry(sealed.Data, w.Key(t, w.Cat, o)); err == nil {
			t.Error("the case's key opens the name")
		}
		if got := logged(t, w, id, "name_opened"); len(got) != 3 {
			t.Errorf("logged %v", got)
		}

		conflict := said
		conflict.Data = slices.Clone(first.Data)
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

// Two readers change who reads at the same moment, while the worker writes: one is first, the others look again.
func TestChangedAtTheSameMoment(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		for range 4 {
			worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
			id := worker.Case.ID
			changes := []cases.Change{
				w.Change(t, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Cat}}),
				w.Change(t, w.Cat, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Asha}}),
			}
			reply := w.Add(t, worker, crypto.KindWithdraw, crypto.Withdraw{}, cases.WithdrawIt)
			errs := make([]error, 5)
			var wg sync.WaitGroup
			for i, by := range []casestest.Person{w.Asha, w.Cat, w.Asha, w.Cat} {
				wg.Go(func() { errs[i] = w.Cases.ChangeReaders(ctx, by.ID, id, changes[i%2]) })
			}
			wg.Go(func() { errs[4] = w.Cases.Add(ctx, reply) })
			wg.Wait()
			wins := 0
			for i, err := range errs {
				var r *cases.Refused
				switch {
				case err == nil && (i < 2 || i == 4):
					wins++
				case err == nil:
				case errors.Is(err, store.ErrConflict), errors.As(err, &r) && r.Code == "conflict", errors.Is(err, store.ErrNotFound):
				default:
					t.Fatalf("%d: %v", i, err)
				}
			}
			if n := count(t, w, `SELECT count(*) FROM entries WHERE case_id = $1`, id); wins > 1 || n != 2 {
				t.Fatalf("%d were first, %d entries: %v", wins, n, errs)
			}
			var readers []string
			must(t, w.DB.Select(&readers, `SELECT reader_id FROM envelopes WHERE case_id = $1 AND reader_id <> 'worker'`, id))
			for _, r := range readers {
				for _, p := range []casestest.Person{w.Asha, w.Ben, w.Cat} {
					if p.ID == r {
						check(t, w, p, worker)
					}
				}
			}
			mailbox(t, w, worker)
		}
	})
}

// A change that fails at its very last step, which is the access log, has not happened; the same change can be made afterwards.
func TestHalfAChangeIsNone(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		w.Recover(t)
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
		shareNote(t, w, w.Asha, worker, w.Asha, w.Cat)
		c := w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Cat}})
		newest := w.Key(t, w.Cat, w.Open(t, w.Cat, worker.Case.ID)).String()
		before := w.Counts(t)
		exec(t, w, `UPDATE log_next SET one = 2`)
		if err := w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, c); err == nil {
			t.Fatal("a change without its record in the log")
		}
		if _, err := w.Cases.Case(ctx, w.Asha.ID, worker.Case.ID); err == nil {
			t.Error("a case was opened without a record in the log")
		}
		exec(t, w, `UPDATE log_next SET one = 1`)
		same(t, w, before, "half a change")
		if w.Join(t, worker.Case.ID, "case").String() != newest {
			t.Error("the halves for recovery are of an identity that nobody has")
		}
		check(t, w, w.Cat, worker)
		mailbox(t, w, worker)
		shut(t, w, w.Ben, worker)

		// Cat has opened it meanwhile, which changes nothing: the change fits as it was made.
		must(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, c))
		check(t, w, w.Ben, worker)
		shut(t, w, w.Cat, worker)
	})
}

// A batch is as many changes as it names, each by itself.
func TestBatch(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		var workers []*casestest.Worker
		var batch []cases.CaseChange
		for range 5 {
			worker := told(t, w, []casestest.Person{w.Asha})
			workers = append(workers, worker)
			batch = append(batch, cases.CaseChange{Case: worker.Case.ID, Change: w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Asha}})})
		}
		stale := w.Add(t, workers[1], crypto.KindMessage, crypto.Message{Text: "x"}, cases.NoEffect)
		must(t, w.Cases.Add(ctx, stale))
		batch[2].Case = crypto.NewID()
		batch[3].Envelopes = batch[3].Envelopes[:1]
		for range 2 {
			got, err := w.Cases.ChangeMany(ctx, w.Asha.ID, batch)
			must(t, err)
			for i, want := range []string{"", "conflict", "not_found", "invalid", ""} {
				if got[i].Error != want || got[i].Case != batch[i].Case {
					t.Errorf("change %d: %q, want %q", i, got[i].Error, want)
				}
			}
		}
		check(t, w, w.Ben, workers[0])
		shut(t, w, w.Asha, workers[0])
		check(t, w, w.Asha, workers[1])
		if _, err := w.Cases.ChangeMany(ctx, w.Asha.ID, make([]cases.CaseChange, 51)); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("51 at once: %v", err)
		}
		if _, err := w.Cases.ChangeMany(ctx, w.Asha.ID, nil); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("none: %v", err)
		}
	})
}

func accesslogFor(w *casestest.World, id string) (*accesslog.CaseLog, error) {
	return accesslog.ForCase(ctx, w.DB, id, 0)
}
