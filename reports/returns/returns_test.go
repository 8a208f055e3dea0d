package returns

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"saysomething/reports/release"
)

func TestMappingsAreWhole(t *testing.T) {
	days := 0
	for day := time.Date(2022, 4, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2030; day = day.AddDate(0, 0, 1) {
		text, in := day.Format(time.DateOnly), 0
		for _, m := range Mappings {
			if m.From <= text && (m.To == "" || text <= m.To) {
				in++
			}
		}
		if days++; in != 1 || MappingOn(text) == nil {
			t.Fatalf("%d mappings are in force on %s", in, text)
		}
	}
	if before, after := MappingOn("2026-06-30"), MappingOn("2026-07-01"); before.Receiver == after.Receiver || after.Receiver != "NHS England" || after.Known == "" {
		t.Errorf("%q hands over to %q", before.Receiver, after.Receiver)
	}
	if MappingOn("2022-03-31") != nil {
		t.Error("there is a mapping for the themes before they were split")
	}
	for _, m := range Mappings {
		count := map[string]int{}
		for _, f := range m.Fields {
			count[f.Part]++
		}
		if want := map[string]int{"Cases": 2, "Themes": 5, "Worker groups": 11, "Feedback": 5}; fmt.Sprint(count) != fmt.Sprint(want) {
			t.Errorf("%s has %v, want %v", m.ID, count, want)
		}
	}
}

func TestMappingsThatSayTooMuchAreRefused(t *testing.T) {
	for what, spoil := range map[string]func(*Mapping){
		"a field twice":            func(m *Mapping) { m.Fields = append(m.Fields, m.Fields[0]) },
		"a cell under two codes":   func(m *Mapping) { f := m.Fields[2]; f.Code = "x"; m.Fields = append(m.Fields, f) },
		"a subject nobody knows":   func(m *Mapping) { m.Fields[1].Subject = "contact" },
		"a rest without a total":   func(m *Mapping) { m.Fields = m.Fields[1:] },
		"a rest of something else": func(m *Mapping) { m.Fields[1].Rest = "theme" },
		"no receiver":              func(m *Mapping) { m.Receiver = "" },
	} {
		m := Mappings[0]
		m.Fields = slices.Clone(m.Fields)
		if err := m.check(); err != nil {
			t.Fatal(err)
		}
		if spoil(&m); m.check() == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

func frame() release.Frame {
	list := func(codes ...string) (out []release.Item) {
		for _, c := range codes {
			out = append(out, release.Item{Code: c, Label: c})
		}
		return out
	}
	return release.Frame{
		Groups:  list("NMR", "MED", "AHP", "ACS", "HSC", "AST", "ADC", "EAN", "STU", "OTH", release.NotSaid),
		Themes:  list("patient_safety_quality", "worker_safety_wellbeing", "bullying_harassment", "inappropriate_attitudes_behaviours", "detriment", release.NotSure),
		Modes:   list("open", "confidential", "anonymous"),
		Routes:  list("online", "in_person"),
		Answers: []release.Answers{{Subject: release.Feedback, Items: list("yes", "no", "maybe", "dont_know")}},
	}
}

func codes(items []release.Item) (out []string) {
	for _, i := range items {
		out = append(out, i.Code)
	}
	return out
}

func drawn(t *rapid.T) []release.Count {
	f := frame()
	var out []release.Count
	for range rapid.IntRange(0, 30).Draw(t, "kinds") {
		c := release.Count{N: rapid.IntRange(1, 9).Draw(t, "n")}
		c.Quarter = 2
		if c.Subject = rapid.SampledFrom(release.Subjects).Draw(t, "subject"); c.Subject == release.Concern {
			c.Group, c.Mode = rapid.SampledFrom(codes(f.Groups)).Draw(t, "group"), rapid.SampledFrom(codes(f.Modes)).Draw(t, "mode")
			c.Themes = rapid.SliceOfNDistinct(rapid.SampledFrom(codes(f.Themes)), 1, 3, rapid.ID).Draw(t, "themes")
		} else if c.Subject == release.Feedback {
			c.Answer = rapid.SampledFrom([]string{"yes", "no", "maybe", "dont_know"}).Draw(t, "answer")
		}
		out = append(out, c)
	}
	return out
}

// What is registered is what the form says, line by line.
func TestWhatLeavesIsRegistered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := drawn(t)
		m := MappingOn("2026-10-01")
		figures := map[string]int{}
		groups, answers, concerns := 0, 0, 0
		for _, f := range m.Figures(counts) {
			if figures[f.Code] = f.N; f.N < 0 {
				t.Errorf("%s is %d", f.Code, f.N)
			}
			if f.Part == "Worker groups" {
				groups += f.N
			}
		}
		for _, c := range counts {
			if c.Subject == release.Concern {
				concerns += c.N
			}
		}
		for _, a := range []string{"yes", "no", "maybe", "dont_know"} {
			answers += figures["feedback_"+a]
		}
		if groups != concerns || figures["cases"] != concerns || figures["feedback"] != answers {
			t.Errorf("%d in groups and %d cases, of %d; %d answers of %d", groups, figures["cases"], concerns, answers, figures["feedback"])
		}
		registered := m.Registered(frame(), "2026-27 Q2", "2026-10-22", counts)
		seen := map[release.Cell]int{}
		for _, r := range registered {
			if _, twice := seen[r.Cell]; twice || r.Where != m.Where || r.On != "2026-10-22" {
				t.Errorf("registered %+v", r)
			}
			seen[r.Cell] = r.N
		}
		for _, f := range m.Fields {
			if f.Rest != "" {
				f.Group = release.NotSaid // the one group that no field names
			}
			if n, is := seen[f.cell("2026-27 Q2")]; !is || n != figures[f.Code] {
				t.Errorf("%s says %d and is registered as %d", f.Code, figures[f.Code], n)
			}
		}
		// What the form leaves out of a list follows from it: the lists are registered whole.
		whole := map[string]int{}
		for cell := range seen {
			for name, code := range map[string]string{"theme": cell.Theme, "group": cell.Group, "mode": cell.Mode} {
				if code != "" {
					whole[name]++
				}
			}
		}
		if f := frame(); whole["theme"] != len(f.Themes) || whole["group"] != len(f.Groups) || whole["mode"] != len(f.Modes) {
			t.Errorf("the lists are not registered whole: %v", whole)
		}
	})
}

