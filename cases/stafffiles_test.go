package cases_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"filippo.io/age"
	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// sealedFile is a file as a reader's browser sends it, its parts stored and not yet named by anything.
func sealedFile(t testing.TB, w *casestest.World, id, audience, name string, data []byte, to *age.HybridIdentity) (cases.StaffFile, crypto.FileInEntry) {
	t.Helper()
	f, sealed := w.File(t, crypto.NewCase{ID: id, Identity: to}, name, data)
	send(t, w, f.ID, sealed)
	return cases.StaffFile{NewFile: f, Audience: audience}, crypto.FileInEntry{ID: f.ID, Name: name, Type: "application/pdf", Size: int64(len(data)), Hash: crypto.Hash(sealed)}
}

// sayWithFile has a reader write to the person who spoke up, with a file.
func sayWithFile(t testing.TB, w *casestest.World, p casestest.Person, id, name string, data []byte) cases.StaffFile {
	t.Helper()
	o := w.Open(t, p, id)
	key := w.Key(t, p, o)
	f, ref := sealedFile(t, w, id, crypto.AudienceCase, name, data, key)
	e := w.Entry(t, p, id, len(o.Entries), last(o), crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: name, Files: []crypto.FileInEntry{ref}}, key)
	must(t, w.Cases.Append(ctx, p.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{e}, Files: []cases.StaffFile{f}}))
	return f
}

// noteWithFile has a reader share a note with a file, and gives the notes identity. It is the first note of the case.
func noteWithFile(t testing.TB, w *casestest.World, p casestest.Person, id, name string, data []byte, readers ...casestest.Person) (cases.StaffFile, *age.HybridIdentity) {
	t.Helper()
	o, notes := w.Open(t, p, id), crypto.NewIdentity()
	f, ref := sealedFile(t, w, id, crypto.AudienceReaders, name, data, notes)
	e := w.Entry(t, p, id, len(o.Entries), last(o), crypto.KindNote, crypto.AudienceReaders, crypto.Note{Text: name, Files: []crypto.FileInEntry{ref}}, notes)
	l := cases.StaffLetter{Entries: []cases.NewEntry{e}, Files: []cases.StaffFile{f}, NotesEnvelopes: w.Notes(t, id, notes, readers...)}
	if o.Recovery {
		l.NotesRecovery = w.Shares(t, id, "notes", notes)
	}
	must(t, w.Cases.Append(ctx, p.ID, id, l))
	must(t, w.Cases.Append(ctx, p.ID, id, l)) // a lost answer, asked again
	return f, notes
}

// gets is whether a reader is given a file, and can open it with one of their keys for it.
func gets(t testing.TB, w *casestest.World, p casestest.Person, id string, f cases.StaffFile, keys ...*age.HybridIdentity) bool {
	t.Helper()
	got, err := w.Cases.File(ctx, p.ID, f.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false
	}
	must(t, err)
	var sealed bytes.Buffer
	must(t, got.Copy(ctx, &sealed))
	return slices.ContainsFunc(keys, func(key *age.HybridIdentity) bool {
		_, _, err := crypto.OpenFile(bytes.NewReader(sealed.Bytes()), id, key)
		return err == nil
	})
}

// mailboxFile puts a file together as a worker does, part by part.
func mailboxFile(t testing.TB, w *casestest.World, worker *casestest.Worker, id string) ([]byte, error) {
	t.Helper()
	var all []byte
	for n := 0; ; n++ {
		p, err := w.Cases.Part(ctx, cases.PartAsk{V: 1, Mailbox: worker.Receipt.Token(), File: id, N: n})
		if err != nil {
			return nil, err
		}
		if all = append(all, p.Data...); n+1 == p.Parts {
			if int64(len(all)) != p.Size {
				t.Errorf("%d bytes of %d", len(all), p.Size)
			}
			return all, nil
		}
	}
}

