package main

import (
	"context"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/notify"
	"saysomething/store"
)

// dailyMail writes each reader's mail of the day once its hour has come in London: a server that was down then does it
// when it is up again, on the same day. Which server writes whose is claimed in the transaction that writes it.
func (m *Main) dailyMail(ctx context.Context) error {
	if m.mail.SMTP.Address == "" {
		return nil
	}
	o, err := m.Accounts.Organisation(ctx)
	if errors.Is(err, store.ErrNotFound) { // nothing is set up yet
		return nil
	}
	if err != nil {
		return err
	}
	setting := accounts.DefaultDigest()
	if _, err := m.Accounts.OwnSetting(ctx, o.ID, accounts.OwnDigest, &setting); err != nil {
		return err
	}
	now := m.Now().In(notify.London)
	if now.Hour() < setting.Hour {
		return nil
	}
	return m.writeDailyMail(ctx, o, now.Format(time.DateOnly))
}

func (m *Main) writeDailyMail(ctx context.Context, o *accounts.Organisation, today string) error {
	people, err := m.Cases.DigestPeople(ctx, o.ID, today)
	if err != nil {
		return err
	}
	written, err := m.mail.DigestWritten(ctx, today)
	if err != nil {
		return err
	}
	var own cases.OwnClocks
	if _, err := m.Accounts.OwnSetting(ctx, o.ID, accounts.OwnClocks, &own); err != nil {
		return err
	}
	rules, err := own.Rules(o.ClockPreset)
	if err != nil {
		return err
	}
	for _, person := range people {
		if written[person] {
			continue
		}
		d, err := m.Cases.Digest(ctx, person, rules, o.Nation, today)
		if err != nil {
			return err
		}
		counts := notify.Counts{Day: today, Thanks: d.Thanks, News: d.News, Removals: d.Removals,
			SetOverdue: d.Set.Overdue, SetToday: d.Set.Today, SetSoon: d.Set.Soon,
			PromisedOverdue: d.Promised.Overdue, PromisedToday: d.Promised.Today, PromisedSoon: d.Promised.Soon}
		if err := m.DB.Tx(ctx, func(tx *sqlx.Tx) error {
			return notify.QueueDigest(ctx, tx, m.Now(), m.Run, person, counts)
		}); err != nil {
			return err
		}
	}
	return nil
}
