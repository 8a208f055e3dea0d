package reports

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
)

// Row is what is counted of one person speaking up, or of one celebration. It names no case.
type Row struct {
	Token        string // base64url of 32 random bytes, as in the letter; the table keeps its hash
	Organisation string // organisations.id
	Kind         string // concern | celebration
	Mode         string // open | confidential | anonymous, as first raised
	Route        string // online | in_person
	Themes       []string
	Group        string // '' for not said
	Area         string // '' for not said
}

// Kinds, Modes, Routes, Answers and Detriments are every value that the columns of those names may have.
var (
	Kinds   = []string{"concern", "celebration"}
	Modes   = []string{"open", "confidential", "anonymous"}
	Routes  = []string{"online", "in_person"}
	Answers = []string{"yes", "no", "maybe", "dont_know"}

	Detriments = []string{"yes", "no", "not_sure"}
)

// maxThemes is more than anybody needs, and keeps a stranger from writing a long line.
const maxThemes = 10

// InsertStatistics writes the row of a new case, in the transaction that stores the case. It counts in
// the quarter of today. The area is coarsened, should the sender not have done so. Codes that no list
// has are store.ErrInvalid; a token that is there already is store.ErrConflict.
// Call MixSoon once the transaction is committed.
func (s *Store) InsertStatistics(ctx context.Context, tx *sqlx.Tx, row Row) error {
	hash, err := tokenHash(row.Token)
	if err != nil {
		return err
	}
	if !slices.Contains(Kinds, row.Kind) || !slices.Contains(Modes, row.Mode) || !slices.Contains(Routes, row.Route) {
		return fmt.Errorf("%w: statistics of an unknown kind, mode or route", store.ErrInvalid)
	}
	quarter := QuarterOf(s.now())
	themes, area, err := s.checkCoding(ctx, tx, row.Organisation, quarter, row.Themes, row.Group, row.Area)
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `
		INSERT INTO statistics (token_hash, organisation_id, quarter, kind, mode, route, themes, worker_group, area, feedback, feedback_quarter)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '') ON CONFLICT (token_hash) DO NOTHING`,
		hash, row.Organisation, quarter.String(), row.Kind, row.Mode, row.Route, themes, row.Group, area)
	return changedOne(res, err, "insert statistics", store.ErrConflict)
}

// Amend codes the row that token opens anew. A release that is out does not change by it.
// A token that opens no row of this organisation is store.ErrNotFound.
func (s *Store) Amend(ctx context.Context, organisation, token string, themes []string, group, area string) error {
	hash, err := tokenHash(token)
	if err != nil {
		return err
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		var counted string
		if err := tx.GetContext(ctx, &counted, `SELECT quarter FROM statistics WHERE token_hash = $1 AND organisation_id = $2`, hash, organisation); err != nil {
			return err
		}
		quarter, err := ParseQuarter(counted)
		if err != nil {
			return err
		}
		line, area, err := s.checkCoding(ctx, tx, organisation, quarter, themes, group, area)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE statistics SET themes = $2, worker_group = $3, area = $4 WHERE token_hash = $1`, hash, line, group, area)
		return err
	})
	if err != nil {
		return fmt.Errorf("amend statistics: %w", err)
	}
	s.MixSoon()
	return nil
}

// SetFeedback notes the answer to "would you speak up again?" in the row that token opens, in the
// transaction that stores the worker's entry. It counts in the quarter of today, or in that of what they told a reader before,
// so that nobody is counted in two.
// Call MixSoon once the transaction is committed.
func (s *Store) SetFeedback(ctx context.Context, tx *sqlx.Tx, token, answer string) error {
	return s.setAnswer(ctx, tx, token, answer, Answers, `
		UPDATE statistics SET feedback = $2, feedback_quarter = CASE WHEN feedback = '' THEN $3 ELSE feedback_quarter END WHERE token_hash = $1`)
}

// SetDetriment is the same for "have you been treated badly because you spoke up?". The last answer counts.
func (s *Store) SetDetriment(ctx context.Context, tx *sqlx.Tx, token, answer string) error {
	return s.setAnswer(ctx, tx, token, answer, Detriments, `UPDATE statistics SET detriment = $2, detriment_quarter = $3 WHERE token_hash = $1`)
}

func (s *Store) setAnswer(ctx context.Context, tx *sqlx.Tx, token, answer string, known []string, update string) error {
	hash, err := tokenHash(token)
	if err != nil {
		return err
	}
	if !slices.Contains(known, answer) {
		return fmt.Errorf("%w: unknown answer", store.ErrInvalid)
	}
	res, err := tx.ExecContext(ctx, update, hash, answer, QuarterOf(s.now()).String())
	return changedOne(res, err, "count an answer", store.ErrNotFound)
}

func changedOne(res interface{ RowsAffected() (int64, error) }, err error, what string, otherwise error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if n != 1 {
		return fmt.Errorf("%s: %w", what, otherwise)
	}
	return nil
}

func tokenHash(token string) (string, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != 32 {
		return "", fmt.Errorf("%w: not a statistics token", store.ErrInvalid)
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:]), nil
}

// joinThemes is how the column keeps them: sorted, each once, so that the order in which a person
// ticked the boxes is not kept.
func joinThemes(themes []string) string {
	sorted := slices.Clone(themes)
	slices.Sort(sorted)
	return strings.Join(slices.Compact(sorted), ",")
}

func splitThemes(line string) []string {
	if line == "" {
		return nil
	}
	return strings.Split(line, ",")
}
