package handlers

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"saysomething/cases/casestest"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/store/storetest"
)

// filled is an outcome as browsers send it.
func filled(t testing.TB, o reports.Outcome) string {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + strings.Repeat(" ", outcomeSize-len(text))
}

func TestSetOutcome(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDeskSite(t, db)
		letter, worker := d.Letter(t, "x", []casestest.Person{d.Asha})
		d.mustPost(t, "report", letter)
		asha, dan, grace := d.signIn(t, d.Asha), d.signIn(t, d.Dan), d.signIn(t, d.Person(t, "partnership", ""))
		token := base64.RawURLEncoding.EncodeToString(worker.Statistics)
		good := reports.Outcome{Token: token, Thanked: "d0_2", Stages: [2]reports.Stage{{Outcome: "partially_upheld", Days: 5, Extended: "no"}}}
		body := filled(t, good)
		for what, c := range map[string]struct {
			body string
			as   func(*http.Request)
			want int
		}{
			"not signed in":     {body, func(*http.Request) {}, 401},
			"administrator":     {body, dan, 403},
			"partnership":       {body, grace, 403},
			"another token":     {filled(t, reports.Outcome{Token: strings.Repeat("A", 43)}), asha, 404},
			"no token":          {filled(t, reports.Outcome{}), asha, 400},
			"a day":             {filled(t, reports.Outcome{Token: token, Thanked: "2026-07-22"}), asha, 400},
			"its own size":      {strings.TrimSpace(body), asha, 400},
			"larger":            {body + " ", asha, 413},
			"with a case":       {strings.Replace(body, `{"token"`, `{"case":"x","token"`, 1)[:outcomeSize], asha, 400},
			"from another site": {body, func(r *http.Request) { asha(r); r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
			"the case's reader": {body, asha, 200},
			"once more":         {body, asha, 200},
		} {
			if w := d.do("POST", "/api/staff/outcomes", c.body, c.as, sendJSON); w.Code != c.want {
				t.Errorf("%s: %d %s, want %d", what, w.Code, w.Body, c.want)
			}
		}
		var thanked, stage1 string
		if err := db.QueryRow(`SELECT thanked, stage1 FROM statistics`).Scan(&thanked, &stage1); err != nil || thanked != "d0_2" || stage1 != "partially_upheld" {
			t.Errorf("%q, %q, %v", thanked, stage1, err)
		}
	})
}

// The longest and the shortest outcome measure the same, and there is room for every code.
func TestOutcomesHaveOneSize(t *testing.T) {
	token := strings.Repeat("A", 43)
	stage := reports.Stage{Outcome: "partially_upheld", Days: reports.MostDays, Extended: "yes"}
	long := filled(t, reports.Outcome{Token: token, Thanked: "d11_20", Responded: "d11_20", FedBack: "yes", Feedback: "dont_know", Stages: [2]reports.Stage{stage, stage}})
	if short := filled(t, reports.Outcome{Token: token}); len(long) != outcomeSize || len(short) != outcomeSize {
		t.Errorf("%d and %d bytes, want %d", len(long), len(short), outcomeSize)
	}
}
