// Package casestest sets up an organisation with readers who hold real keys, and writes the
// letters that a worker's browser would.
package casestest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/reports"
	"saysomething/store"
)

// World is an organisation with a guardian service of two and a union with one rep.
type World struct {
	DB             *store.DB
	Cases          *cases.Store
	Reports        *reports.Store
	Organisation   string
	Guardians      string // desk
	Union          string // desk
	Asha, Ben, Cat Person // guardian, guardian, rep
	Dan            Person // administrator

	begun bool // the list has been signed

	mu     sync.Mutex
	now    time.Time
	people map[string]Person
	sides  map[string]*age.HybridIdentity // recovery identities, once there are any
}

// Person is somebody with an account and the keys only their browser would hold.
type Person struct {
	ID       string
	Role     string
	Desk     string
	Identity *age.HybridIdentity
	Sign     ed25519.PrivateKey
}

// Email is what p signs in with.
func (p Person) Email() string { return p.ID + "@example.test" }

// Login is p's login secret.
func (p Person) Login() []byte {
	sum := sha256.Sum256([]byte(p.ID))
	return sum[:]
}

// Reader is what the list of readers says of p.
func (p Person) Reader() crypto.Reader {
	return crypto.Reader{ID: p.ID, Recipient: p.Identity.Recipient(), Sign: crypto.B64.EncodeToString(p.Sign.Public().(ed25519.PublicKey))}
}

// Thursday is when a World begins: 23 July 2026, half past eleven in London.
var Thursday = time.Date(2026, 7, 23, 10, 30, 0, 0, time.UTC)

// New fills an empty database.
func New(t testing.TB, db *store.DB) *World {
	t.Helper()
	w := &World{DB: db, now: Thursday, Organisation: crypto.NewID(), Guardians: crypto.NewID(), Union: crypto.NewID()}
	w.Reports = &reports.Store{DB: db, Now: w.Now, Run: "test"}
	t.Cleanup(w.Reports.Close)
	w.Cases = &cases.Store{DB: db, Reports: w.Reports, Now: w.Now, Run: cases.NewRun()}
	w.exec(t, `INSERT INTO organisations (id, name, clock_preset, nation, help, exit_url, demo, created_on) VALUES ($1, 'Heronbrook', 'england', 'england-and-wales', '[]', 'https://www.bbc.co.uk', FALSE, '2026-04-01')`, w.Organisation)
	w.exec(t, `INSERT INTO settings (name, value) VALUES ('organisation', $1)`, w.Organisation)
	w.exec(t, `INSERT INTO areas (organisation_id, code, name, parent, headcount) VALUES ($1, 'site', 'Site', '', 900), ($1, 'ward', 'Ward', 'site', 40), ($1, 'room', 'Room', 'ward', 3)`, w.Organisation)
	w.exec(t, `INSERT INTO list_items (list, code, label, national, position, valid_from, valid_to) VALUES
		('theme', 'safety', 'Patient safety', 'safety', 1, '2020-04-01', ''), ('theme', 'bullying', 'Bullying', 'bullying', 2, '2020-04-01', ''),
		('worker_group', 'NUR', 'Nurses', 'NUR', 1, '2020-04-01', '')`)
	w.exec(t, `INSERT INTO desks (id, organisation_id, kind, name) VALUES ($1, $2, 'guardian', 'Guardian service'), ($3, $2, 'union', 'Union')`, w.Guardians, w.Organisation, w.Union)
	w.Asha, w.Ben = w.Person(t, "guardian", w.Guardians), w.Person(t, "guardian", w.Guardians)
	w.Cat, w.Dan = w.Person(t, "rep", w.Union), w.Person(t, "administrator", "")
	w.begun = true
	w.SignList(t)
	if err := w.Cases.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return w
}

// SignList has both sides sign the people of this moment. Nobody whom it does not name can be written to.
func (w *World) SignList(t testing.TB) *crypto.SignedList {
	t.Helper()
	return accountstest.SignList(t, &accounts.Store{DB: w.DB, Now: w.Now})
}

// Person adds somebody who has activated their account, and signs the list with them.
func (w *World) Person(t testing.TB, role, desk string) Person {
	t.Helper()
	p := w.Unlisted(t, role, desk)
	if w.begun {
		w.SignList(t)
	}
	return p
}

