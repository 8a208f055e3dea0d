package crypto

import "crypto/ed25519"

const placeContext = "saysomething/v1 place\n"

// entryPlace is what the author of an entry that not everybody is given signs in clear (docs/format.md §4): whom it is for. Whoever is
// not given it can tell by this that it was never meant for them, and not kept from them.
type entryPlace struct {
	Case     string `json:"case"`
	Seq      int    `json:"seq"`
	Audience string `json:"audience"`
	Author   string `json:"author"`
	Hash     string `json:"hash"`
}

func (p entryPlace) signed() []byte {
	line, err := marshalLine(p)
	if err != nil {
		panic("crypto: a place is no JSON: " + err.Error())
	}
	return append([]byte(placeContext), line...)
}

// hasPlace reports whether an entry has a place. Those for everybody have none, nor those of workers, whose audiences are fixed; but for a
// name that came after the report, which the report's mode does not tell of.
func hasPlace(author string, seq int, audience string) bool {
	if author == AuthorWorker {
		return audience == AudienceName && seq > 1
	}
	return audience != AudienceCase
}

// SignPlace signs whom an entry is for, nil for an entry that has no place. The service holds all of what is signed already.
func SignPlace(caseID string, seq int, audience, author string, data []byte, key ed25519.PrivateKey) []byte {
	if !hasPlace(author, seq, audience) {
		return nil
	}
	return ed25519.Sign(key, entryPlace{caseID, seq, audience, author, Hash(data)}.signed())
}

// PlaceSize is the length of a place's signature, 0 for an entry that has none.
func PlaceSize(author string, seq int, audience string) int {
	if !hasPlace(author, seq, audience) {
		return 0
	}
	return ed25519.SignatureSize
}

// elsewhere checks an entry that we were not given, or hold no key to: that it is for somebody else, and for whom, is what its author
// said, or what is fixed.
func (c *chainCheck) elsewhere(l Listed) Reason {
	given := l.Data != nil // then it is only that we hold no key
	switch {
	case given:
	case l.Audience == AudienceCase,
		l.Audience == AudienceName && c.Worker != nil,
		l.Audience == AudienceReaders && c.Reader != "",
		l.Audience == AudiencePrivate && c.Reader == l.Author:
		return ReasonPlace
	}
	said := entryPlace{c.caseID, l.Seq, l.Audience, l.Author, l.Hash}.signed()
	if l.Author == AuthorWorker {
		if l.Audience == AudienceName && c.isName(l, said) {
			return ""
		}
		return ReasonPlace
	}
	for _, key := range c.staffKeys(l.Author, nil) {
		if !c.ended(l.Author, key, c.staffWeek) && len(key) == ed25519.PublicKeySize && ed25519.Verify(key, said, l.Place) {
			return ""
		}
	}
	return ReasonPlace
}

// isName reports whether a worker gave a name in this place: with a confidential report, or later, when their own key says so.
func (c *chainCheck) isName(l Listed, said []byte) bool {
	if l.Seq == 1 {
		return c.report == nil || c.report.Mode == "confidential"
	}
	for _, key := range c.workerKeys(c.report) {
		if ed25519.Verify(key, said, l.Place) {
			return true
		}
	}
	return false
}
