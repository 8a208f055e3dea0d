package cases_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"filippo.io/age"
	"github.com/jmoiron/sqlx"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// opened opens a case as one reader: the case's key, and what the server gave.
func opened(t testing.TB, w *casestest.World, p casestest.Person, id string) (*cases.Opened, *age.HybridIdentity) {
	t.Helper()
	o, err := w.Cases.Case(ctx, p.ID, id)
	must(t, err)
	return o, open(t, id, o.Envelope, p.Identity)
}

func last(o *cases.Opened) string { return o.Entries[len(o.Entries)-1].Hash }

func TestNotes(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha, w.Cat})
		must(t, w.Cases.Report(ctx, letter, ""))
		id := worker.Case.ID
		o, _ := opened(t, w, w.Asha, id)
		notes := crypto.NewIdentity()
		shared := w.Entry(t, w.Asha, id, 1, last(o), crypto.KindNote, crypto.AudienceReaders, crypto.Note{Text: "for both of us"}, notes)
		private := w.Entry(t, w.Asha, id, 2, crypto.Hash(shared.Data), crypto.KindNote, crypto.AudiencePrivate, crypto.Note{Text: "for me"}, w.Asha.Identity)
		l := cases.StaffLetter{Entries: []cases.NewEntry{shared, private}, NotesEnvelopes: w.Notes(t, id, notes, w.Asha, w.Cat)}
		must(t, w.Cases.Append(ctx, w.Asha.ID, id, l))
		must(t, w.Cases.Append(ctx, w.Asha.ID, id, l)) // again

		mine, key := opened(t, w, w.Asha, id)
		checkAll(t, id, mine.Entries, crypto.ChainKeys{Identities: map[string]*age.HybridIdentity{"case": key, "readers": notes, "private": w.Asha.Identity}})
		theirs, _ := opened(t, w, w.Cat, id)
		if len(theirs.Entries) != 3 || len(theirs.Entries[1].Data) == 0 || len(theirs.Entries[2].Data) != 0 || theirs.Entries[2].Hash == "" {
			t.Errorf("Cat gets %s", casestest.JSON(t, theirs.Entries))
		}
		if got, err := crypto.OpenNotesEnvelope(theirs.NotesEnvelope, id, w.Cat.Identity); err != nil || got.String() != notes.String() {
			t.Errorf("Cat's notes envelope: %v", err)
		}
		list, _, err := w.Cases.List(ctx, w.Cat.ID, "")
		must(t, err)
		if list[0].LastSeq != 1 || list[0].LastAuthor != w.Asha.ID || list[0].ReadSeq != 2 {
			t.Errorf("Cat's list says %+v: Asha's private note is no news to her", list[0])
		}
		m, err := w.Cases.Read(ctx, worker.Receipt.Token())
		must(t, err)
		if len(m.Entries) != 3 || len(m.Entries[1].Data)+len(m.Entries[2].Data) != 0 {
			t.Error("the worker gets readers' notes")
		}
	})
}

