package recovery_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/recovery"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var ctx = context.Background()

// keeper is a custodian with what their browser holds.
type keeper struct {
	casestest.Person
	actor *accounts.Person
}

// world is an organisation with two custodians a side, recovery identities, and cases that have halves.
type world struct {
	*casestest.World
	store    *recovery.Store
	m, m2    *keeper // management
	s, s2    *keeper // staff side
	asha     *accounts.Person
	sides    map[string]*age.HybridIdentity
	receipts map[string]crypto.NewCase
	notes    map[string]*age.HybridIdentity
}

func both(t *testing.T, f func(t *testing.T, w *world)) {
	storetest.Both(t, func(t *testing.T, db *store.DB) { f(t, begin(t, db)) })
}

func begin(t *testing.T, db *store.DB) *world {
	w := &world{World: casestest.New(t, db), receipts: map[string]crypto.NewCase{}, notes: map[string]*age.HybridIdentity{}, sides: map[string]*age.HybridIdentity{}}
	w.store = &recovery.Store{DB: db, Now: w.Now}
	w.m, w.m2 = w.keeper(t, "management"), w.keeper(t, "management")
	w.s, w.s2 = w.keeper(t, "staff"), w.keeper(t, "staff")
	w.asha = w.person(t, w.Asha.ID)
	w.sql(t, `UPDATE people SET listed = TRUE`)
	w.sql(t, `UPDATE people SET status = 'left' WHERE role = 'custodian' AND id NOT IN ($1, $2, $3, $4)`, w.m.ID, w.m2.ID, w.s.ID, w.s2.ID) // those who signed
	w.sides["management"] = w.makeKey(t, w.m, w.m2)
	w.sides["staff"] = w.makeKey(t, w.s, w.s2)
	w.inForce(t)
	return w
}

func (w *world) keeper(t *testing.T, side string) *keeper {
	t.Helper()
	k := &keeper{Person: w.Unlisted(t, "custodian", "")}
	w.sql(t, `UPDATE people SET side = $2 WHERE id = $1`, k.ID, side)
	k.actor = w.person(t, k.ID)
	return k
}

func (w *world) person(t *testing.T, id string) *accounts.Person {
	t.Helper()
	p, err := (&accounts.Store{DB: w.DB, Now: w.Now}).Person(ctx, id)
	check(t, err)
	return p
}

// makeKey is what a custodian's browser does: a new identity, a copy for each custodian of the side.
func (w *world) makeKey(t *testing.T, by *keeper, others ...*keeper) *age.HybridIdentity {
	t.Helper()
	id := crypto.NewIdentity()
	var copies []recovery.Copy
	for _, k := range append(others, by) {
		data, err := crypto.SealRecoveryCopy(string(by.actor.Side), id, k.Identity.Recipient())
		check(t, err)
		copies = append(copies, recovery.Copy{Custodian: k.ID, Data: data})
	}
	check(t, w.store.MakeKey(ctx, by.actor, id.Recipient().String(), copies))
	return id
}

// inForce is what putting a signed list in force does to the proposed identities.
func (w *world) inForce(t *testing.T) {
	t.Helper()
	w.sql(t, `UPDATE recovery_keys SET status = 'former' WHERE status = 'current' AND side IN (SELECT side FROM recovery_keys WHERE status = 'proposed')`)
	w.sql(t, `UPDATE recovery_keys SET status = 'current' WHERE status = 'proposed'`)
}

// concern is a case with halves of its key, read by these people.
func (w *world) concern(t *testing.T, text string, to ...casestest.Person) string {
	t.Helper()
	l, worker := w.Letter(t, text, to)
	check(t, w.Cases.Report(ctx, l, ""))
	w.receipts[worker.Case.ID] = worker.Case
	w.split(t, worker.Case.ID, "case", worker.Case.Identity)
	return worker.Case.ID
}

