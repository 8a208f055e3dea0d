package handlers

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

var (
	loaded   = regexp.MustCompile(`/static/([a-z-]+)\.[0-9a-f]+\.js`)
	named    = regexp.MustCompile(`\{\{script "([a-z-]+)\.js"\}\}`)
	imported = regexp.MustCompile(`from "(\.\./staff/[^"]+)"`)
)

// watches says whether an entry of the build begins to watch: by itself, or in what it imports.
func watches(t *testing.T, entry string) bool {
	t.Helper()
	read := func(file string) string {
		text, err := os.ReadFile(file)
		ok(t, err)
		return string(text)
	}
	text := read("../web/src/entries/" + entry + ".ts")
	all := []string{text}
	for _, m := range imported.FindAllStringSubmatch(text, -1) {
		all = append(all, read(filepath.Join("../web/src/entries", m[1]+".ts")))
	}
	return slices.ContainsFunc(all, func(s string) bool { return regexp.MustCompile(`(?m)^ *watch\(\);`).MatchString(s) })
}

// Every page of somebody signed in locks itself when it is left alone, also one that says what went wrong.
func TestEverySignedInPageWatches(t *testing.T) {
	watching := func(t *testing.T, text string, scripts *regexp.Regexp) bool {
		return slices.ContainsFunc(scripts.FindAllStringSubmatch(text, -1), func(m []string) bool { return watches(t, m[1]) })
	}
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people, looked := everyRole(t, s), 0
		for _, r := range s.routes() {
			if r.method != http.MethodGet || r.access == public || !r.kind.staff() {
				continue
			}
			for _, role := range accounts.Roles {
				m := people[role]
				w := s.do("GET", example(r.path, crypto.NewID()), "", m.cookie(t, s))
				if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || w.Code == http.StatusSeeOther {
					continue
				}
				if looked++; !watching(t, w.Body.String(), loaded) {
					t.Errorf("%s as %s (%d) loads nothing that watches", r.path, role, w.Code)
				}
				if accounts.Can(m.person, r.access) {
					break // one who may see it, and those before who may not
				}
			}
		}
		if looked < 50 {
			t.Errorf("only %d pages were looked at", looked)
		}
	})
	// Pages of things that the site above does not have.
	before := []string{"home", "readers", "raise", "celebrate", "check", "signin", "invitation", "recover"} // nobody is signed in there
	pages, err := filepath.Glob("../templates/pages/*.html")
	ok(t, err)
	for _, page := range pages {
		text, err := os.ReadFile(page)
		ok(t, err)
		if name := strings.TrimSuffix(filepath.Base(page), ".html"); strings.Contains(string(text), `{{define "head"}}`) && !slices.Contains(before, name) && !watching(t, string(text), named) {
			t.Errorf("%s has scripts of its own, and none of them watches", name)
		}
	}
}
