package accounts

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"filippo.io/age"
	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// setting reads a secret of this installation, making it with fresh at first need. Servers that
// share a database agree: the first to write wins and the others read.
func (s *Store) setting(ctx context.Context, name string, fresh func() (string, error)) (string, error) {
	var value string
	err := s.DB.GetContext(ctx, &value, `SELECT value FROM settings WHERE name = $1`, name)
	if err == nil {
		return value, nil
	}
	made, err := fresh()
	if err != nil {
		return "", fmt.Errorf("make %s: %w", name, err)
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, name, made); err != nil {
			return err
		}
		return tx.GetContext(ctx, &value, `SELECT value FROM settings WHERE name = $1`, name)
	})
	if err != nil {
		return "", fmt.Errorf("setting %s: %w", name, err)
	}
	return value, nil
}

// Door is the server's transport identity: letters are sealed to it so that the network between
// sees one size and no content. It protects nothing from the server itself.
func (s *Store) Door(ctx context.Context) (*age.HybridIdentity, error) {
	text, err := s.setting(ctx, "door_identity", func() (string, error) {
		return crypto.NewIdentity().String(), nil
	})
	if err != nil {
		return nil, err
	}
	id, err := crypto.ParseIdentity(text)
	if err != nil {
		return nil, fmt.Errorf("door identity: %w", err)
	}
	return id, nil
}

// saltKey makes the salts of addresses. Without it nobody's passphrase opens anything: it is kept with the accounts.
func (s *Store) saltKey(ctx context.Context) ([]byte, error) {
	text, err := s.setting(ctx, "salt_key", func() (string, error) { return b64(random(32)), nil })
	if err != nil {
		return nil, err
	}
	return unb64(text)
}

// write runs one statement in a transaction, and returns store.ErrNotFound when it changed nothing.
func (s *Store) write(ctx context.Context, what, query string, args ...any) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return one(tx.ExecContext(ctx, query, args...)) })
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// one turns "no row changed" into store.ErrNotFound.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return store.ErrNotFound
	}
	return err
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: the program would end instead
	return b
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func unb64(s string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(s) }

// plain says whether s is one line of text that both databases take.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl) }

func tooLong(s string, n int) bool { return utf8.RuneCountInString(s) > n }

// checkText notes a problem when a required line is empty, too long, or carries control characters.
func checkText(p Problems, field, value string, most int, empty string) {
	switch value = strings.TrimSpace(value); {
	case value == "":
		p[field] = empty
	case tooLong(value, most):
		p[field] = fmt.Sprintf("Use %d characters or fewer", most)
	case !plain(value):
		p[field] = "Use one line of ordinary text"
	}
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", store.ErrInvalid, fmt.Sprintf(format, args...))
}
