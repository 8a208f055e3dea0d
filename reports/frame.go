package reports

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
	"saysomething/store"
)

// deepest is the last of release.Levels below the organisation: an area further down counts in the one above it.
const deepest = 3

// notDisclosed is the built-in worker group of those who would rather not say. They count with those who said nothing.
const notDisclosed = "NDK"

// OrgName is an organisation with the name that it has.
type OrgName struct {
	ID   string
	Name string
}

// ErrNoHeadCounts says that there are no areas with people in them, so that nothing could be told from head counts.
var ErrNoHeadCounts = errors.New("there are no areas with head counts")

// yearName is how plans and releases call the financial year that begins in April of year.
func yearName(year int) string { return fmt.Sprintf("%04d-%02d", year, (year+1)%100) }

// FinancialYear is the year of the quarter: "2026-27".
func (q Quarter) FinancialYear() string { return yearName(q.Year) }

// Frame is the snapshot of a financial year, or store.ErrNotFound.
func (s *Store) Frame(ctx context.Context, organisation, year string) (release.Frame, error) {
	return readFrame(ctx, s.DB, organisation, year)
}

func readFrame(ctx context.Context, q sqlx.QueryerContext, organisation, year string) (release.Frame, error) {
	var f release.Frame
	var body string
	err := sqlx.GetContext(ctx, q, &body, `SELECT body FROM ledger_frames WHERE organisation_id = $1 AND year = $2`, organisation, year)
	if isNoRow(err) {
		return f, fmt.Errorf("frame of %s: %w", year, store.ErrNotFound)
	}
	if err == nil {
		err = decode(body, &f)
	}
	if err != nil {
		return f, fmt.Errorf("frame of %s: %w", year, err)
	}
	return f, nil
}

