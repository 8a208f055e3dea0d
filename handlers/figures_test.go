package handlers

import (
	"context"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/cases/casestest"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/store/storetest"
)

// newFiguresSite is a site with two published quarters.
func newFiguresSite(t *testing.T, db *store.DB) *deskSite {
	t.Helper()
	d := newDeskSite(t, db)
	d.Reports.DelayDays = reports.DefaultDelayDays
	change(t, db, `INSERT INTO settings (name, value) VALUES ('organisation', '`+d.Organisation+`') ON CONFLICT DO NOTHING`)
	putOut(t, db, d.Organisation, twoQuarters()...)
	d.Pass(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC).Sub(d.Now()))
	return d
}

func change(t *testing.T, db *store.DB, query string) {
	t.Helper()
	if err := db.Tx(context.Background(), func(tx *sqlx.Tx) error { _, err := tx.Exec(query); return err }); err != nil {
		t.Fatal(err)
	}
}

func TestFigures(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newFiguresSite(t, db)
		for target, c := range map[string]struct {
			want int
			has  []string
		}{
			"/figures":                        {200, []string{"July to September 2026", "people raised a concern", "<svg", "What went up?", "Where?", "What is being done?", `href="/progress"`, "withheld: fewer than 5", "Newest release: number 2"}},
			"/figures/2026-27-Q1":             {200, []string{"April to June 2026"}},
			"/figures/themes":                 {200, []string{"<caption", `scope="row"`, "Patient safety or quality", `href="/figures/theme/safety"`, "not published yet"}},
			"/figures/themes/2026-27":         {200, nil},
			"/figures/groups":                 {200, []string{"too few people"}},
			"/figures/areas":                  {200, []string{"Heronbrook General Hospital"}}, // sites are in a public table
			"/figures/map":                    {200, []string{"app-hatch"}},
			"/figures/map/2026-27-Q1":         {200, nil},
			"/figures/time":                   {200, []string{"<svg"}},
			"/figures/outcomes":               {200, []string{"Would you speak up again?"}},
			"/figures/tables":                 {200, []string{`href="/figures/table/themes.csv"`}},
			"/figures/theme/bullying":         {200, nil},
			"/figures/theme/not_sure":         {200, nil},
			"/figures/area/b":                 {200, nil},
			"/figures/group/medical":          {200, nil},
			"/figures/table/themes.csv":       {200, []string{",Themes by site,Concerns,2026-27 Q1,,Whole organisation,,,safety,"}},
			"/figures/table/areas.csv":        {404, nil}, // for the partnership group
			"/figures/area/a1":                {404, nil}, // likewise
			"/figures/area/nowhere":           {404, nil},
			"/figures/theme/":                 {404, nil},
			"/figures/2026-27-Q3":             {404, nil}, // not out yet
			"/figures/2025-26-Q4":             {404, nil},
			"/figures/themes/2025-26":         {404, nil},
			"/figures/map/2026-27":            {404, nil},
			"/figures/table/.csv":             {404, nil},
			"/figures/time/2026-27":           {404, nil},
			"/figures/2026-27%20Q1":           {404, nil},
			"/figures/nonsense":               {404, nil},
			"/figures/%00":                    {404, nil},
			"/figures?q=2026-27-Q1":           {400, nil},
			"/figures/table/themes.csv?x=1":   {400, nil},
			"/figures/table/%2e%2e%2fa.csv":   {404, nil},
			"/figures/theme/bullying/further": {404, nil},
		} {
			w := d.do("GET", target, "")
			if w.Code != c.want {
				t.Errorf("%s: %d, want %d", target, w.Code, c.want)
			}
			for _, has := range c.has {
				if !strings.Contains(w.Body.String(), has) {
					t.Errorf("%s lacks %q", target, has)
				}
			}
			for _, not := range []string{"Set-Cookie", "style=", "ZgotmplZ", "%!", "<script>"} {
				if strings.Contains(w.Body.String(), not) || w.Header().Get(not) != "" {
					t.Errorf("%s has %q", target, not)
				}
			}
		}
		if log := d.log.String(); log != "" {
			t.Errorf("reading the figures was logged: %s", log)
		}
		w := d.do("GET", "/figures/table/themes.csv", "")
		if records, err := csv.NewReader(w.Body).ReadAll(); err != nil || len(records) != 1+2*3*4 || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" ||
			w.Header().Get("Content-Disposition") != `attachment; filename="figures.csv"` {
			t.Errorf("the download: %d lines, %v, %v", len(records), w.Header(), err)
		}
	})
}

