package handlers

import (
	"context"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// sharing is a worker without JavaScript whose readers change.
type sharing struct {
	*worker
	receipt crypto.Receipt
	case_   *casestest.Worker
}

func newSharing(t *testing.T, db *store.DB) *sharing {
	w := newWorker(t, db)
	receipt := w.raised()
	box, err := w.Cases.Read(context.Background(), receipt.Token())
	if err != nil {
		t.Fatal(err)
	}
	return &sharing{w, receipt, &casestest.Worker{Receipt: receipt, Case: crypto.NewCase{ID: box.Case}}}
}

func (s *sharing) look() string {
	s.t.Helper()
	code, page := s.visit(s.receipt, field{"action", "open", ""})
	if code != 200 {
		s.t.Fatalf("%d %s", code, page)
	}
	return page
}

func (s *sharing) change(by casestest.Person, swap casestest.Swap, alter ...func(*cases.Change)) {
	s.t.Helper()
	c := s.Change(s.t, by, s.case_, swap)
	for _, f := range alter {
		f(&c)
	}
	if err := s.Cases.ChangeReaders(context.Background(), by.ID, s.case_.Case.ID, c); err != nil {
		s.t.Fatal(err)
	}
}

func lacks(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(page, word) {
			t.Errorf("the page says %q", word)
		}
	}
}

// TestAWorkerIsToldWhoLostTheirKeyWithoutJavaScript: of one who reads no more, who can let them in again; of all, what to do.
func TestAWorkerIsToldWhoLostTheirKeyWithoutJavaScript(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSharing(t, db)
		const one, all = "They lost their key and can no longer open your concern.", "Nobody can open your concern just now. Please raise it again"
		lacks(t, s.look(), one, all)
		lose := func(where string) {
			t.Helper()
			if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
				_, err := tx.Exec(`UPDATE envelopes SET lost = TRUE WHERE reader_id <> 'worker'` + where)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		lose(" AND reader_id = '" + s.Ben.ID + "'")
		page := s.look()
		contains(t, page, one)
		lacks(t, page, all)
		lose("")
		contains(t, s.look(), one, all)
	})
}

// TestAWorkerIsAskedAndToldWithoutJavaScript: a question, an answer, a rep who reads too, a guardian who no longer does, and a reply after that.
func TestAWorkerIsAskedAndToldWithoutJavaScript(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSharing(t, db)
		page := s.look()
		contains(t, page, "Who reads your concern now", "Name of "+s.Asha.ID, "since you sent it", "Nobody yet, as far as the service has written down.")
		lacks(t, page, "Send my answer")

		s.answer(s.receipt, crypto.KindAsk, crypto.Ask{Readers: []string{s.Cat.ID}, Text: "She knows the rota."}, "")
		page = s.look()
		contains(t, page, "May Name of "+s.Cat.ID, "They ask: She knows the rota.", "Opened your concern")
		if code, page := s.visit(s.receipt, field{"action", "consent", ""}, field{"ask", "1", ""}, field{"more", "KEPT words", ""}); code != 422 {
			t.Errorf("no answer: %d", code)
		} else {
			contains(t, page, "Choose yes or no", "KEPT words")
		}
		yes := []field{{"action", "consent", ""}, {"ask", "1", ""}, {"answer", "yes", ""}, {"more", "Only her.", ""}}
		code, page := s.visit(s.receipt, yes...)
		if code != 200 {
			t.Fatalf("%d %s", code, page)
		}
		contains(t, page, "You have said yes.", "You said yes: they may read it", "Only her.")
		lacks(t, page, "Send my answer")
		n := s.count("entries")
		if code, page = s.visit(s.receipt, yes...); code != 200 || !strings.Contains(page, "Your answer is here already.") || s.count("entries") != n {
			t.Errorf("pressed twice: %d", code)
		}

		s.change(s.Asha, casestest.Swap{Add: []casestest.Person{s.Cat}, Remove: []casestest.Person{s.Ben}, Consent: crypto.ConsentTo{How: crypto.ConsentWorker, Seq: 2}, Text: "We work on it together."})
		page = s.look()
		contains(t, page, "Name of "+s.Cat.ID+", Title can read your concern now", "Name of "+s.Ben.ID+", Title no longer reads your concern.", "You agreed to this.", "Why: We work on it together.",
			"Changed who reads your concern")
		lacks(t, page, "Without your agreement", "Not genuine")

		code, page = s.visit(s.receipt, field{"action", "reply", ""}, field{"text", "REPLY to her", ""}, field{"file", "the rota", "rota.txt"})
		if code != 200 {
			t.Fatalf("%d %s", code, page)
		}
		contains(t, page, "Your reply has been sent.", "REPLY to her", "rota.txt")
		o := s.Open(t, s.Cat, s.case_.Case.ID)
		e, err := crypto.OpenEntry(o.Entries[len(o.Entries)-2].Data, s.Key(t, s.Cat, o))
		if err != nil || !strings.Contains(string(e.Body), "REPLY to her") {
			t.Errorf("Cat cannot read the reply: %v", err)
		}

		_, page = s.visit(s.receipt, field{"action", "consent", ""}, field{"ask", "1", ""}, field{"answer", "no", ""}, field{"more", "Not any more.", ""})
		contains(t, page, "You said no.", "They read it now. The people who read your concern see your no, and are asked to take them off.")
	})
}

