package handlers

import (
	"context"
	"html"
	"strings"
	"testing"

	"filippo.io/age"

	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// raised sends a concern and returns its receipt.
func (w *worker) raised() crypto.Receipt {
	w.t.Helper()
	_, page := w.post("/raise", field{"desk", w.Guardians, ""}, field{"what", story, ""})
	receipt, err := crypto.ParseReceipt(words(w.t, page))
	if err != nil {
		w.t.Fatal(err)
	}
	return receipt
}

// visit posts a form of the pages behind the words and gives the page's text.
func (w *worker) visit(receipt crypto.Receipt, fields ...field) (int, string) {
	w.t.Helper()
	code, page := w.post("/check", append([]field{{"words", receipt.String(), ""}}, fields...)...)
	return code, html.UnescapeString(page)
}

// answer writes into the case as a guardian, and moves it on.
func (w *worker) answer(receipt crypto.Receipt, kind string, body any, status cases.Status) {
	w.t.Helper()
	identity, box := w.caseKey(w.Asha, receipt)
	last := box.Entries[len(box.Entries)-1]
	entry := w.Entry(w.t, w.Asha, box.Case.ID, last.Seq+1, last.Hash, kind, crypto.AudienceCase, body, identity)
	if err := w.Cases.Append(context.Background(), w.Asha.ID, box.Case.ID, cases.StaffLetter{Entries: []cases.NewEntry{entry}, Status: status}); err != nil {
		w.t.Fatal(err)
	}
}

func contains(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestComingBackWithoutJavaScript(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		code, page := w.visit(receipt, field{"action", "open", ""})
		if code != 200 {
			t.Fatalf("%d %s", code, page)
		}
		contains(t, page, "CANARY-4711", "Your concern is with its readers.", "We thank you", "Monday 27 July 2026", "Take my concern back")
		if strings.Contains(page, "would you speak up again?") {
			t.Error("it asks for feedback before the case is closed")
		}

		w.answer(receipt, crypto.KindMessage, crypto.Message{Text: "ANSWER thank you"}, "")
		code, page = w.visit(receipt, field{"action", "reply", ""}, field{"text", "REPLY it is ward six", ""}, field{"file", "the rota", "rota.txt"})
		if code != 200 {
			t.Fatalf("%d %s", code, page)
		}
		contains(t, page, "ANSWER thank you", "Name of "+w.Asha.ID, "REPLY it is ward six", "rota.txt", "Your reply has been sent.")
		if strings.Contains(page, "Not genuine") {
			t.Error("something genuine is shown as not")
		}

		w.answer(receipt, crypto.KindStatus, crypto.StatusChange{Status: "closed", Text: "We hired two nurses."}, cases.ClosedCase)
		_, page = w.visit(receipt, field{"action", "open", ""})
		contains(t, page, "We hired two nurses.", "Given your experience, would you speak up again?")
		if code, page = w.visit(receipt, field{"action", "feedback", ""}); code != 422 || !strings.Contains(page, "Choose an answer") {
			t.Errorf("an empty answer: %d", code)
		}
		code, page = w.visit(receipt, field{"action", "feedback", ""}, field{"answer", "maybe", ""}, field{"more", "It took long.", ""})
		if code != 200 || !strings.Contains(page, "Your answer has been sent.") || strings.Contains(page, "Send my answer") {
			t.Errorf("%d %s", code, page)
		}
		var feedback string
		if err := db.Get(&feedback, `SELECT feedback FROM statistics`); err != nil || feedback != "maybe" {
			t.Errorf("feedback counted: %q %v", feedback, err)
		}
	})
}

// What the worker answered besides what happened is there again, in words and not in codes; what they left out is not.
func TestOwnAnswersAreShownAgain(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		_, page := w.post("/raise", field{"desk", w.Guardians, ""}, field{"what", story, ""}, field{"when", "WHEN last night", ""}, field{"where", "WHERE bay 4", ""},
			field{"area", "room", ""}, field{"theme", "safety", ""}, field{"group", "NUR", ""}, field{"danger", "yes", ""})
		receipt, err := crypto.ParseReceipt(words(t, page))
		if err != nil {
			t.Fatal(err)
		}
		_, page = w.visit(receipt, field{"action", "open", ""})
		contains(t, page, "WHEN last night", "WHERE bay 4\nRoom<", "Patient safety<", "Nurses<", ">Danger now<")
		if _, page = w.visit(w.raised(), field{"action", "open", ""}); strings.Contains(page, "app-told") {
			t.Error("answers that were left out are shown")
		}
	})
}

