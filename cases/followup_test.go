package cases_test

import (
	"encoding/json"
	"os"
	"testing"

	"saysomething/cases"
	"saysomething/crypto"
)

// TestFollowUpToAsk goes through the table that web/tests/followup.test.ts has too.
func TestFollowUpToAsk(t *testing.T) {
	raw, err := os.ReadFile("testdata/followups.json")
	must(t, err)
	var table []struct {
		Why, Closed, Today, Ask string
		Followed                []string
	}
	must(t, json.Unmarshal(raw, &table))
	if len(table) < 8 {
		t.Fatalf("only %d lines", len(table))
	}
	for _, line := range table {
		rules, err := cases.Preset("england")
		must(t, err)
		all, err := cases.Promises(cases.Clocked{Rules: rules, Nation: "england-and-wales", Day: "2026-01-05", Status: cases.ClosedCase, StatusOn: line.Closed,
			Kind: "concern", Course: crypto.Course{Closed: line.Closed, Followed: line.Followed}, Today: line.Today})
		must(t, err)
		if ask := cases.FollowUpToAsk(all, line.Today); ask != line.Ask {
			t.Errorf("%s: asks %q, want %q", line.Why, ask, line.Ask)
		}
	}
}
