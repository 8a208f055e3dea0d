package reports

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/plan"
	"saysomething/reports/release"
	"saysomething/store"
)

// PlanState is a year's plan and how far it is.
type PlanState struct {
	Plan       release.Plan
	Body       string // as it is stored
	Hash       string // of Body: what custodians sign
	ProposedOn string
	ApprovedOn string // "" while a side has not signed
	Late       int    // quarters of the year that were frozen before it was approved
	Approvals  []release.Approval
}

// PlanProblems are why a plan is refused; they are a store.ErrInvalid.
type PlanProblems []plan.Problem

func (p PlanProblems) Error() string { return fmt.Sprintf("%d problems with the plan", len(p)) }

// Unwrap makes PlanProblems a store.ErrInvalid.
func (p PlanProblems) Unwrap() error { return store.ErrInvalid }

// Why a plan or a correction cannot be changed or signed now.
var (
	ErrDecided  = fmt.Errorf("%w: both sides have approved it, so it stays", store.ErrConflict)
	ErrReleased = fmt.Errorf("%w: figures of that year are made already", store.ErrConflict)
	ErrOther    = fmt.Errorf("%w: it has changed meanwhile", store.ErrConflict)
)

type planRow struct {
	Body, Hash string
	ProposedOn string `db:"proposed_on"`
	ApprovedOn string `db:"approved_on"`
	Late       int
}

func readPlan(ctx context.Context, q sqlx.QueryerContext, organisation, year string) (PlanState, error) {
	var row planRow
	var p PlanState
	err := sqlx.GetContext(ctx, q, &row, `SELECT body, hash, proposed_on, approved_on, late FROM ledger_plans WHERE organisation_id = $1 AND year = $2`, organisation, year)
	if isNoRow(err) {
		return p, fmt.Errorf("plan of %s: %w", year, store.ErrNotFound)
	}
	if err == nil {
		err = decode(row.Body, &p.Plan)
	}
	if err == nil && release.Hash([]byte(row.Body)) != row.Hash {
		err = errors.New("it is not what was proposed")
	}
	if err != nil {
		return p, fmt.Errorf("plan of %s: %w", year, err)
	}
	p.Body, p.Hash, p.ProposedOn, p.ApprovedOn, p.Late = row.Body, row.Hash, row.ProposedOn, row.ApprovedOn, row.Late
	return p, nil
}

// Plan is the plan of a year, or store.ErrNotFound.
func (s *Store) Plan(ctx context.Context, organisation, year string) (PlanState, error) {
	p, err := readPlan(ctx, s.DB, organisation, year)
	switch {
	case err != nil:
	case p.ApprovedOn == "":
		p.Approvals, err = s.standing(ctx, organisation, p.Hash)
	default:
		p.Approvals, err = s.approvals(ctx, organisation, p.Hash)
	}
	return p, err
}

// planFrame is the frame that a plan of a year is made for: the year's own, or before there is one what it would be today.
func (s *Store) planFrame(ctx context.Context, o OrgName, year int) (f release.Frame, err error) {
	if f, err = s.Frame(ctx, o.ID, yearName(year)); !errors.Is(err, store.ErrNotFound) {
		return f, err
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		f, err = takeFrame(ctx, tx, o, year, s.now().In(London).Format(dateForm))
		return err
	})
	return f, err
}

// StandardPlan is the plan that an administrator is offered for the year that begins in April of year.
func (s *Store) StandardPlan(ctx context.Context, o OrgName, year int) (release.Plan, error) {
	last, err := s.lastYear(ctx, o.ID, year)
	if err != nil {
		return release.Plan{}, err
	}
	return s.StandardPlanFor(ctx, o, year, last)
}

// StandardPlanFor is the standard plan of an organisation that had so many concerns the year before. A demonstration, which invents its
// concerns, plans years of which nothing is out yet.
func (s *Store) StandardPlanFor(ctx context.Context, o OrgName, year, concerns int) (release.Plan, error) {
	f, err := s.planFrame(ctx, o, year)
	if err != nil {
		return release.Plan{}, err
	}
	return plan.Standard(f, concerns), nil
}

