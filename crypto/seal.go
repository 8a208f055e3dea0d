package crypto

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Seal encrypts plain to these recipients as one age file. Only they can open it; nobody,
// they included, can tell from it who they are. It does not say who wrote it: entries are signed inside.
func Seal(plain []byte, to ...*age.HybridRecipient) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(SealedSize(len(plain), len(to)))
	w, err := sealStream(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return out.Bytes(), nil
}

func sealStream(dst io.Writer, to []*age.HybridRecipient) (io.WriteCloser, error) {
	if len(to) == 0 {
		return nil, errors.New("seal: no recipient")
	}
	recipients := make([]age.Recipient, len(to))
	for i, r := range to {
		recipients[i] = r
	}
	w, err := age.Encrypt(dst, recipients...)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return w, nil
}

// Open decrypts a whole age file. A file that was changed, cut or sealed to somebody else is an error.
func Open(file []byte, id *age.HybridIdentity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		return nil, fmt.Errorf("%w: does not open with this key", ErrMalformed)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: changed or cut off", ErrMalformed)
	}
	return plain, nil
}

// The parts of an age file whose recipients are all hybrid, in bytes. Every stanza has the same
// size, so that the size of a file tells the size of its plaintext and the number of recipients, no more.
const (
	ageIntro      = "age-encryption.org/v1\n"
	stanzaIntro   = "-> mlkem768x25519 "
	stanzaArg     = 1494 // 1,120 bytes of encapsulated key in base64
	stanzaBody    = 43   // a wrapped file key of 32 bytes in base64
	stanzaSize    = len(stanzaIntro) + stanzaArg + 1 + stanzaBody + 1
	macIntro      = "--- "
	macSize       = len(macIntro) + 43 + 1
	streamNonce   = 16
	chunkSize     = 64 * 1024
	chunkOverhead = 16
)

// SealedSize is the exact size of an age file with a plaintext of n bytes and this many recipients.
func SealedSize(n, recipients int) int {
	chunks := max(1, (n+chunkSize-1)/chunkSize)
	return len(ageIntro) + recipients*stanzaSize + macSize + streamNonce + n + chunks*chunkOverhead
}

// CheckSealed checks as much of a stranger's age file as can be seen without its key: that it has
// exactly this many recipients, all of them post-quantum, and a plaintext of one of these sizes.
func CheckSealed(file []byte, recipients int, sizes ...int) error {
	fits := false
	for _, n := range sizes {
		fits = fits || len(file) == SealedSize(n, recipients)
	}
	if !fits {
		return fmt.Errorf("%w: size", ErrMalformed)
	}
	return CheckSealedHead(file, recipients)
}

// CheckSealedHead checks the header alone, for files that come in parts.
func CheckSealedHead(file []byte, recipients int) error {
	rest, ok := bytes.CutPrefix(file, []byte(ageIntro))
	for range recipients {
		if !ok || len(rest) < stanzaSize {
			return fmt.Errorf("%w: header", ErrMalformed)
		}
		s := rest[:stanzaSize]
		arg, body := len(stanzaIntro), len(stanzaIntro)+stanzaArg
		ok = bytes.HasPrefix(s, []byte(stanzaIntro)) && isBase64(s[arg:body]) && s[body] == '\n' &&
			isBase64(s[body+1:body+1+stanzaBody]) && s[stanzaSize-1] == '\n'
		rest = rest[stanzaSize:]
	}
	if !ok || !bytes.HasPrefix(rest, []byte(macIntro)) || len(rest) < macSize ||
		!isBase64(rest[len(macIntro):macSize-1]) || rest[macSize-1] != '\n' {
		return fmt.Errorf("%w: header", ErrMalformed)
	}
	return nil
}

func isBase64(b []byte) bool {
	for _, c := range b {
		if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/') {
			return false
		}
	}
	return true
}
