package recovery_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"saysomething/accounts"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/recovery"
	"saysomething/store"
)

// TestOwnKeyReplaced is the whole ceremony: two sides, a new key, all cases with halves, nothing before its time.
func TestOwnKeyReplaced(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		one, two := w.concern(t, "one", w.Asha), w.concern(t, "two", w.Asha, w.Ben)
		w.withNotes(t, two, w.Asha, w.Ben)
		l, worker := w.Letter(t, "no recovery, please", w.people())
		check(t, w.Cases.Report(ctx, l, ""))
		w.receipts[worker.Case.ID] = worker.Case
		w.sql(t, `INSERT INTO sessions (token_hash, person_id, device_key, created_at, seen_at) VALUES ('x', $1, '', 0, 0)`, w.Asha.ID)
		w.sql(t, `INSERT INTO backup_codes (person_id, hash) VALUES ($1, 'x')`, w.Asha.ID)
		oldSign := w.person(t, w.Asha.ID).SignKey

		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		for _, k := range []*keeper{w.m, w.s} {
			if n, err := w.carry(k, id, name); err != nil || n != 3 {
				t.Fatalf("%d halves: %v", n, err)
			}
		}
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		if n, bad, err := w.join(t, g, o.key, w.Asha); err != nil || n != 2 || bad != nil {
			t.Fatalf("%d joined, %v: %v", n, bad, err)
		}
		if w.opens(t, w.Asha.ID, one, o.key) || !w.opens(t, w.Asha.ID, one, w.Asha.Identity) {
			t.Error("something changed hands before the last step")
		}
		_, err = w.store.Finish(ctx, g, nil)
		check(t, err)
		_, err = w.store.Finish(ctx, g, nil)
		check(t, err)
		for _, c := range []string{one, two} {
			if !w.opens(t, w.Asha.ID, c, o.key) || w.opens(t, w.Asha.ID, c, w.Asha.Identity) {
				t.Error("the new key is not the one that reads")
			}
		}
		if !w.opens(t, w.Ben.ID, two, w.Ben.Identity) {
			t.Error("another reader's envelope was touched")
		}
		var notes []byte
		check(t, w.DB.Get(&notes, `SELECT data FROM notes_envelopes WHERE case_id = $1 AND reader_id = $2`, two, w.Asha.ID))
		if got, err := crypto.OpenNotesEnvelope(notes, two, o.key); err != nil || got.String() != w.notes[two].String() {
			t.Errorf("notes: %v", err)
		}
		if !w.opens(t, w.Asha.ID, worker.Case.ID, w.Asha.Identity) {
			t.Error("a case that the worker kept out of recovery was touched")
		}
		w.afterwards(t, o, oldSign)
	})
}

// afterwards: signed in by nothing old, on no list, and both sides are asked for new identities.
func (w *world) afterwards(t *testing.T, o *owner, oldSign string) {
	t.Helper()
	p := w.person(t, w.Asha.ID)
	if p.Recipient != o.keys.Recipient || p.SignKey == oldSign {
		t.Error("the keys are not the new ones")
	}
	for what, q := range map[string]string{
		"listed":      `SELECT COUNT(*) FROM people WHERE id = $1 AND listed`,
		"sessions":    `SELECT COUNT(*) FROM sessions WHERE person_id = $1`,
		"codes":       `SELECT COUNT(*) FROM backup_codes WHERE person_id = $1`,
		"secrets":     `SELECT COUNT(*) FROM recoveries WHERE person_id = $1 AND (login_hash <> '' OR key_file IS NOT NULL OR token_hash <> '')`,
		"stale parts": `SELECT COUNT(*) FROM recovery_parts p JOIN recoveries r ON r.id = p.recovery_id WHERE r.person_id = $1`,
	} {
		if n := w.count(t, q, w.Asha.ID); n != 0 {
			t.Errorf("%s: %d left", what, n)
		}
	}
	if n := w.count(t, `SELECT COUNT(*) FROM former_keys WHERE person_id = $1 AND sign_key = $2 AND until_on = $3`, w.Asha.ID, oldSign, w.Now().Format(time.DateOnly)); n != 1 {
		t.Error("the former key is not kept with its last day")
	}
	if n := w.count(t, `SELECT COUNT(*) FROM recovery_keys WHERE status = 'current' AND used`); n != 2 {
		t.Errorf("%d sides asked for a new identity", n)
	}
	a := &accounts.Store{DB: w.DB, Now: w.Now}
	if _, _, err := a.SignIn(ctx, w.Asha.Email(), w.Asha.Login(), make([]byte, 32)); err == nil {
		t.Error("the old passphrase still signs in")
	}
	_, _, err := a.SignIn(ctx, w.Asha.Email(), o.login, make([]byte, 32))
	check(t, err)
	if n := w.count(t, `SELECT COUNT(*) FROM outbox`); n == 0 {
		t.Error("nobody was told")
	}
	var log []string
	check(t, w.DB.Select(&log, `SELECT record FROM log_records ORDER BY n`))
	all := strings.Join(log, "\n")
	for _, what := range []string{"recovery_key_made", "recovery_asked", "recovery_keyed", "recovery_opened", "recovery_done"} {
		if !strings.Contains(all, `"what":"`+what+`"`) {
			t.Errorf("no %s in the access log", what)
		}
	}
}

