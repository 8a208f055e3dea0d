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
	LoginHash string `db:"login_hash"`
	Person
}

// Salt is the Argon2id salt of an address: 16 bytes that are its own for good, however it is spelt, before there is an account, while there
// is one under whatever passphrase, and afterwards. No table is asked, so that neither the answer nor its time tells anybody who works here.
func (s *Store) Salt(ctx context.Context, email string) ([]byte, error) {
	key, err := s.saltKey(ctx)
	if err != nil {
		return nil, fmt.Errorf("salt: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("salt\x00" + lower(email)))
	return mac.Sum(nil)[:16], nil
}

// SignIn compares the login secret and begins a session: at StageSecond, or at StageEnrol for somebody without a
// second factor. deviceKey is 32 bytes that unwrap what the browser tab keeps. It returns ErrRefused when address
// and secret do not go together, the same way whether or not the address is known, *TooManyError when too many
// tries failed just before, and store.ErrInvalid for what no client sends.
func (s *Store) SignIn(ctx context.Context, email string, login, deviceKey []byte) (token string, session *Session, err error) {
	if len(login) != 32 || len(deviceKey) != 32 {
		return "", nil, fmt.Errorf("sign in: %w", invalid("login and device_key must be 32 bytes"))
	}
	p, err := s.passphrase(ctx, email, login)
	if err != nil {
		return "", nil, fmt.Errorf("sign in: %w", err)
	}
	factors, err := s.Factors(ctx, p.ID)
	if err != nil {
		return "", nil, fmt.Errorf("sign in: %w", err)
	}
	stage := StageSecond
	if !factors.Any() {
		stage = StageEnrol
	}
	if token, session, err = s.begin(ctx, p, stage, "passphrase", deviceKey); err != nil {
		return "", nil, fmt.Errorf("sign in: %w", err)
	}
	return token, session, nil
}

// passphrase finds whose login secret it is.
func (s *Store) passphrase(ctx context.Context, email string, login []byte) (*Person, error) {
	guess := s.guess(guessAddress, lower(email))
	if err := guess.claim(ctx); err != nil {
		return nil, err
	}
	c, err := s.credentials(ctx, email)
	if err != nil {
		return nil, err
	}
	if !same(crypto.Hash(login), c.LoginHash) || c.Status != Active {
		return nil, errors.Join(ErrRefused, guess.failed(ctx))
	}
	return &c.Person, guess.forget(ctx)
}

// credentials reads those of an active person, or empty ones.
func (s *Store) credentials(ctx context.Context, email string) (credentials, error) {
	var c credentials
	if email = lower(email); !plain(email) {
		email = "" // an address no database would take belongs to nobody
	}
	err := s.DB.One(ctx, &c, `SELECT login_hash, `+personColumns+` FROM people WHERE email = $1 AND status = 'active'`, email)
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

// SameHash is same, for package recovery: the owner of a lost key signs in to their new one with it.
func SameHash(given, stored string) bool { return same(given, stored) }

// PlainEmail is an address as the database has it; false for one that no database would take.
func PlainEmail(email string) (string, bool) {
	email = lower(email)
	return email, email != "" && plain(email)
}

// begin stores a new session and sweeps those that have ended.
func (s *Store) begin(ctx context.Context, p *Person, stage Stage, means string, deviceKey []byte) (token string, session *Session, err error) {
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := holdPerson(ctx, tx, p); err != nil {
			return err
		}
		token, session, err = s.insertSession(ctx, tx, p, stage, means, deviceKey)
		return err
	})
	if errors.Is(err, ErrEnded) { // the account's keys changed, or its person left, after the passphrase was compared
		err = ErrRefused
	}
	if err != nil {
		return "", nil, err
	}
	return token, session, nil
}

func (s *Store) insertSession(ctx context.Context, tx *sqlx.Tx, p *Person, stage Stage, means string, deviceKey []byte) (string, *Session, error) {
	token, now := b64(random(32)), s.Now()
	session := &Session{ID: crypto.Hash([]byte(token)), PersonID: p.ID, Person: p, Stage: stage, Means: means,
		DeviceKey: b64(deviceKey), CreatedAt: now.UnixMicro(), SeenAt: now.UnixMicro()}
	if stage == StageFull {
		session.ProvedAt = now.UnixMicro()
	}
	if err := s.sweepSessions(ctx, tx); err != nil {
		return "", nil, err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO sessions (token_hash, person_id, device_key, created_at, seen_at, stage, means, proved_at) VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`,
		session.ID, p.ID, session.DeviceKey, session.CreatedAt, stage, means, session.ProvedAt)
	return token, session, err
}
