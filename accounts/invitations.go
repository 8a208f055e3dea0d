package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/notify"
	"saysomething/store"
)

// InvitationLife is how long an invitation can be used.
const InvitationLife = 72 * time.Hour

// InviteAs is Invite by an administrator. What gives a way in that lasts wants a fresh proof (ErrProve), and all administrators are told.
func (s *Store) InviteAs(ctx context.Context, session *Session, p Person) (*Person, string, error) {
	if err := s.Proved(session); err != nil { // before anything typed is looked at
		return nil, "", fmt.Errorf("invite: %w", err)
	}
	return s.invite(ctx, session, p)
}

// Invite makes an account that waits for its owner, and returns the token of its invitation: 32
// random bytes, base64url. Only its hash is kept, so the token can be shown once.
// p needs OrganisationID, Name, Email, Role and Side; readers need DeskID. It returns Problems.
func (s *Store) Invite(ctx context.Context, p Person) (*Person, string, error) {
	return s.invite(ctx, nil, p)
}

// invite is for a session's administrator, or with nil for the program itself.
func (s *Store) invite(ctx context.Context, session *Session, p Person) (*Person, string, error) {
	p.ID, p.Status, p.Email = crypto.NewID(), Invited, lower(p.Email)
	p.Name, p.Title = strings.TrimSpace(p.Name), strings.TrimSpace(p.Title)
	p.Recipient, p.SignKey, p.Since = "", "", ""
	if err := s.check(ctx, &p); err != nil {
		return nil, "", err
	}
	var token string
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.mayInvite(ctx, tx, session); err != nil {
			return err
		}
		if err := insertPerson(ctx, tx, &p); err != nil {
			return err
		}
		var err error
		if token, err = s.newInvitation(ctx, tx, p.ID); err != nil {
			return err
		}
		return s.record(ctx, tx, accesslog.Record{Who: by(ctx), What: accesslog.PersonInvited, About: p.ID, Detail: string(p.Role)})
	})
	if errors.Is(err, store.ErrConflict) {
		return nil, "", Problems{"email": "Somebody with this address has an account or an invitation already"}
	}
	if err != nil {
		return nil, "", fmt.Errorf("invite: %w", err)
	}
	return &p, token, nil
}

