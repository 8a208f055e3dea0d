// Package web holds what browsers load: the scripts and the stylesheet that web/build.mjs made of web/src.
//
// Every file has a name that carries its hash, so that it may be kept for ever, and stands here compressed already.
// A binary that was built without them starts with Ready's error instead of showing bare pages.
package web

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Prefix is where Handler expects to be mounted.
const Prefix = "/static/"

var built = mustLoad(dist)

// assets are the files of one build.
type assets struct {
	names map[string]entry  // "site.css" → where it is
	files map[string][]byte // "site.0123456789abcdef.css.br" → its bytes
}

type entry struct {
	URL       string `json:"url"`
	Integrity string `json:"integrity"`
}

// Ready says whether this binary was built with its scripts and styles.
func Ready() error {
	if len(built.names) == 0 {
		return errors.New("the pages' scripts and styles are not in this binary: run `make build`")
	}
	return nil
}

// URL is the path of an asset by its plain name ("site.css", "exit.js"), and "" if the build made none of that name.
// In a binary without assets, as in tests of pages before the first build, it is a path that leads nowhere.
func URL(name string) string {
	if len(built.names) == 0 {
		return Prefix + name
	}
	return built.names[name].URL
}

// Integrity is the value for an integrity attribute: with it, the bytes of a page vouch for the bytes of its scripts.
// It is "" where URL leads nowhere.
func Integrity(name string) string {
	return built.names[name].Integrity
}

// Handler serves everything under Prefix.
func Handler() http.Handler {
	return built
}

func mustLoad(files fs.FS) *assets {
	a, err := load(files)
	if err != nil {
		panic(err) // the build is broken; no request has come yet
	}
	return a
}

func load(files fs.FS) (*assets, error) {
	a := &assets{names: map[string]entry{}, files: map[string][]byte{}}
	manifest, err := fs.ReadFile(files, "dist/manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read web/dist/manifest.json: %w", err)
	}
	if err := json.Unmarshal(manifest, &a.names); err != nil {
		return nil, fmt.Errorf("read web/dist/manifest.json: %w", err)
	}
	for name, e := range a.names {
		for _, ending := range []string{"", ".br", ".gz"} {
			file := path.Base(e.URL) + ending
			if a.files[file], err = fs.ReadFile(files, "dist/"+file); err != nil {
				return nil, fmt.Errorf("asset %s: %w", name, err)
			}
		}
	}
	return a, nil
}

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, Prefix)
	kind, known := types[path.Ext(name)]
	body, found := a.files[name]
	if !known || !found {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	h := w.Header()
	if coding := accepted(r.Header.Get("Accept-Encoding")); coding != "" {
		h.Set("Content-Encoding", coding)
		body = a.files[name+endings[coding]]
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if r.Method == http.MethodGet {
		w.Write(body) //nolint:errcheck // the browser has gone
	}
}

var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

var endings = map[string]string{"br": ".br", "gzip": ".gz"}

// accepted picks the smallest coding that the client takes: RFC 9110 §12.5.3, where q=0 means "not this one".
func accepted(header string) string {
	takes := map[string]bool{}
	for _, part := range strings.Split(header, ",") {
		coding, q, weighted := strings.Cut(strings.ReplaceAll(strings.ToLower(part), " ", ""), ";q=")
		weight, err := strconv.ParseFloat(q, 64)
		takes[coding] = !weighted || (err == nil && weight > 0)
	}
	for _, coding := range []string{"br", "gzip"} {
		if takes[coding] {
			return coding
		}
	}
	return ""
}
