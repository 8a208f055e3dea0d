package accesslog

import (
	"slices"
	"strings"
	"testing"

	"saysomething/crypto"
)

// Every kind and detail that a record about a case can have is told to its worker in words of its own, and to the lead. The
// sentences stand here once more, so that whoever adds or changes one thinks about whether it is true.
func TestEveryRecordOfACaseHasTrueWords(t *testing.T) {
	told := map[string]string{ // what the worker reads after "Maya", about somebody called Ben
		"case_opened.":               "opened your concern",
		"case_opened.keys":           "fetched the keys of your concern, to change who reads it",
		"file_opened." + anID:        "opened a file of your concern",
		"file_opened.notes":          "opened a file that readers keep in their own notes",
		"name_opened.":               "opened your name and how to reach you",
		"readers_changed.added":      "let Ben read your concern",
		"readers_changed.cover":      "let Ben read your concern for a time, as cover",
		"readers_changed.removed":    "took Ben off the people who read your concern",
		"halves_made.":               "made the two halves of a spare key for your concern",
		"case_recorded.":             "wrote down what you told them",
		"case_copied.export":         "made a copy of your concern to take out of this service",
		"case_copied.package":        "made a copy of parts of your concern to take out of this service",
		"case_copied.subject_access": "made a copy of parts of your concern, for somebody who asked what is kept about them",
		"case_copied.print":          "printed parts of your concern",
		"cover_ended.":               "stopped reading your concern when their cover ended",
	}
	used, n := []string{"other"}, 0
	for what, all := range details {
		if !slices.Contains(Whats, what) {
			t.Errorf("%s is no event", what)
		}
		for _, d := range all {
			n++
			code := strings.Replace(d, anID, crypto.NewID(), 1)
			if got := WorkerWords(what, code, "Ben"); got != told[what+"."+d] {
				t.Errorf("%s %q: a worker reads %q, want %q", what, d, got, told[what+"."+d])
			}
			if !saysOfACase(what, code) || saysOfACase(what, code+"x") {
				t.Errorf("%s %q: what the log takes is not what has words", what, d)
			}
			text, own := Words(what, code)
			if text == "" || !own && d != "" && d != anID {
				t.Errorf("%s %q: the lead reads %q, not words of its own", what, d, text)
			}
			used = append(used, what, what+"."+d)
		}
	}
	if n != len(told) {
		t.Errorf("%d kinds and details, want %d", n, len(told))
	}
	for key := range workerWords {
		if !slices.Contains(used, key) {
			t.Errorf("worker_words.json has %q, which nothing writes", key)
		}
	}
	for key := range words {
		if what, _, with := strings.Cut(key, "."); with && !slices.Contains(used, key) || !with && !slices.Contains(Whats, what) {
			t.Errorf("words.json has %q, which nothing writes", key)
		}
	}
	for _, what := range Whats {
		if words[what] == "" {
			t.Errorf("words.json says nothing of %s", what)
		}
	}
}
