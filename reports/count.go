package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

// The names of the tables in a release.
const (
	Received     = "received"     // concerns and celebrations
	Themes       = "themes"       // concerns by national theme; one may have several
	Mode         = "mode"         // concerns by how they were raised
	WorkerGroups = "worker_group" // concerns by who spoke up
	Feedback     = "feedback"     // answers given in the quarter
)

// Codes of rows that stand for no choice.
const (
	notSure = "not_sure"
	notSaid = "not_said"
)

// List is a list as it stood when the release was made.
type List struct {
	Name    string `json:"name"`
	Version string `json:"version"` // the newest valid_from in it
	Items   []Item `json:"items"`
}

// count tabulates the quarter as it stands now. The lists are those of the quarter; a code that none
// of them has is counted under its own name, so that nothing goes missing.
func count(ctx context.Context, tx *sqlx.Tx, organisation string, q Quarter) ([]Truth, []List, error) {
	themes, err := itemsBetween(ctx, tx, "theme", q.First(), q.Last())
	if err != nil {
		return nil, nil, err
	}
	groups, err := itemsBetween(ctx, tx, "worker_group", q.First(), q.Last())
	if err != nil {
		return nil, nil, err
	}
	var rows []struct {
		Kind, Mode, Themes string
		Group              string `db:"worker_group"`
		N                  int
	}
	if err := tx.SelectContext(ctx, &rows, `
		SELECT kind, mode, themes, worker_group, count(*) AS n FROM statistics
		WHERE organisation_id = $1 AND quarter = $2 GROUP BY kind, mode, themes, worker_group`, organisation, q.String()); err != nil {
		return nil, nil, fmt.Errorf("count the quarter: %w", err)
	}
	var answers []struct {
		Feedback string
		N        int
	}
	if err := tx.SelectContext(ctx, &answers, `
		SELECT feedback, count(*) AS n FROM statistics
		WHERE organisation_id = $1 AND feedback_quarter = $2 AND kind = 'concern' GROUP BY feedback`, organisation, q.String()); err != nil {
		return nil, nil, fmt.Errorf("count the answers: %w", err)
	}
	national := nationalOf(themes)
	received, byTheme := newTally(Received, receivedItems), newTally(Themes, nationalItems(themes))
	byMode, byGroup, byAnswer := newTally(Mode, modeItems), newTally(WorkerGroups, groups), newTally(Feedback, answerItems)
	for _, r := range rows {
		received.add(r.N, r.Kind)
		if r.Kind != "concern" {
			continue
		}
		byTheme.addOnce(r.N, national, splitThemes(r.Themes))
		byMode.add(r.N, r.Mode)
		byGroup.add(r.N, orElse(r.Group, notSaid))
	}
	for _, a := range answers {
		byAnswer.add(a.N, a.Feedback)
	}
	byTheme.last(notSure, "No theme chosen")
	byGroup.last(notSaid, "Not said")
	received.Total = NoTotal // a concern and a celebration do not add up to anything
	return []Truth{received.Truth, byTheme.Truth, byMode.Truth, byGroup.Truth, byAnswer.Truth},
		[]List{newList("theme", themes), newList("worker_group", groups)}, nil
}

var (
	receivedItems = []Item{{Code: "concern", Label: "Concerns raised"}, {Code: "celebration", Label: "Good behaviour celebrated"}}
	modeItems     = []Item{
		{Code: "open", Label: "Open: the people who respond may know who it is"},
		{Code: "confidential", Label: "Confidential: only the chosen reader knows who it is"},
		{Code: "anonymous", Label: "Anonymous: they gave no name"},
	}
	answerItems = []Item{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}, {Code: "maybe", Label: "Maybe"}, {Code: "dont_know", Label: "I don't know"}}
)

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func newList(name string, items []Item) List {
	l := List{Name: name, Items: items}
	for _, i := range items {
		l.Version = max(l.Version, i.From)
	}
	return l
}

func nationalOf(themes []Item) map[string]string {
	m := map[string]string{}
	for _, t := range themes {
		m[t.Code] = orElse(t.National, t.Code)
	}
	return m
}

func nationalItems(themes []Item) []Item {
	var out []Item
	for _, t := range themes {
		if orElse(t.National, t.Code) == t.Code {
			out = append(out, t)
		}
	}
	return out
}

// tally is a Truth in the making.
type tally struct {
	Truth
	at map[string]int
}

func newTally(name string, items []Item) *tally {
	t := &tally{Truth: Truth{Name: name}, at: map[string]int{}}
	for _, i := range items {
		t.row(i.Code).Label = i.Label
	}
	return t
}

func (t *tally) row(code string) *TruthRow {
	n, ok := t.at[code]
	if !ok {
		n = len(t.Rows)
		t.at[code] = n
		t.Rows = append(t.Rows, TruthRow{Code: code, Label: code})
	}
	return &t.Rows[n]
}

func (t *tally) add(n int, code string) {
	t.row(code).Count += n
	t.Total += n
}

// addOnce counts n concerns once in the total and once under each national theme they have.
func (t *tally) addOnce(n int, national map[string]string, codes []string) {
	t.Total += n
	var under []string
	for _, c := range codes {
		under = append(under, orElse(national[c], c))
	}
	if len(under) == 0 {
		under = []string{notSure}
	}
	slices.Sort(under)
	for _, c := range slices.Compact(under) {
		t.row(c).Count += n
	}
}

// last labels the row for no choice and puts it, and before it in the order of their codes the rows
// that no list has, behind the others: the order must not be that in which the database found them.
func (t *tally) last(code, label string) {
	t.row(code).Label = label
	rank := func(r TruthRow) int {
		switch {
		case r.Code == code:
			return 2
		case r.Label == r.Code:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(t.Rows, func(a, b TruthRow) int {
		if d := rank(a) - rank(b); d != 0 || rank(a) == 0 {
			return d
		}
		return strings.Compare(a.Code, b.Code)
	})
	t.at = nil
}
