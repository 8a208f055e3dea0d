package accesslog

import (
	_ "embed"
	"encoding/json"
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

// Words says what happened to those who read the log: "Opened the concern".
func Words(what string) string { return words[what] }

// WorkerWords says it to the worker whose case it is, after the name of who did it: "opened your concern".
func WorkerWords(what string) string {
	if w := workerWords[what]; w != "" {
		return w
	}
	return workerWords["other"]
}
