package handlers

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// TestStaffCallsRefuse: who may not, gets nothing and changes nothing; what no correct client sends, too.
func TestStaffCallsRefuse(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDeskSite(t, db)
		letter, worker := d.Letter(t, "x", []casestest.Person{d.Asha})
		f, part := d.File(t, worker.Case, "a.pdf", nil)
		if w := d.bytesOf("PUT", "/api/files/"+f.ID+"/0", part); w.Code != http.StatusNoContent {
			t.Fatal(w.Code)
		}
		letter.Files = []cases.NewFile{f}
		d.mustPost(t, "report", letter)
		none := func(*http.Request) {}
		asha, ben, dan := d.signIn(t, d.Asha), d.signIn(t, d.Ben), d.signIn(t, d.Dan)
		one := "/api/staff/cases/" + worker.Case.ID
		message := d.Entry(t, d.Asha, worker.Case.ID, 1, worker.Last, crypto.KindMessage, "case", crypto.Message{Text: "x"}, worker.Case.Identity)
		good := string(casestest.JSON(t, cases.StaffLetter{Entries: []cases.NewEntry{message}}))
		ahead := message
		ahead.Seq = 9
		told, _ := d.Letter(t, "told", []casestest.Person{d.Asha}, func(draft *crypto.Draft) { draft.Author, draft.SignKey = d.Asha.ID, d.Asha.Sign })
		toldJSON := string(casestest.JSON(t, told))
		stale := told
		stale.Desks = []string{d.Union}
		before := d.Counts(t)
		for what, c := range map[string]struct {
			method, target, body string
			as                   func(*http.Request)
			want                 int
		}{
			"list, not signed in":         {"GET", "/api/staff/cases", "", none, 401},
			"list, administrator":         {"GET", "/api/staff/cases", "", dan, 403},
			"list after nonsense":         {"GET", "/api/staff/cases?after=%00", "", asha, 400},
			"list with another query":     {"GET", "/api/staff/cases?all=1", "", asha, 400},
			"case, not signed in":         {"GET", one, "", none, 401},
			"case, administrator":         {"GET", one, "", dan, 403},
			"case of another guardian":    {"GET", one, "", ben, 404},
			"case that is none":           {"GET", "/api/staff/cases/" + crypto.NewID(), "", asha, 404},
			"case with a zero byte":       {"GET", "/api/staff/cases/%00", "", asha, 404},
			"file, not signed in":         {"GET", "/api/staff/files/" + f.ID, "", none, 401},
			"file of another guardian":    {"GET", "/api/staff/files/" + f.ID, "", ben, 404},
			"file with a zero byte":       {"GET", "/api/staff/files/%00", "", asha, 404},
			"append, not signed in":       {"POST", one + "/entries", good, none, 401},
			"append, administrator":       {"POST", one + "/entries", good, dan, 403},
			"append, another guardian":    {"POST", one + "/entries", good, ben, 404},
			"append, no JSON":             {"POST", one + "/entries", "hello", asha, 400},
			"append, unknown field":       {"POST", one + "/entries", `{"entries":[],"author":"worker"}`, asha, 400},
			"append, nothing":             {"POST", one + "/entries", `{}`, asha, 400},
			"append, someone wrote first": {"POST", one + "/entries", string(casestest.JSON(t, cases.StaffLetter{Entries: []cases.NewEntry{ahead}})), asha, 409},
			"append, too much":            {"POST", one + "/entries", strings.Repeat(" ", 3<<20), asha, 413},
			"record, not signed in":       {"POST", "/api/staff/cases", toldJSON, none, 401},
			"record, administrator":       {"POST", "/api/staff/cases", toldJSON, dan, 403},
			"record for somebody else":    {"POST", "/api/staff/cases", toldJSON, ben, 400},
			"record, reader moved":        {"POST", "/api/staff/cases", string(casestest.JSON(t, stale)), asha, 409},
		} {
			w := d.do(c.method, c.target, c.body, c.as, sendJSON)
			var e struct{ Error, Message string }
			if err := json.Unmarshal(w.Body.Bytes(), &e); w.Code != c.want || err != nil || e.Error == "" || e.Message == "" {
				t.Errorf("%s: %d %s, want %d with a code", what, w.Code, w.Body, c.want)
			}
			if after := d.Counts(t); !maps.Equal(before, after) {
				t.Fatalf("%s: stored something: %v, then %v", what, before, after)
			}
		}
		for target, body := range map[string]string{one + "/entries": good, "/api/staff/cases": toldJSON} {
			for range 2 { // asked again after a lost answer
				if w := d.do("POST", target, body, asha, sendJSON); w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != "{}" {
					t.Errorf("%s: %d %s", target, w.Code, w.Body)
				}
			}
			if w := d.do("POST", target, body, asha, sendJSON, header("Sec-Fetch-Site", "cross-site")); w.Code != http.StatusForbidden {
				t.Errorf("%s from another site: %d", target, w.Code)
			}
		}
	})
}
