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

const (
	challengeLife  = 10 * time.Minute
	mostChallenges = 5_000 // of people not known yet; the oldest go, so that nobody can fill the database
)

// challenge is a ceremony under way: a passkey's, an app's, a single sign-on's. It lives in the database, so that
// any server can finish it, and is taken out when it is used.
type challenge struct {
	kind     string // part of its name: a challenge of one kind is no challenge of another
	secret   string // what the browser holds
	personID string // "" before it is known
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
		if c.personID == "" {
			if err := dropChallenges(ctx, tx); err != nil {
				return err
			}
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

func dropChallenges(ctx context.Context, tx *sqlx.Tx) error {
	var n int64
	if err := tx.GetContext(ctx, &n, `SELECT count(*) FROM challenges WHERE person_id = ''`); err != nil || n < mostChallenges {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM challenges WHERE id IN (SELECT id FROM challenges WHERE person_id = '' ORDER BY expires_at, id LIMIT $1)`, n-mostChallenges+1)
	return err
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
