package demo

import (
	"context"
	"errors"
	"time"

	"filippo.io/age"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/recovery"
)

// What custodians do: they sign each list of readers, and hold a recovery key for their side.

// custodians of a side who have joined by now.
func (b *builder) custodians(side accounts.Side) []*member {
	var out []*member
	for _, m := range b.people {
		if m.Role == accounts.Custodian && m.Side == side && !m.joined.After(b.clock) {
			out = append(out, m)
		}
	}
	return out
}

// signList has the first custodian of each side sign who reads from now on.
func (b *builder) signList(ctx context.Context) error {
	work, err := b.accounts.ListWork(ctx)
	if err != nil {
		return err
	}
	if work.Proposal == nil {
		return errors.New("there is no list to sign")
	}
	head, body := work.Proposal.Head, work.Proposal.Body
	for _, side := range []accounts.Side{accounts.Management, accounts.Staff} {
		m := b.custodians(side)[0]
		if _, err := b.accounts.SignList(ctx, &m.Person, head, body, crypto.SignHead(head, m.sign)); err != nil {
			return err
		}
	}
	r, err := b.accounts.Roster(ctx)
	if err != nil {
		return err
	}
	if r.List == nil {
		return errors.New("the list of readers does not verify")
	}
	b.lists = append(b.lists, listed{b.clock, r.List})
	return nil
}

// listed is a list and when it came in force.
type listed struct {
	from time.Time
	*crypto.SignedList
}

// listOn is the list of a day. Keys for recovery were made on the very day of the first, so that every case has halves.
func (b *builder) listOn(day time.Time) *crypto.SignedList {
	for i := len(b.lists) - 1; i > 0; i-- {
		if !b.lists[i].from.After(day) {
			return b.lists[i].SignedList
		}
	}
	return b.lists[1].SignedList
}

// makeRecoveryKeys makes an identity for each side, which only that side's custodians hold.
func (b *builder) makeRecoveryKeys(ctx context.Context) error {
	b.recovery = map[accounts.Side]*age.HybridIdentity{}
	for _, side := range []accounts.Side{accounts.Management, accounts.Staff} {
		id, m := crypto.NewIdentity(), b.custodians(side)[0]
		c, err := b.copyFor(m, id)
		if err != nil {
			return err
		}
		if err := b.recoveries().MakeKey(ctx, &m.Person, id.Recipient().String(), []recovery.Copy{c}); err != nil {
			return err
		}
		b.recovery[side] = id
	}
	return nil
}

// shareRecoveryKeys gives the custodians who came later their copies.
func (b *builder) shareRecoveryKeys(ctx context.Context) error {
	for side, id := range b.recovery {
		all := b.custodians(side)
		for _, m := range all[1:] {
			c, err := b.copyFor(m, id)
			if err != nil {
				return err
			}
			if err := b.recoveries().GiveCopy(ctx, &all[0].Person, crypto.RecoveryKey(id.Recipient()), c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) copyFor(m *member, id *age.HybridIdentity) (recovery.Copy, error) {
	data, err := crypto.SealRecoveryCopy(string(m.Side), id, m.identity.Recipient())
	return recovery.Copy{Custodian: m.ID, Data: data}, err
}

func (b *builder) recoveries() *recovery.Store {
	return &recovery.Store{DB: b.db, Now: b.accounts.Now}
}

// shares are the halves of a key of a case for both sides.
func (b *builder) shares(c crypto.NewCase, kind string, id *age.HybridIdentity, to []*member) ([]cases.RecoveryShare, error) {
	var readers []crypto.ShareReader
	for _, m := range to {
		readers = append(readers, crypto.ShareReader{ID: m.ID})
	}
	sealed, err := crypto.SealShares(c.ID, kind, id, readers, b.recovery[accounts.Management].Recipient(), b.recovery[accounts.Staff].Recipient())
	var out []cases.RecoveryShare
	for _, one := range sealed {
		out = append(out, cases.RecoveryShare{Kind: one.Kind, Side: one.Side, Key: one.Key, Salt: crypto.B64.EncodeToString(one.Salt), Data: one.Data})
	}
	return out, err
}
