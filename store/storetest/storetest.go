// Package storetest gives tests both real databases: a SQLite file and a PostgreSQL server that
// the test binary starts itself.
//
//	func TestMain(m *testing.M) { storetest.Main(m) }
//	func TestX(t *testing.T)    { storetest.Both(t, func(t *testing.T, db *store.DB) { … }) }
package storetest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
)

// Main runs the tests and stops the PostgreSQL server, if one was started.
func Main(m *testing.M) {
	code := m.Run()
	stop()
	os.Exit(code)
}

// Both runs f once with a fresh, migrated SQLite database and once with PostgreSQL; with -short, the
// developer's quick loop, on SQLite alone.
func Both(t *testing.T, f func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, Open(t, SQLiteAddress(t))) })
	if testing.Short() {
		return
	}
	t.Run("postgres", func(t *testing.T) { f(t, Open(t, PostgresAddress(t))) })
}

// Open opens and migrates the database at address, and closes it when the test ends.
func Open(t testing.TB, address string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

// SQLiteAddress is the path of a database file that does not exist yet.
func SQLiteAddress(t testing.TB) string { return filepath.Join(t.TempDir(), "test.db") }

var (
	once    sync.Once
	cluster struct {
		dir    string
		server *exec.Cmd
		err    error
	}
	databases atomic.Int64
)

// PostgresAddress makes an empty database in this test binary's own PostgreSQL server.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	once.Do(start)
	if cluster.err != nil {
		t.Fatalf("PostgreSQL: %v", cluster.err)
	}
	name := "test" + strconv.FormatInt(databases.Add(1), 10)
	admin, err := sqlx.Connect("postgres", address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return address(name)
}

func address(database string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s&sslmode=disable", database, cluster.dir)
}

// start makes a throw-away cluster on a socket in a temporary folder. PostgreSQL refuses to run
// as root, so root steps down to the postgres user.
func start() {
	cluster.err = func() error {
		bin, err := binaries()
		if err != nil {
			return err
		}
		dir, err := os.MkdirTemp("", "sspg")
		if err != nil {
			return err
		}
		cluster.dir = dir
		attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // never outlives a test binary that crashed
		if os.Geteuid() == 0 {
			u, err := user.Lookup("postgres")
			if err != nil {
				return err
			}
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			if err := os.Chown(dir, uid, gid); err != nil {
				return err
			}
			attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
		data := filepath.Join(dir, "data")
		initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
		initdb.SysProcAttr, initdb.Dir = &syscall.SysProcAttr{Credential: attr.Credential}, dir
		if out, err := initdb.CombinedOutput(); err != nil {
			return fmt.Errorf("initdb: %w: %s", err, out)
		}
		var log bytes.Buffer
		server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-h", "", "-c", "max_connections=200", "-c", "shared_buffers=64MB")
		server.SysProcAttr, server.Dir, server.Stdout, server.Stderr = attr, dir, &log, &log
		if err := server.Start(); err != nil {
			return err
		}
		cluster.server = server
		for range 200 {
			db, err := sqlx.Connect("postgres", address("postgres"))
			if err == nil {
				return db.Close()
			}
			time.Sleep(50 * time.Millisecond)
		}
		return fmt.Errorf("the server did not start: %s", log.String())
	}()
}

func stop() {
	if cluster.server != nil {
		cluster.server.Process.Signal(syscall.SIGINT)
		cluster.server.Wait()
	}
	if cluster.dir != "" {
		os.RemoveAll(cluster.dir)
	}
}

// binaries finds the newest PostgreSQL that Debian, or the PATH, has.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		sort.Strings(found)
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("initdb not found; install the Debian package postgresql: %w", err)
	}
	return filepath.Dir(path), nil
}
