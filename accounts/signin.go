package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// ErrRefused says that address and passphrase do not go together, and nothing about which is wrong.
var ErrRefused = errors.New("sign-in refused")

// credentials are what the database keeps to recognise a person.
type credentials struct {
	Salt      string `db:"kdf_salt"`
	LoginHash string `db:"login_hash"`
	KeyFile   []byte `db:"key_file"`
	Person
}

// Salt is the Argon2id salt of an address: 16 bytes, always the same for the same address whether
// or not it has an account, so that asking tells nobody who works here.
func (s *Store) Salt(ctx context.Context, email string) ([]byte, error) {
	key, err := s.saltKey(ctx)
	if err != nil {
		return nil, fmt.Errorf("salt: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("salt\x00" + lower(email)))
	invented := mac.Sum(nil)[:16]
	c, err := s.credentials(ctx, email)
	if err != nil {
		return nil, fmt.Errorf("salt: %w", err)
	}
	if c.Salt == "" {
		return invented, nil
	}
	return unb64(c.Salt)
}

// SignIn compares the login secret and begins a session. deviceKey is 32 bytes that unwrap what
// the browser tab keeps. It returns ErrRefused when address and secret do not go together, the
// same way whether or not the address is known, *TooManyError when too many tries failed just
// before, and store.ErrInvalid for what no client sends.
func (s *Store) SignIn(ctx context.Context, email string, login, deviceKey []byte) (token string, session *Session, err error) {
	if len(login) != 32 || len(deviceKey) != 32 {
		return "", nil, fmt.Errorf("sign in: %w", invalid("login and device_key must be 32 bytes"))
	}
	now := s.Now()
	if err := s.failed.wait(email, now); err != nil {
		return "", nil, fmt.Errorf("sign in: %w", err)
	}
	c, err := s.credentials(ctx, email)
	if err != nil {
		return "", nil, fmt.Errorf("sign in: %w", err)
	}
	if !same(crypto.Hash(login), c.LoginHash) || c.Status != Active {
		s.failed.fail(email, now)
		return "", nil, fmt.Errorf("sign in: %w", ErrRefused)
	}
	s.failed.forget(email)
	token, session, err = s.begin(ctx, &c.Person, deviceKey)
	if err != nil {
		return "", nil, fmt.Errorf("sign in: %w", err)
	}
	session.KeyFile = c.KeyFile
	return token, session, nil
}

// credentials reads those of an active person, or empty ones.
func (s *Store) credentials(ctx context.Context, email string) (credentials, error) {
	var c credentials
	if email = lower(email); !plain(email) {
		email = "" // an address no database would take belongs to nobody
	}
	err := s.DB.One(ctx, &c, `SELECT kdf_salt, login_hash, key_file, `+personColumns+` FROM people WHERE email = $1 AND status = 'active'`, email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return credentials{}, err
	}
	return c, nil
}

// same compares in a time that does not depend on where they differ. An empty stored hash is
// compared with a hash of nothing anybody has, so that an unknown account takes the same path.
func same(given, stored string) bool {
	if stored == "" {
		stored = crypto.Hash(random(32))
	}
	return subtle.ConstantTimeCompare([]byte(given), []byte(stored)) == 1
}

// begin stores a new session and sweeps those that have ended.
func (s *Store) begin(ctx context.Context, p *Person, deviceKey []byte) (string, *Session, error) {
	token, now := b64(random(32)), s.Now()
	session := &Session{ID: crypto.Hash([]byte(token)), Person: p, DeviceKey: b64(deviceKey), CreatedAt: now.UnixMicro(), SeenAt: now.UnixMicro()}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE created_at <= $1 OR seen_at <= $2`,
			now.Add(-s.absolute()).UnixMicro(), now.Add(-s.idle()).UnixMicro()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO sessions (token_hash, person_id, device_key, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)`,
			session.ID, p.ID, session.DeviceKey, session.CreatedAt)
		return err
	})
	if err != nil {
		return "", nil, err
	}
	return token, session, nil
}
