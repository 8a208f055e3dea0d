package recovery_test

import (
	"bytes"
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

// TestOneSideAlone plays a whole side, with every call, and an administrator and a reader beside it.
func TestOneSideAlone(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		c := w.concern(t, "one", w.Asha)
		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(25 * time.Hour)
		for _, k := range []*keeper{w.m, w.m2} {
			_, err := w.carry(k, id, name)
			check(t, err)
		}
		shares := w.allShares(t, c)
		for side, data := range shares {
			if _, err := crypto.OpenShare(data, w.sides["management"]); (err == nil) != (side == "management") {
				t.Errorf("management opens the half of %s: %v", side, err)
			}
		}
		// Parts in the other side's name: there is no call for it, and of its own side there is one half only.
		_, listed, _, err := w.store.Shares(ctx, w.m.actor, id, "")
		check(t, err)
		if len(listed) != 0 {
			t.Error("handed out again")
		}
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		if list, _, err := w.store.Parts(ctx, g, ""); err != nil || len(list) != 0 {
			t.Errorf("parts of one side were given out: %d, %v", len(list), err)
		}
		half := w.count(t, `SELECT COUNT(*) FROM recovery_parts`)
		forged, err := crypto.SealEnvelope(crypto.Envelope{V: 1, Case: c, Identity: crypto.NewIdentity().String()}, o.key.Recipient())
		check(t, err)
		check(t, w.store.PutEnvelopes(ctx, g, []recovery.Envelope{{Case: c, Kind: "case", Of: crypto.Hash(shares["management"]), Data: forged}}))
		if half != 1 || w.count(t, `SELECT COUNT(*) FROM recovery_envelopes`) != 0 {
			t.Error("an envelope was taken without both halves")
		}
		_, err = w.store.Finish(ctx, g, []string{c})
		wants(t, "finish with one side", err, recovery.ErrOneSide)
		for name, actor := range map[string]*accounts.Person{"administrator": w.person(t, w.Dan.ID), "reader": w.person(t, w.Ben.ID), "the person": w.asha} {
			_, _, err := w.store.Ask(ctx, actor, w.Ben.ID, w.Ben.ID, "x")
			wants(t, name+" asks", err, store.ErrInvalid)
			wants(t, name+" approves", w.store.Approve(ctx, actor, id, name), store.ErrInvalid)
			_, _, _, err = w.store.Shares(ctx, actor, id, "")
			wants(t, name+" reads halves", err, store.ErrInvalid)
			_, _, err = w.store.FormerShares(ctx, actor, "")
			wants(t, name+" reads former halves", err, store.ErrInvalid)
			wants(t, name+" makes a key", w.store.MakeKey(ctx, actor, o.keys.Recipient, nil), store.ErrInvalid)
			if actor != w.asha {
				wants(t, name+" stops it", w.store.Stop(ctx, actor, id), store.ErrNotFound)
			}
		}
		if !w.opens(t, w.Asha.ID, c, w.Asha.Identity) {
			t.Error("one side changed something")
		}
	})
}

func (w *world) allShares(t *testing.T, id string) map[string][]byte {
	t.Helper()
	var rows []struct {
		Side string
		Data []byte
	}
	check(t, w.DB.Select(&rows, `SELECT side, data FROM recovery_shares WHERE case_id = $1 AND kind = 'case'`, id))
	out := map[string][]byte{}
	for _, r := range rows {
		out[r.Side] = r.Data
	}
	if len(out) != 2 {
		t.Fatalf("%d halves", len(out))
	}
	return out
}

