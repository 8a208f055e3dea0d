package audit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// read takes the releases apart and works out which cells each must have.
func (c *checker) read(published []Published, before Before) {
	for _, p := range published {
		r := &one{pub: p, hash: release.Hash(p.Signed.Body), kept: map[int]bool{}}
		c.releases = append(c.releases, r)
		c.now, c.count = r, 0
		if err := strict(p.Signed.Body, &r.Release); err != nil {
			r.Number = before.Number + 1
			c.problem("", "it cannot be read: %v", err)
		} else {
			r.readable = c.place(r)
		}
		if p.After != nil {
			before = *p.After
		}
		if r.Number != before.Number+1 || r.Prev != before.Hash {
			c.problem("", "it does not follow the release before it")
		}
		before = Before{r.Number, r.hash}
	}
	c.now = nil
}

// place finds out which quarters a release is about, and what it corrects.
func (c *checker) place(r *one) bool {
	last := 0
	for _, p := range r.Periods {
		last = max(last, p.Last)
	}
	r.cube = c.y.Cube
	if r.pub.Cube != nil {
		r.cube = *r.pub.Cube
		c.cubeIsWellFormed(r.cube)
	}
	if last < 1 || last > len(r.cube.Quarters) {
		c.problem("", "it has no period, or one that is not frozen")
		return false
	}
	r.ends = last
	for _, o := range c.releases { // a correction comes when later quarters are out
		if last = max(last, o.frozen); last > len(r.cube.Quarters) {
			c.problem("", "its cube does not have all quarters that are out")
			return false
		}
	}
	r.cube.Quarters = r.cube.Quarters[:last]
	r.frozen = last
	var concerns []int
	for _, q := range r.cube.Quarters {
		n := 0
		for _, k := range q.Counts {
			if k.Subject == release.Concern {
				n += k.N
			}
		}
		concerns = append(concerns, n)
	}
	r.all = periodsOf(c.y.Plan.Year, concerns, c.y.Plan.Parameters.SmallestCount)
	for _, p := range r.all {
		if p.Last == r.ends {
			r.periods = append(r.periods, p)
		}
	}
	r.expected, r.planned = c.l.planned(c.y.Plan.Tables, r.periods), c.l.planned(c.y.Plan.Tables, r.all)
	r.between = c.l.planned(c.y.Plan.Tables, between(c.y.Plan.Year, r.all, r.frozen))
	r.planned = slices.Concat(r.planned, r.between)
	slices.SortFunc(r.planned, release.Cell.Compare)
	for _, o := range c.releases {
		switch {
		case o == r || !o.readable:
		case r.Replaces == o.hash:
			r.corrects = o
			if o.replaced != nil {
				c.problem("", "the release that it corrects was corrected already")
			}
			o.replaced = r
		case r.Replaces == "" && o.frozen >= r.ends:
			c.problem("", "its quarter was released before")
		}
	}
	if r.Replaces != "" && r.corrects == nil {
		c.problem("", "it corrects a release that is not there")
		return false
	}
	return true
}

// strict reads JSON that is exactly what encoding the value gives.
func strict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("not of its shape")
	}
	again, err := release.Encode(v)
	if err != nil || !bytes.Equal(again, data) {
		return fmt.Errorf("not written as it is written")
	}
	return nil
}

// header checks what a release says of itself.
func (c *checker) header(r *one) {
	y := c.y
	plan, err := release.Encode(y.Plan)
	if err != nil {
		c.problem("plan", "it cannot be written")
	}
	frozen := r.cube.Quarters[r.ends-1].FrozenOn
	for _, check := range []struct {
		ok   bool
		what string
	}{
		{r.V == 2, "it is of another version"},
		{r.Organisation == y.Frame.Organisation && r.Organisation.ID == y.Plan.Organisation, "it is another organisation's"},
		{r.Year == y.Plan.Year && r.Year == y.Frame.Year, "it is of another year"},
		{slices.Equal(r.Periods, r.periods), "its periods are not those that the rule of periods gives"},
		{r.FrozenOn == frozen && isDate(r.FrozenOn), "its day of freezing is another"},
		{len(r.PublishAt) == len("2006-01-02 15:04") && isDate(r.PublishAt[:10]) && r.PublishAt[:10] >= r.FrozenOn, "it is shown before its quarter was frozen"},
		{r.PlanHash == release.Hash(plan), "it is made by another plan"},
		{same(r.Tables, y.Plan.Tables), "its tables are not the plan's"},
		{r.Parameters == y.Plan.Parameters, "its parameters are not the plan's"},
		{same(r.Frame, published(y.Frame)), "its frame is not the year's with rounded head counts"},
		{r.Certificate == release.Hash(r.pub.Certificate), "its proof is another"},
		{(r.Replaces == "") == (r.Reason == ""), "an erratum needs a reason, and nothing else has one"},
	} {
		if !check.ok {
			c.problem("", "%s", check.what)
		}
	}
	for i, id := range r.Dropped {
		if !slices.ContainsFunc(y.Plan.Tables, func(t release.Table) bool { return t.ID == id }) || slices.Contains(r.Dropped[:i], id) {
			c.problem("table "+id, "it is withheld and not in the plan, or twice")
		}
	}
	for _, g := range y.Register {
		if c.frozen(r, g) && g.On <= r.FrozenOn && !slices.Contains(r.Given, g.Where) {
			c.problem("", "it does not say that figures left by another door: %s", g.Where)
		}
	}
}

