package cases

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"saysomething/migrations"
)

// TestEveryTableOfACaseIsScrubbed: a table whose rows go with a case, however far from it, is overwritten when cases are removed.
func TestEveryTableOfACaseIsScrubbed(t *testing.T) {
	files, err := migrations.For("postgres")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var schema strings.Builder
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		schema.Write(text)
	}
	of := []string{"cases"}
	tables := regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\)`).FindAllStringSubmatch(schema.String(), -1)
	for grew := true; grew; {
		grew = false
		for _, table := range tables {
			for _, parent := range of {
				if !slices.Contains(of, table[1]) && regexp.MustCompile(`REFERENCES `+parent+`\(\w+\) ON DELETE CASCADE`).MatchString(table[2]) {
					of, grew = append(of, table[1]), true
					break
				}
			}
		}
	}
	if len(of) < 12 {
		t.Fatalf("only %v belong to a case: the pattern finds too little", of)
	}
	for _, table := range of {
		if !slices.Contains(ofACase, table) {
			t.Errorf("%s goes with a case and is not scrubbed", table)
		}
	}
}