// TestNotBeforeItsTime: neither before the keys are made nor before the time is up, for anybody.
func TestNotBeforeItsTime(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.concern(t, "one", w.Asha)
		id, token, err := w.store.Ask(ctx, w.m.actor, w.Asha.ID, w.Asha.ID, "Laptop stolen")
		check(t, err)
		wants(t, "before the keys", w.store.Approve(ctx, w.m.actor, id, "x"), recovery.ErrNoKey)
		o := newOwner(t, w.Asha.Email())
		_, err = w.store.SetKeys(ctx, "not the token", o.keys)
		wants(t, "another token", err, store.ErrNotFound)
		_, err = w.store.SetKeys(ctx, token, o.keys)
		check(t, err)
		_, err = w.store.SetKeys(ctx, token, newOwner(t, w.Asha.Email()).keys)
		wants(t, "the link again", err, store.ErrNotFound)
		name := w.keyName(t, id)
		w.Pass(24*time.Hour - time.Second)
		wants(t, "a second early", w.store.Approve(ctx, w.m.actor, id, name), recovery.ErrEarly)
		_, _, _, err = w.store.Shares(ctx, w.s.actor, id, "")
		wants(t, "halves early", err, recovery.ErrEarly)
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		_, err = w.store.Finish(ctx, g, nil)
		wants(t, "finish early", err, recovery.ErrEarly)
		w.Pass(time.Second)
		_, _, _, err = w.store.Shares(ctx, w.s.actor, id, "")
		wants(t, "halves before the words are compared", err, recovery.ErrOneSide)
		wants(t, "other words", w.store.Approve(ctx, w.m.actor, id, crypto.Hash([]byte("another key"))), recovery.ErrChanged)
		check(t, w.store.Approve(ctx, w.m.actor, id, name))
		_, err = w.store.Owner(ctx, o.email, newOwner(t, "").login)
		wants(t, "a wrong passphrase", err, accounts.ErrRefused)
		_, err = w.store.Owner(ctx, w.Ben.Email(), o.login)
		wants(t, "another address", err, accounts.ErrRefused)
	})
}

// TestStopped: the person or any custodian ends it at any point, and nothing goes on.
func TestStopped(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		c := w.concern(t, "one", w.Asha)
		for i, by := range []*accounts.Person{w.asha, w.s2.actor} {
			id, o := w.ask(t)
			name := w.keyName(t, id)
			_, _, err := w.store.Ask(ctx, w.s.actor, w.Asha.ID, w.Asha.ID, "again")
			wants(t, "a second one", err, recovery.ErrUnderWay)
			w.Pass(24 * time.Hour)
			g, err := w.store.Owner(ctx, o.email, o.login)
			check(t, err)
			if i > 0 { // at the very end
				for _, k := range []*keeper{w.m, w.s} {
					_, err := w.carry(k, id, name)
					check(t, err)
				}
				_, _, err := w.join(t, g, o.key, w.Asha)
				check(t, err)
			}
			check(t, w.store.Stop(ctx, by, id))
			check(t, w.store.Stop(ctx, by, id))
			wants(t, "approve", w.store.Approve(ctx, w.m.actor, id, name), recovery.ErrStopped)
			_, _, _, err = w.store.Shares(ctx, w.m.actor, id, "")
			wants(t, "shares", err, recovery.ErrStopped)
			_, err = w.store.Owner(ctx, o.email, o.login)
			wants(t, "the owner comes back", err, accounts.ErrRefused)
			_, err = w.store.Finish(ctx, g, nil)
			wants(t, "finish", err, recovery.ErrStopped)
			for _, table := range []string{"recovery_parts", "recovery_envelopes"} {
				if n := w.count(t, `SELECT COUNT(*) FROM `+table); n != 0 {
					t.Errorf("%s: %d left", table, n)
				}
			}
		}
		if !w.opens(t, w.Asha.ID, c, w.Asha.Identity) {
			t.Error("a stopped recovery changed something")
		}
	})
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

