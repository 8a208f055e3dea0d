package accesslog

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/note"

	"saysomething/crypto"
	"saysomething/store"
)

// Origin is the first line of every head, and the name of the key that signs it.
func Origin(organisation string) string { return "saysomething/" + organisation }

// MakeKey makes the log's signing key at set-up, if there is none.
func MakeKey(ctx context.Context, tx *sqlx.Tx, organisation string) error {
	key, _, err := note.GenerateKey(rand.Reader, Origin(organisation))
	if err != nil {
		return fmt.Errorf("make the access log's key: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ('log_key', $1) ON CONFLICT DO NOTHING`, key); err != nil {
		return fmt.Errorf("make the access log's key: %w", err)
	}
	return nil
}

// PublicKey is the log's key as the signed list of readers names it: base64url of 32 bytes. An
// installation from before the log gets its key at the first call; an organisation there must be.
func PublicKey(ctx context.Context, db *store.DB) (string, error) {
	var organisation string
	if err := db.One(ctx, &organisation, `SELECT value FROM settings WHERE name = 'organisation'`); err != nil {
		return "", fmt.Errorf("access log's key: %w", err)
	}
	var have int
	if err := db.GetContext(ctx, &have, `SELECT COUNT(*) FROM settings WHERE name = 'log_key'`); err != nil {
		return "", fmt.Errorf("access log's key: %w", err)
	}
	if have == 0 {
		if err := db.Tx(ctx, func(tx *sqlx.Tx) error { return MakeKey(ctx, tx, organisation) }); err != nil {
			return "", err
		}
	}
	key, err := loadKey(ctx, db)
	if err != nil {
		return "", err
	}
	return key.public(), nil
}

// signingKey is the note key of settings: PRIVATE+KEY+<name>+<hash>+<base64 of 1 and the Ed25519 seed>.
type signingKey struct {
	origin string
	signer note.Signer
	pub    ed25519.PublicKey
}

func loadKey(ctx context.Context, q Queryer) (*signingKey, error) {
	var text string
	if err := q.GetContext(ctx, &text, `SELECT value FROM settings WHERE name = 'log_key'`); err != nil {
		return nil, fmt.Errorf("access log's key: %w", err)
	}
	signer, err := note.NewSigner(text)
	if err != nil {
		return nil, fmt.Errorf("access log's key: %w", err)
	}
	parts := strings.SplitN(text, "+", 5) // base64 may hold a plus itself
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return nil, fmt.Errorf("access log's key: not an Ed25519 key")
	}
	pub := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	return &signingKey{signer.Name(), signer, pub}, nil
}

func (k *signingKey) public() string { return crypto.B64.EncodeToString(k.pub) }

// verifier checks notes of origin under a key in the spelling of the signed list.
func verifier(origin, key string) (note.Verifier, error) {
	pub, err := crypto.B64.DecodeString(key)
	if err != nil || len(pub) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("the key must be 43 letters, as the list of readers names it under “log”")
	}
	text, err := note.NewEd25519VerifierKey(origin, pub)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(text)
}
