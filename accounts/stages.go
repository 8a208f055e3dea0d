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

// Stage is how far somebody has come in signing in. docs/format.md §6.
type Stage string

const (
	StageIdentity Stage = "identity" // single sign-on has said who it is; passphrase or passkey is wanted
	StageSecond   Stage = "second"   // the passphrase was right; a second factor is wanted
	StageEnrol    Stage = "enrol"    // there is no second factor yet, and one can only be set up
	StageFull     Stage = "full"     // everything the role may do
	StageLocked   Stage = "locked"   // signed in and left alone: it can be unlocked or ended
)

// halfway is how long somebody may stay on the way to StageFull.
const halfway = 30 * time.Minute

// Factors are what a person has to prove themselves with besides the passphrase.
type Factors struct {
	Passkeys int  `db:"passkeys"`
	App      bool `db:"app"`
	Backup   int  `db:"backup"` // backup codes left
}

// Any says whether a second factor has been set up. Backup codes alone are none: they run out.
func (f Factors) Any() bool { return f.Passkeys > 0 || f.App }

// Methods names them as the sign-in page asks for them.
func (f Factors) Methods() []string {
	methods := []string{}
	if f.Passkeys > 0 {
		methods = append(methods, "passkey")
	}
	if f.App {
		methods = append(methods, "app")
	}
	if f.Backup > 0 {
		methods = append(methods, "backup")
	}
	return methods
}

// Factors reads what a person has set up.
func (s *Store) Factors(ctx context.Context, personID string) (f Factors, err error) {
	if err = s.DB.One(ctx, &f, factorsQuery, personID); err != nil {
		return f, fmt.Errorf("factors: %w", err)
	}
	return f, nil
}

const factorsQuery = `
	SELECT (SELECT count(*) FROM passkeys WHERE person_id = $1) AS passkeys, totp_secret <> '' AS app,
	(SELECT count(*) FROM backup_codes WHERE person_id = $1) AS backup FROM people WHERE id = $1`

// complete takes a session to StageFull under a new cookie, so that one that was known before is
// of no use afterwards. It returns ErrEnded when the session is no longer where it was.
func (s *Store) complete(ctx context.Context, tx *sqlx.Tx, session *Session, means string, deviceKey []byte) (token string, err error) {
	token = b64(random(32))
	key := session.DeviceKey
	if key == "" {
		key = b64(deviceKey)
	}
	res, err := tx.ExecContext(ctx, `UPDATE sessions SET token_hash = $3, stage = 'full', means = $4, device_key = $5, proved_at = $6 WHERE token_hash = $1 AND stage = $2`,
		session.ID, session.Stage, crypto.Hash([]byte(token)), means, key, s.Now().UnixMicro())
	if err != nil {
		return "", err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return "", ErrEnded
	}
	return token, nil
}

// holdPerson makes whoever changes this person's account wait until the transaction ends, and wants them to be here still, with the
// keys they had when p was read: a recovery or leaving that came in between has ended every other way in. Otherwise ErrEnded.
func holdPerson(ctx context.Context, tx *sqlx.Tx, p *Person) error {
	err := one(tx.ExecContext(ctx, `UPDATE people SET status = status WHERE id = $1 AND status = 'active' AND recipient = $2`, p.ID, p.Recipient))
	if errors.Is(err, store.ErrNotFound) {
		return ErrEnded
	}
	return err
}

// holdSession is holdPerson for somebody who is about to change how they sign in. The session must still be there: it was looked up before
// the request's body came, which may take as long as its sender likes. A full one must have been proved a short while ago (ErrProve): a
// tab that somebody left is not theirs for good. One at StageEnrol is for who has no second factor, and ends with the first.
func (s *Store) holdSession(ctx context.Context, tx *sqlx.Tx, session *Session) error {
	if err := holdPerson(ctx, tx, session.Person); err != nil {
		return err
	}
	proved := []int64{}
	if err := tx.SelectContext(ctx, &proved, `UPDATE sessions SET stage = stage WHERE token_hash = $1 AND stage = $2 RETURNING proved_at`, session.ID, session.Stage); err != nil {
		return err
	}
	if len(proved) == 0 {
		return ErrEnded
	}
	if session.Stage == StageFull {
		if !s.fresh(proved[0]) {
			return ErrProve
		}
		return nil
	}
	var has Factors
	if err := tx.GetContext(ctx, &has, factorsQuery, session.PersonID); err != nil {
		return err
	}
	if has.Any() {
		return ErrEnded
	}
	return nil
}
