package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
	"saysomething/store"
)

// A release is never changed. When one is wrong, an administrator asks for an erratum and says why, one custodian of each side signs
// that before anybody can see what it will say, and then the quarter is counted as its rows stand, and released once more.

// Erratum is a correction that was asked for.
type Erratum struct {
	Number     int    // of the release that it corrects
	Text       string // what custodians sign
	Hash       string // of Text
	Reason     string
	AskedOn    string
	ApprovedOn string // "" while a side has not signed
	Approvals  []release.Approval
}

// ErrTakenIn says that a release cannot be corrected: a later one of its year has figures that take in its quarter.
var ErrTakenIn = fmt.Errorf("%w: a later release of the year takes in these figures", store.ErrConflict)

// correctable finds a release that is out and may be corrected.
func (s *Store) correctable(ctx context.Context, organisation string, number int) (Published, error) {
	out, err := s.Published(ctx, organisation)
	if err != nil {
		return Published{}, err
	}
	at := slices.IndexFunc(out, func(p Published) bool { return p.Number == number && p.Err == nil })
	if at < 0 {
		return Published{}, fmt.Errorf("release %d: %w", number, store.ErrNotFound)
	}
	p := out[at]
	rows, err := s.releaseRows(ctx, organisation) // with those that are made and not out
	if err != nil {
		return Published{}, err
	}
	for _, row := range rows[at+1:] {
		var later release.Release
		if err := decode(row.Body, &later); err != nil {
			return Published{}, err
		}
		if later.Replaces == p.Hash || later.Year == p.Release.Year && takesIn(later.Periods, p.Release.Periods) {
			return Published{}, ErrTakenIn
		}
	}
	return p, nil
}

func takesIn(later, periods []release.Period) bool {
	for _, l := range later {
		for _, p := range periods {
			if l.First <= p.Last && p.First <= l.Last {
				return true
			}
		}
	}
	return false
}

// AskErratum puts a correction before the custodians.
func (s *Store) AskErratum(ctx context.Context, organisation string, number int, reason, by string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > 1000 {
		return fmt.Errorf("%w: a reason of up to 1,000 letters", store.ErrInvalid)
	}
	p, err := s.correctable(ctx, organisation, number)
	if err != nil {
		return err
	}
	e := erratum{1, organisation, p.Hash, reason}
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		var old string
		if err := tx.GetContext(ctx, &old, `SELECT coalesce(max(hash), '') FROM ledger_errata WHERE organisation_id = $1 AND number = $2`, organisation, number); err != nil {
			return err
		}
		if err := signAnew(ctx, tx, organisation, old, e.hash()); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `
			INSERT INTO ledger_errata (organisation_id, number, body, hash, asked_by, asked_on, approved_on, counts) VALUES ($1, $2, $3, $4, $5, $6, '', '')
			ON CONFLICT (organisation_id, number) DO UPDATE SET body = excluded.body, hash = excluded.hash, asked_by = excluded.asked_by, asked_on = excluded.asked_on
			WHERE ledger_errata.approved_on = ''`,
			organisation, number, e.encode(), e.hash(), by, s.now().In(London).Format(dateForm))
		return changedOne(res, err, "ask for an erratum", ErrDecided)
	})
}

