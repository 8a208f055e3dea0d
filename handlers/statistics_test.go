package handlers

import (
	"fmt"
	"strings"
	"testing"

	"saysomething/cases/casestest"
	"saysomething/store"
	"saysomething/store/storetest"
)

// No value of a statistics row stands in any other row, but for the few that many rows share; and
// after mixing PostgreSQL has nothing of its own that tells them apart.
func TestStatisticsShareNothingWithCases(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDeskSite(t, db)
		const n = 7
		for i := range n {
			letter, _ := d.Letter(t, fmt.Sprint("concern ", i), []casestest.Person{d.Asha})
			d.mustPost(t, "report", letter)
		}
		shared := map[string]bool{d.Organisation: true}
		var others strings.Builder
		hashes := 0
		for _, table := range append([]string{"settings", "runs", "job_runs", "sessions", "people"}, casestest.Tables...) {
			rows, err := db.Queryx(`SELECT * FROM ` + table)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
				values, err := rows.SliceScan()
				if err != nil {
					t.Fatal(err)
				}
				if table != "statistics" {
					fmt.Fprintln(&others, values...)
				}
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := db.Queryx(`SELECT * FROM statistics`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, err := rows.SliceScan()
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if text := fmt.Sprint(v); len(text) > 12 && !shared[text] {
					hashes++
					if strings.Contains(others.String(), text) {
						t.Errorf("%q of a statistics row stands elsewhere", text)
					}
				}
			}
		}
		if hashes != n || !strings.Contains(others.String(), d.Asha.ID) {
			t.Errorf("%d values compared, want %d, with %d bytes of other tables", hashes, n, others.Len())
		}
		if err := d.Reports.Mix(t.Context()); err != nil {
			t.Fatal(err)
		}
		if db.Dialect == store.Postgres {
			var writers int
			if err := db.Get(&writers, `SELECT count(DISTINCT xmin::text) FROM statistics`); err != nil || writers != 1 {
				t.Errorf("rows of %d transactions, %v", writers, err)
			}
		}
	})
}
