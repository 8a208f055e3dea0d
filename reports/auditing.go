package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"saysomething/crypto"
	"saysomething/reports/audit"
	"saysomething/reports/release"
	"saysomething/store"
)

// AuditYear is what an audit of one financial year needs.
type AuditYear struct {
	Year     release.Year
	Releases []audit.Published // all that were made, seen or not, oldest first
	Keys     audit.Keys
	Before   audit.Before // of the first of them
}

// AuditYears are the financial years of which releases were made, oldest first.
func (s *Store) AuditYears(ctx context.Context, organisation string) ([]string, error) {
	var years []string
	if err := s.DB.SelectContext(ctx, &years, `SELECT DISTINCT year FROM ledger_releases WHERE organisation_id = $1 ORDER BY year`, organisation); err != nil {
		return nil, fmt.Errorf("years of releases: %w", err)
	}
	return years, nil
}

// AuditYear reads a year with all its releases and proofs.
func (s *Store) AuditYear(ctx context.Context, organisation, year string) (*AuditYear, error) {
	p, approved, err := s.approvedPlan(ctx, organisation, year)
	if err != nil {
		return nil, err
	}
	if !approved {
		return nil, fmt.Errorf("plan of %s: %w", year, store.ErrNotFound)
	}
	y := &AuditYear{Year: release.Year{Plan: p.Plan}}
	if y.Year.Frame, err = s.Frame(ctx, organisation, year); err != nil {
		return nil, err
	}
	if y.Year.Register, err = s.Registered(ctx, organisation, year); err != nil {
		return nil, err
	}
	most := p.Plan.Parameters.MaxThemes
	if y.Year.Cube, err = s.cube(ctx, organisation, year); err != nil {
		return nil, err
	}
	for i, q := range y.Year.Cube.Quarters {
		y.Year.Cube.Quarters[i] = fewerThemes(y.Year.Frame, q, most)
	}
	key, err := s.ReleaseKey(ctx, organisation)
	if err != nil {
		return nil, err
	}
	y.Keys = audit.Keys{Release: key, Custodian: s.wasCustodian(ctx, organisation)}
	return y, s.auditedReleases(ctx, organisation, year, y)
}

