package handlers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// added are the entries of a case from seq on, as Asha opens them, and as the database has them.
func (w *worker) added(receipt crypto.Receipt, from int) (opened []*crypto.SignedPayload, stored []string) {
	w.t.Helper()
	identity, box := w.caseKey(w.Asha, receipt)
	for _, e := range box.Entries[from:] {
		p, err := crypto.OpenEntry(e.Data, identity)
		if err != nil {
			w.t.Fatal(err)
		}
		opened = append(opened, p)
		stored = append(stored, fmt.Sprintf("%d %s %s %d", e.Seq-from, e.Audience, e.Author, len(e.Data)))
	}
	return opened, stored
}

func (w *worker) counted() string {
	w.t.Helper()
	var row struct {
		Detriment string `db:"detriment"`
		Quarter   string `db:"detriment_quarter"`
	}
	if err := w.DB.Get(&row, `SELECT detriment, detriment_quarter FROM statistics`); err != nil {
		w.t.Fatal(err)
	}
	return strings.TrimSpace(row.Detriment + " " + row.Quarter)
}

// TestWhatAWorkerAddsHasOneShape: whoever sees the database cannot tell who answered that they were treated badly from who wrote a
// reply, agreed to something, or said no.
func TestWhatAWorkerAddsHasOneShape(t *testing.T) {
	letters := map[string]struct {
		fields  []field
		kind    string
		answer  string
		counted string
	}{
		"a reply":              {[]field{{"action", "reply", ""}, {"text", "hello", ""}}, "message", "", ""},
		"that says nothing":    {[]field{{"action", "reply", ""}, {"text", "hello", ""}, {"detriment", "unsaid", ""}}, "message", "", ""},
		"that says yes":        {[]field{{"action", "reply", ""}, {"text", "They moved me to nights.", ""}, {"detriment", "yes", ""}}, "message", "yes", "yes 2026-27 Q2"},
		"that says no":         {[]field{{"action", "reply", ""}, {"text", "hello", ""}, {"detriment", "no", ""}}, "message", "no", "no 2026-27 Q2"},
		"that is not sure":     {[]field{{"action", "reply", ""}, {"text", "hello", ""}, {"detriment", "not_sure", ""}}, "message", "not_sure", "not_sure 2026-27 Q2"},
		"an answer to consent": {[]field{{"action", "consent", ""}, {"ask", "1", ""}, {"answer", "yes", ""}}, "consent", "", ""},
		"a follow-up":          {[]field{{"action", "followup", ""}, {"at", "3", ""}, {"treated", "yes", ""}, {"since", "They moved me to nights.", ""}}, "detriment", "", "yes 2026-27 Q2"},
		"a follow-up unsaid":   {[]field{{"action", "followup", ""}, {"at", "6", ""}, {"treated", "unsaid", ""}}, "detriment", "", ""},
	}
	shapes := map[store.Dialect]string{}
	for what, l := range letters {
		t.Run(what, func(t *testing.T) {
			storetest.Both(t, func(t *testing.T, db *store.DB) {
				w := newWorker(t, db)
				receipt := w.raised()
				w.answer(receipt, crypto.KindAsk, crypto.Ask{Readers: []string{w.Cat.ID}, Text: "May she?"}, "")
				if code, page := w.visit(receipt, l.fields...); code != 200 {
					t.Fatalf("%s: %d %s", what, code, page)
				}
				opened, stored := w.added(receipt, 2)
				var last crypto.Detriment
				if len(opened) != 2 || opened[0].Kind != l.kind || opened[1].Kind != crypto.KindDetriment || opened[1].Into(&last) != nil || last.At != "contact" || last.Answer != l.answer {
					t.Errorf("%s: %d entries, the last %+v", what, len(opened), last)
				}
				if got := w.counted(); got != l.counted {
					t.Errorf("%s: counted as %q", what, got)
				}
				counts, err := json.Marshal(w.Counts(t))
				if err != nil {
					t.Fatal(err)
				}
				var clear string
				if err := w.DB.Get(&clear, `SELECT status || ' ' || status_on || ' ' || week || ' ' || mode FROM cases`); err != nil {
					t.Fatal(err)
				}
				now := strings.Join(stored, "\n") + clear + string(counts)
				if shapes[db.Dialect] == "" {
					shapes[db.Dialect] = now
				}
				if shape := shapes[db.Dialect]; now != shape {
					t.Errorf("%s looks like\n%s\nand others like\n%s", what, now, shape)
				}
			})
		})
	}
}