// given are the figures that worlds of a release's proof must agree with: those of quarters frozen by then that had left
// by then. Where the release was made later, and every world agrees with what left in between, these too.
func (c *checker) given(r *one) []release.Registered {
	var out []release.Registered
	for i, g := range c.y.Register {
		if c.frozen(r, g) && (g.On <= r.FrozenOn || r.kept[i]) && !(c.corrected(r) && r.truth[c.s.cellAt[g.Cell]] != g.N) {
			out = append(out, g)
		}
	}
	return out
}

// corrected says whether an erratum, this release or one before, has changed what was counted: figures that left before it and are
// wrong now bind nothing.
func (c *checker) corrected(r *one) bool {
	for _, o := range c.releases {
		if o.readable && o.Replaces != "" {
			return true
		}
		if o == r {
			return false
		}
	}
	return false
}

// later are the figures of frozen quarters that left after a release was made.
func (c *checker) later(r *one) []release.Registered {
	var out []release.Registered
	for i, g := range c.y.Register {
		if c.frozen(r, g) && g.On > r.FrozenOn && !r.kept[i] {
			out = append(out, g)
		}
	}
	return out
}

func (c *checker) frozen(r *one, g release.Registered) bool {
	_, last, err := span(c.y.Plan.Year, g.Period)
	return err == nil && last <= r.frozen
}

// published is a frame as a release may show it.
func published(f release.Frame) release.Frame {
	round := func(n int) int { return (n + 5) / 10 * 10 }
	f.Total, f.People = round(f.Total), nil
	f.Areas, f.Groups = slices.Clone(f.Areas), slices.Clone(f.Groups)
	for i := range f.Areas {
		f.Areas[i].People = round(f.Areas[i].People)
	}
	for i := range f.Groups {
		f.Groups[i].People = round(f.Groups[i].People)
	}
	return f
}

// same compares two values as they are written: an empty list is as good as none.
func same(a, b any) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	empty := func(j []byte) []byte { return bytes.ReplaceAll(j, []byte("null"), []byte("[]")) }
	return err1 == nil && err2 == nil && bytes.Equal(empty(x), empty(y))
}

func isDate(s string) bool {
	var y, m, d int
	n, err := fmt.Sscanf(s, "%4d-%2d-%2d", &y, &m, &d)
	return err == nil && n == 3 && len(s) == 10 && m >= 1 && m <= 12 && d >= 1 && d <= 31
}

// What is signed begins with what it is (docs/format.md).
const (
	releaseContext = "saysomething/v1 release\n"
	erratumContext = "saysomething/v1 erratum\n"
)

func (c *checker) signatures(r *one) {
	if len(c.keys.Release) != ed25519.PublicKeySize || !ed25519.Verify(c.keys.Release, append([]byte(releaseContext), r.pub.Signed.Body...), r.pub.Signed.Signature) {
		c.problem("", "its signature is not the organisation's")
	}
	if r.Replaces == "" {
		return
	}
	text, err := release.Encode(struct {
		V            int    `json:"v"`
		Organisation string `json:"organisation"`
		Replaces     string `json:"replaces"`
		Reason       string `json:"reason"`
	}{1, r.Organisation.ID, r.Replaces, r.Reason})
	if err != nil {
		c.problem("", "it cannot be written")
	}
	var persons []string
	for _, side := range []string{"management", "staff"} {
		i := slices.IndexFunc(r.pub.Signed.Approvals, func(a release.Approval) bool {
			key, err1 := base64.RawURLEncoding.DecodeString(a.Key)
			signature, err2 := base64.RawURLEncoding.DecodeString(a.Signature)
			return a.Side == side && !slices.Contains(persons, a.Person) && err1 == nil && err2 == nil && len(key) == ed25519.PublicKeySize &&
				ed25519.Verify(key, append([]byte(erratumContext), text...), signature) && c.keys.Custodian != nil && c.keys.Custodian(a)
		})
		if i < 0 {
			c.problem("", "it has no signature of a custodian of the %s side", side)
			continue
		}
		persons = append(persons, r.pub.Signed.Approvals[i].Person)
	}
}