// TestFilesOfReaders: what comes with a message is for everybody in the case, with a shared note for its readers, with a private one for its author.
func TestFilesOfReaders(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
		id, data := worker.Case.ID, content(1_300_000)
		said := sayWithFile(t, w, w.Asha, id, "letter.pdf", data)
		noted, notes := noteWithFile(t, w, w.Asha, id, "interview.pdf", content(30_000), w.Asha, w.Cat)
		o := w.Open(t, w.Asha, id)
		mine, ref := sealedFile(t, w, id, crypto.AudiencePrivate, "mine.pdf", content(10_000), w.Asha.Identity)
		e := w.Entry(t, w.Asha, id, len(o.Entries), last(o), crypto.KindNote, crypto.AudiencePrivate, crypto.Note{Files: []crypto.FileInEntry{ref}}, w.Asha.Identity)
		must(t, w.Cases.Append(ctx, w.Asha.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{e}, Files: []cases.StaffFile{mine}}))

		key := worker.Case.Identity
		if !gets(t, w, w.Cat, id, said, key) || !gets(t, w, w.Cat, id, noted, notes) || gets(t, w, w.Cat, id, noted, key) {
			t.Error("another reader opens the file of the message and of the note, the latter with the key of the notes alone")
		}
		if !gets(t, w, w.Asha, id, mine, w.Asha.Identity) || gets(t, w, w.Cat, id, mine, w.Asha.Identity) {
			t.Error("a private note's file is given to its author alone")
		}
		if a, c := w.Open(t, w.Asha, id).Files, w.Open(t, w.Cat, id).Files; len(a) != 3 || len(c) != 2 || slices.Contains(c, mine.NewFile) {
			t.Errorf("listed for the author %v, for another reader %v", a, c)
		}
		for _, p := range []casestest.Person{w.Ben, w.Dan} {
			for _, f := range []cases.StaffFile{said, noted, mine} {
				if gets(t, w, p, id, f, key, notes) {
					t.Errorf("%s, no reader, gets a file", p.Role)
				}
			}
		}

		sealed, err := mailboxFile(t, w, worker, said.ID)
		must(t, err)
		if _, r, err := crypto.OpenFile(bytes.NewReader(sealed), id, key); err != nil {
			t.Error(err)
		} else if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			t.Errorf("the worker's file: %d bytes, %v", len(got), err)
		}
		for what, f := range map[string]string{"a note's file": noted.ID, "a private note's file": mine.ID, "no file": crypto.NewID()} {
			_, err := mailboxFile(t, w, worker, f)
			if r := wantRefused(t, err, "not_found"); r == nil {
				t.Error(what)
			}
		}
	})
}

// TestALogLineOfANotesFileDoesNotNameIt: the worker, who reads those lines, learns that there was one, and not which.
func TestALogLineOfANotesFileDoesNotNameIt(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha})
		id := worker.Case.ID
		said := sayWithFile(t, w, w.Asha, id, "letter.pdf", content(2000))
		noted, notes := noteWithFile(t, w, w.Asha, id, "interview.pdf", content(3000), w.Asha)
		o := w.Open(t, w.Asha, id)
		mine, ref := sealedFile(t, w, id, crypto.AudiencePrivate, "mine.pdf", content(1000), w.Asha.Identity)
		e := w.Entry(t, w.Asha, id, len(o.Entries), last(o), crypto.KindNote, crypto.AudiencePrivate, crypto.Note{Files: []crypto.FileInEntry{ref}}, w.Asha.Identity)
		must(t, w.Cases.Append(ctx, w.Asha.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{e}, Files: []cases.StaffFile{mine}}))
		for _, f := range []cases.StaffFile{said, noted, mine} {
			if !gets(t, w, w.Asha, id, f, worker.Case.Identity, notes, w.Asha.Identity) {
				t.Fatal("a reader is not given a file")
			}
		}
		log, err := accesslogFor(w, id)
		must(t, err)
		var opened []string
		for _, r := range log.Records {
			if r.Line.What == accesslog.FileOpened {
				opened = append(opened, r.Line.Detail)
			}
		}
		slices.Sort(opened)
		want := []string{said.ID, "notes", "notes"}
		slices.Sort(want)
		if !slices.Equal(opened, want) {
			t.Errorf("the worker's log says %v, want %v", opened, want)
		}
	})
}

