package audit_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/plan"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

// D07, G-doors: what may leave by another door, and what not.
func TestWhatIfAFigureLeaves(t *testing.T) {
	y, ps := small(t)
	rs, proof := releasesOf(t, ps)
	last := rs[len(rs)-1]
	count := func(c release.Cell) (n int) {
		for _, q := range y.Cube.Quarters {
			for _, k := range q.Counts {
				if k.Subject == c.Subject && (c.Group == "" || c.Group == k.Group) && (c.Theme == "" || slices.Contains(k.Themes, c.Theme)) {
					n += k.N
				}
			}
		}
		return n
	}
	whole := release.Cell{Subject: release.Concern, Period: "2026-27"}
	told := func(c release.Cell, n int) []release.Registered {
		return []release.Registered{{Cell: c, N: n, Where: "a letter", On: "2027-06-01"}}
	}
	a, err := audit.WhatIf(y, ps, told(whole, count(whole)))
	if err != nil || !a.Safe || a.Left != a.Worlds || a.Worlds == 0 {
		t.Errorf("what is shown already: %+v, %v", a, err)
	}
	a, err = audit.WhatIf(y, ps, told(whole, count(whole)+1))
	if err != nil || a.Safe || a.Left != 0 || len(a.Lost) != len(proof.Proofs) {
		t.Errorf("a figure that no world has: safe %v, %d of %d proofs lost, %v", a.Safe, len(a.Lost), len(proof.Proofs), err)
	}
	few := firstCell(&last, func(s release.Shown) bool {
		return s.Value == "-" && s.Theme == "" && s.Area == "" && s.Period == "2026-27" || s.Value == "-" && s.Area == "" && s.Period == "2026-27"
	}).Cell
	a, err = audit.WhatIf(y, ps, told(few, count(few)))
	if err != nil || a.Safe || !slices.Contains(a.Given, few) {
		t.Errorf("a protected count: %+v, %v", a, err)
	}
	if _, err := audit.WhatIf(y, ps[:2], told(whole, 1)); err == nil {
		t.Error("a figure of a year that is not over is answered")
	}
	// What left without asking is found by the next audit.
	y.Register = told(whole, count(whole))
	if f := audit.Check(y, ps, keys, audit.Before{}); !f.OK() {
		t.Errorf("a harmless figure that left later: %v", f.Problems)
	}
	var rounded release.Shown
	for _, s := range last.Cells {
		if isNumber(s) && !isTotal(s) && s.Period == "2026-27" && s.Group != "" {
			rounded = s
		}
	}
	y.Register = told(rounded.Cell, 1000)
	if f := audit.Check(y, ps, keys, audit.Before{}); f.OK() {
		t.Error("a figure that takes the proof away: accepted")
	}
}

func TestBundlesCarryAnAudit(t *testing.T) {
	y, ps := small(t)
	dir := t.TempDir()
	if err := (audit.Bundle{Year: y, Published: ps, Keys: keys}).Write(dir); err != nil {
		t.Fatal(err)
	}
	b, err := audit.ReadBundle(dir)
	if err != nil {
		t.Fatal(err)
	}
	if f := audit.Check(b.Year, b.Published, b.Keys, b.Before); !f.OK() || len(f.Releases) != len(ps) {
		t.Error(f.Problems)
	}
	body, err := os.ReadFile(dir + "/release-002.json")
	if err != nil || !bytes.Equal(body, ps[1].Signed.Body) {
		t.Errorf("other bytes: %v", err)
	}
}

