package handlers

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"filippo.io/age"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// The adversaries of docs/threat-model.md, each playing with everything it has against a service that has been lived in.

// as signs a person in afresh each time: some routes end sessions.
func (s *scene) as(t *testing.T, p casestest.Person) func() func(*http.Request) {
	return func() func(*http.Request) { return s.signIn(t, p) }
}

// learnsNothing wants none of the answers to tell anything of the case: not an id of it, its name, a word, nor a changed count.
func (s *scene) learnsNothing(t *testing.T, who string, all []heard, but ...string) {
	t.Helper()
	secrets := map[string]string{"the case's id": s.worker.Case.ID, "its name": crypto.CaseName(s.worker.Case.ID), "its file's id": s.file, "the handover": s.handover,
		"content": planted, "who spoke up, in the mailbox's token": crypto.B64.EncodeToString(s.worker.Receipt.Token())}
	for _, name := range but {
		delete(secrets, name)
	}
	for _, h := range all {
		for what, secret := range secrets {
			if strings.Contains(h.body, secret) || strings.Contains(html.UnescapeString(h.body), secret) {
				t.Errorf("%s learns %s from %s", who, what, h.route)
			}
		}
	}
}

// Whoever has the database, what the server prints, and the mail that waits to go out.
func TestTheDatabaseTellsNoContent(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := livedIn(t, db)
		for _, p := range []casestest.Person{s.Asha, s.Cat} {
			s.signIn(t, p)
		}
		wanted := map[string]bool{"cases": false, "entries": false, "log_records": false, "outbox": false, "recovery_shares": false, "former_envelopes": false, "handovers": false, "lists": false, "own_files": false}
		seen := 0
		for _, table := range tables(t, db) {
			for _, value := range valuesOf(t, db, table) {
				seen += len(value)
				for form, text := range map[string]string{"": planted, "in hexadecimal": hex.EncodeToString([]byte(planted)), "in base64": base64.RawURLEncoding.EncodeToString([]byte(planted))} {
					if strings.Contains(value, text) {
						t.Errorf("table %s holds content %s", table, form)
					}
				}
				for what, secret := range map[string]string{"a key": "AGE-SECRET-KEY-PQ-1", "the case's name": crypto.CaseName(s.worker.Case.ID), "the receipt": s.worker.Receipt.String()} {
					if strings.Contains(value, secret) && !(what == "a key" && table == "settings") { // the door's, which opens letters on their way and nothing kept
						t.Errorf("table %s holds %s", table, what)
					}
				}
				if _, known := wanted[table]; known {
					wanted[table] = true
				}
			}
		}
		for table, filled := range wanted {
			if !filled {
				t.Errorf("%s is empty: the scene proves nothing about it", table)
			}
		}
		if seen < 100_000 {
			t.Errorf("only %d bytes were searched", seen)
		}
		if strings.Contains(s.log.String(), planted) {
			t.Error("the server printed it")
		}
	})
}

// tables are all tables of the database, whatever they are called.
func tables(t *testing.T, db *store.DB) []string {
	t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if db.Dialect == store.Postgres {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	}
	var names []string
	ok(t, db.Select(&names, query))
	if len(names) < 30 {
		t.Fatalf("found %d tables", len(names))
	}
	return names
}

func valuesOf(t *testing.T, db *store.DB, table string) []string {
	t.Helper()
	rows, err := db.Queryx(`SELECT * FROM "` + table + `"`)
	ok(t, err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		all, err := rows.SliceScan()
		ok(t, err)
		for _, v := range all {
			if b, is := v.([]byte); is {
				v = string(b)
			}
			out = append(out, fmt.Sprint(v))
		}
	}
	ok(t, rows.Err())
	return out
}

