package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// SignedLine is a line of a disposal with the signature that a browser made over it.
type SignedLine struct {
	Line      string `json:"line"`
	Signature Bytes  `json:"signature"`
}

// NewDisposal is what a reader proposes. The id is the browser's, so that asking again is the same proposal.
type NewDisposal struct {
	ID    string   `json:"id"`
	Cases []string `json:"cases"`
	SignedLine
}

// changedMeanwhile is for whoever signed what is no longer so: they look again.
var changedMeanwhile = &Refused{Code: "changed"}

// Propose keeps a proposal. Every case must be one that the person could be offered now, and the line exactly what the
// server would have them sign; otherwise it is *Refused: changed. The same proposal again changes nothing.
func (s *Store) Propose(ctx context.Context, person string, n NewDisposal) error {
	if !crypto.ValidID(n.ID) || len(n.Cases) == 0 || len(n.Cases) > maxDisposal || repeated(n.Cases) || !allIDs(n.Cases) {
		return fmt.Errorf("propose disposal: %w", invalid("cases"))
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return s.propose(ctx, tx, person, n) })
	if err != nil {
		return fmt.Errorf("propose disposal: %w", err)
	}
	return nil
}

// chosen are the cases of these ids, when each of them is past its time, nothing bars its removal, and it fits; else something changed meanwhile.
func (s *Store) chosen(ctx context.Context, tx *sqlx.Tx, w who, ids []string, fits func(Old) bool) (Retention, []Old, error) {
	rule, _, err := s.Retention(ctx, w.Organisation)
	if err != nil {
		return rule, nil, err
	}
	past, err := s.past(ctx, tx, w.ID, rule)
	if err != nil {
		return rule, nil, err
	}
	found := slices.DeleteFunc(past, func(c Old) bool { return c.Bar != "" || !fits(c) || !slices.Contains(ids, c.ID) })
	if len(found) != len(ids) {
		return rule, nil, changedMeanwhile
	}
	return rule, found, nil
}

func (s *Store) propose(ctx context.Context, tx *sqlx.Tx, person string, n NewDisposal) error {
	w, err := s.signer(ctx, tx, person)
	if err != nil {
		return err
	}
	var before []string
	if err := tx.SelectContext(ctx, &before, `SELECT proposal FROM disposals WHERE id = $1 AND proposed_by = $2`, n.ID, person); err != nil || len(before) > 0 {
		if err == nil && before[0] != n.Line {
			err = store.ErrConflict
		}
		return err
	}
	rule, chosen, err := s.chosen(ctx, tx, w, n.Cases, func(Old) bool { return true })
	if err != nil {
		return err
	}
	line, err := proposalOf(n.ID, w.Organisation, person, s.today(), rule, chosen)
	if err != nil {
		return err
	}
	if line != n.Line {
		return changedMeanwhile
	}
	if !crypto.VerifyDisposal(line, w.SignKey, n.Signature) {
		return invalid("signature")
	}
	if err := s.insertDisposal(ctx, tx, w, n, rule, chosen); err != nil {
		return err
	}
	return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: person, What: accesslog.DisposalProposed, Detail: strconv.Itoa(len(chosen))})
}

