package pack

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func newStore(t *testing.T, db *store.DB) *Store {
	t.Helper()
	change(t, db, `INSERT INTO organisations (id, name, clock_preset, nation, help, exit_url, demo, created_on) VALUES ('o', 'Heronbrook', 'england', 'england-and-wales', '[]', '', FALSE, '2026-01-01')`)
	return &Store{DB: db, Now: func() time.Time { return time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC) }}
}

func change(t *testing.T, db *store.DB, query string) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(t.Context(), query)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func board(text string) Body {
	return Body{Organisation: "o", Kind: Board, Period: "2026-27 Q1", Texts: Collect(Board, func(name string) string {
		if name == "purpose" {
			return "decision"
		}
		return text + " " + name
	})}
}

func newest(t *testing.T, s *Store) Saved {
	t.Helper()
	all, err := s.Editions(t.Context(), "o", Board, "2026-27 Q1")
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	return all[0]
}

// A draft is saved over the version it was read as; a final one never changes, and another edition may follow.
func TestDraftFinalNextEdition(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, ctx := newStore(t, db), t.Context()
		ok(t, s.Save(ctx, board("first"), 0, "g"))
		if err := s.Save(ctx, board("at the same time"), 0, "e"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("two new drafts: %v", err)
		}
		ok(t, s.Save(ctx, board("second"), 1, "e"))
		if err := s.Save(ctx, board("late"), 1, "g"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a save over what was not seen: %v", err)
		}
		draft := newest(t, s)
		if draft.Version != 2 || draft.Edition != 1 || draft.Status != Draft || draft.Hash != "" || draft.WrittenBy != "e" || draft.Body.Texts.Get("issues") != "second issues" {
			t.Errorf("the draft is %+v", draft)
		}
		ok(t, s.Finish(ctx, draft, "hash of a release", Beside{Actions: []Action{{Heard: "a", Done: "b"}}}, "g"))
		final := newest(t, s)
		if final.Status != Final || final.Body.Release != "hash of a release" || len(final.Hash) != 64 || len(final.Body.Beside.Actions) != 1 {
			t.Errorf("the final one is %+v", final)
		}
		if err := s.Save(ctx, board("third"), final.Version, "g"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a save over a final one: %v", err)
		}
		if err := s.Finish(ctx, final, "", Beside{}, "g"); !errors.Is(err, ErrFinal) {
			t.Errorf("made final twice: %v", err)
		}
		if err := s.Finish(ctx, draft, "", Beside{}, "g"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("made final twice from an old page: %v", err)
		}
		ok(t, s.Save(ctx, board("third"), 0, "g"))
		all, err := s.All(ctx, "o")
		ok(t, err)
		if len(all) != 2 || all[0].Edition != 2 || all[0].Status != Draft || all[1].Hash != final.Hash {
			t.Errorf("editions %+v", all)
		}
	})
}

// Whoever changes a final document in the database is found out, and nobody sees what it says now.
func TestAlteredDocumentIsNotShown(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, ctx := newStore(t, db), t.Context()
		ok(t, s.Save(ctx, board("text"), 0, "g"))
		ok(t, s.Finish(ctx, newest(t, s), "", Beside{}, "g"))
		ok(t, newest(t, s).Err)
		change(t, db, `UPDATE documents SET body = replace(body, 'text learning', 'other words')`)
		if d := newest(t, s); !errors.Is(d.Err, ErrAltered) || d.Body.Texts != nil {
			t.Errorf("altered: %+v", d)
		}
	})
}

func TestWhatMustBePutRight(t *testing.T) {
	texts := Collect(Board, func(name string) string {
		switch name {
		case "author":
			return " Maya\r\nOkafor\x00 "
		case "purpose":
			return "fun"
		case "issues":
			return strings.Repeat("a", long+1)
		}
		return ""
	})
	if got := texts.Get("author"); got != "Maya Okafor" {
		t.Errorf("tidied to %q", got)
	}
	var wrong Problems
	if err := Check(Fields(Board), texts, false); !errors.As(err, &wrong) || len(wrong) != 2 || wrong["purpose"] == "" || wrong["issues"] == "" {
		t.Errorf("a draft: %v", wrong)
	}
	if err := Check(Fields(Board), texts, true); !errors.As(err, &wrong) || len(wrong) != 7 {
		t.Errorf("a final one: %v", wrong)
	}
	for _, kind := range Kinds {
		if err := Check(Fields(kind), Defaults(kind), false); err != nil {
			t.Errorf("a new %s is wrong: %v", kind, err)
		}
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
