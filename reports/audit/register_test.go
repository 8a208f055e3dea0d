package audit_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/build"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

// A small trust sends a national return with exact figures, also of quarters with one or two concerns: what they give away is
// required of nobody, and everything else is proved although they are known. Builder and auditor work out apart from each other
// what that is.
func TestReleasesStandBesideANationalReturn(t *testing.T) {
	sizes := []int{8, 30, 90, 300}
	if testing.Short() {
		sizes = sizes[:3]
	}
	for _, concerns := range sizes {
		for seed := range uint64(4) {
			t.Run(fmt.Sprintf("%d concerns, seed %d", concerns, seed), func(t *testing.T) {
				beside(t, synth.Year(seed+1, concerns, 2026))
			})
		}
	}
}

func beside(t *testing.T, y release.Year) {
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	returned := nationalReturn(y)
	if !slices.ContainsFunc(returned, func(g release.Registered) bool { return g.N == 1 }) {
		t.Fatal("the return has no figure of 1: nothing is tried")
	}
	var made []release.Release
	var published []audit.Published
	proved := 0
	for n := 1; n <= 4; n++ {
		now := synth.Until(y, n)
		for _, g := range returned {
			if g.Period <= fmt.Sprintf("2026-27 Q%d", n) {
				now.Register = append(now.Register, g)
			}
		}
		if len(build.Due(now)) == 0 {
			continue
		}
		in := build.Input{Year: now, Before: made, Number: len(made) + 1, FrozenOn: y.Cube.Quarters[n-1].FrozenOn, PublishAt: "2027-08-01 09:30",
			PlanHash: release.Hash(encode(t, now.Plan)), Given: []string{"Return"}, Key: make([]byte, 32)}
		if len(made) > 0 {
			in.Prev = release.Hash(published[len(made)-1].Signed.Body)
		}
		r, cert, _, err := build.Build(context.Background(), in, nil)
		if err != nil {
			t.Fatalf("quarter %d: %v", n, err)
		}
		body := encode(t, r)
		made = append(made, r)
		published = append(published, audit.Published{Certificate: encode(t, cert),
			Signed: release.Signed{Body: body, Signature: ed25519.Sign(key, append([]byte("saysomething/v1 release\n"), body...))}})
		found := audit.Check(now, published, audit.Keys{Release: pub}, audit.Before{})
		for _, p := range found.Problems {
			t.Errorf("quarter %d: %v", n, p)
		}
		proved += len(cert.Proofs)
	}
	if len(made) == 0 || proved == 0 {
		t.Errorf("%d releases, %d proofs: nothing is tried", len(made), proved)
	}
}

// nationalReturn is exact by quarter: all concerns, and by theme, worker group and mode; zeros too.
func nationalReturn(y release.Year) []release.Registered {
	var out []release.Registered
	for _, q := range y.Cube.Quarters {
		total := release.Cell{Subject: release.Concern, Period: fmt.Sprintf("2026-27 Q%d", q.N)}
		cells := []release.Cell{total}
		for _, list := range []struct {
			items []release.Item
			of    func(*release.Cell) *string
		}{
			{y.Frame.Themes, func(c *release.Cell) *string { return &c.Theme }},
			{y.Frame.Groups, func(c *release.Cell) *string { return &c.Group }},
			{y.Frame.Modes, func(c *release.Cell) *string { return &c.Mode }},
		} {
			for _, item := range list.items {
				c := total
				*list.of(&c) = item.Code
				cells = append(cells, c)
			}
		}
		for _, c := range cells {
			g := release.Registered{Cell: c, Where: "Return", On: q.FrozenOn}
			for _, n := range q.Counts {
				if n.Subject == release.Concern && (c.Theme == "" || slices.Contains(n.Themes, c.Theme)) && (c.Group == "" || n.Group == c.Group) && (c.Mode == "" || n.Mode == c.Mode) {
					g.N += n.N
				}
			}
			out = append(out, g)
		}
	}
	return out
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	b, err := release.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