func TestFollowUpsAreAskedWithoutJavaScript(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		w.answer(receipt, crypto.KindStatus, crypto.StatusChange{Status: "closed"}, cases.ClosedCase) // on 23 July 2026
		look := func(days int) string {
			t.Helper()
			w.Pass(time.Duration(days) * 24 * time.Hour)
			_, page := w.visit(receipt)
			return page
		}
		lacks(t, look(91), "How have things been?") // 22 October
		contains(t, look(1), "It is three months since your concern was closed. How have things been?", "Have you been treated badly because you spoke up?", "would you speak up again?")

		n := w.count("entries")
		code, page := w.visit(receipt, field{"action", "followup", ""}, field{"at", "3", ""}, field{"since", "KEPT words", ""})
		if code != 422 || w.count("entries") != n {
			t.Errorf("without an answer: %d", code)
		}
		contains(t, page, "Choose an answer", "KEPT words")
		said := []field{{"action", "followup", ""}, {"at", "3", ""}, {"treated", "yes", ""}, {"since", "They moved me to nights.", ""}}
		code, page = w.visit(receipt, said...)
		if code != 200 || w.counted() != "yes 2026-27 Q3" {
			t.Fatalf("%d, counted %q", code, w.counted())
		}
		contains(t, page, "Thank you for telling them.", "Have you been treated badly because you spoke up? Yes", "They moved me to nights.", "would you speak up again?")
		lacks(t, page, "How have things been?", "You did not say", "Not genuine")
		if code, page = w.visit(receipt, said...); code != 200 || !strings.Contains(page, "Your answer is here already.") || w.count("entries") != n+2 {
			t.Errorf("pressed twice: %d, %d entries", code, w.count("entries"))
		}

		lacks(t, look(80), "How have things been?")
		contains(t, look(110), "It is nine months since your concern was closed.") // not also the six
		if code, page = w.visit(receipt, field{"action", "followup", ""}, field{"at", "9", ""}, field{"treated", "unsaid", ""}); code != 200 || w.counted() != "yes 2026-27 Q3" {
			t.Errorf("%d, counted %q", code, w.counted())
		}
		contains(t, page, "Have you been treated badly because you spoke up? You did not say")

		w.answer(receipt, crypto.KindStatus, crypto.StatusChange{Status: "reopened"}, cases.Reopened)
		lacks(t, look(0), "How have things been?")
		w.answer(receipt, crypto.KindStatus, crypto.StatusChange{Status: "closed"}, cases.ClosedCase)
		lacks(t, look(30), "How have things been?")
		contains(t, look(65), "It is three months since your concern was closed.")
		for _, hostile := range [][]field{{{"at", "4", ""}, {"treated", "yes", ""}}, {{"treated", "yes", ""}}} {
			if code, _ := w.visit(receipt, append(hostile, field{"action", "followup", ""})...); code != 400 {
				t.Errorf("%v: %d", hostile, code)
			}
		}
		if code, _ := w.visit(receipt, field{"action", "reply", ""}, field{"text", "x", ""}, field{"detriment", "perhaps", ""}); code != 422 {
			t.Errorf("an answer that there is not: %d", code)
		}
	})
}

