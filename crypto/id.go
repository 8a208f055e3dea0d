package crypto

import (
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
)

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// idLength is the length of an id: 16 bytes in base32.
const idLength = 26

// NewID returns a random 128-bit id. It carries no time and no order.
func NewID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base32Lower.EncodeToString(b[:])
}

// ValidID reports whether s has the one spelling an id can have.
func ValidID(s string) bool {
	if len(s) != idLength {
		return false
	}
	b, err := base32Lower.DecodeString(s)
	return err == nil && base32Lower.EncodeToString(b) == s
}

// Hash is SHA-256 in lower-case hexadecimal. It links entries, and stands in the database for
// secrets of full entropy (mailbox tokens, login secrets), which it does not reveal.
func Hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// unhex reads what [Hash] wrote; anything else is zeros.
func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != sha256.Size {
		return make([]byte, sha256.Size)
	}
	return b
}

// B64 is base64url without padding.
var B64 = base64.RawURLEncoding.Strict()

//go:embed names.json
var namesJSON []byte

var names struct{ Adjectives, Birds []string }

func init() {
	if err := json.Unmarshal(namesJSON, &names); err != nil || len(names.Adjectives) != 64 || len(names.Birds) != 64 {
		panic("crypto: names.json must hold 64 adjectives and 64 birds")
	}
}

// CaseName is the two words people call a case by ("amber heron"). It is a handle for
// talking, not an identifier: two cases may share one, and it reveals nothing but the id.
func CaseName(id string) string {
	d := sha256.Sum256([]byte(id))
	return names.Adjectives[d[0]%64] + " " + names.Birds[d[1]%64]
}
