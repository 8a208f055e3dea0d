package accesslog

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// exported is an export of db as text.
func exported(t *testing.T, db *store.DB) (text string, e *Export) {
	t.Helper()
	e, err := NewExport(t.Context(), db, noon.Add(time.Hour), "")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	n, err := e.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("wrote %d of %d bytes: %v", n, b.Len(), err)
	}
	return b.String(), e
}

// broken is what verifying finds wrong, in order; notChecked too when nothing was.
func broken(t *testing.T, text, before, key string) []string {
	t.Helper()
	var older io.Reader
	if before != "" {
		older = strings.NewReader(before)
	}
	found, err := Verify(strings.NewReader(text), older, key)
	if err != nil {
		return []string{err.Error()}
	}
	wrong := []string{}
	for _, f := range found {
		if f.Result == Broken {
			wrong = append(wrong, f.Text)
		}
	}
	return wrong
}

func TestAnExportVerifiesAndItsForgeriesAreNamed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		organisation(t, db)
		for range 6 {
			add(t, db, Record{What: CaseOpened, Who: crypto.NewID(), Case: crypto.NewID()})
		}
		older, _ := exported(t, db)
		for range 5 {
			add(t, db, Record{What: SignedIn, Who: crypto.NewID()})
		}
		text, _ := exported(t, db)
		key, err := PublicKey(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(older, "\n\n{")
		for name, before := range map[string]string{"alone": "", "after an older export": older, "after a head that was kept": head + "\n"} {
			found, err := Verify(strings.NewReader(text), strings.NewReader(before), key)
			if before == "" {
				found, err = Verify(strings.NewReader(text), nil, key)
			}
			if err != nil || len(found) < 3 || slices.ContainsFunc(found, func(f Finding) bool { return f.Result != Holds }) {
				t.Errorf("%s: %v (%v)", name, found, err)
			}
		}
		found, err := Verify(strings.NewReader(text), nil, "")
		if err != nil || !slices.ContainsFunc(found, func(f Finding) bool { return f.Result == NotChecked }) {
			t.Errorf("without a key it does not say that nobody checked the signature: %v (%v)", found, err)
		}
		for _, c := range forgeries(t, db, text) {
			if got := broken(t, c.text, c.before(older), key); !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("%s: verifying says %q, want %q", c.name, got, c.want)
			}
		}
	})
}

type forgery struct {
	name, text, want string
	withOlder        bool
}

func (f forgery) before(older string) string {
	if f.withOlder {
		return older
	}
	return ""
}

