package handlers

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// record writes a line into the access log, as an event would.
func (s *site) record(t *testing.T, r accesslog.Record) {
	t.Helper()
	if err := s.DB.Tx(t.Context(), func(tx *sqlx.Tx) error { return accesslog.Append(t.Context(), tx, s.Now(), r) }); err != nil {
		t.Fatal(err)
	}
}

func TestLogPage(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		lead := people[accounts.NonExecutiveLead].cookie(t, s)
		guardian, caseID := people[accounts.Guardian].person, crypto.NewID()
		name := crypto.CaseName(caseID)
		s.record(t, accesslog.Record{Who: guardian.ID, What: accesslog.CaseOpened, Case: caseID})
		s.record(t, accesslog.Record{Who: guardian.ID, What: accesslog.NameOpened, Case: caseID})
		if err := s.Accounts.Leave(t.Context(), guardian.ID); err != nil {
			t.Fatal(err)
		}
		get := func(address string) string {
			t.Helper()
			w := s.do("GET", address, "", lead)
			if w.Code != http.StatusOK {
				t.Fatalf("GET %s answered %d", address, w.Code)
			}
			return html.UnescapeString(w.Body.String())
		}
		page := get("/log")
		wants(t, page, "Opened the concern", "Opened the name in the concern", "<strong>"+name+"</strong>",
			"One guardian (has left)", "18 November 2026, 09:30:00", `When </span><span>18 November 2026</span>`, "Marked somebody as left", "The first head is signed tonight", `href="/account">One non_executive_lead`)
		for _, row := range strings.Split(page, "<tr ") {
			if strings.Contains(row, name) && strings.Contains(row, "09:30") {
				t.Error("a line about a concern says the hour")
			}
		}
		if strings.Index(page, "Opened the name in the concern</span>") > strings.Index(page, "Opened the concern</span>") {
			t.Error("the newest does not stand first")
		}
		s.record(t, accesslog.Record{Who: guardian.ID, What: accesslog.CaseOpened, Case: crypto.NewID(), Detail: "keys"})
		wants(t, get("/log"), "Fetched the keys of the concern, to change who reads it")
		for address, want := range map[string]int{
			"/log?case=" + url.QueryEscape(name):             2,
			"/log?what=name_opened":                          1,
			"/log?person=" + guardian.ID + "&what=signed_in": 0,
			"/log?person=server&what=person_left":            1,
			"/log?from-day=18&from-month=11&from-year=2026&to-day=18&to-month=11&to-year=2026&what=case_opened": 2,
			"/log?from-day=19&from-month=11&from-year=2026":                                                     0,
			"/log?to-day=17&to-month=11&to-year=2026":                                                           0,
		} {
			if got := strings.Count(get(address), `<tr class="nhsuk-table__row" role="row">`) - 1; max(got, 0) != want {
				t.Errorf("%s shows %d lines, want %d", address, got, want)
			}
		}
		for address, want := range map[string]string{
			"/log?person=" + crypto.NewID():                "Choose somebody from the list",
			"/log?what=reading":                            "Choose an event from the list",
			"/log?case=amber":                              "Enter the two words",
			"/log?case=" + url.QueryEscape(`a' OR '1'='1`): "Enter the two words",
			"/log?from-day=31&from-month=2&from-year=2026": "From: enter a day that exists",
			"/log?to-day=5&to-month=13&to-year=2026":       "To: enter a day that exists",
			"/log?before=none":                             "This address does not lead",
		} {
			w := s.do("GET", address, "", lead)
			if body := html.UnescapeString(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, want) || !strings.Contains(body, "There is a problem") {
				t.Errorf("%s: answered %d without %q", address, w.Code, want)
			}
		}
	})
}

func TestLogPagesLeadThroughAllOfIt(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	s := newSite(t, db)
	lead := everyRole(t, s)[accounts.NonExecutiveLead].cookie(t, s)
	who := crypto.NewID()
	for range 120 {
		s.record(t, accesslog.Record{Who: who, What: accesslog.CaseOpened, Case: crypto.NewID()})
	}
	seen, pages := 0, 0
	for address := "/log?what=case_opened"; address != ""; pages++ {
		body := html.UnescapeString(s.do("GET", address, "", lead).Body.String())
		seen += strings.Count(body, `<tr class="nhsuk-table__row" role="row">`) - 1
		_, rest, more := strings.Cut(body, `<li><a href="/log?`)
		if address = ""; more && strings.Contains(rest, ">Older<") {
			to, _, _ := strings.Cut(rest, `"`)
			address = "/log?" + to
		}
	}
	if seen != 120 || pages != 3 {
		t.Errorf("%d pages show %d lines, want 3 and 120", pages, seen)
	}
}

func TestLogExportIsWholeAndRecorded(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		lead := people[accounts.NonExecutiveLead]
		cookie := lead.cookie(t, s)
		if w := s.do("HEAD", "/log/export", "", cookie); w.Code != http.StatusOK || w.Body.Len() != 0 {
			t.Errorf("HEAD answered %d with %d bytes", w.Code, w.Body.Len())
		}
		w := s.do("GET", "/log/export", "", cookie)
		key, err := accesslog.PublicKey(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		found, err := accesslog.Verify(strings.NewReader(w.Body.String()), nil, key)
		if err != nil || len(found) != 4 {
			t.Fatalf("verifying says %v (%v)", found, err)
		}
		for _, f := range found {
			if f.Result != accesslog.Holds {
				t.Errorf("verifying says %s %s", f.Result, f.Text)
			}
		}
		if n := strings.Count(w.Body.String(), `"who":"`+lead.person.ID+`","what":"log_exported"`); n != 1 {
			t.Errorf("the export says %d times that it was taken, want once", n)
		}
		if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="access-log-2026-11-18.txt"` {
			t.Errorf("it is called %q", got)
		}
		wants(t, html.UnescapeString(s.do("GET", "/log", "", cookie).Body.String()), "The newest head is of", "saysomething/"+lead.person.OrganisationID)
	})
}

func TestAChangedLogIsShownLoudly(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		lead, admin := people[accounts.NonExecutiveLead].cookie(t, s), people[accounts.Administrator].cookie(t, s)
		err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`UPDATE log_records SET record = REPLACE(record, 'person_invited', 'person_left') WHERE n = 0`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := accesslog.Sign(t.Context(), db); err == nil {
			t.Fatal("a changed log was signed")
		}
		wants(t, s.do("GET", "/log", "", lead).Body.String(), "This log was changed", "record 0 is not as it was written")
		wants(t, s.do("GET", "/admin", "", admin).Body.String(), "The access log was changed")
	})
}

// Nobody else reads it, and nobody at all changes it: TestRouteByRole proves who may; here, that no route does.
func TestNoRouteChangesTheLog(t *testing.T) {
	s := newSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	found := 0
	for _, r := range s.routes() {
		if r.path == "/log" || strings.HasPrefix(r.path, "/log/") {
			found++
			if r.method != http.MethodGet || r.body != 0 {
				t.Errorf("%s %s can be sent something", r.method, r.path)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d routes of the log, want 2", found)
	}
}

func wants(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}
