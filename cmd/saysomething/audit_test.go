package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/build"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

// auditFolder is a year up to its first quarter, as --export writes it.
func auditFolder(t *testing.T) (string, release.Year) {
	t.Helper()
	y := synth.Until(synth.Year(1, 300, 2026), 1)
	plan, err := release.Encode(y.Plan)
	if err != nil {
		t.Fatal(err)
	}
	frozen := y.Cube.Quarters[0].FrozenOn
	r, proof, _, err := build.Build(t.Context(), build.Input{Year: y, Number: 1, FrozenOn: frozen, PublishAt: frozen + " 09:30",
		PlanHash: release.Hash(plan), Key: make([]byte, 32)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := release.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := release.Encode(proof)
	if err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	b := audit.Bundle{Year: y, Keys: audit.Keys{Release: key.Public().(ed25519.PublicKey)}, Published: []audit.Published{{Certificate: certificate,
		Signed: release.Signed{Body: body, Signature: ed25519.Sign(key, append([]byte("saysomething/v1 release\n"), body...))}}}}
	dir := t.TempDir()
	if err := b.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir, y
}

func audited(c auditCommand) (string, error) {
	var out bytes.Buffer
	err := c.to(context.Background(), &out)
	return out.String(), err
}

func TestAuditOfAFolder(t *testing.T) {
	dir, y := auditFolder(t)
	out, err := audited(auditCommand{Dir: dir})
	if err != nil || !strings.Contains(out, "everything that is shown is proved") {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err = audited(auditCommand{Dir: dir, Explain: "concern/2026-27 Q1"})
	if err != nil || !strings.Contains(out, "CONFIDENTIAL") || !strings.Contains(out, "what holds the upper end") {
		t.Errorf("%v\n%s", err, out)
	}
	n := 0
	for _, c := range y.Cube.Quarters[0].Counts {
		if c.Subject == release.Concern {
			n += c.N
		}
	}
	file := filepath.Join(t.TempDir(), "figures.csv")
	for text, safe := range map[string]bool{
		"cell,n\nconcern/2026-27 Q1,1\n":                   false,
		"Subject,Period,N\nconcern,2026-27 Q1,":            true,
		`[{"subject":"concern","period":"2026-27 Q1","n":`: true,
	} {
		if safe && text[0] == '[' {
			text += strconv.Itoa(n) + `,"where":"","on":""}]`
		} else if safe {
			text += strconv.Itoa(n) + "\n"
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err = audited(auditCommand{Dir: dir, WhatIf: file})
		if safe != (err == nil) || !safe && !errors.Is(err, errNotProved) {
			t.Errorf("%q: %v\n%s", text, err, out)
		}
	}
	again := filepath.Join(t.TempDir(), "again")
	if out, err := audited(auditCommand{Dir: dir, Export: again}); err != nil || !strings.Contains(out, "CONFIDENTIAL") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := audited(auditCommand{Dir: filepath.Join(again, y.Plan.Organisation+"-"+y.Plan.Year)}); err != nil {
		t.Error(err)
	}
}

// A changed release is refused with exit code 1, and nothing that is printed is a count.
func TestAuditRefusesAChangedFolder(t *testing.T) {
	dir, _ := auditFolder(t)
	name := filepath.Join(dir, "release-001.json")
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	changed := regexp.MustCompile(`"value":"(\d)(\d+)"`).ReplaceAll(body, []byte(`"value":"9$2"`))
	if bytes.Equal(changed, body) {
		t.Fatal("nothing to change")
	}
	if err := os.WriteFile(name, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := audited(auditCommand{Dir: dir})
	if !errors.Is(err, errNotProved) || !strings.Contains(out, "NOT PROVED: release 1") || strings.Contains(out, "everything") {
		t.Errorf("%v\n%s", err, out)
	}
	if code := explain(err); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

func TestAuditAsksForWhatItNeeds(t *testing.T) {
	dir, _ := auditFolder(t)
	bad := filepath.Join(t.TempDir(), "bad.csv")
	if err := os.WriteFile(bad, []byte("cell,n\nconcern,3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]auditCommand{
		"no folder":         {Dir: filepath.Join(dir, "x")},
		"no database":       {Data: filepath.Join(dir, "x")},
		"another year":      {Dir: dir, Year: "1999-00"},
		"two questions":     {Dir: dir, Explain: "x", WhatIf: "x"},
		"no cell":           {Dir: dir, Explain: "concern"},
		"a cell of no year": {Dir: dir, Explain: "concern/2030-31 Q1"},
		"no file":           {Dir: dir, WhatIf: "x"},
		"a file of nothing": {Dir: dir, WhatIf: bad},
		"no tables":         {Intervals: "x"},
	} {
		if _, err := audited(c); !errors.As(err, &wrongSetting{}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if out, err := audited(auditCommand{Intervals: "../../reports/audit/testdata/disclosure_interval_cases.json"}); err != nil || strings.Contains(out, "not proved") || !strings.Contains(out, "[5, 30]") {
		t.Errorf("%v\n%s", err, out)
	}
}
