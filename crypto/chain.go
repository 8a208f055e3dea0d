package crypto

import (
	"crypto/ed25519"
	"fmt"
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
	Place    []byte // the author's signature over whom it is for; nil for one that has none
}

// Reason says which check an entry failed; "" is none. They are made in this order.
type Reason string

const (
	ReasonGap       Reason = "gap"       // an entry before it is missing, or it stands twice
	ReasonPlace     Reason = "place"     // it was not given to us, and its author did not say that it is for somebody else
	ReasonHash      Reason = "hash"      // the data is not what the list says
	ReasonUnopened  Reason = "unopened"  // it does not open with its audience's key of that time
	ReasonSize      Reason = "size"      // not one of the padded sizes
	ReasonFormat    Reason = "format"    // not an entry
	ReasonKind      Reason = "kind"      // entry 0 is a report, and nothing else is
	ReasonCase      Reason = "case"      // written for another case
	ReasonSeq       Reason = "seq"       // written for another place
	ReasonAuthor    Reason = "author"    // the list names another author
	ReasonPrev      Reason = "prev"      // written after something else
	ReasonKey       Reason = "key"       // no key of this author is known, or none that still counted
	ReasonSignature Reason = "signature" // the author did not sign it
	ReasonRecipient Reason = "recipient" // it takes somebody off and gives the worker another recipient than the report
)

// Checked is a listed entry with the verdict on it. An entry that is not genuine is shown as such,
// never silently dropped.
type Checked struct {
	Listed
	Entry          *SignedPayload // what it says, when it could be opened and parsed; believe it only if Reason is ""
	ForUs          bool           // false: for another audience, only its place was checked
	Reason         Reason
	WithoutConsent bool                // a genuine change of readers, or escalation, that needed the worker's consent and does not have it
	InConflict     bool                // a genuine change of readers that lets in somebody who, as readers had said, must not read it
	Identity       *age.HybridIdentity // what opened it: its files open with this one or with one of an entry before
}

// Genuine reports whether the entry is what its author wrote, in its place.
func (c Checked) Genuine() bool { return c.ForUs && c.Reason == "" }

// ChainKeys is what a reader of a case brings to check it.
type ChainKeys struct {
	Identities map[string]*age.HybridIdentity   // the newest, by audience
	Former     map[string][]*age.HybridIdentity // from former envelopes, by audience: used only where walking back fails
	Worker     ed25519.PublicKey                // the worker's own key, when the worker checks
	Reader     string                           // the id of the reader who checks
	List       map[string][]ListKey             // keys of the signed list, by person id, former ones included
	Kinds      map[string]string                // by id of a person or a desk on the signed list: the kind of desk
}

// CheckChain verifies everything the server listed for a case. A server that forges, drops, repeats,
// reorders or moves entries between cases is found out, and so is a reader who was taken off, or whoever
// stole a key that counts no more. The report is nil unless it is genuine.
func CheckChain(caseID string, listed []Listed, k ChainKeys) ([]Checked, *Report) {
	c := &chainCheck{caseID: caseID, ChainKeys: k, retired: map[string]bool{}, apart: conflicts{}}
	out := c.walkBack(listed)
	for i := range out {
		c.check(&out[i], i, listed)
		if out[i].Genuine() {
			c.believe(&out[i])
		}
	}
	return out, c.report
}

// chainCheck is what is known from the genuine entries so far.
type chainCheck struct {
	caseID string
	ChainKeys
	report    *Report
	added     []ReaderKey     // by changes of readers
	retired   map[string]bool // identities that were replaced: somebody who was taken off has no other
	staffWeek string          // the latest week of an entry by staff
	consent   consents
	further   escalations
	apart     conflicts
}

func (c *chainCheck) check(out *Checked, i int, listed []Listed) {
	prev := ""
	if i > 0 {
		prev = listed[i-1].Hash
	}
	switch {
	case i == 0 && out.Seq != 0, i > 0 && out.Seq != listed[i-1].Seq+1:
		*out = Checked{Listed: out.Listed, ForUs: true, Reason: ReasonGap}
	case out.ForUs && out.Identity != nil && c.retired[out.Identity.String()]:
		*out = Checked{Listed: out.Listed, ForUs: true, Reason: ReasonUnopened}
	case out.ForUs && out.Reason == "":
		out.Reason = c.judge(out.Entry, out.Listed, prev)
	case !out.ForUs:
		out.Reason = c.elsewhere(out.Listed)
		out.ForUs = out.Reason != ""
	}
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

// judge checks that the entry says of itself what the list says of it, and that its author signed it.
func (c *chainCheck) judge(s *SignedPayload, l Listed, prev string) Reason {
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
	body, err := s.telling()
	if err != nil {
		return ReasonFormat
	}
	report, _ := body.(*Report)
	if reason := c.signer(s, report); reason != "" {
		return reason
	}
	change, ok := body.(*Readers)
	if ok && len(change.Removed) > 0 && (c.report == nil || change.Recipient != c.report.Recipient) {
		return ReasonRecipient
	}
	return ""
}

// telling is the body of an entry that says how others are checked, nil for any other kind.
func (s *SignedPayload) telling() (any, error) {
	var body any
	switch s.Kind {
	case KindReport:
		body = &Report{}
	case KindReaders:
		body = &Readers{}
	case KindNotesKey:
		body = &NotesKey{}
	case KindAsk:
		body = &Ask{}
	case KindConsent:
		body = &Consent{}
	case KindPropose:
		body = &Propose{}
	case KindEscalate:
		body = &Escalate{}
	case KindConflict:
		body = &Conflict{}
	default:
		return nil, nil
	}
	if err := s.Into(body); err != nil {
		return nil, err
	}
	if b, ok := body.(interface{ known() bool }); ok && !b.known() {
		return nil, fmt.Errorf("%w: %s", ErrMalformed, s.Kind)
	}
	return body, nil
}

// believe takes from a genuine entry what later ones are checked with.
func (c *chainCheck) believe(e *Checked) {
	if id := replaced(*e); id != nil && id.String() != e.Identity.String() {
		c.retired[id.String()] = true
	}
	staff := e.Author != AuthorWorker
	if staff {
		c.staffWeek = max(c.staffWeek, e.Entry.Week)
	}
	body, err := e.Entry.telling()
	if err != nil {
		return
	}
	if b, ok := body.(*Conflict); ok && staff && e.Audience == AudienceReaders {
		c.apart.told(e.Author, *b)
	}
	if e.Audience != AudienceCase {
		return
	}
	switch b := body.(type) {
	case *Report:
		c.report = b
		c.consent.begin(b, c.Kinds)
		c.further = newEscalations()
	case *Readers:
		if staff {
			e.WithoutConsent = c.consent.lacks(*b, c.Kinds)
			e.InConflict = c.apart.adds(*b)
			c.added = append(c.added, b.Added...)
		}
	case *Ask:
		if staff {
			c.consent.asked(e.Seq, *b)
		}
	case *Consent:
		if !staff {
			c.consent.answered(e.Seq, *b)
			c.further.answered(e.Seq, *b)
		}
	case *Propose:
		if staff {
			c.further.asked(e.Seq, *b)
		}
	case *Escalate:
		if staff {
			e.WithoutConsent = c.further.lacks(*b, c.consent.guardian())
		}
	}
}