// Lead adds a desk of a kind that the world begins without, and somebody who reads there.
func (w *World) Lead(t testing.TB, role accounts.Role, kind string) Person {
	t.Helper()
	desk := crypto.NewID()
	w.exec(t, `INSERT INTO desks (id, organisation_id, kind, name) VALUES ($1, $2, $3, $4)`, desk, w.Organisation, kind, "Desk of "+kind)
	return w.Person(t, string(role), desk)
}

// Unlisted adds somebody who has activated their account and whom no list names yet.
func (w *World) Unlisted(t testing.TB, role, desk string) Person {
	t.Helper()
	_, sign, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := Person{ID: crypto.NewID(), Role: role, Desk: desk, Identity: crypto.NewIdentity(), Sign: sign}
	var at any
	if desk != "" {
		at = desk
	}
	w.exec(t, `INSERT INTO people (id, organisation_id, email, name, title, role, side, desk_id, status, recipient, sign_key, login_hash, since)
		VALUES ($1, $2, $3, $4, $5, $6, $11, $7, 'active', $8, $9, $10, '2026-04-01')`,
		p.ID, w.Organisation, p.Email(), "Name of "+p.ID, "Title", role, at, p.Identity.Recipient().String(), p.Reader().Sign, crypto.Hash(p.Login()), accounts.SidesOf(accounts.Role(role))[0])
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.people == nil {
		w.people = map[string]Person{}
	}
	w.people[p.ID] = p
	return p
}

func (w *World) exec(t testing.TB, q string, args ...any) {
	t.Helper()
	err := w.DB.Tx(context.Background(), func(tx *sqlx.Tx) error { _, err := tx.Exec(q, args...); return err })
	if err != nil {
		t.Fatal(err)
	}
}

// Now is the time in this world.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Pass lets time pass.
func (w *World) Pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// Worker is somebody who speaks up, with what their browser holds while they do.
type Worker struct {
	Receipt    crypto.Receipt
	Case       crypto.NewCase
	Statistics []byte
	Last       string // hash of the newest entry they know of
	Next       int    // its seq + 1
}

// Letter is the letter of a worker who tells text to these readers. Change says what else is in it.
func (w *World) Letter(t testing.TB, text string, to []Person, change ...func(*crypto.Draft)) (cases.ReportLetter, *Worker) {
	t.Helper()
	worker := &Worker{Receipt: crypto.NewReceipt(), Case: crypto.BeginCase(), Statistics: make([]byte, 32)}
	rand.Read(worker.Statistics)
	d := crypto.Draft{Case: worker.Case, Receipt: worker.Receipt, Week: cases.Week(w.Now())}
	d.Report = crypto.Report{Kind: "concern", What: text, Mode: "anonymous", Day: w.Now().Format(time.DateOnly), Route: "online",
		Themes: []string{"safety"}, Group: "NUR", Area: "ward", Recovery: w.sides != nil, Statistics: crypto.B64.EncodeToString(worker.Statistics)}
	for _, p := range to {
		d.Readers = append(d.Readers, p.Reader())
	}
	for _, f := range change {
		f(&d)
	}
	return w.seal(t, d, worker, to), worker
}

