package handlers

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// deadlines notes what is set on a connection.
type deadlines struct {
	*httptest.ResponseRecorder
	read, write []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error  { d.read = append(d.read, t); return nil }
func (d *deadlines) SetWriteDeadline(t time.Time) error { d.write = append(d.write, t); return nil }

// TestSlowIsFine: the deadline moves on with every piece, and none is left when the body has been
// read, or a long answer would be cut off by it.
func TestSlowIsFine(t *testing.T) {
	d := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	pieces := io.MultiReader(strings.NewReader("one "), strings.NewReader("two "), strings.NewReader("three"))
	r := httptest.NewRequest("POST", "/", pieces)
	patient(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil || string(b) != "one two three" {
			t.Errorf("read %q, %v", b, err)
		}
		w.WriteHeader(http.StatusOK)
		for range 3 {
			if _, err := io.WriteString(w, "x"); err != nil {
				t.Error(err)
			}
		}
	})).ServeHTTP(d, r)
	if len(d.read) < 4 || !d.read[len(d.read)-1].IsZero() {
		t.Errorf("read deadlines: %v", d.read)
	}
	for _, at := range d.read[:len(d.read)-1] {
		if at.IsZero() {
			t.Error("a read without a deadline")
		}
	}
	if len(d.write) != 5 { // at the start, with the header, with each piece
		t.Fatalf("write deadlines: %v", d.write)
	}
	if !d.write[0].After(d.write[4]) {
		t.Error("a deadline of an earlier answer would cut this one off")
	}
}

func TestNothingLastsForEver(t *testing.T) {
	end := time.Now().Add(time.Second)
	if got := soon(end); !got.Equal(end) {
		t.Errorf("a deadline after the end: %v", got)
	}
	if got := soon(end.Add(longest)); got.After(end.Add(longest)) || got.IsZero() {
		t.Errorf("got %v", got)
	}
}
