package accesslog

import (
	_ "embed"
	"encoding/json"
	"strings"

	"saysomething/crypto"
)

//go:embed words.json
var wordsJSON []byte

//go:embed worker_words.json
var workerWordsJSON []byte

var words, workerWords = parseWords(wordsJSON), parseWords(workerWordsJSON)

func parseWords(text []byte) map[string]string {
	m := map[string]string{}
	if err := json.Unmarshal(text, &m); err != nil {
		panic("accesslog: words: " + err.Error())
	}
	return m
}

// anID stands for any id in details.
const anID = "<id>"

// details are what a record about a case may be, and what its detail may then be. Each has words for the worker, which
// TestEveryRecordOfACaseHasTrueWords holds; so a record that nothing here has words for is refused.
var details = map[string][]string{
	CaseOpened:     {"", "keys"},    // keys: what a change of readers needs was fetched, the report among it
	FileOpened:     {anID, "notes"}, // notes: a file of a note, whose id the worker is not told
	NameOpened:     {""},
	ReadersChanged: {"added", "cover", "removed"},
	HalvesMade:     {""},
	CaseRecorded:   {""},
	CaseCopied:     {"export", "package", "subject_access", "print"},
	CoverEnded:     {""},
}

func saysOfACase(what, detail string) bool {
	for _, d := range details[what] {
		if d == detail || d == anID && crypto.ValidID(detail) {
			return true
		}
	}
	return false
}

// Words says what happened to those who read the log: "Opened the concern". Some details have words of their own; then
// own is true.
func Words(what, detail string) (text string, own bool) {
	if w := words[what+"."+detail]; w != "" {
		return w, true
	}
	return words[what], false
}

// WorkerWords says it to the worker whose case it is, after the name of who did it: "opened your concern". about is the
// name of whom it was done to.
func WorkerWords(what, detail, about string) string {
	for _, key := range []string{what + "." + detail, what, "other"} {
		if w := workerWords[key]; w != "" {
			return strings.ReplaceAll(w, "{about}", about)
		}
	}
	return ""
}
