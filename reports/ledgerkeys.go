package reports

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// An organisation has two secrets for its figures, in the table settings as the access log's key is: the seed of the key
// that signs releases, and 32 bytes that go into the choice of what else is withheld, so that nobody outside can replay it.
const (
	signSetting  = "release_key:"
	buildSetting = "release_build_key:"
)

// secret reads 32 bytes, and makes them at the first call.
func (s *Store) secret(ctx context.Context, name string) ([]byte, error) {
	var text string
	err := s.DB.One(ctx, &text, `SELECT value FROM settings WHERE name = $1`, name)
	if errors.Is(err, store.ErrNotFound) {
		err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
			b := make([]byte, 32)
			if _, err := rand.Read(b); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, name, crypto.B64.EncodeToString(b)); err != nil {
				return err
			}
			return tx.GetContext(ctx, &text, `SELECT value FROM settings WHERE name = $1`, name) // another server's, if it was first
		})
	}
	if err != nil {
		return nil, fmt.Errorf("key of releases: %w", err)
	}
	b, err := crypto.B64.DecodeString(text)
	if err != nil || len(b) != 32 {
		return nil, errors.New("key of releases: not 32 bytes")
	}
	return b, nil
}

func (s *Store) signingKey(ctx context.Context, organisation string) (ed25519.PrivateKey, error) {
	seed, err := s.secret(ctx, signSetting+organisation)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// ReleaseKey is the public key of an organisation's releases.
func (s *Store) ReleaseKey(ctx context.Context, organisation string) (ed25519.PublicKey, error) {
	key, err := s.signingKey(ctx, organisation)
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

func sign(key ed25519.PrivateKey, context, text string) string {
	return crypto.B64.EncodeToString(ed25519.Sign(key, []byte(context+text)))
}

func keyText(key ed25519.PublicKey) string { return crypto.B64.EncodeToString(key) }
