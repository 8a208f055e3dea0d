package cases_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// sealedFor is an age file to one person, as their browser makes it of an index.
func sealedFor(t testing.TB, p casestest.Person, text string) []byte {
	t.Helper()
	data, err := crypto.Seal([]byte(text), p.Identity.Recipient())
	must(t, err)
	return data
}

func mark(data []byte) []byte { return data[len(data)-16:] }

func TestOwnFiles(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		first, second := sealedFor(t, w.Asha, "first"), sealedFor(t, w.Asha, "second")
		must(t, w.Cases.PutOwnFile(ctx, w.Asha.ID, "filters", nil, first))
		if err := w.Cases.PutOwnFile(ctx, w.Asha.ID, "filters", nil, second); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a file in place of one that was not seen: %v", err)
		}
		if err := w.Cases.PutOwnFile(ctx, w.Asha.ID, "filters", mark(second), second); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a file in place of another one: %v", err)
		}
		must(t, w.Cases.PutOwnFile(ctx, w.Asha.ID, "filters", mark(first), second))
		must(t, w.Cases.PutOwnFile(ctx, w.Asha.ID, "filters", mark(first), second)) // the answer was lost: the same again
		got, err := w.Cases.OwnFile(ctx, w.Asha.ID, "filters")
		must(t, err)
		files, err := w.Cases.OwnFiles(ctx, w.Asha.ID)
		must(t, err)
		if !bytes.Equal(got, second) || len(files) != 1 || files[0].Name != "filters" || !bytes.Equal(files[0].Mark, mark(second)) {
			t.Errorf("kept: %d bytes, listed %v", len(got), files)
		}
		if _, err := w.Cases.OwnFile(ctx, w.Cat.ID, "filters"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		if files, err := w.Cases.OwnFiles(ctx, w.Cat.ID); err != nil || len(files) != 0 {
			t.Errorf("somebody else lists %v, %v", files, err)
		}
	})
}

func TestOwnFilesRefuse(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		good := sealedFor(t, w.Asha, "x")
		for _, name := range []string{"", "index", "index-", "index-g", "index-10", "index-0/", "notes", strings.Repeat("a", 1000)} {
			if err := w.Cases.PutOwnFile(ctx, w.Asha.ID, name, nil, good); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%q: %v", name, err)
			}
		}
		two, err := crypto.Seal([]byte("x"), w.Asha.Identity.Recipient(), w.Cat.Identity.Recipient())
		must(t, err)
		for what, data := range map[string][]byte{"nothing": nil, "words": []byte("in clear"), "sealed to two": two, "too large": append(bytes.Clone(good), make([]byte, cases.MaxOwnFile)...)} {
			if err := w.Cases.PutOwnFile(ctx, w.Asha.ID, "index-0", nil, data); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// An index holds words of every case its owner has read. Whoever is taken off one, or whose cover ends, loses what the
// server keeps of it; the others keep theirs, and everybody their filters.
func TestIndexGoesWithTheReader(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha, w.Ben, w.Cat})
		must(t, w.Cases.Report(ctx, letter, ""))
		for _, p := range []casestest.Person{w.Asha, w.Ben, w.Cat} {
			for _, name := range []string{"index-0", "index-f", "filters"} {
				must(t, w.Cases.PutOwnFile(ctx, p.ID, name, nil, sealedFor(t, p, name)))
			}
		}
		kept := func(p casestest.Person) (names []string) {
			files, err := w.Cases.OwnFiles(ctx, p.ID)
			must(t, err)
			for _, f := range files {
				names = append(names, f.Name)
			}
			return names
		}
		must(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, w.Change(t, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Ben}})))
		if got := kept(w.Ben); len(got) != 1 || got[0] != "filters" {
			t.Errorf("taken off, and still kept: %v", got)
		}
		for _, p := range []casestest.Person{w.Asha, w.Cat} {
			if got := kept(p); len(got) != 3 {
				t.Errorf("somebody who reads on keeps %v", got)
			}
		}
		must(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, worker.Case.ID, w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Until: "2026-07-24"})))
		must(t, w.Cases.PutOwnFile(ctx, w.Ben.ID, "index-3", nil, sealedFor(t, w.Ben, "x")))
		w.Pass(3 * 24 * time.Hour)
		must(t, w.Cases.EndCovers(ctx))
		if got := kept(w.Ben); len(got) != 1 {
			t.Errorf("the cover is over, and still kept: %v", got)
		}
	})
}
