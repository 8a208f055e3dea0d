package reports

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
	"saysomething/store/storetest"
)

// arrive writes n cases, each with its statistics row in the same transaction, as package cases does.
func arrive(t *testing.T, s *Store, order []int) {
	t.Helper()
	ctx := context.Background()
	for _, n := range order {
		err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
			id, _ := tokenHash(token(1_000_000 + n)) // random looking, in another order than the tokens
			if _, err := tx.Exec(`INSERT INTO cases (id, organisation_id, mailbox, mode, route, status, status_on, week) VALUES ($1, 'o', $1, 'anonymous', 'online', 'new', '', '2026-07-20')`, id); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO envelopes (case_id, reader_id, data, card, read_seq) VALUES ($1, 'worker', '\x01', NULL, 0)`, id); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO entries (case_id, seq, audience, author, hash, data) VALUES ($1, 0, 'case', 'worker', '', $2)`, id, bytes.Repeat([]byte{byte(n)}, 3000)); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO recovery_shares (case_id, kind, side, key, data) VALUES ($1, 'case', 'staff', '', '\x01')`, id); err != nil {
				return err
			}
			return s.InsertStatistics(ctx, tx, row(n))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func counting(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// linked counts the cases that someone who sees everything PostgreSQL stores can give their
// statistics row: by the number of the transaction, and by the place in the file.
func linked(t *testing.T, db *store.DB) (byTransaction, byPlace int) {
	t.Helper()
	for query, n := range map[string]*int{
		`SELECT count(*) FROM cases c JOIN statistics s ON s.xmin = c.xmin
		 WHERE (SELECT count(*) FROM statistics o WHERE o.xmin = c.xmin) = 1`: &byTransaction,
		`SELECT count(*) FROM (SELECT id, row_number() OVER (ORDER BY ctid) AS place FROM cases) c
		 JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM cases) k ON k.id = c.id WHERE k.place <> c.place`: &byPlace,
	} {
		if err := db.Get(n, query); err != nil {
			t.Fatal(err)
		}
	}
	return byTransaction, byPlace
}

func TestMixOnPostgres(t *testing.T) {
	ctx, db := context.Background(), storetest.Open(t, storetest.PostgresAddress(t))
	s, _ := fixture(t, db)
	const n = 200
	arrive(t, s, counting(n))
	if byTransaction, byPlace := linked(t, db); byTransaction != n || byPlace < n/2 {
		t.Fatalf("before mixing %d and %d of %d cases can be linked: this test would prove nothing", byTransaction, byPlace, n)
	}
	tables := map[string]string{"statistics": "token_hash", "cases": "id", "envelopes": "case_id", "entries": "case_id", "recovery_shares": "case_id"}
	before := map[string]string{}
	for table := range tables {
		before[table] = heapFile(t, db, table)
	}
	if err := s.Mix(ctx); err != nil {
		t.Fatal(err)
	}
	if byTransaction, byPlace := linked(t, db); byTransaction != 0 || byPlace != 0 {
		t.Errorf("after mixing %d cases can be linked by transaction and %d by place", byTransaction, byPlace)
	}
	if _, err := db.Exec(`CHECKPOINT`); err != nil {
		t.Fatal(err)
	}
	for table, key := range tables {
		var keys []string
		if err := db.Select(&keys, `SELECT `+key+` FROM `+table+` ORDER BY ctid`); err != nil {
			t.Fatal(err)
		}
		if len(keys) != n || !slices.IsSorted(keys) {
			t.Errorf("%s: %d rows, not in the order of their keys", table, len(keys))
		}
		if writers := transactionsOnDisk(t, heapFile(t, db, table)); len(writers) != 1 {
			t.Errorf("%s: rows of %d transactions are in its file, want 1", table, len(writers))
		}
		if left, err := os.Stat(before[table]); err == nil && left.Size() > 0 {
			t.Errorf("%s: %d bytes of the file from before are left", table, left.Size())
		}
	}
}

func heapFile(t *testing.T, db *store.DB, table string) string {
	t.Helper()
	var root, path string
	if err := db.QueryRow(`SELECT current_setting('data_directory'), pg_relation_filepath($1::regclass)`, table).Scan(&root, &path); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, path)
}

// transactionsOnDisk reads a heap file as a thief would, rows that are deleted but still there
// included, and counts the rows each transaction wrote.
func transactionsOnDisk(t *testing.T, path string) map[uint32]int {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found := map[uint32]int{}
	for ; len(file) >= 8192; file = file[8192:] {
		page := file[:8192]
		for at := 24; at < int(binary.LittleEndian.Uint16(page[12:])); at += 4 {
			pointer := binary.LittleEndian.Uint32(page[at:])
			if offset, length := pointer&0x7fff, pointer>>17; length > 0 {
				found[binary.LittleEndian.Uint32(page[offset:])]++
			}
		}
	}
	return found
}

// Two SQLite databases that got the same rows in different orders lie the same way after mixing.
func TestMixOnSQLite(t *testing.T) {
	const n = 150
	forwards, backwards := counting(n), counting(n)
	slices.Reverse(backwards)
	layout := func(order []int, mix bool) string {
		address := storetest.SQLiteAddress(t)
		db := storetest.Open(t, address)
		s, _ := fixture(t, db)
		arrive(t, s, order)
		if mix {
			if err := s.Mix(context.Background()); err != nil {
				t.Fatal(err)
			}
		} else if err := db.Tidy(context.Background()); err != nil {
			t.Fatal(err)
		}
		if wal, err := os.Stat(address + "-wal"); err == nil && wal.Size() > 0 {
			t.Errorf("%d bytes of write-ahead log are left", wal.Size())
		}
		return places(t, address, n)
	}
	if layout(forwards, false) == layout(backwards, false) {
		t.Fatal("the order of arrival does not show before mixing: this test would prove nothing")
	}
	if layout(forwards, true) != layout(backwards, true) {
		t.Error("the order of arrival shows in the file after mixing")
	}
}

// places lists the rows in the order in which they lie inside each page of the file. It fails unless
// every row is there exactly once.
func places(t *testing.T, address string, n int) string {
	t.Helper()
	file, err := os.ReadFile(address)
	if err != nil {
		t.Fatal(err)
	}
	at := map[int]string{}
	for i := range n {
		hash, err := tokenHash(token(i))
		if err != nil {
			t.Fatal(err)
		}
		if c := bytes.Count(file, []byte(hash)); c != 1 {
			t.Fatalf("row %d is in the file %d times", i, c)
		}
		at[bytes.Index(file, []byte(hash))] = hash
	}
	pages := map[int][]string{}
	for offset := range len(file) {
		if hash, ok := at[offset]; ok {
			pages[offset/4096] = append(pages[offset/4096], hash[:8])
		}
	}
	var out []string
	for _, page := range pages {
		out = append(out, strings.Join(page, " "))
	}
	slices.Sort(out) // which page is which comes from the history of the whole file
	return strings.Join(out, "\n")
}

func TestMixKeepsEverything(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s, _ := fixture(t, db)
		arrive(t, s, counting(40))
		dump := func() string {
			var all strings.Builder
			for _, q := range []string{`SELECT * FROM statistics ORDER BY token_hash`, `SELECT * FROM cases ORDER BY id`, `SELECT * FROM entries ORDER BY case_id`, `SELECT * FROM envelopes ORDER BY case_id`} {
				rows, err := db.Queryx(q)
				if err != nil {
					t.Fatal(err)
				}
				for rows.Next() {
					values, err := rows.SliceScan()
					if err != nil {
						t.Fatal(err)
					}
					fmt.Fprintln(&all, values...)
				}
				if err := rows.Err(); err != nil {
					t.Fatal(err)
				}
			}
			return all.String()
		}
		before := dump()
		for range 3 {
			if err := s.MixAll(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if dump() != before {
			t.Error("mixing changed something")
		}
	})
}

// While cases arrive, servers mix; nothing is lost and nothing fails.
func TestMixWhileCasesArrive(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range 6 {
				if err := s.MixAll(context.Background()); err != nil {
					t.Error(err)
				}
			}
		}()
		arrive(t, s, counting(60))
		<-done
		var n int
		if err := db.Get(&n, `SELECT count(*) FROM statistics`); err != nil || n != 60 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

func TestMixSoonRunsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Store{}
		s.MixSoon()
		first := s.mixer.timer
		s.MixSoon()
		if s.mixer.timer != first || first == nil {
			t.Error("a second call made a second timer")
		}
		if first.Stop() {
			s.mixer.pending.Done() // there is no database to mix
		}
		s.Close()
		s.MixSoon()
		if s.mixer.timer != first {
			t.Error("a timer was started after Close")
		}
	})
}

func TestCloseMixesWhatWaits(t *testing.T) {
	db := storetest.Open(t, storetest.PostgresAddress(t))
	s, _ := fixture(t, db)
	arrive(t, s, counting(5))
	s.MixSoon()
	s.Close()
	var writers int
	if err := db.Get(&writers, `SELECT count(DISTINCT xmin::text) FROM statistics`); err != nil || writers != 1 {
		t.Errorf("rows of %d transactions, %v", writers, err)
	}
}

// A large table waits for the night, a very large one stays as it is: nobody waits for minutes.
func TestLargeTablesAreNotRewrittenByDay(t *testing.T) {
	db := storetest.Open(t, storetest.PostgresAddress(t))
	s, _ := fixture(t, db)
	arrive(t, s, counting(20))
	if err := exec(db, `INSERT INTO files VALUES ('f', NULL, '', 0, 0)`); err != nil {
		t.Fatal(err)
	}
	if err := exec(db, `INSERT INTO file_parts SELECT 'f', n, (SELECT string_agg(sha256((n || ' ' || i)::bytea), NULL) FROM generate_series(1, 32768) i) FROM generate_series(1, 9) n`); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		mix       func(context.Context) error
		rewritten bool
	}{{s.Mix, false}, {s.MixAll, true}} {
		before := heapFile(t, db, "file_parts")
		if err := step.mix(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := heapFile(t, db, "file_parts") != before; got != step.rewritten {
			t.Errorf("9 MB were rewritten: %v, want %v", got, step.rewritten)
		}
	}
}