// The administrator, on every page and route, with the ids of a case in their hand.
func TestTheAdministratorLearnsNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := livedIn(t, db)
		before := s.Counts(t)
		all := s.everything(t, s.as(t, s.Dan), s.worker.Case.ID, s.file, s.handover, s.recovery)
		s.learnsNothing(t, "the administrator", all)
		for _, h := range all {
			_, path, _ := strings.Cut(h.route, " ")
			for _, closed := range []string{"/desk", "/log", "/custodians", "/api/staff/cases", "/api/staff/files", "/api/staff/keys", "/api/staff/changes", "/api/staff/handovers", "/api/staff/list", "/api/staff/recovery", "/api/staff/statistics"} {
				if strings.HasPrefix(path, closed) && h.code != http.StatusForbidden {
					t.Errorf("%s answers the administrator with %d", h.route, h.code)
				}
			}
		}
		after := s.Counts(t)
		delete(before, "log_records") // their own sign-ins
		delete(after, "log_records")
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("they changed something: %v, then %v", before, after)
		}
	})
}

// Somebody who was a reader, on every page and route, with the ids they remember and the keys they kept.
func TestARemovedReaderLearnsNothingMore(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := livedIn(t, db)
		if len(s.Open(t, s.Asha, s.worker.Case.ID).Readers) != 2 {
			t.Fatal("the scene has not taken anybody off")
		}
		all := s.everything(t, s.as(t, s.Ben), s.worker.Case.ID, s.file, s.handover)
		s.learnsNothing(t, "a reader who was taken off", all)
		s.refusedLikeAStranger(t, s.Ben)
		since := s.Key(t, s.Asha, s.Open(t, s.Asha, s.worker.Case.ID))
		opened, closed := 0, 0
		for _, e := range s.Open(t, s.Asha, s.worker.Case.ID).Entries { // what they would have with a copy of the database besides
			for _, kept := range []*age.HybridIdentity{s.first, s.notes} {
				if _, err := crypto.OpenEntry(e.Data, kept); err == nil {
					opened++
				}
			}
			if _, err := crypto.OpenEntry(e.Data, since); err == nil {
				closed++
				if _, err := crypto.OpenEntry(e.Data, s.first); err == nil {
					t.Errorf("entry %d, written since, opens with the identity they kept", e.Seq)
				}
			}
		}
		if opened == 0 || closed < 2 {
			t.Errorf("%d entries open with what they kept and %d are newer: the scene proves nothing", opened, closed)
		}
	})
}

// Somebody a concern is about: a guardian of the very desk whom the worker left out, and the leads.
func TestTheSubjectOfACaseLearnsNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := livedIn(t, db)
		subject := s.Person(t, "guardian", s.Guardians) // of the desk, listed, and left out
		chief, lead := s.Person(t, "executive_lead", ""), s.Person(t, "non_executive_lead", "")
		empty := s.everything(t, s.as(t, subject), crypto.NewID())
		all := s.everything(t, s.as(t, subject), s.worker.Case.ID)
		s.learnsNothing(t, "the guardian left out", s.everything(t, s.as(t, subject), s.worker.Case.ID, s.file, s.handover))
		s.refusedLikeAStranger(t, subject)
		for i := range empty { // of this case they are told what they would be told of one that does not exist
			if empty[i].code != all[i].code {
				t.Errorf("%s answers %d for this case and %d for one that does not exist", all[i].route, all[i].code, empty[i].code)
			}
		}
		s.learnsNothing(t, "the executive lead", s.everything(t, s.as(t, chief), s.worker.Case.ID, s.file, s.handover, s.recovery))
		// The non-executive lead reads the log: that a case was opened and by whom, and not a word of it.
		s.learnsNothing(t, "the non-executive lead", s.everything(t, s.as(t, lead), s.worker.Case.ID, s.file, s.handover), "the case's id", "its name", "its file's id")
		page := s.do("GET", "/log?case="+url.QueryEscape(crypto.CaseName(s.worker.Case.ID)), "", s.signIn(t, lead)).Body.String()
		if !strings.Contains(page, crypto.CaseName(s.worker.Case.ID)) || strings.Contains(page, "safety") || strings.Contains(page, "confidential") || strings.Contains(page, s.worker.Case.ID) {
			t.Error("the log's page tells more, or less, than that a case was opened")
		}
	})
}

