package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/reports"
	"saysomething/reports/pack"
	"saysomething/store"
	"saysomething/store/storetest"
)

// packSite is a site with two published quarters and somebody of each role.
type packSite struct {
	*site
	people map[accounts.Role]member
}

func newPackSite(t *testing.T, db *store.DB) *packSite {
	t.Helper()
	s := newSite(t, db, func(s *Server) {
		s.Reports = &reports.Store{DB: db, Now: s.Now, DelayDays: reports.DefaultDelayDays}
	})
	o, err := s.Accounts.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	putOut(t, db, o.ID, twoQuarters()...)
	return &packSite{s, everyRole(t, s)}
}

// get is a page as somebody of a role sees it.
func (s *packSite) get(t *testing.T, role accounts.Role, path string, want int) string {
	t.Helper()
	w := s.do("GET", path, "", s.people[role].cookie(t, s.site))
	if w.Code != want {
		t.Fatalf("%s as %s: %d", path, role, w.Code)
	}
	return w.Body.String()
}

func (s *packSite) post(t *testing.T, role accounts.Role, path string, fields url.Values, want int) string {
	t.Helper()
	w := s.do("POST", path, fields.Encode(), s.people[role].cookie(t, s.site), header("Content-Type", "application/x-www-form-urlencoded"))
	if w.Code != want {
		t.Fatalf("%s as %s: %d %s", path, role, w.Code, w.Body)
	}
	return w.Body.String()
}

func packWords(kind, version string) url.Values {
	v := url.Values{"version": {version}}
	for _, f := range pack.Fields(kind) {
		v.Set(f.Name, "What we say of "+f.Name)
	}
	v.Set("purpose", "decision")
	v.Set("measure", "bullying")
	v.Set("baseline", "2026-27 Q1")
	return v
}

const q2 = "/2026-27-Q2"

// A draft is for those who write; the final one is for all who see figures, cannot be changed, and is followed by another edition.
func TestBoardReportFromDraftToFinal(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newPackSite(t, db)
		path := "/reports/board" + q2
		if page := s.get(t, accounts.Partnership, path, 200); !strings.Contains(page, "Draft: not for release") || !strings.Contains(page, "In July to September 2026: 50 people raised a concern.") {
			t.Error("without words the figures are not there, or not marked as a draft")
		}
		s.post(t, accounts.Guardian, path+"/edit", packWords(pack.Board, "0"), http.StatusSeeOther)
		if page := s.get(t, accounts.ExecutiveLead, path, 200); !strings.Contains(page, "What we say of learning") {
			t.Error("the other writer does not see the draft")
		}
		if page := s.get(t, accounts.Partnership, path, 200); strings.Contains(page, "What we say of") {
			t.Error("a reader sees a draft")
		}
		if page := s.get(t, accounts.Guardian, path+"/final", 200); !strings.Contains(page, "nobody can change it") {
			t.Error("it does not say what will happen")
		}
		s.post(t, accounts.Guardian, path+"/final", url.Values{"version": {"1"}}, http.StatusSeeOther)
		page := s.get(t, accounts.Partnership, path, 200)
		for _, want := range []string{"What we say of learning", "Assessment of issues", "Potential patient safety or worker experience issues", "Action taken to improve the speaking up culture",
			"Learning and improvement", "Recommendations", "For decision", "Fingerprint of this document"} {
			if !strings.Contains(page, want) {
				t.Errorf("the final report lacks %q", want)
			}
		}
		if strings.Contains(page, "Draft: not for release") {
			t.Error("the final report is marked as a draft")
		}
		s.post(t, accounts.Guardian, path+"/final", url.Values{"version": {"2"}}, http.StatusSeeOther)
		if page := s.get(t, accounts.Guardian, path+"/edit", 200); !strings.Contains(page, "next edition") || !strings.Contains(page, "What we say of learning") {
			t.Error("the next edition does not begin with the words of this one")
		}
		s.post(t, accounts.ExecutiveLead, path+"/edit", packWords(pack.Board, "0"), http.StatusSeeOther)
		if page := s.get(t, accounts.Partnership, path, 200); !strings.Contains(page, "Final, 18 November 2026") {
			t.Error("a new draft hides the final edition")
		}
	})
}

// What is wrong is said beside its field, and nothing typed is lost; of two who save at once one is told.
func TestWritingMistakes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newPackSite(t, db)
		path := "/reports/partnership" + q2
		bad := packWords(pack.Group, "0")
		bad.Set("since", strings.Repeat("é", 4001))
		if page := s.post(t, accounts.Guardian, path+"/edit", bad, http.StatusUnprocessableEntity); !strings.Contains(page, "write 4000 characters or fewer. There are 4001") || !strings.Contains(page, strings.Repeat("é", 4001)) || !strings.Contains(page, `href="#since"`) {
			t.Error("a text that is too long is not said, or lost")
		}
		gap := packWords(pack.Group, "0")
		gap.Set("questions", " ")
		gap.Set("do", "final")
		if page := s.post(t, accounts.Guardian, path+"/edit", gap, http.StatusUnprocessableEntity); !strings.Contains(page, "Questions for discussion: write something here first") {
			t.Error("a gap in a final one is not said")
		}
		s.post(t, accounts.Guardian, path+"/edit", packWords(pack.Group, "0"), http.StatusSeeOther)
		late := packWords(pack.Group, "0")
		late.Set("since", "typed at the same time")
		page := s.post(t, accounts.ExecutiveLead, path+"/edit", late, http.StatusConflict)
		for _, want := range []string{"Somebody else saved this document", "typed at the same time", "What we say of since", `name="version" value="1"`} {
			if !strings.Contains(page, want) {
				t.Errorf("a conflict does not show %q", want)
			}
		}
		s.post(t, accounts.Guardian, path+"/edit", url.Values{"version": {"x"}}, http.StatusBadRequest)
		details := packWords(pack.Group, "1")
		details.Set("since", "Her number is 943 476 5919")
		s.post(t, accounts.Guardian, path+"/edit", details, http.StatusSeeOther)
		if page := s.get(t, accounts.Guardian, path+"/edit", 200); !strings.Contains(page, "an NHS number") {
			t.Error("a detail of a patient is not noticed")
		}
	})
}