// TestCasesThatDidNotComeBack: after a recovery, a reader of a case without halves reads it in name only. They do not count as a
// reader, everybody is told, and another reader can let them in again.
func TestCasesThatDidNotComeBack(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		back := w.concern(t, "one", w.Asha, w.Ben)
		l, worker := w.Letter(t, "no recovery, please", []casestest.Person{w.Asha, w.Ben})
		check(t, w.Cases.Report(ctx, l, ""))
		kept := worker.Case.ID
		w.receipts[kept] = worker.Case
		again := w.Change(t, w.Ben, worker, casestest.Swap{Add: []casestest.Person{w.Asha}})
		if err := w.Cases.ChangeReaders(ctx, w.Ben.ID, kept, again); err == nil {
			t.Error("somebody who can read it was given another envelope")
		}
		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		for _, k := range []*keeper{w.m, w.s} {
			_, err := w.carry(k, id, name)
			check(t, err)
		}
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		_, _, err = w.join(t, g, o.key, w.Asha)
		check(t, err)
		_, err = w.store.Finish(ctx, g, nil)
		check(t, err)

		if w.lost(t, back, w.Asha.ID) || !w.lost(t, kept, w.Asha.ID) || w.lost(t, kept, w.Ben.ID) {
			t.Error("the wrong envelopes are said to be lost")
		}
		m, err := w.Cases.Read(ctx, worker.Receipt.Token())
		check(t, err)
		for _, r := range m.Readers {
			if r.Lost != (r.ID == w.Asha.ID) {
				t.Error("the worker is not told who cannot open it")
			}
		}
		for _, r := range w.Open(t, w.Ben, kept).Readers {
			if r.Lost != (r.ID == w.Asha.ID) {
				t.Error("the other reader is not told who cannot open it")
			}
		}
		w.sql(t, `UPDATE people SET listed = TRUE WHERE id = $1`, w.Asha.ID)
		if n, err := w.Cases.OnlyReader(ctx, w.Ben.ID); err != nil || n != 1 {
			t.Errorf("Ben is the only reader of %d, want 1: %v", n, err)
		}
		if d, err := w.Cases.Decisions(ctx, w.Ben.ID); err != nil || fmt.Sprint(d.Alone) != fmt.Sprint([]string{kept}) {
			t.Errorf("alone with %v: %v", d.Alone, err)
		}
		again.Envelopes[0].Data, err = crypto.SealEnvelope(crypto.Envelope{V: 1, Case: kept, Identity: worker.Case.Identity.String()}, o.key.Recipient())
		check(t, err)
		check(t, w.Cases.ChangeReaders(ctx, w.Ben.ID, kept, again))
		if w.lost(t, kept, w.Asha.ID) || !w.opens(t, w.Asha.ID, kept, o.key) {
			t.Error("they cannot open it with their new key")
		}
		if n, err := w.Cases.OnlyReader(ctx, w.Ben.ID); err != nil || n != 0 {
			t.Errorf("Ben is still the only reader of %d: %v", n, err)
		}
	})
}

func (w *world) lost(t *testing.T, id, reader string) bool {
	t.Helper()
	return w.count(t, `SELECT COUNT(*) FROM envelopes WHERE case_id = $1 AND reader_id = $2 AND lost`, id, reader) == 1
}

// TestFlippedHalf: a half that one side changed makes no key; the reader is told which cases, and the rest goes on.
func TestFlippedHalf(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		good, bad := w.concern(t, "good", w.Asha), w.concern(t, "bad", w.Asha)
		half, err := crypto.OpenShare(w.allShares(t, bad)["staff"], w.sides["staff"])
		check(t, err)
		bytes, err := crypto.B64.DecodeString(half.Half)
		check(t, err)
		bytes[120] ^= 1
		half.Half = crypto.B64.EncodeToString(bytes)
		sealed, err := crypto.SealPart(half, w.sides["staff"].Recipient())
		check(t, err)
		w.sql(t, `UPDATE recovery_shares SET data = $2 WHERE case_id = $1 AND side = 'staff'`, bad, sealed)
		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		for _, k := range []*keeper{w.m, w.s} {
			_, err := w.carry(k, id, name)
			check(t, err)
		}
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		if n, refused, err := w.join(t, g, o.key, w.Asha); err != nil || n != 1 || fmt.Sprint(refused) != fmt.Sprint([]string{bad}) {
			t.Fatalf("%d joined, refused %v: %v", n, refused, err)
		}
		behind, err := w.store.Finish(ctx, g, nil)
		wants(t, "finish without saying so", err, recovery.ErrMore)
		if behind.Missing != 1 {
			t.Errorf("%+v", behind)
		}
		_, err = w.store.Finish(ctx, g, []string{bad})
		check(t, err)
		if !w.opens(t, w.Asha.ID, good, o.key) || !w.opens(t, w.Asha.ID, bad, w.Asha.Identity) {
			t.Error("the good one is not there, or the bad one was touched")
		}
	})
}