// refusedLikeAStranger: the calls about a case answer this person as if there were none, and nothing is written of it.
func (s *scene) refusedLikeAStranger(t *testing.T, p casestest.Person) {
	t.Helper()
	one := "/api/staff/cases/" + s.worker.Case.ID
	entry := s.Entry(t, p, s.worker.Case.ID, 20, s.worker.Last, crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "x"}, s.first)
	letter := string(casestest.JSON(t, cases.StaffLetter{Entries: []cases.NewEntry{entry}}))
	name := string(casestest.JSON(t, map[string]any{"entry": map[string]any{"seq": entry.Seq, "data": entry.Data}}))
	change := s.Change(t, s.Asha, s.worker, casestest.Swap{Remove: []casestest.Person{s.Cat}})
	cookie := s.signIn(t, p)
	before := s.Counts(t)
	for _, c := range []struct{ method, path, body string }{
		{"GET", one, ""}, {"POST", one + "/entries", letter}, {"POST", one + "/name", name},
		{"POST", one + "/readers", string(casestest.JSON(t, change))}, {"GET", "/api/staff/files/" + s.file, ""}, {"DELETE", "/api/staff/handovers/" + s.handover, ""},
	} {
		if w := s.do(c.method, c.path, c.body, cookie, sendJSON); w.Code != http.StatusNotFound {
			t.Errorf("%s %s answers %d %s, want 404", c.method, c.path, w.Code, w.Body)
		}
	}
	many := s.do("POST", "/api/staff/changes", string(casestest.JSON(t, map[string]any{"changes": []cases.CaseChange{{Case: s.worker.Case.ID, Change: change}}})), cookie, sendJSON)
	if !strings.Contains(many.Body.String(), `"error":"not_found"`) {
		t.Errorf("a change among many answers %d %s", many.Code, many.Body)
	}
	for _, path := range []string{"/api/staff/cases", "/api/staff/keys", "/api/staff/keys?reader=" + s.Asha.ID, "/api/staff/keys?handover=" + s.handover, "/api/staff/handovers"} {
		w := s.do("GET", path, "", cookie)
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), s.worker.Case.ID) || strings.Contains(w.Body.String(), `"total":1`) {
			t.Errorf("%s answers %d %s", path, w.Code, w.Body)
		}
	}
	if after := s.Counts(t); fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("refused, and yet something is written: %v, then %v", before, after)
	}
}

// All custodians of one side together, with an administrator who helps them. What they may ask of recovery is played
// by TestOneSideAlone of package recovery.
func TestOneSideAloneAddsNoReader(t *testing.T) {
	for _, side := range []accounts.Side{accounts.Management, accounts.Staff} {
		t.Run(string(side), func(t *testing.T) { oneSideAlone(t, side) })
	}
}

func oneSideAlone(t *testing.T, side accounts.Side) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := livedIn(t, db)
		roster, err := s.Accounts.Roster(t.Context())
		ok(t, err)
		number := roster.List.Number
		eve := s.Unlisted(t, "guardian", s.Guardians) // activated, and on no list
		mine := accountstest.Custodians(t, s.Accounts, side)[0]
		cookie := header("Cookie", s.cookieName()+"="+accountstest.SignIn(t, s.Accounts, mine.Person.Email, mine.Login))
		var work struct{ Proposal struct{ Head, Body string } }
		ok(t, json.Unmarshal(s.do("GET", "/api/staff/list", "", cookie).Body.Bytes(), &work))
		if !strings.Contains(work.Proposal.Body, eve.ID) {
			t.Fatal("nobody proposes her: the scene proves nothing")
		}
		sign := func(signature string) (int, string) {
			w := s.do("POST", "/api/staff/list", string(casestest.JSON(t, map[string]any{"head": work.Proposal.Head, "body": work.Proposal.Body, "signature": signature})), cookie, sendJSON)
			return w.Code, strings.TrimSpace(w.Body.String())
		}
		if code, _ := sign(crypto.SignHead(work.Proposal.Head, eve.Sign)); code == http.StatusOK {
			t.Error("a signature by a key that is no custodian's was taken")
		}
		for range 2 {
			if code, said := sign(crypto.SignHead(work.Proposal.Head, mine.Sign)); code != http.StatusOK || said != `{"in_force":false}` {
				t.Fatalf("one side's signature: %d %s", code, said)
			}
		}
		roster, err = s.Accounts.Roster(t.Context())
		ok(t, err)
		if roster.List.Number != number || bytes.Contains(casestest.JSON(t, roster), []byte(eve.ID)) {
			t.Error("she stands on the list in force")
		}
		letter, _ := s.Letter(t, "x", []casestest.Person{eve})
		if _, answer := s.post(t, "report", letter); answer["error"] != "roster_changed" {
			t.Errorf("a concern sealed to her: %v", answer)
		}
		change := s.Change(t, s.Asha, s.worker, casestest.Swap{Add: []casestest.Person{eve}})
		if w := s.do("POST", "/api/staff/cases/"+s.worker.Case.ID+"/readers", string(casestest.JSON(t, change)), s.signIn(t, s.Asha), sendJSON); w.Code == http.StatusOK {
			t.Error("a reader could add her")
		}
		all := s.everything(t, func() func(*http.Request) {
			return header("Cookie", s.cookieName()+"="+accountstest.SignIn(t, s.Accounts, mine.Person.Email, mine.Login))
		}, s.worker.Case.ID, s.file, s.handover)
		s.learnsNothing(t, "one side's custodian", all)
	})
}