func TestPosterShowsReleasedFigures(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newPackSite(t, db)
		path := "/reports/poster" + q2
		s.post(t, accounts.Guardian, path+"/edit", packWords(pack.Poster, "0"), http.StatusSeeOther)
		page := s.get(t, accounts.Guardian, path, 200)
		releases := twoQuarters()
		for i, when := range []string{"Baseline: 2026-27 Q1", "Now: 2026-27 Q2"} {
			value := ""
			for _, c := range releases[i].Cells {
				if c.Theme == "bullying" && c.Area == "" {
					value = c.Value
				}
			}
			if want := when + `</span> <span class="app-placard__value">` + value + `</span>`; !strings.Contains(page, want) {
				t.Errorf("the poster lacks %q", want)
			}
		}
		if !strings.Contains(page, "Concerns about: Bullying or harassment") || !strings.Contains(page, "What we say of aim") {
			t.Error("the poster lacks its measure or its aim")
		}
		wrong := packWords(pack.Poster, "1")
		wrong.Set("baseline", "2026-27 Q2")
		if page := s.post(t, accounts.Guardian, path+"/edit", wrong, http.StatusUnprocessableEntity); !strings.Contains(page, "Choose one of the list") {
			t.Error("a baseline that is no earlier period is taken")
		}
	})
}

// G05: addresses that exist answer alike whatever the symbols are, and others say nothing of what exists.
func TestAddressesOfDocuments(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newPackSite(t, db)
		list := s.get(t, accounts.Partnership, "/reports", 200)
		for _, period := range []string{"/2026-27-Q1", q2} {
			for _, kind := range pack.Kinds {
				if !strings.Contains(list, `href="/reports/`+kind+period+`"`) {
					t.Errorf("the list lacks %s%s", kind, period)
				}
				s.get(t, accounts.Partnership, "/reports/"+kind+period, 200)
			}
		}
		for _, path := range []string{"/reports/board/2026-27-Q3", "/reports/board/2026-27%20Q2", "/reports/board/x", "/reports/cases/2026-27-Q2", "/reports/files/release-3.xlsx", "/reports/files/release-01.csv", "/reports/files/certificate-1.json"} {
			s.get(t, accounts.Partnership, path, 404)
		}
		for _, file := range []string{"release-1.xlsx", "release-2.xlsx"} {
			if body := s.get(t, accounts.Partnership, "/reports/files/"+file, 200); !strings.HasPrefix(body, "PK") {
				t.Errorf("%s is no workbook", file)
			}
		}
		if body := s.get(t, accounts.Partnership, "/reports/files/release-2.csv", 200); !strings.HasPrefix(body, "organisation,period,table,") {
			t.Error("the file has another head")
		}
	})
}

// A final document keeps the figures it was made with when others come out, and says so.
func TestFinalDocumentKeepsItsFigures(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		o, err := s.Accounts.Organisation(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		first, second := twoQuarters(), twoQuarters()
		putOut(t, db, o.ID, first[0])
		site := &packSite{s, everyRole(t, s)}
		path := "/reports/partnership/2026-27-Q1"
		site.post(t, accounts.Guardian, path+"/edit", packWords(pack.Group, "0"), http.StatusSeeOther)
		site.post(t, accounts.Guardian, path+"/final", url.Values{"version": {"1"}}, http.StatusSeeOther)
		before := article(site.get(t, accounts.Partnership, path, 200))
		erratum := second[0]
		erratum.Replaces, erratum.Reason, erratum.PublishAt = "the first", "A site was counted wrongly", "2026-10-28 09:30"
		for i := range erratum.Cells {
			erratum.Cells[i].Value = "c"
		}
		putOut(t, db, o.ID, erratum)
		after := site.get(t, accounts.Partnership, path, 200)
		if article(after) != before || before == "" {
			t.Error("a final document changed")
		}
		if !strings.Contains(after, "Newer figures have been released") {
			t.Error("it does not say that there are newer figures")
		}
		if board := site.get(t, accounts.Partnership, "/reports/board/2026-27-Q1", 200); !strings.Contains(board, "Release 2, a correction") || !strings.Contains(board, "how many people raised a concern is not shown") {
			t.Error("a document that is not final does not take the correction")
		}
	})
}

func article(page string) string {
	_, rest, _ := strings.Cut(page, "<article")
	inside, _, _ := strings.Cut(rest, "</article>")
	return inside
}
