package crypto

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"

	"filippo.io/age"
)

const entryContext = "saysomething/v1 entry\n"

// Payload is one entry of a case before it is signed and sealed.
type Payload struct {
	V      int             `json:"v"`
	Case   string          `json:"case"`
	Seq    int             `json:"seq"`
	Kind   string          `json:"kind"`
	Author string          `json:"author"` // AuthorWorker or a person's id
	Week   string          `json:"week"`
	Prev   string          `json:"prev"` // hash of the age file before it, "" for the first
	Body   json.RawMessage `json:"body"`
}

// NewPayload fills in a payload whose body is v.
func NewPayload(caseID string, seq int, kind, author, week, prev string, v any) (Payload, error) {
	body, err := marshalLine(v)
	if err != nil {
		return Payload{}, err
	}
	return Payload{V: 1, Case: caseID, Seq: seq, Kind: kind, Author: author, Week: week, Prev: prev, Body: body}, nil
}

// SealEntry signs p, pads it to size and seals it. Readers can prove to themselves who wrote it, for
// which case, in which place of the chain; the server can neither read, forge, move nor reorder it.
// Returns ErrTooLong when it does not fit.
func SealEntry(p Payload, key ed25519.PrivateKey, size int, to ...*age.HybridRecipient) ([]byte, error) {
	line, err := marshalLine(p)
	if err != nil {
		return nil, err
	}
	signature := ed25519.Sign(key, append([]byte(entryContext), line...))
	plain := append(line, '\n')
	plain = append(plain, B64.EncodeToString(signature)...)
	plain, err = fill(append(plain, '\n'), size)
	if err != nil {
		return nil, err
	}
	return Seal(plain, to...)
}

// SealStaffEntry is SealEntry with the smallest of StaffEntrySizes that fits.
func SealStaffEntry(p Payload, key ed25519.PrivateKey, to ...*age.HybridRecipient) ([]byte, error) {
	var err error
	for _, size := range StaffEntrySizes {
		var file []byte
		if file, err = SealEntry(p, key, size, to...); err == nil {
			return file, nil
		}
	}
	return nil, err
}

// SignedPayload is an opened entry. It is only as trustworthy as Verify says.
type SignedPayload struct {
	Payload
	line      []byte // the exact bytes that were signed
	signature []byte
}

// OpenEntry decrypts and parses an entry. It does not check the signature: see Verify and CheckChain.
func OpenEntry(file []byte, id *age.HybridIdentity) (*SignedPayload, error) {
	plain, err := Open(file, id)
	if err != nil {
		return nil, fmt.Errorf("open entry: %w", err)
	}
	return parseEntry(plain)
}

func parseEntry(plain []byte) (*SignedPayload, error) {
	line, rest, ok := bytes.Cut(plain, []byte("\n"))
	sig, padding, ok2 := bytes.Cut(rest, []byte("\n"))
	if !ok || !ok2 || len(bytes.Trim(padding, " ")) > 0 {
		return nil, fmt.Errorf("%w: entry", ErrMalformed)
	}
	signature, err := B64.DecodeString(string(sig))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return nil, fmt.Errorf("%w: signature", ErrMalformed)
	}
	s := &SignedPayload{line: bytes.Clone(line), signature: signature}
	if err := ParseLine(line, &s.Payload); err != nil {
		return nil, err
	}
	if s.V != 1 || !ValidID(s.Case) || s.Seq < 0 {
		return nil, fmt.Errorf("%w: entry", ErrMalformed)
	}
	return s, nil
}

// Verify returns nil only if the owner of pub signed exactly these bytes as an entry.
func (s *SignedPayload) Verify(pub ed25519.PublicKey) error {
	if len(pub) != ed25519.PublicKeySize || !ed25519.Verify(pub, append([]byte(entryContext), s.line...), s.signature) {
		return fmt.Errorf("%w: signature", ErrMalformed)
	}
	return nil
}

// Into reads the body into v, refusing unknown fields.
func (s *SignedPayload) Into(v any) error { return ParseLine(s.Body, v) }
