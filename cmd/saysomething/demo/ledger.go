package demo

import (
	"context"
	"fmt"
	"math"
	"time"

	"saysomething/accounts"
	"saysomething/reports"
)

// groupShares are how many of a hundred people belong to a worker group. In some areas there are many more of some, and none of others.
var groupShares = []struct {
	code  string
	share float64
}{{"NMR", 30}, {"MED", 10}, {"AHP", 8}, {"ACS", 18}, {"HSC", 3}, {"AST", 4}, {"ADC", 16}, {"EAN", 8}, {"STU", 2}, {"OTH", 1}}

var groupsIn = map[string]map[string]float64{
	"COR": {"NMR": 0, "MED": 0, "AHP": 0, "ACS": 0, "HSC": 0, "STU": 0, "EAN": 4}, "EST": {"NMR": 0, "MED": 0, "AHP": 0, "ACS": 0, "ADC": 0.3, "EAN": 9, "HSC": 0, "STU": 0},
	"CAT": {"NMR": 0, "MED": 0, "AHP": 0, "ACS": 0, "ADC": 0.2, "EAN": 10, "HSC": 0, "STU": 0}, "DIG": {"NMR": 0, "MED": 0, "AHP": 0, "ACS": 0, "EAN": 0, "HSC": 0, "STU": 0},
	"FIN": {"NMR": 0, "MED": 0, "AHP": 0, "ACS": 0, "EAN": 0, "HSC": 0, "STU": 0}, "HRD": {"NMR": 0.1, "MED": 0, "AHP": 0, "ACS": 0, "EAN": 0, "HSC": 0},
	"DIA": {"NMR": 0.2, "HSC": 6, "AST": 4}, "PAT": {"NMR": 0, "HSC": 15}, "PHA": {"NMR": 0, "AST": 15}, "THY": {"NMR": 0.1, "AHP": 8}, "MAT": {"NMR": 1.8},
}

// establishment says how many people of each worker group an area has.
func (b *builder) establishment() []reports.Established {
	var out []reports.Established
	for _, a := range b.areas {
		tilt, whole := groupsIn[a.Code], 0.0
		weight := func(code string, share float64) float64 {
			if t, ok := tilt[code]; ok {
				return share * t
			}
			return share
		}
		for _, g := range groupShares {
			whole += weight(g.code, g.share)
		}
		for _, g := range groupShares {
			if n := int(math.Round(float64(a.Headcount) * weight(g.code, g.share) / whole)); n > 0 {
				out = append(out, reports.Established{Area: a.Code, Group: g.code, People: n})
			}
		}
	}
	return out
}

// ledger has custodians of both sides approve a plan before each financial year, and freezes every quarter on its day. The releases are
// made by the running service, in the background: each takes some seconds.
func (b *builder) ledger(ctx context.Context, begin time.Time, run string) error {
	at := begin
	s := &reports.Store{DB: b.db, Now: func() time.Time { return at }, Run: run, DelayDays: releaseDelay}
	if err := s.ReplaceEstablishment(ctx, b.org.ID, b.establishment()); err != nil {
		return err
	}
	if err := b.approvePlan(ctx, s, reports.YearOf(begin)); err != nil {
		return fmt.Errorf("first plan: %w", err)
	}
	for _, q := range reports.Quarters(reports.QuarterOf(begin), reports.QuarterOf(b.now)) {
		if at = q.Next().First(); q.N == 4 && !at.After(b.now) { // the next year begins, before its predecessor's last quarter is frozen
			if err := s.FreezeOnly(ctx, b.org.ID, at); err != nil {
				return err
			}
			if err := b.approvePlan(ctx, s, q.Year+1); err != nil {
				return fmt.Errorf("plan of %s: %w", q.Next().FinancialYear(), err)
			}
		}
		if at = q.ReleasableOn(releaseDelay); !at.After(b.now) {
			if err := s.FreezeOnly(ctx, b.org.ID, at); err != nil {
				return err
			}
			if err := b.returned(ctx, s, &at, q); err != nil {
				return err
			}
		}
	}
	at = b.now
	return b.proposePlan(ctx, s, reports.YearOf(b.now)+1) // waits for custodians to sign it
}

func (b *builder) proposePlan(ctx context.Context, s *reports.Store, year int) error {
	o := reports.OrgName{ID: b.org.ID, Name: b.org.Name}
	last, err := b.lastYear(ctx, year)
	if err != nil {
		return err
	}
	p, err := s.StandardPlanFor(ctx, o, year, last)
	if err != nil {
		return err
	}
	by := ""
	for _, m := range b.people {
		if m.Role == accounts.Administrator {
			by = m.ID
		}
	}
	return s.ProposePlan(ctx, o, year, by, p)
}

// lastYear is how many concerns were invented for the frozen ones of the last four quarters before a year, made up to a whole year. A real
// organisation goes by its releases; those of a demonstration are made only when it runs.
func (b *builder) lastYear(ctx context.Context, year int) (int, error) {
	var concerns, quarters int
	const frozen = `SELECT quarter FROM ledger_quarters WHERE organisation_id = $1 AND quarter < $2 ORDER BY quarter DESC LIMIT 4`
	before := reports.Quarter{Year: year, N: 1}.String()
	if err := b.db.One(ctx, &quarters, `SELECT count(*) FROM (`+frozen+`) f`, b.org.ID, before); err != nil || quarters == 0 {
		return 0, err
	}
	if err := b.db.One(ctx, &concerns, `SELECT count(*) FROM statistics WHERE organisation_id = $1 AND kind = 'concern' AND quarter IN (`+frozen+`)`, b.org.ID, before); err != nil {
		return 0, err
	}
	return concerns * 4 / quarters, nil
}

func (b *builder) approvePlan(ctx context.Context, s *reports.Store, year int) error {
	if err := b.proposePlan(ctx, s, year); err != nil {
		return err
	}
	name := reports.Quarter{Year: year, N: 1}.FinancialYear()
	p, err := s.Plan(ctx, b.org.ID, name)
	if err != nil {
		return err
	}
	b.clock = s.Now()
	for _, side := range []accounts.Side{accounts.Management, accounts.Staff} {
		m := b.custodians(side)[0]
		if _, err := s.ApprovePlan(ctx, b.org.ID, name, m.ID, p.Hash, reports.SignPlan(m.sign, p.Hash)); err != nil {
			return err
		}
	}
	return nil
}