// A code that the year's lists lack cannot be in a world, so nothing is registered of it.
func TestCodesOutsideTheFrameAreNotRegistered(t *testing.T) {
	f := frame()
	f.Groups = slices.DeleteFunc(f.Groups, func(i release.Item) bool { return i.Code == "STU" })
	got := MappingOn("2026-10-01").Registered(f, "2026-27 Q2", "2026-10-22", nil)
	for _, r := range got {
		if r.Group == "STU" {
			t.Errorf("registered %+v", r)
		}
	}
	if len(got) < 20 {
		t.Errorf("%d figures are registered", len(got))
	}
}

func TestWindows(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		n             int
		next          string
		opens, closes string
		announced     bool
	}{
		{"2020-21 Q3", 3, "2021-01-01", "2021-01-11 09:00 GMT", "2021-02-01 17:00 GMT", true},
		{"2020-21 Q4", 4, "2021-04-01", "2021-04-12 09:00 BST", "2021-05-10 17:00 BST", true},
		{"2021-22 Q2", 2, "2021-10-01", "2021-10-11 09:00 BST", "2021-11-01 17:00 GMT", true},
		{"2026-27 Q1", 1, "2026-07-01", "2026-07-13 09:00 BST", "2026-08-03 17:00 BST", false},
		{"2026-27 Q4", 4, "2027-04-01", "2027-04-12 09:00 BST", "2027-05-10 17:00 BST", false},
		{"2027-28 Q4", 4, "2028-04-01", "2028-04-10 09:00 BST", "2028-05-08 17:00 BST", false},
	} {
		next, err := time.ParseInLocation(time.DateOnly, c.next, london)
		if err != nil {
			t.Fatal(err)
		}
		w := WindowOf(c.name, c.n, next)
		const form = "2006-01-02 15:04 MST"
		if w.Opens.Format(form) != c.opens || w.Closes.Format(form) != c.closes || w.Announced != c.announced {
			t.Errorf("%s: %s to %s, announced %v", c.name, w.Opens.Format(form), w.Closes.Format(form), w.Announced)
		}
	}
}

// The pattern is the one that the announced windows follow.
func TestThePatternIsThatOfTheAnnouncedWindows(t *testing.T) {
	for _, a := range windows.Windows {
		opens := moment(a.Opens, time.UTC)
		next := time.Date(opens.Year(), opens.Month(), 1, 0, 0, 0, 0, time.UTC)
		n := (int(opens.Month())/3 + 3) % 4
		if n == 0 {
			n = 4
		}
		w := WindowOf("not announced", n, next)
		if !w.Opens.Equal(opens) || !w.Closes.Equal(moment(a.Closes, time.UTC)) {
			t.Errorf("%s: the pattern says %s to %s", a.Quarter, w.Opens, w.Closes)
		}
	}
	if len(windows.Windows) < 4 {
		t.Error("no windows to compare with")
	}
}
