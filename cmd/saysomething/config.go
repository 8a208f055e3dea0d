package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"saysomething/notify"
	"saysomething/reports"
)

// Config is every setting of the server. A flag wins over its environment variable.
type Config struct {
	Listen           string `help:"Address to listen on, HOST:PORT. Put a proxy with TLS in front of anything but loopback." default:"127.0.0.1:8080" env:"SAYSOMETHING_LISTEN" placeholder:"ADDR"`
	Data             string `help:"Folder for the embedded database; made when missing." default:"./data" env:"SAYSOMETHING_DATA" placeholder:"DIR"`
	Database         string `help:"postgres://USER@HOST/NAME, or the path of a SQLite file. Default: saysomething.db in the data folder." env:"SAYSOMETHING_DATABASE" placeholder:"URL"`
	PublicURL        string `help:"Where people find the service, for links and for deciding about https. Default: http:// and the listen address." env:"SAYSOMETHING_PUBLIC_URL" placeholder:"URL"`
	ReleaseDelayDays int    `help:"Days after a quarter ends before its figures are released." default:"21" env:"SAYSOMETHING_RELEASE_DELAY_DAYS" placeholder:"DAYS"`
	ReleaseEmbargo   string `help:"When a release is seen: so many working days after its figures were frozen, and the time of day in London." default:"2 09:30" env:"SAYSOMETHING_RELEASE_EMBARGO" placeholder:"DAYS TIME"`
	MaxFileMB        int    `name:"max-file-mb" help:"Largest file a worker may send, in megabytes." default:"100" env:"SAYSOMETHING_MAX_FILE_MB" placeholder:"MB"`
	MaxFiles         int    `help:"Most files with one letter." default:"10" env:"SAYSOMETHING_MAX_FILES" placeholder:"N"`
	PendingGB        int    `name:"pending-gb" help:"Most space for parts of files that no letter has claimed yet, in gigabytes." default:"10" env:"SAYSOMETHING_PENDING_GB" placeholder:"GB"`
	RecoveryWait     int    `name:"recovery-wait-hours" help:"Hours that everybody concerned has to stop a recovery before it can be carried out. In a demonstration it is one minute." default:"24" env:"SAYSOMETHING_RECOVERY_WAIT_HOURS" placeholder:"HOURS"`
	SMTP             string `name:"smtp" help:"Mail server for messages to staff, HOST:PORT. TLS is required beyond this machine. Default: no mail is sent." env:"SAYSOMETHING_SMTP" placeholder:"ADDR"`
	SMTPUser         string `name:"smtp-user" help:"Name to sign in to the mail server with." env:"SAYSOMETHING_SMTP_USER" placeholder:"NAME"`
	SMTPPasswordFile string `name:"smtp-password-file" help:"File with its password on the first line." env:"SAYSOMETHING_SMTP_PASSWORD_FILE" placeholder:"FILE"`
	MailFrom         string `name:"mail-from" help:"Address that messages come from." env:"SAYSOMETHING_MAIL_FROM" placeholder:"ADDRESS"`
	SignInConfig     `embed:""`
	LogFormat        string `help:"Format of the log on standard error: text or json." default:"text" enum:"text,json" env:"SAYSOMETHING_LOG_FORMAT" placeholder:"FORMAT"`
}

// check finds what is wrong with the settings before anything is opened, and fills in what follows from others.
func (c *Config) check() error {
	if c.RecoveryWait == 0 {
		c.RecoveryWait = 24 // a waiting time of nothing cannot be set
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return wrong("--listen %q is not HOST:PORT", c.Listen)
	}
	if n, err := net.LookupPort("tcp", port); err != nil || n < 0 {
		return wrong("--listen %q: %q is not a port", c.Listen, port)
	}
	if host != "" && host != "localhost" && net.ParseIP(host) == nil {
		return wrong("--listen %q: %q is not an address of this machine", c.Listen, host)
	}
	for _, n := range []struct {
		name            string
		value, min, max int
	}{
		{"--release-delay-days", c.ReleaseDelayDays, 0, 366},
		{"--max-file-mb", c.MaxFileMB, 1, 2000},
		{"--max-files", c.MaxFiles, 1, 50},
		{"--pending-gb", c.PendingGB, 1, 10000},
		{"--recovery-wait-hours", c.RecoveryWait, 1, 24 * 30},
	} {
		if n.value < n.min || n.value > n.max {
			return wrong("%s %d: it must be from %d to %d", n.name, n.value, n.min, n.max)
		}
	}
	if _, err := c.embargo(); err != nil {
		return err
	}
	if err := c.checkPublicURL(); err != nil {
		return err
	}
	if err := c.SignInConfig.check(); err != nil {
		return err
	}
	if _, err := c.mail(); err != nil {
		return err
	}
	return c.checkDatabase()
}

// embargo is when releases are seen.
func (c *Config) embargo() (reports.Embargo, error) {
	if c.ReleaseEmbargo == "" {
		return reports.DefaultEmbargo, nil
	}
	e, err := reports.ParseEmbargo(c.ReleaseEmbargo)
	if err != nil {
		return e, wrong("--release-embargo %q: it must be working days from 1 to 20 and a time, like “2 09:30”", c.ReleaseEmbargo)
	}
	return e, nil
}

// mail is the mail server that was set, with its password.
func (c *Config) mail() (notify.SMTP, error) {
	server := notify.SMTP{Address: c.SMTP, User: c.SMTPUser, From: c.MailFrom}
	if c.SMTPPasswordFile != "" {
		text, err := os.ReadFile(c.SMTPPasswordFile)
		if err != nil {
			return server, wrong("--smtp-password-file %q cannot be read: %w", c.SMTPPasswordFile, innermost(err))
		}
		line, _, _ := strings.Cut(string(text), "\n")
		server.Password = strings.TrimSuffix(line, "\r")
	}
	if c.SMTP == "" && (c.SMTPUser != "" || server.Password != "") {
		return server, wrong("--smtp is missing beside --smtp-user or --smtp-password-file")
	}
	if err := server.Check(); err != nil {
		return server, wrong("--smtp, --smtp-user, --smtp-password-file, --mail-from: %w", err)
	}
	return server, nil
}

func (c *Config) checkPublicURL() error {
	if c.PublicURL == "" {
		return nil
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return wrong("--public-url %q is not an http:// or https:// address", c.PublicURL)
	}
	if u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return wrong("--public-url %q must be only scheme and host: the service needs a host name of its own", c.PublicURL)
	}
	c.PublicURL = u.Scheme + "://" + u.Host
	return nil
}

func (c *Config) checkDatabase() error {
	if isPostgres(c.Database) {
		return nil
	}
	if scheme, _, ok := strings.Cut(c.Database, "://"); ok {
		return wrong("--database: %q is not a kind of database we know; use postgres:// or the path of a file", scheme)
	}
	if c.Database == "" {
		c.Database = filepath.Join(c.Data, "saysomething.db")
		return writable(c.Data)
	}
	return writable(filepath.Dir(c.Database))
}

func isPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// writable makes dir when it is missing and proves that files can be made in it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return wrong("--data %q cannot be used: %w", dir, innermost(err))
	}
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return wrong("--data %q cannot be written to: %w", dir, innermost(err))
	}
	f.Close()
	return os.Remove(f.Name())
}

func innermost(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

func oneLine(err error) string { return strings.Join(strings.Fields(fmt.Sprint(err)), " ") }