// auditedReleases reads the releases of a year. Each goes with the cube that it was made from: until an erratum the one that was frozen, from
// then on with the corrected quarter.
func (s *Store) auditedReleases(ctx context.Context, organisation, year string, y *AuditYear) error {
	var rows []struct {
		Number                           int
		Year, Due, Body, Hash, Signature string
		Certificate                      []byte
		Counts                           string
	}
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT r.number, r.year, r.due, r.body, r.hash, r.signature, r.certificate, coalesce(e.counts, '') AS counts
		FROM ledger_releases r LEFT JOIN ledger_errata e ON e.organisation_id = r.organisation_id AND r.due = 'erratum ' || CAST(e.number AS TEXT)
		WHERE r.organisation_id = $1 ORDER BY r.number`, organisation); err != nil {
		return fmt.Errorf("read releases: %w", err)
	}
	cube := y.Year.Cube
	var last audit.Before
	for _, r := range rows {
		after := last
		last = audit.Before{Number: r.Number, Hash: r.Hash}
		if r.Year != year {
			continue
		}
		if len(y.Releases) == 0 {
			y.Before = after
		}
		if r.Counts != "" {
			var q release.Quarter
			if err := decode(r.Counts, &q); err != nil {
				return err
			}
			cube = withQuarter(cube, fewerThemes(y.Year.Frame, q, y.Year.Plan.Parameters.MaxThemes))
		}
		madeFrom := cube
		p := audit.Published{Signed: release.Signed{Body: []byte(r.Body)}, Cube: &madeFrom, After: &after}
		var err error
		if p.Signed.Signature, err = crypto.B64.DecodeString(r.Signature); err != nil {
			return fmt.Errorf("signature of release %d: %w", r.Number, err)
		}
		if p.Certificate, err = unpack(r.Certificate); err != nil {
			return err
		}
		var read release.Release
		if err := decode(r.Body, &read); err == nil && read.Replaces != "" {
			if p.Signed.Approvals, err = s.approvals(ctx, organisation, erratumOf(read).hash()); err != nil {
				return err
			}
		}
		y.Releases = append(y.Releases, p)
	}
	if len(y.Releases) == 0 {
		y.Before = last
	}
	y.Year.Cube = cube
	return nil
}

func withQuarter(c release.Cube, q release.Quarter) release.Cube {
	c.Quarters = slices.Clone(c.Quarters)
	for i := range c.Quarters {
		if c.Quarters[i].N == q.N {
			c.Quarters[i] = q
		}
	}
	return c
}

// wasCustodian says whether an approval was signed with a key that a custodian of its side has or had.
func (s *Store) wasCustodian(ctx context.Context, organisation string) func(release.Approval) bool {
	return func(a release.Approval) bool {
		var n int
		err := s.DB.GetContext(ctx, &n, `
			SELECT count(*) FROM people p WHERE p.id = $1 AND p.organisation_id = $2 AND p.side = $3 AND p.role = 'custodian'
			AND (p.sign_key = $4 OR EXISTS (SELECT 1 FROM former_keys f WHERE f.person_id = p.id AND f.sign_key = $4))`, a.Person, organisation, a.Side, a.Key)
		return err == nil && n == 1
	}
}

// audit checks the whole year with a release that is about to be stored. Nothing is stored that does not pass.
func (s *Store) audit(ctx context.Context, organisation string, d *Draft, r sealed) error {
	y, err := s.AuditYear(ctx, organisation, r.Year)
	if err != nil {
		return err
	}
	if rows, err := s.releaseRows(ctx, organisation); err != nil || len(rows) != len(d.rows) {
		return errors.Join(err, ErrOther)
	}
	signature, err := crypto.B64.DecodeString(r.signature)
	if err != nil {
		return err
	}
	last := audit.Published{Signed: release.Signed{Body: []byte(r.body), Signature: signature}, Certificate: r.proof, Cube: &d.Year.Cube, After: &audit.Before{Number: d.Number - 1, Hash: d.Prev}}
	if d.Corrects != nil {
		if last.Signed.Approvals, err = s.approvals(ctx, organisation, erratumOf(r.Release).hash()); err != nil {
			return err
		}
	}
	y.Year.Register = d.Year.Register
	found := audit.Check(y.Year, append(y.Releases, last), y.Keys, y.Before)
	if err := ctx.Err(); err != nil {
		return err
	}
	if !found.OK() {
		return &RefusedError{refusal(found, y.Year.Plan.Tables)}
	}
	return nil
}

// refusal says in words what an audit found, naming tables and nothing finer: which cell it was may tell of what is in it.
func refusal(found audit.Findings, tables []release.Table) string {
	var titles []string
	for _, t := range tables {
		if slices.ContainsFunc(found.Problems, func(f audit.Finding) bool { return f.Where == "table "+t.ID }) {
			titles = append(titles, "“"+t.Title+"”")
		}
	}
	words := "The auditor does not accept the release, so it is withheld as a whole."
	if len(titles) > 0 {
		words += " It is about " + strings.Join(titles, ", ") + "."
	}
	return words
}

// Audit checks every year of an organisation, oldest first, and says by year what was found.
func (s *Store) Audit(ctx context.Context, organisation string, each func(year string, found audit.Findings) error) error {
	years, err := s.AuditYears(ctx, organisation)
	if err != nil {
		return err
	}
	var errs []error
	for _, year := range years {
		y, err := s.AuditYear(ctx, organisation, year)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, each(year, audit.Check(y.Year, y.Releases, y.Keys, y.Before)))
	}
	return errors.Join(errs...)
}
