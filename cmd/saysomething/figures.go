package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/notify"
)

// figures keeps the ledger of released figures: frames, freezes, releases. Each step is claimed, so any server may try. The log says that something
// was done and never what it counts.
func (m *Main) figures(ctx context.Context) error {
	kept, err := m.Reports.KeepLedger(ctx, m.Now())
	if kept.Frozen > 0 {
		m.log.Info("quarters frozen", "job", "figures")
	}
	if kept.Made > 0 {
		m.log.Info("releases made", "job", "figures")
	}
	return err
}

// tellOfFigures writes to everybody who may see releases when one is out: one message, also where several came out together. What was out for
// longer than a week before anybody could write is no news.
func (m *Main) tellOfFigures(ctx context.Context) error {
	const job = "tell of figures"
	if m.mail.SMTP.Address == "" {
		return nil
	}
	now := m.Now()
	var out []struct {
		Organisation string `db:"organisation_id"`
		Number       int
	}
	if err := m.DB.SelectContext(ctx, &out, `
		SELECT organisation_id, number FROM ledger_releases WHERE publish_at <= $1 AND publish_at > $2 ORDER BY organisation_id, number`,
		now.UnixMicro(), now.Add(-7*24*time.Hour).UnixMicro()); err != nil {
		return fmt.Errorf("tell of figures: %w", err)
	}
	told := map[string]bool{}
	for _, r := range out {
		due := fmt.Sprintf("%s %d", r.Organisation, r.Number)
		claimed, err := m.DB.Claim(ctx, job, due, m.Run, now)
		if err != nil {
			return err
		}
		if !claimed {
			continue
		}
		if !told[r.Organisation] {
			if err := m.tellReaders(ctx, r.Organisation); err != nil {
				return fmt.Errorf("tell of figures: %w", err)
			}
			told[r.Organisation] = true
		}
		if err := m.DB.Done(ctx, job, due, now); err != nil {
			return err
		}
	}
	return nil
}

func (m *Main) tellReaders(ctx context.Context, organisation string) error {
	people, err := m.Accounts.People(ctx, organisation)
	if err != nil {
		return err
	}
	return m.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		for i := range people {
			if !accounts.Can(&people[i], accounts.SeeReleases) {
				continue
			}
			if err := notify.Queue(ctx, tx, m.Now(), people[i].ID, notify.FiguresOut, nil); err != nil {
				return err
			}
		}
		return nil
	})
}
