package main

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/notify"
	"saysomething/reports"
)

// The mail that a release is out goes to everybody who may see releases, once, at its time and not before; it and the log hold no figure and nothing
// finer than the organisation (G06, G10), also where the making of a release fails.
func TestMailAndLogOfAReleaseHaveNoFigure(t *testing.T) {
	withMail(t, func(w *mailWorld) {
		ctx := t.Context()
		var org struct{ ID, Name string }
		if err := w.DB.One(ctx, &org, `SELECT id, name FROM organisations`); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		m := w.server()
		m.log = slog.New(slog.NewTextHandler(&log, nil))
		m.Reports = &reports.Store{DB: w.DB, Now: w.Now, Log: m.log, Run: m.Run, DelayDays: reports.DefaultDelayDays}
		w.at("2027-01-20 12:00")
		if err := w.DB.Tx(ctx, func(tx *sqlx.Tx) error {
			for _, q := range []string{`DELETE FROM areas`, `INSERT INTO areas VALUES ('` + org.ID + `', 'canaryarea', 'Canary ward', '', 4937)`} {
				if _, err := tx.Exec(q); err != nil {
					return err
				}
			}
			var rows []reports.SeedRow
			for range 73 {
				rows = append(rows, reports.SeedRow{Quarter: reports.Quarter{Year: 2026, N: 3}, Row: reports.Row{Organisation: org.ID, Kind: "concern", Mode: "open", Route: "online", Area: "canaryarea", Group: "NMR"}})
			}
			return m.Reports.Seed(ctx, tx, rows)
		}); err != nil {
			t.Fatal(err)
		}
		w.at("2027-01-22 12:00")
		if err := m.figures(ctx); err != nil { // frozen without a plan: nobody has signed one
			t.Fatal(err)
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", "2027-01-26 09:30", notify.London)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.DB.Tx(ctx, func(tx *sqlx.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO ledger_releases (organisation_id, number, year, due, body, hash, signature, certificate, publish_at) VALUES ($1, 1, '2026-27', '2026-27 Q3', '{}', '', '', $2, $3)`, org.ID, []byte{}, at.UnixMicro())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		send := func() []string {
			before := len(w.smtp.Messages())
			var wait sync.WaitGroup
			for range 3 { // three servers
				wait.Go(func() {
					if err := m.tellOfFigures(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if err := m.mail.Send(ctx); err != nil {
				t.Fatal(err)
			}
			return w.smtp.Messages()[before:]
		}
		w.at("2027-01-26 09:29")
		if early := send(); len(early) != 0 {
			t.Fatalf("%d mails before the time", len(early))
		}
		w.at("2027-01-26 09:31")
		mails := send()
		var readers int
		if err := w.DB.One(ctx, &readers, `SELECT count(*) FROM people WHERE status = 'active' AND role <> 'administrator'`); err != nil || readers == 0 || len(mails) != readers {
			t.Fatalf("%d mails to %d people who may see releases, %v", len(mails), readers, err)
		}
		for _, mail := range mails {
			_, body, _ := strings.Cut(mail, "\r\n\r\n")
			if !strings.Contains(body, "/partnership") || regexp.MustCompile(`[0-9]`).MatchString(body) {
				t.Errorf("a mail with a figure:\n%s", body)
			}
		}
		if again := send(); len(again) != 0 {
			t.Errorf("told again: %d", len(again))
		}
		m.do(ctx, job{name: "figures", do: m.figures})
		for _, canary := range []string{"canary", "Canary", "4937", "73", "NMR"} {
			for _, line := range strings.Split(log.String(), "\n") {
				if _, said, found := strings.Cut(line, " level="); found && strings.Contains(said, canary) {
					t.Errorf("the log says %s: %s", canary, said)
				}
			}
		}
		if !strings.Contains(log.String(), "quarters frozen") {
			t.Errorf("the log does not say that something was frozen:\n%s", &log)
		}
	})
}
