package cases

import (
	"context"
	"time"

	"saysomething/accounts"
	"saysomething/crypto"
)

// Retention says how long cases are kept. What a case is about is sealed, so the server keeps the shortest of the three
// periods for whatever is closed; the browsers of the two who carry a disposal out know the kind, and keep to its own.
// Concern, LowLevel and Celebration are months after closing; Withdrawn days after the week in which it was taken back; Wait days between
// the second person's yes and the removal.
type Retention crypto.DisposalRule

// DefaultRetention is what the service comes with. Ten years from closing is what the NHS Records Management Code of Practice
// has for the file of a complaint, the nearest thing it names; it names no concern raised with a guardian. The rest is ours.
var DefaultRetention = Retention{Concern: 120, LowLevel: 120, Celebration: 120, Withdrawn: 30, Wait: 7}

// The bounds of what an organisation may choose. Nothing closed goes before the last follow-up, at twelve months, is a month past.
const (
	LeastKept, MostKept           = 13, 600 // months
	LeastWithdrawn, MostWithdrawn = 14, 365 // days: readers need time to see that somebody was made to take it back
	LeastWait, MostWait           = 1, 60   // days
)

// Retention gives what applies, and the version to change it by; 0 while it is what the service comes with.
func (s *Store) Retention(ctx context.Context, organisation string) (Retention, int, error) {
	r := DefaultRetention
	version, err := (&accounts.Store{DB: s.DB, Now: s.Now}).OwnSetting(ctx, organisation, accounts.OwnRetention, &r)
	return r, version, err
}

// SetRetention keeps what an organisation decided, in place of the version given. What is out of bounds is accounts.Problems, by field.
func (s *Store) SetRetention(ctx context.Context, organisation string, version int, r Retention) error {
	if p := r.problems(); len(p) > 0 {
		return p
	}
	return (&accounts.Store{DB: s.DB, Now: s.Now}).SetOwnSetting(ctx, organisation, accounts.OwnRetention, version, r)
}

func (r Retention) problems() accounts.Problems {
	p := accounts.Problems{}
	for field, months := range map[string]int{"concern": r.Concern, "low_level": r.LowLevel, "celebration": r.Celebration} {
		if months < LeastKept || months > MostKept {
			p[field] = "Enter at least 1 year and 1 month, because people are asked how they are until 12 months after closing, and 50 years at most"
		}
	}
	if r.Withdrawn < LeastWithdrawn || r.Withdrawn > MostWithdrawn {
		p["withdrawn"] = "Enter a number of days from 14 to 365"
	}
	if r.Wait < LeastWait || r.Wait > MostWait {
		p["wait"] = "Enter a number of days from 1 to 60"
	}
	return p
}

// Closed is the period, in months, that the server keeps everything closed: the shortest of the three.
func (r Retention) Closed() int { return min(r.Concern, r.LowLevel, r.Celebration) }

// before gives the days up to which something must have been closed, or the week of its withdrawal begun, to be past its
// period today. A month that is too short for the day ends the period with its last day.
func (r Retention) before(today string) (closed, withdrawn string) {
	d, _ := time.Parse(time.DateOnly, today)
	return monthsBack(d, r.Closed()).Format(time.DateOnly), d.AddDate(0, 0, -6-r.Withdrawn).Format(time.DateOnly)
}

func monthsBack(d time.Time, months int) time.Time {
	first := time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, -months, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d.Day(), last)-1)
}
