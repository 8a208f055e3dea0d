package audit_test

import (
	"context"
	"crypto/ed25519"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/build"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

var testKey = ed25519.NewKeyFromSeed([]byte("0123456789abcdef0123456789abcdef"))

var keys = audit.Keys{Release: testKey.Public().(ed25519.PublicKey)}

// built makes the releases of a year up to a quarter, signed.
func built(t testing.TB, y release.Year, until int) []audit.Published {
	t.Helper()
	plan, err := release.Encode(y.Plan)
	if err != nil {
		t.Fatal(err)
	}
	var out []audit.Published
	var before []release.Release
	prev := ""
	for q := 1; q <= until; q++ {
		now := synth.Until(y, q)
		if len(build.Due(now)) == 0 {
			continue
		}
		frozen := now.Cube.Quarters[q-1].FrozenOn
		r, cert, _, err := build.Build(context.Background(), build.Input{Year: now, Before: before, Number: len(out) + 1, Prev: prev, FrozenOn: frozen,
			PublishAt: frozen + " 09:30", PlanHash: release.Hash(plan), Key: make([]byte, 32)}, nil)
		if err != nil {
			t.Fatalf("quarter %d: %v", q, err)
		}
		p := signed(t, r, cert)
		out, before, prev = append(out, p), append(before, r), release.Hash(p.Signed.Body)
	}
	return out
}

func signed(t testing.TB, r release.Release, cert release.Certificate) audit.Published {
	t.Helper()
	proof, err := release.Encode(cert)
	if err != nil {
		t.Fatal(err)
	}
	body, err := release.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return audit.Published{Signed: release.Signed{Body: body, Signature: ed25519.Sign(testKey, append([]byte("saysomething/v1 release\n"), body...))}, Certificate: proof}
}

// E05: a builder that runs out of steps shows less or nothing, never what it could not prove.
func TestABuildCutShortIsProvedOrNotThere(t *testing.T) {
	y := synth.Until(smallYear(), 1)
	plan, err := release.Encode(y.Plan)
	if err != nil {
		t.Fatal(err)
	}
	failed, made := 0, 0
	for _, steps := range []int{1, 1000, 100_000, 0} {
		r, cert, _, err := build.Build(context.Background(), build.Input{Year: y, Number: 1, FrozenOn: y.Cube.Quarters[0].FrozenOn,
			PublishAt: y.Cube.Quarters[0].FrozenOn + " 09:30", PlanHash: release.Hash(plan), Key: make([]byte, 32), Steps: steps}, nil)
		if err != nil {
			failed++
			continue
		}
		made++
		if f := audit.Check(y, []audit.Published{signed(t, r, cert)}, keys, audit.Before{}); !f.OK() {
			t.Errorf("%d steps: %v", steps, f.Problems)
		}
	}
	t.Logf("%d refused, %d made", failed, made)
	if made == 0 {
		t.Error("nothing was made with all the steps that there are")
	}
}
