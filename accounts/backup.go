package accounts

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

const (
	backupCodes = 10 // made at a time
	backupBytes = 10 // 80 bits each: nobody guesses one, so a plain hash will do
)

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewBackupCodes makes ten codes that each sign in once in place of the second factor; those made
// before end. They are in groups of four letters and digits, and only their hashes are kept.
func (s *Store) NewBackupCodes(ctx context.Context, session *Session) ([]string, error) {
	codes := make([]string, backupCodes)
	for i := range codes {
		codes[i] = base32Lower.EncodeToString(random(backupBytes))
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.holdSession(ctx, tx, session); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM backup_codes WHERE person_id = $1`, session.PersonID); err != nil {
			return err
		}
		for _, code := range codes {
			if _, err := tx.ExecContext(ctx, `INSERT INTO backup_codes (person_id, hash) VALUES ($1, $2)`, session.PersonID, crypto.Hash([]byte(code))); err != nil {
				return err
			}
		}
		return s.changed(ctx, tx, session, accesslog.BackupCodesMade)
	})
	if err != nil {
		return nil, fmt.Errorf("backup codes: %w", err)
	}
	for i, c := range codes {
		codes[i] = strings.Join([]string{c[:4], c[4:8], c[8:12], c[12:]}, "-")
	}
	return codes, nil
}

// useBackupCode takes the code out of the database: of two uses at the same moment one finds it.
func (s *Store) useBackupCode(ctx context.Context, tx *sqlx.Tx, personID, code string) error {
	err := one(tx.ExecContext(ctx, `DELETE FROM backup_codes WHERE person_id = $1 AND hash = $2`, personID, crypto.Hash([]byte(code))))
	if errors.Is(err, store.ErrNotFound) {
		return ErrCode
	}
	return err
}
