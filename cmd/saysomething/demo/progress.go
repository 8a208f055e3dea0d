package demo

import (
	"context"
	_ "embed"
	"time"

	"saysomething/accounts"
	"saysomething/reports/actions"
	"saysomething/reports/indicators"
)

// What people in the partnership wrote down, and figures from surveys. All of it is invented, like the trust.

//go:embed indicators.csv
var indicatorsCSV []byte

// partners are who signs for the two sides, and who takes in figures.
func (b *builder) partners() (management, staff, administrator accounts.Person) {
	for _, m := range b.people {
		switch {
		case m.Role == accounts.Partnership && m.Side == accounts.Management:
			management = m.Person
		case m.Role == accounts.Partnership && m.Side == accounts.Staff:
			staff = m.Person
		case m.Role == accounts.Administrator:
			administrator = m.Person
		}
	}
	return management, staff, administrator
}

func (b *builder) progress(ctx context.Context) error {
	management, staff, administrator := b.partners()
	if err := b.indicators(ctx, administrator); err != nil {
		return err
	}
	areas := []actions.Choice{}
	for _, a := range b.areas {
		if a.Parent == "" {
			areas = append(areas, actions.Choice{Code: a.Code, Label: a.Name})
		}
	}
	themes, err := b.reports.Themes(ctx)
	if err != nil {
		return err
	}
	known := actions.Known{Areas: areas}
	for _, t := range themes {
		known.Themes = append(known.Themes, actions.Choice{Code: t.Code, Label: t.Label})
	}
	for i, w := range entries(b.now) {
		first, second := management, staff
		if i%2 == 1 {
			first, second = staff, management
		}
		s := &actions.Store{DB: b.db, Now: func() time.Time { return b.now.AddDate(0, -6+i%4, 0) }}
		id, err := s.Put(ctx, partner(first), "", 0, w, known)
		if err != nil {
			return err
		}
		if i == len(entries(b.now))-1 {
			continue // one still waits for the other side
		}
		if err := s.Agree(ctx, partner(second), id, 1); err != nil {
			return err
		}
	}
	return nil
}

func partner(p accounts.Person) actions.Actor {
	return actions.Actor{Organisation: p.OrganisationID, ID: p.ID, Name: p.Name, Title: p.Title, Side: string(p.Side)}
}

// entries are what both sides agreed on in the last months.
func entries(now time.Time) []actions.Words {
	month := func(n int) string { return now.AddDate(0, n, 0).Format(time.DateOnly) }
	return []actions.Words{
		{Heard: "meetings", Theme: "patient_safety_quality", Said: "There are too few of us on nights, and nobody answers when we say so.", By: month(2), State: actions.UnderWay,
			Did:     "Two nurses more on every night shift in medicine. The matron of the night walks round at ten and at four and writes down what she hears.",
			Numbers: actions.Numbers{Measure: "Staff who feel safe to speak up about anything", Unit: "percent", Baseline: "58", Now: "63", Next: "68", Source: "Staff Survey 2022 and 2024"}},
		{Heard: "survey", Theme: "bullying_harassment", Area: "HGH", Said: "Some meetings are unkind. People are laughed at when they ask.", By: month(-1), State: actions.Done,
			Did: "Every chair of a meeting has had half a day of training from the union and the hospital together. Each meeting ends with the question: was everybody heard?"},
		{Heard: "meetings", Theme: "worker_safety_wellbeing", Area: "COM", Said: "We visit people alone in the evening and nobody knows where we are.", By: month(4), State: actions.Planned,
			Did: "Every district nurse gets a small alarm with a button. Until then two go together after dark."},
		{Heard: "partners", Theme: "incivility", Said: "A poster about kindness changes nothing.", By: month(-3), State: actions.Stopped, Reason: "You were right. The money goes into training instead.",
			Did: "We had begun to print posters for every ward."},
		{Heard: "partners", Pledge: "lead", Said: "Leaders must go first.", By: month(3), State: actions.UnderWay,
			Did: "Every director spends one day in three months on a ward, together with a union rep, and writes down one thing to change."},
		{Heard: "partners", Pledge: "support", Theme: "detriment", Said: "Those who ask hard questions get the bad shifts.", By: month(1), State: actions.UnderWay,
			Did: "A union rep and a manager look through the duty rosters of all wards together, every month."},
		{Heard: "partners", Pledge: "publish", Said: "We never hear what came of it.", By: month(-2), State: actions.Done,
			Did: "This page. We write here every three months what was done and what was not."},
		{Heard: "survey", Theme: "discrimination_inequality", Said: "Some of us are sent to a formal hearing for what others are told over a cup of tea.", By: month(6), State: actions.Planned,
			Did: "A trained colleague of another department looks at every case before a formal hearing begins."},
	}
}

// indicators takes in the trust's figures, and three years of counts, one of which is too small.
func (b *builder) indicators(ctx context.Context, by accounts.Person) error {
	s := &indicators.Store{DB: b.db, Now: func() time.Time { return b.now.AddDate(0, -5, 0) }}
	rows, err := indicators.Parse(indicatorsCSV, b.org.Name)
	if err != nil {
		return err
	}
	for i, year := range []struct {
		period string
		counts indicators.Counts
	}{{"2022/23", indicators.Counts{BMEEntering: 21, BMEWorkforce: 1105, WhiteEntering: 47, WhiteWorkforce: 4810}},
		{"2023/24", indicators.Counts{BMEEntering: 8, BMEWorkforce: 1190, WhiteEntering: 39, WhiteWorkforce: 4790}},
		{"2024/25", indicators.Counts{BMEEntering: 17, BMEWorkforce: 1260, WhiteEntering: 44, WhiteWorkforce: 4805}}} {
		rows = append(rows, indicators.Row{Line: 1000 + i, Value: indicators.WRES(year.counts, year.period, "one")})
	}
	return s.Save(ctx, b.org.ID, by.ID, 0, rows)
}
