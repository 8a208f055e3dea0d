package accounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/jmoiron/sqlx"

	"saysomething/store"
)

// touch is a signing-in with a passkey under way.
type touch struct {
	Session   webauthn.SessionData `json:"session"`
	DeviceKey []byte               `json:"device_key"`
}

// anyTouch is the kind of a touch that was begun without a session: whoever holds its id may finish it.
const anyTouch = "touch"

// touchChallenge belongs to the session in which it was begun.
func touchChallenge(session *Session, id string) challenge {
	return challenge{"touch in " + session.ID, id, session.PersonID}
}

// keepTouch gives the id of a touch that has been begun.
func (s *Store) keepTouch(ctx context.Context, session *Session, begun touch) (id string, err error) {
	if session == nil {
		return s.sealChallenge(ctx, anyTouch, begun)
	}
	id = b64(random(32))
	return id, s.putChallenge(ctx, touchChallenge(session, id), begun)
}

func (s *Store) begunTouch(ctx context.Context, session *Session, id string) (begun touch, err error) {
	if session == nil {
		if err := s.openChallenge(ctx, anyTouch, id, &begun); err != nil {
			return begun, err
		}
		return begun, s.unspent(ctx, anyTouch, begun.Session.Challenge)
	}
	return begun, s.takeChallenge(ctx, touchChallenge(session, id), &begun)
}

// BeginTouch begins signing in with a passkey: any passkey of anybody when there is no session, one of the person's otherwise.
// Without a session the answer is the same for everybody. It returns ErrNoPasskeys, and store.ErrInvalid.
func (s *Store) BeginTouch(ctx context.Context, session *Session, deviceKey []byte) (id string, options *protocol.PublicKeyCredentialRequestOptions, err error) {
	if s.Passkeys == nil {
		return "", nil, ErrNoPasskeys
	}
	if len(deviceKey) != 32 {
		return "", nil, fmt.Errorf("begin touch: %w", invalid("device_key must be 32 bytes"))
	}
	assertion, data, err := s.ask(ctx, session)
	if err != nil {
		return "", nil, fmt.Errorf("begin touch: %w", err)
	}
	if id, err = s.keepTouch(ctx, session, touch{*data, deviceKey}); err != nil {
		return "", nil, err
	}
	return id, &assertion.Response, nil
}

func (s *Store) ask(ctx context.Context, session *Session) (*protocol.CredentialAssertion, *webauthn.SessionData, error) {
	if session == nil {
		return s.Passkeys.BeginDiscoverableLogin(webauthn.WithAssertionExtensions(prf()))
	}
	owner, err := s.passkeyOwner(ctx, session.Person)
	if err != nil {
		return nil, nil, err
	}
	if len(owner.credentials) == 0 {
		return nil, nil, ErrNoPasskeys
	}
	return s.Passkeys.BeginLogin(owner, webauthn.WithAssertionExtensions(prf()))
}

// FinishTouch checks what the passkey signed. Without a session it begins one; one on the way, or locked, goes to
// StageFull; in one that is there already it is a fresh proof. token is the new cookie. keyFile is what the passkey opens, nil when it opens none.
// It returns ErrChallenge and ErrPasskey.
func (s *Store) FinishTouch(ctx context.Context, session *Session, id string, response []byte) (token string, keyFile []byte, err error) {
	if s.Passkeys == nil {
		return "", nil, ErrNoPasskeys
	}
	begun, err := s.begunTouch(ctx, session, id)
	if err != nil {
		return "", nil, fmt.Errorf("finish touch: %w", err)
	}
	person, used, err := s.checkTouch(ctx, session, begun, response)
	if err != nil {
		return "", nil, fmt.Errorf("finish touch: %w", err)
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := holdPerson(ctx, tx, person); err != nil {
			return err
		}
		if keyFile, err = s.usePasskey(ctx, tx, person.ID, used); err != nil {
			return err
		}
		if session == nil {
			if err := s.spend(ctx, tx, anyTouch, begun.Session.Challenge, person.ID); err != nil {
				return err
			}
		}
		token, err = s.touched(ctx, tx, session, person, begun.DeviceKey)
		return err
	})
	if session == nil && errors.Is(err, ErrEnded) {
		err = ErrPasskey
	}
	if err != nil {
		return "", nil, fmt.Errorf("finish touch: %w", err)
	}
	return token, keyFile, nil
}

// checkTouch finds whose passkey it was. Everything that is wrong with it is ErrPasskey.
func (s *Store) checkTouch(ctx context.Context, session *Session, begun touch, response []byte) (*Person, *webauthn.Credential, error) {
	signed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return nil, nil, ErrPasskey
	}
	var owner passkeyOwner
	var used *webauthn.Credential
	if session != nil {
		if owner, err = s.passkeyOwner(ctx, session.Person); err != nil {
			return nil, nil, err
		}
		used, err = s.Passkeys.ValidateLogin(owner, begun.Session, signed)
	} else {
		_, used, err = s.Passkeys.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			p, err := s.Person(ctx, string(handle))
			if err != nil || p.Status != Active {
				return nil, ErrPasskey
			}
			owner, err = s.passkeyOwner(ctx, p)
			return owner, err
		}, begun.Session, signed)
	}
	// A counter that went back means a copy of the passkey somewhere.
	if err != nil || used.Authenticator.CloneWarning {
		return nil, nil, ErrPasskey
	}
	return owner.Person, used, nil
}

// usePasskey keeps the new counter, and gives the copy of the key file.
func (s *Store) usePasskey(ctx context.Context, tx *sqlx.Tx, personID string, used *webauthn.Credential) ([]byte, error) {
	text, err := json.Marshal(used)
	if err != nil {
		return nil, err
	}
	err = one(tx.ExecContext(ctx, `UPDATE passkeys SET credential = $3, used_on = $4 WHERE id = $1 AND person_id = $2`, b64(used.ID), personID, string(text), s.today()))
	if errors.Is(err, store.ErrNotFound) { // taken off this moment
		return nil, ErrPasskey
	}
	if err != nil {
		return nil, err
	}
	var keyFile []byte
	err = tx.GetContext(ctx, &keyFile, `SELECT key_file FROM passkeys WHERE id = $1`, b64(used.ID))
	return keyFile, err
}

func (s *Store) touched(ctx context.Context, tx *sqlx.Tx, session *Session, p *Person, deviceKey []byte) (token string, err error) {
	means := "passkey"
	switch {
	case session == nil:
		token, _, err = s.insertSession(ctx, tx, p, StageFull, means, deviceKey)
	case session.Stage == StageFull, session.Stage == StageLocked:
		return s.renew(ctx, tx, session)
	default:
		means = session.Means + " and passkey"
		token, err = s.complete(ctx, tx, session, means, deviceKey)
	}
	if err != nil {
		return "", err
	}
	return token, s.signedIn(ctx, tx, p.ID, means)
}