// withNotes gives a case a notes identity, with halves.
func (w *world) withNotes(t *testing.T, id string, to ...casestest.Person) {
	t.Helper()
	w.notes[id] = crypto.NewIdentity()
	for _, e := range w.Notes(t, id, w.notes[id], to...) {
		w.sql(t, `INSERT INTO notes_envelopes (case_id, reader_id, data) VALUES ($1, $2, $3)`, id, e.Reader, []byte(e.Data))
	}
	w.split(t, id, "notes", w.notes[id])
}

func (w *world) split(t *testing.T, id, kind string, key *age.HybridIdentity) {
	t.Helper()
	var readers []crypto.ShareReader
	check(t, w.DB.Select(&readers, `SELECT reader_id AS id, until_on AS until FROM envelopes WHERE case_id = $1 AND reader_id <> 'worker'`, id))
	shares, err := crypto.SealShares(id, kind, key, readers, w.sides["management"].Recipient(), w.sides["staff"].Recipient())
	check(t, err)
	w.sql(t, `DELETE FROM recovery_shares WHERE case_id = $1 AND kind = $2`, id, kind)
	for _, s := range shares {
		w.sql(t, `INSERT INTO recovery_shares (case_id, kind, side, key, salt, data) VALUES ($1, $2, $3, $4, $5, $6)`, id, kind, s.Side, s.Key, crypto.B64.EncodeToString(s.Salt), s.Data)
	}
	check(t, w.DB.Tx(ctx, func(tx *sqlx.Tx) error { return recovery.SharesChanged(ctx, tx, id) }))
}

func (w *world) sql(t *testing.T, q string, args ...any) {
	t.Helper()
	check(t, w.DB.Tx(ctx, func(tx *sqlx.Tx) error { _, err := tx.ExecContext(ctx, q, args...); return err }))
}

func (w *world) count(t *testing.T, q string, args ...any) int {
	t.Helper()
	var n int
	check(t, w.DB.Get(&n, q, args...))
	return n
}

// owner is somebody with a lost key and the new one they have made.
type owner struct {
	email string
	login []byte
	key   *age.HybridIdentity
	keys  accounts.Keys
}

func newOwner(t *testing.T, email string) *owner {
	t.Helper()
	file := crypto.NewKeyFile()
	id, sign, err := file.Keys()
	check(t, err)
	root := crypto.Hash([]byte(file.Identity))[:32] // a stretched passphrase costs a second; this is a test of what comes after
	sealed, err := crypto.SealKeyFile(file, []byte(root))
	check(t, err)
	o := &owner{email: email, login: crypto.LoginSecret([]byte(root)), key: id}
	o.keys = accounts.Keys{Recipient: id.Recipient().String(), Sign: sign.Public().(ed25519.PublicKey), Login: o.login, KeyFile: sealed}
	return o
}

// ask begins a recovery of Asha's own cases and makes the new keys.
func (w *world) ask(t *testing.T) (string, *owner) {
	t.Helper()
	id, token, err := w.store.Ask(ctx, w.m.actor, w.Asha.ID, w.Asha.ID, "Laptop stolen")
	check(t, err)
	o := newOwner(t, w.Asha.Email())
	opens, err := w.store.SetKeys(ctx, token, o.keys)
	check(t, err)
	if want := w.Now().Add(24 * time.Hour); !opens.Equal(want) {
		t.Errorf("opens %v, want %v", opens, want)
	}
	return id, o
}

// carry is what the browser of one custodian does, one page: it says that the words fit and seals halves again. It returns how many.
func (w *world) carry(k *keeper, id, keyName string) (int, error) {
	if err := w.store.Approve(ctx, k.actor, id, keyName); err != nil {
		return 0, err
	}
	r, shares, _, err := w.store.Shares(ctx, k.actor, id, "")
	if err != nil || len(shares) == 0 {
		return 0, err
	}
	if r.KeyName() != keyName {
		return 0, errors.New("another key than the one whose words were compared")
	}
	for _, s := range shares { // what their browser looks at before it seals
		half, err := crypto.OpenShare(s.Data, w.sides[string(k.actor.Side)])
		if err != nil {
			return 0, err
		}
		if half.Case != s.Case || half.Kind != s.Kind || !half.For(s.ReaderKey, crypto.ShareReader{ID: r.PersonID, Until: s.Until}) {
			return 0, errors.New("a half for somebody else")
		}
	}
	parts, err := reseal(shares, w.sides[string(k.actor.Side)], r.Recipient, "")
	if err != nil {
		return 0, err
	}
	return len(parts), w.store.PutParts(ctx, k.actor, id, parts)
}

