package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// Passkey is a passkey as its owner sees it.
type Passkey struct {
	ID        string `db:"id"`
	Name      string `db:"name"`
	CreatedOn string `db:"created_on"`
	UsedOn    string `db:"used_on"` // "" before
	Unlocks   bool   `db:"unlocks"` // it opens the keys as well
}

// mostPasskeys is how many one person may have.
const mostPasskeys = 20

// PRFInput is what a passkey's prf extension is asked to evaluate. docs/format.md §6.
const PRFInput = "saysomething/v1 passkey"

var (
	// ErrNoPasskeys says that passkeys cannot be used here, or that the person has none.
	ErrNoPasskeys = errors.New("no passkeys")
	// ErrPasskey says that a passkey was not accepted, and nothing about why.
	ErrPasskey = errors.New("passkey refused")
)

// NewPasskeys makes the checker of passkeys for the address people type: a passkey belongs to its host name. It is nil for an
// address without a name, where browsers have none.
func NewPasskeys(public *url.URL) (*webauthn.WebAuthn, error) {
	if net.ParseIP(public.Hostname()) != nil {
		return nil, nil
	}
	return webauthn.New(&webauthn.Config{
		RPID: public.Hostname(), RPDisplayName: "Say Something", RPOrigins: []string{public.Scheme + "://" + public.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired,
		},
	})
}

// passkeyOwner is a person as package webauthn wants to see them.
type passkeyOwner struct {
	*Person
	credentials []webauthn.Credential
}

func (o passkeyOwner) WebAuthnID() []byte                         { return []byte(o.ID) }
func (o passkeyOwner) WebAuthnName() string                       { return o.Email }
func (o passkeyOwner) WebAuthnDisplayName() string                { return o.Name }
func (o passkeyOwner) WebAuthnCredentials() []webauthn.Credential { return o.credentials }

func (s *Store) passkeyOwner(ctx context.Context, p *Person) (passkeyOwner, error) {
	var rows []string
	if err := s.DB.SelectContext(ctx, &rows, `SELECT credential FROM passkeys WHERE person_id = $1 ORDER BY id`, p.ID); err != nil {
		return passkeyOwner{}, fmt.Errorf("passkeys: %w", err)
	}
	owner := passkeyOwner{p, make([]webauthn.Credential, len(rows))}
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row), &owner.credentials[i]); err != nil {
			return passkeyOwner{}, fmt.Errorf("passkey: %w", err)
		}
	}
	return owner, nil
}

func prf() webauthn.ExtensionOption {
	return webauthn.WithExtensionPRF(protocol.PRFValues{First: protocol.URLEncodedBase64(PRFInput)})
}

// BeginPasskey begins to add a passkey: id is for FinishPasskey, options for the browser.
func (s *Store) BeginPasskey(ctx context.Context, session *Session) (id string, options *protocol.PublicKeyCredentialCreationOptions, err error) {
	if s.Passkeys == nil {
		return "", nil, ErrNoPasskeys
	}
	if err := s.Proved(session); err != nil {
		return "", nil, fmt.Errorf("begin passkey: %w", err)
	}
	owner, err := s.passkeyOwner(ctx, session.Person)
	if err != nil {
		return "", nil, err
	}
	if len(owner.credentials) >= mostPasskeys {
		return "", nil, Problems{"name": fmt.Sprintf("You have %d passkeys. Take one off first.", mostPasskeys)}
	}
	creation, data, err := s.Passkeys.BeginRegistration(owner, webauthn.WithExclusions(webauthn.Credentials(owner.credentials).CredentialDescriptors()), webauthn.WithExtensions(prf()))
	if err != nil {
		return "", nil, fmt.Errorf("begin passkey: %w", err)
	}
	id = b64(random(32))
	if err := s.putChallenge(ctx, challenge{"add passkey", id, session.PersonID}, data); err != nil {
		return "", nil, err
	}
	return id, &creation.Response, nil
}

