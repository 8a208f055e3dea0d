package cases_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// content is n bytes that no encoder makes shorter.
func content(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(b)
	return b
}

func send(t testing.TB, w *casestest.World, id string, sealed []byte) {
	t.Helper()
	parts := casestest.Parts(sealed)
	for i := range parts { // from the last to the first: any order will do
		n := len(parts) - 1 - i
		must(t, w.Cases.PutPart(ctx, id, n, parts[n]))
	}
}

func TestFileRoundTrip(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "See the photograph.", []casestest.Person{w.Asha})
		for _, size := range []int{0, 40_000, 3 << 20} {
			data := content(size)
			f, sealed := w.File(t, worker.Case, "photo.pdf", data)
			letter.Files = []cases.NewFile{f}
			r := wantRefused(t, w.Cases.Report(ctx, letter, ""), "missing_files")
			if !slices.Equal(r.Files, []string{f.ID}) {
				t.Fatalf("missing %v", r.Files)
			}
			send(t, w, f.ID, sealed)
			send(t, w, f.ID, sealed) // a repeat is fine
			other := bytes.Clone(casestest.Parts(sealed)[0])
			other[len(other)-1] ^= 1
			if err := w.Cases.PutPart(ctx, f.ID, 0, other); !errors.Is(err, store.ErrConflict) {
				t.Fatalf("a different part: %v", err)
			}
			must(t, w.Cases.Report(ctx, letter, ""))
			must(t, w.Cases.PutPart(ctx, f.ID, 0, casestest.Parts(sealed)[0])) // a late repeat
			if err := w.Cases.PutPart(ctx, f.ID, f.Parts, other); !errors.Is(err, store.ErrConflict) {
				t.Fatalf("a part added to an attached file: %v", err)
			}
			openStored(t, w, worker, f, data)
			letter, worker = w.Letter(t, "And another.", []casestest.Person{w.Asha})
		}
	})
}

func openStored(t *testing.T, w *casestest.World, worker *casestest.Worker, f cases.NewFile, want []byte) {
	t.Helper()
	got, err := w.Cases.File(ctx, w.Asha.ID, f.ID)
	must(t, err)
	if got.NewFile != f {
		t.Fatalf("stored as %+v, want %+v", got.NewFile, f)
	}
	var sealed bytes.Buffer
	must(t, got.Copy(ctx, &sealed))
	_, r, err := crypto.OpenFile(&sealed, worker.Case.ID, worker.Case.Identity)
	must(t, err)
	data, err := io.ReadAll(r)
	must(t, err)
	if !bytes.Equal(data, want) {
		t.Error("the file that came back is another")
	}
	for _, p := range []casestest.Person{w.Ben, w.Cat, w.Dan} {
		if _, err := w.Cases.File(ctx, p.ID, f.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s, no reader of the case, gets the file: %v", p.Role, err)
		}
	}
}

func TestPendingIsBounded(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		w.Cases.Limits.PendingBytes = 4 << 20
		_, worker := w.Letter(t, "x", []casestest.Person{w.Asha})
		f, sealed := w.File(t, worker.Case, "a.pdf", content(2<<20))
		send(t, w, f.ID, sealed)
		send(t, w, f.ID, sealed) // a repeat takes no more room
		g, more := w.File(t, worker.Case, "b.pdf", content(3<<20))
		must(t, w.Cases.PutPart(ctx, g.ID, 0, casestest.Parts(more)[0]))
		before := w.Counts(t)
		if err := w.Cases.PutPart(ctx, g.ID, 1, casestest.Parts(more)[1]); !errors.Is(err, cases.ErrFull) {
			t.Fatalf("a part beyond the bound: %v", err)
		}
		if after := w.Counts(t); !equalJSON(t, before, after) {
			t.Errorf("stored all the same: %v, then %v", before, after)
		}
		must(t, w.Cases.DropFile(ctx, f.ID))
		must(t, w.Cases.PutPart(ctx, g.ID, 1, casestest.Parts(more)[1]))
		if part, err := w.Cases.PendingPart(ctx, g.ID, 0); err != nil || !bytes.Equal(part, casestest.Parts(more)[0]) {
			t.Errorf("pending part: %d bytes, %v", len(part), err)
		}
		if _, err := w.Cases.PendingPart(ctx, f.ID, 0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a part of a dropped file: %v", err)
		}
	})
}

func TestSweepRemovesWhatNothingCameFor(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha})
		kept, sealed := w.File(t, worker.Case, "kept.pdf", content(20_000))
		send(t, w, kept.ID, sealed)
		letter.Files = []cases.NewFile{kept}
		must(t, w.Cases.Report(ctx, letter, ""))
		f, sealed := w.File(t, worker.Case, "a.pdf", content(20_000))
		send(t, w, f.ID, sealed)
		w.Pass(40 * time.Minute)
		must(t, w.Cases.Sweep(ctx))
		send(t, w, f.ID, sealed) // something came: it stays
		w.Pass(40 * time.Minute)
		must(t, w.Cases.Sweep(ctx))
		if n := w.Counts(t); n["files"] != 2 || n["file_parts"] != 2 {
			t.Fatalf("removed too early: %v", n)
		}
		w.Pass(61 * time.Minute)
		must(t, w.Cases.Sweep(ctx))
		if n := w.Counts(t); n["files"] != 1 || n["file_parts"] != 1 {
			t.Errorf("left behind: %v", n)
		}
		must(t, w.Cases.Add(ctx, w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "more"}, cases.NoEffect)))
	})
}

// TestDeadRun has two servers on one database, of which one dies.
func TestDeadRun(t *testing.T) {
	db := storetest.Open(t, storetest.PostgresAddress(t))
	w := casestest.New(t, db)
	second := &cases.Store{DB: db, Reports: w.Reports, Now: w.Now, Run: cases.NewRun()}
	must(t, second.Start(ctx))
	_, worker := w.Letter(t, "x", []casestest.Person{w.Asha})
	f, sealed := w.File(t, worker.Case, "a.pdf", content(20_000))
	g, other := w.File(t, worker.Case, "b.pdf", content(1_500_000))
	send(t, w, f.ID, sealed)
	must(t, w.Cases.PutPart(ctx, g.ID, 0, casestest.Parts(other)[0]))
	must(t, second.PutPart(ctx, g.ID, 1, casestest.Parts(other)[1])) // its second part came to the other server
	w.Pass(9 * time.Minute)
	must(t, second.Sweep(ctx))
	if n := w.Counts(t); n["files"] != 2 {
		t.Fatalf("a living server's file was removed: %v", n)
	}
	w.Pass(2 * time.Minute)
	must(t, second.Sweep(ctx))
	if n := w.Counts(t); n["files"] != 1 || n["file_parts"] != 2 {
		t.Errorf("after the first server died: %v, want only the file that the second holds", n)
	}
}

// TestRestart: on SQLite there is one server, so whatever is pending at its start is nobody's.
func TestRestart(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	w := casestest.New(t, db)
	_, worker := w.Letter(t, "x", []casestest.Person{w.Asha})
	f, sealed := w.File(t, worker.Case, "a.pdf", content(20_000))
	send(t, w, f.ID, sealed)
	again := &cases.Store{DB: db, Reports: w.Reports, Now: w.Now, Run: cases.NewRun()}
	must(t, again.Start(ctx))
	if n := w.Counts(t); n["files"] != 0 || n["file_parts"] != 0 {
		t.Errorf("left behind: %v", n)
	}
}
