package accounts

import (
	"context"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
)

// own writes what somebody did to their own account into the access log.
func (s *Store) own(ctx context.Context, tx *sqlx.Tx, personID, what string) error {
	return s.record(ctx, tx, accesslog.Record{Who: personID, What: what, About: personID})
}

func (s *Store) signedIn(ctx context.Context, tx *sqlx.Tx, personID string) error {
	return s.record(ctx, tx, accesslog.Record{Who: personID, What: accesslog.SignedIn})
}
