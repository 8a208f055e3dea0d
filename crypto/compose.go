package crypto

import (
	"crypto/ed25519"
	"fmt"

	"filippo.io/age"
)

// NewCase is a case that nobody has been told of yet: its files can be sealed before its report.
type NewCase struct {
	ID       string
	Identity *age.HybridIdentity
}

// BeginCase makes a case's id and identity.
func BeginCase() NewCase { return NewCase{ID: NewID(), Identity: NewIdentity()} }

// Reader is somebody who may read a case.
type Reader struct {
	ID        string
	Recipient *age.HybridRecipient
	Sign      string // b64 Ed25519 public key
}

// SealedFor is an age file for one reader.
type SealedFor struct {
	Reader string
	Data   []byte
}

// SealedEntry is an entry as it is sent.
type SealedEntry struct {
	Seq      int
	Audience string
	Data     []byte
	Place    []byte // see SignPlace
}

// Draft is everything that is said when a case is opened. Compose fills in the report's
// Readers, Worker and Recipient; what the worker left out or opted out of (Omitted, Recovery, List) it takes as it is.
type Draft struct {
	Case        NewCase
	Report      Report
	Name        *Name // confidential mode: sealed apart, for NameReaders
	NameReaders []Reader
	Readers     []Reader
	Week        string // Monday of the report's day
	Receipt     Receipt

	// A concern told in person is signed by who recorded it; leave empty when the worker writes.
	Author  string
	SignKey ed25519.PrivateKey
}

// Compose seals a whole report: envelopes for every reader and the worker, and the first entries of the
// chain. After it returns, the only way to the content is a reader's key or the receipt.
// Returns ErrTooLong when what was said does not fit.
func Compose(d Draft) ([]SealedFor, []SealedEntry, error) {
	if d.Author == "" {
		d.Author, d.SignKey = AuthorWorker, d.Receipt.SignKey()
	}
	d.Report.Worker = B64.EncodeToString(d.Receipt.SignKey().Public().(ed25519.PublicKey))
	d.Report.Recipient = d.Receipt.Identity().Recipient().String()
	d.Report.Readers = nil
	for _, r := range d.Readers {
		d.Report.Readers = append(d.Report.Readers, ReaderKey{ID: r.ID, Sign: r.Sign})
	}
	d.Report.Opens = nil
	if d.Name != nil && len(d.NameReaders) < len(d.Readers) { // all of them may, when it is not said
		for _, r := range d.NameReaders {
			d.Report.Opens = append(d.Report.Opens, r.ID)
		}
	}
	entries, err := composeEntries(d)
	if err != nil {
		return nil, nil, err
	}
	envelopes, err := composeEnvelopes(d)
	return envelopes, entries, err
}

func composeEntries(d Draft) ([]SealedEntry, error) {
	p, err := NewPayload(d.Case.ID, 0, KindReport, d.Author, d.Week, "", d.Report)
	if err != nil {
		return nil, err
	}
	report, err := sealAs(d, p, WorkerEntrySize, d.Case.Identity.Recipient())
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	entries := []SealedEntry{{Seq: 0, Audience: AudienceCase, Data: report}}
	if d.Name == nil {
		return entries, nil
	}
	to := []*age.HybridRecipient{d.Receipt.Identity().Recipient()}
	for _, r := range d.NameReaders {
		to = append(to, r.Recipient)
	}
	p, err = NewPayload(d.Case.ID, 1, KindName, d.Author, d.Week, Hash(report), d.Name)
	if err != nil {
		return nil, err
	}
	name, err := sealAs(d, p, NameEntrySize, to...)
	if err != nil {
		return nil, fmt.Errorf("name: %w", err)
	}
	return append(entries, SealedEntry{1, AudienceName, name, SignPlace(d.Case.ID, 1, AudienceName, d.Author, name, d.SignKey)}), nil
}

// sealAs takes the worker's one size, or the smallest staff size that fits.
func sealAs(d Draft, p Payload, size int, to ...*age.HybridRecipient) ([]byte, error) {
	if d.Author == AuthorWorker {
		return SealEntry(p, d.SignKey, size, to...)
	}
	return SealStaffEntry(p, d.SignKey, to...)
}

func composeEnvelopes(d Draft) ([]SealedFor, error) {
	r := d.Report
	e := Envelope{V: 1, Case: d.Case.ID, Identity: d.Case.Identity.String(), Card: Card{Kind: r.Kind, Text: r.What, Themes: r.Themes,
		Area: r.Area, Group: r.Group, Danger: r.Danger, Mode: r.Mode, Day: r.Day, Route: r.Route}}
	readers := append([]Reader{{ID: AuthorWorker, Recipient: d.Receipt.Identity().Recipient()}}, d.Readers...)
	var out []SealedFor
	for _, reader := range readers {
		file, err := SealEnvelope(e, reader.Recipient)
		if err != nil {
			return nil, err
		}
		out = append(out, SealedFor{reader.ID, file})
	}
	return out, nil
}
