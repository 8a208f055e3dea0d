package cases_test

import (
	"strings"
	"testing"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store/storetest"
)

// TestLargestLetterFits: as many readers as there may be, all of them left-out people's neighbours, a sealed name for all of
// them, both halves for recovery, ten files and the longest text that fits the report: it is one letter of the one size.
func TestLargestLetterFits(t *testing.T) {
	w := casestest.New(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	w.Recover(t)
	to := []casestest.Person{w.Asha, w.Ben, w.Cat}
	for len(to) < 24 {
		to = append(to, w.Unlisted(t, "guardian", w.Guardians))
	}
	w.SignList(t)
	longest := 0
	for n := 16_000; longest == 0; n -= 50 {
		r := crypto.Report{What: strings.Repeat("x", n)}
		if fits(t, r, to) {
			longest = n - 150 // for what the letter below fills in besides
		}
	}
	t.Logf("room for %d letters of text beside everything else", longest)
	if longest < 4_000 {
		t.Errorf("room for only %d letters of text", longest)
	}
	letter, _ := w.Letter(t, strings.Repeat("x", longest), to, func(d *crypto.Draft) {
		d.Report = fullReport(d.Report, to)
		d.Report.Mode, d.Name = "confidential", &crypto.Name{Name: strings.Repeat("n", 200), Contact: strings.Repeat("c", 500)}
		d.NameReaders = d.Readers
	})
	for range 10 {
		letter.Files = append(letter.Files, cases.NewFile{ID: crypto.NewID(), Parts: 101, Size: padded(104857600 + 4<<20)})
	}
	line := casestest.JSON(t, letter)
	line = append([]byte(`{"op":"report","answer":"`+crypto.NewIdentity().Recipient().String()+`",`), line[1:]...)
	if len(line) > crypto.LetterSize {
		t.Errorf("the largest letter is %d bytes, room for %d", len(line), crypto.LetterSize)
	}
	letter.Files = nil
	must(t, w.Cases.Report(ctx, letter, ""))
}

// fullReport fills in everything that grows beside the text.
func fullReport(r crypto.Report, to []casestest.Person) crypto.Report {
	r.Kind, r.When, r.Where, r.Recovery = "concern", strings.Repeat("w", 200), strings.Repeat("w", 200), true
	r.Desks = []string{to[0].Desk, to[2].Desk}
	r.List = crypto.ListPin{Number: 999, Hash: crypto.Hash(nil)}
	for range 24 {
		r.Omitted = append(r.Omitted, crypto.NewID())
	}
	for range 10 {
		r.Files = append(r.Files, crypto.FileInEntry{ID: crypto.NewID(), Name: strings.Repeat("f", 60), Type: "application/pdf", Size: 104857600, Hash: crypto.Hash(nil)})
	}
	return r
}

func fits(t *testing.T, r crypto.Report, to []casestest.Person) bool {
	t.Helper()
	d := crypto.Draft{Case: crypto.BeginCase(), Receipt: crypto.NewReceipt(), Week: "2026-07-20", Report: fullReport(r, to)}
	for _, p := range to {
		d.Readers = append(d.Readers, p.Reader())
	}
	_, _, err := crypto.Compose(d)
	return err == nil
}
