package accounts

import (
	"context"
	"crypto/cipher"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/crypto/chacha20poly1305"
)

// A ceremony of somebody who is not known yet lives with them and not in the database, where strangers could crowd out each other's: it
// is sealed to a key that only the servers have, with the time it runs out. What is written down is that one has been used, and
// nobody gets so far without a passkey or an account of their own.
//
// There is a new key as often as a ceremony runs out. With one that stayed, whoever holds an old backup and saw one answer of a passkey on
// its way could seal that ceremony once more and hand the answer in again.

type sealedChallenge struct {
	Until int64           `json:"until"` // Unix microseconds
	Data  json.RawMessage `json:"data"`
}

// challengeKeyName is what the key of a moment is kept under, or of a number of lives of a ceremony earlier.
func challengeKeyName(now time.Time, earlier int64) string {
	return fmt.Sprintf("challenge_key %d", now.UnixMicro()/challengeLife.Microseconds()-earlier)
}

// challengeKeys are those that may have sealed a ceremony that still counts: of this life and of the one before.
func (s *Store) challengeKeys(ctx context.Context) (keys []string, err error) {
	now := s.Now()
	err = s.DB.SelectContext(ctx, &keys, `SELECT value FROM settings WHERE name IN ($1, $2)`, challengeKeyName(now, 0), challengeKeyName(now, 1))
	return keys, err
}

// sweepChallengeKeys deletes the others, and the one that stayed in installations of before.
func (s *Store) sweepChallengeKeys(ctx context.Context, tx *sqlx.Tx) error {
	now := s.Now()
	_, err := tx.ExecContext(ctx, `DELETE FROM settings WHERE name LIKE 'challenge_key%' AND name NOT IN ($1, $2)`, challengeKeyName(now, 0), challengeKeyName(now, 1))
	return err
}

func challengeCipher(key string) (cipher.AEAD, error) {
	raw, err := unb64(key)
	if err != nil {
		return nil, err
	}
	return chacha20poly1305.NewX(raw)
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
	key, err := s.setting(ctx, challengeKeyName(s.Now(), 0), func() (string, error) { return b64(random(chacha20poly1305.KeySize)), nil })
	if err != nil {
		return "", err
	}
	aead, err := challengeCipher(key)
	if err != nil {
		return "", fmt.Errorf("seal challenge: %w", err)
	}
	nonce := random(aead.NonceSize())
	return b64(aead.Seal(nonce, nonce, text, []byte(kind))), nil
}

// openChallenge returns ErrChallenge for one that is not ours, of another kind, or too old.
func (s *Store) openChallenge(ctx context.Context, kind, sealed string, into any) error {
	keys, err := s.challengeKeys(ctx)
	if err != nil {
		return fmt.Errorf("open challenge: %w", err)
	}
	raw, err := unb64(sealed)
	if err != nil || len(raw) < chacha20poly1305.NonceSizeX {
		return ErrChallenge
	}
	var text []byte
	for _, key := range keys {
		aead, err := challengeCipher(key)
		if err != nil {
			return fmt.Errorf("open challenge: %w", err)
		}
		if text, err = aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(kind)); err == nil {
			break
		}
	}
	if text == nil {
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
