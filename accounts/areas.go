package accounts

import (
	"context"
	"fmt"
	"sort"

	"github.com/jmoiron/sqlx"
)

// Floor is the fewest people an area must have to be counted by itself in statistics.
const Floor = 20

// Area is a part of the organisation. Headcount is everybody in it, areas inside it included.
type Area struct {
	Code      string `db:"code"`
	Name      string `db:"name"`
	Parent    string `db:"parent"` // code of the area above, "" at the top
	Headcount int64  `db:"headcount"`
}

// Areas lists the organisation's areas as a tree reads: each below the one it belongs to.
func (s *Store) Areas(ctx context.Context, organisationID string) ([]Area, error) {
	areas := []Area{}
	err := s.DB.SelectContext(ctx, &areas, `
		SELECT code, name, parent, headcount FROM areas WHERE organisation_id = $1 ORDER BY name, code`, organisationID)
	if err != nil {
		return nil, fmt.Errorf("areas: %w", err)
	}
	sorted := make([]Area, 0, len(areas))
	for _, b := range Tree(areas) {
		sorted = append(sorted, b.Area)
	}
	return sorted, nil
}

// ReplaceAreas stores areas as the whole list, or nothing: it returns AreaErrors when one is wrong.
func (s *Store) ReplaceAreas(ctx context.Context, organisationID string, areas []Area) error {
	if errs := checkAreas(areas, nil); len(errs) > 0 {
		return errs
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM areas WHERE organisation_id = $1`, organisationID); err != nil {
			return err
		}
		for _, a := range areas {
			if _, err := tx.ExecContext(ctx, `INSERT INTO areas (organisation_id, code, name, parent, headcount) VALUES ($1, $2, $3, $4, $5)`,
				organisationID, a.Code, a.Name, a.Parent, a.Headcount); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("replace areas: %w", err)
	}
	return nil
}

// CountsAs says for each area's code what statistics call it: itself, or the nearest area above
// it with at least Floor people, or "" when there is none, so that no figure is about a handful.
func CountsAs(areas []Area) map[string]string {
	byCode := make(map[string]Area, len(areas))
	for _, a := range areas {
		byCode[a.Code] = a
	}
	counts := make(map[string]string, len(areas))
	for _, a := range areas {
		code := a.Code
		for steps := 0; code != "" && byCode[code].Headcount < Floor && steps < len(areas); steps++ {
			code = byCode[code].Parent
		}
		if byCode[code].Headcount < Floor {
			code = ""
		}
		counts[a.Code] = code
	}
	return counts
}

// Branch is an area with its place in the tree.
type Branch struct {
	Area
	Depth    int
	CountsAs string // the code it is counted as, "" when it is not
}

// Tree puts areas in reading order, children below their parent and siblings by name.
func Tree(areas []Area) []Branch {
	below := map[string][]Area{}
	known := map[string]bool{"": true}
	for _, a := range areas {
		known[a.Code] = true
	}
	for _, a := range areas {
		parent := a.Parent
		if !known[parent] {
			parent = ""
		}
		below[parent] = append(below[parent], a)
	}
	counts, out := CountsAs(areas), make([]Branch, 0, len(areas))
	var walk func(parent string, depth int)
	walk = func(parent string, depth int) {
		children := below[parent]
		sort.SliceStable(children, func(i, j int) bool { return children[i].Name < children[j].Name })
		for _, a := range children {
			out = append(out, Branch{a, depth, counts[a.Code]})
			walk(a.Code, depth+1)
		}
	}
	walk("", 0)
	return out
}
