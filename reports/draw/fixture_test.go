package draw

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"saysomething/reports/release"
)

// The invented trust of these tests: 3 sites, 2 directorates each with 2 teams each, one of them too small.
func frame(start int) release.Frame {
	f := release.Frame{
		Organisation: release.Name{ID: "00000000-0000-4000-8000-000000000001", Name: "Heronbrook NHS Trust"}, Year: yearName(start), Day: fmt.Sprintf("%d-04-01", start), Total: 6540,
		Groups: []release.Item{{Code: "NMR", Label: "Nurses and midwives", People: 2200}, {Code: "MED", Label: "Doctors and dentists", People: 800}, {Code: "EAN", Label: "Estates and catering", People: 600}, {Code: "HSC", Label: "Healthcare scientists", People: 90}, {Code: release.NotSaid, Label: "Not said", People: 6540}},
		Themes: []release.Item{{Code: "patient_safety_quality", Label: "Patient safety or quality of care"}, {Code: "worker_safety_wellbeing", Label: "Worker safety or wellbeing"}, {Code: "bullying_harassment", Label: "Bullying or harassment"},
			{Code: "incivility", Label: "Rudeness or everyday disrespect"}, {Code: "detriment", Label: "Being treated worse for speaking up"}, {Code: release.NotSure, Label: "Not sure"}},
		Routes: []release.Item{{Code: "online", Label: "Online"}, {Code: "in_person", Label: "Told in person"}},
		Modes:  []release.Item{{Code: "open", Label: "Open"}, {Code: "confidential", Label: "Confidential"}, {Code: "anonymous", Label: "Without a name"}},
		Answers: []release.Answers{
			{Subject: release.Feedback, Items: []release.Item{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}, {Code: "maybe", Label: "Maybe"}, {Code: "dont_know", Label: "Don’t know"}}},
			{Subject: release.Detriment, Items: []release.Item{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}}},
			{Subject: release.Thanked, Items: []release.Item{{Code: "d0_2", Label: "Up to 2 working days"}, {Code: "d3_5", Label: "3 to 5"}, {Code: "d6", Label: "Longer"}}},
			{Subject: release.FedBack, Items: []release.Item{{Code: "yes", Label: "Told"}, {Code: "no", Label: "Not told"}}},
		},
	}
	for s, site := range []string{"North Hospital", "South Hospital", "Community"} {
		code := fmt.Sprintf("S%d", s+1)
		f.Areas = append(f.Areas, release.Area{Code: code, Label: site, People: 2180})
		for d := range 2 {
			dir := fmt.Sprintf("%sD%d", code, d+1)
			f.Areas = append(f.Areas, release.Area{Code: dir, Label: fmt.Sprintf("%s, directorate %d", site, d+1), Parent: code, People: 1090})
			for t := range 2 {
				people := 540
				if s == 2 && t == 1 {
					people = 10
				}
				f.Areas = append(f.Areas, release.Area{Code: fmt.Sprintf("%sT%d", dir, t+1), Label: fmt.Sprintf("Team %d of %s", t+1, dir), Parent: dir, People: people})
			}
		}
	}
	return f
}

func yearName(start int) string { return fmt.Sprintf("%d-%02d", start, (start+1)%100) }

func plan() []release.Table {
	t := func(id, title, subject, per, audience string, levels []string, by ...string) release.Table {
		return release.Table{ID: id, Title: title, Subject: subject, Levels: levels, By: by, Per: per, Audience: audience}
	}
	whole, sites, middle := []string{"organisation"}, []string{"organisation", "site"}, []string{"organisation", "site", "directorate"}
	return []release.Table{
		t("themes-quarter", "Themes by quarter", release.Concern, release.Quarterly, Public, whole, "theme"),
		t("sites-themes-quarter", "Themes in sites by quarter", release.Concern, release.Quarterly, Partnership, sites, "theme"),
		t("areas-quarter", "Sites and directorates by quarter", release.Concern, release.Quarterly, Partnership, middle),
		t("groups-quarter", "Worker groups by quarter", release.Concern, release.Quarterly, Public, whole, "group"),
		t("areas-themes-year", "Themes in areas by year", release.Concern, release.Yearly, Partnership, release.Levels, "theme"),
		t("groups-themes-year", "Themes of worker groups by year", release.Concern, release.Yearly, Public, whole, "group", "theme"),
		t("modes-year", "How concerns were raised", release.Concern, release.Yearly, Public, whole, "mode"),
		t("celebrations", "Celebrations", release.Celebration, release.Quarterly, Public, whole),
		t("feedback", "Would you speak up again?", release.Feedback, release.Quarterly, Public, whole, "answer"),
		t("detriment", "Treated badly", release.Detriment, release.Yearly, Public, whole, "answer"),
		t("thanked", "Time until thanks", release.Thanked, release.Quarterly, Public, whole, "answer"),
		t("fed-back", "Told what was done", release.FedBack, release.Quarterly, Public, whole, "answer"),
	}
}

// truth is what was counted. Only this file knows it.
type truth []struct {
	start int
	r     release.Record
}