func TestCellsAreWrittenAndRead(t *testing.T) {
	y, ps := small(t)
	rs, _ := releasesOf(t, ps)
	for _, s := range rs[len(rs)-1].Cells {
		if c, err := audit.Parse(audit.Notation(s.Cell)); err != nil || c != s.Cell {
			t.Fatalf("%s: %v, %v", audit.Notation(s.Cell), c, err)
		}
	}
	for _, bad := range []string{"", "concern", "concern/2026-27/ward", "concern/2026-27/area=", "concern/2026-27/area=a/area=b", "concern/2026-27/shoe=a"} {
		if _, err := audit.Parse(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
	if _, err := audit.Explain(y, ps, release.Cell{Subject: release.Concern, Period: "2027-28"}); err == nil {
		t.Error("another year is explained")
	}
}

// E03, C05: builder's and auditor's words on plans were written apart; they must come to the same.
func TestPlansAreRefusedAlike(t *testing.T) {
	f := synth.Frame(1, 2026)
	refused, passed := 0, 0
	for _, lastYear := range []int{0, 60, 99, 100, 150, 250, 500, 1200, 3000, 5000} {
		for _, of := range []int{50, 150, 300, 800, 1500, 5000} {
			p := plan.Standard(f, of)
			mine, theirs := audit.CheckPlan(p, f, lastYear), plan.Validate(p, f, lastYear)
			if (len(mine) > 0) != (len(theirs) > 0) {
				t.Errorf("a plan for %d after %d concerns: %v and %v", of, lastYear, mine, theirs)
			}
			if len(mine) > 0 {
				refused++
			} else {
				passed++
			}
		}
	}
	if refused == 0 || passed == 0 {
		t.Errorf("%d refused, %d passed", refused, passed)
	}
	for name, change := range map[string]func(*release.Plan){
		"months":              func(p *release.Plan) { p.Tables[0].Per = "month" },
		"three attributes":    func(p *release.Plan) { p.Tables[0].By = []string{"group", "theme", "route"} },
		"an attribute twice":  func(p *release.Plan) { p.Tables[0].By = []string{"group", "group"} },
		"answers of concerns": func(p *release.Plan) { p.Tables[0].By = []string{"answer"} },
		"celebrations by site": func(p *release.Plan) {
			p.Tables[0].Subject, p.Tables[0].Levels, p.Tables[0].By = release.Celebration, []string{"site"}, nil
		},
		"an audience of one":        func(p *release.Plan) { p.Tables[0].Audience = "chair" },
		"nothing":                   func(p *release.Plan) { p.Tables = nil },
		"rows of nine people":       func(p *release.Plan) { p.Parameters.MinPeople = 9 },
		"a threshold of four":       func(p *release.Plan) { p.Parameters.Threshold = 4 },
		"four themes of a concern":  func(p *release.Plan) { p.Parameters.MaxThemes = 4 },
		"quarters of ten":           func(p *release.Plan) { p.Parameters.SmallestCount = 10 },
		"one that has no theme":     func(p *release.Plan) { p.Parameters.Homogeneity = 1 },
		"the same id":               func(p *release.Plan) { p.Tables[1].ID = p.Tables[0].ID },
		"a table across years":      func(p *release.Plan) { p.Year = "2025-26" },
		"a subject that nobody has": func(p *release.Plan) { p.Tables[0].Subject = "grievance" },
	} {
		p := plan.Standard(f, 300)
		change(&p)
		if len(audit.CheckPlan(p, f, 300)) == 0 {
			t.Errorf("%s: accepted", name)
		}
	}
}

// B05: a correction shows what stays or moves far, and nothing else; both sides sign it.
func TestErrataAreChecked(t *testing.T) {
	y, ps := small(t)
	ps = ps[:1]
	y = synth.Until(y, 1)
	old := y.Cube
	corrected := ps[0]
	ps[0].Cube = &old
	correct := func(r *release.Release, _ *release.Certificate) {
		r.Number, r.Prev, r.Replaces, r.Reason = 2, release.Hash(ps[0].Signed.Body), release.Hash(ps[0].Signed.Body), "Counted twice"
	}
	erratum := edited(t, []audit.Published{corrected}, 0, func(r *release.Release, c *release.Certificate) { correct(r, c); c.Number = 2 })[0]
	f := audit.Check(y, []audit.Published{ps[0], erratum}, keys, audit.Before{})
	var what []string
	for _, p := range f.Problems {
		what = append(what, p.What)
	}
	if len(what) != 2 || !strings.Contains(what[0], "management") || !strings.Contains(what[1], "staff") {
		t.Errorf("without signatures: %v", f.Problems)
	}
	moved := edited(t, []audit.Published{corrected}, 0, func(r *release.Release, c *release.Certificate) {
		correct(r, c)
		c.Number = 2
		plus(firstCell(r, isTotal), 1)
	})[0]
	f = audit.Check(y, []audit.Published{ps[0], moved}, keys, audit.Before{})
	if !slices.ContainsFunc(f.Problems, func(p audit.Finding) bool { return strings.Contains(p.What, "moves it a little") }) {
		t.Errorf("a small move is not seen: %v", f.Problems)
	}
}
