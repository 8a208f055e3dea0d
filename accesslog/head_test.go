package accesslog

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// exec changes the database as its administrator could.
func exec(t *testing.T, db *store.DB, query string, args ...any) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
		res, err := tx.Exec(query, args...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fmt.Errorf("%s changed nothing", query)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mustSign(t *testing.T, db *store.DB) *Head {
	t.Helper()
	h, err := Sign(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHeadsAreSignedAndExtendOneAnother(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		id := organisation(t, db)
		if h := mustSign(t, db); h != nil {
			t.Fatalf("an empty log has the head %+v", h)
		}
		pub, err := PublicKey(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		v, err := verifier(Origin(id), pub)
		if err != nil {
			t.Fatal(err)
		}
		for _, more := range []int{1, 0, 4, 13} {
			for range more {
				add(t, db, Record{What: SignedIn, Who: crypto.NewID()})
			}
			h := mustSign(t, db)
			n, err := note.Open([]byte(h.Note), note.VerifierList(v))
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("saysomething/%s\n%d\n%s\n", id, h.Size, h.Root); n.Text != want {
				t.Errorf("the head says %q, want %q", n.Text, want)
			}
			if kept, err := Newest(t.Context(), db); err != nil || kept.Note != h.Note {
				t.Errorf("the newest head is %+v, want the one just signed (%v)", kept, err)
			}
		}
		var heads int
		if err := db.Get(&heads, `SELECT COUNT(*) FROM log_heads`); err != nil || heads != 3 {
			t.Errorf("%d heads are kept, want 3: none for a log that did not grow", heads)
		}
	})
}

// tamperings are what somebody with the database can do to the log. Each is found before the next head is signed.
var tamperings = []struct {
	name, sql string
	n         int64 // the record that is named, −1 for none
}{
	{"a record is changed", `UPDATE log_records SET record = REPLACE(record, '12:00:00', '12:00:01') WHERE n = 5`, 5},
	{"who did it is changed", `UPDATE log_records SET record = REPLACE(record, 'signed_in', 'log_exported') WHERE n = 0`, 0},
	{"a record is moved to another case", `UPDATE log_records SET case_id = 'aaaaaaaaaaaaaaaaaaaaaaaaaa' WHERE n = 7`, 7},
	{"a record is taken away", `DELETE FROM log_records WHERE n = 5`, 5},
	{"the last record is taken away", `DELETE FROM log_records WHERE n = 11`, 11},
	{"the last record is taken away and the counter set back", `UPDATE log_next SET n = 9`, 9},
	{"a record's hash is changed", `UPDATE log_hashes SET hash = (SELECT hash FROM log_hashes WHERE n = 1) WHERE n = 0`, 0},
	{"a hash above is changed", `UPDATE log_hashes SET hash = (SELECT hash FROM log_hashes WHERE n = 1) WHERE n = 2`, 0},
	{"a hash is taken away", `DELETE FROM log_hashes WHERE n = 2`, 0},
	{"a head is changed", `UPDATE log_heads SET note = REPLACE(note, '10', '11')`, -1},
}

func TestWhatSomebodyChangesInTheDatabaseIsFoundBeforeSigning(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		organisation(t, db)
		for range 10 {
			add(t, db, Record{What: SignedIn, Who: crypto.NewID()})
		}
		mustSign(t, db)
		for range 2 {
			add(t, db, Record{What: SignedIn, Who: crypto.NewID()})
		}
		keep := kept(t, db)
		for _, c := range tamperings {
			exec(t, db, c.sql)
			_, err := Sign(t.Context(), db)
			var found *ChangedError
			if !errors.As(err, &found) || found.N != c.n {
				t.Errorf("%s: signing says %v, want that record %d was changed", c.name, err, c.n)
			}
			if h, err := Newest(t.Context(), db); err == nil && h.Size != 10 && c.n != -1 {
				t.Errorf("%s: a head of %d was signed all the same", c.name, h.Size)
			}
			if alarm, err := Alarm(t.Context(), db); err != nil || !strings.Contains(alarm, "changed") {
				t.Errorf("%s: the alarm says %q (%v)", c.name, alarm, err)
			}
			restore(t, db, keep)
		}
		if h := mustSign(t, db); h.Size != 12 { // everything was put back, and nothing but tampering was refused
			t.Errorf("the head has %d records, want 12", h.Size)
		}
		if alarm, err := Alarm(t.Context(), db); err != nil || alarm != "" {
			t.Errorf("the alarm still says %q (%v)", alarm, err)
		}
	})
}

// A rewriting that fits in itself, with all hashes made anew, is found by the heads signed before.
func TestAHistoryWrittenAnewDoesNotFitItsHeads(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		organisation(t, db)
		caseID := crypto.NewID()
		for range 10 {
			add(t, db, Record{What: CaseOpened, Who: crypto.NewID(), Case: caseID})
		}
		mustSign(t, db)
		rewrite(t, db)
		_, err := Sign(t.Context(), db)
		var found *ChangedError
		if !errors.As(err, &found) {
			t.Errorf("signing says %v, want a change", err)
		}
		l, err := ForCase(t.Context(), db, caseID, 0)
		if err != nil || l.Note != "" || len(l.Records) != 11 || len(l.Records[3].Proof) != 0 || l.Records[3].Holds {
			t.Errorf("a worker is given a head all the same: %+v (%v)", l, err)
		}
	})
}

