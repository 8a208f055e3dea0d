package accounts

import (
	"context"
	"fmt"
)

// Past is what nobody can choose any more and old cases still name.
type Past struct {
	Themes []RosterItem   `json:"themes"`
	Groups []RosterItem   `json:"groups"`
	People []RosterReader `json:"people"`
}

// Past lists themes and worker groups no longer in use, and readers who have left, whose
// keys still tell who wrote what.
func (s *Store) Past(ctx context.Context, organisationID string) (*Past, error) {
	p := &Past{Themes: []RosterItem{}, Groups: []RosterItem{}, People: []RosterReader{}}
	today := s.today()
	var items []ListItem
	err := s.DB.SelectContext(ctx, &items, `
		SELECT list, code, label FROM list_items WHERE valid_to <> '' AND valid_to < $1 ORDER BY list, code, valid_from`, today)
	if err != nil {
		return nil, fmt.Errorf("past lists: %w", err)
	}
	for _, i := range items {
		if i.List == ThemeList {
			p.Themes = append(p.Themes, RosterItem{i.Code, i.Label})
		} else {
			p.Groups = append(p.Groups, RosterItem{i.Code, i.Label})
		}
	}
	people, err := s.People(ctx, organisationID)
	if err != nil {
		return nil, err
	}
	for _, person := range people {
		if deskKind[person.Role] != "" && person.SignKey != "" && !person.Reader() {
			p.People = append(p.People, RosterReader{person.ID, person.Name, person.Title, person.Role, person.Side, person.DeskID, person.Recipient, person.SignKey, person.Since})
		}
	}
	return p, nil
}
