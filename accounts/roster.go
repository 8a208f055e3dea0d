package accounts

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"saysomething/crypto"
)

// Roster is what GET /api/roster gives everybody, the same bytes (docs/format.md §5): the signed list
// of who can read a concern and with which keys, and the lists a concern can be described by.
type Roster struct {
	V            int                 `json:"v"`
	Organisation RosterOrganisation  `json:"organisation"`
	Door         string              `json:"door"`
	Heads        []crypto.SignedHead `json:"heads"`
	Line         string              `json:"list"`  // the body of the list in force
	Away         []string            `json:"away"`  // on the list, and no longer reading or with other keys
	Links        []Link              `json:"links"` // pairs of readers of whom one has declared an interest in the other; nobody signs them
	Areas        []RosterArea        `json:"areas"`
	Themes       []RosterItem        `json:"themes"`
	Groups       []RosterItem        `json:"groups"`
	Limits       Limits              `json:"limits"`

	// What follows comes from the list, and only from one that verified.

	List    *crypto.SignedList `json:"-"` // nil before the first is signed, and when it is refused
	Refused error              `json:"-"` // why the stored list does not verify; a *crypto.ListError
	Desks   []RosterDesk       `json:"-"`
	Readers []RosterReader     `json:"-"` // by name, without those away
}

// RosterOrganisation is the organisation in the roster.
type RosterOrganisation struct {
	ID   string `json:"id"`
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
	r := &Roster{V: 1, Organisation: RosterOrganisation{o.ID, o.Name, o.Demo}, Limits: s.limits()}
	for _, fill := range []func(context.Context, string, *Roster) error{s.rosterDoor, s.rosterList, s.rosterLinks, s.rosterAreas, s.rosterLists} {
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

// rosterList fills in the list in force. One that does not verify is passed on all the same: browsers
// refuse it and say so. Here it names nobody.
func (s *Store) rosterList(ctx context.Context, organisationID string, r *Roster) error {
	stored, err := readLists(ctx, s.DB, organisationID)
	if err != nil {
		return err
	}
	r.Heads, r.Line, r.Away = stored.heads, stored.body, []string{}
	r.Desks, r.Readers = []RosterDesk{}, []RosterReader{}
	if len(r.Heads) == 0 {
		return nil
	}
	list, err := s.verified.verify(r.Heads, r.Line)
	if err == nil && list.Body.Organisation != organisationID {
		err = &crypto.ListError{Reason: crypto.ListBodyOther}
	}
	if err != nil {
		r.Refused = err
		return nil
	}
	if r.Away, err = away(ctx, s.DB, organisationID, list); err != nil {
		return err
	}
	r.fill(list)
	return nil
}

// ParseRoster reads a roster as a client gets it and verifies its list. Before the first list is signed
// there is none, unless one was pinned. A refusal is a *crypto.ListError.
func ParseRoster(text []byte, pins ...crypto.Pin) (*Roster, error) {
	var r Roster
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	if len(r.Heads) == 0 && r.Line == "" && len(pins) == 0 {
		return &r, nil
	}
	list, err := crypto.VerifyList(r.Heads, r.Line, pins...)
	if err == nil && list.Body.Organisation != r.Organisation.ID {
		err = &crypto.ListError{Reason: crypto.ListBodyOther}
	}
	if err != nil {
		return nil, err
	}
	r.fill(list)
	return &r, nil
}

// Keys are everybody's signing keys on the list, none while there is no list.
func (r *Roster) Keys() map[string][]crypto.ListKey {
	if r.List == nil {
		return nil
	}
	return r.List.Keys()
}

// fill takes desks and readers from a list that verified.
func (r *Roster) fill(list *crypto.SignedList) {
	r.List = list
	for _, d := range list.Body.Desks {
		r.Desks = append(r.Desks, RosterDesk{d.ID, d.Kind, d.Name})
	}
	for _, p := range list.Body.Readers {
		if !slices.Contains(r.Away, p.ID) {
			r.Readers = append(r.Readers, RosterReader{p.ID, p.Name, p.Title, Role(p.Role), Side(p.Side), p.Desk, p.Recipient, p.Sign, p.Since})
		}
	}
	slices.SortFunc(r.Desks, func(a, b RosterDesk) int {
		return cmp.Or(cmp.Compare(deskOrder(a.Kind), deskOrder(b.Kind)), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(r.Readers, func(a, b RosterReader) int { return cmp.Compare(a.Name, b.Name) })
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