// TestNewCasesMeanwhile: what came in or got a new key after the halves were sealed is done before the end.
func TestNewCasesMeanwhile(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		one := w.concern(t, "one", w.Asha)
		id, o := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		_, err := w.carry(w.m, id, name)
		check(t, err)
		w.split(t, one, "case", w.receipts[one].Identity) // new halves: what the management side sealed fits no more
		late := w.concern(t, "late", w.Asha)
		if n, err := w.carry(w.s, id, name); err != nil || n != 2 {
			t.Fatalf("%d, %v", n, err)
		}
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		if n, bad, err := w.join(t, g, o.key, w.Asha); n != 0 || bad != nil || err != nil {
			t.Errorf("%d joined of halves that do not belong together, %v, %v", n, bad, err)
		}
		if n, err := w.carry(w.m, id, name); err != nil || n != 2 {
			t.Fatalf("%d, %v", n, err)
		}
		_, _, err = w.join(t, g, o.key, w.Asha)
		check(t, err)
		last := w.concern(t, "last", w.Asha)
		behind, err := w.store.Finish(ctx, g, nil)
		wants(t, "finish", err, recovery.ErrMore)
		if behind.Missing != 1 {
			t.Errorf("%+v", behind)
		}
		for _, k := range []*keeper{w.s2, w.m2} {
			_, err := w.carry(k, id, name)
			check(t, err)
		}
		_, _, err = w.join(t, g, o.key, w.Asha)
		check(t, err)
		_, err = w.store.Finish(ctx, g, nil)
		check(t, err)
		for _, c := range []string{one, late, last} {
			if !w.opens(t, w.Asha.ID, c, o.key) {
				t.Error("a case is missing")
			}
		}
	})
}

// TestReplay: what was made of halves that have changed, and what was sent for another recovery, does nothing.
func TestReplay(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		c := w.concern(t, "one", w.Asha)
		id, _ := w.ask(t)
		name := w.keyName(t, id)
		w.Pass(24 * time.Hour)
		check(t, w.store.Approve(ctx, w.m.actor, id, name))
		r, shares, _, err := w.store.Shares(ctx, w.m.actor, id, "")
		check(t, err)
		old, err := reseal(shares, w.sides["management"], r.Recipient, "")
		check(t, err)
		w.split(t, c, "case", w.receipts[c].Identity)
		check(t, w.store.PutParts(ctx, w.m.actor, id, old))
		if n := w.count(t, `SELECT COUNT(*) FROM recovery_parts`); n != 0 {
			t.Error("a part of an old share was taken")
		}
		bens := w.concern(t, "not Asha's", w.Ben)
		var share recovery.Share
		check(t, w.DB.Get(&share, `SELECT case_id, kind, key, data FROM recovery_shares WHERE case_id = $1 AND side = 'management'`, bens))
		foreign, err := reseal([]recovery.Share{share}, w.sides["management"], r.Recipient, "")
		check(t, err)
		check(t, w.store.PutParts(ctx, w.m.actor, id, foreign))
		if n := w.count(t, `SELECT COUNT(*) FROM recovery_parts`); n != 0 {
			t.Error("a part of somebody else's case was taken")
		}
	})
}

