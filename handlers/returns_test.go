package handlers

import (
	"net/http"
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

// newReturnsSite has one concern of a quarter that was frozen the day before.
func newReturnsSite(t *testing.T, db *store.DB) (*deskSite, string) {
	t.Helper()
	d := newDeskSite(t, db)
	letter, _ := d.Letter(t, "x", []casestest.Person{d.Asha})
	d.mustPost(t, "report", letter)
	q := quarterNow(d)
	for d.Now().Before(q.ReleasableOn(d.Reports.DelayDays).Add(time.Hour)) {
		d.Pass(24 * time.Hour)
	}
	if _, err := d.Reports.KeepLedger(t.Context(), d.Now()); err != nil {
		t.Fatal(err)
	}
	return d, "/returns/" + q.Path()
}

func (d *deskSite) form(target string, as func(*http.Request), fields ...string) (int, string, string) {
	values := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	w := d.do("POST", target, values.Encode(), as, header("Content-Type", "application/x-www-form-urlencoded"), header("Sec-Fetch-Site", "same-origin"))
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

func TestReturnPages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d, target := newReturnsSite(t, db)
		asha := d.signIn(t, d.Asha)
		page := func(target string, want int) string {
			t.Helper()
			w := d.do("GET", target, "", asha)
			if w.Code != want || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d, %s", target, w.Code, w.Header().Get("Cache-Control"))
			}
			return w.Body.String()
		}
		says := func(body string, words ...string) {
			t.Helper()
			for _, w := range words {
				if !strings.Contains(body, w) {
					t.Errorf("it does not say %q", w)
				}
			}
		}
		says(page("/returns", 200), target, "To be submitted", "Not counted yet", "Its list of fields is not public")
		says(page(target, 200), "Number of cases raised", "and to nobody else", "count as published", "Mark as submitted")
		says(page(target+".csv", 200), "cases,Number of cases raised,1,")
		page("/returns/1999-00-Q1", 404)
		page("/returns/x", 404)
		page(target+"/amend", 409) // nothing was sent yet

		if code, to, _ := d.form(target, asha, "name", "narrative", "was", "", "text", "=We learned"); code != 303 || !strings.HasSuffix(to, "?done=written") {
			t.Errorf("saved: %d to %s", code, to)
		}
		code, _, body := d.form(target, asha, "name", "narrative", "was", "something older", "text", "Mine instead")
		if says(body, "Mine instead", "Somebody else wrote here meanwhile", "=We learned"); code != 422 {
			t.Errorf("written over what was not seen: %d", code)
		}
		if code, _, _ := d.form(target, asha, "name", "learning", "was", "", "text", "x"); code != 400 {
			t.Errorf("a text of Scotland: %d", code)
		}
		says(page(target+".csv", 200), "'=We learned") // harmless in a spreadsheet

		says(page(target+"/submit", 200), "This page sends nothing", "can no longer be changed")
		if code, to, _ := d.form(target+"/submit", asha); code != 303 || to != target+"?done=submitted" {
			t.Errorf("submitted: %d to %s", code, to)
		}
		if code, _, _ := d.form(target+"/submit", asha); code != 409 {
			t.Errorf("submitted twice: %d", code)
		}
		if code, _, _ := d.form(target, asha, "name", "narrative", "was", "=We learned", "text", "x"); code != 409 {
			t.Errorf("written after it was sent: %d", code)
		}
		page(target+"/submit", 409)
		says(page(target, 200), "Submitted on", "Amend it")
		code, _, body = d.form(target+"/amend", asha, "reason", "  ")
		if says(body, "Say in a few words why it is amended"); code != 422 {
			t.Errorf("amended without a reason: %d", code)
		}
		if code, to, _ := d.form(target+"/amend", asha, "reason", "Coded wrongly"); code != 303 || to != target+"?done=same" {
			t.Errorf("amended though nothing changed: %d to %s", code, to)
		}
		for _, role := range []string{"rep", "executive_lead", "non_executive_lead", "partnership", "custodian", "champion", "administrator"} {
			as := d.signIn(t, d.Person(t, role, ""))
			for _, target := range []string{"/returns", target, target + ".csv"} {
				if w := d.do("GET", target, "", as); w.Code != http.StatusForbidden {
					t.Errorf("%s at %s: %d", role, target, w.Code)
				}
			}
		}
	})
}