func reseal(shares []recovery.Share, with *age.HybridIdentity, to, key string) ([]recovery.Share, error) {
	recipient, err := crypto.ParseRecipient(to)
	if err != nil {
		return nil, err
	}
	var out []recovery.Share
	for _, s := range shares {
		half, err := crypto.OpenShare(s.Data, with)
		if err != nil {
			return nil, err
		}
		data, err := crypto.SealPart(half, recipient)
		if err != nil {
			return nil, err
		}
		out = append(out, recovery.Share{Case: s.Case, Kind: s.Kind, Key: key, Data: data, Of: crypto.Hash(s.Data)})
	}
	return out, nil
}

// join is what the new reader's browser does with one page of parts: it joins, checks, and seals envelopes to itself.
func (w *world) join(t *testing.T, g *recovery.Gainer, key *age.HybridIdentity, as casestest.Person) (done int, bad []string, err error) {
	list, _, err := w.store.Parts(ctx, g, "")
	if err != nil {
		return 0, nil, err
	}
	for _, j := range list {
		envelopes, err := w.joinOne(t, g, j, key, as)
		if err != nil {
			bad = append(bad, j.Case)
			continue
		}
		if err := w.store.PutEnvelopes(ctx, g, envelopes); err != nil {
			return done, bad, err
		}
		done++
	}
	return done, bad, nil
}

func (w *world) joinOne(t *testing.T, g *recovery.Gainer, j recovery.Joining, key *age.HybridIdentity, as casestest.Person) ([]recovery.Envelope, error) {
	halves, of := map[string][]*crypto.Half{}, map[string]string{}
	for _, p := range j.Parts {
		half, err := crypto.OpenShare(p.Data, key)
		if err != nil {
			return nil, err
		}
		halves[p.Kind] = append(halves[p.Kind], half)
		if p.Side == "management" {
			of[p.Kind] = crypto.Hash(p.Data)
		}
	}
	var out []recovery.Envelope
	for kind, two := range halves {
		if len(two) != 2 {
			return nil, fmt.Errorf("%d halves", len(two))
		}
		id, err := crypto.JoinShares(two[0], two[1], j.Case, kind)
		if err != nil {
			return nil, err
		}
		var data []byte
		if kind == "notes" {
			data, err = crypto.SealNotesEnvelope(crypto.NotesEnvelope{V: 1, Case: j.Case, Notes: id.String()}, key.Recipient())
		} else {
			if _, err := crypto.OpenEntry(j.Entries[0].Data, id); err != nil {
				return nil, err
			}
			data, err = crypto.SealEnvelope(crypto.Envelope{V: 1, Case: j.Case, Identity: id.String()}, key.Recipient())
			if !g.Recovery().Own() {
				entry := w.Entry(t, as, j.Case, j.Last.Seq+1, j.Last.Hash, "readers", "case", map[string]any{"text": "recovered"}, id)
				out = append(out, recovery.Envelope{Case: j.Case, Kind: "entry", Of: of[kind], Seq: entry.Seq, Data: entry.Data})
			}
		}
		if err != nil {
			return nil, err
		}
		out = append(out, recovery.Envelope{Case: j.Case, Kind: kind, Of: of[kind], Data: data})
	}
	return out, nil
}

// opens says whether a person's envelope of a case opens with key, and gives the case's own.
func (w *world) opens(t *testing.T, person, id string, key *age.HybridIdentity) bool {
	t.Helper()
	var data [][]byte
	check(t, w.DB.Select(&data, `SELECT data FROM envelopes WHERE case_id = $1 AND reader_id = $2`, id, person))
	if len(data) == 0 {
		return false
	}
	e, err := crypto.OpenEnvelope(data[0], id, key)
	return err == nil && e.Identity == w.receipts[id].Identity.String()
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}
