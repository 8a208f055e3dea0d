// Package recovery replaces a lost key (docs/format.md §9). A case's key lies in two halves, one sealed to each side. A
// custodian asks; everybody concerned is told and can stop it; after a waiting time one custodian of each side seals that
// side's halves again for the new key; the new reader's browser joins them. All that they gain takes effect in
// one transaction at the end: until then nothing has changed hands.
//
// What the server sees of it opens nothing: halves sealed to a side, halves sealed to the new key, envelopes sealed to the new
// key. What it enforces: both sides, never one person for both, not before the time is up, not after somebody stopped it, only
// the cases of the person asked about. What it cannot enforce, because it could lie about it, browsers do: that the new key is its
// owner's (six words, compared by voice), and that nothing is sealed to a key that is not on the signed list.
package recovery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
)

// Store reads and writes recoveries. DB and Now must be set.
type Store struct {
	DB   *store.DB
	Now  func() time.Time
	Wait time.Duration // between the new keys and the first half; 0 means 24 hours. One minute in a demonstration
}

// RehearsalWait is the waiting time in a demonstration, so that the whole ceremony can be practised in minutes.
const RehearsalWait = time.Minute

// LinkLife is how long the owner's link can be used.
const LinkLife = 72 * time.Hour

// Why a step is refused for now. Handlers turn them into 409 with this code.
var (
	ErrEarly    = refused("too_early")    // the waiting time is not over
	ErrStopped  = refused("stopped")      // or finished: nothing can be done with it any more
	ErrNoKey    = refused("no_key")       // the new keys are not made yet, or are not those of the person any more
	ErrOneSide  = refused("one_side")     // a side has no recovery identity on the signed list, or its custodian has not come
	ErrUnderWay = refused("under_way")    // there is one for this person already
	ErrMore     = refused("more")         // halves or envelopes are missing
	ErrChanged  = refused("changed")      // what this was made from has changed: read again
	ErrLast     = refused("last_signer")  // nobody else could sign the list for their side: with new keys nobody could
	ErrTaken    = refused("other_person") // another custodian of the side carries it out
)

// Refused is a step that cannot be taken now, though the request is well made.
type Refused struct{ Code string }

func (r *Refused) Error() string { return "recovery: " + r.Code }

// Unwrap makes every refusal a store.ErrConflict.
func (r *Refused) Unwrap() error { return store.ErrConflict }

func refused(code string) *Refused { return &Refused{code} }

// Status is how far a recovery has come.
type Status string

const (
	Asked   Status = "asked"   // the owner has yet to make new keys
	Waiting Status = "waiting" // the new key is known; the time runs, then the sides carry it out
	Done    Status = "done"
	Stopped Status = "stopped"
)

// Recovery is a row of recoveries. It carries nothing that opens anything.
type Recovery struct {
	ID             string `db:"id"`
	OrganisationID string `db:"organisation_id"`
	PersonID       string `db:"person_id"` // whose cases
	ToID           string `db:"to_id"`     // who will read them: the same person, or another reader
	Status         Status `db:"status"`
	BegunBy        string `db:"begun_by"`
	BegunAt        int64  `db:"begun_at"`
	OpensAt        int64  `db:"opens_at"`
	StoppedBy      string `db:"stopped_by"`
	Reason         string `db:"reason"`
	Recipient      string `db:"recipient"`
	SignKey        string `db:"sign_key"`
}

const columns = `id, organisation_id, person_id, to_id, status, begun_by, begun_at, opens_at, stopped_by, reason, recipient, sign_key`

// Own says whether the person gets their own cases back, with new keys.
func (r Recovery) Own() bool { return r.PersonID == r.ToID }

// KeyName names the new key: what a custodian has compared by its six words.
func (r *Recovery) KeyName() string { return crypto.Hash([]byte(r.Recipient + "\n" + r.SignKey)) }

func (s *Store) wait() time.Duration {
	if s.Wait == 0 {
		return 24 * time.Hour
	}
	return s.Wait
}

// WaitFor is the waiting time in this organisation.
func (s *Store) WaitFor(ctx context.Context) (time.Duration, error) {
	var demo bool
	if err := s.DB.One(ctx, &demo, `SELECT demo FROM organisations`); err != nil {
		return 0, fmt.Errorf("waiting time: %w", err)
	}
	if demo {
		return RehearsalWait, nil
	}
	return s.wait(), nil
}

func (s *Store) today() string { return s.Now().UTC().Format(time.DateOnly) }

// getter is a transaction or the database.
type getter interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
}

// find reads a recovery of the organisation.
func find(ctx context.Context, q getter, organisation, id string) (*Recovery, error) {
	if !crypto.ValidID(id) {
		return nil, store.ErrNotFound
	}
	var found []Recovery
	if err := q.SelectContext(ctx, &found, `SELECT `+columns+` FROM recoveries WHERE id = $1 AND organisation_id = $2`, id, organisation); err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, store.ErrNotFound
	}
	return &found[0], nil
}

// hold reads a recovery for changing it: of two at once, on PostgreSQL, the second waits and then sees what the first did.
func hold(ctx context.Context, tx *sqlx.Tx, organisation, id string) (*Recovery, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE recoveries SET status = status WHERE id = $1`, id); err != nil {
		return nil, err
	}
	return find(ctx, tx, organisation, id)
}

// open says whether a recovery can be carried out at now.
func (r *Recovery) open(now time.Time) error {
	switch {
	case r.Status == Done || r.Status == Stopped:
		return ErrStopped
	case r.Status == Asked:
		return ErrNoKey
	case now.UnixMicro() < r.OpensAt:
		return ErrEarly
	}
	return nil
}

// custodian checks that actor may act for a side: a custodian of it, and neither the person concerned nor who gains.
func custodian(actor *accounts.Person) error {
	if actor.Role != accounts.Custodian || (actor.Side != accounts.Management && actor.Side != accounts.Staff) {
		return fmt.Errorf("%w: not a custodian of a side", store.ErrInvalid)
	}
	return nil
}

// listed wants a custodian whose key is on the list in force now. Without it an administrator alone could invite a second side.
func listed(ctx context.Context, q getter, actor *accounts.Person) error {
	if err := custodian(actor); err != nil {
		return err
	}
	var n int
	if err := q.GetContext(ctx, &n, `SELECT COUNT(*) FROM people WHERE id = $1 AND role = 'custodian' AND side = $2 AND status = 'active' AND listed`, actor.ID, actor.Side); err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("%w: not a custodian on the signed list", store.ErrInvalid)
	}
	return nil
}

func invalid(what string) error { return fmt.Errorf("%w: %s", store.ErrInvalid, what) }

func run(ctx context.Context, tx *sqlx.Tx, query string, args ...any) error {
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

// changed reports whether a statement changed a row.
func changed(ctx context.Context, tx *sqlx.Tx, query string, args ...any) (bool, error) {
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

func (s *Store) tx(ctx context.Context, what string, f func(tx *sqlx.Tx) error) error {
	err := s.DB.Tx(ctx, f)
	var r *Refused
	if errors.As(err, &r) {
		return r
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
