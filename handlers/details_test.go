package handlers

import (
	"encoding/json"
	"os"
	"testing"

	"saysomething/templates"
)

// The same table as web/tests/reporter/details.test.ts.
func TestPatientDetailsAreNoticed(t *testing.T) {
	raw, err := os.ReadFile("testdata/details.json")
	if err != nil {
		t.Fatal(err)
	}
	var table []struct{ Text, Found string }
	if err := json.Unmarshal(raw, &table); err != nil || len(table) < 20 {
		t.Fatalf("%d rows: %v", len(table), err)
	}
	for _, row := range table {
		if got := templates.List(noticeDetails(row.Text)); got != row.Found {
			t.Errorf("%q: noticed %q, want %q", row.Text, got, row.Found)
		}
	}
}
