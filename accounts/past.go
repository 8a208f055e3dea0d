package accounts

import (
	"context"
	"fmt"
)

// Past is what nobody can choose any more and old cases still name.
type Past struct {
	Themes []RosterItem `json:"themes"`
	Groups []RosterItem `json:"groups"`
	People []PastPerson `json:"people"`
}

// PastPerson is a name. Keys of the past are on the signed list (crypto.SignedList.Keys): the server's
// word alone would not do.
type PastPerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Past lists themes and worker groups no longer in use, and readers who have left.
func (s *Store) Past(ctx context.Context, organisationID string) (*Past, error) {
	p := &Past{Themes: []RosterItem{}, Groups: []RosterItem{}, People: []PastPerson{}}
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
		if ReadsCases(person.Role) && person.DeskID != "" && person.SignKey != "" && !person.Reader() {
			p.People = append(p.People, PastPerson{person.ID, person.Name})
		}
	}
	return p, nil
}
