package crypto

import (
	"bytes"
	"fmt"

	"filippo.io/age"
)

// LetterSize is the padded plaintext of every letter and the unit of every answer. One size and
// one path for reporting, reading and replying: somebody who watches the network, even from inside
// its TLS, learns neither content nor which of them it was.
const LetterSize = 192 * 1024

// SealedLetterSize is the exact size of the request body that carries a letter.
var SealedLetterSize = SealedSize(LetterSize, 1)

// SealLetter pads and seals a letter to the server's door. Only the server opens it.
func SealLetter(v any, door *age.HybridRecipient) ([]byte, error) {
	line, err := PadLine(v, LetterSize)
	if err != nil {
		return nil, fmt.Errorf("letter: %w", err)
	}
	return Seal(line, door)
}

// OpenLetter opens a stranger's letter and returns its line without the padding, unparsed.
func OpenLetter(file []byte, door *age.HybridIdentity) ([]byte, error) {
	if err := CheckSealed(file, 1, LetterSize); err != nil {
		return nil, fmt.Errorf("letter: %w", err)
	}
	plain, err := Open(file, door)
	if err != nil {
		return nil, fmt.Errorf("letter: %w", err)
	}
	return bytes.TrimRight(plain, " "), nil
}

// SealAnswer pads v to the smallest multiple of LetterSize that fits and seals it to the letter's
// answer recipient.
func SealAnswer(v any, to *age.HybridRecipient) ([]byte, error) {
	line, err := marshalLine(v)
	if err != nil {
		return nil, err
	}
	units := max(1, (len(line)+LetterSize-1)/LetterSize)
	padded, err := fill(line, units*LetterSize)
	if err != nil {
		return nil, err
	}
	return Seal(padded, to)
}

// OpenAnswer opens what SealAnswer made into v.
func OpenAnswer(file []byte, id *age.HybridIdentity, v any) error {
	plain, err := Open(file, id)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	if len(plain) == 0 || len(plain)%LetterSize != 0 {
		return fmt.Errorf("%w: answer size", ErrMalformed)
	}
	return ParseLine(plain, v)
}
