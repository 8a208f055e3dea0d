package recovery

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/notify"
	"saysomething/store"
)

// party is what a recovery must know of a person.
type party struct {
	ID        string          `db:"id"`
	Name      string          `db:"name"`
	Role      accounts.Role   `db:"role"`
	Status    accounts.Status `db:"status"`
	Desk      string          `db:"desk"` // kind of desk, "" without one
	Recipient string          `db:"recipient"`
	SignKey   string          `db:"sign_key"`
	Listed    bool            `db:"listed"`
}

func findParty(ctx context.Context, q getter, organisation, id string) (*party, error) {
	if !crypto.ValidID(id) {
		return nil, store.ErrNotFound
	}
	var found []party
	err := q.SelectContext(ctx, &found, `
		SELECT p.id, p.name, p.role, p.status, COALESCE(d.kind, '') AS desk, p.recipient, p.sign_key, p.listed
		FROM people p LEFT JOIN desks d ON d.id = p.desk_id WHERE p.id = $1 AND p.organisation_id = $2`, id, organisation)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, store.ErrNotFound
	}
	return &found[0], nil
}

// reader says whether cases of somebody at this kind of desk can be sealed to p. The same kind of desk only: for another,
// the worker must be asked, which no recovery can do.
func (p *party) reader(desk string) bool {
	return p.Status == accounts.Active && p.Listed && p.Recipient != "" && accounts.ReadsCases(p.Role) && p.Desk == desk
}

// Ask begins a recovery of a person's cases: for themselves, with new keys that they make from a link (token), or for another
// reader when they have left or cannot come back. Everybody concerned is told at once. reason is read by all of them.
func (s *Store) Ask(ctx context.Context, actor *accounts.Person, person, to, reason string) (id, token string, err error) {
	if err := listed(ctx, s.DB, actor); err != nil {
		return "", "", err
	}
	reason = strings.TrimSpace(reason)
	if !utf8.ValidString(reason) || strings.ContainsFunc(reason, unicode.IsControl) || reason == "" || utf8.RuneCountInString(reason) > 300 {
		return "", "", accounts.Problems{"reason": "Say in one line, of 300 characters or fewer, why this is needed. Do not write about any concern"}
	}
	wait, err := s.WaitFor(ctx)
	if err != nil {
		return "", "", err
	}
	err = s.tx(ctx, "ask for recovery", func(tx *sqlx.Tx) error {
		id, token = crypto.NewID(), ""
		r := Recovery{ID: id, OrganisationID: actor.OrganisationID, PersonID: person, ToID: to, Status: Asked, BegunBy: actor.ID, BegunAt: s.Now().UnixMicro(), Reason: reason}
		if err := s.mayAsk(ctx, tx, &r, wait); err != nil {
			return err
		}
		hash := ""
		if r.Own() {
			b := make([]byte, 32)
			rand.Read(b)
			token = crypto.B64.EncodeToString(b)
			hash = crypto.Hash([]byte(token))
		}
		if err := run(ctx, tx, `
			INSERT INTO recoveries (id, organisation_id, person_id, to_id, status, begun_by, begun_at, opens_at, stopped_by, reason, token_hash, recipient, sign_key, login_hash, key_file)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $10, $11, $12, '', NULL)`,
			r.ID, r.OrganisationID, r.PersonID, r.ToID, r.Status, r.BegunBy, r.BegunAt, r.OpensAt, r.Reason, hash, r.Recipient, r.SignKey); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, &r, notify.RecoveryAskedCustodian, notify.RecoveryAskedOwner, notify.RecoveryToReader); err != nil {
			return err
		}
		return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: actor.ID, What: accesslog.RecoveryAsked, About: person, Detail: detail(&r)})
	})
	return id, token, err
}

// detail says in the access log who gains: their own new key, or another reader.
func detail(r *Recovery) string {
	if r.Own() {
		return "own"
	}
	return r.ToID
}

