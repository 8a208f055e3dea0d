package crypto

import (
	"crypto/ed25519"
	"slices"
)

// signer checks that somebody whose key is known for the author signed the entry.
//
// What the list says of a key holds wherever else the key is named: one with an end counts for no later week, neither the
// week that the entry claims nor any that staff wrote in before it. Whoever stole it cannot make an entry older.
func (c *chainCheck) signer(s *SignedPayload, report *Report) Reason {
	keys := c.staffKeys(s.Author, report)
	if s.Author == AuthorWorker {
		keys = c.workerKeys(report)
	}
	if len(keys) == 0 {
		return ReasonKey
	}
	week := max(s.Week, c.staffWeek)
	for _, key := range keys {
		if !c.ended(s.Author, key, week) && s.Verify(key) == nil {
			return ""
		}
	}
	return ReasonSignature
}

// staffKeys are those of the report, of the changes of readers since, and of the signed list, so that no later list can
// take from an old entry the key it was signed with. A report that staff wrote cannot vouch for its own author, so for
// that one the list comes first; nor can a reader give another reader's name a key of their own.
func (c *chainCheck) staffKeys(author string, report *Report) []ed25519.PublicKey {
	var listed []ed25519.PublicKey
	for _, l := range c.List[author] {
		listed = append(listed, l.Key)
	}
	if report != nil {
		if len(listed) > 0 {
			return listed
		}
		return keysIn(report.Readers, author)
	}
	var keys []ed25519.PublicKey
	if c.report != nil {
		keys = keysIn(c.report.Readers, author)
	}
	for _, key := range keysIn(c.added, author) {
		known := slices.ContainsFunc(listed, func(l ed25519.PublicKey) bool { return l.Equal(key) })
		if len(listed) == 0 || known {
			keys = append(keys, key)
		}
	}
	return append(keys, listed...)
}

// workerKeys is the key that the report names. That whoever opened the case wrote it is all that a worker's report can prove.
func (c *chainCheck) workerKeys(report *Report) []ed25519.PublicKey {
	if report == nil {
		report = c.report
	}
	var named ed25519.PublicKey
	if report != nil {
		named, _ = ParseSignKey(report.Worker)
	}
	switch {
	case named == nil && c.Worker == nil, named != nil && c.Worker != nil && !named.Equal(c.Worker):
		return nil
	case named == nil:
		return []ed25519.PublicKey{c.Worker}
	}
	return []ed25519.PublicKey{named}
}

// ended reports whether the list gives a key of this person an end before that week.
func (c *chainCheck) ended(author string, key ed25519.PublicKey, week string) bool {
	known := false
	for _, l := range c.List[author] {
		if !l.Key.Equal(key) {
			continue
		}
		if l.Until == "" || week <= l.Until {
			return false
		}
		known = true
	}
	return known
}

func keysIn(readers []ReaderKey, id string) []ed25519.PublicKey {
	var keys []ed25519.PublicKey
	for _, r := range readers {
		if key, err := ParseSignKey(r.Sign); err == nil && r.ID == id && id != AuthorWorker {
			keys = append(keys, key)
		}
	}
	return keys
}

// ParseSignKey reads a b64 Ed25519 public key.
func ParseSignKey(s string) (ed25519.PublicKey, error) {
	b, err := B64.DecodeString(s)
	if err != nil || len(b) != ed25519.PublicKeySize {
		return nil, ErrMalformed
	}
	return b, nil
}
