package audit_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

// smallYear takes every group of fewer than 100 people for small, so that there are some.
var smallYear = sync.OnceValue(func() release.Year {
	y := synth.Year(1, 300, 2026)
	y.Plan.Parameters.MinPeople = 100
	return y
})

var smallBuilt []audit.Published

// small is a year of 300 concerns with its releases, built once.
func small(t testing.TB) (release.Year, []audit.Published) {
	t.Helper()
	if smallBuilt == nil {
		smallBuilt = built(t, smallYear(), 4)
	}
	var y release.Year
	copied(t, smallYear(), &y)
	return y, slices.Clone(smallBuilt)
}

func copied(t testing.TB, from, to any) {
	t.Helper()
	b, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(b, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// edited changes the n-th release and its proof, and puts hashes and signatures right: whoever does this has the
// organisation's key, and all that follows in the chain is made to fit.
func edited(t testing.TB, ps []audit.Published, n int, change func(*release.Release, *release.Certificate)) []audit.Published {
	t.Helper()
	ps = slices.Clone(ps)
	prev := ""
	for i := range ps {
		var r release.Release
		var c release.Certificate
		if err := json.Unmarshal(ps[i].Signed.Body, &r); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(ps[i].Certificate, &c); err != nil {
			t.Fatal(err)
		}
		r.Prev = prev
		if i == n {
			before, err := release.Encode([]any{r, c})
			if err != nil {
				t.Fatal(err)
			}
			change(&r, &c)
			if after, err := release.Encode([]any{r, c}); err != nil || bytes.Equal(before, after) {
				t.Fatalf("nothing was changed: %v", err)
			}
		}
		proof, err := release.Encode(c)
		if err != nil {
			t.Fatal(err)
		}
		if r.Certificate != "left" {
			r.Certificate = release.Hash(proof)
		}
		cube, approvals := ps[i].Cube, ps[i].Signed.Approvals
		ps[i] = signed(t, r, c)
		ps[i].Cube, ps[i].Signed.Approvals = cube, approvals
		prev = release.Hash(ps[i].Signed.Body)
	}
	return ps
}

func TestWhatIsBuiltIsProved(t *testing.T) {
	y, ps := small(t)
	f := audit.Check(y, ps, keys, audit.Before{})
	if !f.OK() || len(f.Releases) != len(ps) {
		t.Fatalf("%d releases, problems %v", len(f.Releases), f.Problems)
	}
	for _, s := range f.Releases {
		if s.Cells == 0 || s.Numbers == 0 {
			t.Errorf("release %d: %+v", s.Number, s)
		}
	}
	if last := f.Releases[len(f.Releases)-1]; last.Proved < 20 || last.Worlds < 20 {
		t.Errorf("little to prove: %+v", last)
	}
	same := edited(t, ps, -1, nil)
	if f := audit.Check(y, same, keys, audit.Before{}); !f.OK() {
		t.Errorf("the same, signed again: %v", f.Problems)
	}
}

// firstCell finds a cell of a release that fits.
func firstCell(r *release.Release, fits func(release.Shown) bool) *release.Shown {
	i := slices.IndexFunc(r.Cells, fits)
	if i < 0 {
		panic("no such cell")
	}
	return &r.Cells[i]
}

func isNumber(s release.Shown) bool { _, err := strconv.Atoi(s.Value); return err == nil }

func isTotal(s release.Shown) bool {
	return isNumber(s) && s.Area == "" && s.Group == "" && s.Route == "" && s.Mode == "" && s.Answer == ""
}

func plus(s *release.Shown, d int) { n, _ := strconv.Atoi(s.Value); s.Value = strconv.Itoa(n + d) }

func proofWith(c *release.Certificate, fits func(release.Proof) bool) *release.Proof {
	i := slices.IndexFunc(c.Proofs, fits)
	if i < 0 {
		panic("no such proof")
	}
	return &c.Proofs[i]
}

func busyWorld(c *release.Certificate) *release.World {
	i := slices.IndexFunc(c.Worlds, func(w release.World) bool { return len(w.Changes) > 2 })
	return &c.Worlds[i]
}

var tampered = map[string]func(*release.Release, *release.Certificate){
	// The proof.
	"a change is left out":        func(_ *release.Release, c *release.Certificate) { w := busyWorld(c); w.Changes = w.Changes[1:] },
	"one record more":             func(_ *release.Release, c *release.Certificate) { busyWorld(c).Changes[0][1] += 1000 },
	"fewer records than none":     func(_ *release.Release, c *release.Certificate) { busyWorld(c).Changes[0][1] -= 1000 },
	"a number beyond counting":    func(_ *release.Release, c *release.Certificate) { busyWorld(c).Changes[0][1] = 1 << 62 },
	"a change by nothing":         func(_ *release.Release, c *release.Certificate) { busyWorld(c).Changes[0][1] = 0 },
	"changes out of order":        func(_ *release.Release, c *release.Certificate) { slices.Reverse(busyWorld(c).Changes) },
	"a kind that is not there":    func(_ *release.Release, c *release.Certificate) { busyWorld(c).Changes[0][0] = len(c.Kinds) },
	"a kind before the first":     func(_ *release.Release, c *release.Certificate) { busyWorld(c).Changes[0][0] = -1 },
	"kinds out of order":          func(_ *release.Release, c *release.Certificate) { c.Kinds[0], c.Kinds[1] = c.Kinds[1], c.Kinds[0] },
	"a kind twice":                func(_ *release.Release, c *release.Certificate) { c.Kinds[1] = c.Kinds[0] },
	"a kind that nobody needs":    func(_ *release.Release, c *release.Certificate) { c.Kinds = append(c.Kinds, spare(c)) },
	"an area that does not exist": func(_ *release.Release, c *release.Certificate) { c.Kinds[len(c.Kinds)-1].Area = "zzz" },
	"a kind with four themes": func(_ *release.Release, c *release.Certificate) {
		c.Kinds[0].Themes = []string{"behaviour", "bullying", "discrimination", "safety"}
	},
	"a theme beside none":       func(_ *release.Release, c *release.Certificate) { c.Kinds[0].Themes = []string{"bullying", "not_sure"} },
	"a quarter to come":         func(_ *release.Release, c *release.Certificate) { c.Kinds[len(c.Kinds)-1].Quarter++ },
	"a proof is missing":        func(_ *release.Release, c *release.Certificate) { c.Proofs = c.Proofs[1:] },
	"the last proof is missing": func(_ *release.Release, c *release.Certificate) { c.Proofs = c.Proofs[:len(c.Proofs)-1] },
	"a proof twice":             func(_ *release.Release, c *release.Certificate) { c.Proofs = append(c.Proofs[:1:1], c.Proofs...) },
	"proofs out of order":       func(_ *release.Release, c *release.Certificate) { slices.Reverse(c.Proofs) },
	"a proof of what needs none": func(r *release.Release, c *release.Certificate) {
		c.Proofs = append(c.Proofs, release.Proof{Cell: release.Cell{Subject: "zzz", Period: r.Periods[0].Name}})
	},
	"zero and many swapped": func(_ *release.Release, c *release.Certificate) {
		p := proofWith(c, func(p release.Proof) bool { return len(p.Many) > 0 })
		p.Zero, p.Many = p.Many, p.Zero
	},
	"nothing with 0": func(_ *release.Release, c *release.Certificate) {
		proofWith(c, func(p release.Proof) bool { return len(p.Zero) > 0 }).Zero = nil
	},
	"nothing large": func(_ *release.Release, c *release.Certificate) {
		proofWith(c, func(p release.Proof) bool { return len(p.Many) > 0 }).Many = nil
	},
	"nothing alone": func(_ *release.Release, c *release.Certificate) {
		proofWith(c, func(p release.Proof) bool { return len(p.One) > 0 }).One = nil
	},
	"a world beyond": func(_ *release.Release, c *release.Certificate) { c.Proofs[0].Zero = []int{len(c.Worlds)} },
	"a world before": func(_ *release.Release, c *release.Certificate) { c.Proofs[0].Zero = []int{-1} },
	"one world with 0 for all": func(_ *release.Release, c *release.Certificate) { // somebody is missing from each of them
		for i := range c.Proofs {
			if len(c.Proofs[i].Zero) > 1 {
				c.Proofs[i].Zero = c.Proofs[i].Zero[:1]
			}
		}
	},
	"one world alone for all": func(_ *release.Release, c *release.Certificate) {
		for i := range c.Proofs {
			if len(c.Proofs[i].One) > 1 {
				c.Proofs[i].One = c.Proofs[i].One[:1]
			}
		}
	},
	"all worlds are the truth": func(_ *release.Release, c *release.Certificate) {
		c.Kinds = []release.Record{}
		for i := range c.Worlds {
			c.Worlds[i].Changes = [][2]int{}
		}
	},
	"the proof of another number":       func(_ *release.Release, c *release.Certificate) { c.Number-- },
	"the proof of another year":         func(_ *release.Release, c *release.Certificate) { c.Year = "2025-26" },
	"the proof of another organisation": func(_ *release.Release, c *release.Certificate) { c.Organisation = "x" },
	"the proof of another version":      func(_ *release.Release, c *release.Certificate) { c.V = 2 },
	"another proof than it says":        func(r *release.Release, _ *release.Certificate) { r.Certificate = "left" },
	// What is shown.
	"an exact number moves by one": func(r *release.Release, _ *release.Certificate) { plus(firstCell(r, isTotal), 1) },
	"a rounded number moves by five": func(r *release.Release, _ *release.Certificate) {
		plus(firstCell(r, func(s release.Shown) bool { return isNumber(s) && !isTotal(s) }), 5)
	},
	"a rounded number is not rounded": func(r *release.Release, _ *release.Certificate) {
		plus(firstCell(r, func(s release.Shown) bool { return isNumber(s) && !isTotal(s) }), 1)
	},
	"a small number is shown": func(r *release.Release, _ *release.Certificate) {
		firstCell(r, func(s release.Shown) bool { return s.Value == "c" }).Value = "3"
	},
	"a small number is shown as 5": func(r *release.Release, _ *release.Certificate) {
		firstCell(r, func(s release.Shown) bool { return s.Value == "c" }).Value = "5"
	},
	"nobody is shown as 0": func(r *release.Release, _ *release.Certificate) {
		firstCell(r, func(s release.Shown) bool { return s.Value == "c" }).Value = "0"
	},
	"a cell is empty": func(r *release.Release, _ *release.Certificate) { r.Cells[0].Value = "" },
	"a number stands for few people": func(r *release.Release, _ *release.Certificate) {
		firstCell(r, func(s release.Shown) bool { return s.Value == "-" }).Value = "10"
	},
	"few people are withheld": func(r *release.Release, _ *release.Certificate) {
		firstCell(r, func(s release.Shown) bool { return s.Value == "-" }).Value = "c"
	},
	"many people are few":    func(r *release.Release, _ *release.Certificate) { firstCell(r, isNumber).Value = "-" },
	"a cell is missing":      func(r *release.Release, _ *release.Certificate) { r.Cells = r.Cells[1:] },
	"a cell is there twice":  func(r *release.Release, _ *release.Certificate) { r.Cells = append(r.Cells[:1:1], r.Cells...) },
	"cells are out of order": func(r *release.Release, _ *release.Certificate) { slices.Reverse(r.Cells) },
	"a cell that was not planned": func(r *release.Release, _ *release.Certificate) {
		s := r.Cells[len(r.Cells)-1]
		s.Area = "s1"
		s.Mode = "open"
		r.Cells = append(r.Cells, s)
	},
	"a period is left out":       func(r *release.Release, _ *release.Certificate) { r.Periods = r.Periods[1:] },
	"a period has another name":  func(r *release.Release, _ *release.Certificate) { r.Periods[0].Name = "2026-27 Q3-Q4" },
	"a period begins earlier":    func(r *release.Release, _ *release.Certificate) { r.Periods[0].First-- },
	"it is made by another plan": func(r *release.Release, _ *release.Certificate) { r.PlanHash = release.Hash([]byte("x")) },
	"it has another table":       func(r *release.Release, _ *release.Certificate) { r.Tables[0].Title = "x" },
	"its threshold is another":   func(r *release.Release, _ *release.Certificate) { r.Parameters.Threshold-- },
	"head counts are exact":      func(r *release.Release, _ *release.Certificate) { r.Frame.Areas[0].People++ },
	"head counts by area and group": func(r *release.Release, _ *release.Certificate) {
		r.Frame.People = []release.People{{Area: "s1", Group: "medical", N: 3}}
	},
	"it was frozen on another day":      func(r *release.Release, _ *release.Certificate) { r.FrozenOn = "2027-01-01" },
	"it is shown before it is frozen":   func(r *release.Release, _ *release.Certificate) { r.PublishAt = "2020-01-01 09:30" },
	"it does not follow":                func(r *release.Release, _ *release.Certificate) { r.Prev = release.Hash([]byte("x")) },
	"it has another number":             func(r *release.Release, _ *release.Certificate) { r.Number++ },
	"it is of another version":          func(r *release.Release, _ *release.Certificate) { r.V = 1 },
	"it is of another year":             func(r *release.Release, _ *release.Certificate) { r.Year = "2025-26" },
	"it is another organisation's":      func(r *release.Release, _ *release.Certificate) { r.Organisation.ID = "x" },
	"it withholds a table that is none": func(r *release.Release, _ *release.Certificate) { r.Dropped = []string{"x"} },
	"it withholds a table and shows it": func(r *release.Release, _ *release.Certificate) {
		for _, t := range r.Tables {
			r.Dropped = append(r.Dropped, t.ID)
		}
	},
	"it gives a reason and corrects nothing": func(r *release.Release, _ *release.Certificate) { r.Reason = "x" },
	"it corrects what is not there": func(r *release.Release, _ *release.Certificate) {
		r.Replaces, r.Reason = release.Hash([]byte("x")), "x"
	},
}

// spare is a kind of record that comes after all others.
func spare(*release.Certificate) release.Record {
	return release.Record{Subject: release.Thanked, Quarter: 4, Answer: "longer"}
}

// E04: whatever is changed in a release or its proof, the auditor refuses, though all hashes and signatures were put right.
func TestTamperingIsRefused(t *testing.T) {
	y, ps := small(t)
	if testing.Short() {
		ps = ps[:2] // the last is as large as all others together
	}
	digits := regexp.MustCompile(`[0-9]+`)
	for name, change := range tampered {
		f := audit.Check(y, edited(t, ps, len(ps)-1, change), keys, audit.Before{})
		if f.OK() {
			t.Errorf("%s: accepted", name)
		}
		for _, p := range f.Problems { // D: a refusal tells no count
			for _, n := range digits.FindAllString(p.What, -1) {
				if n != "0" && n != "1" {
					t.Errorf("%s: a finding tells a number: %s", name, p)
				}
			}
		}
	}
}

// Bytes that were changed without the key, a chain with a hole, releases in another order, a restored older one.
func TestBrokenChainsAreRefused(t *testing.T) {
	y, ps := small(t)
	last := len(ps) - 1
	older := edited(t, ps, 1, func(r *release.Release, _ *release.Certificate) { r.PublishAt = "2026-12-24 09:30" })
	other := ed25519.NewKeyFromSeed([]byte("fedcba9876543210fedcba9876543210"))
	for name, change := range map[string]func([]audit.Published) []audit.Published{
		"a flipped bit": func(p []audit.Published) []audit.Published {
			p[last].Signed.Body = bytes.Replace(p[last].Signed.Body, []byte(`"value":"c"`), []byte(`"value":"5"`), 1)
			return p
		},
		"no signature": func(p []audit.Published) []audit.Published { p[last].Signed.Signature = nil; return p },
		"another's key": func(p []audit.Published) []audit.Published {
			p[last].Signed.Signature = ed25519.Sign(other, append([]byte("saysomething/v1 release\n"), p[last].Signed.Body...))
			return p
		},
		"a signature for something else": func(p []audit.Published) []audit.Published {
			p[last].Signed.Signature = ed25519.Sign(testKey, p[last].Signed.Body)
			return p
		},
		"the proof of the release before": func(p []audit.Published) []audit.Published { p[last].Certificate = p[last-1].Certificate; return p },
		"a proof with a space": func(p []audit.Published) []audit.Published {
			p[last].Certificate = append([]byte(" "), p[last].Certificate...)
			return p
		},
		"bytes that nobody reads": func(p []audit.Published) []audit.Published {
			body := append(slices.Clone(bytes.TrimSuffix(p[last].Signed.Body, []byte("}"))), []byte(`,"count":3}`)...)
			p[last].Signed.Body = body
			p[last].Signed.Signature = ed25519.Sign(testKey, append([]byte("saysomething/v1 release\n"), body...))
			return p
		},
		"a hole":                func(p []audit.Published) []audit.Published { return slices.Delete(p, 1, 2) },
		"the first is missing":  func(p []audit.Published) []audit.Published { return p[1:] },
		"another order":         func(p []audit.Published) []audit.Published { p[1], p[2] = p[2], p[1]; return p },
		"one twice":             func(p []audit.Published) []audit.Published { return append(p, p[last]) },
		"an older one restored": func(p []audit.Published) []audit.Published { p[1] = older[1]; return p },
	} {
		if f := audit.Check(y, change(slices.Clone(ps)), keys, audit.Before{}); f.OK() {
			t.Errorf("%s: accepted", name)
		}
	}
	if f := audit.Check(y, ps, keys, audit.Before{Number: 3, Hash: "x"}); f.OK() {
		t.Error("releases that should follow others: accepted")
	}
}

// What was frozen is changed afterwards: the releases do not fit any more.
func TestChangedCountsAreRefused(t *testing.T) {
	for name, change := range map[string]func(*release.Year){
		"one record more":          func(y *release.Year) { y.Cube.Quarters[1].Counts[0].N++ },
		"a record moves":           func(y *release.Year) { c := &y.Cube.Quarters[0].Counts[0]; c.Themes = []string{release.NotSure} },
		"a quarter is missing":     func(y *release.Year) { y.Cube.Quarters = y.Cube.Quarters[:3] },
		"quarters are swapped":     func(y *release.Year) { q := y.Cube.Quarters; q[0].Counts, q[1].Counts = q[1].Counts, q[0].Counts },
		"a kind twice":             func(y *release.Year) { q := &y.Cube.Quarters[0]; q.Counts = append(q.Counts[:1:1], q.Counts...) },
		"fewer than one":           func(y *release.Year) { y.Cube.Quarters[0].Counts[0].N = 0 },
		"a group nobody knows":     func(y *release.Year) { y.Cube.Quarters[0].Counts[0].Group = "zzz" },
		"fewer people":             func(y *release.Year) { y.Frame.Areas[0].People = 5 },
		"another minimum":          func(y *release.Year) { y.Plan.Parameters.MinPeople = 20 },
		"another threshold":        func(y *release.Year) { y.Plan.Parameters.Threshold = 6 },
		"a threshold of 4":         func(y *release.Year) { y.Plan.Parameters.Threshold = 4 },
		"another table":            func(y *release.Year) { y.Plan.Tables = y.Plan.Tables[1:] },
		"another kind of rounding": func(y *release.Year) { y.Plan.Parameters.Base = 10 },
		"a figure given before": func(y *release.Year) {
			y.Register = append(y.Register, release.Registered{Cell: release.Cell{Subject: release.Concern, Period: y.Plan.Year + " Q1", Area: "s1"}, N: 999, On: "2026-04-01"})
		},
	} {
		y, ps := small(t)
		change(&y)
		if f := audit.Check(y, ps, keys, audit.Before{}); f.OK() {
			t.Errorf("%s: accepted", name)
		}
	}
}
