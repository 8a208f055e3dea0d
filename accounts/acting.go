package accounts

import (
	"context"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
)

type actingKey struct{}

// By says who does what is done under the context it returns, for the access log. Without it the
// log names nobody: whoever runs the server did it, from its command line.
func By(ctx context.Context, personID string) context.Context {
	return context.WithValue(ctx, actingKey{}, personID)
}

func by(ctx context.Context) string {
	id, _ := ctx.Value(actingKey{}).(string)
	return id
}

// record writes an event of accounts into the access log. It comes last in its transaction.
func (s *Store) record(ctx context.Context, tx *sqlx.Tx, r accesslog.Record) error {
	return accesslog.Append(ctx, tx, s.Now(), r)
}
