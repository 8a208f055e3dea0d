package handlers

import (
	"bytes"
	"context"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
	"saysomething/templates"
	"saysomething/web"
)

// worker is a site with readers, asked by somebody without JavaScript.
type worker struct {
	*casestest.World
	t      *testing.T
	http   http.Handler
	log    *safeBuffer
	server *Server
}

func newWorker(t *testing.T, db *store.DB) *worker {
	t.Helper()
	w := casestest.New(t, db)
	pages, err := templates.New(templates.Assets{URL: web.URL, Integrity: web.Integrity})
	if err != nil {
		t.Fatal(err)
	}
	log := &safeBuffer{}
	s := &Server{DB: db, Pages: pages, Now: w.Now, Log: NewLog(log, "text"), Cases: w.Cases, FileBytes: 5 << 20, FileCount: 3,
		Accounts: &accounts.Store{DB: db, Now: w.Now, Limits: accounts.Limits{FileBytes: 5 << 20, Files: 3}}}
	w.Cases.Limits = cases.Limits{FileBytes: 5 << 20, Files: 3}
	return &worker{w, t, New(s), log, s}
}

// field is one part of a form; with a file name it is a file.
type field struct{ name, value, file string }

func form(t testing.TB, fields ...field) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, f := range fields {
		var err error
		if f.file == "" && f.name != "file" {
			err = m.WriteField(f.name, f.value)
		} else {
			p, made := m.CreateFormFile(f.name, f.file)
			if err = made; err == nil {
				_, err = p.Write([]byte(f.value))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return m.FormDataContentType(), b.Bytes()
}

func (w *worker) post(path string, fields ...field) (int, string) {
	w.t.Helper()
	contentType, body := form(w.t, fields...)
	return w.send(path, contentType, body)
}

func (w *worker) send(path, contentType string, body []byte) (int, string) {
	r := httptest.NewRequest("POST", path, bytes.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, r)
	if got := rec.Header().Get("Cache-Control"); got != "no-store" {
		w.t.Errorf("POST %s may be cached: %q", path, got)
	}
	if len(rec.Header().Values("Set-Cookie")) > 0 {
		w.t.Errorf("POST %s sets a cookie", path)
	}
	return rec.Code, rec.Body.String()
}

func (w *worker) count(what string) int {
	w.t.Helper()
	var n int
	if err := w.DB.Get(&n, "SELECT count(*) FROM "+what); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *worker) nothingStored() {
	w.t.Helper()
	for _, table := range []string{"cases", "entries", "envelopes", "files", "file_parts", "statistics"} {
		if n := w.count(table); n != 0 {
			w.t.Errorf("%d rows are left in %s", n, table)
		}
	}
}

var wordItem = regexp.MustCompile(`<ol class="app-eight-words">(.*?)</ol>`)

// words reads the receipt off the page.
func words(t testing.TB, page string) string {
	t.Helper()
	m := wordItem.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no receipt on the page: %s", page)
	}
	all := regexp.MustCompile(`<[^>]+>`).ReplaceAllString(m[1], " ")
	return strings.Join(strings.Fields(all), " ")
}

const story = "CANARY-4711 the rota leaves one nurse for thirty beds, and it has happened every weekend."

func TestAConcernWithoutJavaScriptReachesItsReader(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		long := "%PDF-1.7\n" + strings.Repeat("CANARY-FILE ", 200_000) + "\n%%EOF\n"
		code, page := w.post("/raise", field{"desk", w.Guardians, ""}, field{"omit", w.Ben.ID, ""}, field{"mode", "confidential", ""}, field{"name", "CANARY-NAME", ""},
			field{"what", story + "\r\nNHS number 943 476 5919.", ""}, field{"area", "room", ""}, field{"theme", "safety", ""}, field{"group", "NUR", ""}, field{"danger", "yes", ""},
			field{"file", long, `C:\notes\rota.pdf`}, field{"file", "CANARY small", "note.txt"}, field{"file", "", ""})
		if code != 200 || !strings.Contains(page, "an NHS number") {
			t.Fatalf("%d %s", code, page)
		}
		if danger, lede := strings.Index(page, `id="still-danger"`), strings.Index(page, "Write down these eight words"); danger < 0 || danger > lede {
			t.Errorf("who said that somebody is in danger is not told first to call 999: %s", page)
		}
		receipt, err := crypto.ParseReceipt(words(t, page))
		if err != nil {
			t.Fatal(err)
		}
		report, name := w.readAs(w.Asha, receipt)
		if report.What != story+"\nNHS number 943 476 5919." || report.Area != "room" || !report.Danger || report.Name != "" || name != "CANARY-NAME" {
			t.Errorf("report: %+v, name %q", report, name)
		}
		if len(report.Readers) != 1 || report.Readers[0].ID != w.Asha.ID {
			t.Errorf("readers: %v", report.Readers)
		}
		if len(report.Files) != 2 || report.Files[0].Name != "rota.pdf" || report.Files[0].Type != "application/pdf" || report.Files[0].Size != int64(len(long)) {
			t.Fatalf("files: %+v", report.Files)
		}
		if got := w.file(w.Asha, receipt, report.Files[0]); got != long {
			t.Errorf("the long file came back with %d bytes, want %d", len(got), len(long))
		}
		if got := w.file(w.Asha, receipt, report.Files[1]); got != "CANARY small" {
			t.Errorf("the small file: %q", got)
		}
		if n := w.count("files"); n != 2 {
			t.Errorf("%d files are stored, want 2: staged pieces must go", n)
		}
		var area string
		if err := db.Get(&area, `SELECT area FROM statistics`); err != nil || area != "ward" {
			t.Errorf("the statistics count area %q (%v), want the ward: three people are too few", area, err)
		}
		if strings.Contains(w.log.String(), "CANARY") {
			t.Error("content in the log")
		}
	})
}