// forgeries are what somebody may do to an export of 13 records, of which record 6 was an older export's last.
func forgeries(t *testing.T, db *store.DB, text string) []forgery {
	t.Helper()
	parts := strings.SplitN(text, "\n\n", 4)
	records, hashes := strings.Split(parts[2], "\n"), strings.Split(strings.TrimSpace(parts[3]), "\n")
	if len(records) != 13 || len(hashes) != 13 {
		t.Fatalf("the export has %d records and %d hashes, want 13", len(records), len(hashes))
	}
	whole := func(records, hashes []string) string {
		return parts[0] + "\n\n" + parts[1] + "\n\n" + strings.Join(records, "\n") + "\n\n" + strings.Join(hashes, "\n") + "\n"
	}
	change := func(i int, to string) []string {
		r := slices.Clone(records)
		r[i] = to
		return r
	}
	swapped := slices.Clone(records)
	swapped[8], swapped[9] = strings.Replace(records[9], `"n":9`, `"n":8`, 1), strings.Replace(records[8], `"n":8`, `"n":9`, 1)
	earlier := strings.Replace(records[3], "12:00:00", "11:59:59", 1)
	rehashed := slices.Clone(hashes)
	rehashed[3] = leaves([]string{earlier})[0].String()
	mine := foreign(t, db, change(3, earlier))
	return []forgery{
		{"a record changed", whole(change(3, earlier), hashes), "record 3 is not the one", false},
		{"and its hash", whole(change(3, earlier), rehashed), "which one was changed the file cannot say", false},
		{"and its hash, with an older export", whole(change(3, earlier), rehashed), "record 3 is not what it was in the older file", true},
		{"a field added", whole(change(3, strings.Replace(records[3], `"v":1`, `"v":1,"x":1`, 1)), hashes), "record 3 is not as", false},
		{"an event nobody knows", whole(change(3, strings.Replace(records[3], "case_opened", "case_blessed", 1)), hashes), "record 3 is not as", false},
		{"a record dropped", whole(slices.Delete(slices.Clone(records), 4, 5), hashes), "record 4 is missing", false},
		{"the last one dropped", whole(records[:12], hashes), "record 12 is missing", false},
		{"two swapped", whole(append(append(slices.Clone(records[:8]), records[9], records[8]), records[10:]...), hashes), "record 8 is missing", false},
		{"two swapped and numbered anew", whole(swapped, hashes), "record 8 is not the one", false},
		{"one twice", whole(slices.Insert(slices.Clone(records), 5, records[4]), hashes), "record 4 stands where record 5 should", false},
		{"one appended", whole(append(slices.Clone(records), strings.Replace(records[12], `"n":12`, `"n":13`, 1)), hashes), "record 13 was added", false},
		{"a head that says less", strings.Replace(text, "\n13\n", "\n12\n", 1), "not signed by this key", false},
		{"a head by another key", mine, "not signed by this key", false},
		{"no signature", parts[0] + "\n\n\n" + parts[2] + "\n\n" + parts[3], "not", false},
		{"no head", "no head\n\n" + parts[2] + "\n\n" + parts[3], "there is no head", false},
		{"something else", "Dear auditor,\n\nall is well.\n", "no export", false},
		{"nothing", "", "no export", false},
	}
}

// A server that signs a log in which one record about a case was never written, or stands in the place of another: the
// numbers within the case name what is missing.
func TestARecordThatWasNeverWrittenIsNamed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		organisation(t, db)
		heron := crypto.NewID()
		name := crypto.CaseName(heron)
		for range 3 {
			add(t, db, Record{What: CaseOpened, Who: crypto.NewID(), Case: heron})
		}
		exec(t, db, `UPDATE log_records SET k = 3 WHERE n = 2`)
		text, _ := exported(t, db)
		key, err := PublicKey(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if got := broken(t, text, "", key); len(got) != 0 {
			t.Fatalf("an honest log: %q", got)
		}
		exec(t, db, `UPDATE log_records SET k = 4 WHERE n = 2`) // so that the next is the fifth, and the fourth was never written
		add(t, db, Record{What: CaseOpened, Who: crypto.NewID(), Case: heron})
		exec(t, db, `UPDATE log_records SET k = 3 WHERE n = 2`)
		_, e := exported(t, db)
		if e.Changed == nil || !strings.Contains(e.Changed.Why, "number 4 of it is missing") {
			t.Errorf("the check before signing says %v", e.Changed)
		}
		_, rest, _ := strings.Cut(text, "\n\n— ")
		_, rest, _ = strings.Cut(rest, "\n\n")
		records, _, _ := strings.Cut(rest, "\n\n")
		for change, want := range map[string]string{
			`"k":4`: "record 2 is number 4 about the concern " + name + ", and number 3 of it is missing",
			`"k":2`: "record 2 is number 2 about the concern " + name + ", which stands in the log already",
		} {
			lines := strings.Split(strings.Replace(records, `"k":3`, change, 1), "\n")
			if got := fmt.Sprint(broken(t, signedHere(t, db, lines), "", key)); !strings.Contains(got, want) {
				t.Errorf("verifying says %s, want %q", got, want)
			}
		}
	})
}