// keepFrame reads the frame of a year, and takes it at the first call.
func keepFrame(ctx context.Context, tx *sqlx.Tx, o OrgName, year int, day string) (release.Frame, error) {
	f, err := readFrame(ctx, tx, o.ID, yearName(year))
	if !errors.Is(err, store.ErrNotFound) {
		return f, err
	}
	if f, err = takeFrame(ctx, tx, o, year, day); err != nil {
		return f, fmt.Errorf("take the frame of %s: %w", yearName(year), err)
	}
	body, err := release.Encode(f)
	if err != nil {
		return f, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO ledger_frames (organisation_id, year, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, o.ID, f.Year, string(body)); err != nil {
		return f, fmt.Errorf("keep the frame of %s: %w", f.Year, err)
	}
	return readFrame(ctx, tx, o.ID, f.Year) // another server's, if it was first
}

// takeFrame reads lists and head counts as they stand.
func takeFrame(ctx context.Context, tx *sqlx.Tx, o OrgName, year int, day string) (release.Frame, error) {
	first := Quarter{year, 1}.First()
	last := Quarter{year, 4}.Last()
	f := release.Frame{Organisation: release.Name{ID: o.ID, Name: o.Name}, Year: yearName(year), Day: day}
	tree, err := readTree(ctx, tx, o.ID)
	if err != nil {
		return f, err
	}
	for _, a := range tree.order {
		if a.depth <= deepest {
			f.Areas = append(f.Areas, release.Area{Code: a.Code, Label: a.Name, Parent: a.Parent, People: a.Headcount})
		}
		if a.depth == 1 {
			f.Total += a.Headcount
		}
	}
	if f.Total == 0 {
		return f, ErrNoHeadCounts
	}
	if f.Themes, err = nationalList(ctx, tx, "theme", first, last); err != nil {
		return f, err
	}
	if f.Groups, err = nationalList(ctx, tx, "worker_group", first, last); err != nil {
		return f, err
	}
	f.Themes = append(f.Themes, release.Item{Code: release.NotSure, Label: "No theme chosen"})
	f.Groups = slices.DeleteFunc(f.Groups, func(i release.Item) bool { return i.Code == notDisclosed })
	if f.People, err = tree.people(ctx, tx, o.ID, f.Groups); err != nil {
		return f, err
	}
	for i := range f.Groups {
		f.Groups[i].People = tree.group[f.Groups[i].Code]
	}
	f.Groups = append(f.Groups, release.Item{Code: release.NotSaid, Label: "Not said", People: f.Total})
	f.Routes, f.Modes, f.Answers = slices.Clone(routeItems), slices.Clone(modeList), answerLists()
	return f, nil
}

// nationalList is a list as it is in force on any day of the year, without what rolls up to another item.
func nationalList(ctx context.Context, tx *sqlx.Tx, list string, first, last time.Time) ([]release.Item, error) {
	items, err := itemsBetween(ctx, tx, list, first, last)
	if err != nil {
		return nil, err
	}
	var out []release.Item
	for _, i := range items {
		known := slices.ContainsFunc(out, func(o release.Item) bool { return o.Code == i.Code })
		if orElse(i.National, i.Code) == i.Code && !known {
			out = append(out, release.Item{Code: i.Code, Label: i.Label})
		}
	}
	return out, nil
}

// areaTree is the organisation's areas in the order of the page.
type areaTree struct {
	order []treeArea
	at    map[string]treeArea
	group map[string]int // people of the whole organisation by worker group
}

type treeArea struct {
	Code, Name, Parent string
	Headcount          int
	depth              int // 1 for directly below the organisation
}

func readTree(ctx context.Context, q sqlx.QueryerContext, organisation string) (*areaTree, error) {
	var areas []treeArea
	if err := sqlx.SelectContext(ctx, q, &areas, `SELECT code, name, parent, headcount FROM areas WHERE organisation_id = $1`, organisation); err != nil {
		return nil, fmt.Errorf("read areas: %w", err)
	}
	slices.SortFunc(areas, func(a, b treeArea) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code)) })
	t := &areaTree{at: map[string]treeArea{}}
	below := map[string][]treeArea{}
	for _, a := range areas {
		below[a.Parent] = append(below[a.Parent], a)
	}
	var walk func(parent string, depth int)
	walk = func(parent string, depth int) { // what hangs on no area of the list, or in a circle, is never reached
		for _, a := range below[parent] {
			a.depth = depth
			t.order, t.at[a.Code] = append(t.order, a), a
			walk(a.Code, depth+1)
		}
	}
	walk("", 1)
	return t, nil
}

// people are the establishment's rows by the areas of the frame. An area that has no row of its own for a group has what the areas in it have together.
func (t *areaTree) people(ctx context.Context, q sqlx.QueryerContext, organisation string, groups []release.Item) ([]release.People, error) {
	rows, err := establishment(ctx, q, organisation)
	if err != nil {
		return nil, err
	}
	given := map[[2]string]int{}
	has := map[[2]string]bool{}
	for _, r := range rows {
		given[[2]string{r.Area, r.Group}], has[[2]string{r.Area, r.Group}] = r.People, true
	}
	t.group = map[string]int{}
	var out []release.People
	for i := len(t.order) - 1; i >= 0; i-- { // the areas below come first
		a := t.order[i]
		for _, g := range groups {
			n, up := given[[2]string{a.Code, g.Code}], [2]string{a.Parent, g.Code}
			if !has[up] {
				given[up] += n
			}
			if n > 0 && a.depth <= deepest {
				out = append(out, release.People{Area: a.Code, Group: g.Code, N: n})
			}
		}
	}
	for _, g := range groups {
		t.group[g.Code] = given[[2]string{"", g.Code}]
	}
	slices.SortFunc(out, func(a, b release.People) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Group, b.Group))
	})
	return out, nil
}

var (
	routeItems = []release.Item{{Code: "online", Label: "Online"}, {Code: "in_person", Label: "In person"}}
	modeList   = []release.Item{{Code: "open", Label: "Open"}, {Code: "confidential", Label: "Confidential"}, {Code: "anonymous", Label: "Anonymous"}}
)

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
