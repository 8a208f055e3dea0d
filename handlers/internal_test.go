package handlers

import (
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

const watermark = "Internal: not for release"

// G12: lists of casework cannot be opened or exported by those who only see figures, and say on paper that they must not leave. Documents that are
// made to leave do not say so.
func TestInternalListsAreMarkedAndStayInside(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newPackSite(t, db)
		casework := map[accounts.Action]bool{accounts.ReadCases: true, accounts.RecordCase: true, accounts.SeeContacts: true, accounts.LogContacts: true, accounts.ReadLog: true}
		marked := 0
		for _, r := range s.routes() {
			if !casework[r.access] {
				continue
			}
			for _, role := range []accounts.Role{accounts.Partnership, accounts.Custodian, accounts.Administrator} {
				if w := s.do(r.method, example(r.path, crypto.NewID()), "", s.people[role].cookie(t, s.site)); refusal(w) != "role" {
					t.Errorf("%s %s as %s: %d", r.method, r.path, role, w.Code)
				}
			}
		}
		for path, role := range map[string]accounts.Role{"/desk": accounts.Guardian, "/desk/matters": accounts.Guardian, "/desk/record": accounts.Rep, "/desk/disposal": accounts.Guardian, "/desk/handover": accounts.Rep, "/contacts": accounts.Champion} {
			if w := s.do("GET", path, "", s.people[role].cookie(t, s.site)); w.Code == 200 {
				if marked++; strings.Count(w.Body.String(), watermark) != 1 {
					t.Errorf("%s does not say %q on paper", path, watermark)
				}
			}
		}
		if marked < 4 {
			t.Errorf("only %d lists were looked at", marked)
		}
		for _, path := range []string{"/reports", "/reports/board" + q2, "/reports/partnership" + q2, "/reports/poster" + q2, "/partnership", "/account"} {
			if strings.Contains(s.get(t, accounts.Guardian, path, 200), watermark) {
				t.Errorf("%s says that it must not leave", path)
			}
		}
	})
}
