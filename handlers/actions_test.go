package handlers

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/store/storetest"
)

// actsSite is a site with somebody of every role; the custodian speaks for the staff side.
func actsSite(t *testing.T, db *store.DB) (*site, map[accounts.Role]member) {
	t.Helper()
	s := newSite(t, db, func(s *Server) { s.Reports = &reports.Store{DB: db, Now: s.Now, Run: "test"} })
	people := everyRole(t, s)
	change(t, db, `UPDATE people SET side = 'staff' WHERE role = 'custodian'`)
	return s, people
}

func said(w *httptest.ResponseRecorder) string { return html.UnescapeString(w.Body.String()) }

func postForm(s *site, path string, as func(*http.Request), fields url.Values) *httptest.ResponseRecorder {
	return s.do("POST", path, fields.Encode(), as, header("Content-Type", "application/x-www-form-urlencoded"))
}

func entryForm(version string, more ...string) url.Values {
	v := url.Values{"version": {version}, "pledge": {"publish"}, "heard": {"survey"}, "said": {"Canary: meetings are unkind."}, "did": {"Chairs are trained."},
		"by-day": {"31"}, "by-month": {"3"}, "by-year": {"2027"}, "state": {"planned"}}
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

func TestBothSidesPutTheirNamesToAnEntry(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, people := actsSite(t, db)
		manager, staffSide, guardian := people[accounts.Partnership].cookie(t, s), people[accounts.Custodian].cookie(t, s), people[accounts.Guardian].cookie(t, s)
		public := func() string { return said(s.do("GET", "/progress", "")) }
		if !strings.Contains(public(), "nothing here yet") {
			t.Error("an empty page does not say so")
		}
		w := postForm(s, "/partnership/actions/new", manager, entryForm("0"))
		at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/partnership/actions/") {
			t.Fatalf("%d %s %s", w.Code, at, said(w))
		}
		if strings.Contains(public(), "Canary") {
			t.Error("shown with the name of one side")
		}
		if page := said(s.do("GET", at, "", manager)); strings.Contains(page, "Put my name") || !strings.Contains(page, "Staff side: nobody yet") {
			t.Error("who has signed can sign again")
		}
		if page := said(s.do("GET", at, "", guardian)); strings.Contains(page, "Put my name") || strings.Contains(page, "/withdraw") {
			t.Error("who speaks for no side can sign or withdraw")
		}
		if w := postForm(s, at+"/agree", guardian, url.Values{"version": {"1"}}); w.Code != http.StatusBadRequest {
			t.Errorf("who speaks for no side signed: %d", w.Code)
		}
		if page := said(s.do("GET", "/partnership/actions", "", staffSide)); !strings.Contains(page, "waits for you") {
			t.Error("the list does not say who must sign")
		}
		if w := postForm(s, at+"/agree", staffSide, url.Values{"version": {"1"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("agree: %d", w.Code)
		}
		for _, has := range []string{"Canary: meetings", "Chairs are trained", "One partnership", "One custodian", "31 March 2027", "Planned"} {
			if !strings.Contains(public(), has) {
				t.Errorf("the public page lacks %q", has)
			}
		}
		if w := postForm(s, at, guardian, entryForm("1", "said", "Canary: the second.")); w.Code != http.StatusSeeOther {
			t.Errorf("change: %d", w.Code)
		}
		if w := postForm(s, at, manager, entryForm("1", "said", "Canary: the lost.")); w.Code != http.StatusConflict || !strings.Contains(said(w), "Canary: the lost.") {
			t.Errorf("what somebody else changed: %d", w.Code)
		}
		if w := postForm(s, at+"/agree", manager, url.Values{"version": {"1"}}); w.Code != http.StatusConflict || !strings.Contains(said(w), "Nothing was done") {
			t.Errorf("signed what is not the newest: %d", w.Code)
		}
		if page := public(); strings.Contains(page, "second") || !strings.Contains(page, "Canary: meetings") {
			t.Error("a change is shown before both agreed")
		}
		if w := postForm(s, at+"/withdraw", staffSide, url.Values{"version": {"2"}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(said(w), "Say why") {
			t.Errorf("withdrawn without a reason: %d", w.Code)
		}
		if w := postForm(s, at+"/withdraw", staffSide, url.Values{"version": {"2"}, "why": {"It did not happen."}}); w.Code != http.StatusSeeOther || strings.Contains(public(), "Canary") {
			t.Errorf("withdraw: %d", w.Code)
		}
		if page := said(s.do("GET", at, "", manager)); !strings.Contains(page, "It did not happen.") || !strings.Contains(page, "Canary: meetings") || strings.Contains(page, "/edit") {
			t.Error("the history is gone, or it can be changed")
		}
		for _, path := range []string{at + "/edit", at + "/withdraw", "/partnership/actions/nonsense"} {
			if w := s.do("GET", path, "", manager); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})
}

func TestAnEntryKeepsWhatWasTyped(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, people := actsSite(t, db)
		as := people[accounts.Partnership].cookie(t, s)
		for name, c := range map[string]struct {
			more []string
			has  []string
		}{
			"a small count":         {[]string{"measure", "Concerns", "unit", "concerns", "baseline", "3", "source", "Figures"}, []string{"could point to somebody", `value="3"`, `href="#baseline"`}},
			"no such day":           {[]string{"by-day", "31", "by-month", "2"}, []string{"Enter a real day", `href="#by-day"`, `value="2"`}},
			"figures that say less": {[]string{"heard", "figures"}, []string{"show no number for this", "Canary: meetings"}},
			"a place of no list":    {[]string{"area", "mortuary"}, []string{"Choose a place of the list"}},
			"markup":                {[]string{"said", "", "did", "<script>alert(1)</script>"}, []string{"Write what you heard", "<script>alert(1)</script>"}},
		} {
			w := postForm(s, "/partnership/actions/new", as, entryForm("0", c.more...))
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "<title>Error: ") || strings.Contains(w.Body.String(), "<script>alert") {
				t.Errorf("%s: %d", name, w.Code)
			}
			for _, has := range c.has {
				if !strings.Contains(said(w), has) {
					t.Errorf("%s lacks %q", name, has)
				}
			}
		}
		if page := said(s.do("GET", "/partnership/actions/new", "", as)); !strings.Contains(page, "Do not describe a case") {
			t.Error("nobody is warned")
		}
		var n int
		if err := db.Get(&n, `SELECT count(*) FROM actions`); err != nil || n != 0 {
			t.Errorf("%d entries were kept, %v", n, err)
		}
	})
}

