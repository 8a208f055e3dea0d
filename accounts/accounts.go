// Package accounts knows the people who answer concerns and those who look after the service:
// their roles and desks, the organisation, its areas and lists, invitations, sign-in and sessions.
//
// What is promised here: the server never learns a passphrase, and nothing in the database can be
// used to sign in or to open a key. Invitation and session tokens are kept as SHA-256 only; what
// is kept of a person's login is the SHA-256 of 32 derived bytes, and their private keys are an
// age file that another derivation of the same passphrase opens (docs/format.md §3).
//
// Who may do what is decided by Can in role.go and nowhere else.
package accounts

import (
	"errors"
	"sort"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"saysomething/store"
)

// Store reads and writes accounts. DB and Now must be set; the rest has working defaults.
type Store struct {
	DB       *store.DB
	Now      func() time.Time
	Idle     time.Duration // a session ends after this long without a request; 0 means 30 minutes
	Absolute time.Duration // and at the latest after this long; 0 means 12 hours
	LockIn   time.Duration // a tab locks itself after this long without a touch; 0 means 10 minutes
	Limits   Limits        // what the roster tells workers' browsers; zero fields mean the defaults

	Passkeys *webauthn.WebAuthn // checks passkeys, see NewPasskeys; nil where there can be none
	SignOn   *SignOn            // nil without single sign-on

	verified verifiedList
}

// Limits are the sizes a worker's browser keeps to.
type Limits struct {
	FileBytes int64 `json:"file_bytes"` // the largest file, in bytes of content
	Files     int   `json:"files"`      // files in one letter
	Readers   int   `json:"readers"`    // readers of one case
}

// DefaultLimits are those of docs/format.md §5.
var DefaultLimits = Limits{FileBytes: 100 << 20, Files: 10, Readers: 24}

// ErrEnded says that a session is over: idle too long, too old, signed out or never there.
var ErrEnded = errors.New("session ended")

// Problems are mistakes in a form: field name to what to do about it. It is a store.ErrInvalid.
type Problems map[string]string

// Error lists the fields, never what was typed in them.
func (p Problems) Error() string {
	fields := make([]string, 0, len(p))
	for f := range p {
		fields = append(fields, f)
	}
	sort.Strings(fields)
	return "invalid: " + strings.Join(fields, ", ")
}

// Unwrap makes Problems a store.ErrInvalid.
func (p Problems) Unwrap() error { return store.ErrInvalid }

// orNil is p, or a nil error when there is nothing wrong.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

func (s *Store) today() string { return s.Now().UTC().Format(time.DateOnly) }

func (s *Store) idle() time.Duration {
	if s.Idle == 0 {
		return 30 * time.Minute
	}
	return s.Idle
}

func (s *Store) lock() time.Duration {
	if s.LockIn == 0 {
		return 10 * time.Minute
	}
	return s.LockIn
}

func (s *Store) absolute() time.Duration {
	if s.Absolute == 0 {
		return 12 * time.Hour
	}
	return s.Absolute
}