// TestAppendRefuses sends what no correct reader's client sends, and what only others may.
func TestAppendRefuses(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha, w.Cat})
		must(t, w.Cases.Report(ctx, letter, ""))
		id := worker.Case.ID
		o, key := opened(t, w, w.Asha, id)
		notes := crypto.NewIdentity()
		entry := w.Entry(t, w.Asha, id, 1, last(o), crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "hello"}, key)
		forBoth := w.Notes(t, id, notes, w.Asha, w.Cat)
		entries := func(e ...cases.NewEntry) cases.StaffLetter { return cases.StaffLetter{Entries: e} }
		as := func(audience string) cases.NewEntry {
			e := entry
			e.Audience, e.Place = audience, crypto.SignPlace(id, e.Seq, audience, w.Asha.ID, e.Data, w.Asha.Sign)
			return e
		}
		unplaced := func(audience string) cases.NewEntry { e := entry; e.Audience = audience; return e }
		at := func(seq int) cases.NewEntry { e := entry; e.Seq = seq; return e }
		before := w.Counts(t)
		for what, l := range map[string]cases.StaffLetter{
			"nothing":                       {},
			"a report":                      entries(at(0)),
			"a gap":                         entries(at(1), at(3)),
			"a name":                        entries(as("name")),
			"nobody's":                      entries(as("")),
			"in the clear":                  entries(cases.NewEntry{Seq: 1, Audience: "case", Data: make([]byte, len(entry.Data))}),
			"a note that says not for whom": entries(unplaced("readers")),
			"a private one likewise":        entries(unplaced("private")),
			"an envelope as entry":          entries(cases.NewEntry{Seq: 1, Audience: "case", Data: forBoth[0].Data}),
			"an unknown status":             {Entries: []cases.NewEntry{entry}, Status: "lost"},
			"withdrawn by staff":            {Entries: []cases.NewEntry{entry}, Status: cases.Withdrawn},
			"new again":                     {Entries: []cases.NewEntry{entry}, Status: cases.New},
			"a status without words":        {Status: cases.Thanked},
			"a status only readers see":     {Entries: []cases.NewEntry{as("private")}, Status: cases.Thanked},
			"a shared note without a key":   entries(as("readers")),
			"a notes key for one":           {Entries: []cases.NewEntry{as("readers")}, NotesEnvelopes: forBoth[:1]},
			"a notes key for the worker":    {NotesEnvelopes: append(slices.Clone(forBoth), cases.SealedFor{Reader: "worker", Data: forBoth[0].Data})},
			"a notes key for an outsider":   {NotesEnvelopes: []cases.SealedFor{forBoth[0], {Reader: w.Ben.ID, Data: forBoth[1].Data}}},
			"a notes key twice":             {NotesEnvelopes: []cases.SealedFor{forBoth[0], forBoth[0]}},
			"a notes key of another size":   {NotesEnvelopes: []cases.SealedFor{forBoth[0], {Reader: w.Cat.ID, Data: entry.Data}}},
			"a card for the worker":         {Cards: []cases.SealedFor{{Reader: "worker", Data: o.Envelope}}},
			"a card for an outsider":        {Cards: []cases.SealedFor{{Reader: w.Ben.ID, Data: o.Envelope}}},
			"a card of another size":        {Cards: []cases.SealedFor{{Reader: w.Cat.ID, Data: entry.Data}}},
		} {
			if err := w.Cases.Append(ctx, w.Asha.ID, id, l); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", what, err)
			}
			same(t, w, before, what)
		}
		for _, p := range []casestest.Person{w.Ben, w.Dan} {
			if err := w.Cases.Append(ctx, p.ID, id, entries(entry)); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s, no reader: %v", p.Role, err)
			}
			if _, err := w.Cases.Case(ctx, p.ID, id); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s opens the case: %v", p.Role, err)
			}
		}
		if err := w.Cases.Append(ctx, w.Asha.ID, id, entries(at(4))); !errors.Is(err, store.ErrConflict) {
			t.Errorf("after a gap: %v", err)
		}
		same(t, w, before, "others")
		var status string
		must(t, w.DB.One(ctx, &status, `SELECT status FROM cases`))
		if status != "new" {
			t.Errorf("status is %s", status)
		}

		must(t, w.Cases.Append(ctx, w.Asha.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{as("readers")}, NotesEnvelopes: forBoth}))
		again := cases.StaffLetter{Entries: []cases.NewEntry{at(2)}, NotesEnvelopes: forBoth}
		if err := w.Cases.Append(ctx, w.Cat.ID, id, again); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a second notes key: %v", err)
		}
	})
}