// caseKey opens the envelope of a reader.
func (w *worker) caseKey(p casestest.Person, receipt crypto.Receipt) (*age.HybridIdentity, *cases.Opened) {
	w.t.Helper()
	box, err := w.Cases.Read(context.Background(), receipt.Token())
	if err != nil {
		w.t.Fatal(err)
	}
	opened, err := w.Cases.Case(context.Background(), p.ID, box.Case)
	if err != nil {
		w.t.Fatal(err)
	}
	envelope, err := crypto.OpenEnvelope(opened.Envelope, box.Case, p.Identity)
	if err != nil {
		w.t.Fatal(err)
	}
	identity, err := crypto.ParseIdentity(envelope.Identity)
	if err != nil {
		w.t.Fatal(err)
	}
	return identity, opened
}

// readAs opens the case as a reader does.
func (w *worker) readAs(p casestest.Person, receipt crypto.Receipt) (*crypto.Report, string) {
	w.t.Helper()
	identity, box := w.caseKey(p, receipt)
	entry, err := crypto.OpenEntry(box.Entries[0].Data, identity)
	if err != nil {
		w.t.Fatal(err)
	}
	var r crypto.Report
	if err := entry.Into(&r); err != nil {
		w.t.Fatal(err)
	}
	if len(box.Entries) == 1 {
		return &r, ""
	}
	n := w.OpenName(w.t, p, box.Case.ID, "To ring them.")
	return &r, n.Name
}

