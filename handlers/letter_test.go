package handlers

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"filippo.io/age"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/recovery"
	"saysomething/store"
	"saysomething/store/storetest"
	"saysomething/templates"
	"saysomething/web"
)

// deskSite is a site around a world of readers with keys.
type deskSite struct {
	*site
	*casestest.World
	door *age.HybridRecipient
}

func newDeskSite(t testing.TB, db *store.DB) *deskSite {
	t.Helper()
	w := casestest.New(t, db)
	pages, err := templates.New(templates.Assets{URL: web.URL, Integrity: web.Integrity})
	if err != nil {
		t.Fatal(err)
	}
	log := &safeBuffer{}
	s := &Server{DB: db, Accounts: &accounts.Store{DB: db, Now: w.Now}, Cases: w.Cases, Reports: w.Reports, Recovery: &recovery.Store{DB: db, Now: w.Now}, Pages: pages, Now: w.Now,
		Log: NewLog(log, "text"), PublicURL: &url.URL{Scheme: "http", Host: "example.com"}, FileBytes: 100 << 20, FileCount: 10}
	d := &deskSite{site: &site{Server: s, log: log}, World: w}
	d.http = New(s)
	door, err := s.Accounts.Door(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.door = door.Recipient()
	return d
}

// bytesOf sends a body of bytes as a browser would.
func (d *deskSite) bytesOf(method, target string, body []byte, change ...func(*http.Request)) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, target, bytes.NewReader(body))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Content-Type", "application/octet-stream")
	for _, f := range change {
		f(req)
	}
	w := httptest.NewRecorder()
	d.http.ServeHTTP(w, req)
	return w
}

// fields is v as a JSON object, which tests may then spoil.
func fields(t testing.TB, v any) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(casestest.JSON(t, v), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// post sends a letter with these fields and returns the response and what the sealed answer says.
func (d *deskSite) post(t testing.TB, op string, v any) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	id := crypto.NewIdentity()
	letter := map[string]any{"v": 1, "op": op, "answer": id.Recipient().String()}
	maps.Copy(letter, fields(t, v))
	sealed, err := crypto.SealLetter(letter, d.door)
	if err != nil {
		t.Fatal(err)
	}
	w := d.bytesOf("POST", "/api/letter", sealed)
	if w.Code != http.StatusOK {
		return w, nil
	}
	back := crypto.SealedLetterSize
	if op == "part" { // up to 1 MiB, written as text
		back = max(back, crypto.SealedSize((w.Body.Len()/crypto.LetterSize)*crypto.LetterSize, 1))
	}
	if w.Body.Len() != back || len(sealed) != crypto.SealedLetterSize {
		t.Errorf("%s: %d bytes answered with %d, want %d and %d", op, len(sealed), w.Body.Len(), crypto.SealedLetterSize, back)
	}
	plain, err := crypto.Open(w.Body.Bytes(), id)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(plain, &out); err != nil {
		t.Fatal(err)
	}
	return w, out
}

// mustPost is post for a letter that must be answered with ok.
func (d *deskSite) mustPost(t testing.TB, op string, v any) map[string]any {
	t.Helper()
	w, answer := d.post(t, op, v)
	if w.Code != http.StatusOK || answer["ok"] != true {
		t.Fatalf("%s: %d %v %s", op, w.Code, answer, w.Body.String()[:min(200, w.Body.Len())])
	}
	return answer
}

// signIn returns what adds p's cookie to a request.
func (d *deskSite) signIn(t testing.TB, p casestest.Person) func(*http.Request) {
	t.Helper()
	token := accountstest.SignIn(t, d.Accounts, p.Email(), p.Login())
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: d.cookieName(), Value: token}) }
}

func sendJSON(r *http.Request) { r.Header.Set("Content-Type", "application/json") }

