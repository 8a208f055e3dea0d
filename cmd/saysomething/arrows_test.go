package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows says which of our packages each may import. A folder's sub-packages go by its rule.
var arrows = map[string][]string{
	"crypto":     {},
	"migrations": {},
	"templates":  {},
	"web":        {},
	"store":      {"migrations"},
	"accesslog":  {"store", "crypto"},
	"notify":     {"store", "crypto"},
	"accounts":   {"store", "crypto", "accesslog", "notify"},
	"recovery":   {"store", "crypto", "accesslog", "notify", "accounts"},
	"reports":    {"store", "crypto"},
	"cases":      {"store", "crypto", "accesslog", "accounts", "reports", "recovery"},
	"handlers":   {"store", "crypto", "accesslog", "notify", "recovery", "accounts", "reports", "cases", "templates", "web"},
	"cmd":        {"store", "crypto", "accesslog", "notify", "recovery", "accounts", "reports", "cases", "templates", "web", "handlers", "migrations"},
}

// inside are packages of a folder with rules of their own: the only ones of ours that they may import. Auditor and
// builder of released figures check each other only as long as neither knows the other.
var inside = map[string][]string{
	"reports/release": {},
	"reports/lp":      {},
	"reports/spc":     {},
	"reports/cost":    {},
	"reports/build":   {"reports/release"},
	"reports/plan":    {"reports/release"},
	"reports/synth":   {"reports/release", "reports/plan"},
	"reports/audit":   {"reports/release", "reports/lp"},
	"reports/draw":    {"reports/release", "reports/spc"},
	"reports/pack":    {"reports/release", "reports/draw", "store"},
}

// outside are other people's packages that only one of ours may know.
var outside = map[string][]string{
	"github.com/gin-gonic/gin":                 {"handlers"},
	"github.com/robfig/cron/v3":                {"cmd"},
	"github.com/alecthomas/kong":               {"cmd"},
	"github.com/wneessen/go-mail":              {"notify"},
	"github.com/coreos/go-oidc/v3/oidc":        {"accounts"},
	"github.com/go-webauthn/webauthn/webauthn": {"accounts"},
	"github.com/xuri/excelize/v2":              {"reports"},
	"database/sql":                             {"store", "accesslog", "accounts", "cases", "reports"},
	"net/http":                                 {"handlers", "web", "cmd"},
}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestArrowsRunOneWay(t *testing.T) {
	seen := 0
	for _, p := range packages(t) {
		name, ours := local(p.ImportPath)
		if !ours || testOnly(p.ImportPath) {
			continue
		}
		seen++
		allowed, known := arrows[name]
		if !known {
			t.Errorf("%s: a new top-level folder; give it a rule here and a line in architecture", p.ImportPath)
		}
		only, narrow := inside[strings.TrimPrefix(p.ImportPath, "saysomething/")]
		for _, imported := range p.Imports {
			if rest, ours := strings.CutPrefix(imported, "saysomething/"); ours && narrow && !slices.Contains(only, rest) {
				t.Errorf("%s may not import %s", p.ImportPath, imported)
			}
			if to, ours := local(imported); ours && to != name && !slices.Contains(allowed, to) {
				t.Errorf("%s may not import %s", p.ImportPath, imported)
			}
			if only, limited := outside[imported]; limited && !slices.Contains(only, name) {
				t.Errorf("%s may not import %s: that is for %v", p.ImportPath, imported, only)
			}
		}
	}
	if seen < len(arrows) {
		t.Errorf("looked at %d packages, want %d at least", seen, len(arrows))
	}
}

// testOnly are packages that exist for tests.
func testOnly(path string) bool {
	return strings.HasSuffix(path, "test") || strings.Contains(path, "/e2e")
}

func local(path string) (name string, ours bool) {
	rest, ours := strings.CutPrefix(path, "saysomething/")
	name, _, _ = strings.Cut(rest, "/")
	return name, ours
}

// packages lists what ./... and everything it needs imports.
func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports", "saysomething/...")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, &errs)
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// Stretching a passphrase takes 64 MiB: no request may cause it, so nothing but commands calls crypto.Root.
func TestNoRequestStretchesAPassphrase(t *testing.T) {
	callers := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return filepath.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(text, []byte("crypto.Root"+"(")) {
			return err
		}
		callers++
		if !strings.HasPrefix(filepath.ToSlash(path), "../../cmd/") {
			t.Errorf("%s stretches a passphrase", path)
		}
		return nil
	})
	if err != nil || callers == 0 {
		t.Errorf("%d callers found: %v", callers, err)
	}
}
