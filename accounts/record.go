package accounts

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/notify"
)

// own writes what somebody did to their own account into the access log.
func (s *Store) own(ctx context.Context, tx *sqlx.Tx, personID, what string) error {
	return s.record(ctx, tx, accesslog.Record{Who: personID, What: what, About: personID})
}

// changed is own for how somebody signs in. Its owner is told by mail, so that they notice what somebody else did in their name; not
// of the first second factor, which they have to add.
func (s *Store) changed(ctx context.Context, tx *sqlx.Tx, session *Session, what string) error {
	if err := s.own(ctx, tx, session.PersonID, what); err != nil || session.Stage != StageFull {
		return err
	}
	return notify.Queue(ctx, tx, s.Now(), session.PersonID, notify.WaysInChanged, nil)
}

// signedIn writes down a sign-in that has come to its end, and with what: "passphrase,app", "passkey" …
func (s *Store) signedIn(ctx context.Context, tx *sqlx.Tx, personID, means string) error {
	with := strings.NewReplacer(" and ", ",", " ", "_").Replace(means)
	return s.record(ctx, tx, accesslog.Record{Who: personID, What: accesslog.SignedIn, Detail: with})
}