// TestStoryOverHTTP: report with a file, list, open, fetch the file, answer, read, reply, feedback.
func TestStoryOverHTTP(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDeskSite(t, db)
		letter, worker := d.Letter(t, "over the wire", []casestest.Person{d.Asha, d.Cat})
		f, sealed := d.File(t, worker.Case, "a.pdf", bytes.Repeat([]byte("x"), 1_400_000))
		letter.Files = []cases.NewFile{f}
		if _, a := d.post(t, "report", letter); a["error"] != "missing_files" || len(a["files"].([]any)) != 1 {
			t.Fatalf("without its file: %v", a)
		}
		for n, part := range casestest.Parts(sealed) {
			target := "/api/files/" + f.ID + "/" + string(rune('0'+n))
			if w := d.bytesOf("PUT", target, part); w.Code != http.StatusNoContent {
				t.Fatalf("part %d: %d %s", n, w.Code, w.Body)
			}
		}
		d.mustPost(t, "report", letter)
		d.mustPost(t, "report", letter)

		var back []byte
		for n := range f.Parts {
			part := d.mustPost(t, "part", map[string]any{"mailbox": cases.Bytes(worker.Receipt.Token()), "file": f.ID, "n": n})
			data, err := crypto.B64.DecodeString(part["data"].(string))
			if err != nil || part["parts"] != float64(f.Parts) || part["size"] != float64(f.Size) {
				t.Fatalf("part %d: %v of %v, %v", n, part["parts"], part["size"], err)
			}
			back = append(back, data...)
		}
		if !bytes.Equal(back, sealed) {
			t.Errorf("the worker got %d bytes of %d", len(back), len(sealed))
		}
		if _, a := d.post(t, "part", map[string]any{"mailbox": cases.Bytes(make([]byte, 32)), "file": f.ID, "n": 0}); a["error"] != "not_found" {
			t.Errorf("a file through a mailbox that is none: %v", a)
		}

		asha := d.signIn(t, d.Asha)
		var list struct {
			Cases []cases.Listing
			Next  string
		}
		d.get(t, "/api/staff/cases", &list, asha)
		if len(list.Cases) != 1 || list.Cases[0].ID != worker.Case.ID || list.Next != "" {
			t.Fatalf("Asha's list: %+v", list)
		}
		var o cases.Opened
		d.get(t, "/api/staff/cases/"+worker.Case.ID, &o, asha)
		if len(o.Files) != 1 || o.Files[0] != f || len(o.Entries) != 1 {
			t.Fatalf("the case: %+v", o)
		}
		w := d.do("GET", "/api/staff/files/"+f.ID, "", asha)
		if !bytes.Equal(w.Body.Bytes(), sealed) || w.Header().Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("the file: %d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
		}

		e := d.Entry(t, d.Asha, worker.Case.ID, 1, o.Entries[0].Hash, crypto.KindStatus, "case", crypto.StatusChange{Status: "closed"}, worker.Case.Identity)
		body := string(casestest.JSON(t, cases.StaffLetter{Entries: []cases.NewEntry{e}, Status: cases.ClosedCase}))
		if w := d.do("POST", "/api/staff/cases/"+worker.Case.ID+"/entries", body, asha, sendJSON); w.Code != http.StatusOK {
			t.Fatalf("append: %d %s", w.Code, w.Body)
		}
		box := d.mustPost(t, "read", map[string]any{"mailbox": cases.Bytes(worker.Receipt.Token())})
		if box["status"] != "closed" || len(box["entries"].([]any)) != 2 || box["envelope"] == "" {
			t.Fatalf("mailbox: %v", box)
		}
		worker.Next, worker.Last = 2, crypto.Hash(e.Data)
		last := d.Add(t, worker, crypto.KindFeedback, crypto.Feedback{Answer: "maybe"}, cases.GiveFeedback)
		last.Feedback = &cases.FeedbackLetter{Token: crypto.B64.EncodeToString(worker.Statistics), Answer: "maybe"}
		d.mustPost(t, "add", last)
		if _, a := d.post(t, "read", map[string]any{"mailbox": cases.Bytes(make([]byte, 32))}); a["error"] != "not_found" {
			t.Errorf("a mailbox that is none: %v", a)
		}
		for _, secret := range []string{worker.Case.ID, f.ID, "letter", "/api/files"} {
			if strings.Contains(d.log.String(), secret) {
				t.Errorf("the log tells of a worker's act: %s", d.log.String())
			}
		}
	})
}

func (d *deskSite) get(t testing.TB, target string, v any, change ...func(*http.Request)) {
	t.Helper()
	w := d.do("GET", target, "", change...)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), v); err != nil {
		t.Fatal(err)
	}
}

