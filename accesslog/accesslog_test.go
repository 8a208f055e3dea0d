package accesslog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/tlog"

	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// organisation makes db an installation with a log key.
func organisation(t *testing.T, db *store.DB) string {
	t.Helper()
	id := crypto.NewID()
	err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
		if _, err := tx.Exec(`INSERT INTO settings (name, value) VALUES ('organisation', $1)`, id); err != nil {
			return err
		}
		return MakeKey(t.Context(), tx, id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func add(t *testing.T, db *store.DB, r Record) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return Append(t.Context(), tx, noon, r) }); err != nil {
		t.Fatal(err)
	}
}

func TestAppendMakesTheTreeOfRFC6962(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		who, caseID := crypto.NewID(), crypto.NewID()
		for range 21 {
			add(t, db, Record{Who: who, What: CaseOpened, Case: caseID})
		}
		var records []string
		if err := db.Select(&records, `SELECT record FROM log_records ORDER BY n`); err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf(`{"v":1,"n":20,"at":"2026-11-22T12:00:00Z","who":"%s","what":"case_opened","case":"%s","k":21,"about":"","detail":""}`, who, caseID); records[20] != want {
			t.Errorf("record 20 is\n%s\nwant\n%s", records[20], want)
		}
		got, err := tlog.TreeHash(21, reader(t.Context(), db))
		if err != nil {
			t.Fatal(err)
		}
		if want := root(records); got != want {
			t.Errorf("the stored tree is %v, RFC 6962 makes %v", got, want)
		}
	})
}

// Many at once are the same records and the same tree as one after the other.
func TestAppendAll(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		var want []string
		for _, n := range []int{3, 0, 1, 100, 7} {
			var some []Record
			for range n {
				some = append(some, Record{Who: crypto.NewID(), What: CaseOpened, Case: crypto.NewID()})
			}
			if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return AppendAll(t.Context(), tx, noon, some) }); err != nil {
				t.Fatal(err)
			}
			for _, r := range some {
				want = append(want, fmt.Sprintf(`{"v":1,"n":%d,"at":"2026-11-22T12:00:00Z","who":"%s","what":"case_opened","case":"%s","k":1,"about":"","detail":""}`, len(want), r.Who, r.Case))
			}
		}
		organisation(t, db)
		if h := mustSign(t, db); h.Size != 111 || h.Root != root(want) { // signing compares every hash that was stored
			t.Errorf("the tree of %d records is not that of what was added", h.Size)
		}
		err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			return AppendAll(t.Context(), tx, noon, []Record{{What: SignedIn}, {What: "nothing"}})
		})
		if n, sizeErr := size(t.Context(), db); !errors.Is(err, store.ErrInvalid) || sizeErr != nil || n != 111 {
			t.Errorf("with one that is none: %v, and %d records", err, n)
		}
	})
}

// root is RFC 6962's definition, section 2.1, written out.
func root(records []string) tlog.Hash {
	if len(records) == 1 {
		return tlog.RecordHash([]byte(records[0]))
	}
	k := 1
	for 2*k < len(records) {
		k *= 2
	}
	return tlog.NodeHash(root(records[:k]), root(records[k:]))
}

func TestSeveralServersAppendInOneOrder(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		const servers, each = 8, 25
		var wait sync.WaitGroup
		for range servers {
			wait.Go(func() {
				for range each {
					err := db.Tx(context.Background(), func(tx *sqlx.Tx) error {
						return Append(context.Background(), tx, noon, Record{Who: crypto.NewID(), What: SignedIn})
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		var records []string
		if err := db.Select(&records, `SELECT record FROM log_records ORDER BY n`); err != nil {
			t.Fatal(err)
		}
		if len(records) != servers*each {
			t.Fatalf("%d records, want %d", len(records), servers*each)
		}
		for i, r := range records {
			var l Line
			if err := json.Unmarshal([]byte(r), &l); err != nil || l.N != int64(i) {
				t.Fatalf("record %d is %s", i, r)
			}
		}
		if got, err := tlog.TreeHash(servers*each, reader(t.Context(), db)); err != nil || got != root(records) {
			t.Errorf("the tree does not fit its records: %v", err)
		}
	})
}

func TestAFailedEventLeavesNoRecord(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		failed := errors.New("the event failed")
		err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			if err := Append(t.Context(), tx, noon, Record{What: PersonInvited}); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		add(t, db, Record{What: PersonActivated})
		var records []string
		if err := db.Select(&records, `SELECT record FROM log_records`); err != nil {
			t.Fatal(err)
		}
		var l Line
		if len(records) != 1 || json.Unmarshal([]byte(records[0]), &l) != nil || l.N != 0 || l.What != PersonActivated {
			t.Errorf("the log holds %q, want the second event alone, as number 0", records)
		}
	})
}

func TestOnlyCodesGoIn(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	id := crypto.NewID()
	for name, r := range map[string]Record{
		"an unknown event":          {Who: id, What: "case_read_by_writer", Case: id},
		"no event":                  {Who: id},
		"a name":                    {Who: "Ada Brook", What: SignedIn},
		"a case's name":             {Who: id, What: CaseOpened, Case: "amber heron"},
		"a sentence":                {Who: id, What: NameOpened, Case: id, Detail: "she may be in danger"},
		"capitals":                  {Who: id, What: NameOpened, Case: id, Detail: "Danger"},
		"nothing a worker is told":  {Who: id, What: CaseOpened, Case: id, Detail: "other"},
		"a case where none belongs": {Who: id, What: SignedIn, Case: id},
		"two lines":                 {Who: id, What: NameOpened, Case: id, Detail: "a\nb"},
		"somebody's words":          {Who: id, What: PersonLeft, About: "somebody"},
	} {
		err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return Append(t.Context(), tx, noon, r) })
		if !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	if n, err := size(t.Context(), db); err != nil || n != 0 {
		t.Errorf("%d records, want none (%v)", n, err)
	}
}

func TestEveryEventIsInTheContract(t *testing.T) {
	if len(known) != len(Whats) {
		t.Error("an event is listed twice")
	}
	text := contract(t)
	for _, w := range Whats {
		if !strings.Contains(text, "`"+w+"`") {
			t.Errorf("docs/format.md §10 does not name %s", w)
		}
	}
}

func TestTheKeyIsMadeOnceAndNamed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		if _, err := PublicKey(t.Context(), db); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("without an organisation: %v, want not found", err)
		}
		organisation(t, db)
		first, err := PublicKey(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		again, err := PublicKey(t.Context(), db)
		if err != nil || again != first || len(first) != 43 {
			t.Errorf("the key is %q and then %q (%v)", first, again, err)
		}
	})
}
