package handlers

import (
	"context"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/cases/casestest"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/store/storetest"
)

// newFiguresSite is a site with one released quarter, in which 23 people spoke up, 4 of them about
// bullying, and one quarter that is not released yet.
func newFiguresSite(t *testing.T, db *store.DB) *deskSite {
	t.Helper()
	d := newDeskSite(t, db)
	d.Reports.DelayDays = reports.DefaultDelayDays
	row := func(q int, themes ...string) reports.SeedRow {
		return reports.SeedRow{Quarter: reports.Quarter{Year: 2026, N: q}, Row: reports.Row{Organisation: d.Organisation, Kind: "concern", Mode: "open", Route: "online", Themes: themes, Group: "NUR"}}
	}
	rows := append(slices.Repeat([]reports.SeedRow{row(1, "safety")}, 19), slices.Repeat([]reports.SeedRow{row(1, "bullying")}, 4)...)
	rows = append(rows, slices.Repeat([]reports.SeedRow{row(2, "bullying")}, 77)...)
	change(t, db, `INSERT INTO settings (name, value) VALUES ('organisation', '`+d.Organisation+`') ON CONFLICT DO NOTHING`)
	if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return d.Reports.Seed(t.Context(), tx, rows) }); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Reports.CloseQuarters(t.Context(), d.Now()); err != nil || n != 1 {
		t.Fatalf("%d releases, %v", n, err)
	}
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
			"/figures":                    {200, []string{"April to June 2026", "<svg", "between 1 and 7", "22 October 2026", `href="/figures/2026-27-Q1.csv"`, `scope="row"`, "<caption"}},
			"/figures/2026-27-Q1":         {200, []string{"<title>Figures, April to June 2026", "about 25 concerns"}},
			"/figures/2026-27-Q1.csv":     {200, []string{",themes,safety,Patient safety,20,80", ",themes,bullying,Bullying,*,", ",themes,total,Total,25,"}},
			"/figures/2026-27-Q2":         {404, nil}, // not released yet
			"/figures/2026-27-Q2.csv":     {404, nil},
			"/figures/2025-26-Q4":         {404, nil},
			"/figures/.csv":               {404, nil},
			"/figures/2026-27%20Q1":       {404, nil},
			"/figures/nonsense":           {404, nil},
			"/figures/%00":                {404, nil},
			"/figures?q=2026-27-Q1":       {400, nil},
			"/figures/2026-27-Q1.csv?x=1": {400, nil},
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
			for _, not := range []string{"Set-Cookie", "style=", "ZgotmplZ", "%!"} {
				if strings.Contains(w.Body.String(), not) || w.Header().Get(not) != "" {
					t.Errorf("%s has %q", target, not)
				}
			}
		}
		if log := d.log.String(); log != "" {
			t.Errorf("reading the figures was logged: %s", log)
		}
		w := d.do("GET", "/figures/2026-27-Q1.csv", "")
		if records, err := csv.NewReader(w.Body).ReadAll(); err != nil || len(records) < 10 || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" ||
			w.Header().Get("Content-Disposition") != `attachment; filename="figures-2026-27-Q1.csv"` {
			t.Errorf("the download: %v, %v", w.Header(), err)
		}
	})
}

// Changed figures are not shown, in no form.
func TestChangedFiguresAreRefused(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newFiguresSite(t, db)
		change(t, db, `UPDATE releases SET body = replace(body, '"shown":"20"', '"shown":"95"')`)
		for target, want := range map[string]int{"/figures": 200, "/figures/2026-27-Q1": 404, "/figures/2026-27-Q1.csv": 404} {
			w := d.do("GET", target, "")
			if w.Code != want || strings.Contains(w.Body.String(), "<svg") || strings.Contains(w.Body.String(), ">95") {
				t.Errorf("%s: %d, want %d without figures", target, w.Code, want)
			}
			if want == 200 && !strings.Contains(w.Body.String(), "no longer what was released") {
				t.Error("the page does not say that figures were changed")
			}
		}
		if d.Flush(); !strings.Contains(d.log.String(), "figures of 2026-27 Q1") {
			t.Errorf("nobody is told: %s", d.log.String())
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

// The partnership sees what is released, whoever reads cases too; the administrator and strangers do not.
func TestPartnershipPage(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newFiguresSite(t, db)
		for role, want := range map[string]int{"guardian": 200, "rep": 200, "champion": 200, "executive_lead": 200, "non_executive_lead": 200, "custodian": 200, "partnership": 200, "administrator": 403} {
			as := d.signIn(t, d.Person(t, role, ""))
			for target, shown := range map[string]bool{"/partnership": true, "/partnership/2026-27-Q1": true, "/partnership/2026-27-Q2": false} {
				w := d.do("GET", target, "", as)
				if wanted := map[bool]int{true: want, false: max(want, 403+1)}[shown || want == 403]; w.Code != wanted {
					t.Errorf("%s at %s: %d, want %d", role, target, w.Code, wanted)
				}
				if has := strings.Contains(w.Body.String(), "<svg"); has != (want == 200 && shown) || strings.Contains(w.Body.String(), ">75") {
					t.Errorf("%s at %s: figures are there: %v", role, target, has)
				}
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
		d.Pass(100 * 24 * time.Hour) // what was told in person counts like anything else
		if n, err := d.Reports.CloseQuarters(t.Context(), d.Now()); err != nil || n == 0 {
			t.Errorf("%d releases, %v", n, err)
		}
	})
}
