package crypto

import (
	"crypto/ed25519"
	"crypto/rand"
	_ "embed"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"filippo.io/age"
)

// ReceiptWords is how many words a receipt has: 8 of 1,024, 80 bits.
const ReceiptWords = 8

//go:embed words.txt
var wordsText string

var (
	words    = strings.Fields(wordsText)
	byPrefix = map[string]int{} // first three letters → position in words
)

func init() {
	if len(words) != 1024 {
		panic("crypto: words.txt must hold 1,024 words")
	}
	for i, w := range words {
		byPrefix[w[:3]] = i
	}
}

// Receipt is the eight words a worker keeps. Whoever has them can read and continue the case as
// the worker; without them nobody can, and the server holds nothing they could be computed from
// short of trying 2^80.
type Receipt struct{ words [ReceiptWords]string }

// NewReceipt draws eight words uniformly.
func NewReceipt() Receipt {
	var b [2 * ReceiptWords]byte
	rand.Read(b[:])
	var r Receipt
	for i := range r.words {
		r.words[i] = words[binary.BigEndian.Uint16(b[2*i:])%1024] // 1,024 divides 65,536: no bias
	}
	return r
}

// WrongWord is a piece of what was typed that names no word of the list.
type WrongWord struct {
	Position int    // 1 for the first word
	Typed    string // as typed, lower case
}

// WordsError says what is wrong with a typed receipt. It repeats what was typed, so it is for
// the person who typed it and never for a log.
type WordsError struct {
	Count int // how many words were typed
	Wrong []WrongWord
}

func (e *WordsError) Error() string { return "these are not eight words of a receipt" }

// ParseReceipt reads what a person typed: any case, anything but letters between words, three
// letters or more of each. It returns a *WordsError when they are not eight words of the list.
func ParseReceipt(typed string) (Receipt, error) {
	pieces := strings.FieldsFunc(strings.ToLower(typed), func(r rune) bool { return !unicode.IsLetter(r) })
	var r Receipt
	e := &WordsError{Count: len(pieces)}
	for i, piece := range pieces {
		word, ok := lookup(piece)
		if !ok {
			e.Wrong = append(e.Wrong, WrongWord{i + 1, piece})
		} else if i < ReceiptWords {
			r.words[i] = word
		}
	}
	if len(pieces) != ReceiptWords || len(e.Wrong) > 0 {
		return Receipt{}, e
	}
	return r, nil
}

func lookup(piece string) (string, bool) {
	if utf8.RuneCountInString(piece) < 3 {
		return "", false
	}
	i, ok := byPrefix[piece[:3]]
	if !ok || !strings.HasPrefix(words[i], piece) {
		return "", false
	}
	return words[i], true
}

// Words are the eight words in order.
func (r Receipt) Words() []string { return r.words[:] }

// String is the words joined by single spaces: the secret itself.
func (r Receipt) String() string { return strings.Join(r.words[:], " ") }

// GoString keeps a receipt out of %#v.
func (r Receipt) GoString() string { return "crypto.Receipt{…}" }

// Format keeps a receipt out of every formatted print but an explicit String call.
func (r Receipt) Format(f fmt.State, _ rune) { fmt.Fprint(f, "[receipt]") }

// Token finds the mailbox. The server keeps only its [Hash]; it opens nothing.
func (r Receipt) Token() []byte { return derive([]byte(r.String()), "mailbox token", 32) }

// Identity opens the worker's envelope of the case.
func (r Receipt) Identity() *age.HybridIdentity {
	return Identity([32]byte(derive([]byte(r.String()), "age identity", 32)))
}

// SignKey signs what the worker adds, so that nobody, the server included, can write in their name.
func (r Receipt) SignKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(derive([]byte(r.String()), "signing key", 32))
}