// rewrite lets every record of the log be the same person's, and hashes all of it anew.
func rewrite(t *testing.T, db *store.DB) {
	t.Helper()
	var rows []row
	if err := db.Select(&rows, `SELECT n, case_id, record FROM log_records ORDER BY n`); err != nil {
		t.Fatal(err)
	}
	exec(t, db, `DELETE FROM log_records`)
	exec(t, db, `DELETE FROM log_hashes`)
	exec(t, db, `UPDATE log_next SET n = 0`)
	who := crypto.NewID()
	for _, r := range append(rows, rows[0]) {
		l, err := ParseLine(r.Record)
		if err != nil {
			t.Fatal(err)
		}
		add(t, db, Record{who, l.What, l.Case, l.About, l.Detail})
	}
}

// kept and restore copy the log's tables, so that one log can be tampered with again and again.
func kept(t *testing.T, db *store.DB) map[string][]map[string]any {
	t.Helper()
	all := map[string][]map[string]any{}
	for _, table := range logTables {
		rows, err := db.Queryx(`SELECT * FROM ` + table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			m := map[string]any{}
			if err := rows.MapScan(m); err != nil {
				t.Fatal(err)
			}
			all[table] = append(all[table], m)
		}
		rows.Close()
	}
	return all
}

var logTables = []string{"log_records", "log_hashes", "log_heads", "log_next"}

func restore(t *testing.T, db *store.DB, all map[string][]map[string]any) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
		for _, table := range logTables {
			if _, err := tx.Exec(`DELETE FROM ` + table); err != nil {
				return err
			}
			for _, m := range all[table] {
				if err := insert(tx, table, m); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func insert(tx *sqlx.Tx, table string, row map[string]any) error {
	var names, marks []string
	var args []any
	for name, value := range row {
		names, args = append(names, name), append(args, value)
		marks = append(marks, fmt.Sprintf("$%d", len(args)))
	}
	_, err := tx.Exec(`INSERT INTO `+table+` (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, args...)
	return err
}

func TestAWorkerGetsTheirOwnRecordsWithProofsAndLeavesNoTrace(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		id := organisation(t, db)
		mine, other := crypto.NewID(), crypto.NewID()
		var records []Record
		for i := range 230 {
			records = append(records, Record{What: CaseOpened, Who: crypto.NewID(), Case: mine})
			if i%3 == 0 {
				records = append(records, Record{What: CaseOpened, Who: crypto.NewID(), Case: other})
			}
		}
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return AppendAll(t.Context(), tx, noon, records) }); err != nil {
			t.Fatal(err)
		}
		before := fmt.Sprint(kept(t, db))
		l, err := ForCase(t.Context(), db, mine, 0)
		if err != nil {
			t.Fatal(err)
		}
		if after := fmt.Sprint(kept(t, db)); after != before {
			t.Error("reading changed the log's tables")
		}
		if g := l.Gaps(0); len(l.Records) != 200 || g.Earlier != 30 || g.Missing() != 0 {
			t.Fatalf("%d records, %+v, want 200 and 30 earlier", len(l.Records), g)
		}
		older, err := ForCase(t.Context(), db, mine, l.Records[0].Line.K)
		if err != nil || len(older.Records) != 30 || older.Records[0].Line.K != 1 || older.Gaps(31).Missing() != 0 {
			t.Fatalf("asked for those before them: %d (%v)", len(older.Records), err)
		}
		pub, err := PublicKey(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		v, err := verifier(Origin(id), pub)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := note.Open([]byte(l.Note), note.VerifierList(v)); err != nil {
			t.Fatal(err)
		}
		head, err := parseHead(l.Note)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range l.Records {
			var proof tlog.RecordProof
			for _, p := range r.Proof {
				b, err := crypto.B64.DecodeString(p)
				if err != nil {
					t.Fatal(err)
				}
				proof = append(proof, tlog.Hash(b))
			}
			if err := tlog.CheckRecord(proof, head.Size, head.Root, r.N, tlog.RecordHash([]byte(r.Record))); err != nil || !r.Holds || r.Line.Case != mine {
				t.Fatalf("record %d: %v, holds %t", r.N, err, r.Holds)
			}
		}
		exec(t, db, `UPDATE log_records SET record = REPLACE(record, '12:00:00', '12:00:01') WHERE n = $1`, l.Records[7].N)
		if l, err = ForCase(t.Context(), db, mine, 0); err != nil || l.Records[7].Holds || !l.Records[8].Holds {
			t.Errorf("a changed record holds, or the one after it does not (%v)", err)
		}
		if l, err = ForCase(t.Context(), db, crypto.NewID(), 0); err != nil || l.Note != "" || l.Records == nil || len(l.Records) != 0 {
			t.Errorf("a case that nobody opened has %+v (%v)", l, err)
		}
	})
}
