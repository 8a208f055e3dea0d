package demo

import (
	"context"
	"math/rand/v2"
	"time"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/reports"
)

// share is a code with how many of a hundred have it.
type share struct {
	code    string
	hundred int
}

// Entries know the week in which they were written; how fast a concern was answered is therefore the demonstration's to invent.
var (
	thanksTook   = []share{{"d0_2", 72}, {"d3_5", 18}, {"d6_10", 7}, {"d11_20", 3}}
	responseTook = []share{{"d3_5", 6}, {"d6_10", 14}, {"d11_20", 32}, {"d21", 48}}
	told         = []share{{"yes", 91}, {"no", 9}}
)

// outcomes counts what became of a concern, as readers' browsers would have told it on the day of each step.
func (b *builder) outcomes(ctx context.Context, p *plan, run string) error {
	if p.report.Kind != "concern" {
		return nil
	}
	// Not the builder's own chance: its story must not change by what is counted of it.
	chance := rand.New(rand.NewPCG(uint64(p.day.Unix()), uint64(len(p.report.What)))) // #nosec G404 -- invented figures
	for _, r := range p.replies {
		o := reports.Outcome{Token: p.report.Statistics}
		switch r.status {
		case cases.Thanked:
			o.Thanked = pick(chance, thanksTook)
		case cases.FedBack:
			o.Responded = pick(chance, responseTook)
		case cases.ClosedCase:
			o.FedBack = pick(chance, told)
		default:
			continue
		}
		if err := b.casesAt(p.day.AddDate(0, 0, r.after), run).Reports.SetOutcome(ctx, b.org.ID, o); err != nil {
			return err
		}
	}
	return nil
}

func pick(chance *rand.Rand, shares []share) string {
	n := chance.IntN(100)
	for _, s := range shares {
		if n -= s.hundred; n < 0 {
			return s.code
		}
	}
	return shares[len(shares)-1].code
}

// returned marks the return of a quarter as sent some days after it was counted, but for the newest.
func (b *builder) returned(ctx context.Context, s *reports.Store, at *time.Time, q reports.Quarter) error {
	r, err := s.Return(ctx, b.org.ID, q)
	if err != nil || r.CountedOn == "" {
		return nil // no return is made from here, or not of this quarter
	}
	was := *at
	defer func() { *at = was }()
	*at = was.AddDate(0, 0, 5)
	if !at.Before(b.now.AddDate(0, -2, 0)) {
		return nil // the newest is left for whoever tries the demonstration
	}
	by := reports.By{}
	for _, m := range b.people {
		if m.Role == accounts.Guardian && by.ID == "" {
			by = reports.By{ID: m.ID, Name: m.Name}
		}
	}
	text := "Two themes came up in several places: rudeness at handover and short notice of shifts. Ward leaders have agreed what changes."
	if err := s.WriteForReturn(ctx, b.org.ID, q, "narrative", "", text); err != nil {
		return err
	}
	return s.SubmitReturn(ctx, b.org.ID, q, by)
}
