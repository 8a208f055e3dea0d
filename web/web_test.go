package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const sheet = "body{color:#212b32}"

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func fake(t *testing.T) *assets {
	t.Helper()
	a, err := load(fstest.MapFS{
		"dist/manifest.json": {Data: []byte(`{"site.css":{"url":"/static/site.0a.css","integrity":"sha256-x"}}`)},
		"dist/site.0a.css":   {Data: []byte(sheet)}, "dist/site.0a.css.br": {Data: []byte("brotli")}, "dist/site.0a.css.gz": {Data: zipped(t, sheet)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func get(a *assets, method, path, accept string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w.Result()
}

func TestServesTheSmallestFormTheClientTakes(t *testing.T) {
	a := fake(t)
	for accept, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "gzip, deflate, br, zstd": "br", "br;q=0, gzip;q=0.5": "gzip", "gzip; q=0": "", "BR": "br", "br;q=x": "",
	} {
		res := get(a, "GET", "/static/site.0a.css", accept)
		if got := res.Header.Get("Content-Encoding"); res.StatusCode != 200 || got != want {
			t.Errorf("Accept-Encoding %q: %d %q, want %q", accept, res.StatusCode, got, want)
		}
	}
	z, err := gzip.NewReader(get(a, "GET", "/static/site.0a.css", "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(z); string(got) != sheet {
		t.Errorf("unzipped: %q", got)
	}
}

func TestHeadersLetAnAssetBeKeptForEver(t *testing.T) {
	h := get(fake(t), "GET", "/static/site.0a.css", "br").Header
	for name, want := range map[string]string{
		"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding",
		"X-Content-Type-Options": "nosniff", "Content-Length": "6",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestNothingButAssetsIsServed(t *testing.T) {
	a := fake(t)
	for _, path := range []string{"/static/", "/static/manifest.json", "/static/.keep", "/static/site.css", "/static/site.0a.css.br", "/static/../dist/manifest.json"} {
		if res := get(a, "GET", path, ""); res.StatusCode != 404 || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %q", path, res.StatusCode, res.Header.Get("Cache-Control"))
		}
	}
	if res := get(a, "POST", "/static/site.0a.css", ""); res.StatusCode != 405 {
		t.Errorf("POST: %d", res.StatusCode)
	}
	res := get(a, "HEAD", "/static/site.0a.css", "")
	if body, _ := io.ReadAll(res.Body); res.StatusCode != 200 || len(body) != 0 {
		t.Errorf("HEAD: %d %q", res.StatusCode, body)
	}
}

func TestABinaryWithoutAssetsCompilesAndLoads(t *testing.T) {
	a, err := load(fstest.MapFS{"dist/.keep": {}})
	if err != nil || len(a.names) != 0 {
		t.Fatalf("%v %v", a.names, err)
	}
	if _, err := load(fstest.MapFS{"dist/manifest.json": {Data: []byte(`{"a.js":{"url":"/static/a.1.js"}}`)}}); err == nil {
		t.Error("a manifest that names a missing file must not load")
	}
}

// What make build made, checked whole: run after it.
func TestTheBuildLoadsNothingForeign(t *testing.T) {
	if err := Ready(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"site.css", "exit.js", "favicon.svg"} {
		file := strings.TrimPrefix(URL(name), Prefix)
		if len(built.files[file]) == 0 || Integrity(name) == "" {
			t.Errorf("%s is not in the build", name)
		}
	}
	for name, body := range built.files {
		if !strings.HasSuffix(name, ".css") {
			continue
		}
		for _, bad := range []string{"url(", "http:", "https:", "//", "@import", "@font-face"} {
			if bytes.Contains(body, []byte(bad)) {
				t.Errorf("%s contains %s", name, bad)
			}
		}
	}
	if URL("no-such.js") != "" {
		t.Error("an unknown asset must have no URL")
	}
}
