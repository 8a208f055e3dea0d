package reports

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocumentsNameRealTests: a claim in the documents that leans on a test must not outlive it.
func TestDocumentsNameRealTests(t *testing.T) {
	var code strings.Builder
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if d != nil && d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, ".test.ts") {
			return err
		}
		text, err := os.ReadFile(path)
		code.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	goTest, browserTest := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`"), regexp.MustCompile("`(web/[^`]+)` \\(\"([^\"…]+)")
	for _, doc := range []string{"statistics.md", "threat-model.md", "disclosure.md"} {
		text, err := os.ReadFile(filepath.Join("..", "docs", doc))
		if err != nil {
			t.Fatal(err)
		}
		names := goTest.FindAllStringSubmatch(string(text), -1)
		if len(names) < 15 {
			t.Errorf("%s names only %d tests", doc, len(names))
		}
		for _, n := range names {
			if !strings.Contains(code.String(), "func "+n[1]+"(") {
				t.Errorf("%s names %s, which does not exist", doc, n[1])
			}
		}
		for _, n := range browserTest.FindAllStringSubmatch(string(text), -1) {
			file, err := os.ReadFile(filepath.Join("..", n[1]))
			if err != nil || !strings.Contains(string(file), n[2]) {
				t.Errorf("%s names %q in %s, which is not there: %v", doc, n[2], n[1], err)
			}
		}
	}
}
