package accounts

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/pquerna/otp/hotp"

	"saysomething/store"
)

// Codes of an authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds, as every app knows it.
const (
	appPeriod = 30
	appSkew   = 1  // steps a clock may be wrong by, either way
	demoSkew  = 20 // in a demonstration, where the code is printed and somebody has to find it first
)

// ErrCode says that a code is wrong or has been used.
var ErrCode = errors.New("code refused")

// EnrolApp gives a person the app secret (base32), without the proof that FinishApp wants: for the
// demonstration and for tests.
func (s *Store) EnrolApp(ctx context.Context, personID, secret string) error {
	return s.write(ctx, "enrol app", `UPDATE people SET totp_secret = $2, totp_step = 0 WHERE id = $1`, personID, secret)
}

// AppCode is what the app shows at a time.
func AppCode(secret string, at time.Time) (string, error) {
	return hotp.GenerateCode(secret, uint64(at.Unix()/appPeriod))
}

// DemoCode is what a person's app would show now, in a demonstration; "" anywhere else and for
// people without an app.
func (s *Store) DemoCode(ctx context.Context, personID string) (string, error) {
	var secret string
	err := s.DB.One(ctx, &secret, `SELECT p.totp_secret FROM people p JOIN organisations o ON o.id = p.organisation_id AND o.demo WHERE p.id = $1`, personID)
	if errors.Is(err, store.ErrNotFound) || err == nil && secret == "" {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("demonstration code: %w", err)
	}
	return AppCode(secret, s.Now())
}

// SignInCode takes a session from StageSecond to StageFull with six digits of the app or a backup
// code, each of which works once, and returns the new cookie. It returns ErrCode, *TooManyError,
// or ErrEnded.
func (s *Store) SignInCode(ctx context.Context, session *Session, code string) (token string, err error) {
	if session.Stage != StageSecond {
		return "", fmt.Errorf("code: %w", ErrEnded)
	}
	guess := s.guess(guessCode, session.PersonID)
	if err := guess.claim(ctx); err != nil {
		return "", fmt.Errorf("code: %w", err)
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		means, err := s.useCode(ctx, tx, session.PersonID, code)
		if err != nil {
			return err
		}
		token, err = s.complete(ctx, tx, session, "passphrase and "+means, nil)
		if err != nil {
			return err
		}
		return s.signedIn(ctx, tx, session.PersonID, "passphrase and "+means)
	})
	if errors.Is(err, ErrCode) {
		guess.failed(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("code: %w", err)
	}
	return token, guess.forget(ctx)
}

// useCode uses up a code and says of which kind it was.
func (s *Store) useCode(ctx context.Context, tx *sqlx.Tx, personID, code string) (means string, err error) {
	code = strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(strings.TrimSpace(code)))
	if len(code) == 6 && strings.Trim(code, "0123456789") == "" {
		return "app", s.useAppCode(ctx, tx, personID, code)
	}
	return "backup code", s.useBackupCode(ctx, tx, personID, code)
}

func (s *Store) useAppCode(ctx context.Context, tx *sqlx.Tx, personID, code string) error {
	var p struct {
		Secret string `db:"totp_secret"`
		Demo   bool   `db:"demo"`
	}
	if err := tx.GetContext(ctx, &p, `SELECT p.totp_secret, o.demo FROM people p JOIN organisations o ON o.id = p.organisation_id WHERE p.id = $1`, personID); err != nil {
		return err
	}
	step, ok, err := appStep(p.Secret, code, s.Now(), p.Demo)
	if err != nil {
		return err
	}
	if !ok {
		return ErrCode
	}
	if p.Demo {
		return nil // the code is printed on the page, and people try things twice
	}
	// The row decides: of two uses at the same moment, one finds the step taken.
	err = one(tx.ExecContext(ctx, `UPDATE people SET totp_step = $2 WHERE id = $1 AND totp_step < $2`, personID, step))
	if errors.Is(err, store.ErrNotFound) {
		return ErrCode
	}
	return err
}

// appStep finds the 30-second step a code belongs to. It always looks at every step it may.
func appStep(secret, code string, now time.Time, demo bool) (step int64, ok bool, err error) {
	if secret == "" {
		return 0, false, nil
	}
	skew := int64(appSkew)
	if demo {
		skew = demoSkew
	}
	at := now.Unix() / appPeriod
	for i := at - skew; i <= at+skew; i++ {
		want, err := hotp.GenerateCode(secret, uint64(i))
		if err != nil {
			return 0, false, fmt.Errorf("app code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = i, true
		}
	}
	return step, ok, nil
}