// Somebody anonymous gives their name to one of their readers. That one opens it, saying why; the other gets the same bytes and cannot; the
// report still says how it was raised.
func TestANameIsGivenLaterInConfidence(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		give := func(more ...field) (int, string) {
			return w.visit(receipt, append([]field{{"action", "name", ""}}, more...)...)
		}
		for _, wrong := range []struct {
			fields []field
			says   string
		}{
			{[]field{{"opens", w.Asha.ID, ""}}, "Write your name or a way to reach you"},
			{[]field{{"name", "NAME-KEPT", ""}}, "Choose who may open it"},
			{[]field{{"name", strings.Repeat("é", 201), ""}, {"opens", w.Asha.ID, ""}}, "no more than 200 characters"},
			{[]field{{"contact", strings.Repeat("é", 301), ""}, {"opens", w.Asha.ID, ""}}, "no more than 300 characters"},
			{[]field{{"name", "NAME-KEPT", ""}, {"opens", w.Cat.ID, ""}}, "does not read your concern any more"},
		} {
			code, page := give(wrong.fields...)
			if code != 422 || !strings.Contains(page, wrong.says) || strings.Contains(page, "is sealed to the people") {
				t.Errorf("%v: %d", wrong.fields, code)
			}
			if wrong.fields[0].value == "NAME-KEPT" && !strings.Contains(page, "NAME-KEPT") {
				t.Errorf("%v: what was typed is gone", wrong.fields)
			}
		}
		code, page := give(field{"name", "CANARY-LATER", ""}, field{"contact", "07700 900321", ""}, field{"opens", w.Asha.ID, ""})
		if code != 200 {
			t.Fatalf("%d %s", code, page)
		}
		contains(t, page, "Your name is sealed to the people you chose.", "CANARY-LATER", "You gave your name, in confidence, to Name of "+w.Asha.ID, "Give your name to somebody else")
		if strings.Contains(page, "Not genuine") {
			t.Error("the worker's own name is shown as not genuine")
		}

		_, box := w.caseKey(w.Asha, receipt)
		if n := w.OpenName(t, w.Asha, box.Case.ID, "To ring them."); n.Name != "CANARY-LATER" || n.Contact != "07700 900321" {
			t.Errorf("Asha opens %+v", n)
		}
		o := w.Open(t, w.Ben, box.Case.ID)
		last := o.Entries[len(o.Entries)-1]
		why := w.Entry(t, w.Ben, box.Case.ID, last.Seq+1, last.Hash, crypto.KindNameOpened, crypto.AudienceCase, crypto.NameOpened{Reason: "Curious."}, w.Key(t, w.Ben, o))
		names, err := w.Cases.OpenName(context.Background(), w.Ben.ID, box.Case.ID, why)
		if err != nil || len(names) != 1 {
			t.Fatalf("%d names: %v", len(names), err)
		}
		for _, key := range []*age.HybridIdentity{w.Ben.Identity, w.Key(t, w.Ben, o)} {
			if _, err := crypto.OpenEntry(names[0].Data, key); err == nil {
				t.Error("who was not chosen opens the name")
			}
		}
		report, _ := w.readAs(w.Asha, receipt)
		if report.Mode != "anonymous" {
			t.Errorf("it was raised as %q", report.Mode)
		}

		// Given again, to both, and pressed twice: each opens what is theirs, and it is there once.
		before := len(w.Open(t, w.Ben, box.Case.ID).Entries)
		for range 2 {
			if code, page = give(field{"name", "A Worker", ""}, field{"opens", w.Asha.ID, ""}, field{"opens", w.Ben.ID, ""}, field{"opens", w.Ben.ID, ""}); code != 200 {
				t.Fatalf("%d %s", code, page)
			}
		}
		entries := w.Open(t, w.Ben, box.Case.ID).Entries
		if len(entries) != before+2 {
			t.Errorf("%d entries for one name", len(entries)-before)
		}
		if got := strings.Count(w.sealedName(entries), "\n-> "); got != 3 {
			t.Errorf("sealed to %d, want the worker and two readers", got)
		}
		if n := w.OpenName(t, w.Ben, box.Case.ID, "To meet them."); n.Name != "A Worker" {
			t.Errorf("Ben opens %+v", n)
		}

		// And where nobody can be given it any more, what was typed is shown and not lost.
		w.visit(receipt, field{"action", "withdraw", ""}, field{"sure", "yes", ""})
		if code, page = give(field{"name", "NAME-KEPT", ""}, field{"opens", w.Asha.ID, ""}); code != 422 || !strings.Contains(page, "NAME-KEPT") || !strings.Contains(page, "was not sealed to anybody") {
			t.Errorf("after it was taken back: %d", code)
		}
	})
}

// sealedName is the newest name as it is stored.
func (w *worker) sealedName(entries []cases.Entry) string {
	w.t.Helper()
	at := entries[len(entries)-1]
	var data []byte
	if err := w.DB.Get(&data, `SELECT data FROM entries WHERE hash = $1`, at.Hash); err != nil || at.Audience != crypto.AudienceName {
		w.t.Fatalf("the newest entry is for %s: %v", at.Audience, err)
	}
	return string(data)
}

