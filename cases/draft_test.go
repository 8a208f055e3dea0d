package cases_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// A draft is its author's alone, and goes when they are taken off the case or the case is removed.
func TestDraft(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha, w.Ben})
		must(t, w.Cases.Report(ctx, letter, ""))
		id := worker.Case.ID
		first, err := crypto.Seal([]byte("first"), w.Ben.Identity.Recipient())
		must(t, err)
		second, err := crypto.Seal([]byte("second, which is longer"), w.Ben.Identity.Recipient())
		must(t, err)
		none := func(who, what string, err error) {
			t.Helper()
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s, %s: %v", who, what, err)
			}
		}
		_, err = w.Cases.Draft(ctx, w.Ben.ID, id)
		none("Ben", "before", err)
		must(t, w.Cases.PutDraft(ctx, w.Ben.ID, id, first))
		must(t, w.Cases.PutDraft(ctx, w.Ben.ID, id, second))
		got, err := w.Cases.Draft(ctx, w.Ben.ID, id)
		must(t, err)
		if !bytes.Equal(got, second) {
			t.Error("the draft is not the one kept last")
		}
		_, err = w.Cases.Draft(ctx, w.Asha.ID, id)
		none("Asha, who reads the case too", "gets", err)
		_, err = w.Cases.Draft(ctx, w.Cat.ID, id)
		none("Cat, who does not", "gets", err)
		none("Cat", "puts", w.Cases.PutDraft(ctx, w.Cat.ID, id, first))
		none("anybody", "puts to no case", w.Cases.PutDraft(ctx, w.Ben.ID, crypto.NewID(), first))
		for what, data := range map[string][]byte{"plain text": []byte("not sealed at all"), "too much": append(bytes.Clone(first), make([]byte, cases.MaxDraft)...)} {
			if err := w.Cases.PutDraft(ctx, w.Ben.ID, id, data); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		count := func() (n int) {
			t.Helper()
			must(t, w.DB.Get(&n, `SELECT COUNT(*) FROM case_drafts`))
			return n
		}
		must(t, w.Cases.PutDraft(ctx, w.Ben.ID, id, nil))
		if count() != 0 {
			t.Error("it is not taken away")
		}
		must(t, w.Cases.PutDraft(ctx, w.Ben.ID, id, first))
		must(t, w.Cases.PutDraft(ctx, w.Asha.ID, id, first))
		swap(t, w, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Ben}})
		if count() != 1 {
			t.Error("Ben's draft stays when Ben goes")
		}
		must(t, w.DB.Tx(ctx, func(tx *sqlx.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM cases WHERE id = $1`, id)
			return err
		}))
		if count() != 0 {
			t.Error("a draft stays when the case goes")
		}
	})
}
