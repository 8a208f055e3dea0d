package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"saysomething/cmd/saysomething/demo"
	"saysomething/crypto"
	"saysomething/store"
)

type demoCommand struct {
	Listen     string `help:"Address to listen on; loopback only. Passkeys want a name, not a number." default:"localhost:8080" env:"SAYSOMETHING_LISTEN" placeholder:"ADDR"`
	Data       string `help:"Folder for the demonstration's database; made when missing." default:"./data/demo" placeholder:"DIR"`
	Database   string `help:"An empty postgres:// database to use instead of the embedded one." placeholder:"URL"`
	Fresh      bool   `help:"Throw the demonstration away and start over."`
	PerQuarter int    `help:"About how many concerns a quarter to invent." default:"34" placeholder:"N"`
	Clock      string `help:"A file with a time (RFC 3339) that the demonstration takes for the present; write it anew to move on." placeholder:"FILE"`
	LogFormat  string `help:"Format of the log on standard error: text or json." default:"text" enum:"text,json" placeholder:"FORMAT"`
}

// signInsFile keeps what the demonstration prints, beside its database. Real passphrases are never written anywhere.
const signInsFile = "sign-ins.txt"

// Run builds the demonstration when there is none, prints who can sign in, and serves it.
func (d *demoCommand) Run() error {
	if err := d.check(); err != nil {
		return err
	}
	if err := d.portIsFree(); err != nil {
		return err
	}
	if d.Fresh {
		if err := d.startOver(); err != nil {
			return err
		}
	}
	config := Config{Listen: d.Listen, Data: d.Data, Database: d.Database, ReleaseDelayDays: 21, MaxFileMB: 100, MaxFiles: 10, PendingGB: 1, SignInConfig: signInDefaults, LogFormat: d.LogFormat}
	if err := config.check(); err != nil {
		return err
	}
	now := time.Now
	if d.Clock != "" {
		clock, err := newMovedClock(d.Clock)
		if err != nil {
			return wrong("--clock %s: %w", d.Clock, innermost(err))
		}
		now = clock.now
	}
	if err := d.fill(context.Background(), config.Database, now()); err != nil {
		return err
	}
	return runUntilSignal(&Main{Config: config, Now: now}, func(_ context.Context, m *Main) error {
		text, err := os.ReadFile(filepath.Join(d.Data, signInsFile))
		fmt.Printf("\nSay Something, a demonstration: %s\n\n%s\nStop it with Ctrl+C. Start over with --fresh.\n", m.URL(), text)
		return err
	})
}

// check refuses anything but loopback: the passphrases are printed and the people do not exist.
func (d *demoCommand) check() error {
	host, _, err := net.SplitHostPort(d.Listen)
	if err != nil {
		return wrong("--listen %q is not HOST:PORT", d.Listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return wrong("--listen %s: a demonstration listens on loopback only; use 127.0.0.1 or [::1]", d.Listen)
	}
	if d.PerQuarter < 1 || d.PerQuarter > 5000 {
		return wrong("--per-quarter %d: it must be from 1 to 5000", d.PerQuarter)
	}
	return nil
}

// portIsFree finds another server at the address before anything is built or thrown away: it may be this very demonstration, running.
func (d *demoCommand) portIsFree() error {
	listener, err := net.Listen("tcp", d.Listen)
	if err != nil {
		return wrong("--listen %s: %w; stop what runs there, or choose another port", d.Listen, innermost(err))
	}
	return listener.Close()
}

// startOver removes the demonstration's own files, never a folder that holds something else.
func (d *demoCommand) startOver() error {
	if d.Database != "" {
		return wrong("--fresh: make an empty database yourself; only the embedded one is thrown away")
	}
	for _, name := range []string{"saysomething.db", "saysomething.db-wal", "saysomething.db-shm", signInsFile} {
		if err := os.Remove(filepath.Join(d.Data, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return wrong("--fresh: %w", innermost(err))
		}
	}
	return nil
}

// fill builds the demonstration in an empty database. One that was cut off half-way is refused.
func (d *demoCommand) fill(ctx context.Context, address string, now time.Time) (err error) {
	db, err := store.Open(ctx, address)
	if err != nil {
		return wrongSetting{fmt.Errorf("--database: %w", err)}
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return wrongSetting{err}
	}
	path := filepath.Join(d.Data, signInsFile)
	var organisations int
	if err := db.One(ctx, &organisations, `SELECT count(*) FROM organisations`); err != nil {
		return err
	}
	if _, missing := os.Stat(path); organisations > 0 {
		if missing != nil {
			return wrong("--data %s holds something that is not a whole demonstration; use --fresh or another folder", d.Data)
		}
		return nil
	}
	fmt.Fprintln(os.Stderr, "Building the demonstration: keys, three years of sealed concerns, releases …")
	built, err := demo.Build(ctx, db, now, crypto.NewID(), d.PerQuarter)
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // what stretching passphrases took
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(describe(built)), 0o600)
}

func describe(d *demo.Demo) string {
	text := "Sign in as\n"
	for _, s := range d.SignIns {
		text += fmt.Sprintf("  %-34s %-28s %s\n", s.Role+",", s.Email, s.Passphrase)
	}
	return text + "The page that asks for a second step shows the code: it is a demonstration.\n\nCome back to a worker's concern with the words\n  " + d.Receipt + "\n"
}
