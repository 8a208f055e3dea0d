// Package plan has the standard plan of tables for a financial year and says what is wrong with a plan.
// docs/disclosure.md has the rules.
package plan

import "saysomething/reports/release"

// How many concerns last year make an organisation middle-sized, and large.
const (
	Tiny   = 100
	Medium = 500
	Large  = 3000
)

// Defaults are the parameters that an organisation of so many people starts with.
func Defaults(people int) release.Parameters {
	p := release.Parameters{Threshold: 5, Base: 5, MinPeople: 20, Homogeneity: 3, MaxThemes: 3, SmallestCount: 20}
	if people < 1000 {
		p.Threshold = 8
	}
	return p
}

// Standard is the plan that both sides are offered: the more concerns there were last year, the finer.
func Standard(f release.Frame, lastYear int) release.Plan {
	p := release.Plan{V: 1, Organisation: f.Organisation.ID, Year: f.Year, Parameters: Defaults(f.Total)}
	switch {
	case lastYear < Tiny:
		p.Tables = tiny()
	case lastYear < Medium:
		p.Tables = small(f, lastYear)
	case lastYear < Large:
		p.Tables = medium()
	default:
		p.Tables = append(medium(), table("directorates-themes-quarter", "Themes in directorates by quarter", release.Quarterly, []string{"directorate"}, "theme"),
			table("directorates-routes-year", "Routes in directorates by year", release.Yearly, []string{"directorate"}, "route"))
	}
	p.Tables = append(p.Tables, outcomes(f, lastYear)...)
	return p
}

var (
	whole  = []string{"organisation"}
	sites  = []string{"organisation", "site"}
	middle = []string{"organisation", "site", "directorate"}
)

func tiny() []release.Table {
	return []release.Table{
		table("all-quarter", "Concerns by quarter", release.Quarterly, whole),
		table("themes-year", "Themes by year", release.Yearly, whole, "theme"),
		table("sites-year", "Sites by year", release.Yearly, sites),
		table("groups-year", "Worker groups by year", release.Yearly, whole, "group"),
	}
}

// small shows themes by quarter where that is not too many exact numbers for so few concerns.
func small(f release.Frame, lastYear int) []release.Table {
	first := table("all-quarter", "Concerns by quarter", release.Quarterly, whole)
	if lines := len(f.Themes) + 1; 5*lines+2 <= lastYear/5 {
		first = table("themes-quarter", "Themes by quarter", release.Quarterly, whole, "theme")
	}
	return []release.Table{
		first,
		table("sites-half", "Sites by half-year", release.HalfYearly, sites),
		table("sites-themes-year", "Themes in sites by year", release.Yearly, sites, "theme"),
		table("areas-year", "Directorates by year", release.Yearly, middle),
		table("groups-half", "Worker groups by half-year", release.HalfYearly, whole, "group"),
		table("groups-themes-year", "Themes of worker groups by year", release.Yearly, whole, "group", "theme"),
		table("routes-year", "Routes by year", release.Yearly, whole, "route"),
		table("modes-year", "How concerns were raised, by year", release.Yearly, whole, "mode"),
	}
}

func medium() []release.Table {
	return []release.Table{
		table("themes-quarter", "Themes by quarter", release.Quarterly, whole, "theme"), // cells of the next table, for everybody
		table("sites-themes-quarter", "Themes in sites by quarter", release.Quarterly, sites, "theme"),
		table("areas-quarter", "Sites and directorates by quarter", release.Quarterly, middle),
		table("groups-quarter", "Worker groups by quarter", release.Quarterly, whole, "group"),
		table("routes-quarter", "Routes by quarter", release.Quarterly, whole, "route"),
		table("areas-themes-year", "Themes in areas by year", release.Yearly, release.Levels, "theme"),
		table("groups-themes-year", "Themes of worker groups by year", release.Yearly, whole, "group", "theme"),
		table("areas-groups-year", "Worker groups in areas by year", release.Yearly, middle, "group"),
		table("sites-routes-year", "Routes in sites by year", release.Yearly, sites, "route"),
		table("modes-year", "How concerns were raised, by year", release.Yearly, whole, "mode"),
	}
}

// outcomes are of the whole organisation alone: how it went for people who spoke up is nobody's to compare.
func outcomes(f release.Frame, lastYear int) []release.Table {
	per := release.Quarterly
	switch {
	case lastYear < Tiny:
		per = release.Yearly
	case lastYear < Medium:
		per = release.HalfYearly
	}
	tables := []release.Table{{ID: "celebrations", Title: "Celebrations", Subject: release.Celebration, Levels: whole, By: []string{}, Per: per, Audience: "public"}}
	titles := map[string]string{release.Feedback: "Would you speak up again?", release.Detriment: "Treated badly for speaking up", release.Thanked: "Time until somebody said thank you",
		release.Responded: "Time until a full response", release.FedBack: "Told what was done"}
	for _, a := range f.Answers {
		length := per
		if a.Subject == release.Detriment {
			length = release.Yearly
		}
		tables = append(tables, release.Table{ID: a.Subject, Title: titles[a.Subject], Subject: a.Subject, Levels: whole, By: []string{"answer"}, Per: length, Audience: "public"})
	}
	return tables
}

func table(id, title, per string, levels []string, by ...string) release.Table {
	audience := "partnership"
	if len(levels) == 1 && levels[0] == "organisation" {
		audience = "public"
	}
	return release.Table{ID: id, Title: title, Subject: release.Concern, Levels: levels, By: append([]string{}, by...), Per: per, Audience: audience}
}