// TestHostileRequests: each gets a plain 4xx with a code, and leaves every table as it was.
func TestHostileRequests(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDeskSite(t, db)
		letter, worker := d.Letter(t, "hostile", []casestest.Person{d.Asha})
		f, part := d.File(t, worker.Case, "a.pdf", nil)
		sealed := func(line string) []byte {
			out, err := crypto.Seal([]byte(line+strings.Repeat(" ", crypto.LetterSize-len(line))), d.door)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		with := func(change func(map[string]any)) []byte {
			m := fields(t, letter)
			m["op"], m["answer"] = "report", crypto.NewIdentity().Recipient().String()
			change(m)
			return sealed(string(casestest.JSON(t, m)))
		}
		good := with(func(map[string]any) {})
		post := func(body []byte, change ...func(*http.Request)) func() *httptest.ResponseRecorder {
			return func() *httptest.ResponseRecorder { return d.bytesOf("POST", "/api/letter", body, change...) }
		}
		put := func(target string, body []byte, change ...func(*http.Request)) func() *httptest.ResponseRecorder {
			return func() *httptest.ResponseRecorder { return d.bytesOf("PUT", target, body, change...) }
		}
		unknownLength := func(r *http.Request) { r.ContentLength = -1 }
		before := d.Counts(t)
		for what, c := range map[string]struct {
			send func() *httptest.ResponseRecorder
			want int
		}{
			"no body":                      {post(nil), 400},
			"a short letter":               {post(good[:len(good)-1]), 400},
			"a long letter":                {post(append(bytes.Clone(good), 0)), 413},
			"of unknown length":            {post(good, unknownLength), 411},
			"a form":                       {post(good, header("Content-Type", "application/x-www-form-urlencoded")), 415},
			"from another site":            {post(good, header("Sec-Fetch-Site", "cross-site")), 403},
			"with a query":                 {func() *httptest.ResponseRecorder { return d.bytesOf("POST", "/api/letter?x=1", good) }, 400},
			"noise":                        {post(make([]byte, len(good))), 400},
			"one bit changed":              {post(flip(good, len(good)/2)), 400},
			"a header changed":             {post(flip(good, 100)), 400},
			"sealed to another door":       {post(sealTo(t, crypto.NewIdentity().Recipient())), 400},
			"a letter that is no JSON":     {post(sealed("hello")), 400},
			"an empty letter":              {post(sealed("")), 400},
			"a list":                       {post(sealed("[]")), 400},
			"null":                         {post(sealed("null")), 400},
			"two values":                   {post(sealed(`{"v":1,"op":"read","mailbox":"AAAA","answer":"` + crypto.NewIdentity().Recipient().String() + `"} {}`)), 400},
			"no op":                        {post(with(func(m map[string]any) { delete(m, "op") })), 400},
			"an unknown op":                {post(with(func(m map[string]any) { m["op"] = "delete" })), 400},
			"another op's fields":          {post(with(func(m map[string]any) { m["op"] = "read" })), 400},
			"no answer":                    {post(with(func(m map[string]any) { delete(m, "answer") })), 400},
			"a classic answer":             {post(with(func(m map[string]any) { m["answer"] = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p" })), 400},
			"an unknown field":             {post(with(func(m map[string]any) { m["admin"] = true })), 400},
			"an unknown field inside":      {post(with(func(m map[string]any) { m["statistics"].(map[string]any)["case"] = letter.Case })), 400},
			"a number for a text":          {post(with(func(m map[string]any) { m["case"] = 7 })), 400},
			"another version":              {post(with(func(m map[string]any) { m["v"] = 2 })), 422},
			"a broken mailbox":             {post(with(func(m map[string]any) { m["mailbox"] = "!!" })), 400},
			"padded base64":                {post(with(func(m map[string]any) { m["mailbox"] = m["mailbox"].(string) + "=" })), 400},
			"base64 with a line break":     {post(with(func(m map[string]any) { s := m["mailbox"].(string); m["mailbox"] = s[:4] + "\n" + s[4:] })), 400},
			"no envelopes":                 {post(with(func(m map[string]any) { delete(m, "envelopes") })), 422},
			"null entries":                 {post(with(func(m map[string]any) { m["entries"] = nil })), 422},
			"a read of a short mailbox":    {post(sealed(`{"v":1,"op":"read","mailbox":"AAAA","answer":"` + crypto.NewIdentity().Recipient().String() + `"}`)), 422},
			"a read of another version":    {post(sealed(`{"v":0,"op":"read","mailbox":"` + strings.Repeat("A", 43) + `","answer":"` + crypto.NewIdentity().Recipient().String() + `"}`)), 422},
			"a part for no id":             {put("/api/files/abc/0", part), 422},
			"a part for an id in capitals": {put("/api/files/"+strings.ToUpper(f.ID)+"/0", part), 422},
			"part minus one":               {put("/api/files/"+f.ID+"/-1", part), 422},
			"part 00":                      {put("/api/files/"+f.ID+"/00", part), 422},
			"part +0":                      {put("/api/files/"+f.ID+"/+0", part), 422},
			"part 0x0":                     {put("/api/files/"+f.ID+"/0x0", part), 422},
			"part a million":               {put("/api/files/"+f.ID+"/1000000", part), 422},
			"part beyond all numbers":      {put("/api/files/"+f.ID+"/99999999999999999999", part), 422},
			"an empty part":                {put("/api/files/"+f.ID+"/0", nil), 422},
			"a part too long":              {put("/api/files/"+f.ID+"/1", make([]byte, crypto.PartSize+1)), 413},
			"a part of unknown length":     {put("/api/files/"+f.ID+"/0", part, unknownLength), 411},
			"a part in the clear":          {put("/api/files/"+f.ID+"/0", bytes.Repeat([]byte("x"), len(part))), 422},
			"a part as a form":             {put("/api/files/"+f.ID+"/0", part, header("Content-Type", "text/plain")), 415},
			"a part from another site":     {put("/api/files/"+f.ID+"/0", part, header("Sec-Fetch-Site", "cross-site")), 403},
		} {
			w := c.send()
			if w.Code != c.want {
				t.Errorf("%s: %d %s, want %d", what, w.Code, w.Body, c.want)
			}
			var e struct{ Error, Message string }
			if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || e.Error == "" || e.Message == "" {
				t.Errorf("%s: the refusal has no code: %s", what, w.Body)
			}
			if after := d.Counts(t); !maps.Equal(before, after) {
				t.Fatalf("%s: stored something: %v, then %v", what, before, after)
			}
		}
		if w := d.bytesOf("POST", "/api/letter", good); w.Code != http.StatusOK { // the letter that all these spoil is good
			t.Errorf("the unspoilt letter: %d %s", w.Code, w.Body)
		}
	})
}

func flip(b []byte, at int) []byte {
	out := bytes.Clone(b)
	out[at] ^= 1
	return out
}

func sealTo(t testing.TB, to *age.HybridRecipient) []byte {
	t.Helper()
	out, err := crypto.SealLetter(map[string]any{"v": 1}, to)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// FuzzLetter parses whatever a stranger may have sealed to the door. What it takes must be one of
// the three asks with an answer's recipient. Package cases fuzzes the checks that come next.
func FuzzLetter(f *testing.F) {
	to := crypto.NewIdentity().Recipient().String()
	for _, seed := range []string{
		`{"v":1,"op":"read","answer":"` + to + `","mailbox":"` + strings.Repeat("A", 43) + `"}`,
		`{"v":1,"op":"report","answer":"` + to + `","mailbox":"AA","case":"a","mode":"open","desks":["x"],"envelopes":[{"reader":"worker","data":""}],"entries":[{"seq":0,"audience":"case","data":"AAAA"}],"files":[{"id":"","parts":1,"size":1}],"statistics":{"token":"","kind":"","themes":[],"group":"","area":""}}`,
		`{"v":1,"op":"add","answer":"` + to + `","mailbox":"","entries":[{"seq":-1,"audience":"","data":null}],"files":null,"effect":"feedback","feedback":{"token":"","answer":"yes"}}`,
		`{"v":1,"op":"part","answer":"` + to + `","mailbox":"AA","file":"a","n":-1}`,
		`{"op":"read","answer":"age1pq1","mailbox":null}`, `{}`, `null`, `[]`, ``, `{"op":"report","answer":"` + to + `"} {}`,
	} {
		f.Add([]byte(seed))
		f.Add([]byte(seed + "    "))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		a, err := parseLetter(line)
		if err != nil {
			return
		}
		asks := 0
		for _, is := range []bool{a.report != nil, a.read != nil, a.add != nil, a.part != nil} {
			if is {
				asks++
			}
		}
		if asks != 1 || a.to == nil {
			t.Errorf("%d asks, to %v", asks, a.to)
		}
	})
}

// FuzzPartNumber: a number has one spelling.
func FuzzPartNumber(f *testing.F) {
	for _, seed := range []string{"0", "1", "119", "-1", "+1", "00", "1e3", "", " 1", "99999999999999999999", "١"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := partNumber(s)
		if ok && (n < 0 || strings.TrimLeft(s, "0123456789") != "" || len(s) > 1 && s[0] == '0') {
			t.Errorf("%q was read as %d", s, n)
		}
	})
}
