package cases

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// TakenBack is the yes of one reader to removing what its writers took back. The proposal is the line that the withdrawals stand for; the
// signed line is the reader's approval of it. Their browser has found each withdrawal in its case before it signs: that somebody took a case
// back is more than the server's word.
type TakenBack struct {
	ID       string   `json:"id"`
	Cases    []string `json:"cases"`
	Proposal string   `json:"proposal"`
	SignedLine
}

// RemoveTakenBack keeps a reader's yes; removal begins after the days of waiting, in which anybody concerned can stop it. Every case must have
// been taken back for longer than the period, and be one that the person could be offered now; none that they wrote down for its writer, for
// whoever held the receipt could be both of the two. The same again changes nothing.
func (s *Store) RemoveTakenBack(ctx context.Context, person string, n TakenBack) error {
	if !crypto.ValidID(n.ID) || len(n.Cases) == 0 || len(n.Cases) > maxDisposal || repeated(n.Cases) || !allIDs(n.Cases) {
		return fmt.Errorf("remove what was taken back: %w", invalid("cases"))
	}
	if err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return s.removeTakenBack(ctx, tx, person, n) }); err != nil {
		return fmt.Errorf("remove what was taken back: %w", err)
	}
	return nil
}

func (s *Store) removeTakenBack(ctx context.Context, tx *sqlx.Tx, person string, n TakenBack) error {
	w, err := s.signer(ctx, tx, person)
	if err != nil {
		return err
	}
	var before []string
	if err := tx.SelectContext(ctx, &before, `SELECT approval FROM disposals WHERE id = $1`, n.ID); err != nil || len(before) > 0 {
		if err == nil && before[0] != n.Line {
			err = store.ErrConflict
		}
		return err
	}
	rule, chosen, err := s.chosen(ctx, tx, w, n.Cases, func(c Old) bool { return c.Rule == "withdrawn" && !c.Recorded })
	if err != nil {
		return err
	}
	return s.insertTakenBack(ctx, tx, w, n, rule, chosen)
}

func (s *Store) insertTakenBack(ctx context.Context, tx *sqlx.Tx, w who, n TakenBack, rule Retention, chosen []Old) error {
	line, err := proposalOf(n.ID, w.Organisation, crypto.AuthorWorker, s.today(), rule, chosen)
	if err != nil {
		return err
	}
	if line != n.Proposal {
		return changedMeanwhile
	}
	today, err := time.Parse(time.DateOnly, s.today())
	if err != nil {
		return err
	}
	opens := today.AddDate(0, 0, rule.Wait).Format(time.DateOnly)
	if err := checkApproval(w, n.ID, line, s.today(), opens, n.SignedLine); err != nil {
		return err
	}
	body, err := json.Marshal(rule)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO disposals (id, organisation_id, status, rule, proposed_by, proposed_on, approved_by, approved_on, opens_on, done_on, certificate, proposal, approval, approval_signature, begun_by)
		VALUES ($1, $2, 'approved', $3, $4, $5, $4, $5, $6, '', '', $7, $8, $9, 'worker')`, n.ID, w.Organisation, string(body), w.ID, s.today(), opens, line, n.Line, b64(n.Signature))
	if err != nil {
		return err
	}
	if err := insertDisposalCases(ctx, tx, n.ID, chosen); err != nil {
		return err
	}
	return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: w.ID, What: accesslog.DisposalApproved, Detail: strconv.Itoa(len(chosen))})
}

// Removals are how many removals wait for one person, and which of the two kinds: what was taken back, and what somebody else proposed.
type Removals struct {
	TakenBack int // cases
	ToAgree   int // runs
}

// Removals counts what a person could sign now, of cases that they read.
func (s *Store) Removals(ctx context.Context, person string) (Removals, error) {
	var r Removals
	w, err := s.whoIs(ctx, s.DB, person)
	if errors.Is(err, sql.ErrNoRows) { // has left, or is not here yet
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("removals: %w", err)
	}
	rule, _, err := s.Retention(ctx, w.Organisation)
	if err != nil {
		return r, fmt.Errorf("removals: %w", err)
	}
	_, withdrawn := rule.before(s.today())
	err = s.DB.One(ctx, &r.TakenBack, `
		SELECT count(*) FROM cases c JOIN envelopes v ON v.case_id = c.id AND v.reader_id = $2 AND `+readsForGood("v")+`
		WHERE c.withdrawn <> '' AND c.status IN ('withdrawn', 'closed') AND c.withdrawn <= $3 AND NOT c.held AND c.hold_ended_by <> $2
		AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.case_id = c.id AND e.seq = 0 AND e.author = $2)
		AND NOT EXISTS (SELECT 1 FROM case_dues d WHERE d.case_id = c.id AND d.due_on >= $1)
		AND NOT EXISTS (SELECT 1 FROM disposal_cases d JOIN disposals r ON r.id = d.disposal_id WHERE d.case_id = c.id AND r.status IN ('proposed', 'approved', 'removing'))`, s.today(), person, withdrawn)
	if err != nil {
		return r, fmt.Errorf("removals: %w", err)
	}
	unread := ` OR NOT EXISTS (SELECT 1 FROM envelopes v WHERE v.case_id = c.id AND v.reader_id = $2 AND ` + readsForGood("v") + `)`
	if w.independent() {
		unread = ` OR $1 = ''`
	}
	err = s.DB.One(ctx, &r.ToAgree, `
		SELECT count(*) FROM disposals r WHERE r.organisation_id = $3 AND r.status = 'proposed' AND r.proposed_by <> $2
		AND EXISTS (SELECT 1 FROM disposal_cases d WHERE d.disposal_id = r.id)
		AND NOT EXISTS (SELECT 1 FROM disposal_cases d JOIN cases c ON c.id = d.case_id WHERE d.disposal_id = r.id AND (c.hold_ended_by = $2`+unread+`))`, s.today(), person, w.Organisation)
	if err != nil {
		return r, fmt.Errorf("removals: %w", err)
	}
	return r, nil
}
