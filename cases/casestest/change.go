package casestest

import (
	"context"
	"slices"
	"testing"

	"filippo.io/age"

	"saysomething/cases"
	"saysomething/crypto"
)

// Key opens a reader's newest envelope of a case.
func (w *World) Key(t testing.TB, p Person, o *cases.Opened) *age.HybridIdentity {
	t.Helper()
	e, err := crypto.OpenEnvelope(o.Envelope, o.Case.ID, p.Identity)
	if err != nil {
		t.Fatal(err)
	}
	return w.identity(t, e.Identity)
}

func (w *World) identity(t testing.TB, s string) *age.HybridIdentity {
	t.Helper()
	id, err := crypto.ParseIdentity(s)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// OpenName says why, and opens the sealed name as a reader whom the worker chose.
func (w *World) OpenName(t testing.TB, p Person, id, reason string) crypto.Name {
	t.Helper()
	o := w.Open(t, p, id)
	last := o.Entries[len(o.Entries)-1]
	said := w.Entry(t, p, id, last.Seq+1, last.Hash, crypto.KindNameOpened, crypto.AudienceCase, crypto.NameOpened{Reason: reason}, w.Key(t, p, o))
	sealed, err := w.Cases.OpenName(context.Background(), p.ID, id, said)
	if err != nil {
		t.Fatal(err)
	}
	entry, err := crypto.OpenEntry(sealed[len(sealed)-1].Data, p.Identity)
	if err != nil {
		t.Fatal(err)
	}
	var n crypto.Name
	if err := entry.Into(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Open opens a case as one of its readers.
func (w *World) Open(t testing.TB, p Person, id string) *cases.Opened {
	t.Helper()
	o, err := w.Cases.Case(context.Background(), p.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Swap is a change of readers in words.
type Swap struct {
	Add, Remove []Person
	From, Until string
	Consent     crypto.ConsentTo
	Text        string
	Skip        []string // readers by id whom the change must not seal to: those whose cover is over
}

// Change makes what a reader's browser makes of a swap, from the case as it is now.
func (w *World) Change(t testing.TB, by Person, worker *Worker, s Swap) cases.Change {
	t.Helper()
	o := w.Open(t, by, worker.Case.ID)
	m := &changing{w: w, t: t, by: by, o: o, key: w.Key(t, by, o), worker: worker}
	if len(o.NotesEnvelope) > 0 {
		notes, err := crypto.OpenNotesEnvelope(o.NotesEnvelope, o.Case.ID, by.Identity)
		if err != nil {
			t.Fatal(err)
		}
		m.notes = notes
	}
	return m.make(s)
}

type changing struct {
	w          *World
	t          testing.TB
	by         Person
	o          *cases.Opened
	key, notes *age.HybridIdentity
	worker     *Worker
}

func (m *changing) make(s Swap) cases.Change {
	body := crypto.Readers{From: s.From, Until: s.Until, Consent: s.Consent, Text: s.Text}
	if body.Consent.How == "" {
		body.Consent.How = crypto.ConsentNotNeeded
	}
	c := cases.Change{From: s.From, Until: s.Until}
	for _, p := range s.Add {
		r := p.Reader()
		body.Added = append(body.Added, crypto.ReaderKey{ID: r.ID, Sign: r.Sign})
		c.Added = append(c.Added, p.ID)
	}
	for _, p := range s.Remove {
		body.Removed, c.Removed = append(body.Removed, p.ID), append(c.Removed, p.ID)
	}
	to, key, notes := c.Added, m.key, m.notes
	if len(s.Remove) > 0 {
		body.Before, body.Recipient = m.key.String(), m.worker.Receipt.Identity().Recipient().String()
		key = crypto.NewIdentity()
		if notes != nil {
			notes = crypto.NewIdentity()
		}
		for _, r := range m.o.Readers {
			if !slices.Contains(c.Removed, r.ID) && !slices.Contains(to, r.ID) && !slices.Contains(s.Skip, r.ID) {
				to = append(to, r.ID)
			}
		}
		c.Envelopes = append(c.Envelopes, m.envelope(crypto.AuthorWorker, key))
	}
	last := m.o.Entries[len(m.o.Entries)-1]
	c.Entries = []cases.NewEntry{m.w.Entry(m.t, m.by, m.o.Case.ID, last.Seq+1, last.Hash, crypto.KindReaders, crypto.AudienceCase, body, key)}
	if len(s.Remove) > 0 && notes != nil {
		c.Entries = append(c.Entries, m.w.Entry(m.t, m.by, m.o.Case.ID, last.Seq+2, crypto.Hash(c.Entries[0].Data), crypto.KindNotesKey, crypto.AudienceReaders,
			crypto.NotesKey{Before: m.notes.String()}, notes))
	}
	if m.o.Recovery {
		readers := m.readersAfter(s)
		c.Recovery = m.w.Shares(m.t, m.o.Case.ID, "case", key, readers...)
		if notes != nil {
			c.Recovery = append(c.Recovery, m.w.Shares(m.t, m.o.Case.ID, "notes", notes, readers...)...)
		}
	}
	for _, id := range to {
		c.Envelopes = append(c.Envelopes, m.envelope(id, key))
		if notes != nil {
			c.NotesEnvelopes = append(c.NotesEnvelopes, m.w.Notes(m.t, m.o.Case.ID, notes, m.w.somebody(m.t, id))...)
		}
	}
	return c
}

// readersAfter are those for whom the case may be recovered afterwards.
func (m *changing) readersAfter(s Swap) (out []crypto.ShareReader) {
	var added []string
	for _, p := range s.Add {
		out, added = append(out, crypto.ShareReader{ID: p.ID, Until: s.Until}), append(added, p.ID)
	}
	for _, r := range m.o.Readers {
		if !slices.ContainsFunc(s.Remove, func(p Person) bool { return p.ID == r.ID }) && !slices.Contains(added, r.ID) && !slices.Contains(s.Skip, r.ID) {
			out = append(out, crypto.ShareReader{ID: r.ID, Until: r.Until})
		}
	}
	return out
}

func (m *changing) envelope(to string, key *age.HybridIdentity) cases.SealedFor {
	recipient := m.worker.Receipt.Identity().Recipient()
	if to != crypto.AuthorWorker {
		recipient = m.w.somebody(m.t, to).Identity.Recipient()
	}
	data, err := crypto.SealEnvelope(crypto.Envelope{V: 1, Case: m.o.Case.ID, Identity: key.String()}, recipient)
	if err != nil {
		m.t.Fatal(err)
	}
	return cases.SealedFor{Reader: to, Data: data}
}

// somebody is a person of this world by id.
func (w *World) somebody(t testing.TB, id string) Person {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	p, ok := w.people[id]
	if !ok {
		t.Fatalf("nobody is called %s", id)
	}
	return p
}

// Recover gives each side a recovery identity, as its custodians would; concerns told from now on can be recovered.
func (w *World) Recover(t testing.TB) {
	t.Helper()
	sides := map[string]*age.HybridIdentity{"management": crypto.NewIdentity(), "staff": crypto.NewIdentity()}
	w.exec(t, `UPDATE recovery_keys SET status = 'former'`)
	for side, id := range sides {
		w.exec(t, `INSERT INTO recovery_keys (organisation_id, key, side, recipient, status, made_on) VALUES ($1, $2, $3, $4, 'current', '2026-07-01')`,
			w.Organisation, crypto.RecoveryKey(id.Recipient()), side, id.Recipient().String())
	}
	w.sides = sides
}

// Shares are the two halves of an identity, for these readers, or else for those who read the case now.
func (w *World) Shares(t testing.TB, caseID, kind string, id *age.HybridIdentity, readers ...crypto.ShareReader) []cases.RecoveryShare {
	t.Helper()
	if len(readers) == 0 {
		for _, r := range w.readers(t, caseID) {
			readers = append(readers, crypto.ShareReader(r))
		}
	}
	shares, err := crypto.SealShares(caseID, kind, id, readers, w.sides["management"].Recipient(), w.sides["staff"].Recipient())
	if err != nil {
		t.Fatal(err)
	}
	var out []cases.RecoveryShare
	for _, s := range shares {
		out = append(out, cases.RecoveryShare{Kind: s.Kind, Side: s.Side, Key: s.Key, Salt: crypto.B64.EncodeToString(s.Salt), Data: s.Data})
	}
	return out
}

// forAll are readers for good.
func forAll(readers []crypto.Reader) (out []crypto.ShareReader) {
	for _, r := range readers {
		out = append(out, crypto.ShareReader{ID: r.ID})
	}
	return out
}

func (w *World) readers(t testing.TB, caseID string) (out []struct{ ID, Until string }) {
	t.Helper()
	if err := w.DB.Select(&out, `SELECT reader_id AS id, until_on AS until FROM envelopes WHERE case_id = $1 AND reader_id <> 'worker'`, caseID); err != nil {
		t.Fatal(err)
	}
	return out
}

// RecoverableFor reports whether both stored halves of a case's key may be used for somebody, a cover until its last day.
func (w *World) RecoverableFor(t testing.TB, caseID, kind string, p Person, until string) bool {
	t.Helper()
	found := 0
	for side, id := range w.sides {
		var row struct {
			Salt string
			Data []byte
		}
		if err := w.DB.Get(&row, `SELECT salt, data FROM recovery_shares WHERE case_id = $1 AND kind = $2 AND side = $3`, caseID, kind, side); err != nil {
			t.Fatal(err)
		}
		half, err := crypto.OpenShare(row.Data, id)
		if err != nil {
			t.Fatal(err)
		}
		salt, err := crypto.B64.DecodeString(row.Salt)
		if err != nil {
			t.Fatal(err)
		}
		if half.For(crypto.ShareReaderKey(salt, p.ID), crypto.ShareReader{ID: p.ID, Until: until}) {
			found++
		}
	}
	return found == 2
}

// Join puts a stored case's two halves together, as both sides' custodians can and neither alone.
func (w *World) Join(t testing.TB, caseID, kind string) *age.HybridIdentity {
	t.Helper()
	halves := map[string]*crypto.Half{}
	for side, id := range w.sides {
		var data []byte
		if err := w.DB.Get(&data, `SELECT data FROM recovery_shares WHERE case_id = $1 AND kind = $2 AND side = $3`, caseID, kind, side); err != nil {
			t.Fatal(err)
		}
		half, err := crypto.OpenShare(data, id)
		if err != nil {
			t.Fatal(err)
		}
		halves[side] = half
	}
	id, err := crypto.JoinShares(halves["management"], halves["staff"], caseID, kind)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
