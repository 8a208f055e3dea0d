package reports

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// A champion's log: somebody came to them and was listened to or shown the way. It has no case, no words and nobody's name.

// PointedTo is where a champion may have pointed somebody, in the order a form offers them.
var PointedTo = []Item{
	{Code: "guardian", Label: "A Freedom to Speak Up guardian"}, {Code: "union", Label: "Their union"}, {Code: "line", Label: "Their manager"},
	{Code: "hr", Label: "HR"}, {Code: "elsewhere", Label: "Somewhere else"}, {Code: "listened", Label: "Nowhere: I listened"},
}

// Contact is one line of the log.
type Contact struct {
	ID        string `db:"id"`
	Week      string `db:"week"` // Monday
	Theme     string `db:"theme"`
	PointedTo string `db:"pointed_to"`
}

// Weeks are the weeks that a contact may be in, this one first: their Mondays.
func (s *Store) Weeks() []string {
	today := s.now().In(London)
	monday := today.AddDate(0, 0, -int(today.Weekday()+6)%7)
	return []string{monday.Format(dateForm), monday.AddDate(0, 0, -7).Format(dateForm)}
}

// mostContacts a person may log for one week: more is a mistake.
const mostContacts = 100

// LogContact writes a line. It is store.ErrInvalid for a week that is neither this nor the last, and for codes that no list has.
func (s *Store) LogContact(ctx context.Context, organisation, person string, c Contact) error {
	known := slices.ContainsFunc(PointedTo, func(i Item) bool { return i.Code == c.PointedTo })
	if !known || !slices.Contains(s.Weeks(), c.Week) {
		return fmt.Errorf("log contact: %w: week or way", store.ErrInvalid)
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if c.Theme != "" {
			if err := s.knownTheme(ctx, tx, c.Theme); err != nil {
				return err
			}
		}
		var n int
		if err := tx.GetContext(ctx, &n, `SELECT count(*) FROM contacts WHERE person_id = $1 AND week = $2`, person, c.Week); err != nil {
			return err
		}
		if n >= mostContacts {
			return fmt.Errorf("%w: too many contacts in a week", store.ErrInvalid)
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO contacts (id, organisation_id, person_id, week, theme, pointed_to) VALUES ($1, $2, $3, $4, $5, $6)`,
			crypto.NewID(), organisation, person, c.Week, c.Theme, c.PointedTo)
		return err
	})
	if err != nil {
		return fmt.Errorf("log contact: %w", err)
	}
	return nil
}

func (s *Store) knownTheme(ctx context.Context, tx *sqlx.Tx, theme string) error {
	now := s.now()
	return known(ctx, tx, "theme", now.Add(-grace), now, theme)
}

// Themes are those that may be chosen today.
func (s *Store) Themes(ctx context.Context) ([]Item, error) {
	return itemsBetween(ctx, s.DB, "theme", s.now(), s.now())
}

// OwnContacts are a person's own lines of the last year, the newest week first.
func (s *Store) OwnContacts(ctx context.Context, person string) ([]Contact, error) {
	out := []Contact{}
	err := s.DB.SelectContext(ctx, &out, `SELECT id, week, theme, pointed_to FROM contacts WHERE person_id = $1 AND week >= $2 ORDER BY week DESC, id`,
		person, s.now().In(London).AddDate(-1, 0, 0).Format(dateForm))
	if err != nil {
		return nil, fmt.Errorf("own contacts: %w", err)
	}
	return out, nil
}

// RemoveContact takes back a line of one's own of this week, written by mistake. Any other is store.ErrNotFound.
func (s *Store) RemoveContact(ctx context.Context, person, id string) error {
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM contacts WHERE id = $1 AND person_id = $2 AND week = $3`, id, person, s.Weeks()[0])
		return changedOne(res, err, "remove contact", store.ErrNotFound)
	})
	if err != nil {
		return fmt.Errorf("remove contact: %w", err)
	}
	return nil
}

// ContactQuarter is what may be shown of a quarter's contacts: of the whole organisation, never of one champion.
type ContactQuarter struct {
	Quarter Quarter
	Tables  []Table // ways, then themes
}

// ContactQuarters are the last quarters with this one first, through the rule for small numbers.
func (s *Store) ContactQuarters(ctx context.Context, organisation string, quarters int, rule Rule) ([]ContactQuarter, error) {
	q := QuarterOf(s.now())
	var out []ContactQuarter
	for range quarters {
		truth, err := s.contactTruth(ctx, organisation, q)
		if err != nil {
			return nil, fmt.Errorf("count contacts: %w", err)
		}
		out = append(out, ContactQuarter{q, rule.Show(truth)})
		q = QuarterOf(q.First().AddDate(0, 0, -1))
	}
	return out, nil
}

func (s *Store) contactTruth(ctx context.Context, organisation string, q Quarter) ([]Truth, error) {
	var lines []Contact
	err := s.DB.SelectContext(ctx, &lines, `SELECT id, week, theme, pointed_to FROM contacts WHERE organisation_id = $1 AND week >= $2 AND week < $3`,
		organisation, q.First().Format(dateForm), q.Next().First().Format(dateForm))
	if err != nil {
		return nil, err
	}
	themes, err := itemsBetween(ctx, s.DB, "theme", q.First(), q.Last())
	if err != nil {
		return nil, err
	}
	ways := Truth{Name: "ways", Total: len(lines)}
	for _, i := range PointedTo {
		ways.Rows = append(ways.Rows, TruthRow{i.Code, i.Label, contactsThat(lines, func(c Contact) bool { return c.PointedTo == i.Code })})
	}
	about := Truth{Name: "themes", Total: NoTotal}
	for _, i := range append(slices.Clone(themes), Item{Code: "", Label: "Not sure"}) {
		about.Rows = append(about.Rows, TruthRow{i.Code, i.Label, contactsThat(lines, func(c Contact) bool { return c.Theme == i.Code })})
	}
	return []Truth{ways, about}, nil
}

func contactsThat(lines []Contact, is func(Contact) bool) int {
	n := 0
	for _, c := range lines {
		if is(c) {
			n++
		}
	}
	return n
}