func TestTakingAConcernBackAsksFirst(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		_, page := w.visit(receipt, field{"action", "withdraw", ""})
		contains(t, page, "Do you want to take your concern back?")
		if n := w.count("entries"); n != 1 {
			t.Fatalf("%d entries after asking, want 1", n)
		}
		code, page := w.visit(receipt, field{"action", "withdraw", ""}, field{"sure", "yes", ""}, field{"why", "It is settled", ""})
		if code != 200 || !strings.Contains(page, "You took your concern back") || strings.Contains(page, "Send reply") {
			t.Fatalf("%d %s", code, page)
		}
		code, page = w.visit(receipt, field{"action", "reply", ""}, field{"text", "typed late", ""}, field{"file", "late", "late.txt"})
		if code != 422 || !strings.Contains(page, "nothing more can be sent") {
			t.Errorf("%d %s", code, page)
		}
		if w.count("entries") != 3 || w.count("files") != 0 {
			t.Errorf("%d entries and %d files, want 3 and 0", w.count("entries"), w.count("files"))
		}
	})
}

func TestRepliesThatCannotBeSentAreKept(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		for says, fields := range map[string][]field{
			"Write a reply":       {{"text", " ", ""}},
			"too long":            {{"text", "typed " + strings.Repeat("long ", 4000), ""}, {"file", "a", "a.txt"}},
			"not a kind of file":  {{"text", "typed", ""}, {"file", "MZ\x00", "a.pdf"}},
			"seems to be cut off": {{"text", "typed", ""}, {"file", "%PDF-1.7", "a.pdf"}},
		} {
			code, page := w.visit(receipt, append(fields, field{"action", "reply", ""})...)
			if code != 422 || !strings.Contains(page, says) || strings.HasPrefix(fields[0].value, "typed") && !strings.Contains(page, fields[0].value) {
				t.Errorf("%s: %d", says, code)
			}
			if w.count("entries") != 1 || w.count("files") != 0 {
				t.Errorf("%s: something was stored", says)
			}
		}
	})
}

func TestAReplySentTwiceIsOne(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		for range 2 {
			if code, page := w.visit(receipt, field{"action", "reply", ""}, field{"text", "one reply", ""}, field{"file", "a", "a.txt"}); code != 200 || strings.Count(page, "one reply") != 1 {
				t.Errorf("%d, %d times", code, strings.Count(page, "one reply"))
			}
		}
		if w.count("entries") != 3 || w.count("files") != 1 {
			t.Errorf("%d entries and %d files, want 3 and 1", w.count("entries"), w.count("files"))
		}
	})
}

func TestWordsThatOpenNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		list := receipt.Words()
		short := make([]field, 0, 8)
		for i, word := range list {
			short = append(short, field{"w" + string(rune('1'+i)), strings.ToUpper(word[:3]), ""})
		}
		if code, page := w.post("/check", short...); code != 200 || !strings.Contains(page, "CANARY-4711") {
			t.Errorf("three letters of each: %d", code)
		}
		if code, _ := w.post("/check", field{"w1", strings.Join(list, ", "), ""}); code != 200 {
			t.Errorf("all in the first box: %d", code)
		}
		short[2].value = "zzzacorn"
		code, page := w.post("/check", short...)
		if page = html.UnescapeString(page); code != 422 || !strings.Contains(page, `Word 3, "zzzacorn", is not one of our words`) || !strings.Contains(page, `value="`+strings.ToUpper(list[0][:3])) {
			t.Errorf("a wrong word: %d %s", code, page)
		}
		if code, page = w.post("/check", short[:5]...); code != 422 || !strings.Contains(page, "Word 8 is missing") {
			t.Errorf("too few: %d", code)
		}
		if code, page = w.post("/check", field{"w1", strings.Join(list, " "), ""}, field{"w2", "acorn", ""}); code != 422 || !strings.Contains(page, "more than eight words") {
			t.Errorf("nine words: %d", code)
		}
		other := crypto.NewReceipt()
		if code, page = w.visit(other); code != 404 || !strings.Contains(page, "These words open nothing here") {
			t.Errorf("unknown: %d", code)
		}
		if code, _ = w.visit(receipt, field{"action", "delete", ""}); code != 400 {
			t.Errorf("unknown action: %d", code)
		}
	})
}

func TestAForgedAnswerIsShownAsNotGenuine(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		identity, box := w.caseKey(w.Asha, receipt)
		forger := w.Asha
		forger.Sign = w.Cat.Sign
		entry := w.Entry(t, forger, box.Case.ID, 1, box.Entries[0].Hash, crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "FORGED who are you?"}, identity)
		if err := w.Cases.Append(context.Background(), w.Asha.ID, box.Case.ID, cases.StaffLetter{Entries: []cases.NewEntry{entry}}); err != nil {
			t.Fatal(err)
		}
		_, page := w.visit(receipt)
		contains(t, page, "FORGED", "Not genuine")
	})
}
