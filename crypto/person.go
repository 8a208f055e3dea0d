package crypto

import (
	"crypto/ed25519"
	"fmt"

	"filippo.io/age"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// KeyFileSize is the padded plaintext size of a key file.
const KeyFileSize = 1024

// Root is what a person's passphrase stretches to (Argon2id, RFC 9106: t = 3, 64 MiB, one lane).
// It costs 64 MiB and a good part of a second: only staff clients and the demonstration call it,
// never a route; and at most two run at once in a process.
func Root(passphrase string, salt []byte) (root []byte) {
	stretching.take(func() { root = argon2.IDKey(norm.NFKC.Bytes([]byte(passphrase)), salt, 3, 64*1024, 1, 32) })
	return root
}

// LoginSecret is sent to sign in. It cannot open the key file, and the server keeps only its hash.
func LoginSecret(root []byte) []byte { return derive(root, "login secret", 32) }

// KeyFileIdentity opens the key file. It never leaves the person's browser.
func KeyFileIdentity(root []byte) *age.HybridIdentity {
	return Identity([32]byte(derive(root, "key file", 32)))
}

// KeyFile holds a person's two private keys: the identity reads, the Ed25519 seed signs. The server
// stores it only sealed to [KeyFileIdentity], so a stolen database opens nothing.
type KeyFile struct {
	V        int    `json:"v"`
	Identity string `json:"identity"`
	Sign     string `json:"sign"` // b64, 32 bytes
}

// NewKeyFile makes a person's keys.
func NewKeyFile() KeyFile {
	_, sign, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic("crypto: keys: " + err.Error())
	}
	return KeyFile{V: 1, Identity: NewIdentity().String(), Sign: B64.EncodeToString(sign.Seed())}
}

// Keys are the two keys a key file holds.
func (k KeyFile) Keys() (*age.HybridIdentity, ed25519.PrivateKey, error) {
	id, err := ParseIdentity(k.Identity)
	if err != nil {
		return nil, nil, err
	}
	seed, err := B64.DecodeString(k.Sign)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, nil, fmt.Errorf("%w: signing key", ErrMalformed)
	}
	return id, ed25519.NewKeyFromSeed(seed), nil
}

// SealKeyFile seals the keys to the identity that the passphrase gives.
func SealKeyFile(k KeyFile, root []byte) ([]byte, error) {
	line, err := PadLine(k, KeyFileSize)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return Seal(line, KeyFileIdentity(root).Recipient())
}

// OpenKeyFile opens what [SealKeyFile] made. A wrong passphrase is an error.
func OpenKeyFile(file, root []byte) (KeyFile, error) {
	var k KeyFile
	plain, err := Open(file, KeyFileIdentity(root))
	if err != nil {
		return k, fmt.Errorf("open key file: %w", err)
	}
	return k, ParseLine(plain, &k)
}