func (w *World) seal(t testing.TB, d crypto.Draft, worker *Worker, to []Person) cases.ReportLetter {
	t.Helper()
	envelopes, entries, err := crypto.Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	l := cases.ReportLetter{V: 1, Mailbox: worker.Receipt.Token(), Case: d.Case.ID, Mode: d.Report.Mode, Statistics: cases.StatisticsLetter{
		Token: d.Report.Statistics, Kind: d.Report.Kind, Themes: d.Report.Themes, Group: d.Report.Group, Area: d.Report.Area}}
	for _, p := range to {
		if !contains(l.Desks, p.Desk) {
			l.Desks = append(l.Desks, p.Desk)
		}
	}
	for _, e := range envelopes {
		l.Envelopes = append(l.Envelopes, cases.SealedFor{Reader: e.Reader, Data: e.Data})
	}
	for _, e := range entries {
		l.Entries = append(l.Entries, cases.NewEntry{Seq: e.Seq, Audience: e.Audience, Data: e.Data, Place: e.Place})
		worker.Last, worker.Next = crypto.Hash(e.Data), e.Seq+1
	}
	if d.Report.Recovery {
		l.Recovery = w.Shares(t, d.Case.ID, "case", d.Case.Identity, forAll(d.Readers)...)
		for i := range l.Recovery {
			l.Recovery[i].Kind = "" // a report's name none
		}
	}
	return l
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// Add is a letter with which the worker adds one entry after the newest they know of.
func (w *World) Add(t testing.TB, worker *Worker, kind string, body any, effect cases.Effect) cases.AddLetter {
	t.Helper()
	data := w.entry(t, worker, kind, body)
	return cases.AddLetter{V: 1, Mailbox: worker.Receipt.Token(), Effect: effect,
		Entries: []cases.NewEntry{{Seq: worker.Next, Audience: crypto.AudienceCase, Data: data}}}
}

func (w *World) entry(t testing.TB, worker *Worker, kind string, body any) []byte {
	t.Helper()
	p, err := crypto.NewPayload(worker.Case.ID, worker.Next, kind, crypto.AuthorWorker, cases.Week(w.Now()), worker.Last, body)
	if err != nil {
		t.Fatal(err)
	}
	data, err := crypto.SealEntry(p, worker.Receipt.SignKey(), crypto.WorkerEntrySize, worker.Case.Identity.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Entry is an entry by staff for an audience that key opens, in the place after prev.
func (w *World) Entry(t testing.TB, p Person, caseID string, seq int, prev, kind, audience string, body any, key *age.HybridIdentity) cases.NewEntry {
	t.Helper()
	payload, err := crypto.NewPayload(caseID, seq, kind, p.ID, cases.Week(w.Now()), prev, body)
	if err != nil {
		t.Fatal(err)
	}
	data, err := crypto.SealStaffEntry(payload, p.Sign, key.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	return cases.NewEntry{Seq: seq, Audience: audience, Data: data, Place: crypto.SignPlace(caseID, seq, audience, p.ID, data, p.Sign)}
}

// Notes are notes envelopes for these readers.
func (w *World) Notes(t testing.TB, caseID string, notes *age.HybridIdentity, to ...Person) []cases.SealedFor {
	t.Helper()
	var out []cases.SealedFor
	for _, p := range to {
		data, err := crypto.SealNotesEnvelope(crypto.NotesEnvelope{V: 1, Case: caseID, Notes: notes.String()}, p.Identity.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, cases.SealedFor{Reader: p.ID, Data: data})
	}
	return out
}

// Counts is how many rows each table has.
func (w *World) Counts(t testing.TB) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, table := range Tables {
		var n int
		if err := w.DB.Get(&n, `SELECT count(*) FROM `+table); err != nil {
			t.Fatal(err)
		}
		out[table] = n
	}
	return out
}

// Tables are all tables that a worker's or a reader's call may write to.
var Tables = []string{"cases", "case_desks", "envelopes", "notes_envelopes", "former_envelopes", "entries", "files", "file_parts", "statistics",
	"recovery_shares", "handovers", "handover_cases", "log_records"}

// File seals content for a case as a browser would, and names it.
func (w *World) File(t testing.TB, c crypto.NewCase, name string, content []byte) (cases.NewFile, []byte) {
	t.Helper()
	var sealed bytes.Buffer
	f, err := crypto.NewFileWriter(&sealed, crypto.FileHeader{Case: c.ID, Name: name, Type: "application/pdf", Size: int64(len(content))}, c.Identity.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	size := sealed.Len()
	return cases.NewFile{ID: crypto.NewID(), Parts: (size + crypto.PartSize - 1) / crypto.PartSize, Size: int64(size)}, sealed.Bytes()
}

// Parts cuts an age file as it travels.
func Parts(sealed []byte) [][]byte {
	var out [][]byte
	for len(sealed) > 0 {
		n := min(len(sealed), crypto.PartSize)
		out, sealed = append(out, sealed[:n]), sealed[n:]
	}
	return out
}

// Listed turns entries as the server gives them into what crypto.CheckChain takes.
func Listed(entries []cases.Entry) []crypto.Listed {
	out := make([]crypto.Listed, len(entries))
	for i, e := range entries {
		out[i] = crypto.Listed{Seq: e.Seq, Audience: e.Audience, Author: e.Author, Hash: e.Hash, Place: e.Place}
		if len(e.Data) > 0 {
			out[i].Data = e.Data
		}
	}
	return out
}

// JSON is v as a request carries it.
func JSON(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
