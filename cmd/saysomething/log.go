package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"saysomething/accesslog"
	"saysomething/store"
)

type logCommand struct {
	Export logExport `cmd:"" help:"Write the access log to a file, with a head signed now."`
	Verify logVerify `cmd:"" help:"Check an export of the access log. Needs no server and no network."`
}

type logExport struct {
	Data     string `help:"Folder for the embedded database." default:"./data" env:"SAYSOMETHING_DATA" placeholder:"DIR"`
	Database string `help:"postgres://USER@HOST/NAME, or the path of a SQLite file. Default: saysomething.db in the data folder." env:"SAYSOMETHING_DATABASE" placeholder:"URL"`
	Out      string `help:"The file; it must not exist. Default: standard output." placeholder:"FILE"`
}

// Run exports beside a running server: it takes no lock and changes no schema. The export is itself recorded.
func (c *logExport) Run() error {
	ctx := context.Background()
	m := &Main{Config: Config{Data: c.Data, Database: c.Database}}
	if err := m.checkDatabase(); err != nil {
		return err
	}
	if _, err := os.Stat(m.Database); err != nil && !isPostgres(m.Database) {
		return wrong("--database: there is no %s", m.Database) // opening it would make one
	}
	db, err := store.Open(ctx, m.Database)
	if err != nil {
		return wrong("--database: %w", err)
	}
	defer db.Close()
	export, err := accesslog.NewExport(ctx, db, time.Now(), "")
	if err != nil {
		return err
	}
	if err := c.write(export); err != nil {
		return err
	}
	if export.Changed != nil {
		return fmt.Errorf("%w. No new head was signed; keep this export and every older one as evidence", export.Changed)
	}
	return nil
}

func (c *logExport) write(export io.WriterTo) error {
	if c.Out == "" {
		_, err := export.WriteTo(os.Stdout)
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return wrong("--out: %w", err)
	}
	if _, err := export.WriteTo(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

type logVerify struct {
	File   string   `arg:"" help:"The export."`
	Before string   `help:"An older export, or a head kept from the page: this one must begin with it." placeholder:"OLDER"`
	List   []string `help:"The signed lists of readers, which name the log's key: the file of all lists, or each by itself, the first one first." placeholder:"FILE" sep:"none"`
	listWords
	Key         string `help:"The access log's key itself, in the place of --list." placeholder:"KEY"`
	NoSignature bool   `help:"Do not check who signed the log. Without --list or --key this is needed: a log whose signature nobody checked proves little."`
}

// Run says in words what was checked. It fails when anything does not hold.
func (c *logVerify) Run() error {
	file, err := os.Open(c.File)
	if err != nil {
		return wrong("%w", err)
	}
	defer file.Close()
	var before io.Reader
	if c.Before != "" {
		older, err := os.Open(c.Before)
		if err != nil {
			return wrong("--before: %w", err)
		}
		defer older.Close()
		before = older
	}
	key, err := c.key()
	if err != nil {
		return err
	}
	found, err := accesslog.Verify(file, before, key)
	if err != nil {
		return err
	}
	broken := ""
	for _, f := range found {
		fmt.Printf("%-12s %s\n", f.Result, f.Text)
		if f.Result == accesslog.Broken && broken == "" {
			broken = f.Text
		}
	}
	if broken != "" {
		return fmt.Errorf("this log does not hold: %s", broken)
	}
	if key == "" && !c.NoSignature {
		return errors.New("who signed this log was not checked: give --list with the signed lists of readers, or --no-signature if you mean it")
	}
	return nil
}

// key is the log's, as the lists name it or as it was given. "" without either.
func (c *logVerify) key() (string, error) {
	if len(c.List) == 0 {
		return c.Key, nil
	}
	list, err := readLists(c.List)
	if err != nil {
		return "", err
	}
	if list.Body.Log == "" {
		return "", wrong("--list: list %d names no key of an access log", list.Number)
	}
	if c.Key != "" && c.Key != list.Body.Log {
		return "", fmt.Errorf("list %d names another key of the access log than --key", list.Number)
	}
	fmt.Printf("%-12s list %d of %s, signed by %s, six words: %s\n", "OK", list.Number, list.Day, strings.Join(list.Sides, " and "), strings.Join(list.Words(), " "))
	return list.Body.Log, c.holds(list)
}