// A release that was changed is not shown, in no form, and neither is what it said.
func TestChangedFiguresAreRefused(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newFiguresSite(t, db)
		change(t, db, `UPDATE ledger_releases SET body = replace(body, '"value":"132"', '"value":"951"') WHERE number = 2`)
		for target, want := range map[string]int{"/figures": 200, "/figures/2026-27-Q1": 200, "/figures/2026-27-Q2": 404, "/figures/table/themes.csv": 200} {
			w := d.do("GET", target, "")
			if w.Code != want || strings.Contains(w.Body.String(), "951") || strings.Contains(w.Body.String(), "July to September 2026</strong>") {
				t.Errorf("%s: %d, want %d without the changed figures", target, w.Code, want)
			}
			if want == 200 && !strings.HasSuffix(target, ".csv") && !strings.Contains(w.Body.String(), "Release 2 is no longer what was released") {
				t.Errorf("%s does not say that figures were changed", target)
			}
		}
		change(t, db, `UPDATE ledger_releases SET signature = ''`)
		w := d.do("GET", "/figures", "")
		if w.Code != 200 || strings.Contains(w.Body.String(), "<svg") || !strings.Contains(w.Body.String(), "Releases 1, 2 are no longer") {
			t.Errorf("with nothing that can be trusted: %d", w.Code)
		}
		if d.Flush(); !strings.Contains(d.log.String(), "release 2") || strings.Contains(d.log.String(), "951") {
			t.Errorf("nobody is told, or too much: %s", d.log.String())
		}
	})
}

func TestFiguresBeforeTheFirstRelease(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, func(s *Server) {
			s.Reports = &reports.Store{DB: db, Now: s.Now, DelayDays: reports.DefaultDelayDays}
		})
		if w := s.do("GET", "/figures", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "no figures yet") || !strings.Contains(w.Body.String(), "22 January 2027") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

// The partnership sees every table that is released, whoever reads cases too; the administrator and strangers do not.
func TestPartnershipPage(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newFiguresSite(t, db)
		for role, want := range map[string]int{"guardian": 200, "rep": 200, "champion": 200, "executive_lead": 200, "non_executive_lead": 200, "custodian": 200, "partnership": 200, "administrator": 403} {
			as := d.signIn(t, d.Person(t, role, ""))
			for _, target := range []string{"/partnership", "/partnership/2026-27-Q1", "/partnership/area/a1", "/partnership/areas", "/partnership/table/areas.csv"} {
				w := d.do("GET", target, "", as)
				if w.Code != want {
					t.Errorf("%s at %s: %d, want %d", role, target, w.Code, want)
				}
				if has := strings.Contains(w.Body.String(), "app-chart") || strings.Contains(w.Body.String(), "Surgery"); has != (want == 200) {
					t.Errorf("%s at %s: figures are there: %v", role, target, has)
				}
			}
			if w := d.do("GET", "/partnership/2026-27-Q3", "", as); want == 200 && w.Code != 404 {
				t.Errorf("%s sees a quarter that is not out: %d", role, w.Code)
			}
			if role == "partnership" {
				for _, target := range []string{"/api/staff/cases", "/api/staff/cases/" + d.Organisation} {
					if w := d.do("GET", target, "", as); w.Code != http.StatusForbidden {
						t.Errorf("partnership at %s: %d", target, w.Code)
					}
				}
			}
		}
		if w := d.do("GET", "/partnership", ""); w.Code != http.StatusSeeOther {
			t.Errorf("not signed in: %d", w.Code)
		}
	})
}

