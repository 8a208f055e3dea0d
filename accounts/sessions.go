package accounts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// Session is one signed-in browser. It keeps neither address nor browser name.
type Session struct {
	ID        string `db:"token_hash"` // hash of the cookie: names the session without being it
	PersonID  string `db:"person_id"`
	DeviceKey string `db:"device_key"` // base64url, 32 bytes
	CreatedAt int64  `db:"created_at"` // Unix microseconds
	SeenAt    int64  `db:"seen_at"`
	Stage     Stage  `db:"stage"`
	Means     string `db:"means"`     // what it was begun with, in words for its owner
	ProvedAt  int64  `db:"proved_at"` // when its owner last showed that it is them
	Person    *Person
}

const sessionColumns = `token_hash, person_id, device_key, created_at, seen_at, stage, means, proved_at`

// Began and Seen are the session's times.
func (s Session) Began() time.Time { return time.UnixMicro(s.CreatedAt).UTC() }
func (s Session) Seen() time.Time  { return time.UnixMicro(s.SeenAt).UTC() }

// seenEvery is how often a busy session's last request is written down.
const seenEvery = time.Minute

// Session finds the live session of a cookie, locks it when it was left alone, and notes otherwise that it was used. It returns ErrEnded when
// there is none (any more), also when its person has left since.
func (s *Store) Session(ctx context.Context, token string) (*Session, error) {
	var session Session
	now := s.Now()
	err := s.DB.One(ctx, &session, `
		SELECT `+sessionColumns+` FROM sessions
		WHERE token_hash = $1 AND created_at > $2 AND seen_at > $3 AND (stage IN ('full', 'locked') OR created_at > $4)`,
		crypto.Hash([]byte(token)), now.Add(-s.absolute()).UnixMicro(), now.Add(-s.idle()).UnixMicro(), now.Add(-halfway).UnixMicro())
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrEnded
	}
	if err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	if session.Person, err = s.Person(ctx, session.PersonID); err != nil {
		return nil, fmt.Errorf("session: %w", err)
	}
	if session.Person.Status != Active {
		return nil, ErrEnded
	}
	if err := s.lockUnseen(ctx, &session); err != nil {
		return nil, err
	}
	if session.Stage == StageLocked || now.Sub(session.Seen()) < seenEvery {
		return &session, nil
	}
	err = s.write(ctx, "session seen", `UPDATE sessions SET seen_at = $2 WHERE token_hash = $1`, session.ID, now.UnixMicro())
	if errors.Is(err, store.ErrNotFound) { // signed out this moment
		return nil, ErrEnded
	}
	return &session, err
}

// KeyFile reads a person's sealed private keys.
func (s *Store) KeyFile(ctx context.Context, personID string) ([]byte, error) {
	var file []byte
	if err := s.DB.One(ctx, &file, `SELECT key_file FROM people WHERE id = $1`, personID); err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return file, nil
}

// Sessions lists the live sessions in which a person has fully signed in, the latest first.
func (s *Store) Sessions(ctx context.Context, personID string) ([]Session, error) {
	sessions, now := []Session{}, s.Now()
	err := s.DB.SelectContext(ctx, &sessions, `
		SELECT `+sessionColumns+` FROM sessions
		WHERE person_id = $1 AND created_at > $2 AND seen_at > $3 AND stage IN ('full', 'locked') ORDER BY created_at DESC, token_hash`,
		personID, now.Add(-s.absolute()).UnixMicro(), now.Add(-s.idle()).UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return sessions, nil
}

// SignOut ends the session of a cookie; one that has ended already is no error.
func (s *Store) SignOut(ctx context.Context, token string) error {
	return s.delete(ctx, `DELETE FROM sessions WHERE token_hash = $1`, crypto.Hash([]byte(token)))
}

// EndSession ends one of the sessions of whoever session belongs to, by its id; with "" all but this one. It returns
// store.ErrNotFound when there is no such session of theirs, and ErrProve.
func (s *Store) EndSession(ctx context.Context, session *Session, id string) error {
	if !plain(id) {
		return store.ErrNotFound
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.holdSession(ctx, tx, session); err != nil {
			return err
		}
		if id == "" {
			_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE person_id = $1 AND token_hash <> $2`, session.PersonID, session.ID)
			return err
		}
		return one(tx.ExecContext(ctx, `DELETE FROM sessions WHERE person_id = $1 AND token_hash = $2`, session.PersonID, id))
	})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// SignOutEverywhere ends all sessions of a person.
func (s *Store) SignOutEverywhere(ctx context.Context, personID string) error {
	return s.delete(ctx, `DELETE FROM sessions WHERE person_id = $1`, personID)
}

func (s *Store) delete(ctx context.Context, query string, args ...any) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}
