package cases

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/recovery"
)

// RecoveryShare is half of a case's key, sealed to one side (docs/format.md §9).
type RecoveryShare struct {
	Kind string `json:"kind,omitempty"` // case | notes; a report's are of the case
	Side string `json:"side"`           // management | staff
	Key  string `json:"key"`            // recovery_keys.key it is sealed to
	Salt string `json:"salt"`           // b64 of 32 bytes, the same of both halves
	Data Bytes  `json:"data"`
}

const (
	caseShare  = "case"
	notesShare = "notes"
)

// checkShares wants, for each of these kinds, one share for each side, and nothing else.
func checkShares(shares []RecoveryShare, kinds ...string) error {
	want, salts := map[string]bool{}, map[string]string{}
	for _, kind := range kinds {
		want[kind+" management"], want[kind+" staff"] = true, true
	}
	for _, sh := range shares {
		if !want[sh.Kind+" "+sh.Side] {
			return invalid("recovery: a share that does not belong here")
		}
		delete(want, sh.Kind+" "+sh.Side)
		if len(sh.Key) != 64 || !plainCode(sh.Key) || crypto.CheckSealed(sh.Data, 1, crypto.ShareSize) != nil {
			return invalid("recovery: not a share")
		}
		salt, err := crypto.B64.DecodeString(sh.Salt)
		if before, ok := salts[sh.Kind]; err != nil || len(salt) != 32 || ok && before != sh.Salt {
			return invalid("recovery: one salt for both halves")
		}
		salts[sh.Kind] = sh.Salt
	}
	if len(want) > 0 {
		return invalid("recovery: one share for each side")
	}
	return nil
}

// putShares keeps shares in place of those there are. One that is sealed to a key that is not its side's present
// one makes it *Refused: roster_changed, because the client has not seen the newest list.
func putShares(ctx context.Context, tx *sqlx.Tx, caseID, organisation string, shares []RecoveryShare) error {
	if len(shares) == 0 {
		return nil
	}
	var keys []struct{ Side, Key string }
	if err := tx.SelectContext(ctx, &keys, `SELECT side, key FROM recovery_keys WHERE organisation_id = $1 AND status = 'current'`, organisation); err != nil {
		return err
	}
	for _, sh := range shares {
		if !slices.Contains(keys, struct{ Side, Key string }{sh.Side, sh.Key}) {
			return &Refused{Code: "roster_changed"}
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO recovery_shares (case_id, kind, side, key, salt, data) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (case_id, kind, side) DO UPDATE SET key = excluded.key, salt = excluded.salt, data = excluded.data, lacking = FALSE`,
			caseID, sh.Kind, sh.Side, sh.Key, sh.Salt, sh.Data)
		if err != nil {
			return err
		}
	}
	return recovery.SharesChanged(ctx, tx, caseID)
}
