package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/handlers"
	"saysomething/store"
	"saysomething/store/storetest"
)

// The commands as an auditor uses them: an export each quarter, checked against the one before.
func TestLogExportAndVerify(t *testing.T) {
	for name, address := range map[string]string{"sqlite": storetest.SQLiteAddress(t), "postgres": storetest.PostgresAddress(t)} {
		t.Run(name, func(t *testing.T) { exportAndVerify(t, address, storetest.Open(t, address)) })
	}
}

func exportAndVerify(t *testing.T, address string, db *store.DB) {
	ctx, dir := context.Background(), t.TempDir()
	if _, err := (&accounts.Store{DB: db, Now: time.Now}).CreateOrganisation(ctx, accounts.NewOrganisation("Heronbrook")); err != nil {
		t.Fatal(err)
	}
	key, err := accesslog.PublicKey(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	open := func(n int) {
		for range n {
			err := db.Tx(ctx, func(tx *sqlx.Tx) error {
				return accesslog.Append(ctx, tx, time.Now(), accesslog.Record{Who: crypto.NewID(), What: accesslog.CaseOpened, Case: crypto.NewID()})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	first, second, third := filepath.Join(dir, "first"), filepath.Join(dir, "second"), filepath.Join(dir, "third")
	open(4)
	logSays(t, 0, "", "export", "--database", address, "--out", first)
	open(3)
	logSays(t, 0, "", "export", "--database", address, "--out", second)
	logSays(t, 2, "file exists", "export", "--database", address, "--out", second)
	logSays(t, 0, "OK           the older file (5 records) is the beginning of this one", "verify", second, "--before", first, "--key", key)
	logSays(t, 1, "NOT CHECKED  who signed the head", "verify", second)
	logSays(t, 1, "was not checked: give --list", "verify", second)
	logSays(t, 0, "NOT CHECKED  who signed the head", "verify", second, "--no-signature")
	lists, words := signedLists(t, db, dir)
	logSays(t, 0, "is signed by this key", "verify", second, "--list", lists, "--no-words")
	logSays(t, 1, "was not checked: give --words", "verify", second, "--list", lists)
	logSays(t, 2, "give six words", "verify", second, "--list", lists, "--words", " ")
	logSays(t, 0, "the words given are those of list 1", "verify", second, "--list", lists, "--words", strings.ToUpper(words))
	logSays(t, 1, "none of them has the words", "verify", second, "--list", lists, "--words", "one two three four five six")
	logSays(t, 1, "names another key of the access log", "verify", second, "--list", lists, "--no-words", "--key", strings.Repeat("A", 43))
	logSays(t, 2, "is no list of readers", "verify", second, "--list", second)
	logSays(t, 1, "NOT OK", "verify", first, "--before", second, "--key", key)
	logSays(t, 1, "the key must be 43 letters", "verify", second, "--key", "mine")
	logSays(t, 2, "no such file", "verify", filepath.Join(dir, "none"))

	text, err := os.ReadFile(second)
	if err != nil {
		t.Fatal(err)
	}
	forged := filepath.Join(dir, "forged")
	if err := os.WriteFile(forged, []byte(strings.Replace(string(text), `"n":2,"at":"2`, `"n":2,"at":"1`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	logSays(t, 1, "record 2 is not the one the head was made of", "verify", forged, "--key", key)

	err = db.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.Exec(`UPDATE log_records SET record = REPLACE(record, 'case_opened', 'signed_in') WHERE n = 1`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	logSays(t, 1, "record 1 is not as it was written. No new head was signed", "export", "--database", address, "--out", third)
	logSays(t, 1, "record 1 is not what it was in the older file", "verify", third, "--before", first, "--key", key)
}

// logSays runs `saysomething log args…` and wants this exit code and these words.
func logSays(t *testing.T, code int, words string, args ...string) {
	t.Helper()
	cmd := program(append([]string{"log"}, args...)...)
	out, err := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != code || !strings.Contains(string(out), words) {
		t.Errorf("log %s: code %d and\n%s(%v), want %d and %q", strings.Join(args, " "), got, out, err, code, words)
	}
}

// signedLists signs two lists and writes them down as they are downloaded. The words are those of the first.
func signedLists(t *testing.T, db *store.DB, dir string) (file, words string) {
	t.Helper()
	s := &accounts.Store{DB: db, Now: time.Now}
	first := accountstest.SignList(t, s)
	accountstest.AddCustodian(t, s, accounts.Staff)
	newest := accountstest.SignList(t, s)
	lists, err := s.AllSignedLists(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, v any) string {
		text, err := json.Marshal(v)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	file = write("lists.json", map[string]any{"lists": lists})
	verify := func(code int, words string, args ...string) {
		t.Helper()
		cmd := program(append([]string{"list", "verify"}, args...)...)
		out, err := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != code || !strings.Contains(string(out), words) {
			t.Errorf("list verify %v: code %d and\n%s(%v), want %d and %q", args, got, out, err, code, words)
		}
	}
	verify(0, "signed by management and staff", file, "--no-words")
	verify(0, strings.Join(newest.Words(), " "), file, "--no-words")
	verify(1, "NOT CHECKED", file)
	verify(1, "was not checked: give --words", file)
	verify(2, "give six words", file, "--words", "")
	verify(0, "those of list 1, signed by management and staff", write("1.json", lists[0]), write("2.json", lists[1]), "--words", strings.Join(first.Words(), " "))
	verify(1, "chain", filepath.Join(dir, "2.json"))
	forged := slices.Clone(lists)
	forged[0].Body = strings.Replace(forged[0].Body, "Custodian of", "Somebody of", 1)
	verify(1, "list 1 is not as it was signed", write("forged.json", map[string]any{"lists": forged}))
	forged = slices.Clone(lists)
	forged[1].Signatures = forged[1].Signatures[:1]
	verify(1, "side", write("one-side.json", map[string]any{"lists": forged}))
	verify(2, "no such file", filepath.Join(dir, "none.json"))
	alone := slices.Clone(lists[:1]) // a chain that never had the other side: its own words do not make it better
	alone[0].Signatures = alone[0].Signatures[:1]
	one := write("alone.json", map[string]any{"lists": alone})
	verify(1, "only one side vouches for list 1", one, "--words", strings.Join(first.Words(), " "))
	verify(1, "only one side vouches for list 1", one, "--no-words")
	verify(0, "signed by", one, "--words", strings.Join(first.Words(), " "), "--one-side")
	return file, strings.Join(first.Words(), " ")
}

// An export wants a database that is there: it makes none.
func TestLogExportMakesNoDatabase(t *testing.T) {
	dir := t.TempDir()
	logSays(t, 2, "there is no", "export", "--data", dir)
	if found, err := os.ReadDir(dir); err != nil || len(found) != 0 {
		t.Errorf("the folder holds %v (%v)", found, err)
	}
}

// The nightly job signs once for all servers, and fails loudly over a log that was changed.
func TestTheLogIsSignedAtNightByOneServer(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		now := time.Date(2026, 11, 22, 3, 30, 0, 0, time.UTC)
		a := &accounts.Store{DB: db, Now: func() time.Time { return now }}
		if _, err := a.Setup(ctx); err != nil {
			t.Fatal(err)
		}
		for _, role := range []accounts.Role{accounts.Administrator, accounts.NonExecutiveLead, accounts.Custodian, accounts.Guardian} {
			somebody(t, db, role)
		}
		var said bytes.Buffer
		servers := []*Main{{Run: crypto.NewID()}, {Run: crypto.NewID()}}
		heads := func() (n int) {
			t.Helper()
			if err := db.Get(&n, `SELECT COUNT(*) FROM log_heads`); err != nil {
				t.Fatal(err)
			}
			return n
		}
		night := func() (errs []error) {
			for _, m := range servers {
				m.DB, m.Now, m.Accounts, m.log = db, a.Now, a, handlers.NewLog(&said, "text")
				errs = append(errs, m.nightly("sign access log", m.signLog)(ctx))
			}
			return errs
		}
		if errs := night(); errs[0] != nil || errs[1] != nil || heads() != 1 {
			t.Fatalf("the first night: %v, %d heads", errs, heads())
		}
		now = now.Add(24 * time.Hour)
		err := db.Tx(ctx, func(tx *sqlx.Tx) error {
			if err := accesslog.Append(ctx, tx, now, accesslog.Record{Who: crypto.NewID(), What: accesslog.SignedIn}); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE log_records SET record = REPLACE(record, 'person_invited', 'person_left') WHERE n = 0`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range night() { // given back after the failure, so that each server says so
			if err == nil || !strings.Contains(err.Error(), "record 0 is not as it was written") {
				t.Errorf("over a changed log the job says %v", err)
			}
		}
		if n := strings.Count(said.String(), "record 0 is not as it was written"); n != 2 {
			t.Errorf("the server's own log says it %d times, want 2:\n%s", n, &said)
		}
		var told []string
		if err := db.Select(&told, `SELECT p.role FROM outbox o JOIN people p ON p.id = o.to_id WHERE o.template = 'log_changed' ORDER BY p.role`); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(told); got != "[administrator custodian non_executive_lead]" {
			t.Errorf("mail goes to %s, want each of the three once", got)
		}
		if heads() != 1 {
			t.Errorf("%d heads: one was signed over a changed log", heads())
		}
	})
}

// somebody puts an active person of this role into the database, who need not be able to sign in.
func somebody(t *testing.T, db *store.DB, role accounts.Role) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
		_, err := tx.Exec(`INSERT INTO people (id, organisation_id, email, name, title, role, side, status, recipient, sign_key, login_hash, since)
			SELECT $1, id, $2, $3, '', $3, 'management', 'active', '', '', '', '' FROM organisations`, crypto.NewID(), string(role)+"@example.org", string(role))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
