package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// removeAtOnce is how many cases one transaction removes: few, so that nobody waits long for the writer.
const removeAtOnce = 20

// ofACase are the tables that lose rows with a case. Once they have, the bytes are overwritten: store.Scrub.
var ofACase = []string{"cases", "case_desks", "envelopes", "notes_envelopes", "former_envelopes", "entries", "files", "file_parts", "recovery_shares",
	"recovery_parts", "recovery_envelopes", "handover_cases", "reader_changes", "case_dues", "case_drafts", "disposal_cases", "own_files"}

// Dispose carries out what was approved and has waited long enough: the cases go, a few in each transaction, then what is left of their
// bytes, and then the certificate is made. Call it now and then, on any server: what a server that stopped has left, another goes on with.
func (s *Store) Dispose(ctx context.Context) error {
	var due []Disposal
	err := s.DB.SelectContext(ctx, &due, `
		SELECT `+disposalColumns+` FROM disposals WHERE status IN ('removing', 'purging') OR status = 'approved' AND opens_on <= $1 ORDER BY id`, s.today())
	if err != nil {
		return fmt.Errorf("dispose: %w", err)
	}
	for _, d := range due {
		if err := s.carryOut(ctx, d); err != nil {
			return fmt.Errorf("dispose: %w", err)
		}
	}
	return nil
}