func TestCards(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha, w.Cat})
		must(t, w.Cases.Report(ctx, letter, ""))
		card, err := crypto.SealEnvelope(crypto.Envelope{V: 1, Case: worker.Case.ID, Card: crypto.Card{Text: "newer"}}, w.Cat.Identity.Recipient())
		must(t, err)
		must(t, w.Cases.Append(ctx, w.Asha.ID, worker.Case.ID, cases.StaffLetter{Cards: []cases.SealedFor{{Reader: w.Cat.ID, Data: card}}}))
		list, _, err := w.Cases.List(ctx, w.Cat.ID, "")
		must(t, err)
		e, err := crypto.OpenEnvelope(list[0].Card, worker.Case.ID, w.Cat.Identity)
		if err != nil || e.Card.Text != "newer" {
			t.Errorf("Cat's card: %+v, %v", e.Card, err)
		}
		_, key := opened(t, w, w.Cat, worker.Case.ID) // the envelope itself is as it was
		if key.String() != worker.Case.Identity.String() {
			t.Error("a card replaced the envelope")
		}
		// Cards alone that were made from less than stands there now take the place of no newer ones, and nobody else may send them.
		stale := cases.StaffLetter{Cards: []cases.SealedFor{{Reader: w.Asha.ID, Data: card}}, At: 1}
		if err := w.Cases.Append(ctx, w.Asha.ID, worker.Case.ID, stale); !errors.Is(err, store.ErrConflict) {
			t.Errorf("cards of another time: %v", err)
		}
		stale.At = 0
		if err := w.Cases.Append(ctx, w.Ben.ID, worker.Case.ID, stale); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("cards of somebody who does not read it: %v", err)
		}
	})
}

// TestWrittenFirst: of a reader and a worker who write at the same moment one is first, and the
// other is told so; nothing is lost or doubled.
func TestWrittenFirst(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		for range 5 {
			letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha, w.Cat})
			must(t, w.Cases.Report(ctx, letter, ""))
			id := worker.Case.ID
			o, key := opened(t, w, w.Asha, id)
			reply := w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "from the worker"}, cases.WithdrawIt)
			writers := []func() error{func() error { return w.Cases.Add(ctx, reply) }, func() error { return w.Cases.Add(ctx, reply) }}
			for _, p := range []casestest.Person{w.Asha, w.Cat} {
				e := w.Entry(t, p, id, 1, last(o), crypto.KindStatus, crypto.AudienceCase, crypto.StatusChange{Status: "thanked"}, key)
				writers = append(writers, func() error {
					return w.Cases.Append(ctx, p.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{e}, Status: cases.Thanked})
				})
			}
			errs := make([]error, len(writers))
			var wg sync.WaitGroup
			for i, f := range writers {
				wg.Go(func() { errs[i] = f() })
			}
			wg.Wait()
			if (errs[0] == nil) != (errs[1] == nil) {
				t.Fatalf("the same letter twice: %v and %v", errs[0], errs[1])
			}
			wins := 0
			for _, err := range errs[1:] {
				var r *cases.Refused
				switch {
				case err == nil:
					wins++
				case errors.As(err, &r) && r.Code == "conflict", errors.Is(err, store.ErrConflict):
				default:
					t.Fatal(err)
				}
			}
			o, _ = opened(t, w, w.Cat, id)
			if wins != 1 || len(o.Entries) != 2 {
				t.Fatalf("%d won, %d entries: %v", wins, len(o.Entries), errs)
			}
			if byWorker := o.Entries[1].Author == "worker"; byWorker != (o.Case.Status == cases.Withdrawn) {
				t.Fatalf("entry by %s, status %s", o.Entries[1].Author, o.Case.Status)
			}
		}
	})
}

func TestListPages(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		const n = 450
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha})
		must(t, w.Cases.Report(ctx, letter, ""))
		must(t, w.DB.Tx(ctx, func(tx *sqlx.Tx) error {
			for i := range n - 1 { // copies of one case under other ids: only the list is looked at
				id := crypto.NewID()
				tx.MustExec(`INSERT INTO cases (id, organisation_id, mailbox, mode, route, status, status_on, week) SELECT $1, organisation_id, $2, mode, route, status, status_on, week FROM cases WHERE id = $3`, id, fmt.Sprint(i), worker.Case.ID)
				tx.MustExec(`INSERT INTO case_desks SELECT $1, desk_id FROM case_desks WHERE case_id = $2`, id, worker.Case.ID)
				tx.MustExec(`INSERT INTO envelopes (case_id, reader_id, data, card, read_seq) SELECT $1, reader_id, data, card, read_seq FROM envelopes WHERE case_id = $2`, id, worker.Case.ID)
				tx.MustExec(`INSERT INTO entries (case_id, seq, audience, author, hash, data) SELECT $1, seq, audience, author, hash, data FROM entries WHERE case_id = $2`, id, worker.Case.ID)
			}
			return nil
		}))
		seen, pages := map[string]bool{}, 0
		for after := ""; pages == 0 || after != ""; pages++ {
			page, next, err := w.Cases.List(ctx, w.Asha.ID, after)
			must(t, err)
			if len(page) == 0 || len(page) > 200 {
				t.Fatalf("a page of %d", len(page))
			}
			for _, l := range page {
				if seen[l.ID] || len(l.Desks) != 1 || l.Desks[0] != w.Guardians {
					t.Fatalf("%s: desks %v, seen before: %v", l.ID, l.Desks, seen[l.ID])
				}
				seen[l.ID] = true
			}
			after = next
		}
		if len(seen) != n || pages != 3 {
			t.Errorf("%d cases on %d pages, want %d on 3", len(seen), pages, n)
		}
	})
}

