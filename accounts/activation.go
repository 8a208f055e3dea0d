package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// Keys are what a browser sends when its owner has made their keys: nothing that opens anything.
type Keys struct {
	Recipient string // age1pq1…
	Sign      []byte // Ed25519 public key, 32 bytes
	Login     []byte // login secret, 32 bytes; only its hash is kept
	KeyFile   []byte // the private keys, an age file
}

// Check says what is wrong with the keys' structure. Whether the key file holds the matching
// private keys only its owner can know.
func (k Keys) Check() error {
	switch {
	case len(k.Sign) != 32:
		return invalid("sign must be 32 bytes")
	case len(k.Login) != 32:
		return invalid("login must be 32 bytes")
	}
	if _, err := crypto.ParseRecipient(k.Recipient); err != nil {
		return invalid("recipient must be a post-quantum age recipient")
	}
	if err := crypto.CheckSealed(k.KeyFile, 1, crypto.KeyFileSize); err != nil {
		return invalid("key_file must be an age file of one padded line")
	}
	return nil
}

// Activate ends an invitation and keeps the keys. name and email are for the first administrator,
// whose invitation has none; for everybody else they must be "". It returns store.ErrNotFound when
// the invitation is not live (any more), Problems, or store.ErrInvalid.
func (s *Store) Activate(ctx context.Context, token, name, email string, k Keys) (*Person, error) {
	if err := k.Check(); err != nil {
		return nil, fmt.Errorf("activate: %w", err)
	}
	p, err := s.Invitation(ctx, token)
	if err != nil {
		return nil, fmt.Errorf("activate: %w", err)
	}
	if err := nameFirst(p, name, email); err != nil {
		return nil, err
	}
	p.Status, p.Recipient, p.SignKey, p.Since = Active, k.Recipient, b64(k.Sign), s.today()
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		// Deleting is what makes it single use: of two at once, one deletes a row.
		if err := dropShell(ctx, tx, p); err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `DELETE FROM invitations WHERE token_hash = $1 AND person_id = $2`, crypto.Hash([]byte(token)), p.ID)); err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `
			UPDATE people SET status = 'active', name = $2, email = $3, recipient = $4, sign_key = $5, login_hash = $6, key_file = $7, since = $8
			WHERE id = $1 AND status = 'invited'`,
			p.ID, p.Name, p.Email, p.Recipient, p.SignKey, crypto.Hash(k.Login), k.KeyFile, p.Since)); err != nil {
			return err
		}
		return s.record(ctx, tx, accesslog.Record{Who: p.ID, What: accesslog.PersonActivated, About: p.ID, Detail: string(p.Role)})
	})
	if err != nil {
		return nil, fmt.Errorf("activate: %w", err)
	}
	return p, nil
}

// dropShell removes the first administrator's open invitation when another administrator has come
// by another way, so that no set-up link outlives setting up.
func dropShell(ctx context.Context, tx *sqlx.Tx, p *Person) error {
	if p.Role != Administrator {
		return nil
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM people WHERE email = '' AND status = 'invited' AND id <> $1`, p.ID)
	return err
}

// nameFirst fills in the first administrator's name and address.
func nameFirst(p *Person, name, email string) error {
	if p.Email != "" {
		if name != "" || email != "" {
			return fmt.Errorf("activate: %w: this invitation names its person", store.ErrInvalid)
		}
		return nil
	}
	wrong := Problems{}
	checkText(wrong, "name", name, 80, "Enter your name")
	if p.Email = lower(email); !plainAddress(p.Email) {
		wrong["email"] = "Enter an email address, like name@example.nhs.uk"
	}
	p.Name = strings.TrimSpace(name)
	return wrong.orNil()
}

// ChangePassphrase replaces what a passphrase derives, after the old login secret has been shown.
// The keys stay the same: the browser has wrapped them again. All other sessions end.
// It returns store.ErrNotFound when the old secret is wrong, *TooManyError after too many wrong ones, and ErrProve.
func (s *Store) ChangePassphrase(ctx context.Context, session *Session, oldLogin []byte, k Keys) error {
	k.Recipient = session.Person.Recipient
	sign, err := unb64(session.Person.SignKey)
	if err != nil {
		return fmt.Errorf("change passphrase: %w", err)
	}
	k.Sign = sign
	if err := k.Check(); err != nil {
		return fmt.Errorf("change passphrase: %w", err)
	}
	if err := s.Proved(session); err != nil { // before the present secret is looked at
		return fmt.Errorf("change passphrase: %w", err)
	}
	if _, err := s.passphrase(ctx, session.Person.Email, oldLogin); errors.Is(err, ErrRefused) {
		return fmt.Errorf("change passphrase: %w", store.ErrNotFound)
	} else if err != nil {
		return fmt.Errorf("change passphrase: %w", err)
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.holdSession(ctx, tx, session); err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `
			UPDATE people SET login_hash = $3, key_file = $4 WHERE id = $1 AND login_hash = $2 AND status = 'active'`,
			session.Person.ID, crypto.Hash(oldLogin), crypto.Hash(k.Login), k.KeyFile)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE person_id = $1 AND token_hash <> $2`, session.Person.ID, session.ID); err != nil {
			return err
		}
		return s.changed(ctx, tx, session, accesslog.PassphraseChanged)
	})
	if err != nil {
		return fmt.Errorf("change passphrase: %w", err)
	}
	return nil
}