func (s *Store) carryOut(ctx context.Context, d Disposal) error {
	rule, _, err := s.Retention(ctx, d.Organisation)
	if err != nil {
		return err
	}
	for more := true; more && ctx.Err() == nil; {
		err := s.DB.Tx(ctx, func(tx *sqlx.Tx) (err error) {
			more, err = s.removeSome(ctx, tx, d.ID, rule)
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.DB.Scrub(ctx, ofACase...); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return s.certify(ctx, tx, d.ID) })
}

// removeSome removes the next few cases of a run, and says whether there may be more. Whoever stops it waits meanwhile, or has
// stopped it before the first.
func (s *Store) removeSome(ctx context.Context, tx *sqlx.Tx, id string, rule Retention) (bool, error) {
	going, err := changed(tx.ExecContext(ctx, `UPDATE disposals SET status = 'removing' WHERE id = $1 AND (status = 'removing' OR status = 'approved' AND opens_on <= $2)`, id, s.today()))
	if err != nil || !going {
		return false, err
	}
	var next []string
	if err := tx.SelectContext(ctx, &next, `SELECT case_id FROM disposal_cases WHERE disposal_id = $1 ORDER BY case_id LIMIT $2`, id, removeAtOnce); err != nil {
		return false, err
	}
	if len(next) == 0 {
		_, err := tx.ExecContext(ctx, `UPDATE disposals SET status = 'purging' WHERE id = $1`, id)
		return false, err
	}
	removed := 0
	for _, one := range next {
		gone, err := s.removeCase(ctx, tx, id, one, rule)
		if err != nil {
			return false, err
		}
		if gone {
			removed++
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE disposals SET removed = removed + $2, kept = kept + $3 WHERE id = $1`, id, removed, len(next)-removed)
	return true, err
}

// removeCase removes one case with everything in it, unless something since the proposal keeps it: a hold, or one that either of the two
// has ended; another status, a word of the worker, a date that staff set, or a longer period.
func (s *Store) removeCase(ctx context.Context, tx *sqlx.Tx, disposal, id string, rule Retention) (bool, error) {
	if err := hold(ctx, tx, id); err != nil { // whoever is writing has finished, or finds nothing any more
		return false, err
	}
	if s.DB.Dialect == store.Postgres { // a worker's letter under way only shares the row: the statement below must see what it brought
		if _, err := tx.ExecContext(ctx, `SELECT 1 FROM cases WHERE id = $1 FOR UPDATE`, id); err != nil {
			return false, err
		}
	}
	var readers []string
	if err := tx.SelectContext(ctx, &readers, `SELECT reader_id FROM envelopes WHERE case_id = $1 AND reader_id <> 'worker' ORDER BY reader_id`, id); err != nil {
		return false, err
	}
	if err := DropIndexes(ctx, tx, readers...); err != nil {
		return false, err
	}
	closed, withdrawn := rule.before(s.today())
	gone, err := changed(tx.ExecContext(ctx, `
		DELETE FROM cases AS c WHERE c.id = $2 AND NOT c.held
		AND NOT EXISTS (SELECT 1 FROM disposals r WHERE r.id = $5 AND c.hold_ended_by IN (r.proposed_by, r.approved_by)) AND `+pastPeriod+` AND NOT EXISTS (SELECT 1 FROM case_dues u WHERE u.case_id = c.id AND u.due_on >= $1)
		AND EXISTS (SELECT 1 FROM disposal_cases d WHERE d.disposal_id = $5 AND d.case_id = c.id AND d.status = c.status AND d.worker_seq >= `+workerSeq+`)`,
		s.today(), id, closed, withdrawn, disposal))
	if err == nil && !gone {
		_, err = tx.ExecContext(ctx, `DELETE FROM disposal_cases WHERE disposal_id = $1 AND case_id = $2`, disposal, id)
	}
	return gone, err
}

// Certificate is what stays of a disposal. Of one that its workers began, the proposal is not signed. What the two signed stands in it byte for byte; how many went is the server's own
// word, and stands in the access log too.
type Certificate struct {
	V                 int    `json:"v"`
	Proposal          string `json:"proposal"`
	ProposalSignature string `json:"proposal_signature"`
	ProposalKey       string `json:"proposal_key"`
	Approval          string `json:"approval"`
	ApprovalSignature string `json:"approval_signature"`
	ApprovalKey       string `json:"approval_key"`
	Removed           int    `json:"removed"`
	Kept              int    `json:"kept"` // held, reopened or written to between the proposal and the removal
	Done              string `json:"done"`
}

// certify ends a run whose cases are gone, once.
func (s *Store) certify(ctx context.Context, tx *sqlx.Tx, id string) error {
	first, err := changed(tx.ExecContext(ctx, `UPDATE disposals SET status = 'done', done_on = $2 WHERE id = $1 AND status = 'purging'`, id, s.today()))
	if err != nil || !first {
		return err
	}
	var d Disposal
	if err := tx.GetContext(ctx, &d, `SELECT `+disposalColumns+` FROM disposals WHERE id = $1`, id); err != nil {
		return err
	}
	c := Certificate{V: 1, Proposal: d.Proposal, ProposalSignature: d.Sealed, Approval: d.Approval, ApprovalSignature: d.Approved, Removed: d.Removed, Kept: d.Kept, Done: s.today()}
	if d.First != crypto.AuthorWorker { // whose withdrawals went with the cases
		if c.ProposalKey, err = keyThatSigned(ctx, tx, d.ProposedBy, d.Proposal, d.Sealed); err != nil {
			return err
		}
	}
	if c.ApprovalKey, err = keyThatSigned(ctx, tx, d.ApprovedBy, d.Approval, d.Approved); err != nil {
		return err
	}
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE disposals SET certificate = $2 WHERE id = $1`, id, string(body)); err != nil {
		return err
	}
	return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{What: accesslog.DisposalDone, Detail: strconv.Itoa(d.Removed)})
}

// keyThatSigned finds which of a person's keys a signature is of: they may have new ones since.
func keyThatSigned(ctx context.Context, tx *sqlx.Tx, person, line, signature string) (string, error) {
	var keys []string
	err := tx.SelectContext(ctx, &keys, `SELECT sign_key FROM people WHERE id = $1 UNION ALL SELECT sign_key FROM former_keys WHERE person_id = $1`, person)
	if err != nil {
		return "", err
	}
	raw, err := crypto.B64.DecodeString(signature)
	if err != nil {
		return "", err
	}
	for _, k := range keys {
		if crypto.VerifyDisposal(line, k, raw) {
			return k, nil
		}
	}
	return "", fmt.Errorf("no key of %s signed the disposal", person)
}
