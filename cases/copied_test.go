package cases_test

import (
	"errors"
	"strings"
	"testing"

	"saysomething/accesslog"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// A copy that leaves the service is in the access log, once, and only when the case says so too.
func TestCopied(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha, w.Cat})
		must(t, w.Cases.Report(ctx, letter, ""))
		id := worker.Case.ID
		o, key := opened(t, w, w.Asha, id)
		notes := crypto.NewIdentity()
		body := crypto.Copied{What: "package", To: "Care Quality Commission", Hash: crypto.Hash([]byte("the file")), Text: "Report and two messages."}
		said := w.Entry(t, w.Asha, id, 1, last(o), crypto.KindCopied, crypto.AudienceReaders, body, notes)
		forWorker := w.Entry(t, w.Asha, id, 1, last(o), crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "hello"}, key)
		envelopes := w.Notes(t, id, notes, w.Asha, w.Cat)
		for what, l := range map[string]cases.StaffLetter{
			"a copy of an unknown kind":              {Entries: []cases.NewEntry{said}, NotesEnvelopes: envelopes, Copied: "everything"},
			"a copy with a sentence":                 {Entries: []cases.NewEntry{said}, NotesEnvelopes: envelopes, Copied: "to the CQC"},
			"a copy with no entry":                   {Cards: w.Notes(t, id, notes, w.Asha), Copied: "package"},
			"a copy that only the worker is told of": {Entries: []cases.NewEntry{forWorker}, Copied: "package"},
		} {
			if err := w.Cases.Append(ctx, w.Asha.ID, id, l); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v", what, err)
			}
		}
		l := cases.StaffLetter{Entries: []cases.NewEntry{said}, NotesEnvelopes: envelopes, Copied: "package"}
		if err := w.Cases.Append(ctx, w.Ben.ID, id, l); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("somebody who does not read the case: %v", err)
		}
		must(t, w.Cases.Append(ctx, w.Asha.ID, id, l))
		must(t, w.Cases.Append(ctx, w.Asha.ID, id, l)) // again

		m, err := w.Cases.Read(ctx, worker.Receipt.Token())
		must(t, err)
		var copied []accesslog.Line
		for _, r := range m.Log.Records {
			if r.Line.What == accesslog.CaseCopied {
				copied = append(copied, r.Line)
			}
		}
		if len(copied) != 1 || copied[0].Who != w.Asha.ID || copied[0].Case != id || copied[0].Detail != "package" || copied[0].About != "" {
			t.Errorf("the log says %+v", copied)
		}
		// Nothing in clear says to whom it went.
		for _, row := range dump(t, w) {
			if strings.Contains(row, "Quality") || strings.Contains(row, body.Hash) {
				t.Errorf("found in %.60q", row)
			}
		}
	})
}
