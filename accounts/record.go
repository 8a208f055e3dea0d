package accounts

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
)

// own writes what somebody did to their own account into the access log.
func (s *Store) own(ctx context.Context, tx *sqlx.Tx, personID, what string) error {
	return s.record(ctx, tx, accesslog.Record{Who: personID, What: what, About: personID})
}

// signedIn writes down a sign-in that has come to its end, and with what: "passphrase,app", "passkey" …
func (s *Store) signedIn(ctx context.Context, tx *sqlx.Tx, personID, means string) error {
	with := strings.NewReplacer(" and ", ",", " ", "_").Replace(means)
	return s.record(ctx, tx, accesslog.Record{Who: personID, What: accesslog.SignedIn, Detail: with})
}