// TestRotation: a side seals its own halves for its new identity, one page after the other, and the old copies go at the end.
func TestRotation(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		c := w.concern(t, "one", w.Asha)
		d := w.concern(t, "two", w.Ben)
		before := w.allShares(t, c)
		old := w.sides["staff"]
		w.sides["staff"] = w.makeKey(t, w.s, w.s2)
		if list, _, err := w.store.FormerShares(ctx, w.s.actor, ""); err != nil || len(list) != 0 {
			t.Errorf("%d to do before the list is signed, %v", len(list), err)
		}
		w.inForce(t)
		list, _, err := w.store.FormerShares(ctx, w.s.actor, "")
		check(t, err)
		if len(list) != 2 {
			t.Fatalf("%d to do", len(list))
		}
		if list, _, err := w.store.FormerShares(ctx, w.m.actor, ""); err != nil || len(list) != 0 {
			t.Errorf("the other side has %d to do, %v", len(list), err)
		}
		to := w.sides["staff"].Recipient()
		fresh, err := reseal(list, old, to.String(), crypto.RecoveryKey(to))
		check(t, err)
		wants(t, "to a key of one's own", w.store.Rewrap(ctx, w.s.actor, mapKey(fresh, crypto.RecoveryKey(old.Recipient()))), recovery.ErrChanged)
		w.split(t, d, "case", w.receipts[d].Identity) // changed meanwhile, under the new identity
		now := w.allShares(t, d)["staff"]
		check(t, w.store.Rewrap(ctx, w.s.actor, fresh))
		check(t, w.store.Rewrap(ctx, w.s.actor, fresh))
		after := w.allShares(t, c)
		if !bytes.Equal(after["management"], before["management"]) || bytes.Equal(after["staff"], before["staff"]) || !bytes.Equal(w.allShares(t, d)["staff"], now) {
			t.Error("not just the halves that were sealed to the former identity")
		}
		a, err := crypto.OpenShare(after["management"], w.sides["management"])
		check(t, err)
		b, err := crypto.OpenShare(after["staff"], w.sides["staff"])
		check(t, err)
		if id, err := crypto.JoinShares(a, b, c, "case"); err != nil || id.String() != w.receipts[c].Identity.String() {
			t.Errorf("the halves do not fit any more: %v", err)
		}
		if n := w.count(t, `SELECT COUNT(*) FROM recovery_copies c JOIN recovery_keys k ON k.key = c.key WHERE k.status = 'former'`); n != 0 {
			t.Errorf("%d copies of an identity that nothing is sealed to", n)
		}
		over, err := w.store.Overview(ctx, w.s.actor)
		check(t, err)
		if over.Left != 0 || over.Total != 2 || len(over.Keys) != 2 {
			t.Errorf("%+v", over)
		}
	})
}

func mapKey(list []recovery.Share, key string) []recovery.Share {
	var out []recovery.Share
	for _, s := range list {
		s.Key = key
		out = append(out, s)
	}
	return out
}

// TestCopies: only to listed custodians of one's own side, by somebody who has one.
func TestCopies(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		key := crypto.RecoveryKey(w.sides["staff"].Recipient())
		fresh := w.keeper(t, "staff")
		give := func(by, to *keeper) error {
			data, err := crypto.SealRecoveryCopy("staff", w.sides["staff"], to.Identity.Recipient())
			check(t, err)
			return w.store.GiveCopy(ctx, by.actor, key, recovery.Copy{Custodian: to.ID, Data: data})
		}
		wants(t, "not on the list yet", give(w.s, fresh), store.ErrNotFound)
		w.sql(t, `UPDATE people SET listed = TRUE WHERE id = $1`, fresh.ID)
		wants(t, "by the other side", give(w.m, fresh), store.ErrNotFound)
		wants(t, "to the other side", give(w.s, w.m), store.ErrNotFound)
		wants(t, "by somebody without one", give(fresh, fresh), store.ErrNotFound)
		check(t, give(w.s, fresh))
		check(t, give(w.s, fresh))
		wants(t, "a key with a custodian missing", w.store.MakeKey(ctx, w.s.actor, crypto.NewIdentity().Recipient().String(), nil), recovery.ErrChanged)
		o, err := w.store.Overview(ctx, fresh.actor)
		check(t, err)
		for _, k := range o.Keys {
			if (k.Side == "staff") != (len(k.Mine) > 0) {
				t.Errorf("%s: %d bytes", k.Side, len(k.Mine))
			}
		}
	})
}

// TestOverview counts what a recovery brings and what it does not.
func TestOverview(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.concern(t, "one", w.Asha)
		l, _ := w.Letter(t, "not this", w.people())
		check(t, w.Cases.Report(ctx, l, ""))
		o, err := w.store.Overview(ctx, w.m.actor)
		check(t, err)
		seen := false
		for _, p := range o.People {
			if p.ID == w.Asha.ID {
				seen = true
				if p.Cases != 2 || p.Without != 1 {
					t.Errorf("%+v", p)
				}
			}
		}
		if !seen || len(o.Custodians) < 4 {
			t.Errorf("%+v", o)
		}
	})
}