func (s *Store) insertDisposal(ctx context.Context, tx *sqlx.Tx, w who, n NewDisposal, rule Retention, chosen []Old) error {
	body, err := json.Marshal(rule)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO disposals (id, organisation_id, status, rule, proposed_by, proposed_on, approved_by, approved_on, done_on, certificate, proposal, proposal_signature)
		VALUES ($1, $2, 'proposed', $3, $4, $5, '', '', '', '', $6, $7)`, n.ID, w.Organisation, string(body), w.ID, s.today(), n.Line, b64(n.Signature))
	if err != nil {
		return err
	}
	return insertDisposalCases(ctx, tx, n.ID, chosen)
}

func insertDisposalCases(ctx context.Context, tx *sqlx.Tx, id string, chosen []Old) error {
	for _, c := range chosen {
		if _, err := tx.ExecContext(ctx, `INSERT INTO disposal_cases (disposal_id, case_id, worker_seq, status) VALUES ($1, $2, $3, $4)`, id, c.ID, c.WorkerAt, c.Status); err != nil {
			return err
		}
	}
	return nil
}

// signer is somebody whose signature can be checked, under a key that the list in force has.
func (s *Store) signer(ctx context.Context, tx *sqlx.Tx, person string) (who, error) {
	w, err := s.whoIs(ctx, tx, person)
	if err == nil && !w.Listed {
		err = &Refused{Code: "not_listed"}
	}
	return w, err
}

// Approve keeps the second person's yes; removal begins after the days of waiting. It is ErrNotFound for a run that the person
// may not know of, *Refused: changed when it is no longer waiting for a yes or the line is not what stands, and
// *Refused: not_yours for whoever proposed it, does not read all of its cases, or ended the hold of one.
func (s *Store) Approve(ctx context.Context, person, id string, l SignedLine) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return s.approve(ctx, tx, person, id, l) })
	if err != nil {
		return fmt.Errorf("approve disposal: %w", err)
	}
	return nil
}

func (s *Store) approve(ctx context.Context, tx *sqlx.Tx, person, id string, l SignedLine) error {
	w, err := s.signer(ctx, tx, person)
	if err != nil {
		return err
	}
	r, err := s.lockRun(ctx, tx, w, id)
	if err != nil {
		return err
	}
	switch {
	case r.ApprovedBy == person && r.Approval == l.Line:
		return nil // asked again
	case r.Status != "proposed":
		return changedMeanwhile
	case !r.MayApprove:
		return &Refused{Code: "not_yours"}
	}
	rule, _, err := s.Retention(ctx, w.Organisation)
	if err != nil {
		return err
	}
	today, err := time.Parse(time.DateOnly, s.today())
	if err != nil {
		return err
	}
	opens := today.AddDate(0, 0, rule.Wait).Format(time.DateOnly)
	if err := checkApproval(w, id, r.Proposal, s.today(), opens, l); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE disposals SET status = 'approved', approved_by = $2, approved_on = $3, opens_on = $4, approval = $5, approval_signature = $6 WHERE id = $1`,
		id, person, s.today(), opens, l.Line, b64(l.Signature))
	if err != nil {
		return err
	}
	return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: person, What: accesslog.DisposalApproved, About: r.ProposedBy, Detail: strconv.Itoa(len(r.Cases))})
}

// checkApproval wants exactly the line that this person would sign today, with their signature.
func checkApproval(w who, id, proposal, today, opens string, l SignedLine) error {
	line, err := json.Marshal(crypto.DisposalApproval{V: 1, Kind: "approval", Disposal: id, Proposal: crypto.Hash([]byte(proposal)), By: w.ID, On: today, Opens: opens})
	switch {
	case err != nil:
		return err
	case string(line) != l.Line:
		return changedMeanwhile
	case !crypto.VerifyDisposal(l.Line, w.SignKey, l.Signature):
		return invalid("signature")
	}
	return nil
}

// lockRun finds a run that somebody may know of, and makes whoever else would change it wait.
func (s *Store) lockRun(ctx context.Context, tx *sqlx.Tx, w who, id string) (*Disposal, error) {
	if !crypto.ValidID(id) {
		return nil, store.ErrNotFound
	}
	if _, err := tx.ExecContext(ctx, `UPDATE disposals SET status = status WHERE id = $1`, id); err != nil {
		return nil, err
	}
	var found []Disposal
	err := tx.SelectContext(ctx, &found, `SELECT `+disposalColumns+` FROM disposals WHERE id = $1 AND organisation_id = $2`, id, w.Organisation)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, store.ErrNotFound
	}
	concerned, err := s.fill(ctx, tx, w, &found[0])
	if err != nil {
		return nil, err
	}
	if !concerned {
		return nil, store.ErrNotFound
	}
	return &found[0], nil
}

// Stop ends a run for good, by anybody concerned. Nothing more is removed; what is removed stays so.
func (s *Store) Stop(ctx context.Context, person, id string) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		w, err := s.whoIs(ctx, tx, person)
		if err != nil {
			return err
		}
		r, err := s.lockRun(ctx, tx, w, id)
		if err != nil {
			return err
		}
		switch {
		case r.Status == "stopped":
			return nil
		case !r.MayStop:
			return changedMeanwhile
		}
		if _, err := tx.ExecContext(ctx, `UPDATE disposals SET status = 'stopped', stopped_by = $2 WHERE id = $1`, id, person); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM disposal_cases WHERE disposal_id = $1`, id); err != nil {
			return err
		}
		return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: person, What: accesslog.DisposalStopped, About: r.ProposedBy, Detail: strconv.Itoa(len(r.Cases))})
	})
	if err != nil {
		return fmt.Errorf("stop disposal: %w", err)
	}
	return nil
}

func b64(b []byte) string { return crypto.B64.EncodeToString(b) }
