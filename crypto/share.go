package crypto

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"

	"filippo.io/age"
)

// ShareSize is the plaintext size of a share and of a part; CopySize that of a copy of a side's recovery identity.
const (
	ShareSize = 2048
	CopySize  = 256
)

// halfSize is how many bytes of a key's line stand in each half; ShareReaders how many people a share can be for.
const (
	halfSize     = 256
	ShareReaders = 24
)

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
	Salt []byte // of the readers it names: kept by the server, which gives custodians ShareReaderKey of it
	Data []byte
}

// ShareReader is somebody for whom a case may be recovered: a reader, until the last day of their cover or, "", for good.
type ShareReader struct{ ID, Until string }

// Half is what a custodian opens: of which case it is, for whom it may be used, and the bytes. Readers are hidden: a
// custodian can tell those whose reader key they are given, and how many there are not even then.
type Half struct {
	V       int      `json:"v"`
	Case    string   `json:"case"`
	Kind    string   `json:"kind"`
	Readers []string `json:"readers"`
	Half    string   `json:"half"`
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

// ShareReaderKey is what a custodian needs to find one reader in a share, and no other.
func ShareReaderKey(salt []byte, id string) []byte { return derive(salt, "recovery reader "+id, 32) }

// hiddenReader is how a share names a reader.
func hiddenReader(key []byte, r ShareReader) string {
	return B64.EncodeToString(derive(key, "recovery reader "+r.ID+" until "+r.Until, 32))
}

// For reports whether the half may be used for this reader, of whom key is the [ShareReaderKey].
func (h *Half) For(key []byte, r ShareReader) bool {
	return slices.Contains(h.Readers, hiddenReader(key, r))
}

// SealShares splits an identity of a case in two halves, one for each side. The management's is random, the staff
// side's is what it takes to get from there to the identity: whoever has one of them has nothing. Both say for whom.
func SealShares(caseID, kind string, id *age.HybridIdentity, readers []ShareReader, management, staff *age.HybridRecipient) ([]Share, error) {
	if management.String() == staff.String() {
		return nil, errors.New("shares: both halves for one key")
	}
	if len(readers) == 0 || len(readers) > ShareReaders {
		return nil, fmt.Errorf("shares: for %d readers", len(readers))
	}
	line, err := PadLine(shareLine{2, caseID, kind, id.String()}, halfSize)
	if err != nil {
		return nil, fmt.Errorf("shares: %w", err)
	}
	var random [halfSize]byte
	rand.Read(random[:])
	subtle.XORBytes(line, line, random[:])
	salt := make([]byte, 32)
	rand.Read(salt)
	hidden := hide(readers, salt)
	shares := []Share{{kind, managementSide, RecoveryKey(management), salt, nil}, {kind, staffSide, RecoveryKey(staff), salt, nil}}
	if shares[0].Data, err = SealPart(&Half{2, caseID, kind, hidden, B64.EncodeToString(random[:])}, management); err == nil {
		shares[1].Data, err = SealPart(&Half{2, caseID, kind, hidden, B64.EncodeToString(line)}, staff)
	}
	if err != nil {
		return nil, fmt.Errorf("shares: %w", err)
	}
	return shares, nil
}

// hide names the readers among as many that are nobody, so that all shares look alike.
func hide(readers []ShareReader, salt []byte) []string {
	out := make([]string, 0, ShareReaders)
	for _, r := range readers {
		out = append(out, hiddenReader(ShareReaderKey(salt, r.ID), r))
	}
	for len(out) < ShareReaders {
		var nobody [32]byte
		rand.Read(nobody[:])
		out = append(out, B64.EncodeToString(nobody[:]))
	}
	slices.Sort(out)
	return out
}

// OpenShare opens a side's half, or a part of a recovery: both are the same text sealed to another key.
func OpenShare(file []byte, id *age.HybridIdentity) (*Half, error) {
	plain, err := Open(file, id)
	if err != nil {
		return nil, fmt.Errorf("open share: %w", err)
	}
	var h Half
	if err := ParseLine(plain, &h); err != nil {
		return nil, fmt.Errorf("open share: %w", err)
	}
	if bytes, err := B64.DecodeString(h.Half); err != nil || len(bytes) != halfSize || h.V != 2 || len(h.Readers) != ShareReaders {
		return nil, fmt.Errorf("%w: share", ErrMalformed)
	}
	return &h, nil
}

// SealPart seals a half to another key: the new reader's in a recovery, the side's own new one afterwards.
func SealPart(h *Half, to *age.HybridRecipient) ([]byte, error) {
	line, err := PadLine(h, ShareSize)
	if err != nil {
		return nil, err
	}
	return Seal(line, to)
}

// JoinShares makes of both halves the identity they were made from. Halves of different keys, of another case or
// kind, for other readers, or changed ones are refused: together they must spell one whole line about this case.
func JoinShares(a, b *Half, caseID, kind string) (*age.HybridIdentity, error) {
	if a.V != 2 || a.Case != caseID || a.Kind != kind || b.V != a.V || b.Case != a.Case || b.Kind != a.Kind || !slices.Equal(a.Readers, b.Readers) {
		return nil, fmt.Errorf("%w: shares of another case, or that do not agree", ErrMalformed)
	}
	one, errOne := B64.DecodeString(a.Half)
	two, errTwo := B64.DecodeString(b.Half)
	if errOne != nil || errTwo != nil || len(one) != halfSize || len(two) != halfSize {
		return nil, fmt.Errorf("%w: share", ErrMalformed)
	}
	var plain [halfSize]byte
	subtle.XORBytes(plain[:], one, two)
	var line shareLine
	if err := ParseLine(plain[:], &line); err != nil {
		return nil, fmt.Errorf("join shares: %w", err)
	}
	if line.V != 2 || line.Case != caseID || line.Kind != kind {
		return nil, fmt.Errorf("%w: shares of another case", ErrMalformed)
	}
	return ParseIdentity(line.Identity)
}

// SealRecoveryCopy gives a side's recovery identity to one of that side's custodians.
func SealRecoveryCopy(side string, id *age.HybridIdentity, custodian *age.HybridRecipient) ([]byte, error) {
	line, err := PadLine(recoveryCopy{1, side, id.String()}, CopySize)
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