// FinishPasskey keeps what the browser made. token is as in FinishApp. It returns ErrChallenge, ErrPasskey for what does
// not fit the challenge, and Problems about the name.
func (s *Store) FinishPasskey(ctx context.Context, session *Session, id, name string, response []byte) (passkeyID, token string, err error) {
	wrong := Problems{}
	checkText(wrong, "name", name, 60, "Give it a name, so that you know which it is")
	if len(wrong) > 0 {
		return "", "", wrong
	}
	if err := s.Proved(session); err != nil { // before the challenge is used up
		return "", "", fmt.Errorf("finish passkey: %w", err)
	}
	var data webauthn.SessionData
	if err := s.takeChallenge(ctx, challenge{"add passkey", id, session.PersonID}, &data); err != nil {
		return "", "", fmt.Errorf("finish passkey: %w", err)
	}
	if s.Passkeys == nil {
		return "", "", ErrNoPasskeys
	}
	made, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return "", "", ErrPasskey // not the library's words: they repeat what was sent
	}
	credential, err := s.Passkeys.CreateCredential(passkeyOwner{Person: session.Person}, data, made)
	if err != nil {
		return "", "", ErrPasskey
	}
	text, err := json.Marshal(credential)
	if err != nil {
		return "", "", fmt.Errorf("finish passkey: %w", err)
	}
	passkeyID = b64(credential.ID)
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.holdSession(ctx, tx, session); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO passkeys (id, person_id, name, credential, key_file, created_on, used_on) VALUES ($1, $2, $3, $4, NULL, $5, '')`,
			passkeyID, session.PersonID, strings.TrimSpace(name), string(text), s.today()); err != nil {
			return err
		}
		token, err = s.enrolled(ctx, tx, session, accesslog.PasskeyAdded, "passphrase and passkey")
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("finish passkey: %w", err)
	}
	return passkeyID, token, nil
}

// UnlockWithPasskey keeps a copy of the key file that what the passkey derives opens, for a passkey that has none yet. It
// returns store.ErrNotFound for any other.
func (s *Store) UnlockWithPasskey(ctx context.Context, session *Session, id string, keyFile []byte) error {
	if err := crypto.CheckSealed(keyFile, 1, crypto.KeyFileSize); err != nil {
		return fmt.Errorf("unlock with passkey: %w", invalid("key_file must be an age file of one padded line"))
	}
	if !plain(id) {
		return store.ErrNotFound
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.holdSession(ctx, tx, session); err != nil {
			return err
		}
		return one(tx.ExecContext(ctx, `UPDATE passkeys SET key_file = $3 WHERE id = $2 AND person_id = $1 AND key_file IS NULL`, session.PersonID, id, keyFile))
	})
	if err != nil {
		return fmt.Errorf("unlock with passkey: %w", err)
	}
	return nil
}

// PasskeysOf lists a person's passkeys, the oldest first.
func (s *Store) PasskeysOf(ctx context.Context, personID string) ([]Passkey, error) {
	found := []Passkey{}
	err := s.DB.SelectContext(ctx, &found, `
		SELECT id, name, created_on, used_on, key_file IS NOT NULL AS unlocks FROM passkeys WHERE person_id = $1 ORDER BY created_on, name, id`, personID)
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	return found, nil
}

// RemovePasskey takes a passkey off. It returns ErrLastFactor when there is nothing else, and store.ErrNotFound.
func (s *Store) RemovePasskey(ctx context.Context, session *Session, id string) error {
	if !plain(id) {
		return store.ErrNotFound
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.holdSession(ctx, tx, session); err != nil { // see keepOneFactor
			return err
		}
		if err := one(tx.ExecContext(ctx, `DELETE FROM passkeys WHERE person_id = $1 AND id = $2`, session.PersonID, id)); err != nil {
			return err
		}
		if err := keepOneFactor(ctx, tx, session.PersonID); err != nil {
			return err
		}
		return s.changed(ctx, tx, session, accesslog.PasskeyRemoved)
	})
	if err != nil {
		return fmt.Errorf("remove passkey: %w", err)
	}
	return nil
}
