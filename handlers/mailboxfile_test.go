package handlers

import (
	"bytes"
	"context"
	"html"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

var fileForm = regexp.MustCompile(`name="which" value="([a-z2-7]{26})"`)

// fileIDs are the files that a page offers.
func fileIDs(page string) []string {
	var ids []string
	for _, m := range fileForm.FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// download asks for a file as the button on the page does.
func (w *worker) download(receipt crypto.Receipt, id string) *httptest.ResponseRecorder {
	w.t.Helper()
	contentType, body := form(w.t, field{"action", "file", ""}, field{"which", id, ""}, field{"words", receipt.String(), ""})
	r := httptest.NewRequest("POST", "/check", bytes.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, r)
	return rec
}

// sendFile has a guardian write with a file, and gives its id.
func (w *worker) sendFile(receipt crypto.Receipt, kind, audience, name string, content []byte) string {
	w.t.Helper()
	identity, box := w.caseKey(w.Asha, receipt)
	to, l := identity, cases.StaffLetter{}
	if audience == crypto.AudienceReaders {
		to = crypto.NewIdentity()
		l.NotesEnvelopes = w.Notes(w.t, box.Case.ID, to, w.Asha, w.Ben)
	}
	f, sealed := w.File(w.t, crypto.NewCase{ID: box.Case.ID, Identity: to}, name, content)
	for n, part := range casestest.Parts(sealed) {
		ok(w.t, w.Cases.PutPart(context.Background(), f.ID, n, part))
	}
	ref := []crypto.FileInEntry{{ID: f.ID, Name: name, Type: "application/pdf", Size: int64(len(content)), Hash: crypto.Hash(sealed)}}
	body := any(crypto.Message{Text: "See the file.", Files: ref})
	if kind == crypto.KindNote {
		body = crypto.Note{Text: "See the file.", Files: ref}
	}
	last := box.Entries[len(box.Entries)-1]
	l.Entries = []cases.NewEntry{w.Entry(w.t, w.Asha, box.Case.ID, last.Seq+1, last.Hash, kind, audience, body, to)}
	l.Files = []cases.StaffFile{{NewFile: f, Audience: audience}}
	ok(w.t, w.Cases.Append(context.Background(), w.Asha.ID, box.Case.ID, l))
	return f.ID
}

// TestAWorkerOpensFilesWithoutJavaScript: their own and those they were sent, also after the readers changed. Nothing of them is
// in the log or in a temporary file.
func TestAWorkerOpensFilesWithoutJavaScript(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		t.Setenv("TMPDIR", t.TempDir())
		s := newSharing(t, db)
		own := []byte(strings.Repeat("OWN-CANARY ", 130_000))
		code, page := s.visit(s.receipt, field{"action", "reply", ""}, field{"text", "See the rota.", ""}, field{"file", string(own), "rota.txt"})
		if ids := fileIDs(page); code != 200 || len(ids) != 1 {
			t.Fatalf("%d, files %v", code, ids)
		}
		contains(t, page, "rota.txt", "1.4 MB", "stays in your downloads folder")
		theirs := bytes.Repeat([]byte("%PDF-THEIR-CANARY "), 5_000)
		s.sendFile(s.receipt, crypto.KindMessage, crypto.AudienceCase, "Brief für \"Sie\"\u202e.exe", theirs)
		s.change(s.Asha, casestest.Swap{Remove: []casestest.Person{s.Ben}})
		page = s.look()
		ids := fileIDs(page)
		if len(ids) != 2 {
			t.Fatalf("files on the page: %v", ids)
		}
		before, log := s.Counts(t), s.log.String()
		for n, want := range []struct {
			content []byte
			named   string
		}{{own, `attachment; filename=rota.txt`}, {theirs, `attachment; filename*=utf-8''Brief%20f%C3%BCr%20Sie.exe.pdf`}} {
			rec := s.download(s.receipt, ids[n])
			if rec.Code != 200 || !bytes.Equal(rec.Body.Bytes(), want.content) {
				t.Errorf("file %d: %d, %d bytes of %d", n, rec.Code, rec.Body.Len(), len(want.content))
			}
			for name, value := range map[string]string{"Content-Type": "application/octet-stream", "Content-Disposition": want.named, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
				if got := rec.Header().Get(name); got != value {
					t.Errorf("%s: %q, want %q", name, got, value)
				}
			}
			if got := rec.Header().Get("Content-Security-Policy"); !strings.HasPrefix(got, "sandbox; default-src 'none'") {
				t.Errorf("its policy: %q", got)
			}
		}
		if after := s.Counts(t); !equalCounts(before, after) || s.log.String() != log {
			t.Errorf("opening a file left a trace: %v, then %v\n%s", before, after, s.log.String()[len(log):])
		}
		if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
			t.Errorf("temporary files: %v %v", left, err)
		}
	})
}