func TestBadInputIsSaidAtItsFieldAndStoresNothing(t *testing.T) {
	good := []field{{"desk", "GUARDIANS", ""}, {"mode", "anonymous", ""}, {"where", "typed where", ""}, {"what", "typed what", ""}}
	set := func(fields ...field) []field {
		var out []field
		for _, g := range good {
			replaced := false
			for _, f := range fields {
				replaced = replaced || f.name == g.name
			}
			if !replaced {
				out = append(out, g)
			}
		}
		return append(out, fields...)
	}
	tests := []struct {
		why    string
		fields []field
		group  string
		says   string
	}{
		{"nothing written", set(field{"what", "  ", ""}), "what", "Write what happened"},
		{"too long", set(field{"what", strings.Repeat("long ", 4000), ""}), "what", "too long"},
		{"nobody chosen", set(field{"desk", "", ""}), "readers", "Choose who should read it"},
		{"everyone left out", set(field{"omit", "CAT", ""}, field{"desk", "UNION", ""}), "readers", "left out everyone at Union"},
		{"named without a name", set(field{"mode", "confidential", ""}), "name", "Write your name"},
		{"anonymous with a name", set(field{"name", "Jo", ""}), "name", "stay anonymous"},
		{"no such mode", set(field{"mode", "secret", ""}), "mode", "Choose whether"},
		{"no such area", set(field{"area", "moon", ""}), "area", "from the list"},
		{"no such theme", set(field{"theme", "moon", ""}), "themes", "from the list"},
		{"sure and not sure", set(field{"theme", "safety", ""}, field{"theme", "not_sure", ""}), "themes", "not both"},
		{"no such group", set(field{"group", "moon", ""}), "group", "from the list"},
		{"where too long", set(field{"where", strings.Repeat("x", 301), ""}), "where", "no more than 300"},
		{"empty file", set(field{"file", "", "empty.pdf"}), "files", "is empty"},
		{"a program", set(field{"file", "MZ\x90\x00\x03", "holiday.jpg"}), "files", "not a kind of file"},
		{"cut off", set(field{"file", "%PDF-1.7 and then nothing", "half.pdf"}), "files", "cut off"},
		{"cut off and long", set(field{"file", "%PDF-1.7" + strings.Repeat(" ", 3<<20), "half.pdf"}), "files", "cut off"},
		{"too big", set(field{"file", "%PDF-1.7" + strings.Repeat(" ", 6<<20) + "%%EOF", "big.pdf"}), "files", "up to 5 MB"},
		{"too many files", set(field{"file", "a", "a.txt"}, field{"file", "b", "b.txt"}, field{"file", "c", "c.txt"}, field{"file", "d", "d.txt"}), "files", "no more than 3"},
		{"files before the text", append([]field{{"file", "a", "a.txt"}}, set(field{"area", "moon", ""})...), "area", "from the list"},
	}
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		for _, test := range tests {
			t.Run(test.why, func(t *testing.T) {
				w.t = t
				named := strings.NewReplacer("GUARDIANS", w.Guardians, "UNION", w.Union, "CAT", w.Cat.ID)
				var fields []field
				for _, f := range test.fields {
					f.value = named.Replace(f.value)
					fields = append(fields, f)
				}
				code, page := w.post("/raise", fields...)
				text := html.UnescapeString(page)
				if code != 422 || !strings.Contains(text, test.says) {
					t.Fatalf("%d, want 422 and %q: %s", code, test.says, text)
				}
				group := regexp.MustCompile(`(?s)id="group-` + test.group + `".*`).FindString(text)
				if at := strings.Index(group, test.says); at < 0 || at > 3000 {
					t.Errorf("%q does not stand at %s", test.says, test.group)
				}
				for _, f := range fields {
					if strings.HasPrefix(f.value, "typed") && !strings.Contains(text, f.value) {
						t.Errorf("%q is gone from the page", f.value)
					}
				}
				w.nothingStored()
			})
		}
	})
}

func TestABodyThatBreaksOffStoresNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		contentType, body := form(t, field{"desk", w.Guardians, ""}, field{"what", "typed", ""}, field{"file", "%PDF-1.7" + strings.Repeat("x", 3<<20) + "%%EOF", "a.pdf"})
		for _, keep := range []int{0, 10, 200, len(body) / 2, len(body) - 3} {
			if code, page := w.send("/raise", contentType, body[:keep]); code != 400 || strings.Contains(page, "app-eight-words") {
				t.Errorf("%d of %d bytes: %d", keep, len(body), code)
			}
			w.nothingStored()
		}
		for _, kind := range []string{"", "text/plain", "multipart/form-data", "application/json", "multipart/form-data; boundary="} {
			if code, _ := w.send("/raise", kind, body); code != 400 {
				t.Errorf("Content-Type %q: %d, want 400", kind, code)
			}
		}
		w.nothingStored()
	})
}

