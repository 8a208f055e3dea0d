package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/jmoiron/sqlx"

	"saysomething/store"
	"saysomething/store/storetest"
)

// TestWrongSettings: one clear line on standard error, exit code 2, and nothing left running.
func TestWrongSettings(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("this is no database, only text that is long enough to be one"), 0o600); err != nil {
		t.Fatal(err)
	}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	data := filepath.Join(dir, "data")
	for _, c := range []struct {
		name string
		args []string
		env  string
		says string
	}{
		{"no port", []string{"--listen", "localhost"}, "", `--listen "localhost" is not HOST:PORT`},
		{"bad port", []string{"--listen", "localhost:eighty"}, "", "is not a port"},
		{"somebody else's address", []string{"--listen", "192.0.2.77:0"}, "", "--listen 192.0.2.77:0"},
		{"a name", []string{"--listen", "example.com:80"}, "", "not an address of this machine"},
		{"port in use", []string{"--listen", busy.Addr().String()}, "", "address already in use"},
		{"data is a file", []string{"--data", file}, "", "--data"},
		{"data below a file", []string{"--data", filepath.Join(file, "sub")}, "", "not a directory"},
		{"data cannot be written", []string{"--data", "/proc/saysomething"}, "", "--data"},
		{"database is text", []string{"--database", file}, "", "not a database"},
		{"database is a folder", []string{"--database", dir}, "", "--database"},
		{"unknown database", []string{"--database", "mysql://localhost/x"}, "", `"mysql" is not a kind of database`},
		{"PostgreSQL not there", []string{"--database", "postgres://nobody:hunter2@127.0.0.1:1/none"}, "", "connection refused"},
		{"PostgreSQL address", []string{"--database", "postgres://nobody:hunter2@[::1/none"}, "", "not a postgres:// address"},
		{"public URL", []string{"--public-url", "speakup.example"}, "", "--public-url"},
		{"public URL with a path", []string{"--public-url", "https://example.com/speakup"}, "", "a host name of its own"},
		{"too small", []string{"--max-file-mb", "0"}, "", "--max-file-mb 0: it must be from 1"},
		{"no time of day", []string{"--release-embargo", "noon"}, "", "--release-embargo"},
		{"no number", []string{"--pending-gb", "lots"}, "", "pending-gb"},
		{"mail server without a port", []string{"--smtp", "mail", "--mail-from", "a@example.nhs.uk"}, "", `"mail" is not HOST:PORT`},
		{"mail from nobody", []string{"--smtp", "mail:587"}, "", "--mail-from"},
		{"no such password file", []string{"--smtp-password-file", filepath.Join(dir, "none")}, "", "--smtp-password-file"},
		{"no time to stop a recovery", []string{"--recovery-wait-hours=-1"}, "", "--recovery-wait-hours -1: it must be from 1 to 720"},
		{"unknown format", []string{"--log-format", "xml"}, "", "log-format"},
		{"unknown flag", []string{"--sever"}, "", "unknown flag --sever"},
		{"environment", nil, "SAYSOMETHING_LISTEN=nowhere", `--listen "nowhere" is not HOST:PORT`},
	} {
		t.Run(c.name, func(t *testing.T) {
			base := []string{"serve"}
			if !strings.Contains(strings.Join(c.args, " "), "--data") {
				base = append(base, "--data", data)
			}
			if c.env == "" && !strings.Contains(strings.Join(c.args, " "), "--listen") {
				base = append(base, "--listen", "127.0.0.1:0")
			}
			fails(t, c.says, c.env, append(base, c.args...)...)
		})
	}
}

// fails runs the program and wants one line that says so, and exit code 2.
func fails(t *testing.T, says, env string, args ...string) {
	t.Helper()
	var out, errs strings.Builder
	cmd := program(args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if env != "" {
		cmd.Env = append(cmd.Env, env)
	}
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("got %v, want exit code 2", err)
	}
	if lines := strings.Count(errs.String(), "\n"); lines != 1 || out.Len() > 0 {
		t.Errorf("%d lines, want one:\n%s%s", lines, &errs, &out)
	}
	if !strings.Contains(errs.String(), says) {
		t.Errorf("got %q, want it to say %q", &errs, says)
	}
	if strings.Contains(errs.String(), "hunter2") {
		t.Errorf("the password is printed: %s", &errs)
	}
}

func TestDatabaseFromTheFuture(t *testing.T) {
	for _, address := range []string{storetest.SQLiteAddress(t), storetest.PostgresAddress(t)} {
		ctx := context.Background()
		db, err := store.Open(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if err := db.Tx(ctx, func(tx *sqlx.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, TRUE)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"serve", "migrate"} {
			fails(t, "the database is at version 9000", "", command, "--database", address, "--data", t.TempDir())
		}
	}
}

func TestOneServerAFile(t *testing.T) {
	data := t.TempDir()
	p := startProcess(t, "--data", data)
	fails(t, "in use by another Say Something", "", "serve", "--listen", "127.0.0.1:0", "--data", data)
	if code, err := status(p.url + "/readyz"); code != 200 {
		t.Errorf("the first server suffered: %d %v", code, err)
	}
	p.stop(t)
	startProcess(t, "--data", data).stop(t)
}

// TestEverySettingIsDocumented: the help and the operator's handbook name each flag, its
// environment variable and its default.
func TestEverySettingIsDocumented(t *testing.T) {
	out, err := program("serve", "--help").CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	handbook, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var c commands
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	var flags []*kong.Flag
	for _, command := range parser.Model.Children {
		if command.Name == "serve" {
			flags = command.Flags
		}
	}
	if len(flags) < 9 {
		t.Fatalf("found %d settings", len(flags))
	}
	for _, f := range flags {
		if len(f.Envs) != 1 {
			t.Errorf("--%s has no environment variable", f.Name)
			continue
		}
		if !strings.Contains(string(out), "--"+f.Name+"=") || !strings.Contains(string(out), "$"+f.Envs[0]) {
			t.Errorf("--%s or %s is not in the help:\n%s", f.Name, f.Envs[0], out)
		}
		row := fmt.Sprintf("| `--%s` | `%s` | ", f.Name, f.Envs[0])
		_, rest, found := strings.Cut(string(handbook), row)
		if !found {
			t.Errorf("docs/operations.md has no row %q", row)
		}
		if shown := strings.Trim(strings.SplitN(rest, " |", 2)[0], "`"); f.Default != "" && shown != f.Default {
			t.Errorf("docs/operations.md says --%s is %q unless set; it is %q", f.Name, shown, f.Default)
		}
	}
}

func TestVersion(t *testing.T) {
	out, err := program("version").Output()
	if err != nil || !strings.HasPrefix(string(out), "saysomething development (go") {
		t.Errorf("got %q, %v", out, err)
	}
}