// Each route by which staff open something writes exactly one record about it, and no other route writes one about a case.
func TestEveryOpeningStandsInTheLogOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := livedIn(t, db)
		lead := s.signIn(t, s.Person(t, "non_executive_lead", ""))
		asha, cat, ben, dan := s.signIn(t, s.Asha), s.signIn(t, s.Cat), s.signIn(t, s.Ben), s.signIn(t, s.Dan)
		one := "/api/staff/cases/" + s.worker.Case.ID
		o := s.Open(t, s.Asha, s.worker.Case.ID)
		last := o.Entries[len(o.Entries)-1]
		said := s.Entry(t, s.Asha, o.Case.ID, last.Seq+1, last.Hash, crypto.KindNameOpened, crypto.AudienceCase, crypto.NameOpened{Reason: planted}, s.Key(t, s.Asha, o))
		name := string(casestest.JSON(t, map[string]any{"entry": map[string]any{"seq": said.Seq, "data": said.Data}}))
		told, toldBy := s.Letter(t, "told", []casestest.Person{s.Asha}, func(d *crypto.Draft) { d.Author, d.SignKey = s.Asha.ID, s.Asha.Sign })
		played := map[string]bool{}
		play := func(method, pattern, path, body string, cookie func(*http.Request), code int, want string) *accesslog.Line {
			t.Helper()
			played[method+" "+pattern] = true
			n := s.recorded(t)
			if w := s.do(method, path, body, cookie, sendJSON); w.Code != code {
				t.Fatalf("%s %s answers %d %s", method, path, w.Code, w.Body.String()[:min(200, w.Body.Len())])
			}
			added := s.since(t, n)
			switch {
			case want == "" && len(added) == 0:
				return nil
			case want == "" || len(added) != 1 || added[0].What != want:
				t.Fatalf("%s %s writes %+v, want %q once", method, path, added, want)
			}
			return &added[0]
		}
		for _, p := range []struct {
			cookie func(*http.Request)
			who    casestest.Person
		}{{asha, s.Asha}, {cat, s.Cat}} {
			if l := play("GET", "/api/staff/cases/:id", one, "", p.cookie, 200, accesslog.CaseOpened); l.Who != p.who.ID || l.Case != o.Case.ID {
				t.Errorf("the record names %s and %s", l.Who, l.Case)
			}
		}
		if l := play("GET", "/api/staff/files/:id", "/api/staff/files/"+s.file, "", asha, 200, accesslog.FileOpened); l.Detail != s.file || l.Case != o.Case.ID {
			t.Errorf("the record of a file is %+v", l)
		}
		if l := play("POST", "/api/staff/cases/:id/name", one+"/name", name, asha, 200, accesslog.NameOpened); l.Who != s.Asha.ID || l.Detail != "" {
			t.Errorf("the record of a name is %+v", l)
		}
		play("GET", "/api/staff/keys", "/api/staff/keys", "", cat, 200, accesslog.CaseOpened)
		off := s.Change(t, s.Asha, s.worker, casestest.Swap{Remove: []casestest.Person{s.Cat}})
		if l := play("POST", "/api/staff/cases/:id/readers", one+"/readers", string(casestest.JSON(t, off)), asha, 200, accesslog.ReadersChanged); l.About != s.Cat.ID {
			t.Errorf("the record of a change is %+v", l)
		}
		entries := s.Open(t, s.Asha, s.worker.Case.ID).Entries
		note := s.Entry(t, s.Asha, o.Case.ID, len(entries), entries[len(entries)-1].Hash, crypto.KindCopied, crypto.AudienceReaders, crypto.Copied{What: "package", To: planted}, s.notes)
		copied := string(casestest.JSON(t, cases.StaffLetter{Entries: []cases.NewEntry{note}, Copied: "package"}))
		if l := play("POST", "/api/staff/cases/:id/entries", one+"/entries", copied, asha, 200, accesslog.CaseCopied); l.Who != s.Asha.ID || l.Case != o.Case.ID || l.Detail != "package" {
			t.Errorf("the record of a copy is %+v", l)
		}
		play("POST", "/api/staff/cases/:id/entries", one+"/entries", copied, asha, 200, "") // again, after a lost answer
		if l := play("POST", "/api/staff/cases", "/api/staff/cases", string(casestest.JSON(t, told)), asha, 200, accesslog.CaseRecorded); l.Case != toldBy.Case.ID {
			t.Errorf("the record of a concern told in person is %+v", l)
		}
		play("GET", "/log/export", "/log/export", "", lead, 200, accesslog.LogExported)

		// Refused: nothing was opened, so nothing is written.
		for _, cookie := range []func(*http.Request){ben, cat, dan, func(*http.Request) {}} {
			n := s.recorded(t)
			for _, path := range []string{one, "/api/staff/files/" + s.file} {
				if w := s.do("GET", path, "", cookie); w.Code < 400 {
					t.Errorf("GET %s answers %d", path, w.Code)
				}
			}
			if w := s.do("POST", one+"/name", name, cookie, sendJSON); w.Code < 400 {
				t.Errorf("the name answers %d", w.Code)
			}
			if added := s.since(t, n); len(added) != 0 {
				t.Errorf("refused requests write %+v", added)
			}
		}
		// Looking at anything else opens nothing.
		for _, r := range s.routes() {
			if r.method != "GET" || played["GET "+r.path] || strings.Contains(r.path, "*") {
				continue
			}
			for name, cookie := range map[string]func(*http.Request){"a reader": asha, "the lead": lead} {
				n := s.recorded(t)
				s.do("GET", example(r.path, o.Case.ID), "", cookie)
				if added := s.since(t, n); len(added) != 0 {
					t.Errorf("GET %s as %s writes %+v", r.path, name, added)
				}
			}
		}
		// A worker who comes to read, with JavaScript or without, leaves no record.
		n := s.recorded(t)
		s.mustPost(t, "read", map[string]any{"mailbox": cases.Bytes(s.worker.Receipt.Token())})
		s.do("POST", "/check", url.Values{"action": {"open"}, "words": {s.worker.Receipt.String()}}.Encode(), header("Content-Type", "application/x-www-form-urlencoded"))
		if added := s.since(t, n); len(added) != 0 {
			t.Errorf("a worker's visit writes %+v", added)
		}
	})
}

func (s *scene) recorded(t *testing.T) (n int64) {
	t.Helper()
	ok(t, s.DB.Get(&n, `SELECT COUNT(*) FROM log_records`))
	return n
}

func (s *scene) since(t *testing.T, n int64) []accesslog.Line {
	t.Helper()
	var records []string
	ok(t, s.DB.Select(&records, `SELECT record FROM log_records WHERE n >= $1 ORDER BY n`, n))
	var lines []accesslog.Line
	for _, r := range records {
		l, err := accesslog.ParseLine(r)
		ok(t, err)
		lines = append(lines, l)
	}
	return lines
}