func TestPressingSendTwiceIsOneConcern(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		fields := []field{{"desk", w.Guardians, ""}, {"what", story, ""}, {"file", "a picture of the rota", "rota.txt"}}
		contentType, body := form(t, fields...)
		pages := make([]string, 6)
		var all sync.WaitGroup
		for i := range pages {
			all.Go(func() { _, pages[i] = w.send("/raise", contentType, body) })
		}
		all.Wait()
		for _, page := range pages {
			if words(t, page) != words(t, pages[0]) {
				t.Error("two presses gave two receipts")
			}
		}
		if w.count("cases") != 1 || w.count("files") != 1 || w.count("statistics") != 1 {
			t.Errorf("%d cases, %d files, %d rows of statistics, want 1 of each", w.count("cases"), w.count("files"), w.count("statistics"))
		}
		fields[1].value += " And again today."
		if _, page := w.post("/raise", fields...); words(t, page) == words(t, pages[0]) {
			t.Error("another text got the same receipt")
		}
		if w.count("cases") != 2 {
			t.Errorf("%d cases, want 2", w.count("cases"))
		}
		w.post("/check", field{"words", words(t, pages[0]), ""})
		if _, page := w.send("/raise", contentType, body); words(t, page) == words(t, pages[0]) || w.count("cases") != 3 {
			t.Error("the same form after the words were used is a concern of its own")
		}
	})
}

func TestCelebratingWithoutJavaScript(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		code, page := w.post("/celebrate", field{"desk", w.Guardians, ""}, field{"thank", "the porter on nights", ""}, field{"what", "He stayed.", ""}, field{"share", "person", ""})
		if code != 200 {
			t.Fatalf("%d %s", code, page)
		}
		receipt, err := crypto.ParseReceipt(words(t, page))
		if err != nil {
			t.Fatal(err)
		}
		report, _ := w.readAs(w.Asha, receipt)
		if report.Kind != "celebration" || report.Mode != "anonymous" || report.What != "Thank you to: the porter on nights\n\nHe stayed.\n\nYou may share this with the people I thank." {
			t.Errorf("%+v", report)
		}
	})
}

func TestTheFormIsTheSameForEveryone(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		for _, path := range []string{"/raise", "/celebrate", "/check"} {
			var seen []string
			for _, agent := range []string{"one", "two"} {
				r := httptest.NewRequest("GET", path, nil)
				r.Header.Set("User-Agent", agent)
				rec := httptest.NewRecorder()
				w.http.ServeHTTP(rec, r)
				if rec.Code != 200 {
					t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
				}
				seen = append(seen, rec.Body.String())
			}
			if seen[0] != seen[1] {
				t.Errorf("%s differs between visitors", path)
			}
			raw := regexp.MustCompile(`(?s)<script type="application/json" id="roster">(.*?)</script>`).FindStringSubmatch(seen[0])
			if raw == nil {
				t.Fatalf("%s does not carry the roster", path)
			}
			if roster, err := accounts.ParseRoster([]byte(raw[1])); err != nil || len(roster.Readers) != 3 || len(roster.List.Sides) != 2 {
				t.Errorf("%s does not carry a list that verifies: %v", path, err)
			}
		}
	})
}

func (w *worker) file(p casestest.Person, receipt crypto.Receipt, f crypto.FileInEntry) string {
	w.t.Helper()
	stored, err := w.Cases.File(context.Background(), p.ID, f.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	var sealed bytes.Buffer
	if err := stored.Copy(context.Background(), &sealed); err != nil {
		w.t.Fatal(err)
	}
	if crypto.Hash(sealed.Bytes()) != f.Hash {
		w.t.Error("the report pins another file")
	}
	identity, box := w.caseKey(p, receipt)
	_, content, err := crypto.OpenFile(&sealed, box.Case.ID, identity)
	if err != nil {
		w.t.Fatal(err)
	}
	plain, err := io.ReadAll(content)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(plain)
}
