package accesslog

import (
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestFind(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ada, ben, heron := crypto.NewID(), crypto.NewID(), crypto.NewID()
		days := []Record{
			{Who: ada, What: CaseOpened, Case: heron},
			{Who: ben, What: CaseOpened, Case: crypto.NewID()},
			{Who: "", What: PersonInvited, About: ada},
			{Who: ben, What: PersonLeft, About: ada},
			{Who: ada, What: FileOpened, Case: heron, Detail: ben},
		}
		for range 3 { // fifteen records, so that numbers have one and two digits
			for i, r := range days {
				err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return Append(t.Context(), tx, noon.AddDate(0, 0, i), r) })
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		for name, c := range map[string]struct {
			filter Filter
			want   []int64
		}{
			"all":           {Filter{}, []int64{14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}},
			"older":         {Filter{Before: 3}, []int64{2, 1, 0}},
			"a person":      {Filter{Person: ben}, []int64{13, 11, 8, 6, 3, 1}},
			"about them":    {Filter{Person: ada, What: PersonLeft}, []int64{13, 8, 3}},
			"the operator":  {Filter{Operator: true}, []int64{12, 7, 2}},
			"an event":      {Filter{What: FileOpened}, []int64{14, 9, 4}},
			"a case":        {Filter{Case: " " + crypto.CaseName(heron) + " ", What: CaseOpened}, []int64{10, 5, 0}},
			"no such case":  {Filter{Case: "amber nothing"}, nil},
			"from a day on": {Filter{From: noon.AddDate(0, 0, 4)}, []int64{14, 9, 4}},
			"up to a day":   {Filter{To: noon.AddDate(0, 0, 1)}, []int64{10, 5, 0}},
			"a time":        {Filter{From: noon.AddDate(0, 0, 1).Add(-time.Second), To: noon.AddDate(0, 0, 1).Add(time.Second)}, []int64{11, 6, 1}},
			"quotes":        {Filter{Person: `"' OR 1=1`}, nil},
		} {
			found, more, err := Find(t.Context(), db, c.filter, 50)
			if err != nil || more {
				t.Fatalf("%s: more %t, %v", name, more, err)
			}
			var got []int64
			for _, l := range found {
				got = append(got, l.N)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: found %v, want %v", name, got, c.want)
			}
		}
		exec(t, db, `DELETE FROM log_records WHERE n IN (0, 5, 6, 9)`)
		for name, c := range map[string]struct {
			filter Filter
			limit  int
			want   map[int64]int64
		}{
			"of all":                  {Filter{}, 50, map[int64]int64{10: 1, 7: 2, 1: 1}},
			"at the end of a page":    {Filter{Before: 9}, 2, map[int64]int64{7: 2}},
			"of a case":               {Filter{Case: crypto.CaseName(heron)}, 50, map[int64]int64{10: 2, 4: 1}},
			"of a case, in two pages": {Filter{Case: crypto.CaseName(heron)}, 2, map[int64]int64{10: 2}},
			"not of one event":        {Filter{What: CaseOpened}, 50, nil},
		} {
			found, _, err := Find(t.Context(), db, c.filter, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range found {
				if l.Missing != c.want[l.N] {
					t.Errorf("%s: after %d %d are missing, want %d", name, l.N, l.Missing, c.want[l.N])
				}
			}
		}
		found, more, err := Find(t.Context(), db, Filter{}, 4)
		if err != nil || len(found) != 4 || !more {
			t.Errorf("a page of 4 has %d, more %t (%v)", len(found), more, err)
		}
	})
}
