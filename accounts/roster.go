package accounts

import (
	"context"
	"fmt"
)

// Roster is what GET /api/roster gives everybody, the same bytes (docs/format.md §5): who can read
// a concern and with which keys, and the lists a concern can be described by.
//
// It is not signed yet: whoever runs the server could put a key of their own in it. Number and
// Signatures hold the place of the list signed by both sides.
type Roster struct {
	V            int                `json:"v"`
	Number       int                `json:"number"`
	Signatures   []string           `json:"signatures"`
	Organisation RosterOrganisation `json:"organisation"`
	Door         string             `json:"door"`
	Desks        []RosterDesk       `json:"desks"`
	Readers      []RosterReader     `json:"readers"`
	Areas        []RosterArea       `json:"areas"`
	Themes       []RosterItem       `json:"themes"`
	Groups       []RosterItem       `json:"groups"`
	Limits       Limits             `json:"limits"`
}

// RosterOrganisation is the organisation in the roster.
type RosterOrganisation struct {
	Name string `json:"name"`
	Demo bool   `json:"demo"`
}

// RosterDesk is a desk in the roster.
type RosterDesk struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// RosterReader is a person a concern can be sealed to.
type RosterReader struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Title     string `json:"title"`
	Role      Role   `json:"role"`
	Side      Side   `json:"side"`
	Desk      string `json:"desk"`
	Recipient string `json:"recipient"`
	Sign      string `json:"sign"`
	Since     string `json:"since"`
}

// RosterArea is an area in the roster, without its head count.
type RosterArea struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Parent   string `json:"parent"`
	CountsAs string `json:"counts_as"`
}

// RosterItem is a theme or worker group in the roster.
type RosterItem struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// Roster reads the roster of today, or returns store.ErrNotFound before Setup.
func (s *Store) Roster(ctx context.Context) (*Roster, error) {
	o, err := s.Organisation(ctx)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	r := &Roster{V: 1, Signatures: []string{}, Organisation: RosterOrganisation{o.Name, o.Demo}, Limits: s.limits()}
	for _, fill := range []func(context.Context, string, *Roster) error{s.rosterDoor, s.rosterPeople, s.rosterAreas, s.rosterLists} {
		if err := fill(ctx, o.ID, r); err != nil {
			return nil, fmt.Errorf("roster: %w", err)
		}
	}
	return r, nil
}

func (s *Store) rosterDoor(ctx context.Context, _ string, r *Roster) error {
	door, err := s.Door(ctx)
	if err != nil {
		return err
	}
	r.Door = door.Recipient().String()
	return nil
}

func (s *Store) rosterPeople(ctx context.Context, organisationID string, r *Roster) error {
	desks, err := s.Desks(ctx, organisationID)
	if err != nil {
		return err
	}
	r.Desks = make([]RosterDesk, 0, len(desks))
	for _, d := range desks {
		r.Desks = append(r.Desks, RosterDesk{d.ID, d.Kind, d.Name})
	}
	readers, err := s.Readers(ctx, organisationID)
	if err != nil {
		return err
	}
	r.Readers = make([]RosterReader, 0, len(readers))
	for _, p := range readers {
		r.Readers = append(r.Readers, RosterReader{p.ID, p.Name, p.Title, p.Role, p.Side, p.DeskID, p.Recipient, p.SignKey, p.Since})
	}
	return nil
}

func (s *Store) rosterAreas(ctx context.Context, organisationID string, r *Roster) error {
	areas, err := s.Areas(ctx, organisationID)
	if err != nil {
		return err
	}
	r.Areas = make([]RosterArea, 0, len(areas))
	for _, b := range Tree(areas) {
		r.Areas = append(r.Areas, RosterArea{b.Code, b.Name, b.Parent, b.CountsAs})
	}
	return nil
}

func (s *Store) rosterLists(ctx context.Context, _ string, r *Roster) error {
	themes, err := s.Themes(ctx, s.today())
	if err != nil {
		return err
	}
	groups, err := s.Groups(ctx, s.today())
	if err != nil {
		return err
	}
	r.Themes, r.Groups = rosterItems(themes), rosterItems(groups)
	return nil
}

func rosterItems(items []ListItem) []RosterItem {
	out := make([]RosterItem, 0, len(items))
	for _, i := range items {
		out = append(out, RosterItem{i.Code, i.Label})
	}
	return out
}

func (s *Store) limits() Limits {
	l := s.Limits
	if l.FileBytes == 0 {
		l.FileBytes = DefaultLimits.FileBytes
	}
	if l.Files == 0 {
		l.Files = DefaultLimits.Files
	}
	if l.Readers == 0 {
		l.Readers = DefaultLimits.Readers
	}
	return l
}
