package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/handlers"
	"saysomething/notify"
	"saysomething/recovery"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/templates"
	"saysomething/web"
)

// stopWithin is how long a request under way may take to finish once the server stops.
const stopWithin = 30 * time.Second

// openWithin is how long the database may take to answer at the start.
const openWithin = 15 * time.Second

// Main is a whole running service; the program and the end-to-end tests share it.
//
//	m := &Main{Config: c}
//	if err := m.Start(ctx); err != nil { … }
//	defer m.Close()
type Main struct {
	Config
	Now func() time.Time // the clock; time.Now when nil
	Log io.Writer        // where the log goes; standard error when nil

	Run      string // this run's id
	DB       *store.DB
	Accounts *accounts.Store
	Cases    *cases.Store
	Reports  *reports.Store

	lock   fileLock // held while a SQLite file is ours
	server *handlers.Server
	http   *http.Server
	url    *url.URL
	log    *slog.Logger
	jobs   *schedule
	mail   *notify.Sender
	done   chan error
}

// Start opens the database, brings it up to date and listens. When it returns nil the service answers.
func (m *Main) Start(ctx context.Context) error {
	if m.Now == nil {
		m.Now = time.Now
	}
	if m.Log == nil {
		m.Log = os.Stderr
	}
	m.log = handlers.NewLog(m.Log, m.LogFormat)
	m.Run = crypto.NewID()
	if err := m.check(); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", m.Listen) // before the database: a second server must not migrate under the first
	if err != nil {
		return wrong("--listen %s: %w", m.Listen, innermost(err))
	}
	if err := m.open(ctx); err != nil {
		listener.Close()
		return err
	}
	if err := m.serve(ctx, listener); err != nil {
		listener.Close()
		return errors.Join(err, m.closeDB())
	}
	m.log.Info("ready", "version", version, "database", string(m.DB.Dialect))
	return nil
}

func (m *Main) open(ctx context.Context) error {
	if err := m.own(); err != nil {
		return err
	}
	soon, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	db, err := store.Open(soon, m.Database)
	if err != nil {
		return errors.Join(wrongSetting{fmt.Errorf("--database: %w", err)}, m.lock.Close())
	}
	m.DB = db
	if err := db.Migrate(ctx); err != nil {
		return errors.Join(wrongSetting{fmt.Errorf("--database: %w", err)}, m.closeDB())
	}
	return nil
}

func (m *Main) serve(ctx context.Context, listener net.Listener) error {
	m.url = m.address(listener)
	if err := m.compose(); err != nil {
		return err
	}
	m.http = &http.Server{
		Handler:           handlers.New(m.server),
		ReadHeaderTimeout: 20 * time.Second, // a header is small even on a ward's network; bodies have patience of their own
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          handlers.HTTPLog(m.log),
	}
	jobs, err := m.startJobs(ctx)
	if err != nil {
		return err
	}
	m.jobs = jobs
	m.done = make(chan error, 1)
	go func() { m.done <- m.http.Serve(listener) }()
	return nil
}

// compose puts the packages together.
func (m *Main) compose() error {
	if err := web.Ready(); err != nil {
		return err
	}
	pages, err := templates.New(templates.Assets{URL: web.URL, Integrity: web.Integrity})
	if err != nil {
		return err
	}
	limits := accounts.Limits{FileBytes: int64(m.MaxFileMB) << 20, Files: m.MaxFiles, Readers: accounts.DefaultLimits.Readers}
	m.Accounts = &accounts.Store{DB: m.DB, Now: m.Now, Limits: limits}
	if err := m.SignInConfig.apply(m.Accounts, m.url); err != nil {
		return err
	}
	embargo, err := m.embargo()
	if err != nil {
		return err
	}
	m.Reports = &reports.Store{DB: m.DB, Now: m.Now, Log: m.log, Run: m.Run, DelayDays: m.ReleaseDelayDays, Embargo: embargo, Working: cases.WorkingDay}
	m.Cases = &cases.Store{DB: m.DB, Reports: m.Reports, Now: m.Now, Run: m.Run, Limits: cases.Limits{
		FileBytes: limits.FileBytes, Files: limits.Files, Readers: limits.Readers, PendingBytes: int64(m.PendingGB) << 30}}
	smtp, err := m.Config.mail()
	if err != nil {
		return err
	}
	m.mail = &notify.Sender{DB: m.DB, Now: m.Now, URL: m.url.String(), SMTP: smtp}
	m.server = &handlers.Server{
		DB: m.DB, Mail: m.mail, Recovery: &recovery.Store{DB: m.DB, Now: m.Now, Wait: time.Duration(m.RecoveryWait) * time.Hour}, Accounts: m.Accounts, Cases: m.Cases, Reports: m.Reports, Pages: pages, Now: m.Now, Log: m.log, PublicURL: m.url,
		FileBytes: limits.FileBytes, FileCount: limits.Files, LockAfter: m.LockMinutes,
	}
	return nil
}

func (m *Main) address(l net.Listener) *url.URL {
	if m.PublicURL != "" {
		u, err := url.Parse(m.PublicURL)
		if err == nil {
			return u
		}
	}
	host, _, _ := net.SplitHostPort(m.Listen)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}
}

// URL is where people find the service.
func (m *Main) URL() string { return m.url.String() }

// Wait returns when ctx is done or the server fails on its own.
func (m *Main) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-m.done:
		return fmt.Errorf("serve: %w", err)
	}
}

// Close stops accepting, lets requests under way finish, ends the jobs and closes the database.
func (m *Main) Close() error {
	m.server.Stopping()
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	err := m.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = m.http.Close()
	}
	m.jobs.stop(ctx)
	m.Reports.Close() // does what it had put off
	m.server.Flush()
	err = errors.Join(err, m.DB.Tidy(context.Background()), m.closeDB())
	m.log.Info("stopped")
	return err
}

func (m *Main) closeDB() error { return errors.Join(m.DB.Close(), m.lock.Close()) }
