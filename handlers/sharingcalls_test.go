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

// TestSharingCalls: changing readers and opening a name, as they travel; who may not gets nothing, and each refusal has its code and words.
func TestSharingCalls(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDeskSite(t, db)
		letter, worker := d.Letter(t, "x", []casestest.Person{d.Asha, d.Cat}, func(draft *crypto.Draft) {
			draft.Report.Mode, draft.Name, draft.NameReaders = "confidential", &crypto.Name{Name: "A Worker"}, []crypto.Reader{d.Asha.Reader()}
		})
		d.mustPost(t, "report", letter)
		none := func(*http.Request) {}
		asha, ben, dan := d.signIn(t, d.Asha), d.signIn(t, d.Ben), d.signIn(t, d.Dan)
		one := "/api/staff/cases/" + worker.Case.ID
		said := d.Entry(t, d.Asha, worker.Case.ID, 2, worker.Last, crypto.KindNameOpened, "case", crypto.NameOpened{Reason: "To ring them."}, worker.Case.Identity)
		name := string(casestest.JSON(t, map[string]any{"entry": map[string]any{"seq": said.Seq, "data": said.Data}}))
		late := strings.Replace(name, `"seq":2`, `"seq":7`, 1)
		add := d.Change(t, d.Asha, worker, casestest.Swap{Add: []casestest.Person{d.Ben}})
		all := d.Change(t, d.Asha, worker, casestest.Swap{Remove: []casestest.Person{d.Asha, d.Cat}})
		admin := d.Change(t, d.Asha, worker, casestest.Swap{Add: []casestest.Person{d.Dan}})
		broken := add
		broken.Envelopes = nil
		json_ := func(v any) string { return string(casestest.JSON(t, v)) }
		batch := func(c ...cases.CaseChange) string { return json_(map[string]any{"changes": c}) }
		before := d.Counts(t)
		for what, c := range map[string]struct {
			target, body string
			as           func(*http.Request)
			want         int
			code         string
		}{
			"name, not signed in":          {one + "/name", name, none, 401, ""},
			"name, administrator":          {one + "/name", name, dan, 403, ""},
			"name, another guardian":       {one + "/name", name, ben, 404, "not_found"},
			"name, no reason":              {one + "/name", `{}`, asha, 400, "invalid"},
			"name, more than a reason":     {one + "/name", strings.Replace(name, `{"entry"`, `{"force":true,"entry"`, 1), asha, 400, "bad_json"},
			"name, audience named":         {one + "/name", strings.Replace(name, `"seq"`, `"audience":"private","seq"`, 1), asha, 400, "bad_json"},
			"name, after a gap":            {one + "/name", late, asha, 409, "conflict"},
			"readers, not signed in":       {one + "/readers", json_(add), none, 401, ""},
			"readers, administrator":       {one + "/readers", json_(add), dan, 403, ""},
			"readers, another guardian":    {one + "/readers", json_(add), ben, 404, "not_found"},
			"readers, unknown field":       {one + "/readers", `{"everybody":true}`, asha, 400, "bad_json"},
			"readers, broken":              {one + "/readers", json_(broken), asha, 400, "invalid"},
			"readers, nobody left":         {one + "/readers", json_(all), asha, 409, "last_reader"},
			"readers, an administrator":    {one + "/readers", json_(admin), asha, 409, "roster_changed"},
			"readers of no case":           {"/api/staff/cases/%00/readers", json_(add), asha, 404, "not_found"},
			"changes, not signed in":       {"/api/staff/changes", batch(cases.CaseChange{Case: worker.Case.ID, Change: add}), none, 401, ""},
			"changes, administrator":       {"/api/staff/changes", batch(cases.CaseChange{Case: worker.Case.ID, Change: add}), dan, 403, ""},
			"changes, none":                {"/api/staff/changes", batch(), asha, 400, "invalid"},
			"changes, too many":            {"/api/staff/changes", batch(make([]cases.CaseChange, 51)...), asha, 400, "invalid"},
			"changes, a case's own fields": {"/api/staff/changes", `{"changes":[{"case":"x","status":"closed"}]}`, asha, 400, "bad_json"},
		} {
			w := d.do("POST", c.target, c.body, c.as, sendJSON)
			var e struct{ Error, Message string }
			err := json.Unmarshal(w.Body.Bytes(), &e)
			if w.Code != c.want || err != nil || e.Message == "" || c.code != "" && e.Error != c.code {
				t.Errorf("%s: %d %s, want %d %s", what, w.Code, w.Body, c.want, c.code)
			}
			if after := d.Counts(t); !maps.Equal(before, after) {
				t.Fatalf("%s: stored something: %v, then %v", what, before, after)
			}
		}

		for range 2 {
			var got struct{ Entries []cases.Entry }
			w := d.do("POST", one+"/name", name, asha, sendJSON)
			if err := json.Unmarshal(w.Body.Bytes(), &got); w.Code != 200 || err != nil {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if len(got.Entries) != 1 {
				t.Fatalf("%d names", len(got.Entries))
			}
			if e, err := crypto.OpenEntry(got.Entries[0].Data, d.Asha.Identity); err != nil || !strings.Contains(string(e.Body), "A Worker") {
				t.Errorf("the name: %v", err)
			}
		}
		if w := d.do("POST", one+"/readers", json_(add), asha, sendJSON); w.Code != http.StatusConflict {
			t.Errorf("a change made before the name was opened: %d", w.Code)
		}
		add = d.Change(t, d.Asha, worker, casestest.Swap{Add: []casestest.Person{d.Ben}})
		for range 2 {
			if w := d.do("POST", one+"/readers", json_(add), asha, sendJSON); w.Code != 200 || strings.TrimSpace(w.Body.String()) != "{}" {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		}
		off := d.Change(t, d.Ben, worker, casestest.Swap{Remove: []casestest.Person{d.Asha, d.Cat}})
		lost := cases.CaseChange{Case: crypto.NewID(), Change: off}
		for range 2 {
			w := d.do("POST", "/api/staff/changes", batch(cases.CaseChange{Case: worker.Case.ID, Change: off}, lost), ben, sendJSON)
			want := `{"results":[{"case":"` + worker.Case.ID + `","error":""},{"case":"` + lost.Case + `","error":"not_found"}]}`
			if w.Code != 200 || strings.TrimSpace(w.Body.String()) != want {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		}
		for _, target := range []string{one, "/api/staff/cases?after=aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
			if w := d.do("GET", target, "", asha); strings.Contains(w.Body.String(), worker.Case.ID) {
				t.Errorf("taken off, and %s answers %s", target, w.Body)
			}
		}

		// What the reader gets and what the worker gets have no null where a list belongs.
		w := d.do("GET", one, "", ben)
		box := d.mustPost(t, "read", map[string]any{"mailbox": crypto.B64.EncodeToString(worker.Receipt.Token())})
		if w.Code != 200 || strings.Contains(w.Body.String(), ":null") || strings.Contains(string(casestest.JSON(t, box)), ":null") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if len(box["former_envelopes"].([]any)) != 1 || len(box["readers"].([]any)) != 1 || len(box["log"].(map[string]any)["records"].([]any)) < 5 {
			t.Errorf("the worker gets %v", box["readers"])
		}
		var opened struct {
			Former  []any `json:"former_envelopes"`
			Readers []any
			Entries []cases.Entry
		}
		if err := json.Unmarshal(w.Body.Bytes(), &opened); err != nil || len(opened.Former) != 1 || len(opened.Readers) != 1 || len(opened.Entries[1].Data) != 0 {
			t.Errorf("Ben gets %d former envelopes, %d readers, %d bytes of the name: %v", len(opened.Former), len(opened.Readers), len(opened.Entries[1].Data), err)
		}
	})
}

// TestLeavingSaysWhetherNobodyElseReads: whether, not how many, and no case.
func TestLeavingSaysWhetherNobodyElseReads(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d := newDeskSite(t, db)
		shared, _ := d.Letter(t, "x", []casestest.Person{d.Asha, d.Cat})
		d.mustPost(t, "report", shared)
		dan, page := d.signIn(t, d.Dan), "/admin/people/"+d.Asha.ID+"/leave"
		contains(t, d.do("GET", page, "", dan).Body.String(), "Somebody else reads every case that they read.")
		for range 2 {
			want := "Some cases have no other reader"
			alone, worker := d.Letter(t, "x", []casestest.Person{d.Asha})
			d.mustPost(t, "report", alone)
			got := d.do("GET", page, "", dan).Body.String()
			contains(t, got, want, "the custodians can recover them")
			if strings.Contains(got, worker.Case.ID) || strings.Contains(got, crypto.CaseName(worker.Case.ID)) {
				t.Error("the administrator is told which")
			}
		}
	})
}
