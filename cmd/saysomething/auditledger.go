package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"saysomething/reports"
	"saysomething/reports/audit"
	"saysomething/reports/release"
	"saysomething/store"
)

// fromLedger reads every year of every organisation from the database.
func (c *auditCommand) fromLedger(ctx context.Context) ([]audit.Bundle, error) {
	m := &Main{Config: Config{Data: c.Data, Database: c.Database}}
	if err := m.checkDatabase(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(m.Database); err != nil && !isPostgres(m.Database) {
		return nil, wrong("--database: there is no %s", m.Database) // opening it would make one
	}
	db, err := store.Open(ctx, m.Database)
	if err != nil {
		return nil, wrong("--database: %w", err)
	}
	defer db.Close()
	s := &reports.Store{DB: db, Now: time.Now}
	var organisations []string
	if err := db.SelectContext(ctx, &organisations, `SELECT id FROM organisations ORDER BY id`); err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	var out []audit.Bundle
	for _, o := range organisations {
		if c.Organisation != "" && c.Organisation != o {
			continue
		}
		years, err := s.AuditYears(ctx, o)
		if err != nil {
			return nil, err
		}
		for _, year := range years {
			if c.Year != "" && c.Year != year {
				continue
			}
			y, err := s.AuditYear(ctx, o, year)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", o, year, err)
			}
			out = append(out, bundleOf(y))
		}
	}
	return out, nil
}

// bundleOf settles whose signatures count while the database is open: exactly those that were custodians'.
func bundleOf(y *reports.AuditYear) audit.Bundle {
	b := audit.Bundle{Year: y.Year, Published: y.Releases, Keys: y.Keys, Before: y.Before, Approved: []release.Approval{}}
	for i, p := range b.Published {
		for _, a := range p.Signed.Approvals {
			if y.Keys.Custodian(a) {
				b.Approved = append(b.Approved, a)
			}
		}
		if same(p.Cube, &y.Year.Cube) { // only an erratum makes a cube of its own
			b.Published[i].Cube = nil
		}
	}
	b.Keys.Custodian = audit.Trust(b.Approved)
	return b
}

func same(a, b *release.Cube) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}