// A change on record is on the charts it is about until it is taken out, and nowhere else.
func TestChangesOnRecordAreMarked(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newFiguresSite(t, db)
		dan := d.signIn(t, d.Dan)
		form := func(target string, fields url.Values) *httptest.ResponseRecorder {
			return d.do("POST", target, fields.Encode(), dan, header("Content-Type", "application/x-www-form-urlencoded"))
		}
		good := url.Values{"on-day": {"1"}, "on-month": {"8"}, "on-year": {"2026"}, "reason": {"New policy <b>on</b> attendance"}, "measure": {"theme:bullying"}}
		for field, c := range map[string]struct{ value, says string }{
			"on-day": {"31a", "Enter the day"}, "on-month": {"13", "Enter the day"}, "on-year": {"2999", "in the future"}, "reason": {"  ", "Say what changed"}, "measure": {"theme:nothing", "Choose what"},
		} {
			bad := url.Values{}
			for k, v := range good {
				bad[k] = v
			}
			bad.Set(field, c.value)
			if w := form("/admin/marks", bad); w.Code != 422 || !strings.Contains(w.Body.String(), c.says) || field != "reason" && !strings.Contains(w.Body.String(), " attendance") {
				t.Errorf("%s %q: %d, does not say %q or lost what was typed", field, c.value, w.Code, c.says)
			}
		}
		if w := form("/admin/marks", good); w.Code != 303 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		const line = "1 August 2026: New policy &lt;b&gt;on&lt;/b&gt; attendance"
		for target, want := range map[string]bool{"/figures/theme/bullying": true, "/figures/theme/safety": false, "/figures": false} {
			if got := strings.Contains(d.do("GET", target, "").Body.String(), line); got != want {
				t.Errorf("%s: the mark is there: %v", target, got)
			}
		}
		marks, err := d.Reports.ChartMarks(t.Context(), d.Organisation)
		if err != nil || len(marks) != 1 {
			t.Fatalf("%v, %v", marks, err)
		}
		remove := "/admin/marks/" + marks[0].ID + "/remove"
		if w := d.do("GET", remove, "", dan); w.Code != 200 || !strings.Contains(w.Body.String(), "Take out this mark?") {
			t.Errorf("it does not ask first: %d", w.Code)
		}
		for _, want := range []int{303, 404} { // once
			if w := form(remove, nil); w.Code != want {
				t.Errorf("taking out: %d, want %d", w.Code, want)
			}
		}
		if strings.Contains(d.do("GET", "/figures/theme/bullying", "").Body.String(), line) {
			t.Error("the mark is still there")
		}
	})
}

func TestAmendStatistics(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDeskSite(t, db)
		letter, worker := d.Letter(t, "x", []casestest.Person{d.Asha})
		d.mustPost(t, "report", letter)
		asha, dan, grace := d.signIn(t, d.Asha), d.signIn(t, d.Dan), d.signIn(t, d.Person(t, "partnership", ""))
		token := base64.RawURLEncoding.EncodeToString(worker.Statistics)
		body := func(change map[string]any) string {
			ask := map[string]any{"token": token, "themes": []string{"safety", "bullying"}, "group": "NUR", "area": "room"}
			for k, v := range change {
				ask[k] = v
			}
			text, err := json.Marshal(ask)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		for what, c := range map[string]struct {
			body string
			as   func(*http.Request)
			want int
		}{
			"not signed in":      {body(nil), func(*http.Request) {}, 401},
			"administrator":      {body(nil), dan, 403},
			"partnership":        {body(nil), grace, 403},
			"another token":      {body(map[string]any{"token": strings.Repeat("A", 43)}), asha, 404},
			"no token":           {body(map[string]any{"token": ""}), asha, 400},
			"unknown theme":      {body(map[string]any{"themes": []string{"x"}}), asha, 400},
			"unknown group":      {body(map[string]any{"group": "x"}), asha, 400},
			"unknown area":       {body(map[string]any{"area": "x"}), asha, 400},
			"unknown field":      {body(map[string]any{"case": worker.Case.ID}), asha, 400},
			"too long":           {body(map[string]any{"area": strings.Repeat("x", 9000)}), asha, 413},
			"from another site":  {body(nil), func(r *http.Request) { asha(r); r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
			"the case's reader":  {body(nil), asha, 200},
			"once more the same": {body(nil), asha, 200},
		} {
			if w := d.do("POST", "/api/staff/statistics", c.body, c.as, sendJSON); w.Code != c.want {
				t.Errorf("%s: %d %s, want %d", what, w.Code, w.Body, c.want)
			}
		}
		var got struct {
			Themes, Area string
			Group        string `db:"worker_group"`
		}
		if err := db.Get(&got, `SELECT themes, area, worker_group FROM statistics`); err != nil || got.Themes != "bullying,safety" || got.Area != "ward" || got.Group != "NUR" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
