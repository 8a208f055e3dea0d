package handlers

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"rsc.io/qr"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestASidePrintsOnlyWhatItHasSigned(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		guardian := people[accounts.Guardian].cookie(t, s)
		sheets := []string{"/posters/staff", "/posters/staff/cards", "/posters/management", "/posters/management/cards"}
		for _, path := range append(sheets, "/posters") {
			if w := s.do("GET", path, "", guardian); w.Code != 200 || strings.Contains(w.Body.String(), "<svg class=\"app-code\"") {
				t.Errorf("GET %s before anything is signed: %d, or a code", path, w.Code)
			}
		}
		staff := accountstest.AddCustodian(t, s.Accounts, accounts.Staff)
		work, err := s.Accounts.ListWork(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := accountstest.Sign(t, s.Accounts, staff, work.Proposal.Head, work.Proposal.Body); err != nil {
			t.Fatal(err)
		}
		roster, err := s.Accounts.Roster(t.Context())
		if err != nil || roster.List == nil {
			t.Fatal(err, roster)
		}
		want, err := drawCode(fmt.Sprintf("http://example.com/#list=1.%s.staff", roster.List.Hash))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range sheets {
			page := html.UnescapeString(s.do("GET", path, "", guardian).Body.String())
			if got, signed := strings.Contains(page, string(want)), strings.Contains(path, "staff"); got != signed {
				t.Errorf("%s: code of the staff side: %v", path, got)
			}
			if strings.Contains(path, "staff") && (!strings.Contains(page, strings.Join(roster.List.Words(), " ")) && !strings.Contains(page, "<span>"+roster.List.Words()[0]) || !strings.Contains(page, "Printed by the staff side")) {
				t.Errorf("%s lacks its words or who printed it", path)
			}
			if strings.Contains(path, "staff") && !strings.Contains(page, "Call 999.") {
				t.Errorf("%s does not say whom to call in danger", path)
			}
			if strings.Contains(path, "management") && !strings.Contains(page, "Management has not signed this list") {
				t.Errorf("%s does not say why there is nothing to print", path)
			}
		}
		if w := s.do("GET", "/posters/independent", "", guardian); w.Code != 404 {
			t.Errorf("a side that does not exist prints: %d", w.Code)
		}
		for _, path := range []string{"/posters?ward=7", "/posters/staff?from=ward-7", "/?utm_source=poster", "/raise?ward=7"} {
			if w := s.do("GET", path, "", guardian); w.Code != 400 {
				t.Errorf("GET %s: %d", path, w.Code)
			}
		}
	})
}

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`)

func TestTheDrawnCodeIsTheEncodedOne(t *testing.T) {
	text := "https://speak-up.heronbrook.nhs.uk/#list=112." + strings.Repeat("0123456789abcdef", 4) + ".management"
	svg, err := drawCode(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[[2]int]bool{}
	for _, m := range run.FindAllStringSubmatch(string(svg), -1) {
		var x, y, n int
		fmt.Sscan(strings.Join(m[1:], " "), &x, &y, &n)
		for i := range n {
			drawn[[2]int{x + i - 4, y - 4}] = true
		}
	}
	for y := range code.Size {
		for x := range code.Size {
			if drawn[[2]int{x, y}] != code.Black(x, y) {
				t.Fatalf("module %d, %d is wrong", x, y)
			}
		}
	}
	if strings.Contains(string(svg), "style=") || code.Size > 57 {
		t.Errorf("an inline style, or too fine to scan: %d modules", code.Size)
	}
}