// TestAWorkerSeesThatALineWasLeftOut, and pages through more lines than one answer holds, without JavaScript.
func TestAWorkerSeesThatALineWasLeftOut(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSharing(t, db)
		records := make([]accesslog.Record, accesslog.CasePage+7)
		for i := range records {
			who := []string{s.Asha.ID, s.Ben.ID}[i%2] // in turn, so that no two stand in one line
			records[i] = accesslog.Record{Who: who, What: accesslog.CaseOpened, Case: s.case_.Case.ID, Detail: "keys"}
		}
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return accesslog.AppendAll(t.Context(), tx, s.Now(), records) }); err != nil {
			t.Fatal(err)
		}
		const line, missing = "Fetched the keys of your concern, to change who reads it", "A line about your concern is missing"
		page := s.look()
		contains(t, page, "Show 7 older lines", `name="log_before" value="8"`, "by their numbers none is missing")
		lacks(t, page, missing)
		if n := strings.Count(page, line); n != accesslog.CasePage {
			t.Errorf("%d lines", n)
		}
		older := func(before string) (int, string) {
			return s.visit(s.receipt, field{"action", "open", ""}, field{"log_before", before, ""})
		}
		code, page := older("8")
		contains(t, page, "These are older lines.", "Show the newest lines", "by their numbers none is missing")
		if n := strings.Count(page, line); code != 200 || n != 7 {
			t.Errorf("%d: %d older lines", code, n)
		}
		if code, _ = older("-1"); code != 400 {
			t.Errorf("a number that is none: %d", code)
		}
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`DELETE FROM log_records WHERE case_id = $1 AND k IN (4, 120)`, s.case_.Case.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		page = s.look()
		contains(t, page, missing+".", missing+" here.", "Show 6 older lines")
		lacks(t, page, "by their numbers none is missing")
		if code, page = older("7"); code != 200 {
			t.Fatal(code)
		}
		contains(t, page, missing+" here.")
	})
}

// TestAnAnswerThatIsKeptBackIsMarked: a database that calls an answer to the worker somebody's private note, without JavaScript.
func TestAnAnswerThatIsKeptBackIsMarked(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSharing(t, db)
		s.answer(s.receipt, crypto.KindMessage, crypto.Message{Text: "ANSWER to you"}, "")
		contains(t, s.look(), "ANSWER to you")
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`UPDATE entries SET audience = 'private' WHERE case_id = $1 AND seq = 1`, s.case_.Case.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		page := s.look()
		contains(t, page, "Not genuine.", "This was not given to you", "It may be kept from you.")
		lacks(t, page, "ANSWER to you")
	})
}

func TestAWorkerSeesWhatNobodyAskedThemAbout(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSharing(t, db)
		s.change(s.Asha, casestest.Swap{Add: []casestest.Person{s.Cat}, Until: "2026-08-01"})
		page := s.look()
		contains(t, page, "Without your agreement.", "as cover until Saturday 1 August 2026")
		lacks(t, page, "Not genuine")

		// The server puts somebody in whom no reader let in.
		dan := s.Person(t, "guardian", s.Guardians)
		letIn := func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`INSERT INTO envelopes (case_id, reader_id, data, read_seq) SELECT case_id, $1, data, -1 FROM envelopes WHERE reader_id = $2`, dan.ID, s.Asha.ID)
			return err
		}
		if err := db.Tx(context.Background(), letIn); err != nil {
			t.Fatal(err)
		}
		contains(t, s.look(), "Nothing in your concern says who let this person read it.")
	})
}

// TestAKeyThatLeadsNowhereIsNotWrittenTo: a reader who changes the identity gives the worker another one. The worker reads
// what was before, is told, and sends nothing.
func TestAKeyThatLeadsNowhereIsNotWrittenTo(t *testing.T) {
	for what, own := range map[string]bool{"a false identity": true, "an envelope for somebody else": false} {
		t.Run(what, func(t *testing.T) {
			storetest.Both(t, func(t *testing.T, db *store.DB) {
				s := newSharing(t, db)
				to := crypto.NewIdentity().Recipient()
				if own {
					to = s.receipt.Identity().Recipient()
				}
				s.change(s.Asha, casestest.Swap{Remove: []casestest.Person{s.Ben}}, func(c *cases.Change) {
					for i := range c.Envelopes {
						if c.Envelopes[i].Reader == crypto.AuthorWorker {
							data, err := crypto.SealEnvelope(crypto.Envelope{V: 1, Case: s.case_.Case.ID, Identity: crypto.NewIdentity().String()}, to)
							if err != nil {
								t.Fatal(err)
							}
							c.Envelopes[i].Data = data
						}
					}
				})
				page := s.look()
				contains(t, page, "CANARY-4711", "Something is wrong with the key of your concern", "This could not be opened")
				lacks(t, page, "Send reply", "Take my concern back")
				n := s.count("entries")
				for _, fields := range [][]field{{{"action", "reply", ""}, {"text", "a reply", ""}, {"file", "one", "one.txt"}, {"file", "two", "two.txt"}},
					{{"action", "withdraw", ""}, {"sure", "yes", ""}}} {
					code, page := s.visit(s.receipt, fields...)
					if code != 422 || !strings.Contains(page, `href="#locked"`) || fields[0].value == "reply" && !strings.Contains(page, "a reply") {
						t.Errorf("%d %s", code, page)
					}
				}
				if s.count("entries") != n || s.count("files") != 0 {
					t.Error("something was sent all the same")
				}
			})
		})
	}
}
