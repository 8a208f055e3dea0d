package crypto

import (
	"crypto/ed25519"
	"errors"
	"fmt"
)

// Listed is one entry as the server lists it to whoever reads the case. Data is nil when the
// entry is for another audience.
type Listed struct {
	Seq      int
	Audience string
	Author   string
	Hash     string
	Data     []byte
}

// Checked is a listed entry after CheckChain.
type Checked struct {
	Listed
	Entry *SignedPayload // nil when there was no data or it did not open
	Err   error          // nil: genuine, or not ours to open. Otherwise show it as not genuine
}

// Opener opens an entry's data with whichever key fits its audience.
type Opener func(Listed) (*SignedPayload, error)

// CheckChain opens and verifies everything the server listed for a case. An error means that the
// chain itself is broken: an entry was dropped, added twice or reordered, or the report is not genuine.
// Otherwise each entry says for itself whether it is genuine.
//
// roster gives the signing keys of readers who were not yet readers when the report was written; the
// keys the report pins come first, so a changed roster cannot replace them.
func CheckChain(caseID string, listed []Listed, open Opener, roster map[string]ed25519.PublicKey) ([]Checked, *Report, error) {
	if len(listed) == 0 {
		return nil, nil, fmt.Errorf("%w: empty chain", ErrMalformed)
	}
	report, keys, err := checkReport(caseID, listed[0], open, roster)
	if err != nil {
		return nil, nil, err
	}
	out := make([]Checked, len(listed))
	for i, l := range listed {
		if l.Seq != i {
			return nil, nil, fmt.Errorf("%w: an entry is missing", ErrMalformed)
		}
		out[i] = Checked{Listed: l}
		if l.Data == nil {
			continue
		}
		prev := ""
		if i > 0 {
			prev = listed[i-1].Hash
		}
		out[i].Entry, out[i].Err = checkEntry(caseID, prev, l, open, keys)
	}
	return out, report, nil
}

func checkReport(caseID string, first Listed, open Opener, roster map[string]ed25519.PublicKey) (*Report, map[string]ed25519.PublicKey, error) {
	if first.Data == nil {
		return nil, nil, fmt.Errorf("%w: no report", ErrMalformed)
	}
	s, err := open(first)
	if err != nil {
		return nil, nil, fmt.Errorf("open report: %w", err)
	}
	var r Report
	if err := s.Into(&r); err != nil {
		return nil, nil, err
	}
	keys := map[string]ed25519.PublicKey{}
	for id, key := range roster {
		keys[id] = key
	}
	for _, reader := range r.Readers {
		if keys[reader.ID], err = parseSignKey(reader.Sign); err != nil {
			return nil, nil, err
		}
	}
	if keys[AuthorWorker], err = parseSignKey(r.Worker); err != nil {
		return nil, nil, err
	}
	if s.Kind != KindReport {
		return nil, nil, fmt.Errorf("%w: the first entry is not a report", ErrMalformed)
	}
	if _, err := checkEntry(caseID, "", first, open, keys); err != nil {
		return nil, nil, fmt.Errorf("report: %w", err)
	}
	return &r, keys, nil
}

func parseSignKey(s string) (ed25519.PublicKey, error) {
	b, err := B64.DecodeString(s)
	if err != nil || len(b) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("%w: signing key", ErrMalformed)
	}
	return b, nil
}

func checkEntry(caseID, prev string, l Listed, open Opener, keys map[string]ed25519.PublicKey) (*SignedPayload, error) {
	if Hash(l.Data) != l.Hash {
		return nil, fmt.Errorf("%w: hash", ErrMalformed)
	}
	s, err := open(l)
	if err != nil {
		return nil, err
	}
	if s.Case != caseID || s.Seq != l.Seq || s.Author != l.Author || s.Prev != prev {
		return s, fmt.Errorf("%w: this entry belongs elsewhere", ErrMalformed)
	}
	key, ok := keys[s.Author]
	if !ok {
		return s, errors.New("written by somebody whose key is not known")
	}
	return s, s.Verify(key)
}