func TestCostPage(t *testing.T) {
	s := newSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	if page := said(s.do("GET", "/cost", "")); !strings.Contains(page, "£2,281.3 million") || strings.Contains(page, "Between the lowest") {
		t.Error("the study's sum is not there")
	}
	good := url.Values{"staff": {"1,046,000"}, "who": {"any"}, "rate": {"24"}, "margin": {"0"}, "mode": {"published"}}
	with := func(more ...string) url.Values {
		v := maps.Clone(good)
		for i := 0; i < len(more); i += 2 {
			v[more[i]] = strings.Split(more[i+1], "|")
		}
		return v
	}
	for name, c := range map[string]struct {
		fields url.Values
		code   int
		has    []string
		not    string
	}{
		"the study's":  {good, 200, []string{"£2,281.3 million a year", "£604.4 million", "251,040 people", "<svg"}, "Error:"},
		"a range":      {with("margin", "1.5"), 200, []string{"£2,138.7 million to £2,423.9 million a year", "22.5% to 25.5%"}, "Error:"},
		"two rates":    {with("who", "managers|colleagues"), 422, []string{"would count people twice", `href="#who"`, `value="1,046,000"`}, "<svg"},
		"bad input":    {with("rate", "=1+1", "staff", "<b>"), 422, []string{`value="=1+1"`, "Enter the rate in per cent"}, "<b>"},
		"as a file":    {with("as", "csv"), 200, []string{"Coming to work while ill,the study's sum for each person,604400000,604400000"}, "<"},
		"no such mode": {with("mode", "x"), 422, []string{"Choose with which figures"}, "<svg"},
	} {
		w := postForm(s, "/cost", func(*http.Request) {}, c.fields)
		body := w.Body.String()
		if name == "bad input" {
			body = strings.ReplaceAll(body, "&lt;b&gt;", "")
		}
		if w.Code != c.code || strings.Contains(body, c.not) {
			t.Errorf("%s: %d, want %d without %q", name, w.Code, c.code, c.not)
		}
		for _, has := range c.has {
			if !strings.Contains(said(w), has) {
				t.Errorf("%s lacks %q", name, has)
			}
		}
	}
	if w := s.do("GET", "/cost?staff=100", ""); w.Code != http.StatusBadRequest {
		t.Errorf("figures in an address: %d", w.Code)
	}
	if w := s.do("GET", "/cost.csv", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "All together,,2281300000,2281300000") {
		t.Errorf("the file: %d", w.Code)
	}
	if log := s.log.String(); log != "" {
		t.Errorf("logged: %s", log)
	}
}

