package cases

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/crypto"
)

// Report opens a case with everything the letter brings, the statistics row included, in one
// transaction. recorder is "" for a worker's own letter; for a concern told in person it is the
// reader who writes it down, who must be one of the readers.
//
// The same letter again is the same case. A *Refused is for a client that does everything right:
// missing_files, already_sent or roster_changed. Anything else it returns is ErrInvalid or
// ErrConflict, and nothing has been stored.
func (s *Store) Report(ctx context.Context, l ReportLetter, recorder string) error {
	if err := l.check(s.limits(), recorder != ""); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if recorder != "" && !slices.Contains(readersOf(l.Envelopes), recorder) {
		return fmt.Errorf("report: %w", invalid("whoever records a concern is one of its readers"))
	}
	if err := s.checkWeek(l, recorder); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := s.checkImported(l, recorder); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	err := s.write(ctx, func(tx *sqlx.Tx) error { return s.report(ctx, tx, l, recorder) })
	if errors.Is(err, errStored) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	s.pending.forget(l.Files)
	s.Reports.MixSoon()
	return nil
}

func (s *Store) report(ctx context.Context, tx *sqlx.Tx, l ReportLetter, recorder string) error {
	if err := repeatedReport(ctx, tx, l); err != nil {
		return err
	}
	organisation, err := checkDesks(ctx, tx, l.Desks)
	if err != nil {
		return err
	}
	if err := checkReaders(ctx, tx, organisation, l); err != nil {
		return err
	}
	route, author := "online", crypto.AuthorWorker
	if recorder != "" {
		route, author = "in_person", recorder
	}
	if err := s.insertCase(ctx, tx, l, organisation, route, author); err != nil {
		return err
	}
	if err := attach(ctx, tx, l.Case, author, forTheCase(l.Files)); err != nil {
		return err
	}
	if err := putShares(ctx, tx, l.Case, organisation, l.shares()); err != nil {
		return err
	}
	err = s.countOnce(ctx, tx, l, organisation, route, recorder)
	if err != nil || recorder == "" {
		return err // a worker's own report is in no log
	}
	return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: recorder, What: accesslog.CaseRecorded, Case: l.Case})
}

// toldWithin is how long ago somebody may have been told what they write down now; what is older is brought in from old records.
const toldWithin = 54 * 7 * 24 * time.Hour

// checkWeek refuses an earlier week of anything but what was told in person, and one that cannot be.
func (s *Store) checkWeek(l ReportLetter, recorder string) error {
	if l.Week == "" {
		return nil
	}
	week, err := time.Parse(time.DateOnly, l.Week)
	if err != nil || recorder == "" || l.Imported != nil || week.Weekday() != time.Monday || l.Week > s.week() || l.Week < Week(s.Now().Add(-toldWithin)) {
		return invalid("week")
	}
	return nil
}

// repeatedReport returns errStored for a letter that opened its case before, and a *Refused when
// the mailbox has another one.
func repeatedReport(ctx context.Context, tx *sqlx.Tx, l ReportLetter) error {
	var have []struct{ ID, Hash string }
	err := tx.SelectContext(ctx, &have, `SELECT c.id, e.hash FROM cases c JOIN entries e ON e.case_id = c.id AND e.seq = 0 WHERE c.mailbox = $1`, crypto.Hash(l.Mailbox))
	if err != nil || len(have) == 0 {
		return err
	}
	if have[0].ID == l.Case && have[0].Hash == crypto.Hash(l.Entries[0].Data) {
		return errStored
	}
	return &Refused{Code: "already_sent"}
}

// checkDesks returns the organisation that has all these desks.
func checkDesks(ctx context.Context, tx *sqlx.Tx, desks []string) (string, error) {
	q, args, err := sqlx.In(`SELECT organisation_id FROM desks WHERE id IN (?)`, desks)
	if err != nil {
		return "", err
	}
	var of []string
	if err := tx.SelectContext(ctx, &of, tx.Rebind(q), args...); err != nil {
		return "", err
	}
	if len(of) != len(desks) || of[0] != of[len(of)-1] {
		return "", invalid("a desk that does not exist")
	}
	return of[0], nil
}

// checkReaders wants every reader to be one now, on the list in force and on a chosen desk, and every chosen desk to have
// one. Somebody who was a reader when the page was loaded and no longer is makes it
// roster_changed: the client shows the new list and asks again.
func checkReaders(ctx context.Context, tx *sqlx.Tx, organisation string, l ReportLetter) error {
	ids := slices.DeleteFunc(readersOf(l.Envelopes), func(id string) bool { return id == crypto.AuthorWorker })
	q, args, err := sqlx.In(`SELECT status, role, coalesce(desk_id, '') AS desk, listed FROM people WHERE organisation_id = ? AND id IN (?)`, organisation, ids)
	if err != nil {
		return err
	}
	var people []struct {
		Status, Role, Desk string
		Listed             bool
	}
	if err := tx.SelectContext(ctx, &people, tx.Rebind(q), args...); err != nil {
		return err
	}
	if len(people) != len(ids) {
		return invalid("a reader who does not exist")
	}
	staffed := map[string]bool{}
	for _, p := range people {
		if p.Role == string(accounts.ExecutiveLead) {
			return invalid("a concern reaches an executive lead only when it is escalated")
		}
		if p.Status != "active" || !p.Listed || !accounts.ReadsCases(accounts.Role(p.Role)) || !slices.Contains(l.Desks, p.Desk) {
			return &Refused{Code: "roster_changed"}
		}
		staffed[p.Desk] = true
	}
	if len(staffed) != len(l.Desks) {
		return invalid("a desk without a reader")
	}
	return nil
}

func (s *Store) insertCase(ctx context.Context, tx *sqlx.Tx, l ReportLetter, organisation, route, author string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO cases (id, organisation_id, mailbox, mode, route, status, status_on, week, halves_later) VALUES ($1, $2, $3, $4, $5, $6, '', $7,
		(SELECT count(DISTINCT side) FROM recovery_keys WHERE organisation_id = $2 AND status = 'current') < 2)`,
		l.Case, organisation, crypto.Hash(l.Mailbox), l.Mode, route, New, cmp.Or(l.Week, s.week()))
	if err != nil {
		return err
	}
	for _, desk := range l.Desks {
		if _, err := tx.ExecContext(ctx, `INSERT INTO case_desks (case_id, desk_id) VALUES ($1, $2)`, l.Case, desk); err != nil {
			return err
		}
	}
	envelopes := make([]envelopeRow, len(l.Envelopes))
	for i, e := range l.Envelopes {
		envelopes[i] = envelopeRow{l.Case, e.Reader, e.Data}
	}
	if _, err := tx.NamedExecContext(ctx, `INSERT INTO envelopes (case_id, reader_id, data, read_seq) VALUES (:case_id, :reader_id, :data, -1)`, envelopes); err != nil {
		return err
	}
	entries := make([]entryRow, len(l.Entries))
	for i, e := range l.Entries {
		entries[i] = entryRow{l.Case, Entry{e.Seq, e.Audience, author, crypto.Hash(e.Data), e.Place, e.Data}}
		if !e.placed(author) {
			return invalid("place of an entry")
		}
	}
	_, err = tx.NamedExecContext(ctx, insertEntries, entries)
	return err
}

type envelopeRow struct {
	CaseID   string `db:"case_id"`
	ReaderID string `db:"reader_id"`
	Data     Bytes  `db:"data"`
}
