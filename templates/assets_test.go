package templates_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"saysomething/web"
)

// A page that names a script the build does not make would fail when a worker opens it.
func TestTheBuildMakesEveryAssetThatAPageNames(t *testing.T) {
	if err := web.Ready(); err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`\{\{-?\s*(?:script|stylesheet|asset) "([^"]+)"|\((?:asset) "([^"]+)"\)`)
	found := 0
	for _, pattern := range []string{"*.html", "*/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range named.FindAllSubmatch(text, -1) {
				found++
				if name := string(bytes.Join(m[1:], nil)); web.URL(name) == "" {
					t.Errorf("%s names %s", file, name)
				}
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d names found", found)
	}
}
