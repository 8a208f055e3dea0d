// Package store opens the database and runs transactions: SQLite embedded, or PostgreSQL,
// with one SQL for both.
//
// Statements use $1 placeholders. Reads go straight through the embedded *sqlx.DB; every write
// goes through Tx. On SQLite writes have one connection of their own, so that a writer never
// waits for a lock it could have queued for, and reads have a pool; on PostgreSQL both are one pool.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"saysomething/migrations"
)

// The kinds of failure a caller may act on. Everything else is internal.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("conflict") // somebody else was first
	ErrInvalid  = errors.New("invalid")  // the request can never be right as it stands
)

// Dialect is "sqlite" or "postgres".
type Dialect string

const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is an open database. Its embedded *sqlx.DB is for reading.
type DB struct {
	*sqlx.DB
	Dialect Dialect
	writer  *sqlx.DB
}

func init() { sqlx.BindDriver("sqlite", sqlx.DOLLAR) }

// Open opens the database at address: a postgres:// URL, or the path of a SQLite file, whose
// folder is made when missing. It does not migrate.
func Open(ctx context.Context, address string) (*DB, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(ctx, address)
	}
	return openSQLite(ctx, strings.TrimPrefix(address, "sqlite:"))
}

func openPostgres(ctx context.Context, address string) (*DB, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", errors.New("not a postgres:// address")) // the parse error would repeat the password
	}
	q := u.Query()
	if !q.Has("sslmode") {
		// Content is sealed before it gets here, but sign-in hashes are not: insist on TLS beyond this machine.
		q.Set("sslmode", "require")
		if h := u.Hostname(); h == "" || h == "localhost" || h == "127.0.0.1" || h == "::1" {
			q.Set("sslmode", "disable")
		}
		u.RawQuery = q.Encode()
	}
	db, err := sqlx.ConnectContext(ctx, "postgres", u.String())
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	return &DB{DB: db, Dialect: Postgres, writer: db}, nil
}

