package web

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// All stylesheets become one file, so a class that two of them lay out is laid out twice on every page that has it: the newer page
// changes the older one. These few are meant to be shared.
var sharedClasses = []string{"app-code", "app-demo", "app-no-print", "app-notice", "app-paper", "app-paper__title", "app-six", "app-talk__line--staff", "app-talk__line--worker"}

func TestAClassBelongsToOneStylesheet(t *testing.T) {
	files, err := filepath.Glob("src/css/*.css")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	comment, rule, alone := regexp.MustCompile(`(?s)/\*.*?\*/`), regexp.MustCompile(`([^{}]+)\{`), regexp.MustCompile(`^\s*\.(app-[\w-]+)\s*$`)
	owner := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, selectors := range rule.FindAllSubmatch(comment.ReplaceAll(text, nil), -1) {
			for _, selector := range regexp.MustCompile(`,`).Split(string(selectors[1]), -1) {
				found := alone.FindStringSubmatch(selector)
				if found == nil || slices.Contains(sharedClasses, found[1]) {
					continue
				}
				if first := owner[found[1]]; first != "" && first != file {
					t.Errorf(".%s is laid out in %s and in %s", found[1], first, file)
				}
				owner[found[1]] = file
			}
		}
	}
	if len(owner) < 50 {
		t.Errorf("%d classes: the test reads too little", len(owner))
	}
}