func TestRecordedInPerson(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		by := func(d *crypto.Draft) { d.Author, d.SignKey, d.Report.Route = w.Asha.ID, w.Asha.Sign, "in_person" }
		for _, mode := range []string{"anonymous", "confidential", "open"} {
			letter, worker := w.Letter(t, "told to me", []casestest.Person{w.Asha, w.Cat}, by, func(d *crypto.Draft) {
				d.Report.Mode = mode
				if mode == "confidential" {
					d.Name, d.NameReaders = &crypto.Name{Name: "A name"}, []crypto.Reader{w.Asha.Reader()}
				}
			})
			must(t, w.Cases.Report(ctx, letter, w.Asha.ID))
			o, _ := opened(t, w, w.Asha, worker.Case.ID)
			if o.Case.Route != "in_person" || o.Entries[0].Author != w.Asha.ID {
				t.Errorf("%s: route %s, author %s", mode, o.Case.Route, o.Entries[0].Author)
			}
			m := mailbox(t, w, worker) // the receipt that was handed over works
			if len(m.Entries) != len(letter.Entries) || len(m.Entries[len(m.Entries)-1].Data) == 0 {
				t.Errorf("%s: the worker finds %d entries", mode, len(m.Entries))
			}
		}
		var n int
		must(t, w.DB.One(ctx, &n, `SELECT count(*) FROM statistics WHERE route = 'in_person'`))
		if n != 3 {
			t.Errorf("%d statistics rows", n)
		}
	})
}

// What was told in an earlier week stands in that week; nothing that was not told in person does, and nothing longer ago or still to come.
func TestToldInAnEarlierWeek(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		told := func(week string) cases.ReportLetter {
			letter, _ := w.Letter(t, "told to me", []casestest.Person{w.Asha}, func(d *crypto.Draft) { d.Author, d.SignKey, d.Report.Route = w.Asha.ID, w.Asha.Sign, "in_person" })
			letter.Week = week
			return letter
		}
		monday := func(weeks int) string { return cases.Week(w.Now().AddDate(0, 0, 7*weeks)) }
		for _, week := range []string{monday(0), monday(-3), monday(-53)} {
			l := told(week)
			must(t, w.Cases.Report(ctx, l, w.Asha.ID))
			if o, _ := opened(t, w, w.Asha, l.Case); o.Case.Week != week {
				t.Errorf("stands in %s, want %s", o.Case.Week, week)
			}
		}
		worker, _ := w.Letter(t, "my own", []casestest.Person{w.Asha})
		worker.Week = monday(-1)
		old, _ := oldRecord(t, w, w.Asha, monday(-5), monday(-4))
		old.Week = monday(-1)
		for what, refused := range map[string]error{
			"a worker's own":      w.Cases.Report(ctx, worker, ""),
			"of old records":      w.Cases.Report(ctx, old, w.Asha.ID),
			"a week to come":      w.Cases.Report(ctx, told(monday(1)), w.Asha.ID),
			"more than a year on": w.Cases.Report(ctx, told(monday(-55)), w.Asha.ID),
			"no Monday":           w.Cases.Report(ctx, told(w.Now().AddDate(0, 0, 1-int(w.Now().Weekday())+1).Format("2006-01-02")), w.Asha.ID),
			"no day":              w.Cases.Report(ctx, told("last week"), w.Asha.ID),
		} {
			if !errors.Is(refused, store.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", what, refused)
			}
		}
	})
}