func (tr *truth) add(start int, r release.Record) {
	*tr = append(*tr, struct {
		start int
		r     release.Record
	}{start, r})
}

// invent makes quarters of concerns; at the end bullying at the first site goes up.
func invent(seed uint64, start, quarters, perQuarter int) truth {
	r := rand.New(rand.NewPCG(seed, 7))
	var tr truth
	for q := range quarters {
		y, n := start+q/4, q%4+1
		f := frame(y)
		more := 0
		if q == quarters-1 {
			more = perQuarter / 4
		}
		for i := range perQuarter + r.IntN(max(1, perQuarter/6)) + more {
			area := f.Areas[int(float64(len(f.Areas))*math.Pow(r.Float64(), 1.5))].Code
			rec := release.Record{Subject: release.Concern, Quarter: n, Area: area, Group: f.Groups[r.IntN(len(f.Groups))].Code, Route: f.Routes[r.IntN(2)].Code, Mode: f.Modes[r.IntN(3)].Code, Themes: []string{f.Themes[int(6*r.Float64()*r.Float64())].Code}}
			if i < more {
				rec.Area, rec.Themes = "S1D1T1", []string{"bullying_harassment"}
			}
			tr.add(y, rec)
			for _, a := range f.Answers {
				if r.IntN(3) > 0 {
					tr.add(y, release.Record{Subject: a.Subject, Quarter: n, Answer: a.Items[int(float64(len(a.Items))*r.Float64()*r.Float64())].Code})
				}
			}
		}
		for range perQuarter / 8 {
			tr.add(y, release.Record{Subject: release.Celebration, Quarter: n})
		}
	}
	return tr
}

func (tr truth) count(y year, p release.Period, c release.Cell) int {
	n := 0
	for _, t := range tr {
		if t.start != y.start || t.r.Quarter < p.First || t.r.Quarter > p.Last || t.r.Subject != c.Subject {
			continue
		}
		inside := c.Area == ""
		for a := t.r.Area; a != "" && !inside; {
			inside = a == c.Area
			i := slices.IndexFunc(y.frame.Areas, func(x release.Area) bool { return x.Code == a })
			a = y.frame.Areas[i].Parent
		}
		if inside && (c.Group == "" || c.Group == t.r.Group) && (c.Route == "" || c.Route == t.r.Route) && (c.Mode == "" || c.Mode == t.r.Mode) &&
			(c.Answer == "" || c.Answer == t.r.Answer) && (c.Theme == "" || slices.Contains(t.r.Themes, c.Theme)) {
			n++
		}
	}
	return n
}

// symbol follows docs/disclosure.md, without the further withholding.
func symbol(n int, c release.Cell, people int) string {
	switch {
	case people < 20:
		return release.TooFew
	case n < 5:
		return release.Withheld
	case exact(c):
		return strconv.Itoa(n)
	}
	return strconv.Itoa((n + 2) / 5 * 5)
}

// releases publishes a truth quarter by quarter.
func (tr truth) releases(t testing.TB, start, quarters int) []release.Release {
	t.Helper()
	var out []release.Release
	prev := ""
	for q := range quarters {
		at, n := start+q/4, q%4+1
		y := year{name: yearName(at), start: at, frame: frame(at), tables: plan(), depth: depths(frame(at).Areas)}
		r := release.Release{V: 2, Organisation: y.frame.Organisation, Year: y.name, Number: q + 1, Prev: prev, FrozenOn: fmt.Sprintf("%d-%02d-22", at+q%4/3, (n*3+3)%12+1), Tables: plan(), Frame: y.frame,
			PublishAt: fmt.Sprintf("%d-%02d-24 09:30", at+q%4/3, (n*3+3)%12+1), Parameters: release.Parameters{Threshold: 5, Base: 5, MinPeople: 20, Homogeneity: 3, MaxThemes: 3, SmallestCount: 20}}
		for _, per := range lengths {
			for _, p := range whole(y.name, per) {
				if p.Last == n {
					r.Periods = append(r.Periods, p)
				}
			}
		}
		seen := map[release.Cell]bool{}
		for _, p := range r.Periods {
			for _, table := range r.Tables {
				if table.Per != p.Per {
					continue
				}
				for _, c := range y.cells(table) {
					c.Period = p.Name
					if seen[c] {
						continue
					}
					seen[c] = true
					people := 1000
					if strings.HasPrefix(c.Area, "S3") && strings.HasSuffix(c.Area, "T2") {
						people = 10
					}
					r.Cells = append(r.Cells, release.Shown{Cell: c, Value: symbol(tr.count(y, p, c), c, people)})
				}
			}
		}
		slices.SortFunc(r.Cells, func(a, b release.Shown) int { return a.Cell.Compare(b.Cell) })
		b, err := release.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		prev = release.Hash(b)
		out = append(out, r)
	}
	return out
}

// threeYears is what most tests look at.
func threeYears(t testing.TB) []release.Release {
	return invent(1, 2024, 12, 90).releases(t, 2024, 12)
}
