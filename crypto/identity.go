package crypto

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"

	"filippo.io/age"
)

const (
	derivationSalt = "saysomething/v1"
	identityPrefix = "AGE-SECRET-KEY-PQ-"
)

// derive returns n bytes that are independent for every label and reveal nothing of the secret
// or of each other (HKDF-SHA256, RFC 5869).
func derive(secret []byte, label string, n int) []byte {
	key, err := hkdf.Key(sha256.New, secret, []byte(derivationSalt), label, n)
	if err != nil {
		panic("crypto: derive: " + err.Error()) // only for absurd lengths
	}
	return key
}

// Identity is the age hybrid identity (ML-KEM-768 and X25519) that a seed of 32 bytes names.
// Whoever has the seed can open what is sealed to it; nobody else can, with or without a quantum computer.
func Identity(seed [32]byte) *age.HybridIdentity {
	id, err := age.ParseHybridIdentity(bech32Encode(identityPrefix, seed[:]))
	if err != nil {
		panic("crypto: identity: " + err.Error()) // every 32 bytes are a seed
	}
	return id
}

// NewIdentity is a random identity.
func NewIdentity() *age.HybridIdentity {
	var seed [32]byte
	rand.Read(seed[:])
	return Identity(seed)
}

// ParseIdentity reads an AGE-SECRET-KEY-PQ-1… string.
func ParseIdentity(s string) (*age.HybridIdentity, error) {
	id, err := age.ParseHybridIdentity(s)
	if err != nil {
		return nil, fmt.Errorf("%w: not a hybrid identity", ErrMalformed) // age's own error would repeat the secret
	}
	return id, nil
}

// ParseRecipient reads an age1pq1… string and refuses every other kind of recipient, so that
// nothing is ever sealed with less than post-quantum strength.
func ParseRecipient(s string) (*age.HybridRecipient, error) {
	if !strings.HasPrefix(s, "age1pq1") {
		return nil, fmt.Errorf("%w: not a post-quantum recipient", ErrMalformed)
	}
	r, err := age.ParseHybridRecipient(s)
	if err != nil {
		return nil, fmt.Errorf("%w: not a post-quantum recipient", ErrMalformed)
	}
	return r, nil
}

// bech32Encode is the text form of age keys (BIP 173), upper case when the prefix is. The age
// package reads it but does not export a writer for seeds.
func bech32Encode(prefix string, data []byte) string {
	const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	lower := strings.ToLower(prefix)
	var values []byte
	acc, bits := uint32(0), 0
	for _, b := range data {
		acc, bits = acc<<8|uint32(b), bits+8
		for bits >= 5 {
			bits -= 5
			values = append(values, byte(acc>>bits&31))
		}
	}
	if bits > 0 {
		values = append(values, byte(acc<<(5-bits)&31))
	}
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range len(lower) {
		step(lower[i] >> 5)
	}
	step(0)
	for i := range len(lower) {
		step(lower[i] & 31)
	}
	for _, v := range values {
		step(v)
	}
	for range 6 {
		step(0)
	}
	sum ^= 1
	out := []byte(lower + "1")
	for _, v := range values {
		out = append(out, charset[v])
	}
	for i := range 6 {
		out = append(out, charset[sum>>(5*(5-i))&31])
	}
	if prefix != lower {
		return strings.ToUpper(string(out))
	}
	return string(out)
}
