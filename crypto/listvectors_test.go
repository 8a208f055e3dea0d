package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// listVectors is the schema of testdata/README.md, lists of readers.
type listVectors struct {
	V      int               `json:"v"`
	MadeBy string            `json:"made_by"`
	Lines  map[string]string `json:"lines"`
	People []personWords     `json:"people"`
	Lists  []listCase        `json:"lists"`
}

type (
	personWords struct {
		Recipient string   `json:"recipient"`
		Sign      string   `json:"sign"`
		Words     []string `json:"words"`
	}
	listCase struct {
		Name   string      `json:"name"`
		Heads  []headCase  `json:"heads"`
		Body   string      `json:"body"`
		Pins   []pinCase   `json:"pins"`
		Reason string      `json:"reason"`
		Result *listResult `json:"result"`
	}
	headCase struct {
		Line       string          `json:"line"`
		Signatures []HeadSignature `json:"signatures"`
	}
	pinCase struct {
		Number int    `json:"number"`
		Hash   string `json:"hash"`
		Side   string `json:"side"`
	}
	listResult struct {
		Number int                  `json:"number"`
		Hash   string               `json:"hash"`
		Day    string               `json:"day"`
		Words  []string             `json:"words"`
		Sides  [][]string           `json:"sides"` // of each head
		Keys   map[string][]keyCase `json:"keys"`
	}
	keyCase struct {
		Sign  string `json:"sign"`
		Until string `json:"until"`
	}
)

func (v *listVectors) signed(c listCase) []SignedHead {
	var out []SignedHead
	for _, h := range c.Heads {
		out = append(out, SignedHead{v.Lines[h.Line], h.Signatures})
	}
	return out
}

// verify is what VerifyList makes of a case.
func (v *listVectors) verify(t *testing.T, c listCase) (string, *listResult) {
	t.Helper()
	var pins []Pin
	for _, p := range c.Pins {
		pins = append(pins, Pin(p))
	}
	l, err := VerifyList(v.signed(c), v.Lines[c.Body], pins...)
	var refused *ListError
	if errors.As(err, &refused) {
		if l != nil {
			t.Error("a refused list was handed out")
		}
		return refused.Reason, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	r := &listResult{Number: l.Number, Hash: l.Hash, Day: l.Day, Words: l.Words(), Keys: map[string][]keyCase{}}
	for _, h := range l.Heads {
		r.Sides = append(r.Sides, h.Sides)
	}
	for id, keys := range l.Keys() {
		for _, k := range keys {
			r.Keys[id] = append(r.Keys[id], keyCase{B64.EncodeToString(k.Key), k.Until})
		}
	}
	return "", r
}

// TestListVectors checks what each side made: the browser's file here, and ours to notice a change of format.
func TestListVectors(t *testing.T) {
	for _, name := range []string{"ts-lists.json", "go-lists.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		var v listVectors
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		reasons := map[string]int{}
		for _, c := range v.Lists {
			t.Run(name+"/"+c.Name, func(t *testing.T) {
				reason, result := v.verify(t, c)
				reasons[c.Reason]++
				equal(t, "reason", reason, c.Reason)
				got, _ := json.Marshal(result)
				want, _ := json.Marshal(c.Result)
				equal(t, "list", string(got), string(want))
			})
		}
		for _, reason := range []string{"", ListUnsigned, ListChain, ListSignature, ListSigners, ListSide, ListBodyOther, ListPinned} {
			if reasons[reason] == 0 {
				t.Errorf("%s has no list for %q", name, reason)
			}
		}
		if len(v.People) == 0 {
			t.Errorf("%s has nobody's words", name)
		}
		for _, p := range v.People {
			equal(t, "words", strings.Join(PersonFingerprint(p.Recipient, p.Sign), " "), strings.Join(p.Words, " "))
		}
	}
}

// TestMakeListVectors writes go-lists.json with -update.
func TestMakeListVectors(t *testing.T) {
	m := newListMaker(t)
	m.valid()
	m.refused()
	m.pinned()
	if !*update {
		return
	}
	text, err := json.MarshalIndent(m.listVectors, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/go-lists.json", append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
