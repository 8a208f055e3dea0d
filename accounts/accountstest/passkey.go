package accountstest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Authenticator is one passkey in software, with everything that can be wrong about it to be set. docs: WebAuthn level 3.
type Authenticator struct {
	RPID, Origin string
	ID           []byte // of the credential
	UserHandle   []byte // the person's id
	Counter      uint32 // 0 for one that does not count
	Unverified   bool   // does not ask for a fingerprint or a PIN
	key          *ecdsa.PrivateKey
}

// NewAuthenticator makes one for a site.
func NewAuthenticator(t testing.TB, rpid, origin, person string) *Authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	id := make([]byte, 32)
	rand.Read(id)
	return &Authenticator{RPID: rpid, Origin: origin, ID: id, UserHandle: []byte(person), key: key}
}

var raw64 = base64.RawURLEncoding.EncodeToString

func (a *Authenticator) client(t testing.TB, kind, challenge string) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.Origin, "crossOrigin": false})
	check(t, err)
	return text
}

func (a *Authenticator) data(flags byte) []byte {
	if !a.Unverified {
		flags |= 0x04
	}
	hash := sha256.Sum256([]byte(a.RPID))
	return binary.BigEndian.AppendUint32(append(hash[:], flags|0x01), a.Counter)
}

// Create answers the options of BeginPasskey.
func (a *Authenticator) Create(t testing.TB, challenge string) []byte {
	t.Helper()
	point, err := a.key.PublicKey.Bytes()
	check(t, err)
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), point[33:]...)
	data := append(a.data(0x40), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.ID)))
	data = append(append(data, a.ID...), cose...)
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"), byte(len(data)))
	return a.answer(t, map[string]any{
		"clientDataJSON": raw64(a.client(t, "webauthn.create", challenge)), "attestationObject": raw64(append(object, data...)),
	})
}

// Get answers the options of BeginTouch; the counter goes up by one when it is in use.
func (a *Authenticator) Get(t testing.TB, challenge string) []byte {
	t.Helper()
	if a.Counter > 0 {
		a.Counter++
	}
	client, data := a.client(t, "webauthn.get", challenge), a.data(0)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(data[:len(data):len(data)], hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	check(t, err)
	return a.answer(t, map[string]any{
		"clientDataJSON": raw64(client), "authenticatorData": raw64(data), "signature": raw64(signature), "userHandle": raw64(a.UserHandle),
	})
}

func (a *Authenticator) answer(t testing.TB, response map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{"id": raw64(a.ID), "rawId": raw64(a.ID), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response})
	check(t, err)
	return text
}
