package handlers

import (
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/store/storetest"
)

// Whoever proposes a plan reads what "for the partnership group" does not mean: the file of a release has these tables too.
func TestPlanPageSaysWhoCanReadTables(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db, func(s *Server) {
			s.Reports = &reports.Store{DB: db, Now: s.Now, Run: "test", DelayDays: reports.DefaultDelayDays}
		})
		o, err := s.Accounts.Organisation(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`INSERT INTO areas VALUES ($1, 'north', 'North', '', 700)`, o.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		page := s.do("GET", "/admin/figures/plan/2027-28", "", everyRole(t, s)[accounts.Administrator].cookie(t, s))
		for _, words := range []string{"For the partnership group.", "The file of the release has all tables, and anybody can load it to check it", "as read by one person"} {
			if !strings.Contains(page.Body.String(), words) {
				t.Errorf("%d: it does not say %q", page.Code, words)
			}
		}
	})
}
