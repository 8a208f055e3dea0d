package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestKinds(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		put := func(tx *sqlx.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)`, "a", "b")
			return err
		}
		if err := db.Tx(ctx, put); err != nil {
			t.Fatal(err)
		}
		if err := db.Tx(ctx, put); !errors.Is(err, store.ErrConflict) {
			t.Errorf("second insert: got %v, want ErrConflict", err)
		}
		var value string
		if err := db.One(ctx, &value, `SELECT value FROM settings WHERE name = $1`, "none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("missing row: got %v, want ErrNotFound", err)
		}
	})
}

func TestTxRollsBack(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx, stop := context.Background(), errors.New("stop")
		err := db.Tx(ctx, func(tx *sqlx.Tx) error {
			if _, err := tx.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ('a', 'b')`); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatalf("got %v", err)
		}
		var n int
		if err := db.One(ctx, &n, `SELECT count(*) FROM settings`); err != nil || n != 0 {
			t.Errorf("rows left: %d, %v", n, err)
		}
	})
}

func TestClaimOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx, now := context.Background(), time.Date(2026, 7, 22, 3, 0, 0, 0, time.UTC)
		var wins sync.Map
		var wg sync.WaitGroup
		for _, run := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			wg.Go(func() {
				got, err := db.Claim(ctx, "release", "2026-27 Q1", run, now)
				if err != nil {
					t.Error(err)
				}
				if got {
					wins.Store(run, true)
				}
			})
		}
		wg.Wait()
		n, winner := 0, ""
		wins.Range(func(k, _ any) bool { n++; winner = k.(string); return true })
		if n != 1 {
			t.Fatalf("%d servers hold the run, want 1", n)
		}
		later := now.Add(time.Hour)
		if got, _ := db.Claim(ctx, "release", "2026-27 Q1", "next", later); !got {
			t.Error("a run left by a dead server cannot be taken over")
		}
		if err := db.Done(ctx, "release", "2026-27 Q1", later); err != nil {
			t.Fatal(err)
		}
		if got, _ := db.Claim(ctx, "release", "2026-27 Q1", winner, later.Add(24*time.Hour)); got {
			t.Error("a finished run was claimed again")
		}
	})
}

func TestPragmasHold(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	var on int
	if err := db.Get(&on, "PRAGMA secure_delete"); err != nil || on != 1 {
		t.Errorf("secure_delete: %d, %v", on, err)
	}
	if _, err := db.Exec(`DELETE FROM settings`); err == nil {
		t.Error("the reading pool can write")
	}
}
