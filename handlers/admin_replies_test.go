package handlers

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/store"
	"saysomething/store/storetest"
)

// templatesOf is what readers' pages carry.
func templatesOf(t *testing.T, s *site, cookie func(*http.Request)) []cases.Reply {
	t.Helper()
	w := s.do("GET", "/desk", "", cookie)
	found := regexp.MustCompile(`(?s)<script type="application/json" id="staff-page">(.*?)</script>`).FindStringSubmatch(w.Body.String())
	if found == nil {
		t.Fatalf("%d, no lists in the page", w.Code)
	}
	var page struct{ Replies []cases.Reply }
	if err := json.Unmarshal([]byte(found[1]), &page); err != nil {
		t.Fatal(err)
	}
	return page.Replies
}

func TestReplyTemplates(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		cookie, guardian := people[accounts.Administrator].cookie(t, s), people[accounts.Guardian].cookie(t, s)
		post := func(path string, form url.Values) (int, string) {
			w := s.do("POST", path, form.Encode(), cookie, header("Content-Type", "application/x-www-form-urlencoded"))
			return w.Code, html.UnescapeString(w.Body.String())
		}
		get := func(path string) string { return html.UnescapeString(s.do("GET", path, "", cookie).Body.String()) }
		names := func() string {
			var all []string
			for _, one := range templatesOf(t, s, guardian) {
				all = append(all, one.Name)
			}
			return strings.Join(all, "|")
		}
		shipped := names()
		if !strings.HasPrefix(shipped, "Thank them|") || strings.Contains(get("/admin/replies"), "Go back to the original") {
			t.Fatalf("to begin with: %s", shipped)
		}

		if code, _ := post("/admin/replies/thank", url.Values{"version": {"0"}, "name": {"Say thanks"}, "text": {"Thank you, from us."}, "status": {"thanked"}}); code != http.StatusSeeOther {
			t.Fatalf("save: %d", code)
		}
		if first := templatesOf(t, s, guardian)[0]; first.Name != "Say thanks" || first.Text != "Thank you, from us." {
			t.Errorf("readers see %+v", first)
		}
		page := get("/admin/replies/thank")
		if !strings.Contains(page, "What the service comes with") || !strings.Contains(page, cases.ShippedReplies.List[0].Text) {
			t.Error("what the service comes with is not shown beside it")
		}

		// Whoever still has the page from before is told; what they typed stays, what stands is shown, and a second press keeps it.
		code, body := post("/admin/replies/thank", url.Values{"version": {"0"}, "name": {"Late"}, "text": {"Typed late."}})
		if code != http.StatusConflict || !strings.Contains(body, "Nothing was saved") || !strings.Contains(body, "Typed late.") || !strings.Contains(body, "Thank you, from us.") || !strings.Contains(body, `name="version" value="1"`) {
			t.Errorf("conflict: %d", code)
		}
		if code, body := post("/admin/replies", url.Values{"version": {"0"}, "do": {"shipped"}}); code != http.StatusConflict || !strings.Contains(body, "Nothing was done") {
			t.Errorf("conflict: %d", code)
		}

		for _, step := range []struct {
			path string
			form url.Values
			want string // how the names then begin
		}{
			{"/admin/replies/new", url.Values{"version": {"1"}, "name": {"Ours"}, "text": {"By [day]."}}, "Say thanks|"},
			{"/admin/replies", url.Values{"version": {"2"}, "do": {"down"}, "code": {"thank"}}, "Thank them, and ask how they are|Say thanks|"},
			{"/admin/replies", url.Values{"version": {"3"}, "do": {"up"}, "code": {"thank"}}, "Say thanks|"},
			{"/admin/replies/thank", url.Values{"version": {"4"}, "do": {"out"}}, "Thank them, and ask how they are|Ask for more|"},
		} {
			if code, _ := post(step.path, step.form); code != http.StatusSeeOther || !strings.HasPrefix(names(), step.want) || !strings.HasSuffix(names(), "|Ours") {
				t.Errorf("%s %v: %d, %s", step.path, step.form, code, names())
			}
		}
		before := names()
		for _, bad := range []struct {
			path string
			form url.Values
			want int
		}{
			{"/admin/replies/new", url.Values{"version": {"5"}, "name": {""}, "text": {"kept"}}, http.StatusUnprocessableEntity},
			{"/admin/replies/ask_more", url.Values{"version": {"5"}, "name": {"ours"}, "text": {"kept"}}, http.StatusUnprocessableEntity},
			{"/admin/replies/none", url.Values{"version": {"5"}, "name": {"x"}, "text": {"x"}}, http.StatusBadRequest},
			{"/admin/replies/new", url.Values{"version": {"5"}, "do": {"out"}}, http.StatusBadRequest},
			{"/admin/replies", url.Values{"version": {"5"}, "do": {"burn"}}, http.StatusBadRequest},
			{"/admin/replies", url.Values{"version": {"x"}, "do": {"shipped"}}, http.StatusBadRequest},
		} {
			code, body := post(bad.path, bad.form)
			if code != bad.want || code == http.StatusUnprocessableEntity && (!strings.Contains(body, "kept") || !strings.Contains(body, `id="name-error"`)) {
				t.Errorf("%s %v: %d", bad.path, bad.form, code)
			}
		}
		if names() != before {
			t.Errorf("mistakes changed %s", names())
		}
		if code, _ := post("/admin/replies", url.Values{"version": {"5"}, "do": {"shipped"}}); code != http.StatusSeeOther || names() != shipped {
			t.Errorf("back to the original: %d, %s", code, names())
		}
	})
}
