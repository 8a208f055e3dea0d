package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/robfig/cron/v3"

	"saysomething/accesslog"
	"saysomething/notify"
	"saysomething/store"
)

// schedule runs what the service does by itself. cron is only a ticker: what must happen once
// among several servers is claimed in the database (store.Claim), and so is caught up after a stop.
type schedule struct {
	cron    *cron.Cron
	cancel  context.CancelFunc
	atStart sync.WaitGroup
}

type job struct {
	name string
	when string // cron's notation, UTC
	do   func(ctx context.Context) error
}

// jobTable is everything that happens by itself.
func (m *Main) jobTable() []job {
	return []job{
		{"sweep", "@every 1m", m.Cases.Sweep},
		{"errors", "@hourly", func(context.Context) error { m.server.Flush(); return nil }},
		{"tidy", "@every 10m", m.DB.Tidy},
		{"end sessions", "@hourly", m.Accounts.Sweep},
		{"mail", "@every 20s", m.mail.Send},
		{"daily mail", "@every 1m", m.dailyMail},
		{"dispose", "@every 20s", m.Cases.Dispose},
		{"figures", "@every 1m", m.figures},
		{"tell of figures", "@every 1m", m.tellOfFigures},
		{"mix statistics", "@hourly", m.Reports.Mix},
		{"sign access log", "@hourly", m.nightly("sign access log", m.signLog)},
		{"mix everything", "@hourly", m.nightly("mix everything", m.Reports.MixAll)},
	}
}

// startJobs makes this run known before it takes anything in, removes what dead ones left, catches
// up with releases that fell due in the meantime, and starts the ticker.
func (m *Main) startJobs(ctx context.Context) (*schedule, error) {
	if err := m.Cases.Start(ctx); err != nil {
		return nil, err
	}
	if err := m.logKey(ctx); err != nil {
		return nil, err
	}
	// SkipIfStillRunning outside Recover: the other way round a panic would never give its turn back.
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(cron.DiscardLogger),
		cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(panics{m})))
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	for _, j := range m.jobTable() {
		if _, err := c.AddFunc(j.when, func() { m.do(ctx, j) }); err != nil {
			cancel()
			return nil, fmt.Errorf("schedule %s: %w", j.name, err)
		}
	}
	c.Start()
	s := &schedule{cron: c, cancel: cancel}
	s.atStart.Go(func() {
		m.do(ctx, job{name: "figures", do: m.figures})
		m.do(ctx, job{name: "mix statistics", do: m.Reports.Mix}) // what a killed server had no time to
	})
	return s, nil
}

// signLog checks the whole access log and signs its head. Of a log that somebody changed it signs
// nothing and fails, each hour again: the error names what was changed.
func (m *Main) signLog(ctx context.Context) error {
	before, err := accesslog.Alarm(ctx, m.DB)
	if err != nil {
		return err
	}
	_, err = accesslog.Sign(ctx, m.DB)
	var changed *accesslog.ChangedError
	if !errors.As(err, &changed) {
		return err
	}
	m.log.Error("the access log is not what it was, and no head was signed", "job", "sign access log", "reason", changed.Why)
	if before == "" { // each hour the log says so; mail says it once
		return errors.Join(err, m.tellOfChangedLog(ctx))
	}
	return err
}

// tellOfChangedLog writes to those who read the log and those who vouch for the list of readers, on both sides.
func (m *Main) tellOfChangedLog(ctx context.Context) error {
	return m.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		var people []string
		if err := tx.SelectContext(ctx, &people, `
			SELECT id FROM people WHERE status = 'active' AND role IN ('non_executive_lead', 'custodian', 'administrator') ORDER BY id`); err != nil {
			return fmt.Errorf("tell of a changed log: %w", err)
		}
		for _, id := range people {
			if err := notify.Queue(ctx, tx, m.Now(), id, notify.LogChanged, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// logKey gives an installation from before the access log its key.
func (m *Main) logKey(ctx context.Context) error {
	_, err := accesslog.PublicKey(ctx, m.DB)
	if errors.Is(err, store.ErrNotFound) { // nothing is set up yet; setting up makes it
		return nil
	}
	return err
}

func (m *Main) do(ctx context.Context, j job) {
	if err := j.do(ctx); err != nil && ctx.Err() == nil {
		m.log.Error("job failed", "job", j.name, "error", err)
	}
}

// stop lets running jobs finish until ctx is done, then cancels them.
func (s *schedule) stop(ctx context.Context) {
	defer s.cancel()
	select {
	case <-s.cron.Stop().Done():
	case <-ctx.Done():
		s.cancel()
	}
	s.atStart.Wait()
}

// panics logs a job's panic without its value, which may hold content.
type panics struct{ m *Main }

func (panics) Info(string, ...any) {}

func (p panics) Error(err error, _ string, _ ...any) {
	p.m.log.Error("job panicked", "panic", fmt.Sprintf("%T", err))
}

// nightly does f once a day after three, on whichever server is first to claim the date; a night
// that was slept through is caught up at the next full hour.
func (m *Main) nightly(name string, f func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if m.Now().UTC().Hour() < 3 {
			return nil
		}
		due := m.Now().UTC().Format(time.DateOnly)
		got, err := m.DB.Claim(ctx, name, due, m.Run, m.Now())
		if err != nil || !got {
			return err
		}
		if err := f(ctx); err != nil {
			return errors.Join(err, m.DB.Release(context.WithoutCancel(ctx), name, due, m.Run))
		}
		return m.DB.Done(ctx, name, due, m.Now())
	}
}
