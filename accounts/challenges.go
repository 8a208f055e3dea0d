package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
)

// ErrChallenge says that a ceremony was never begun, has been finished already or took too long.
var ErrChallenge = errors.New("no such challenge")

const challengeLife = 10 * time.Minute

// challenge is a ceremony under way of somebody who is known: a passkey's, an app's. It lives in the database, so that
// any server can finish it, and is taken out when it is used. For people not known yet see sealed.go.
type challenge struct {
	kind     string // part of its name: a challenge of one kind is no challenge of another
	secret   string // what the browser holds
	personID string
}

func (c challenge) row() string { return crypto.Hash([]byte(c.kind + "\n" + c.secret)) }

// putChallenge keeps data until it is taken.
func (s *Store) putChallenge(ctx context.Context, c challenge, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("keep challenge: %w", err)
	}
	now := s.Now()
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM challenges WHERE expires_at <= $1 OR id = $2`, now.UnixMicro(), c.row()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO challenges (id, person_id, data, expires_at) VALUES ($1, $2, $3, $4)`,
			c.row(), c.personID, string(text), now.Add(challengeLife).UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep challenge: %w", err)
	}
	return nil
}

// takeChallenge reads what was kept and takes it out: of two that come at the same moment one gets it.
func (s *Store) takeChallenge(ctx context.Context, c challenge, into any) error {
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		text := []string{}
		if err := tx.SelectContext(ctx, &text, `DELETE FROM challenges WHERE id = $1 AND person_id = $2 AND expires_at > $3 RETURNING data`,
			c.row(), c.personID, s.Now().UnixMicro()); err != nil {
			return fmt.Errorf("take challenge: %w", err)
		}
		if len(text) == 0 {
			return ErrChallenge
		}
		return json.Unmarshal([]byte(text[0]), into)
	})
}
