package handlers

import (
	"context"

	"saysomething/accounts"
	"saysomething/reports"
)

// fillOwn is what a champion sees: the form, and their own lines.
func (s *Server) fillOwn(ctx context.Context, person *accounts.Person, data *ContactsPage) error {
	weeks := s.Reports.Weeks()
	for i, monday := range weeks {
		data.Weeks = append(data.Weeks, contactWeek{monday, []string{"This week", "Last week"}[i] + ", from " + mondayWords(monday)})
	}
	if data.Week == "" {
		data.Week = weeks[0]
	}
	var err error
	if data.Themes, err = s.Reports.Themes(ctx); err != nil {
		return err
	}
	data.Ways = reports.PointedTo
	own, err := s.Reports.OwnContacts(ctx, person.ID)
	if err != nil {
		return err
	}
	for _, one := range own {
		data.Own = append(data.Own, contactLine{one.ID, mondayWords(one.Week), labelOf(data.Themes, one.Theme, "Not sure"), labelOf(data.Ways, one.PointedTo, one.PointedTo), one.Week == weeks[0]})
	}
	return nil
}

func labelOf(list []reports.Item, code, otherwise string) string {
	for _, item := range list {
		if item.Code == code {
			return item.Label
		}
	}
	return otherwise
}

// fillTotals is what guardians see: the whole organisation, never one champion.
func (s *Server) fillTotals(ctx context.Context, person *accounts.Person, data *ContactsPage) error {
	rule := reports.NHSRule{}
	quarters, err := s.Reports.ContactQuarters(ctx, person.OrganisationID, contactQuarters, rule)
	if err != nil {
		return err
	}
	for _, q := range quarters {
		data.Quarters = append(data.Quarters, contactQuarter{q.Quarter.Words(), q.Tables})
	}
	data.Legend = rule.Legend()
	return nil
}
