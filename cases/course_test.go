package cases

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"saysomething/crypto"
)

// TestCourseVectors folds entries as web/tests/course.test.ts does.
func TestCourseVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/course-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Why      string
		Status   Status
		StatusOn string `json:"status_on"`
		Entries  []struct {
			Seq                          int
			Kind, Author, Audience, Week string
			Body                         json.RawMessage
		}
		Course  json.RawMessage
		Changes []int
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 8 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		var entries []crypto.Checked
		texts := map[int]crypto.Clock{}
		for _, e := range v.Entries {
			signed := &crypto.SignedPayload{}
			signed.Kind, signed.Author, signed.Week, signed.Body = e.Kind, e.Author, e.Week, e.Body
			entries = append(entries, crypto.Checked{Listed: crypto.Listed{Seq: e.Seq, Audience: e.Audience, Author: e.Author}, Entry: signed, ForUs: true})
			if e.Kind == crypto.KindClock {
				var c crypto.Clock
				if err := json.Unmarshal(e.Body, &c); err != nil {
					t.Fatal(err)
				}
				texts[e.Seq] = c
			}
		}
		got := CourseOf(entries, v.Status, v.StatusOn)
		var want crypto.Course
		if err := json.Unmarshal(v.Course, &want); err != nil {
			t.Fatal(err)
		}
		gotLine, _ := json.Marshal(got.Course)
		wantLine, _ := json.Marshal(want)
		if d := cmp.Diff(string(wantLine), string(gotLine)); d != "" {
			t.Errorf("%s (-want +got):\n%s", v.Why, d)
		}
		var changed []crypto.Clock
		for _, c := range got.Changes {
			changed = append(changed, c.Clock)
		}
		var wantChanged []crypto.Clock
		for _, seq := range v.Changes {
			wantChanged = append(wantChanged, texts[seq])
		}
		if d := cmp.Diff(wantChanged, changed); d != "" {
			t.Errorf("%s: changes (-want +got):\n%s", v.Why, d)
		}
		for i := range entries { // what is not genuine moves nothing
			entries[i].Reason = "forged"
		}
		if forged := CourseOf(entries, v.Status, ""); len(forged.Changes) > 0 || len(forged.Kept) > 0 || forged.From != "" {
			t.Errorf("%s: forged entries count: %+v", v.Why, forged)
		}
	}
}
