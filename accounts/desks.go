package accounts

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"saysomething/crypto"
	"saysomething/store"
)

// Desk is a group of readers: the guardian service and unions, which a worker can address; the alternate route for a concern about
// those who would read it; and the executive lead, to whom a case comes only when it is escalated.
type Desk struct {
	ID             string `db:"id"`
	OrganisationID string `db:"organisation_id"`
	Kind           string `db:"kind"` // one of DeskKinds
	Name           string `db:"name"`
}

const (
	GuardianDesk    = "guardian"
	UnionDesk       = "union"
	IndependentDesk = "independent" // the non-executive lead: offered to a worker instead of a desk that the concern is about
	ExecutiveDesk   = "executive"   // the executive lead: never offered to a worker
)

// DeskKinds are all kinds, in the order in which desks are listed.
var DeskKinds = []Choice{{GuardianDesk, "Guardian service"}, {UnionDesk, "Trade union"}, {IndependentDesk, "Non-executive lead"}, {ExecutiveDesk, "Executive lead"}}

// deskOrder is the place of a kind among DeskKinds.
func deskOrder(kind string) int {
	return slices.IndexFunc(DeskKinds, func(c Choice) bool { return c.Code == kind })
}

// deskKind is the kind of desk that somebody of a role reads at.
var deskKind = map[Role]string{Guardian: GuardianDesk, Rep: UnionDesk, NonExecutiveLead: IndependentDesk, ExecutiveLead: ExecutiveDesk}

// mustHaveDesk are the roles that are there to read. A lead without a desk is on no list and reads nothing.
var mustHaveDesk = []Role{Guardian, Rep}

// ReadsCases says whether cases can be sealed to somebody of this role. Whether they are is a matter of who chose them.
func ReadsCases(r Role) bool { return deskKind[r] != "" }

// ReaderRoles are the roles of deskKind as a list for SQL.
const ReaderRoles = `('guardian', 'rep', 'executive_lead', 'non_executive_lead')`

// Desks lists the organisation's desks, guardian services first.
func (s *Store) Desks(ctx context.Context, organisationID string) ([]Desk, error) {
	desks := []Desk{}
	err := s.DB.SelectContext(ctx, &desks, `
		SELECT id, organisation_id, kind, name FROM desks WHERE organisation_id = $1 ORDER BY name, id`, organisationID)
	if err != nil {
		return nil, fmt.Errorf("desks: %w", err)
	}
	slices.SortStableFunc(desks, func(a, b Desk) int { return cmp.Compare(deskOrder(a.Kind), deskOrder(b.Kind)) })
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