// signedHere is an export of any records under the server's own key.
func signedHere(t *testing.T, db *store.DB, records []string) string {
	t.Helper()
	key, err := loadKey(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	head, err := key.sign(int64(len(records)), rootOf(leaves(records)))
	if err != nil {
		t.Fatal(err)
	}
	text := head.Note + "\n" + strings.Join(records, "\n") + "\n\n"
	for _, h := range leaves(records) {
		text += h.String() + "\n"
	}
	return text
}

// foreign is an export of records whose head another server has signed: it fits in itself.
func foreign(t *testing.T, db *store.DB, records []string) string {
	t.Helper()
	var id string
	if err := db.Get(&id, `SELECT value FROM settings WHERE name = 'organisation'`); err != nil {
		t.Fatal(err)
	}
	other := storetest.Open(t, storetest.SQLiteAddress(t))
	if err := other.Tx(t.Context(), func(tx *sqlx.Tx) error { return MakeKey(t.Context(), tx, id) }); err != nil {
		t.Fatal(err)
	}
	key, err := loadKey(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	head, err := key.sign(int64(len(records)), rootOf(leaves(records)))
	if err != nil {
		t.Fatal(err)
	}
	text := head.Note + "\n" + strings.Join(records, "\n") + "\n\n"
	for _, h := range leaves(records) {
		text += h.String() + "\n"
	}
	if got := broken(t, text, "", ""); len(got) != 0 {
		t.Fatalf("the forgery does not fit in itself: %q", got)
	}
	return text
}

// What the database's administrator changes is in every export from then on, and verifying finds it.
func TestWhatSomebodyChangesInTheDatabaseIsFoundInTheExport(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		organisation(t, db)
		for range 9 {
			add(t, db, Record{What: CaseOpened, Who: crypto.NewID(), Case: crypto.NewID()})
		}
		older, _ := exported(t, db)
		key, err := PublicKey(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		keep := kept(t, db)
		for name, c := range map[string]struct{ sql, want string }{
			"changed": {`UPDATE log_records SET record = REPLACE(record, '12:00:00', '12:00:01') WHERE n = 5`, "record 5 is not the one"},
			"dropped": {`DELETE FROM log_records WHERE n = 5`, "record 5 is missing"},
			"moved":   {`UPDATE log_records SET n = 99 WHERE n = 5`, "record 5 is missing"},
		} {
			exec(t, db, c.sql)
			text, e := exported(t, db)
			if e.Changed == nil || e.Changed.N != 5 {
				t.Errorf("%s: the export says %v, want record 5", name, e.Changed)
			}
			if got := fmt.Sprint(broken(t, text, "", key)); !strings.Contains(got, c.want) {
				t.Errorf("%s: verifying says %s, want %q", name, got, c.want)
			}
			restore(t, db, keep)
		}
		rewrite(t, db)
		exec(t, db, `DELETE FROM log_heads`)
		text, e := exported(t, db) // everything fits, and the server has signed it: only what was kept outside knows
		if got := broken(t, text, "", key); e.Changed != nil || len(got) != 0 {
			t.Fatalf("a history written anew with its heads thrown away: %v, %q", e.Changed, got)
		}
		if got := fmt.Sprint(broken(t, text, older, key)); !strings.Contains(got, "record 0 is not what it was in the older file") {
			t.Errorf("with an older export verifying says %s", got)
		}
		head, _, _ := strings.Cut(older, "\n\n{")
		if got := fmt.Sprint(broken(t, text, head+"\n", key)); !strings.Contains(got, "is not what it was when the older head was signed") {
			t.Errorf("with an older head verifying says %s", got)
		}
	})
}

func FuzzParseExport(f *testing.F) {
	f.Add("saysomething/aaaaaaaaaaaaaaaaaaaaaaaaaa\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— saysomething/a AAAA\n\n{}\n\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
	f.Add("no head\n\n{}\n")
	f.Fuzz(func(t *testing.T, text string) {
		Verify(strings.NewReader(text), strings.NewReader(text), "") // whatever it says, it must say it
	})
}