// In Scotland a board with one concern at a stage looks like one with none.
func TestTheMeasuresOfScotlandShowNoSmallGroup(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDeskSite(t, db)
		exec := func(query string) {
			if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { _, err := tx.Exec(query); return err }); err != nil {
				t.Fatal(err)
			}
		}
		exec(`UPDATE organisations SET nation = 'scotland', clock_preset = 'scotland-inwo'`)
		letter, _ := d.Letter(t, "x", []casestest.Person{d.Asha})
		d.mustPost(t, "report", letter)
		exec(`UPDATE statistics SET stage1 = 'upheld', stage1_in_time = 'no', stage1_extended = 'yes', stage1_quarter = quarter`)
		exec(`INSERT INTO stage_sums SELECT organisation_id, quarter, 1, 1, 77 FROM statistics`)
		q := quarterNow(d)
		for d.Now().Before(q.ReleasableOn(d.Reports.DelayDays).Add(time.Hour)) {
			d.Pass(24 * time.Hour)
		}
		if _, err := d.Reports.KeepLedger(t.Context(), d.Now()); err != nil {
			t.Fatal(err)
		}
		asha := d.signIn(t, d.Asha)
		for _, target := range []string{"/returns/" + q.Path(), "/returns/" + q.Path() + ".csv"} {
			body := d.do("GET", target, "", asha).Body.String()
			if strings.Count(body, "not published") != 16 || strings.Contains(body, "77") || strings.Contains(body, "%)") {
				t.Errorf("%s says\n%s", target, body)
			}
		}
	})
}

func quarterNow(d *deskSite) reports.Quarter { return reports.QuarterOf(d.Now()) }

// Exact figures are asked after, and noted, by those who make the returns: whoever could try numbers out would learn which is true.
func TestOnlyGuardiansTryFiguresOut(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d, _ := newReturnsSite(t, db)
		asha := d.signIn(t, d.Asha)
		const target = "/returns/given"
		frozen := quarterNow(d)
		for frozen = (reports.Quarter{Year: frozen.Year - 1, N: 1}); !frozen.ReleasableOn(d.Reports.DelayDays).AddDate(0, 3, 0).After(d.Now()); {
			frozen = frozen.Next()
		}
		note := func(cell, n string) (int, string) {
			t.Helper()
			code, _, body := d.form(target, asha, "cell", cell, "n", n, "where", "An answer", "on", "2027-01-04", "do", "keep")
			return code, body
		}
		cell := "concern/" + frozen.String()
		for n, want := range map[string]string{"2": "This is not the number", "many": "Enter a whole number"} {
			if code, body := note(cell, n); code != 422 || !strings.Contains(body, want) || !strings.Contains(body, cell) {
				t.Errorf("%s: %d, and it does not say %q beside what was typed", n, code, want)
			}
		}
		if code, body := note("concern/"+quarterNow(d).Next().String(), "0"); code != 422 || !strings.Contains(body, "has not been counted yet") {
			t.Errorf("of a quarter to come: %d", code)
		}
		if code, _ := note(cell, "1"); code != 303 {
			t.Errorf("as it was frozen: %d", code)
		}
		w := d.do("GET", target, "", asha)
		if body := w.Body.String(); strings.Count(body, "Quarterly return to") != 2 || !strings.Contains(body, "An answer") {
			t.Error("the page does not name each door once a quarter")
		}
		if w := d.do("GET", "/admin/figures/register", "", asha); w.Code != 404 {
			t.Errorf("an old address: %d", w.Code)
		}
	})
}