func (w *world) people() []casestest.Person { return []casestest.Person{w.Asha} }

func (w *world) keyName(t *testing.T, id string) string {
	t.Helper()
	notices, err := w.store.Notices(ctx, w.m.actor)
	check(t, err)
	for _, n := range notices {
		if n.ID == id {
			return n.KeyName()
		}
	}
	t.Fatal("no notice of it")
	return ""
}

// TestAnotherReader: cases of somebody who has left go to a reader of the same kind, who is introduced in each.
func TestAnotherReader(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		one, shared := w.concern(t, "one", w.Asha), w.concern(t, "two", w.Asha, w.Ben)
		foreign := w.concern(t, "three", w.Ben)
		w.sql(t, `UPDATE people SET status = 'left' WHERE id = $1`, w.Asha.ID)
		_, _, err := w.store.Ask(ctx, w.m.actor, w.Asha.ID, w.Asha.ID, "left")
		wants(t, "who left gets them back", err, store.ErrInvalid)
		_, _, err = w.store.Ask(ctx, w.m.actor, w.Asha.ID, w.Cat.ID, "left")
		wants(t, "a union representative gets a guardian's", err, store.ErrInvalid)
		_, _, err = w.store.Ask(ctx, w.m.actor, w.Asha.ID, w.m.ID, "left")
		wants(t, "a custodian gets them", err, store.ErrInvalid)
		id, token, err := w.store.Ask(ctx, w.s.actor, w.Asha.ID, w.Ben.ID, "left")
		if err != nil || token != "" {
			t.Fatalf("%q, %v", token, err)
		}
		ben := w.person(t, w.Ben.ID)
		if notices, err := w.store.Notices(ctx, ben); err != nil || len(notices) != 1 {
			t.Errorf("the other reader sees %d, %v", len(notices), err)
		}
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		for _, k := range []*keeper{w.m, w.s} {
			if n, err := w.carry(k, id, name); err != nil || n != 1 {
				t.Fatalf("%d halves, want those of the one case that Ben does not read: %v", n, err)
			}
		}
		g, err := w.store.Reader(ctx, ben, id)
		check(t, err)
		_, err = w.store.Reader(ctx, w.person(t, w.Cat.ID), id)
		wants(t, "somebody else", err, store.ErrNotFound)
		_, _, err = w.join(t, g, w.Ben.Identity, w.Ben)
		check(t, err)
		w.sql(t, `INSERT INTO entries (case_id, seq, audience, author, hash, data) VALUES ($1, 1, 'case', 'worker', 'x', 'x')`, one)
		behind, err := w.store.Finish(ctx, g, nil)
		wants(t, "finish after somebody wrote", err, recovery.ErrChanged)
		if fmt.Sprint(behind.Changed) != fmt.Sprint([]string{one}) || w.opens(t, w.Ben.ID, one, w.Ben.Identity) {
			t.Errorf("%+v, or something was done of it", behind)
		}
		if n, _, err := w.join(t, g, w.Ben.Identity, w.Ben); err != nil || n != 1 {
			t.Fatalf("joined again: %d, %v", n, err)
		}
		_, err = w.store.Finish(ctx, g, nil)
		check(t, err)
		if !w.opens(t, w.Ben.ID, one, w.Ben.Identity) || !w.opens(t, w.Ben.ID, shared, w.Ben.Identity) || !w.opens(t, w.Ben.ID, foreign, w.Ben.Identity) {
			t.Error("Ben does not read them")
		}
		if !w.opens(t, w.Asha.ID, one, w.Asha.Identity) || w.person(t, w.Asha.ID).Recipient != w.asha.Recipient {
			t.Error("the one who left was changed")
		}
		if n := w.count(t, `SELECT COUNT(*) FROM entries WHERE case_id = $1 AND seq = 2 AND author = $2 AND audience = 'case'`, one, w.Ben.ID); n != 1 {
			t.Error("no entry introduces the new reader")
		}
	})
}
