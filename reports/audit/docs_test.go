package audit

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"
)

// Every attack of the list has a line in the document, with a test or an argument.
func TestEveryAttackIsAnswered(t *testing.T) {
	file, err := os.ReadFile("testdata/disclosure_attack_tests.json")
	if err != nil {
		t.Fatal(err)
	}
	var attacks []struct{ ID string }
	if err := json.Unmarshal(file, &attacks); err != nil || len(attacks) != 47 {
		t.Fatalf("%d attacks: %v", len(attacks), err)
	}
	doc, err := os.ReadFile("../../docs/disclosure.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range attacks {
		if !regexp.MustCompile(`(?m)^\| ` + a.ID + ` \| .{10,} \| .{20,} \|$`).Match(doc) {
			t.Errorf("%s has no line in docs/disclosure.md", a.ID)
		}
	}
}