// ProposePlan puts a plan before the custodians. One that was proposed before and not approved by both sides is replaced, with its signatures.
func (s *Store) ProposePlan(ctx context.Context, o OrgName, year int, by string, p release.Plan) error {
	f, err := s.planFrame(ctx, o, year)
	if err != nil {
		return err
	}
	last, err := s.lastYear(ctx, o.ID, year)
	if err != nil {
		return err
	}
	if wrong := plan.Validate(p, f, last); len(wrong) > 0 {
		return PlanProblems(wrong)
	}
	body, err := release.Encode(p)
	if err != nil {
		return err
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := lockOrganisation(ctx, tx, o.ID); err != nil {
			return err
		}
		if err := noReleaseOf(ctx, tx, o.ID, p.Year); err != nil {
			return err
		}
		var old string
		if err := tx.GetContext(ctx, &old, `SELECT coalesce(max(hash), '') FROM ledger_plans WHERE organisation_id = $1 AND year = $2`, o.ID, p.Year); err != nil {
			return err
		}
		if err := signAnew(ctx, tx, o.ID, old, release.Hash(body)); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `
			INSERT INTO ledger_plans (organisation_id, year, body, hash, proposed_by, proposed_on, approved_on, late) VALUES ($1, $2, $3, $4, $5, $6, '', 0)
			ON CONFLICT (organisation_id, year) DO UPDATE SET body = excluded.body, hash = excluded.hash, proposed_by = excluded.proposed_by, proposed_on = excluded.proposed_on
			WHERE ledger_plans.approved_on = ''`,
			o.ID, p.Year, string(body), release.Hash(body), by, s.now().In(London).Format(dateForm))
		return changedOne(res, err, "store", ErrDecided)
	})
	if err != nil {
		return fmt.Errorf("propose plan: %w", err)
	}
	return nil
}

// lockOrganisation makes whoever decides something for an organisation queue up.
func lockOrganisation(ctx context.Context, tx *sqlx.Tx, organisation string) error {
	res, err := tx.ExecContext(ctx, `UPDATE organisations SET id = id WHERE id = $1`, organisation)
	return changedOne(res, err, "organisation", store.ErrNotFound)
}

func noReleaseOf(ctx context.Context, tx *sqlx.Tx, organisation, year string) error {
	var n int
	if err := tx.GetContext(ctx, &n, `SELECT count(*) FROM ledger_releases WHERE organisation_id = $1 AND year = $2`, organisation, year); err != nil {
		return err
	}
	if n > 0 {
		return ErrReleased
	}
	return nil
}

// ApprovePlan keeps a custodian's signature over the hash of the plan that they saw, and reports whether both sides have signed now.
func (s *Store) ApprovePlan(ctx context.Context, organisation, year, person, hash, signature string) (bool, error) {
	both := false
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := lockOrganisation(ctx, tx, organisation); err != nil {
			return err
		}
		p, err := readPlan(ctx, tx, organisation, year)
		switch {
		case err != nil:
			return err
		case p.Hash != hash:
			return ErrOther
		case p.ApprovedOn != "":
			both, err = signedBy(ctx, tx, organisation, hash, person)
			return err
		}
		if err := noReleaseOf(ctx, tx, organisation, year); err != nil {
			return err
		}
		if both, err = s.approve(ctx, tx, organisation, person, planContext, hash, hash, signature); err != nil || !both {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE ledger_plans SET approved_on = $3, late = (SELECT count(*) FROM ledger_quarters WHERE organisation_id = $1 AND quarter LIKE $4)
			WHERE organisation_id = $1 AND year = $2 AND approved_on = ''`, organisation, year, s.now().In(London).Format(dateForm), year+" Q_")
		return err
	})
	if err != nil {
		return false, fmt.Errorf("approve plan: %w", err)
	}
	return both, nil
}

// signedBy answers a browser that asks again after a break in the line: whoever has signed has. To anybody else it is ErrDecided.
func signedBy(ctx context.Context, tx *sqlx.Tx, organisation, hash, person string) (bool, error) {
	var n int
	err := tx.GetContext(ctx, &n, `SELECT count(*) FROM ledger_approvals WHERE organisation_id = $1 AND hash = $2 AND person_id = $3`, organisation, hash, person)
	if err == nil && n == 0 {
		err = ErrDecided
	}
	return err == nil, err
}

// PlanToSign is what a custodian's browser signs of a plan.
func PlanToSign(hash string) []byte { return []byte(planContext + hash) }

// ErratumToSign is what a custodian's browser signs of an erratum.
func ErratumToSign(e Erratum) []byte { return []byte(erratumContext + e.Text) }

// SignPlan is a custodian's signature over a plan's hash, for whoever holds their key: their browser has its own way.
func SignPlan(key ed25519.PrivateKey, hash string) string { return sign(key, planContext, hash) }

// approvedPlan is the plan of a year if both sides have signed it; their signatures are checked again, and whose they are, so that a
// plan which somebody put into the database past the program makes no release.
func (s *Store) approvedPlan(ctx context.Context, organisation, year string) (PlanState, bool, error) {
	p, err := s.Plan(ctx, organisation, year)
	if errors.Is(err, store.ErrNotFound) {
		return p, false, nil
	}
	if err != nil || p.ApprovedOn == "" {
		return p, false, err
	}
	if !bothSigned(p.Approvals, planContext, p.Hash, s.wasCustodian(ctx, organisation)) {
		return p, false, fmt.Errorf("plan of %s: its signatures do not hold", year)
	}
	return p, true, nil
}

// YearOf is the calendar year in which the financial year of t begins.
func YearOf(t time.Time) int { return QuarterOf(t).Year }