// pragmas are set on every SQLite connection, busy_timeout first so that the others can wait,
// and read back when the database is opened: a build that ignored one must not run.
var pragmas = []struct{ name, set, read string }{
	{"busy_timeout", "10000", "10000"},
	{"journal_mode", "WAL", "wal"},
	{"synchronous", "FULL", "2"},     // an acknowledged concern survives a power cut
	{"foreign_keys", "ON", "1"},      // deleting a case deletes everything in it
	{"secure_delete", "ON", "1"},     // and overwrites it
	{"temp_store", "MEMORY", "2"},    // nothing spills to a temporary file
	{"cache_size", "-8000", "-8000"}, // 8 MB a connection
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	q := url.Values{"_txlock": {"immediate"}}
	for _, p := range pragmas {
		q.Add("_pragma", p.name+"("+p.set+")")
	}
	dsn := "file:" + path + "?" + q.Encode()
	writer, err := sqlx.ConnectContext(ctx, "sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	writer.SetMaxOpenConns(1)
	if err := checkPragmas(ctx, writer); err != nil {
		writer.Close()
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		writer.Close()
		return nil, fmt.Errorf("protect the database file: %w", err)
	}
	readers, err := sqlx.ConnectContext(ctx, "sqlite", dsn+"&_pragma=query_only(ON)")
	if err != nil {
		writer.Close()
		return nil, fmt.Errorf("open SQLite for reading: %w", err)
	}
	readers.SetMaxOpenConns(max(4, runtime.NumCPU()))
	readers.SetConnMaxIdleTime(time.Minute)
	return &DB{DB: readers, Dialect: SQLite, writer: writer}, nil
}

func checkPragmas(ctx context.Context, db *sqlx.DB) error {
	for _, p := range pragmas {
		var got string
		if err := db.GetContext(ctx, &got, "PRAGMA "+p.name); err != nil {
			return fmt.Errorf("read back %s: %w", p.name, err)
		}
		if got != p.read {
			return fmt.Errorf("SQLite did not take %s: it is %s, not %s", p.name, got, p.read)
		}
	}
	return nil
}

// Migrate brings the schema up to date. Two servers that start together migrate once.
func (db *DB) Migrate(ctx context.Context) error {
	files, err := migrations.For(string(db.Dialect))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.Dialect == Postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("migration lock: %w", err)
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, db.writer.DB, files, options...)
	if err != nil {
		return fmt.Errorf("prepare migrations: %w", err)
	}
	if err := notNewer(ctx, p); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// notNewer refuses a database that a later version of the program has already changed: this one
// would not know what it may write there.
func notNewer(ctx context.Context, p *goose.Provider) error {
	has, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	known := p.ListSources()
	if last := known[len(known)-1].Version; has > last {
		return fmt.Errorf("the database is at version %d and this program knows only %d: use the newer program", has, last)
	}
	return nil
}

// Tx runs f in one write transaction and commits it durably when f returns nil.
// f may run again when PostgreSQL reports a deadlock, so it must change nothing but the database.
// Unique violations come back as ErrConflict and missing rows as ErrNotFound.
func (db *DB) Tx(ctx context.Context, f func(tx *sqlx.Tx) error) error {
	const tries = 5
	for try := 1; ; try++ {
		err := db.tx(ctx, f)
		if try == tries || !deadlocked(err) {
			return kind(err)
		}
	}
}

func (db *DB) tx(ctx context.Context, f func(tx *sqlx.Tx) error) error {
	tx, err := db.writer.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // after Commit this does nothing
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// One reads a single row into dest, or returns ErrNotFound.
func (db *DB) One(ctx context.Context, dest any, query string, args ...any) error {
	return kind(db.GetContext(ctx, dest, query, args...))
}

// Tidy folds SQLite's write-ahead log into the file and cuts it to nothing, so that old frames,
// whose order tells what was written together, do not lie about. PostgreSQL recycles its own.
func (db *DB) Tidy(ctx context.Context) error {
	if db.Dialect != SQLite {
		return nil
	}
	var busy, pages, moved int
	if err := db.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

// scrubLimit is up to which size SQLite's file is written anew as a whole: that happens in memory.
const scrubLimit = 256 << 20

// Scrub overwrites what deleted rows of these tables have left. SQLite overwrites what it deletes (secure_delete); what it moved about
// earlier goes when the file is written anew, up to scrubLimit. PostgreSQL only marks rows, so the tables are written anew, and nobody can use
// each meanwhile. Neither reaches backups, PostgreSQL's own log, or what a disk keeps of a file that was cut.
func (db *DB) Scrub(ctx context.Context, tables ...string) error {
	if db.Dialect == Postgres {
		for _, table := range tables {
			if _, err := db.writer.ExecContext(ctx, "VACUUM FULL "+pq.QuoteIdentifier(table)); err != nil {
				return fmt.Errorf("scrub %s: %w", table, err)
			}
		}
		return nil
	}
	var size int64
	err := db.writer.QueryRowContext(ctx, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").Scan(&size)
	if err == nil && size <= scrubLimit {
		_, err = db.writer.ExecContext(ctx, "VACUUM")
	}
	if err != nil {
		return fmt.Errorf("scrub: %w", err)
	}
	return db.Tidy(ctx)
}

// Close waits for transactions under way, then closes.
func (db *DB) Close() error {
	if db.writer == db.DB {
		return db.DB.Close()
	}
	return errors.Join(db.DB.Close(), db.Tidy(context.Background()), db.writer.Close())
}

func deadlocked(err error) bool {
	var e *pq.Error
	return errors.As(err, &e) && (e.Code == "40P01" || e.Code == "40001")
}

func kind(err error) error {
	var p *pq.Error
	var s *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	case errors.As(err, &p) && p.Code == "23505",
		errors.As(err, &s) && (s.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || s.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
		return fmt.Errorf("%w: %w", ErrConflict, err)
	}
	return err
}