func equalCounts(a, b map[string]int) bool {
	for table, n := range a {
		if b[table] != n {
			return false
		}
	}
	return len(a) == len(b)
}

// TestFilesAWorkerDoesNotGet: of a note, of another case, and one that is not what was signed for. Of that one not a byte goes out.
func TestFilesAWorkerDoesNotGet(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		mine := w.raised()
		_, page := w.post("/raise", field{"desk", w.Guardians, ""}, field{"what", "Another matter.", ""})
		other, err := crypto.ParseReceipt(words(t, page))
		ok(t, err)
		noted := w.sendFile(mine, crypto.KindNote, crypto.AudienceReaders, "interview.pdf", []byte("%PDF-NOTED-CANARY"))
		theirs := w.sendFile(other, crypto.KindMessage, crypto.AudienceCase, "letter.pdf", []byte("%PDF-OTHER-CANARY"))
		sent := w.sendFile(mine, crypto.KindMessage, crypto.AudienceCase, "long.pdf", bytes.Repeat([]byte("%PDF-LONG-CANARY "), 100_000))
		_, page = w.visit(mine, field{"action", "open", ""})
		if ids := fileIDs(page); len(ids) != 1 || ids[0] != sent {
			t.Errorf("the page offers %v", ids)
		}
		for what, id := range map[string]string{"a note's file": noted, "another case's file": theirs, "no file": crypto.NewID(), "no id": "../x"} {
			if rec := w.download(mine, id); rec.Code != 404 || strings.Contains(rec.Body.String(), "CANARY") || strings.Contains(html.UnescapeString(rec.Body.String()), ".pdf") {
				t.Errorf("%s: %d", what, rec.Code)
			}
		}
		ok(t, db.Tx(context.Background(), func(tx *sqlx.Tx) error {
			var last []byte
			if err := tx.Get(&last, `SELECT data FROM file_parts WHERE file_id = $1 AND n = 1`, sent); err != nil {
				return err
			}
			last[len(last)-1] ^= 1
			_, err := tx.Exec(`UPDATE file_parts SET data = $2 WHERE file_id = $1 AND n = 1`, sent, last)
			return err
		}))
		if rec := w.download(mine, sent); rec.Code != 409 || strings.Contains(rec.Body.String(), "CANARY") || rec.Header().Get("Content-Disposition") != "" {
			t.Errorf("a file that was changed: %d %s", rec.Code, rec.Header())
		}
	})
}

