package accounts

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// Status is where a person is between invitation and leaving.
type Status string

const (
	Invited Status = "invited" // has no keys yet
	Active  Status = "active"
	Left    Status = "left" // can never sign in again; their public keys stay, to check what they wrote
)

// Person is an account. It carries no secret, not even a sealed one.
type Person struct {
	ID             string `db:"id"`
	OrganisationID string `db:"organisation_id"`
	Email          string `db:"email"` // lower case
	Name           string `db:"name"`
	Title          string `db:"title"` // job title, shown to workers beside a reader's name
	Role           Role   `db:"role"`
	Side           Side   `db:"side"`
	DeskID         string `db:"desk_id"` // "" for roles without a desk
	Status         Status `db:"status"`
	Recipient      string `db:"recipient"` // age1pq1…, "" until activated
	SignKey        string `db:"sign_key"`  // Ed25519 public key, base64url, "" until activated
	Since          string `db:"since"`     // date of activation
	Listed         bool   `db:"listed"`    // the list in force names them with these keys
	LeftOn         string `db:"left_on"`   // date, "" while here
}

// Reader says whether cases can be sealed to p: active, with keys, and at a desk of their role.
func (p *Person) Reader() bool {
	return p.Status == Active && p.Recipient != "" && p.DeskID != "" && ReadsCases(p.Role)
}

const personColumns = `id, organisation_id, email, name, title, role, side, COALESCE(desk_id, '') AS desk_id, status, recipient, sign_key, since, listed, left_on`

// Person reads one person, or returns store.ErrNotFound.
func (s *Store) Person(ctx context.Context, id string) (*Person, error) {
	var p Person
	if !crypto.ValidID(id) { // PostgreSQL does not take every byte that a URL may hold
		return nil, fmt.Errorf("person: %w", store.ErrNotFound)
	}
	if err := s.DB.One(ctx, &p, `SELECT `+personColumns+` FROM people WHERE id = $1`, id); err != nil {
		return nil, fmt.Errorf("person: %w", err)
	}
	return &p, nil
}

// People lists everybody of an organisation by name, those who left last, without the first
// administrator's invitation, which names nobody.
func (s *Store) People(ctx context.Context, organisationID string) ([]Person, error) {
	return s.people(ctx, `WHERE organisation_id = $1 AND email <> '' ORDER BY CASE status WHEN 'left' THEN 1 ELSE 0 END, name, id`, organisationID)
}

// Readers lists everybody a case can be sealed to today, by name.
func (s *Store) Readers(ctx context.Context, organisationID string) ([]Person, error) {
	return s.people(ctx, `WHERE organisation_id = $1 AND status = 'active' AND role IN `+ReaderRoles+`
		AND recipient <> '' AND desk_id IS NOT NULL ORDER BY name, id`, organisationID)
}

func (s *Store) people(ctx context.Context, where string, args ...any) ([]Person, error) {
	people := []Person{}
	if err := s.DB.SelectContext(ctx, &people, `SELECT `+personColumns+` FROM people `+where, args...); err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	return people, nil
}

// Leave ends a person's account: sessions and invitations end at once, their login is erased and
// they are no longer offered as a reader. Their key file stays, because cases may be sealed to it
// alone. It returns store.ErrConflict for the last active administrator, and ErrLastSigner for the last who can sign the
// list for a side that vouches for it.
func (s *Store) Leave(ctx context.Context, id string) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		var organisations []string
		if err := tx.SelectContext(ctx, &organisations, `SELECT organisation_id FROM people WHERE id = $1`, id); err != nil {
			return err
		}
		for _, organisation := range organisations {
			if err := KeepSigners(ctx, tx, organisation, id); err != nil {
				return err
			}
		}
		if err := keepOneAdministrator(ctx, tx, id); err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `UPDATE people SET status = 'left', login_hash = '', left_on = $2 WHERE id = $1 AND status <> 'left' AND email <> ''`, id, s.today())); err != nil {
			return err
		}
		for _, table := range []string{"sessions", "invitations"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE person_id = $1`, id); err != nil {
				return err
			}
		}
		if err := forget(ctx, tx, id); err != nil {
			return err
		}
		return s.record(ctx, tx, accesslog.Record{Who: by(ctx), What: accesslog.PersonLeft, About: id})
	})
	if err != nil {
		return fmt.Errorf("mark as left: %w", err)
	}
	return nil
}

// keepOneAdministrator touches every active administrator's row first, so that two administrators
// who remove each other at the same moment on PostgreSQL queue up and the second is refused.
func keepOneAdministrator(ctx context.Context, tx *sqlx.Tx, leaving string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE people SET status = status WHERE role = 'administrator' AND status = 'active'`); err != nil {
		return err
	}
	var ids []string
	if err := tx.SelectContext(ctx, &ids, `SELECT id FROM people WHERE role = 'administrator' AND status = 'active'`); err != nil {
		return err
	}
	if len(ids) == 1 && ids[0] == leaving {
		return fmt.Errorf("%w: the last administrator", store.ErrConflict)
	}
	return nil
}

// check finds what is wrong with a person about to be invited.
func (s *Store) check(ctx context.Context, p *Person) error {
	wrong := Problems{}
	checkText(wrong, "name", p.Name, 80, "Enter their name")
	if p.Title != "" {
		checkText(wrong, "title", p.Title, 80, "")
	}
	if !plainAddress(p.Email) {
		wrong["email"] = "Enter an email address, like name@example.nhs.uk"
	}
	if !p.Role.Valid() {
		wrong["role"] = "Choose what they will do"
	} else if !slices.Contains(SidesOf(p.Role), p.Side) {
		wrong["side"] = sideProblem(p.Role)
	}
	if err := s.checkPersonDesk(ctx, p, wrong); err != nil {
		return err
	}
	return wrong.orNil()
}

func sideProblem(r Role) string {
	var names []string
	for _, side := range SidesOf(r) {
		names = append(names, strings.ToLower(side.Label()))
	}
	return fmt.Sprintf("Choose %s: this role goes with no other side", strings.Join(names, " or "))
}

func (s *Store) checkPersonDesk(ctx context.Context, p *Person, wrong Problems) error {
	needs, reader := deskKind[p.Role]
	if !reader && p.Role != Champion {
		p.DeskID = ""
		return nil
	}
	if p.DeskID == "" {
		if slices.Contains(mustHaveDesk, p.Role) {
			wrong["desk"] = "Choose the desk they answer for"
		}
		return nil
	}
	desks, err := s.Desks(ctx, p.OrganisationID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(desks, func(d Desk) bool { return d.ID == p.DeskID })
	switch {
	case i < 0:
		wrong["desk"] = "Choose a desk from the list"
	case reader && desks[i].Kind != needs:
		wrong["desk"] = deskProblems[p.Role]
	}
	return nil
}

var deskProblems = map[Role]string{
	Guardian: "A guardian belongs to a guardian service", Rep: "A union representative belongs to a trade union",
	NonExecutiveLead: "A non-executive lead belongs to a desk of that kind", ExecutiveLead: "An executive lead belongs to a desk of that kind",
}

func plainAddress(email string) bool {
	a, err := mail.ParseAddress(email)
	return err == nil && a.Address == email && len(email) <= 200 && plain(email)
}

func lower(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
