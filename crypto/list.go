package crypto

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"slices"
)

const listContext = "saysomething/v1 list\n"

// Why a list of readers is refused. The checks are made in the order of docs/format.md §7, which
// both implementations keep.
const (
	ListUnsigned  = "unsigned"  // no list, or one that no side vouches for
	ListChain     = "chain"     // not a head, or not the one after the head before
	ListSignature = "signature" // by nobody who may, or not over these bytes
	ListSigners   = "signers"   // names nobody who could sign the next one for a side that vouches
	ListSide      = "side"      // a side is missing that vouched for the list before
	ListBodyOther = "body"      // not what the head names
	ListPinned    = "pinned"    // not the list, or a successor of the list, that is held already
)

// ListError is a list of readers that must not be used. Nothing is sealed by it.
type ListError struct{ Reason string }

func (e *ListError) Error() string { return "list of readers refused: " + e.Reason }

// SignedHead is a head with its signatures, as it travels.
type SignedHead struct {
	Line       string          `json:"line"`
	Signatures []HeadSignature `json:"signatures"`
}

// HeadSignature is one custodian's.
type HeadSignature struct {
	Custodian string `json:"custodian"`
	Signature string `json:"signature"` // b64
}

// HeadCustodian is somebody who may sign the next head.
type HeadCustodian struct {
	ID   string `json:"id"`
	Side string `json:"side"`
	Sign string `json:"sign"`
}

// Head is a verified head.
type Head struct {
	Number     int
	Hash       string
	Prev       string
	Day        string
	Body       string // hash of the body's line
	Custodians []HeadCustodian
	Sides      []string // that vouch for it, management first
	Signers    []string // custodians' ids
}

// headLine is what is signed.
type headLine struct {
	V          int             `json:"v"`
	Number     int             `json:"number"`
	Prev       string          `json:"prev"`
	Day        string          `json:"day"`
	Body       string          `json:"body"`
	Custodians []HeadCustodian `json:"custodians"`
}

// EncodeHead is the line for custodians to sign: list number, after the head whose hash is prev (""
// for the first), with this body line.
func EncodeHead(number int, prev, day, body string) (string, error) {
	b, err := ParseListBody(body)
	if err != nil {
		return "", err
	}
	line, err := marshalLine(headLine{V: 1, Number: number, Prev: prev, Day: day, Body: Hash([]byte(body)), Custodians: headCustodians(b)})
	return string(line), err
}

func headCustodians(b *ListBody) []HeadCustodian {
	out := make([]HeadCustodian, 0, len(b.Custodians))
	for _, c := range b.Custodians {
		out = append(out, HeadCustodian{c.ID, c.Side, c.Sign})
	}
	return out
}

// SignHead is a custodian's signature on a head line, b64.
func SignHead(line string, key ed25519.PrivateKey) string {
	return B64.EncodeToString(ed25519.Sign(key, []byte(listContext+line)))
}

// Pin is a list that a client has seen or holds in print. With a Side, that side must have signed it
// and everything since.
type Pin struct {
	Number int
	Hash   string
	Side   string
}

// SignedList is a list of readers that verified, with its history.
type SignedList struct {
	Number int
	Hash   string
	Day    string
	Sides  []string // that vouch for it, management first
	Body   ListBody
	Heads  []Head
}

// VerifyList checks heads, from the first to the newest, and the newest one's body. If it returns a
// list, everything on it was signed by the sides it names, and no side that once vouched for the list
// has been left out of a change. Otherwise the error is a *ListError.
func VerifyList(heads []SignedHead, body string, pins ...Pin) (*SignedList, error) {
	if len(heads) == 0 {
		return nil, &ListError{ListUnsigned}
	}
	var history []Head
	for i, signed := range heads {
		var before *Head
		if i > 0 {
			before = &history[i-1]
		}
		head, reason := verifyHead(signed, before)
		if reason != "" {
			return nil, &ListError{reason}
		}
		history = append(history, *head)
	}
	last := history[len(history)-1]
	b, err := ParseListBody(body)
	if err != nil || Hash([]byte(body)) != last.Body || !slices.Equal(headCustodians(b), last.Custodians) {
		return nil, &ListError{ListBodyOther}
	}
	for _, pin := range pins {
		if !pin.holds(history) {
			return nil, &ListError{ListPinned}
		}
	}
	return &SignedList{Number: last.Number, Hash: last.Hash, Day: last.Day, Sides: last.Sides, Body: *b, Heads: history}, nil
}

func (p Pin) holds(history []Head) bool {
	if p.Number < 1 || p.Number > len(history) || history[p.Number-1].Hash != p.Hash {
		return false
	}
	return p.Side == "" || all(history[p.Number-1:], func(h Head) bool { return slices.Contains(h.Sides, p.Side) })
}

