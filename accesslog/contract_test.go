package accesslog

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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

// Nothing changes a record, a hash or a head: no statement of the program updates or deletes them. The counter is all that moves.
func TestNoCodeChangesTheLog(t *testing.T) {
	change := regexp.MustCompile(`(?is)(UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE|DROP\s+TABLE|ALTER\s+TABLE)\s+"?(log_\w+)`)
	conflict := regexp.MustCompile(`(?is)INTO\s+"?log_\w+[^;` + "`" + `]*ON\s+CONFLICT[^;` + "`" + `]*DO\s+UPDATE`)
	seen := 0
	for path, text := range sources(t) {
		seen++
		for _, m := range change.FindAllStringSubmatch(text, -1) {
			if m[2] != "log_next" || path != "accesslog/accesslog.go" {
				t.Errorf("%s: %s", path, m[0])
			}
		}
		if conflict.MatchString(text) {
			t.Errorf("%s replaces rows of the log", path)
		}
	}
	if seen < 100 {
		t.Fatalf("looked at %d files", seen)
	}
	for _, bad := range []string{"UPDATE log_records SET", "delete from  log_heads", `DELETE FROM "log_hashes"`} {
		if !change.MatchString(bad) {
			t.Errorf("the search does not find %q", bad)
		}
	}
}

// Every event the log knows is written somewhere outside this package, LogExported by exporting.
func TestEveryEventIsWrittenSomewhere(t *testing.T) {
	all := ""
	for path, text := range sources(t) {
		if !strings.HasPrefix(path, "accesslog/") && !strings.HasPrefix(path, "handlers/accesslog") || path == "accesslog/export.go" {
			all += text
		}
	}
	declared := regexp.MustCompile(`(?m)^\s+([A-Z]\w+)\s+= "(\w+)"`).FindAllStringSubmatch(sources(t)["accesslog/accesslog.go"], -1)
	if len(declared) != len(Whats) {
		t.Fatalf("found %d events in the source, want %d", len(declared), len(Whats))
	}
	for _, d := range declared {
		if !regexp.MustCompile(`What:\s*(accesslog\.)?` + d[1] + `\b|accesslog\.` + d[1] + `\b`).MatchString(all) {
			t.Errorf("nothing writes %s", d[2])
		}
	}
}

// sources are the program's Go files, without tests, by their path from the top.
func sources(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		found[strings.TrimPrefix(filepath.ToSlash(path), "../")] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
