package handlers

import (
	"context"
	"crypto/rand"
	"time"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/reports"
)

// What a browser seals with JavaScript, the server seals for a form without it: in memory, at once.

// sendReport seals the draft and stores it as a letter from a browser would be.
func (s *Server) sendReport(ctx context.Context, sub *submission, d *draft) (crypto.Receipt, error) {
	receipt := crypto.NewReceipt()
	token := make([]byte, 32)
	rand.Read(token)
	r := d.report
	r.Day, r.Statistics = s.Now().In(reports.London).Format(time.DateOnly), crypto.B64.EncodeToString(token)
	r.List = crypto.ListPin{Number: sub.list.Number, Hash: sub.list.Hash}
	shares, err := sub.shares(d)
	if err != nil {
		return crypto.Receipt{}, err
	}
	r.Recovery = !d.unrecovered // their wish: where there is no spare key yet, whoever opens it once there is makes the halves
	letter := cases.ReportLetter{V: 1, Recovery: shares, Mailbox: receipt.Token(), Case: sub.newCase.ID, Mode: r.Mode, Desks: r.Desks, Files: []cases.NewFile{},
		Statistics: cases.StatisticsLetter{Token: r.Statistics, Kind: r.Kind, Themes: r.Themes, Group: r.Group, Area: d.countsAs}}
	for _, f := range sub.files {
		r.Files = append(r.Files, f.ref)
		letter.Files = append(letter.Files, f.stored)
	}
	sealed := crypto.Draft{Case: sub.newCase, Report: r, Name: d.name, Week: cases.Week(s.Now()), Receipt: receipt}
	if sealed.Readers, err = readerKeys(d.readers); err != nil {
		return crypto.Receipt{}, err
	}
	if sealed.NameReaders, err = readerKeys(d.nameReaders); err != nil {
		return crypto.Receipt{}, err
	}
	envelopes, entries, err := crypto.Compose(sealed)
	if err != nil {
		return crypto.Receipt{}, err
	}
	for _, e := range envelopes {
		letter.Envelopes = append(letter.Envelopes, cases.SealedFor{Reader: e.Reader, Data: e.Data})
	}
	for _, e := range entries {
		letter.Entries = append(letter.Entries, cases.NewEntry{Seq: e.Seq, Audience: e.Audience, Data: e.Data, Place: e.Place})
	}
	return receipt, s.Cases.Report(ctx, letter, "")
}

// shares are the two halves of the case's key for recovery: none when the organisation has no spare key, or the worker wants none.
func (sub *submission) shares(d *draft) ([]cases.RecoveryShare, error) {
	if d.unrecovered || !recovers(sub.list) {
		return []cases.RecoveryShare{}, nil
	}
	management, err := crypto.ParseRecipient(sub.list.Body.Recovery.Management)
	if err != nil {
		return nil, err
	}
	staff, err := crypto.ParseRecipient(sub.list.Body.Recovery.Staff)
	if err != nil {
		return nil, err
	}
	var readers []crypto.ShareReader
	for _, r := range d.readers {
		readers = append(readers, crypto.ShareReader{ID: r.ID})
	}
	halves, err := crypto.SealShares(sub.newCase.ID, "case", sub.newCase.Identity, readers, management, staff)
	if err != nil {
		return nil, err
	}
	var out []cases.RecoveryShare
	for _, half := range halves {
		out = append(out, cases.RecoveryShare{Side: half.Side, Key: half.Key, Salt: crypto.B64.EncodeToString(half.Salt), Data: half.Data})
	}
	return out, nil
}

func readerKeys(readers []accounts.RosterReader) ([]crypto.Reader, error) {
	out := make([]crypto.Reader, 0, len(readers))
	for _, r := range readers {
		recipient, err := crypto.ParseRecipient(r.Recipient)
		if err != nil {
			return nil, err
		}
		out = append(out, crypto.Reader{ID: r.ID, Recipient: recipient, Sign: r.Sign})
	}
	return out, nil
}