// mayAsk checks who is asked about and fills in the key when another reader is to get the cases.
func (s *Store) mayAsk(ctx context.Context, tx *sqlx.Tx, r *Recovery, wait time.Duration) error {
	p, err := findParty(ctx, tx, r.OrganisationID, r.PersonID)
	if err != nil {
		return err
	}
	if p.Recipient == "" {
		return invalid("somebody without keys")
	}
	if err := s.bothSides(ctx, tx, r.OrganisationID); err != nil {
		return err
	}
	if err := s.endOldLinks(ctx, tx, r.PersonID); err != nil {
		return err
	}
	// Writing the person's row makes two who ask about them queue up.
	if err := run(ctx, tx, `UPDATE people SET status = status WHERE id = $1`, r.PersonID); err != nil {
		return err
	}
	var n int
	if err := tx.GetContext(ctx, &n, `SELECT COUNT(*) FROM recoveries WHERE person_id = $1 AND status IN ('asked', 'waiting')`, r.PersonID); err != nil {
		return err
	}
	if n > 0 {
		return ErrUnderWay
	}
	if r.Own() {
		if p.Status != accounts.Active {
			return invalid("somebody who has left cannot come back to their cases")
		}
		return keepSigners(ctx, tx, r)
	}
	to, err := findParty(ctx, tx, r.OrganisationID, r.ToID)
	if err != nil {
		return err
	}
	if p.Desk == "" || !to.reader(p.Desk) {
		return invalid("not an active, listed reader of the same kind of desk")
	}
	r.Status, r.Recipient, r.SignKey, r.OpensAt = Waiting, to.Recipient, to.SignKey, s.Now().Add(wait).UnixMicro()
	return nil
}

// bothSides: without a recovery identity of each side there is nothing that two custodians could do together.
func (s *Store) bothSides(ctx context.Context, q getter, organisation string) error {
	var sides int
	if err := q.GetContext(ctx, &sides, `SELECT COUNT(DISTINCT side) FROM recovery_keys WHERE organisation_id = $1 AND status = 'current'`, organisation); err != nil {
		return err
	}
	if sides < 2 {
		return ErrOneSide
	}
	return nil
}

// endOldLinks stops recoveries whose link nobody used in time.
func (s *Store) endOldLinks(ctx context.Context, tx *sqlx.Tx, person string) error {
	return run(ctx, tx, `UPDATE recoveries SET status = 'stopped', token_hash = '' WHERE person_id = $1 AND status = 'asked' AND begun_at <= $2`,
		person, s.Now().Add(-LinkLife).UnixMicro())
}

// Stop ends a recovery before its last step: any custodian on the list can, and the person whose cases they are. What had been
// sealed for it is deleted.
func (s *Store) Stop(ctx context.Context, actor *accounts.Person, id string) error {
	return s.tx(ctx, "stop recovery", func(tx *sqlx.Tx) error {
		r, err := hold(ctx, tx, actor.OrganisationID, id)
		if err != nil {
			return err
		}
		if actor.ID != r.PersonID && listed(ctx, tx, actor) != nil {
			return store.ErrNotFound // also a custodian whom only the administrator has let in: they could end every recovery
		}
		if r.Status == Stopped && r.StoppedBy == actor.ID {
			return nil // asked again
		}
		if r.Status == Done || r.Status == Stopped {
			return ErrStopped
		}
		if err := run(ctx, tx, `UPDATE recoveries SET status = 'stopped', stopped_by = $2, token_hash = '', login_hash = '', key_file = NULL WHERE id = $1`, id, actor.ID); err != nil {
			return err
		}
		if err := clear(ctx, tx, id); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, r, notify.RecoveryStopped, notify.RecoveryStopped, notify.RecoveryStopped); err != nil {
			return err
		}
		return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: actor.ID, What: accesslog.RecoveryStopped, About: r.PersonID, Detail: detail(r)})
	})
}