func insertPerson(ctx context.Context, tx *sqlx.Tx, p *Person) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO people (id, organisation_id, email, name, title, role, side, desk_id, status, recipient, sign_key, login_hash, key_file, since)
		VALUES ($1, $2, $3, $4, $5, $6, $7, NULLIF($8, ''), 'invited', '', '', '', NULL, '')`,
		p.ID, p.OrganisationID, p.Email, p.Name, p.Title, p.Role, p.Side, p.DeskID)
	return err
}

// mayInvite wants a proof from whoever is at the session, and tells every administrator that somebody gets a way in: a tab that was left
// open must not make one that nobody notices.
func (s *Store) mayInvite(ctx context.Context, tx *sqlx.Tx, session *Session) error {
	if session == nil {
		return nil
	}
	if err := s.holdSession(ctx, tx, session); err != nil {
		return err
	}
	var administrators []string
	if err := tx.SelectContext(ctx, &administrators, `SELECT id FROM people WHERE organisation_id = $1 AND role = 'administrator' AND status = 'active' ORDER BY id`, session.Person.OrganisationID); err != nil {
		return err
	}
	for _, id := range administrators {
		if err := notify.Queue(ctx, tx, s.Now(), id, notify.SomebodyInvited, nil); err != nil {
			return err
		}
	}
	return nil
}

// ReinviteAs is Reinvite by an administrator, as InviteAs.
func (s *Store) ReinviteAs(ctx context.Context, session *Session, id string) (string, error) {
	return s.reinvite(ctx, session, id)
}

// Reinvite gives somebody who has not activated a new invitation; the old one stops working.
// It returns store.ErrNotFound for anybody else.
func (s *Store) Reinvite(ctx context.Context, id string) (string, error) {
	return s.reinvite(ctx, nil, id)
}

func (s *Store) reinvite(ctx context.Context, session *Session, id string) (string, error) {
	var token string
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := s.mayInvite(ctx, tx, session); err != nil {
			return err
		}
		// Writing the row makes two re-invitations queue up.
		if err := one(tx.ExecContext(ctx, `UPDATE people SET status = 'invited' WHERE id = $1 AND status = 'invited'`, id)); err != nil {
			return err
		}
		var err error
		if token, err = s.newInvitation(ctx, tx, id); err != nil {
			return err
		}
		return s.record(ctx, tx, accesslog.Record{Who: by(ctx), What: accesslog.PersonInvited, About: id, Detail: "again"})
	})
	if err != nil {
		return "", fmt.Errorf("invite again: %w", err)
	}
	return token, nil
}

func (s *Store) newInvitation(ctx context.Context, tx *sqlx.Tx, personID string) (string, error) {
	if _, err := tx.ExecContext(ctx, `DELETE FROM invitations WHERE person_id = $1 OR expires_at <= $2`, personID, s.Now().UnixMicro()); err != nil {
		return "", err
	}
	token := b64(random(32))
	_, err := tx.ExecContext(ctx, `INSERT INTO invitations (token_hash, person_id, expires_at) VALUES ($1, $2, $3)`,
		crypto.Hash([]byte(token)), personID, s.Now().Add(InvitationLife).UnixMicro())
	return token, err
}

// Invitation reads whom a live invitation is for, or returns store.ErrNotFound: used, replaced,
// expired and invented tokens look the same.
func (s *Store) Invitation(ctx context.Context, token string) (*Person, error) {
	var p Person
	err := s.DB.One(ctx, &p, `SELECT `+personColumns+` FROM people WHERE status = 'invited' AND id =
		(SELECT person_id FROM invitations WHERE token_hash = $1 AND expires_at > $2)`, crypto.Hash([]byte(token)), s.Now().UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("invitation: %w", err)
	}
	return &p, nil
}

// Setup prepares a new installation: the organisation without a name yet, the built-in lists, and
// an invitation for the first administrator, who enters name and address when activating. While
// nobody has used it, each call replaces it by a new one. Once there is an administrator it
// returns "" and changes nothing.
func (s *Store) Setup(ctx context.Context) (token string, err error) {
	o, err := s.Organisation(ctx)
	if errors.Is(err, store.ErrNotFound) {
		o, err = s.CreateOrganisation(ctx, NewOrganisation(""))
		if errors.Is(err, store.ErrConflict) { // another server made it this moment
			o, err = s.Organisation(ctx)
		}
	}
	if err != nil {
		return "", fmt.Errorf("set up: %w", err)
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		token = ""
		var administrators int
		if err := tx.GetContext(ctx, &administrators, `SELECT COUNT(*) FROM people WHERE role = 'administrator' AND status = 'active'`); err != nil || administrators > 0 {
			return err
		}
		first := &Person{ID: crypto.NewID(), OrganisationID: o.ID, Role: Administrator, Side: Management}
		res, err := tx.ExecContext(ctx, `
			INSERT INTO people (id, organisation_id, email, name, title, role, side, status, recipient, sign_key, login_hash, since)
			VALUES ($1, $2, '', '', '', $3, $4, 'invited', '', '', '', '') ON CONFLICT (email) DO NOTHING`,
			first.ID, first.OrganisationID, first.Role, first.Side)
		if err != nil {
			return err
		}
		made, err := res.RowsAffected()
		if err != nil {
			return err
		}
		var id string
		if err := tx.GetContext(ctx, &id, `SELECT id FROM people WHERE email = '' AND status = 'invited'`); err != nil {
			return err
		}
		if token, err = s.newInvitation(ctx, tx, id); err != nil || made == 0 {
			return err
		}
		return s.record(ctx, tx, accesslog.Record{What: accesslog.PersonInvited, About: id, Detail: string(Administrator)})
	})
	if err != nil {
		return "", fmt.Errorf("set up: %w", err)
	}
	return token, nil
}