// TestHangingUpIsNoFailureOfOurs: somebody closes the page while a file comes. The log tells no failure, and so not the hour
// in which they were here; the connection breaks. What cannot be read is counted all the same.
func TestHangingUpIsNoFailureOfOurs(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		id := w.sendFile(receipt, crypto.KindMessage, crypto.AudienceCase, "long.pdf", bytes.Repeat([]byte("%PDF-LONG "), 400_000))
		ended := make(chan any, 1)
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			defer func() {
				v := recover()
				ended <- v
				if v != nil {
					panic(v)
				}
			}()
			w.http.ServeHTTP(rw, r)
		}))
		server.Config.ConnState = func(c net.Conn, state http.ConnState) {
			if tcp, is := c.(*net.TCPConn); is && state == http.StateNew {
				_ = tcp.SetWriteBuffer(4096) // the file does not fit, so it is still being written when they go
			}
		}
		server.Start()
		defer server.Close()
		contentType, body := form(t, field{"action", "file", ""}, field{"which", id, ""}, field{"words", receipt.String(), ""})
		r, err := http.NewRequest("POST", server.URL+"/check", bytes.NewReader(body))
		ok(t, err)
		r.Header.Set("Content-Type", contentType)
		answer, err := server.Client().Do(r)
		ok(t, err)
		if answer.StatusCode != 200 {
			t.Fatalf("%d", answer.StatusCode)
		}
		ok(t, answer.Body.Close()) // half read: the client closes the connection
		if v := <-ended; v != http.ErrAbortHandler {
			t.Errorf("the handler ended with %v", v)
		}
		w.server.Flush()
		if strings.Contains(w.log.String(), "/check") {
			t.Errorf("the log tells of it:\n%s", w.log.String())
		}
		ok(t, db.Tx(context.Background(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`ALTER TABLE file_parts RENAME TO file_parts_away`)
			return err
		}))
		if rec := w.download(receipt, id); rec.Code != 500 {
			t.Errorf("a file that cannot be read: %d", rec.Code)
		}
		if w.server.Flush(); !strings.Contains(w.log.String(), "/check") {
			t.Error("a failure of ours is not counted")
		}
	})
}

// leaver is a visitor who goes as soon as the first of a file has come.
type leaver struct {
	*httptest.ResponseRecorder
	leave context.CancelFunc
}

func (l *leaver) Write(b []byte) (int, error) {
	l.leave()
	return l.ResponseRecorder.Write(b)
}

// TestFilesAreReadForThoseWhoAreThere: for a visitor who left nothing more is read, only a few files are read to their end at once,
// and nothing of either is in the log.
func TestFilesAreReadForThoseWhoAreThere(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		long := bytes.Repeat([]byte("%PDF-LONG "), 400_000)
		id := w.sendFile(receipt, crypto.KindMessage, crypto.AudienceCase, "long.pdf", long)
		contentType, body := form(t, field{"action", "file", ""}, field{"which", id, ""}, field{"words", receipt.String(), ""})
		ctx, leave := context.WithCancel(context.Background())
		defer leave()
		r := httptest.NewRequest("POST", "/check", bytes.NewReader(body)).WithContext(ctx)
		r.Header.Set("Content-Type", contentType)
		rec := &leaver{httptest.NewRecorder(), leave}
		func() {
			defer func() {
				if v := recover(); v != http.ErrAbortHandler {
					t.Errorf("ended with %v", v)
				}
			}()
			w.http.ServeHTTP(rec, r)
		}()
		if got := rec.Body.Len(); got == 0 || got > crypto.PartSize {
			t.Errorf("%d bytes for somebody who left at the first", got)
		}
		for range openAtOnce {
			w.server.opening <- struct{}{}
		}
		if busy := w.download(receipt, id); busy.Code != 503 || !strings.Contains(busy.Body.String(), "try again in a minute") || busy.Header().Get("Content-Disposition") != "" {
			t.Errorf("with all places taken: %d", busy.Code)
		}
		<-w.server.opening
		for range 2 { // the place is given back
			if rec := w.download(receipt, id); rec.Code != 200 || rec.Body.Len() != len(long) {
				t.Errorf("with a place free: %d", rec.Code)
			}
		}
		if w.server.Flush(); strings.Contains(w.log.String(), "/check") {
			t.Errorf("the log tells of it:\n%s", w.log.String())
		}
	})
}
