package accounts

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/crypto/chacha20poly1305"
)

// A ceremony of somebody who is not known yet lives with them and not in the database, where strangers could crowd out each other's: it
// is sealed to a key that only the servers have, with the time it runs out. What is written down is that one has been used, and
// nobody gets so far without a passkey or an account of their own.

type sealedChallenge struct {
	Until int64           `json:"until"` // Unix microseconds
	Data  json.RawMessage `json:"data"`
}

// sealChallenge gives what the browser holds until it comes back.
func (s *Store) sealChallenge(ctx context.Context, kind string, data any) (string, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("seal challenge: %w", err)
	}
	if text, err = json.Marshal(sealedChallenge{s.Now().Add(challengeLife).UnixMicro(), text}); err != nil {
		return "", fmt.Errorf("seal challenge: %w", err)
	}
	key, err := s.challengeKey(ctx)
	if err != nil {
		return "", err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return "", fmt.Errorf("seal challenge: %w", err)
	}
	nonce := random(aead.NonceSize())
	return b64(aead.Seal(nonce, nonce, text, []byte(kind))), nil
}

// openChallenge returns ErrChallenge for one that is not ours, of another kind, or too old.
func (s *Store) openChallenge(ctx context.Context, kind, sealed string, into any) error {
	key, err := s.challengeKey(ctx)
	if err != nil {
		return err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return fmt.Errorf("open challenge: %w", err)
	}
	raw, err := unb64(sealed)
	if err != nil || len(raw) < aead.NonceSize() {
		return ErrChallenge
	}
	text, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(kind))
	if err != nil {
		return ErrChallenge
	}
	var found sealedChallenge
	if err := json.Unmarshal(text, &found); err != nil {
		return fmt.Errorf("open challenge: %w", err)
	}
	if time.UnixMicro(found.Until).Compare(s.Now()) <= 0 {
		return ErrChallenge
	}
	return json.Unmarshal(found.Data, into)
}

func usedChallenge(kind, value string) challenge {
	return challenge{kind: "used " + kind, secret: value}
}

// unspent returns ErrChallenge for one that has been used, before anything else is looked at. spend decides.
func (s *Store) unspent(ctx context.Context, kind, value string) error {
	var used int
	if err := s.DB.One(ctx, &used, `SELECT count(*) FROM challenges WHERE id = $1`, usedChallenge(kind, value).row()); err != nil {
		return fmt.Errorf("challenge: %w", err)
	}
	if used > 0 {
		return ErrChallenge
	}
	return nil
}

// spend writes down that a sealed challenge has been used, for as long as it could be used again: of two that come at the same moment one
// gets through. value is what is new in each.
func (s *Store) spend(ctx context.Context, tx *sqlx.Tx, kind, value, personID string) error {
	res, err := tx.ExecContext(ctx, `INSERT INTO challenges (id, person_id, data, expires_at) VALUES ($1, $2, '', $3) ON CONFLICT DO NOTHING`,
		usedChallenge(kind, value).row(), personID, s.Now().Add(challengeLife).UnixMicro())
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return ErrChallenge
	}
	return nil
}
