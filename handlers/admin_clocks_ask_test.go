package handlers

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/store"
	"saysomething/store/storetest"
)

// limitsWorld is a site with an administrator who changes the time limits.
type limitsWorld struct {
	*site
	admin, lead func(*http.Request)
	who         string
}

func newLimitsWorld(t *testing.T, db *store.DB) limitsWorld {
	t.Helper()
	s := newSite(t, db)
	people := everyRole(t, s)
	admin := people[accounts.Administrator]
	return limitsWorld{s, admin.cookie(t, s), people[accounts.NonExecutiveLead].cookie(t, s), admin.person.ID}
}

// limits are the time limits in force.
func (w limitsWorld) limits(t *testing.T) (timeLimits, int) {
	t.Helper()
	now, version, err := w.timeLimits(t.Context())
	ok(t, err)
	return now, version
}

// changed is who changed the time limits, for each time.
func (w limitsWorld) changed(t *testing.T) (by []string) {
	t.Helper()
	found, _, err := accesslog.Find(t.Context(), w.DB, accesslog.Filter{What: accesslog.TimeLimitsChanged}, 20)
	ok(t, err)
	for _, l := range found {
		by = append(by, l.Who)
	}
	return by
}

// asked sends a form that must be answered with the question, and nothing stored.
func (w limitsWorld) asked(t *testing.T, path string, form url.Values, want ...string) {
	t.Helper()
	_, before := w.limits(t)
	records := len(w.changed(t))
	answer := w.form(path, form, w.admin)
	page := html.UnescapeString(answer.Body.String())
	if answer.Code != http.StatusOK {
		t.Fatalf("%s answered %d", path, answer.Code)
	}
	wants(t, page, append(want, "Change the time limits?", `action="`+path+`"`, `name="sure" value="yes"`,
		"The dates of all open concerns are worked out anew at once. People who spoke up see the new dates when they come back.")...)
	if _, after := w.limits(t); after != before || len(w.changed(t)) != records {
		t.Errorf("%s stored something before the yes", path)
	}
}

// Nothing moves the dates of open concerns without a question first, and what has moved them stands in the access log, once.
func TestClocksAreAskedAboutFirst(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newLimitsWorld(t, db)
		typed := englishClocks("acknowledge-count", "1", "follow_ups", "6")
		w.asked(t, "/admin/clocks", typed, "Thank the person", "Now: 2 working days<br>Then: 1 working day<", "Now: after 3, 6, 9, 12 months<br>Then: after 6 months<",
			`name="do" value="save"`, `name="version" value="0"`, `name="acknowledge-count" value="1"`, `name="follow_ups" value="6"`, `name="response-unit" value="days"`)
		typed.Set("sure", "no")
		if back := w.form("/admin/clocks", typed, w.admin); back.Code != http.StatusOK || !strings.Contains(back.Body.String(), `value="1"`) || !strings.Contains(back.Body.String(), "not saved yet") {
			t.Errorf("what was typed is gone: %d", back.Code)
		}
		typed.Set("sure", "yes")
		for _, done := range []string{"saved", "same"} { // pressed twice, the second finds what it wants in force
			if yes := w.form("/admin/clocks", typed, w.admin); yes.Code != http.StatusSeeOther || yes.Header().Get("Location") != "/admin/clocks?done="+done {
				t.Fatalf("the yes answered %d, %s", yes.Code, yes.Header().Get("Location"))
			}
		}
		if by := w.changed(t); len(by) != 1 || by[0] != w.who {
			t.Errorf("the access log says it was changed by %q", by)
		}
		wants(t, html.UnescapeString(w.do("GET", "/log?what=time_limits_changed", "", w.lead).Body.String()), "Changed the time limits, and with them the dates of all open concerns</span>", "One administrator")
		wants(t, w.do("GET", "/admin/clocks?done=same", "", w.admin).Body.String(), "Nothing was changed")

		w.asked(t, "/admin/clocks", url.Values{"do": {"shipped"}, "version": {"1"}}, "Now: 1 working day<br>Then: 2 working days<", `name="do" value="shipped"`)
		w.asked(t, "/admin/clocks", url.Values{"do": {"preset"}, "version": {"1"}, "clock_preset": {"scotland-inwo"}}, `name="clock_preset" value="scotland-inwo"`,
			"Now: 1 working day<br>Then: 3 working days<", "Then: Stage 2: give the full response: 20 working days<", "Then: every 20 working days once the full response is put off<")
		w.asked(t, "/admin/clocks", url.Values{"do": {"preset"}, "version": {"1"}, "clock_preset": {"eu-directive"}}, "Then: not promised<", "Then: 3 months, put off to at most 6 months<")
	})
}

func TestClocksInForceAskNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newLimitsWorld(t, db)
		for _, form := range []url.Values{englishClocks(), {"do": {"shipped"}, "version": {"0"}}, {"do": {"preset"}, "version": {"0"}, "clock_preset": {"england"}}} {
			form["version"] = []string{"0"}
			if same := w.form("/admin/clocks", form, w.admin); same.Code != http.StatusSeeOther || same.Header().Get("Location") != "/admin/clocks?done=same" {
				t.Errorf("%v answered %d", form, same.Code)
			}
		}
		named := url.Values{"name": {"Heronbrook again"}, "clock_preset": {"england"}, "nation": {"england-and-wales"}, "exit_url": {"https://example.org"}}
		if other := w.form("/admin/organisation", named, w.admin); other.Code != http.StatusSeeOther {
			t.Errorf("only another name answered %d", other.Code)
		}
		now, version := w.limits(t)
		if now.Organisation.Name != "Heronbrook again" || version != 0 || len(w.changed(t)) != 0 {
			t.Errorf("%q, version %d, changed by %q", now.Organisation.Name, version, w.changed(t))
		}
	})
}

// The page of the organisation asks likewise, also about bank holidays, and keeps everything typed on it until the yes.
func TestOrganisationAsksAboutClocks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newLimitsWorld(t, db)
		before, _ := w.limits(t)
		form := url.Values{"name": {"Typed & kept"}, "clock_preset": {"england"}, "nation": {"scotland"}, "exit_url": {"https://typed.example"}}
		w.asked(t, "/admin/organisation", form, "Now: England or Wales<br>Then: Scotland<", `name="name" value="Typed & kept"`, `name="exit_url" value="https://typed.example"`, `name="version" value="0"`)
		form["clock_preset"] = []string{"scotland-inwo"}
		w.asked(t, "/admin/organisation", form, "Now: 2 working days<br>Then: 3 working days<")
		form["version"], form["sure"] = []string{"0"}, []string{"no"}
		wants(t, w.form("/admin/organisation", form, w.admin).Body.String(), `value="Typed &amp; kept"`, `value="scotland-inwo" checked`)
		if now, _ := w.limits(t); now.Organisation.Name != before.Organisation.Name {
			t.Error("the name was stored before the yes")
		}

		// Somebody else is faster: what the yes was about stands no more.
		ok(t, w.Accounts.ChangeTimeLimits(t.Context(), before.Organisation, 0, cases.OwnClocks{Preset: "england", Promises: englishPromises(3), FollowUps: []int{6}}))
		form["sure"] = []string{"yes"}
		late := w.form("/admin/organisation", form, w.admin)
		wants(t, late.Body.String(), "Somebody else changed the time limits", `name="version" value="1"`, "Now: after 6 months<br>")
		if now, version := w.limits(t); late.Code != http.StatusConflict || version != 1 || now.Organisation.Name != before.Organisation.Name {
			t.Errorf("over somebody else's change: %d, version %d", late.Code, version)
		}

		form["version"] = []string{"1"}
		if yes := w.form("/admin/organisation", form, w.admin); yes.Code != http.StatusSeeOther {
			t.Fatalf("the yes answered %d", yes.Code)
		}
		now, _ := w.limits(t)
		if o := now.Organisation; o.Name != "Typed & kept" || o.ClockPreset != "scotland-inwo" || o.Nation != "scotland" || now.Own.Preset != "" {
			t.Errorf("stored %+v", now)
		}
		if by := w.changed(t); len(by) != 2 || by[0] != w.who || by[1] != "" {
			t.Errorf("the access log says it was changed by %q", by)
		}
	})
}

// englishPromises are those of England with another time to thank within.
func englishPromises(days int) []cases.OwnPromise {
	own, _ := cases.OwnFrom("england")
	own.Promises[0].Count = days
	return own.Promises
}
