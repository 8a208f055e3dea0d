package handlers

import (
	"encoding/json"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// The same ticks are put to web/src/reporter/choosing.ts by web/tests/reporter/choosing.node.test.ts.
func TestChoosing(t *testing.T) {
	data, err := os.ReadFile("testdata/choosing.json")
	ok(t, err)
	var all struct {
		Roster struct {
			Desks   []accounts.RosterDesk
			Readers []accounts.RosterReader
			Links   []accounts.Link
		}
		Cases []struct {
			Name  string
			Ticks struct {
				Desks, Omit, Whole []string
				Member             string
			}
			Desks, Readers, Omitted, Problems, Linked []string
			Member                                    string
		}
	}
	ok(t, json.Unmarshal(data, &all))
	if len(all.Cases) < 15 {
		t.Fatal("too few")
	}
	r := &accounts.Roster{Desks: all.Roster.Desks, Readers: all.Roster.Readers, Links: all.Roster.Links, Limits: accounts.DefaultLimits}
	ids := func(readers []accounts.RosterReader) []string {
		var out []string
		for _, one := range readers {
			out = append(out, one.ID)
		}
		return out
	}
	for _, c := range all.Cases {
		var everybody []string
		for _, one := range all.Roster.Readers {
			everybody = append(everybody, one.ID)
		}
		v := values{"desk": c.Ticks.Desks, "omit": c.Ticks.Omit, "whole": c.Ticks.Whole, "member": {c.Ticks.Member}, "asked": everybody}
		d := &draft{}
		d.readReaders(v, r)
		var controls []string
		for _, p := range d.problems {
			controls = append(controls, p.Control)
		}
		for what, pair := range map[string][2][]string{
			"desks": {d.report.Desks, c.Desks}, "readers": {ids(d.readers), c.Readers}, "omitted": {d.report.Omitted, c.Omitted},
			"problems": {controls, c.Problems}, "member": {{d.report.Member}, {c.Member}}, "linked": {ids(r.LinkedTo(d.report.Omitted)), c.Linked},
		} {
			if !slices.Equal(pair[0], pair[1]) {
				t.Errorf("%s: %s are %q, want %q", c.Name, what, pair[0], pair[1])
			}
		}
	}
}

// A concern about the guardian service goes to the non-executive lead, and no guardian's envelope is made.
func TestAnotherWayWithoutJavaScript(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		if page := w.get("/raise"); strings.Contains(page, "If it is about the people who would read it") {
			t.Error("another way is offered where there is none")
		}
		nell, eve := w.Lead(t, accounts.NonExecutiveLead, accounts.IndependentDesk), w.Lead(t, accounts.ExecutiveLead, accounts.ExecutiveDesk)
		page := w.get("/raise")
		if !strings.Contains(page, "If it is about the people who would read it") || !strings.Contains(page, "Name of "+nell.ID) || strings.Contains(page, `value="`+eve.Desk+`"`) {
			t.Error("the other way is not offered as it should be")
		}
		code, page := w.post("/raise", field{"desk", w.Guardians, ""}, field{"whole", w.Guardians, ""}, field{"what", story, ""})
		if code != 422 || !strings.Contains(page, "Choose who should read it instead") {
			t.Fatal(code, page)
		}
		code, page = w.post("/raise", field{"desk", w.Guardians, ""}, field{"desk", eve.Desk, ""}, field{"desk", nell.Desk, ""}, field{"whole", w.Guardians, ""}, field{"what", story, ""})
		if code != 200 {
			t.Fatal(code, page)
		}
		receipt, err := crypto.ParseReceipt(words(t, page))
		ok(t, err)
		report, _ := w.readAs(nell, receipt)
		if len(report.Readers) != 1 || len(report.Desks) != 1 || report.Desks[0] != nell.Desk || len(report.Omitted) != 2 || report.Member != "" {
			t.Errorf("%+v", report)
		}
		for _, guardian := range []casestest.Person{w.Asha, w.Ben} {
			list, _, err := w.Cases.List(t.Context(), guardian.ID, "")
			if err != nil || len(list) != 0 {
				t.Errorf("a guardian it is about lists %d cases (%v)", len(list), err)
			}
		}
	})
}

// Somebody close to a person who is left out is left out too, unless the worker says otherwise when asked once.
func TestLinkedPeopleWithoutJavaScript(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		accountsOf := &accounts.Store{DB: db, Now: w.Now}
		ben, err := accountsOf.Person(t.Context(), w.Ben.ID)
		ok(t, err)
		third := w.Person(t, "guardian", w.Guardians)
		ok(t, accountsOf.Declare(t.Context(), ben, w.Asha.ID, accounts.Close))
		fields := []field{{"desk", w.Guardians, ""}, {"omit", w.Asha.ID, ""}, {"what", story, ""}}
		code, page := w.post("/raise", fields...)
		if code != 422 || !strings.Contains(html.UnescapeString(page), "Name of "+w.Ben.ID+" may be close to somebody you leave out") ||
			!regexp.MustCompile(`value="`+w.Ben.ID+`" id="omit-[a-z2-7]+" autocomplete="off" checked`).MatchString(page) || !strings.Contains(page, `name="asked" value="`+w.Ben.ID+`"`) {
			t.Fatal(code, page)
		}
		for name, test := range map[string]struct {
			more    field
			omitted int
			readers []string
		}{
			"left out too": {field{"omit", w.Ben.ID, ""}, 2, []string{third.ID}},
			"kept":         {field{"where", "", ""}, 1, []string{w.Ben.ID, third.ID}},
		} {
			code, page := w.post("/raise", append(fields, field{"asked", w.Ben.ID, ""}, test.more)...)
			if code != 200 {
				t.Fatal(name, code, page)
			}
			receipt, err := crypto.ParseReceipt(words(t, page))
			ok(t, err)
			report, _ := w.readAs(third, receipt)
			if len(report.Omitted) != test.omitted || len(report.Readers) != len(test.readers) {
				t.Errorf("%s: %+v", name, report)
			}
		}
	})
}
