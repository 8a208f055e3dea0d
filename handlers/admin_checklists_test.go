package handlers

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestChecklists(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		cookie, guardian := people[accounts.Administrator].cookie(t, s), people[accounts.Guardian].cookie(t, s)
		post := func(list string, form url.Values) (int, string) {
			w := s.do("POST", "/admin/checklists/"+list, form.Encode(), cookie, header("Content-Type", "application/x-www-form-urlencoded"))
			return w.Code, html.UnescapeString(w.Body.String())
		}
		get := func(path string) string { return html.UnescapeString(s.do("GET", path, "", cookie).Body.String()) }
		desk := func() string { return s.do("GET", "/desk", "", guardian).Body.String() }

		for _, info := range checklistInfos() {
			page := get("/admin/checklists/" + info.code)
			if !strings.Contains(get("/admin/checklists"), "/admin/checklists/"+info.code) || !strings.Contains(page, "You have not changed it") {
				t.Errorf("%s: no page", info.code)
			}
		}
		if w := s.do("GET", "/admin/checklists/moon", "", cookie); w.Code != http.StatusNotFound {
			t.Errorf("an unknown list: %d", w.Code)
		}

		shipped := cases.ShippedChecklists.Lists["danger"]
		form := url.Values{"do": {"save"}, "version": {"0"}, "code": {shipped[0].Code, "", ""}, "label": {"Ring 999", "Ring the site manager", ""}, "text": {shipped[0].Text, "", ""}}
		if code, body := post("danger", form); code != http.StatusSeeOther {
			t.Fatalf("save: %d %s", code, body)
		}
		if page := desk(); !strings.Contains(page, "Ring the site manager") || strings.Contains(page, "danger_moved") {
			t.Error("readers do not get the organisation's lines, and only what it changed")
		}
		page := get("/admin/checklists/danger")
		if !strings.Contains(page, `value="Ring 999"`) || !strings.Contains(page, "What the service comes with") || !strings.Contains(page, shipped[1].Label) {
			t.Error("the page does not show both")
		}
		if !strings.Contains(get("/admin/checklists"), "Your own") {
			t.Error("the overview does not say so")
		}

		// From a page that is out of date nothing is saved; what was typed stays, and a second press keeps it.
		form["label"] = []string{"Typed late", "", ""}
		code, body := post("danger", form)
		if code != http.StatusConflict || !strings.Contains(body, "Nothing was saved") || !strings.Contains(body, `value="Typed late"`) || !strings.Contains(body, "<li>Ring the site manager</li>") || !strings.Contains(body, `name="version" value="1"`) {
			t.Errorf("conflict: %d", code)
		}
		if strings.Contains(desk(), "Typed late") {
			t.Error("saved all the same")
		}
		form.Set("version", "1")
		if code, _ := post("danger", form); code != http.StatusSeeOther || !strings.Contains(desk(), "Typed late") {
			t.Errorf("the second press: %d", code)
		}

		// A pathway's time limit, and mistakes at their fields.
		informal := url.Values{"do": {"save"}, "version": {"2"}, "count": {"0"}, "unit": {"days"}, "code": {"", ""}, "label": {"", "Talk"}, "text": {"Typed", ""}}
		code, body = post("informal", informal)
		if code != http.StatusUnprocessableEntity || !strings.Contains(body, `id="count-error"`) || !strings.Contains(body, `id="line-0-label-error"`) || !strings.Contains(body, "Typed") {
			t.Errorf("mistakes: %d", code)
		}
		informal["count"], informal["text"] = []string{"7"}, []string{"", ""}
		if code, _ := post("informal", informal); code != http.StatusSeeOther || !strings.Contains(get("/admin/checklists"), "1 line, 7 days") {
			t.Errorf("limit: %d", code)
		}

		// Prompts: words, and never asked.
		prompts := url.Values{"do": {"save"}, "version": {"3"}}
		for i, p := range cases.ShippedChecklists.Prompts {
			prompts.Add("code", p.Code)
			prompts.Add("label", p.Label)
			prompts.Add("text", p.Text)
			if i > 0 {
				prompts["when-"+string(rune('0'+i))] = p.When
			}
		}
		if code, _ := post("prompts", prompts); code != http.StatusSeeOther || !strings.Contains(desk(), `"when":[]`) {
			t.Errorf("prompts: %d", code)
		}

		// The way back asks first and says what goes.
		code, body = post("danger", url.Values{"do": {"restore"}, "version": {"4"}})
		if code != http.StatusOK || !strings.Contains(body, "These words go:") || !strings.Contains(body, "<li>Typed late</li>") || !strings.Contains(desk(), "Typed late") {
			t.Errorf("asking: %d", code)
		}
		if code, _ := post("danger", url.Values{"do": {"restore-now"}, "version": {"3"}}); code != http.StatusConflict || !strings.Contains(desk(), "Typed late") {
			t.Errorf("from an old page: %d", code)
		}
		if code, _ := post("danger", url.Values{"do": {"restore-now"}, "version": {"4"}}); code != http.StatusSeeOther || strings.Contains(desk(), "Typed late") || !strings.Contains(desk(), "Ring the site manager") {
			t.Errorf("restored, or its own line has lost its words in old cases: %d", code)
		}

		for name, bad := range map[string]url.Values{
			"nothing to do":    {"version": {"5"}},
			"no version":       {"do": {"save"}, "label": {"a"}, "text": {""}, "code": {""}},
			"fields of others": {"do": {"save"}, "version": {"5"}, "label": {"a", "b"}, "text": {""}, "code": {""}},
			"no lines":         {"do": {"save"}, "version": {"5"}},
		} {
			if code, _ := post("danger", bad); code != http.StatusBadRequest {
				t.Errorf("%s: %d", name, code)
			}
		}
	})
}
