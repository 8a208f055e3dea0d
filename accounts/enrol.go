package accounts

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
)

// ErrLastFactor says that taking this away would leave the passphrase alone.
var ErrLastFactor = errors.New("the last second factor")

// appChallenge is the secret an app has been shown and has not proved yet: it belongs to the session, whose cookie may
// change meanwhile.
func appChallenge(session *Session) challenge {
	return challenge{"app", session.DeviceKey, session.PersonID}
}

// BeginApp makes a secret for an authenticator app. It counts once FinishApp has seen a code of it.
func (s *Store) BeginApp(ctx context.Context, session *Session) (secret, address string, err error) {
	if err := s.Proved(session); err != nil {
		return "", "", fmt.Errorf("begin app: %w", err)
	}
	secret = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random(20))
	if err := s.putChallenge(ctx, appChallenge(session), secret); err != nil {
		return "", "", fmt.Errorf("begin app: %w", err)
	}
	q := url.Values{"secret": {secret}, "issuer": {"Say Something"}}
	return secret, "otpauth://totp/" + url.PathEscape("Say Something:"+session.Person.Email) + "?" + q.Encode(), nil
}

// FinishApp keeps the secret once a code of it is shown; an app before it ends. When this was the first second
// factor, the session goes to StageFull under the cookie that is returned, "" otherwise. It returns ErrCode, and
// ErrChallenge without BeginApp.
func (s *Store) FinishApp(ctx context.Context, session *Session, code string) (token string, err error) {
	if err := s.Proved(session); err != nil { // before the code counts
		return "", fmt.Errorf("finish app: %w", err)
	}
	guess := s.guess(guessCode, session.PersonID)
	if err := guess.claim(ctx); err != nil {
		return "", fmt.Errorf("finish app: %w", err)
	}
	var secret string
	if err := s.takeChallenge(ctx, appChallenge(session), &secret); err != nil {
		return "", fmt.Errorf("finish app: %w", err)
	}
	step, ok, err := appStep(secret, code, s.Now(), false)
	if err != nil {
		return "", fmt.Errorf("finish app: %w", err)
	}
	if !ok { // the app keeps showing the same secret, so the next code may be right
		return "", fmt.Errorf("finish app: %w", errors.Join(ErrCode, s.putChallenge(ctx, appChallenge(session), secret)))
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.holdSession(ctx, tx, session); err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `UPDATE people SET totp_secret = $2, totp_step = $3 WHERE id = $1 AND status = 'active'`, session.PersonID, secret, step)); err != nil {
			return err
		}
		token, err = s.enrolled(ctx, tx, session, accesslog.AppAdded, "passphrase and app")
		return err
	})
	if err != nil {
		return "", fmt.Errorf("finish app: %w", err)
	}
	return token, guess.forget(ctx)
}

// enrolled writes down a new factor, and takes a session that waited for the first to StageFull.
func (s *Store) enrolled(ctx context.Context, tx *sqlx.Tx, session *Session, what, means string) (token string, err error) {
	if err := s.changed(ctx, tx, session, what); err != nil || session.Stage == StageFull {
		return "", err
	}
	if token, err = s.complete(ctx, tx, session, means, nil); err != nil {
		return "", err
	}
	return token, s.signedIn(ctx, tx, session.PersonID, means)
}

// RemoveApp takes the app away. It returns ErrLastFactor when there is no passkey, and store.ErrNotFound without an app.
func (s *Store) RemoveApp(ctx context.Context, session *Session) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.holdSession(ctx, tx, session); err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `UPDATE people SET totp_secret = '', totp_step = 0 WHERE id = $1 AND totp_secret <> ''`, session.PersonID)); err != nil {
			return err
		}
		if err := keepOneFactor(ctx, tx, session.PersonID); err != nil {
			return err
		}
		return s.changed(ctx, tx, session, accesslog.AppRemoved)
	})
	if err != nil {
		return fmt.Errorf("remove app: %w", err)
	}
	return nil
}

// keepOneFactor refuses what was just done when nothing is left. Removals write the person's row first, so that two
// at the same moment queue up.
func keepOneFactor(ctx context.Context, tx *sqlx.Tx, personID string) error {
	var left Factors
	if err := tx.GetContext(ctx, &left, factorsQuery, personID); err != nil {
		return err
	}
	if !left.Any() {
		return ErrLastFactor
	}
	return nil
}