// TestAMailboxGetsItsOwnFilesOnly: also not those of another case whose ids are known, nor what has not been attached, nor after removal.
func TestAMailboxGetsItsOwnFilesOnly(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		mine, theirs := told(t, w, []casestest.Person{w.Asha}), told(t, w, []casestest.Person{w.Asha})
		f := sayWithFile(t, w, w.Asha, theirs.Case.ID, "letter.pdf", content(20_000))
		waiting, _ := sealedFile(t, w, mine.Case.ID, crypto.AudienceCase, "waiting.pdf", content(100), mine.Case.Identity)
		ask := func(token []byte, file string, n int) error {
			_, err := w.Cases.Part(ctx, cases.PartAsk{V: 1, Mailbox: token, File: file, N: n})
			return err
		}
		must(t, ask(theirs.Receipt.Token(), f.ID, 0))
		before := w.Counts(t)
		for what, err := range map[string]error{
			"another case's file": ask(mine.Receipt.Token(), f.ID, 0), "a file that nothing names": ask(mine.Receipt.Token(), waiting.ID, 0),
			"a part beyond the last": ask(theirs.Receipt.Token(), f.ID, 1), "a token that opens nothing": ask(make([]byte, 32), f.ID, 0),
		} {
			if r := wantRefused(t, err, "not_found"); r == nil {
				t.Error(what)
			}
		}
		for what, bad := range map[string]cases.PartAsk{
			"another version": {Mailbox: theirs.Receipt.Token(), File: f.ID}, "a short token": {V: 1, Mailbox: []byte("x"), File: f.ID},
			"no id": {V: 1, Mailbox: theirs.Receipt.Token(), File: "../x"}, "part -1": {V: 1, Mailbox: theirs.Receipt.Token(), File: f.ID, N: -1},
			"part a million": {V: 1, Mailbox: theirs.Receipt.Token(), File: f.ID, N: 1_000_000},
		} {
			if _, err := w.Cases.Part(ctx, bad); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", what, err)
			}
		}
		if after := w.Counts(t); !equalJSON(t, before, after) {
			t.Errorf("a worker's look at a file left a trace: %v, then %v", before, after)
		}
		m := mailbox(t, w, theirs)
		theirs.Next, theirs.Last = len(m.Entries), m.Entries[len(m.Entries)-1].Hash
		must(t, w.Cases.Add(ctx, w.Add(t, theirs, crypto.KindWithdraw, crypto.Withdraw{}, cases.WithdrawIt)))
		must(t, ask(theirs.Receipt.Token(), f.ID, 0))  // who took it back can still look at what they were sent
		must(t, w.DB.Tx(ctx, func(tx *sqlx.Tx) error { // as a disposal does
			_, err := tx.ExecContext(ctx, `DELETE FROM cases WHERE id = $1`, theirs.Case.ID)
			return err
		}))
		wantRefused(t, ask(theirs.Receipt.Token(), f.ID, 0), "not_found")
	})
}

// TestFilesAfterAReaderWent: who was taken off gets no file any more, who came opens earlier ones with the keys found on the way back.
func TestFilesAfterAReaderWent(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
		id, before := worker.Case.ID, worker.Case.Identity
		said := sayWithFile(t, w, w.Asha, id, "letter.pdf", content(20_000))
		noted, notes := noteWithFile(t, w, w.Asha, id, "interview.pdf", content(30_000), w.Asha, w.Cat)
		swap(t, w, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Cat}})
		after := sayWithFile(t, w, w.Ben, id, "later.pdf", content(20_000))
		for _, f := range []cases.StaffFile{said, noted, after} {
			if gets(t, w, w.Cat, id, f, before, notes) {
				t.Error("who was taken off gets a file")
			}
		}
		if !gets(t, w, w.Ben, id, said, before) || !gets(t, w, w.Ben, id, noted, notes) {
			t.Error("who came does not open what was sealed before")
		}
		now := w.Key(t, w.Ben, w.Open(t, w.Ben, id))
		if gets(t, w, w.Ben, id, after, before) || !gets(t, w, w.Ben, id, after, now) {
			t.Error("what came after the change opens with the key before")
		}
		if _, err := mailboxFile(t, w, worker, after.ID); err != nil {
			t.Error(err)
		}
	})
}

// TestStaffFilesRefused: files that did not come, that no entry could name, or that no correct client sends.
func TestStaffFilesRefused(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha})
		id := worker.Case.ID
		o := w.Open(t, w.Asha, id)
		e := w.Entry(t, w.Asha, id, len(o.Entries), last(o), crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "x"}, worker.Case.Identity)
		letter := func(files ...cases.StaffFile) cases.StaffLetter {
			return cases.StaffLetter{Entries: []cases.NewEntry{e}, Files: files}
		}
		absent, sealed := w.File(t, worker.Case, "a.pdf", content(100))
		good, _ := sealedFile(t, w, id, crypto.AudienceCase, "b.pdf", content(100), worker.Case.Identity)
		as := func(f cases.StaffFile, audience string) cases.StaffFile { f.Audience = audience; return f }
		before := w.Counts(t)
		for what, l := range map[string]cases.StaffLetter{
			"for readers without a note": letter(as(good, crypto.AudienceReaders)), "for nobody": letter(as(good, "")), "for a name": letter(as(good, crypto.AudienceName)),
			"twice": letter(good, good), "of another size": letter(cases.StaffFile{NewFile: cases.NewFile{ID: good.ID, Parts: 1, Size: 7}, Audience: crypto.AudienceCase}),
		} {
			if err := w.Cases.Append(ctx, w.Asha.ID, id, l); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("a file %s: %v, want ErrInvalid", what, err)
			}
			same(t, w, before, what)
		}
		missing := cases.StaffFile{NewFile: absent, Audience: crypto.AudienceCase}
		if r := wantRefused(t, w.Cases.Append(ctx, w.Asha.ID, id, letter(good, missing)), "missing_files"); !slices.Equal(r.Files, []string{absent.ID}) {
			t.Errorf("missing: %v", r.Files)
		}
		same(t, w, before, "a missing file")
		send(t, w, absent.ID, sealed)
		must(t, w.Cases.Append(ctx, w.Asha.ID, id, letter(good, missing)))
	})
}
