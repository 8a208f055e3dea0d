package handlers

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// The pages carry what a browser needs to open cases, and of a case nothing: the page of one that
// exists and of one that does not are the same but for the address.
func TestCasesPages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		accountstest.SignList(t, s.Accounts)
		guardian := people[accounts.Guardian].cookie(t, s)
		if err := s.Accounts.Leave(t.Context(), people[accounts.Rep].person.ID); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/desk", "/desk/matters", "/desk/record", "/desk/cases/" + crypto.NewID()} {
			w := s.do("GET", path, "", guardian)
			if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
				t.Fatalf("%s answered %d, %q", path, w.Code, w.Header().Get("Cache-Control"))
			}
			var text json.RawMessage
			embedded(t, w.Body.String(), "roster", &text)
			roster, err := accounts.ParseRoster(text)
			if err != nil {
				t.Fatal(err)
			}
			if len(roster.Readers) != 1 || roster.Readers[0].Recipient != people[accounts.Guardian].person.Recipient {
				t.Errorf("%s: %d readers, want the guardian alone", path, len(roster.Readers))
			}
			var lists casesLists
			embedded(t, w.Body.String(), "staff-page", &lists)
			if lists.Today != "2026-11-18" || lists.Me != people[accounts.Guardian].person.ID || len(lists.Rules) == 0 || len(lists.Statuses) == 0 {
				t.Errorf("%s: today %q, me %q, rules %v, %d statuses", path, lists.Today, lists.Me, lists.Rules, len(lists.Statuses))
			}
			if len(lists.Past.People) != 1 || lists.Past.People[0].ID != people[accounts.Rep].person.ID {
				t.Errorf("%s: %d past readers, want the rep who left", path, len(lists.Past.People))
			}
			if !strings.Contains(w.Body.String(), "<noscript>") || !strings.Contains(w.Body.String(), "needs JavaScript") {
				t.Errorf("%s does not say what it needs", path)
			}
		}
		if w := s.do("GET", "/desk/cases/not-an-id", "", guardian); w.Code != http.StatusNotFound {
			t.Errorf("an address that cannot be a case answered %d", w.Code)
		}
	})
}

// embedded reads the JSON in <script id=…> as a browser does.
func embedded(t *testing.T, page, id string, into any) {
	t.Helper()
	found := regexp.MustCompile(`(?s)<script type="application/json" id="` + id + `">(.*?)</script>`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no #%s", id)
	}
	if err := json.Unmarshal([]byte(found[1]), into); err != nil {
		t.Fatalf("#%s: %v", id, err)
	}
}
