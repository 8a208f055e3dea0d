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

// A tab that is left alone locks itself and says so. Whoever closes it or cuts its line leaves a session that the server locks by
// itself, once it has heard nothing for longer than any tab that somebody works in keeps silent.

// unseen is more than the five minutes after which such a tab calls (web/src/staff/session.ts).
const unseen = 6 * time.Minute

// proofLife is how long somebody who showed that it is them may change how they sign in.
const proofLife = 5 * time.Minute

// ErrProve says that it was too long ago that somebody showed that it is them.
var ErrProve = errors.New("no fresh proof")

// Lock takes a session from StageFull to StageLocked. It returns ErrEnded when it is not there (any more).
func (s *Store) Lock(ctx context.Context, session *Session) error {
	err := s.write(ctx, "lock", `UPDATE sessions SET stage = 'locked', proved_at = 0, seen_at = $2 WHERE token_hash = $1 AND stage = 'full'`, session.ID, s.Now().UnixMicro())
	if errors.Is(err, store.ErrNotFound) {
		return ErrEnded
	}
	return err
}

// lockUnseen locks a session that was left without a word. It ends when it would have: who knocks does not keep it alive.
func (s *Store) lockUnseen(ctx context.Context, session *Session) error {
	if session.Stage != StageFull || s.Now().Sub(session.Seen()) < s.lock()+unseen {
		return nil
	}
	err := s.write(ctx, "lock", `UPDATE sessions SET stage = 'locked', proved_at = 0 WHERE token_hash = $1 AND stage = 'full' AND seen_at = $2`, session.ID, session.SeenAt)
	if errors.Is(err, store.ErrNotFound) {
		return ErrEnded // unlocked under another cookie, or signed out, this moment
	}
	session.Stage = StageLocked
	return err
}

// Unlock takes a locked session back to StageFull under a new cookie, which it returns, with the login secret of whoever it belongs
// to; in a full one it is a fresh proof. Errors are those of SignIn.
func (s *Store) Unlock(ctx context.Context, session *Session, login []byte) (token string, err error) {
	if len(login) != 32 {
		return "", fmt.Errorf("unlock: %w", invalid("login must be 32 bytes"))
	}
	if session.Stage != StageFull && session.Stage != StageLocked {
		return "", fmt.Errorf("unlock: %w", ErrEnded)
	}
	if _, err := s.passphrase(ctx, session.Person.Email, login); err != nil {
		return "", fmt.Errorf("unlock: %w", err)
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := holdPerson(ctx, tx, session.Person); err != nil {
			return err
		}
		token, err = s.renew(ctx, tx, session)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("unlock: %w", err)
	}
	return token, nil
}

// renew gives a session of somebody who has just shown that it is them a new cookie: one that was known before is of no use afterwards.
func (s *Store) renew(ctx context.Context, tx *sqlx.Tx, session *Session) (token string, err error) {
	token = b64(random(32))
	err = one(tx.ExecContext(ctx, `UPDATE sessions SET token_hash = $2, stage = 'full', proved_at = $3, seen_at = $3 WHERE token_hash = $1 AND stage IN ('full', 'locked')`,
		session.ID, crypto.Hash([]byte(token)), s.Now().UnixMicro()))
	if errors.Is(err, store.ErrNotFound) {
		return "", ErrEnded
	}
	return token, err
}

// fresh says whether a proof of that time still counts.
func (s *Store) fresh(provedAt int64) bool {
	return s.Now().Sub(time.UnixMicro(provedAt)) < proofLife
}

// Proved returns ErrProve when a session is to show first that it is still the same person's. It is for asking in time; what changes
// anything asks again while it holds the session.
func (s *Store) Proved(session *Session) error {
	if session.Stage == StageFull && !s.fresh(session.ProvedAt) {
		return ErrProve
	}
	return nil
}