// TestAskedToTakeItFurther: they ask, the worker says yes, takes it back, is told what came of it.
func TestAskedToTakeItFurther(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		id := crypto.NewID()
		w.answer(receipt, crypto.KindPropose, crypto.Propose{ID: id, Step: "executive", To: "the director of nursing", Text: "She can change the rota."}, "")
		_, page := w.visit(receipt)
		contains(t, page, "May they take your concern to the director of nursing?", "They ask: She can change the rota.")
		consent := func(answer string) string {
			t.Helper()
			code, page := w.visit(receipt, field{"action", "consent", ""}, field{"ask", "1", ""}, field{"answer", answer, ""}, field{"more", "MORE " + answer, ""})
			if code != 200 {
				t.Fatalf("%d %s", code, page)
			}
			return page
		}
		contains(t, consent("yes"), "You said yes: they may take it to the director of nursing", "MORE yes", "No, I take my yes back")
		contains(t, consent("no"), "You said no: they may not take it to the director of nursing", "MORE no")
		contains(t, consent("no"), "Your answer is here already.")
		contains(t, consent("yes"), "You have said yes.")

		_, box := w.caseKey(w.Asha, receipt)
		yes := len(box.Entries) - 2
		agreed := crypto.ConsentTo{How: crypto.ConsentWorker, Seq: yes}
		sent := crypto.Escalate{ID: id, Step: "executive", To: "the director of nursing", Day: "2026-07-23", ReplyBy: "2026-08-03", Agreed: agreed, State: "sent"}
		w.answer(receipt, crypto.KindEscalate, sent, "")
		replied := sent
		replied.State, replied.Text = "replied", "She changed the rota."
		w.answer(receipt, crypto.KindEscalate, replied, "")
		w.answer(receipt, crypto.KindEscalate, crypto.Escalate{ID: crypto.NewID(), Step: "cqc", To: "the CQC", Day: "2026-07-23", Agreed: crypto.ConsentTo{How: crypto.ConsentNotNeeded}, State: "sent"}, "")
		w.answer(receipt, crypto.KindClock, crypto.Clock{Do: "stop", Day: "2026-07-24", Until: "2026-08-07", Text: "The investigator is away."}, "")
		w.answer(receipt, crypto.KindClock, crypto.Clock{Do: "extend", Clock: "response", Day: "2026-07-24", Until: "2026-10-01", Text: "There is much to read."}, "")
		w.answer(receipt, crypto.KindPraise, crypto.Praise{To: "the night team", How: "told", Text: "They were glad."}, "")
		w.answer(receipt, crypto.KindContact, crypto.Contact{Day: "2026-07-23", How: "telephone", Detriment: "not_sure", Again: "maybe", Text: "I rang about the rota."}, "")
		_, page = w.visit(receipt)
		contains(t, page, "Says that you spoke on Thursday 23 July 2026, by telephone", "treated badly because you spoke up? I am not sure.", "Would you speak up again? Maybe.", "I rang about the rota.", "If this is not so, say so in a reply.")
		contains(t, page, "Took your concern to the director of nursing", "You agreed to this.", "They expect an answer by Monday 3 August 2026.", "An answer has come from the director of nursing",
			"She changed the rota.", "Took your concern to the CQC", "Without your agreement.", "The dates stand still from Friday 24 July 2026.", "They will look at this again by Friday 7 August 2026.", "The investigator is away.",
			"They need more time. The full answer is now promised by Thursday 1 October 2026.", "Passed your thanks on to the night team", "It was taken there.")
		lacks(t, page, "Not genuine", "This could not be read")
		if n := strings.Count(page, "Without your agreement."); n != 1 {
			t.Errorf("%d entries are without agreement, want 1", n)
		}
		if code, _ := w.visit(receipt, field{"action", "consent", ""}, field{"ask", "0", ""}, field{"answer", "yes", ""}); code != 400 {
			t.Errorf("an answer to what nobody asked: %d", code)
		}
		if strings.Contains(w.log.String(), receipt.Words()[0]) {
			t.Error("the log has a word of the receipt")
		}
	})
}

// TestOneQuestionForTwo: taken to somebody who reads it here too is one question, and its answer two entries, as of every letter.
func TestOneQuestionForTwo(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		receipt := w.raised()
		w.answer(receipt, crypto.KindPropose, crypto.Propose{ID: crypto.NewID(), Step: "executive", To: "Cat, executive lead", Text: "She can change the rota."}, "")
		w.answer(receipt, crypto.KindAsk, crypto.Ask{Readers: []string{w.Cat.ID}}, "")
		_, page := w.visit(receipt)
		contains(t, page, "May they take your concern to Cat, executive lead, and may", "read it here?", "They ask: She can change the rota.")
		if n := strings.Count(page, `name="action" value="consent"`); n != 1 {
			t.Errorf("%d questions, want 1", n)
		}
		_, before := w.caseKey(w.Asha, receipt)
		for _, answer := range []string{"yes", "no"} {
			code, page := w.visit(receipt, field{"action", "consent", ""}, field{"ask", "1", ""}, field{"answer", answer, ""}, field{"more", "", ""})
			if code != 200 {
				t.Fatalf("%d %s", code, page)
			}
			contains(t, page, "You have said "+answer+".", "You said "+answer+": they may")
		}
		_, after := w.caseKey(w.Asha, receipt)
		added := after.Entries[len(before.Entries):]
		if len(added) != 4 {
			t.Fatalf("%d entries for two answers", len(added))
		}
		for _, e := range added {
			if len(e.Data) != len(added[0].Data) {
				t.Error("the entries differ in size")
			}
		}
		code, _ := w.visit(receipt, field{"action", "consent", ""}, field{"ask", "2", ""}, field{"answer", "yes", ""})
		if code != 400 {
			t.Errorf("half an answer: %d", code)
		}
	})
}
