package accounts

import (
	"context"
	"fmt"
	"strings"

	"saysomething/crypto"
	"saysomething/store"
)

// Desk is a group of readers a worker can address: the guardian service, or a union.
type Desk struct {
	ID             string `db:"id"`
	OrganisationID string `db:"organisation_id"`
	Kind           string `db:"kind"` // GuardianDesk | UnionDesk
	Name           string `db:"name"`
}

const (
	GuardianDesk = "guardian"
	UnionDesk    = "union"
)

// DeskKinds are both kinds, for a form.
var DeskKinds = []Choice{{GuardianDesk, "Guardian service"}, {UnionDesk, "Trade union"}}

// deskKind is the kind of desk a role must have; "" leaves it open.
var deskKind = map[Role]string{Guardian: GuardianDesk, Rep: UnionDesk}

// Desks lists the organisation's desks, guardian services first.
func (s *Store) Desks(ctx context.Context, organisationID string) ([]Desk, error) {
	desks := []Desk{}
	err := s.DB.SelectContext(ctx, &desks, `
		SELECT id, organisation_id, kind, name FROM desks WHERE organisation_id = $1 ORDER BY kind, name, id`, organisationID)
	if err != nil {
		return nil, fmt.Errorf("desks: %w", err)
	}
	return desks, nil
}

// CreateDesk adds a desk. It returns Problems for a missing name, a name in use or an unknown kind.
func (s *Store) CreateDesk(ctx context.Context, organisationID, kind, name string) (*Desk, error) {
	d := &Desk{ID: crypto.NewID(), OrganisationID: organisationID, Kind: kind, Name: strings.TrimSpace(name)}
	if err := s.checkDesk(ctx, d); err != nil {
		return nil, err
	}
	err := s.write(ctx, "create desk", `INSERT INTO desks (id, organisation_id, kind, name) VALUES ($1, $2, $3, $4)`,
		d.ID, d.OrganisationID, d.Kind, d.Name)
	if err != nil {
		return nil, err
	}
	return d, nil
}

// RenameDesk changes a desk's name; its kind stays, because people were invited to that kind.
func (s *Store) RenameDesk(ctx context.Context, organisationID, id, name string) error {
	if !crypto.ValidID(id) {
		return fmt.Errorf("rename desk: %w", store.ErrNotFound)
	}
	d := &Desk{ID: id, OrganisationID: organisationID, Kind: GuardianDesk, Name: strings.TrimSpace(name)}
	if err := s.checkDesk(ctx, d); err != nil {
		return err
	}
	return s.write(ctx, "rename desk", `UPDATE desks SET name = $3 WHERE id = $1 AND organisation_id = $2`, id, organisationID, d.Name)
}

func (s *Store) checkDesk(ctx context.Context, d *Desk) error {
	p := Problems{}
	checkText(p, "name", d.Name, 80, "Enter the name workers will see")
	if !oneOf(DeskKinds, d.Kind) {
		p["kind"] = "Choose what kind of desk this is"
	}
	desks, err := s.Desks(ctx, d.OrganisationID)
	if err != nil {
		return err
	}
	for _, other := range desks {
		if other.ID != d.ID && strings.EqualFold(other.Name, d.Name) {
			p["name"] = "There is a desk with this name already"
		}
	}
	return p.orNil()
}
