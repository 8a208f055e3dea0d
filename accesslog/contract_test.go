package accesslog

import (
	"os"
	"strings"
	"testing"
)

// contract is §10 of docs/format.md.
func contract(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../docs/format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(b), "## 10. The access log")
	if !found {
		t.Fatal("docs/format.md has no §10")
	}
	return text
}