const survey = "measure,question,version,period,value,unit,base,group,source,better\nreported_incident,Did you report it?,,2024,%s,percent,100,,Canary survey,\n"

func TestIndicatorPages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, people := actsSite(t, db)
		as := people[accounts.Administrator].cookie(t, s)
		public := func() string { return said(s.do("GET", "/indicators", "")) }
		if page := public(); !strings.Contains(page, "has not put its own figures") || !strings.Contains(page, "National Guardian") {
			t.Error("the national figures are not there")
		}
		send := func(figures, action, last string) *httptest.ResponseRecorder {
			return postForm(s, "/admin/indicators", as, url.Values{"figures": {figures}, "action": {action}, "last": {last}})
		}
		if w := send("measure\nx", "save", "0"); w.Code != 422 || !strings.Contains(said(w), "This column is missing") {
			t.Errorf("mistakes: %d", w.Code)
		}
		if w := send(fmt.Sprintf(survey, "51"), "preview", ""); w.Code != 200 || !strings.Contains(said(w), "Nothing has been saved yet") || strings.Contains(public(), "51%") {
			t.Errorf("preview: %d", w.Code)
		}
		if w := send(fmt.Sprintf(survey, "51"), "save", "0"); w.Code != http.StatusSeeOther || !strings.Contains(public(), "51% (100 answered)") {
			t.Errorf("save: %d", w.Code)
		}
		if w := send(fmt.Sprintf(survey, "52"), "save", "0"); w.Code != http.StatusConflict || !strings.Contains(said(w), "51% now, 52% then") {
			t.Errorf("saved unseen: %d", w.Code)
		}
		if w := send(fmt.Sprintf(survey, "52"), "save", "x"); w.Code != http.StatusBadRequest {
			t.Errorf("no number: %d", w.Code)
		}
		var id string
		if err := db.Get(&id, `SELECT id FROM indicator_imports`); err != nil {
			t.Fatal(err)
		}
		if page := said(s.do("GET", "/admin/indicators/"+id+"/withdraw", "", as)); !strings.Contains(page, "They go from every page at once") {
			t.Error("it is not asked first")
		}
		if w := postForm(s, "/admin/indicators/"+id+"/withdraw", as, nil); w.Code != http.StatusSeeOther || strings.Contains(public(), "51%") {
			t.Errorf("withdraw: %d", w.Code)
		}
		if w := postForm(s, "/admin/indicators/"+id+"/withdraw", as, nil); w.Code != http.StatusNotFound {
			t.Errorf("withdrawn twice: %d", w.Code)
		}
		if w := s.do("GET", "/indicators.csv", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "ftsu_cases") {
			t.Errorf("the file: %d", w.Code)
		}
	})
}

// Small counts of people are nowhere: not on a page, not in the file, not in the database.
func TestSmallCountsAreNotKept(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, people := actsSite(t, db)
		as := people[accounts.Administrator].cookie(t, s)
		counts := func(bme, last string) url.Values {
			return url.Values{"period": {"2024-25"}, "basis": {"one"}, "bme-entering": {bme}, "bme-workforce": {"1,260"}, "white-entering": {"44"}, "white-workforce": {"4805"}, "action": {"preview"}, "last": {last}}
		}
		if w := postForm(s, "/admin/wres", as, counts("2000", "0")); w.Code != 422 || !strings.Contains(said(w), "There cannot be fewer staff") {
			t.Errorf("more than all: %d", w.Code)
		}
		if w := postForm(s, "/admin/wres", as, counts("17", "0")); w.Code != 200 || !strings.Contains(said(w), "1.47") || !strings.Contains(said(w), "17 of 1260 BME staff") {
			t.Errorf("preview: %d", w.Code)
		}
		small := counts("9", "0")
		if w := postForm(s, "/admin/wres", as, small); w.Code != 200 || !strings.Contains(said(w), "not calculated") {
			t.Errorf("preview of few: %d", w.Code)
		}
		small.Set("action", "save")
		if w := postForm(s, "/admin/wres", as, small); w.Code != http.StatusSeeOther {
			t.Errorf("save: %d", w.Code)
		}
		var body string
		if err := db.Get(&body, `SELECT body FROM indicator_values`); err != nil || strings.Contains(body, "1260") || strings.Contains(body, "44") {
			t.Errorf("kept: %s, %v", body, err)
		}
		if page := said(s.do("GET", "/indicators", "")); !strings.Contains(page, "not calculated") || strings.Contains(page, "1260") {
			t.Error("the page says more or less than that it is not calculated")
		}
	})
}