// clear deletes what custodians and the new reader had sealed for a recovery.
func clear(ctx context.Context, tx *sqlx.Tx, id string) error {
	for _, table := range []string{"recovery_parts", "recovery_envelopes"} {
		if err := run(ctx, tx, `DELETE FROM `+table+` WHERE recovery_id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// tell queues a message for every custodian, the person, and the reader who is to get the cases.
func (s *Store) tell(ctx context.Context, tx *sqlx.Tx, r *Recovery, custodians, person, to string) error {
	var ids []string
	if err := tx.SelectContext(ctx, &ids, `SELECT id FROM people WHERE organisation_id = $1 AND role = 'custodian' AND status = 'active' AND id NOT IN ($2, $3) ORDER BY id`, r.OrganisationID, r.PersonID, r.ToID); err != nil {
		return err
	}
	send := func(id, template, path string) error {
		return notify.Queue(ctx, tx, s.Now(), id, template, notify.Path{Path: path})
	}
	for _, id := range ids {
		if err := send(id, custodians, "/custodians/recovery"); err != nil {
			return err
		}
	}
	if err := send(r.PersonID, person, "/account"); err != nil || r.Own() {
		return err
	}
	return send(r.ToID, to, "/desk")
}

// Link is what the owner's link shows before they have made new keys.
type Link struct {
	Name, Email string
	Status      Status
	ID          string
}

// Link reads whom a live link is for, or returns store.ErrNotFound: used, stopped, old and invented ones look the same.
func (s *Store) Link(ctx context.Context, token string) (*Link, error) {
	var l Link
	err := s.DB.One(ctx, &l, `
		SELECT p.name, p.email, r.status, r.id FROM recoveries r JOIN people p ON p.id = r.person_id
		WHERE r.token_hash = $1 AND r.status = 'asked' AND r.begun_at > $2 AND p.status = 'active'`, crypto.Hash([]byte(token)), s.Now().Add(-LinkLife).UnixMicro())
	if err != nil {
		return nil, fmt.Errorf("recovery link: %w", err)
	}
	return &l, nil
}

// SetKeys keeps the new keys that the owner made from their link, which ends; the waiting time begins. The key can never be
// changed afterwards: another one needs another recovery.
func (s *Store) SetKeys(ctx context.Context, token string, k accounts.Keys) (opens time.Time, err error) {
	if err := k.Check(); err != nil {
		return opens, fmt.Errorf("recovery keys: %w", err)
	}
	wait, err := s.WaitFor(ctx)
	if err != nil {
		return opens, err
	}
	l, err := s.Link(ctx, token)
	if err != nil {
		return opens, err
	}
	opens = s.Now().Add(wait)
	sign := crypto.B64.EncodeToString(k.Sign)
	err = s.tx(ctx, "recovery keys", func(tx *sqlx.Tx) error {
		var same int
		if err := tx.GetContext(ctx, &same, `SELECT COUNT(*) FROM people WHERE recipient = $1 OR sign_key = $2`, k.Recipient, sign); err != nil {
			return err
		}
		if same > 0 {
			return invalid("a key that is in use")
		}
		ok, err := changed(ctx, tx, `
			UPDATE recoveries SET status = 'waiting', token_hash = '', opens_at = $2, recipient = $3, sign_key = $4, login_hash = $5, key_file = $6
			WHERE id = $1 AND status = 'asked' AND token_hash = $7`,
			l.ID, opens.UnixMicro(), k.Recipient, sign, crypto.Hash(k.Login), k.KeyFile, crypto.Hash([]byte(token)))
		if err != nil {
			return err
		}
		if !ok {
			return store.ErrNotFound
		}
		var r Recovery
		if err := tx.GetContext(ctx, &r, `SELECT `+columns+` FROM recoveries WHERE id = $1`, l.ID); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, &r, notify.RecoveryKeyed, notify.RecoveryKeyed, notify.RecoveryKeyed); err != nil {
			return err
		}
		return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: r.PersonID, What: accesslog.RecoveryKeyed, About: r.PersonID, Detail: "own"})
	})
	return opens, err
}

// Notice is a recovery that somebody signed in must know of.
type Notice struct {
	Recovery
	Name   string `db:"name"`    // whose cases
	ToName string `db:"to_name"` // who gets them
}

// Notices are the recoveries under way that concern a person: all of them for a custodian, those of their own cases, and those that
// are to bring them somebody's.
func (s *Store) Notices(ctx context.Context, actor *accounts.Person) ([]Notice, error) {
	found := []Notice{}
	err := s.DB.SelectContext(ctx, &found, `
		SELECT r.id, r.organisation_id, r.person_id, r.to_id, r.status, r.begun_by, r.begun_at, r.opens_at, r.stopped_by, r.reason, r.recipient, r.sign_key,
			p.name AS name, t.name AS to_name
		FROM recoveries r JOIN people p ON p.id = r.person_id JOIN people t ON t.id = r.to_id
		WHERE r.organisation_id = $1 AND (r.status = 'waiting' OR r.status = 'asked' AND r.begun_at > $2) AND ($3 OR r.person_id = $4 OR r.to_id = $4)
		ORDER BY r.begun_at, r.id`, actor.OrganisationID, s.Now().Add(-LinkLife).UnixMicro(), listed(ctx, s.DB, actor) == nil, actor.ID)
	if err != nil && !errors.Is(err, context.Canceled) {
		return nil, fmt.Errorf("recovery notices: %w", err)
	}
	return found, err
}