// Errata lists the corrections that were asked for.
func (s *Store) Errata(ctx context.Context, organisation string) ([]Erratum, error) {
	var rows []struct {
		Number     int
		Body, Hash string
		AskedOn    string `db:"asked_on"`
		ApprovedOn string `db:"approved_on"`
	}
	if err := s.DB.SelectContext(ctx, &rows, `SELECT number, body, hash, asked_on, approved_on FROM ledger_errata WHERE organisation_id = $1 ORDER BY number`, organisation); err != nil {
		return nil, fmt.Errorf("read errata: %w", err)
	}
	out := make([]Erratum, len(rows))
	for i, r := range rows {
		var e erratum
		if err := decode(r.Body, &e); err != nil {
			return nil, fmt.Errorf("read errata: %w", err)
		}
		out[i] = Erratum{Number: r.Number, Text: r.Body, Hash: r.Hash, Reason: e.Reason, AskedOn: r.AskedOn, ApprovedOn: r.ApprovedOn}
		read := s.approvals
		if r.ApprovedOn == "" {
			read = s.standing
		}
		var err error
		if out[i].Approvals, err = read(ctx, organisation, r.Hash); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ApproveErratum keeps a custodian's signature over what was asked for, and reports whether both sides have signed now.
func (s *Store) ApproveErratum(ctx context.Context, organisation string, number int, person, hash, signature string) (bool, error) {
	both := false
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := lockOrganisation(ctx, tx, organisation); err != nil {
			return err
		}
		var row struct {
			Body, Hash string
			ApprovedOn string `db:"approved_on"`
		}
		err := tx.GetContext(ctx, &row, `SELECT body, hash, approved_on FROM ledger_errata WHERE organisation_id = $1 AND number = $2`, organisation, number)
		switch {
		case err != nil:
			return err
		case row.Hash != hash:
			return ErrOther
		case row.ApprovedOn != "":
			both, err = signedBy(ctx, tx, organisation, hash, person)
			return err
		}
		if both, err = s.approve(ctx, tx, organisation, person, erratumContext, row.Body, hash, signature); err != nil || !both {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE ledger_errata SET approved_on = $3 WHERE organisation_id = $1 AND number = $2`, organisation, number, s.now().In(London).Format(dateForm))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("approve erratum: %w", err)
	}
	return both, nil
}

func dueOfErratum(number int) string { return "erratum " + strconv.Itoa(number) }

// correctDue makes the errata that both sides have signed.
func (s *Store) correctDue(ctx context.Context, o ledgerOrganisation, steps map[string]Progress) (int, error) {
	errata, err := s.Errata(ctx, o.ID)
	if err != nil {
		return 0, err
	}
	made := 0
	var errs []error
	for _, e := range errata {
		step := steps[dueOfErratum(e.Number)].Step
		if e.ApprovedOn == "" || step == StepReady || step == StepFailed || step == StepNothing {
			continue
		}
		if !bothSigned(e.Approvals, erratumContext, e.Text, s.wasCustodian(ctx, o.ID)) {
			errs = append(errs, fmt.Errorf("erratum of release %d: its signatures do not hold", e.Number))
			continue
		}
		ours, _, err := s.makeOne(ctx, o, dueOfErratum(e.Number), func(step func(string)) (*Draft, error) { return s.draftErratum(ctx, o, e, step) })
		if ours {
			made++
		}
		errs = append(errs, err)
	}
	return made, errors.Join(errs...)
}

// draftErratum is the draft of the release that is corrected, with its quarter as the rows say it now.
func (s *Store) draftErratum(ctx context.Context, o ledgerOrganisation, e Erratum, step func(string)) (*Draft, error) {
	p, err := s.correctable(ctx, o.ID, e.Number)
	if err != nil {
		return nil, err
	}
	if got := (erratum{1, o.ID, p.Hash, e.Reason}).hash(); got != e.Hash {
		return nil, fmt.Errorf("erratum of release %d: %w", e.Number, ErrChanged)
	}
	last := p.Release.Periods[0].Last
	q, err := ParseQuarter(fmt.Sprintf("%s Q%d", p.Release.Year, last))
	if err != nil {
		return nil, err
	}
	plan, approved, err := s.approvedPlan(ctx, o.ID, p.Release.Year)
	if err != nil || !approved {
		return nil, errors.Join(err, errors.New("the plan is not approved"))
	}
	d, err := s.draft(ctx, o, q, plan, step)
	if err != nil {
		return nil, err
	}
	now := s.now().In(London).Format(dateForm)
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error { // one look at the rows
		counts, err := tabulate(ctx, tx, d.Year.Frame, q)
		d.recount = release.Quarter{N: q.N, FrozenOn: now, Counts: counts}
		return err
	})
	if err != nil {
		return nil, err
	}
	d.Year.Cube.Quarters[len(d.Year.Cube.Quarters)-1] = fewerThemes(d.Year.Frame, d.recount, plan.Plan.Parameters.MaxThemes)
	d.Corrects, d.Reason, d.FrozenOn = &p.Release, e.Reason, now
	return d, nil
}

func keepRecount(ctx context.Context, tx *sqlx.Tx, organisation string, d *Draft) error {
	body, err := release.Encode(d.recount)
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `UPDATE ledger_errata SET counts = $3 WHERE organisation_id = $1 AND number = $2 AND counts = ''`, organisation, d.Corrects.Number, string(body))
	return changedOne(res, err, "keep what was counted for the erratum", ErrOther)
}

// cubeNow is the cube of a year with its corrected quarters as they were counted for the correction.
func (s *Store) cubeNow(ctx context.Context, organisation, year string) (release.Cube, error) {
	c, err := s.cube(ctx, organisation, year)
	if err != nil {
		return c, err
	}
	var rows []string
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT e.counts FROM ledger_errata e JOIN ledger_releases r ON r.organisation_id = e.organisation_id AND r.number = e.number
		WHERE e.organisation_id = $1 AND r.year = $2 AND e.counts <> '' ORDER BY e.number`, organisation, year); err != nil {
		return c, fmt.Errorf("read errata: %w", err)
	}
	for _, row := range rows {
		var q release.Quarter
		if err := decode(row, &q); err != nil {
			return c, err
		}
		for i := range c.Quarters {
			if c.Quarters[i].N == q.N {
				c.Quarters[i] = q
			}
		}
	}
	return c, nil
}
