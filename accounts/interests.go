package accounts

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// The register of interests: who among the accounts is close to whom, and who manages whom. It is about people, never about
// a case. When a concern is about one of them, the other is proposed to be left out, in browsers: the server is not told.

// Kinds of interest.
const (
	Close = "close" // family, partner, friend, business
	Line  = "line"  // one manages the other
)

// InterestKinds are both, for a form.
var InterestKinds = []Choice{{Close, "We are close: family, a partner, a friend, or in business together"}, {Line, "One of us manages the other"}}

// Interest is one that a person has declared.
type Interest struct {
	Other      string `db:"other_id"`
	Name       string `db:"name"`
	Kind       string `db:"kind"`
	DeclaredOn string `db:"declared_on"`
}

// Words say what it is.
func (i Interest) Words() string {
	for _, k := range InterestKinds {
		if k.Code == i.Kind {
			return k.Label
		}
	}
	return i.Kind
}

// Interests are what a person has declared, by name.
func (s *Store) Interests(ctx context.Context, person string) ([]Interest, error) {
	out := []Interest{}
	err := s.DB.SelectContext(ctx, &out, `
		SELECT i.other_id, p.name, i.kind, i.declared_on FROM interests i JOIN people p ON p.id = i.other_id
		WHERE i.person_id = $1 ORDER BY p.name, p.id`, person)
	if err != nil {
		return nil, fmt.Errorf("interests: %w", err)
	}
	return out, nil
}

// NamedBy are the people who have declared an interest in this person. Which, is between the two of them.
func (s *Store) NamedBy(ctx context.Context, person string) ([]string, error) {
	out := []string{}
	err := s.DB.SelectContext(ctx, &out, `
		SELECT p.name FROM interests i JOIN people p ON p.id = i.person_id WHERE i.other_id = $1 ORDER BY p.name, p.id`, person)
	if err != nil {
		return nil, fmt.Errorf("named by: %w", err)
	}
	return out, nil
}

// Declare writes an interest of p in somebody else down, or says of one that stands already what kind it is. It returns Problems.
func (s *Store) Declare(ctx context.Context, p *Person, other, kind string) error {
	wrong := Problems{}
	if !oneOf(InterestKinds, kind) {
		wrong["kind"] = "Choose how you know them"
	}
	them, err := s.colleague(ctx, p, other)
	if err != nil {
		return err
	}
	if !them {
		wrong["other"] = "Choose a person from the list"
	}
	if err := wrong.orNil(); err != nil {
		return err
	}
	return s.write(ctx, "declare an interest", `
		INSERT INTO interests (person_id, other_id, kind, declared_on) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, other_id) DO UPDATE SET kind = excluded.kind`, p.ID, other, kind, s.today())
}

// colleague says whether other is somebody else with an account in the same organisation.
func (s *Store) colleague(ctx context.Context, p *Person, other string) (bool, error) {
	if !crypto.ValidID(other) || other == p.ID {
		return false, nil
	}
	var n int
	err := s.DB.GetContext(ctx, &n, `SELECT count(*) FROM people WHERE id = $1 AND organisation_id = $2 AND status <> 'left' AND email <> ''`, other, p.OrganisationID)
	if err != nil {
		return false, fmt.Errorf("colleague: %w", err)
	}
	return n == 1, nil
}

// EndInterest takes one back. It returns store.ErrNotFound when there is none.
func (s *Store) EndInterest(ctx context.Context, person, other string) error {
	if !crypto.ValidID(other) {
		return fmt.Errorf("end an interest: %w", store.ErrNotFound)
	}
	return s.write(ctx, "end an interest", `DELETE FROM interests WHERE person_id = $1 AND other_id = $2`, person, other)
}

// Link is two people of whom one has declared an interest in the other, the smaller id first. Which of them, and what it is, it does not say.
type Link [2]string

// Links are all pairs of people who are here, in order.
func (s *Store) Links(ctx context.Context, organisationID string) ([]Link, error) {
	var rows []struct {
		A string `db:"person_id"`
		B string `db:"other_id"`
	}
	err := s.DB.SelectContext(ctx, &rows, `
		SELECT i.person_id, i.other_id FROM interests i JOIN people p ON p.id = i.person_id JOIN people o ON o.id = i.other_id
		WHERE p.organisation_id = $1 AND p.status <> 'left' AND o.status <> 'left'`, organisationID)
	if err != nil {
		return nil, fmt.Errorf("links: %w", err)
	}
	links := make([]Link, 0, len(rows))
	for _, r := range rows {
		links = append(links, Link{min(r.A, r.B), max(r.A, r.B)})
	}
	slices.SortFunc(links, func(a, b Link) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(links), nil
}

// rosterLinks are the pairs in which both can be chosen as readers: nothing else of the register is public.
func (s *Store) rosterLinks(ctx context.Context, organisationID string, r *Roster) error {
	links, err := s.Links(ctx, organisationID)
	if err != nil {
		return err
	}
	reads := map[string]bool{}
	for _, one := range r.Readers {
		reads[one.ID] = true
	}
	r.Links = slices.DeleteFunc(links, func(l Link) bool { return !reads[l[0]] || !reads[l[1]] })
	return nil
}

// LinkedTo are the readers linked to one of these people and not among them.
func (r *Roster) LinkedTo(people []string) []RosterReader {
	var out []RosterReader
	for _, one := range r.Readers {
		if !slices.Contains(people, one.ID) && slices.ContainsFunc(r.Links, func(l Link) bool {
			return l[0] == one.ID && slices.Contains(people, l[1]) || l[1] == one.ID && slices.Contains(people, l[0])
		}) {
			out = append(out, one)
		}
	}
	return out
}

// forget takes a person out of the register when they leave.
func forget(ctx context.Context, tx *sqlx.Tx, person string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM interests WHERE person_id = $1 OR other_id = $1`, person)
	return err
}

// Colleague is a name to choose from: somebody with an account.
type Colleague struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role string `json:"role"` // in words
}

// Colleagues are all who are here, by name: whom a case may be about, and who may be close to whom.
func (s *Store) Colleagues(ctx context.Context, organisationID string) ([]Colleague, error) {
	people, err := s.People(ctx, organisationID)
	if err != nil {
		return nil, err
	}
	out := []Colleague{}
	for _, p := range people {
		if p.Status == Active {
			out = append(out, Colleague{p.ID, p.Name, cmp.Or(p.Title, p.Role.Label())})
		}
	}
	return out, nil
}
