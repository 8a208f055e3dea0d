package crypto

import (
	"crypto/ed25519"
	"errors"
	"slices"

	"filippo.io/age"
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

// Reason says which check an entry failed; "" is none. They are made in this order.
type Reason string

const (
	ReasonGap       Reason = "gap"       // an entry before it is missing, or it stands twice
	ReasonHash      Reason = "hash"      // the data is not what the list says
	ReasonUnopened  Reason = "unopened"  // it does not open with its audience's key
	ReasonSize      Reason = "size"      // not one of the padded sizes
	ReasonFormat    Reason = "format"    // not an entry
	ReasonKind      Reason = "kind"      // entry 0 is a report, and nothing else is
	ReasonCase      Reason = "case"      // written for another case
	ReasonSeq       Reason = "seq"       // written for another place
	ReasonAuthor    Reason = "author"    // the list names another author
	ReasonPrev      Reason = "prev"      // written after something else
	ReasonKey       Reason = "key"       // nobody's key is known for this author
	ReasonSignature Reason = "signature" // the author did not sign it
)

// Checked is a listed entry with the verdict on it. An entry that is not genuine is shown as such,
// never silently dropped.
type Checked struct {
	Listed
	Entry  *SignedPayload // what it says, when it could be opened and parsed; believe it only if Reason is ""
	ForUs  bool           // false: for another audience, only its place was checked
	Reason Reason
}

// Genuine reports whether the entry is what its author wrote, in its place.
func (c Checked) Genuine() bool { return c.ForUs && c.Reason == "" }

// ChainKeys is what a reader of a case brings to check it.
type ChainKeys struct {
	Identities map[string]*age.HybridIdentity // by audience
	Worker     ed25519.PublicKey              // the worker's own key, when the worker checks
	Roster     map[string]ed25519.PublicKey   // by person id, for readers who came after the report
}

// CheckChain verifies everything the server listed for a case. A server that forges, drops, repeats,
// reorders or moves entries between cases is found out. The keys that the report pins come before the
// roster's, so that a changed roster cannot replace them. The report is nil unless it is genuine.
func CheckChain(caseID string, listed []Listed, k ChainKeys) ([]Checked, *Report) {
	c := &chainCheck{caseID: caseID, ChainKeys: k, pinned: map[string]ed25519.PublicKey{}}
	var report *Report
	out := make([]Checked, len(listed))
	for i, l := range listed {
		out[i] = c.check(i, listed)
		if l.Seq == 0 && out[i].Genuine() {
			report = c.report
			c.pin(report)
		}
	}
	return out, report
}

type chainCheck struct {
	caseID string
	ChainKeys
	pinned map[string]ed25519.PublicKey // from a genuine report
	report *Report
}

func (c *chainCheck) check(i int, listed []Listed) Checked {
	l := listed[i]
	out := Checked{Listed: l}
	id := c.Identities[l.Audience]
	out.ForUs = l.Data != nil && id != nil
	prev := ""
	if i > 0 {
		prev = listed[i-1].Hash
	}
	switch {
	case i == 0 && l.Seq != 0, i > 0 && l.Seq != listed[i-1].Seq+1:
		out.ForUs, out.Reason = true, ReasonGap
	case !out.ForUs:
	case Hash(l.Data) != l.Hash:
		out.Reason = ReasonHash
	default:
		out.Entry, out.Reason = openListed(l, id)
		if out.Reason == "" {
			out.Reason = c.place(out.Entry, l, prev)
		}
	}
	return out
}

func openListed(l Listed, id *age.HybridIdentity) (*SignedPayload, Reason) {
	plain, err := Open(l.Data, id)
	if err != nil {
		return nil, ReasonUnopened
	}
	s, err := parseEntry(plain)
	if err != nil {
		if !slices.Contains(append([]int{NameEntrySize}, StaffEntrySizes...), len(plain)) {
			return nil, ReasonSize
		}
		return nil, ReasonFormat
	}
	if !slices.Contains(allowedSizes(s.Author, s.Kind), len(plain)) {
		return s, ReasonSize
	}
	return s, ""
}

func allowedSizes(author, kind string) []int {
	switch {
	case author != AuthorWorker:
		return StaffEntrySizes
	case kind == KindName:
		return []int{NameEntrySize}
	}
	return []int{WorkerEntrySize}
}

// place checks that the entry says of itself what the list says of it, and that its author signed it.
func (c *chainCheck) place(s *SignedPayload, l Listed, prev string) Reason {
	if (l.Seq == 0) != (s.Kind == KindReport) {
		return ReasonKind
	}
	switch {
	case s.Case != c.caseID:
		return ReasonCase
	case s.Seq != l.Seq:
		return ReasonSeq
	case s.Author != l.Author:
		return ReasonAuthor
	case s.Prev != prev:
		return ReasonPrev
	}
	if l.Seq == 0 {
		var r Report
		if s.Into(&r) != nil {
			return ReasonFormat
		}
		c.report = &r
	}
	key, err := c.key(s, l.Seq)
	if err != nil {
		return ReasonKey
	}
	if s.Verify(key) != nil {
		return ReasonSignature
	}
	return ""
}

var errNoKey = errors.New("no key is known for this author")

// key finds the key an author must have signed with. The report pins its readers' keys against a roster
// that changes later. A worker's report is checked under the key it names: that whoever opened the case
// wrote it is all it can prove. A report that a reader wrote cannot vouch for its own author, so for
// that one the roster comes first.
func (c *chainCheck) key(s *SignedPayload, seq int) (ed25519.PublicKey, error) {
	pinned := c.pinned
	if seq == 0 {
		pinned = pins(c.report)
	}
	if s.Author == AuthorWorker && c.Worker != nil {
		if named, ok := pinned[AuthorWorker]; ok && !named.Equal(c.Worker) {
			return nil, errNoKey
		}
		return c.Worker, nil
	}
	listed, inRoster := c.Roster[s.Author]
	inRoster = inRoster && s.Author != AuthorWorker
	if inRoster && seq == 0 {
		return listed, nil
	}
	if key, ok := pinned[s.Author]; ok {
		return key, nil
	}
	if inRoster {
		return listed, nil
	}
	return nil, errNoKey
}

func (c *chainCheck) pin(r *Report) { c.pinned = pins(r) }

func pins(r *Report) map[string]ed25519.PublicKey {
	keys := map[string]ed25519.PublicKey{}
	for _, reader := range r.Readers {
		if key, err := ParseSignKey(reader.Sign); err == nil && reader.ID != AuthorWorker {
			keys[reader.ID] = key
		}
	}
	if key, err := ParseSignKey(r.Worker); err == nil {
		keys[AuthorWorker] = key
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