// verifyHead gives the reason why a head cannot follow the one before, "" when it can.
func verifyHead(signed SignedHead, before *Head) (*Head, string) {
	head, err := parseHead(signed.Line)
	if err != nil {
		return nil, ListChain
	}
	number, prev := 1, ""
	if before != nil {
		number, prev = before.Number+1, before.Hash
	}
	if head.Number != number || head.Prev != prev {
		return nil, ListChain
	}
	for _, s := range signed.Signatures {
		c, ok := maySign(head, before, s.Custodian)
		if !ok || slices.Contains(head.Signers, s.Custodian) || !verifyHeadSignature(signed.Line, c.Sign, s.Signature) {
			return nil, ListSignature
		}
		head.Signers, head.Sides = append(head.Signers, c.ID), append(head.Sides, c.Side)
	}
	head.Sides = slices.DeleteFunc(slices.Clone(ListSides), func(side string) bool { return !slices.Contains(head.Sides, side) })
	if len(head.Sides) == 0 {
		return nil, ListUnsigned
	}
	if !head.leavesSigners(before) {
		return nil, ListSigners
	}
	if before != nil && !all(before.Sides, func(side string) bool { return slices.Contains(head.Sides, side) }) {
		return nil, ListSide
	}
	return head, ""
}

// leavesSigners says whether head names a custodian of every side that vouches for it, or must. A side that it left without one
// would be signed for by whomever the next list names.
func (h *Head) leavesSigners(before *Head) bool {
	vouching := slices.Clone(h.Sides)
	if before != nil {
		vouching = append(vouching, before.Sides...)
	}
	return all(vouching, func(side string) bool {
		return slices.ContainsFunc(h.Custodians, func(c HeadCustodian) bool { return c.Side == side })
	})
}

// maySign finds the custodian whose signature on head counts: one named in the head before, or in
// head itself where the head before names nobody of that side.
func maySign(head, before *Head, id string) (HeadCustodian, bool) {
	named := func(list []HeadCustodian) (HeadCustodian, bool) {
		i := slices.IndexFunc(list, func(c HeadCustodian) bool { return c.ID == id })
		if i < 0 {
			return HeadCustodian{}, false
		}
		return list[i], true
	}
	if before == nil {
		return named(head.Custodians)
	}
	if c, ok := named(before.Custodians); ok {
		return c, true
	}
	c, ok := named(head.Custodians)
	return c, ok && !slices.ContainsFunc(before.Custodians, func(b HeadCustodian) bool { return b.Side == c.Side })
}

func verifyHeadSignature(line, key, signature string) bool {
	public, err := ParseSignKey(key)
	if err != nil {
		return false
	}
	b, err := B64.DecodeString(signature)
	return err == nil && len(b) == ed25519.SignatureSize && ed25519.Verify(public, []byte(listContext+line), b)
}

func parseHead(line string) (*Head, error) {
	var h headLine
	if err := ParseLine([]byte(line), &h); err != nil {
		return nil, err
	}
	again, err := marshalLine(h)
	custodian := func(c HeadCustodian) bool {
		return ValidID(c.ID) && oneName(c.Side, ListSides...) && validSignKey(c.Sign)
	}
	if err != nil || string(again) != line || h.V != 1 || !validDay(h.Day) || !all(h.Custodians, custodian) ||
		!inOrder(h.Custodians, func(c HeadCustodian) string { return c.ID }) {
		return nil, fmt.Errorf("%w: head of a list", ErrMalformed)
	}
	return &Head{Number: h.Number, Hash: Hash([]byte(line)), Prev: h.Prev, Day: h.Day, Body: h.Body, Custodians: h.Custodians}, nil
}

// Fingerprint are the six words for the hash of a head: its first 60 bits. Finding another list with
// the same words takes 2^60 tries, of which each needs signatures of both sides.
func Fingerprint(hash string) []string {
	return fingerprint(unhex(hash))
}

// PersonFingerprint are the six words of a person's two public keys.
func PersonFingerprint(recipient, sign string) []string {
	sum := sha256.Sum256([]byte(recipient + "\n" + sign))
	return fingerprint(sum[:])
}

func fingerprint(sum []byte) []string {
	out := make([]string, 0, 6)
	bits, have := 0, 0
	for _, b := range sum {
		bits, have = bits<<8|int(b), have+8
		if have >= 10 && len(out) < 6 {
			have -= 10
			out, bits = append(out, words[bits>>have]), bits&(1<<have-1)
		}
	}
	return out
}

// Words are the list's fingerprint.
func (l *SignedList) Words() []string { return Fingerprint(l.Hash) }

// Recovers says whether there is a spare key: both sides have one on the list, and both vouch for it. While one side alone does, the other's
// key may be of that side's own making.
func (l *SignedList) Recovers() bool {
	return len(l.Sides) == len(ListSides) && l.Body.Recovery.Management != "" && l.Body.Recovery.Staff != ""
}

// ListKey is a key that somebody on the list signs or signed with.
type ListKey struct {
	Key   ed25519.PublicKey
	Until string // the last day it counted, "" while it still counts
}

// Keys are everybody's signing keys, present ones first.
func (l *SignedList) Keys() map[string][]ListKey {
	out := map[string][]ListKey{}
	add := func(id, sign, until string) {
		if key, err := ParseSignKey(sign); err == nil { // it verified, so it is one
			out[id] = append(out[id], ListKey{key, until})
		}
	}
	for _, r := range l.Body.Readers {
		add(r.ID, r.Sign, "")
	}
	for _, c := range l.Body.Custodians {
		add(c.ID, c.Sign, "")
	}
	for _, f := range l.Body.Former {
		add(f.ID, f.Sign, f.Until)
	}
	return out
}
