package crypto

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"

	"filippo.io/age"
)

// ShareSize is the plaintext size of a share, of a part and of a copy of a side's recovery identity.
const ShareSize = 256

// The two sides a key is split between.
const (
	managementSide = "management"
	staffSide      = "staff"
)

// Share is half of a case's key, sealed to one side's recovery identity. Alone it is random bytes.
type Share struct {
	Kind string // case | notes
	Side string // management | staff
	Key  string // RecoveryKey of the recipient it is sealed to
	Data []byte
}

// shareLine is what both halves together say.
type shareLine struct {
	V        int    `json:"v"`
	Case     string `json:"case"`
	Kind     string `json:"kind"`
	Identity string `json:"identity"`
}

// recoveryCopy is a side's recovery identity for one of its custodians.
type recoveryCopy struct {
	V        int    `json:"v"`
	Side     string `json:"side"`
	Identity string `json:"identity"`
}

// RecoveryKey names the recovery identity that has this recipient.
func RecoveryKey(recipient *age.HybridRecipient) string { return Hash([]byte(recipient.String())) }

// SealShares splits an identity of a case in two halves, one for each side. The management's is random, the staff
// side's is what it takes to get from there to the identity: whoever has one of them has nothing.
func SealShares(caseID, kind string, id *age.HybridIdentity, management, staff *age.HybridRecipient) ([]Share, error) {
	if management.String() == staff.String() {
		return nil, errors.New("shares: both halves for one key")
	}
	line, err := PadLine(shareLine{1, caseID, kind, id.String()}, ShareSize)
	if err != nil {
		return nil, fmt.Errorf("shares: %w", err)
	}
	var random [ShareSize]byte
	rand.Read(random[:])
	subtle.XORBytes(line, line, random[:])
	shares := []Share{{kind, managementSide, RecoveryKey(management), nil}, {kind, staffSide, RecoveryKey(staff), nil}}
	if shares[0].Data, err = Seal(random[:], management); err == nil {
		shares[1].Data, err = Seal(line, staff)
	}
	if err != nil {
		return nil, fmt.Errorf("shares: %w", err)
	}
	return shares, nil
}

// OpenShare opens a side's half, or a part of a recovery: both are the same bytes sealed to another key.
func OpenShare(file []byte, id *age.HybridIdentity) ([]byte, error) {
	half, err := Open(file, id)
	if err != nil {
		return nil, fmt.Errorf("open share: %w", err)
	}
	if len(half) != ShareSize {
		return nil, fmt.Errorf("%w: share of %d bytes", ErrMalformed, len(half))
	}
	return half, nil
}

// SealPart seals a half to another key: the new reader's in a recovery, the side's own new one afterwards.
func SealPart(half []byte, to *age.HybridRecipient) ([]byte, error) {
	if len(half) != ShareSize {
		return nil, fmt.Errorf("%w: share of %d bytes", ErrMalformed, len(half))
	}
	return Seal(half, to)
}

// JoinShares makes of both halves the identity they were made from. Halves of different keys, of another case or
// kind, or changed ones are refused: together they must spell one whole line about this case.
func JoinShares(a, b []byte, caseID, kind string) (*age.HybridIdentity, error) {
	if len(a) != ShareSize || len(b) != ShareSize {
		return nil, fmt.Errorf("%w: share", ErrMalformed)
	}
	var plain [ShareSize]byte
	subtle.XORBytes(plain[:], a, b)
	var line shareLine
	if err := ParseLine(plain[:], &line); err != nil {
		return nil, fmt.Errorf("join shares: %w", err)
	}
	if line.V != 1 || line.Case != caseID || line.Kind != kind {
		return nil, fmt.Errorf("%w: shares of another case", ErrMalformed)
	}
	return ParseIdentity(line.Identity)
}

// SealRecoveryCopy gives a side's recovery identity to one of that side's custodians.
func SealRecoveryCopy(side string, id *age.HybridIdentity, custodian *age.HybridRecipient) ([]byte, error) {
	line, err := PadLine(recoveryCopy{1, side, id.String()}, ShareSize)
	if err != nil {
		return nil, fmt.Errorf("recovery key: %w", err)
	}
	return Seal(line, custodian)
}

// OpenRecoveryCopy opens what [SealRecoveryCopy] made. Whoever uses it compares its recipient with the signed list's.
func OpenRecoveryCopy(file []byte, side string, custodian *age.HybridIdentity) (*age.HybridIdentity, error) {
	plain, err := Open(file, custodian)
	if err != nil {
		return nil, fmt.Errorf("open recovery key: %w", err)
	}
	var line recoveryCopy
	if err := ParseLine(plain, &line); err != nil {
		return nil, err
	}
	if line.V != 1 || line.Side != side {
		return nil, fmt.Errorf("%w: recovery key of another side", ErrMalformed)
	}
	return ParseIdentity(line.Identity)
}
