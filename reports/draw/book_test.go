package draw

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var hrefs = regexp.MustCompile(`"Href":"([^"]*)"`)

// addresses are those of every page and file of a book: what tabs and links lead to.
func addresses(t *testing.T, b *Book) []string {
	t.Helper()
	var all []string
	seen := map[string]bool{}
	for next := []string{b.Root}; len(next) > 0; next = next[1:] {
		if seen[next[0]] || strings.HasSuffix(next[0], ".csv") {
			continue
		}
		seen[next[0]] = true
		all = append(all, next[0])
		for _, m := range hrefs.FindAllStringSubmatch(page(t, b, next[0]), -1) {
			if m[1] != "" {
				next = append(next, m[1])
			}
		}
	}
	slices.Sort(all)
	return all
}

// page is everything that a page shows.
func page(t *testing.T, b *Book, address string) string {
	t.Helper()
	var parts [2]string
	for i, p := range strings.Split(strings.Trim(strings.TrimPrefix(address, b.Root), "/"), "/") {
		var err error
		if parts[i], err = url.PathUnescape(p); err != nil {
			t.Fatal(err)
		}
	}
	v, ok := b.Go(parts[0], parts[1])
	if !ok {
		t.Fatalf("%s leads nowhere", address)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// file is a table as a file.
func file(t *testing.T, b *Book, id string) string {
	t.Helper()
	var out bytes.Buffer
	if ok, err := b.WriteCSV(&out, id); err != nil || !ok {
		t.Fatalf("%s: %v, %v", id, ok, err)
	}
	return out.String()
}

// everything is all that a reader can come by.
func everything(t *testing.T, b *Book) string {
	t.Helper()
	var out strings.Builder
	for _, a := range addresses(t, b) {
		out.WriteString(a + "\n" + page(t, b, a) + "\n")
	}
	for _, table := range plan() {
		if b.HasTable(table.ID) {
			out.WriteString(file(t, b, table.ID))
		}
	}
	return out.String()
}

// tables are all that stand on pages.
func tables(t *testing.T, b *Book) []Table {
	t.Helper()
	var out []Table
	for _, a := range addresses(t, b) {
		var v View
		if err := json.Unmarshal([]byte(page(t, b, a)), &v); err != nil {
			t.Fatal(err)
		}
		for _, s := range v.Sections {
			if s.Table != nil {
				out = append(out, *s.Table)
			}
		}
	}
	if len(out) < 20 {
		t.Fatalf("only %d tables", len(out))
	}
	return out
}

func charts(t *testing.T, b *Book) []Chart {
	t.Helper()
	var out []Chart
	for _, a := range addresses(t, b) {
		var v View
		if err := json.Unmarshal([]byte(page(t, b, a)), &v); err != nil {
			t.Fatal(err)
		}
		for _, s := range v.Sections {
			out = append(out, s.Charts...)
		}
	}
	if len(out) < 20 {
		t.Fatalf("only %d charts", len(out))
	}
	return out
}

func book(t *testing.T, marks ...Mark) *Book {
	t.Helper()
	return New(threeYears(t), Partnership, "/partnership", marks)
}
