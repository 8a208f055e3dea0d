package handlers

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"saysomething/store/storetest"
)

func TestSend(t *testing.T) {
	s := bareSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	body := strings.Repeat("Raise a concern. ", 200)
	page := func(c *gin.Context) { s.send(c, http.StatusOK, htmlType, []byte(body)) }
	s.http = s.mount([]route{
		{"GET", "/worker", public, workerPage, page, 0, nil},
		{"POST", "/worker", public, formPage, page, megabyte, nil},
		{"GET", "/staff", public, staffPage, page, 0, nil},
	})
	zip := header("Accept-Encoding", "br, gzip;q=0.8")
	for range 2 { // the second time from what is kept
		w := s.do("GET", "/worker", "", zip)
		r, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != body {
			t.Errorf("got %d bytes, %v", len(got), err)
		}
	}
	tag := s.do("GET", "/worker", "").Header().Get("ETag")
	if w := s.do("GET", "/worker", "", header("If-None-Match", tag)); tag == "" || w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("asked again for %s: got %d, %d bytes", tag, w.Code, w.Body.Len())
	}
	for _, r := range []struct{ method, path, accept string }{
		{"POST", "/worker", "gzip"}, {"GET", "/staff", "gzip"}, {"GET", "/worker", "gzip;q=0"}, {"GET", "/worker", ""},
	} {
		w := s.do(r.method, r.path, "", header("Accept-Encoding", r.accept))
		if w.Header().Get("Content-Encoding") != "" || w.Body.String() != body {
			t.Errorf("%s %s to %q: compressed", r.method, r.path, r.accept)
		}
		if r.path == "/staff" && w.Header().Get("ETag") != "" {
			t.Error("a staff page is named by its content")
		}
	}
}
