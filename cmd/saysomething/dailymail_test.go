package main

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/notify"
	"saysomething/notify/notifytest"
	"saysomething/store"
	"saysomething/store/storetest"
)

// mailWorld is an organisation with concerns, a mail server, and as many servers of ours as a test wants.
type mailWorld struct {
	*casestest.World
	t    *testing.T
	smtp *notifytest.Server
}

func withMail(t *testing.T, f func(w *mailWorld)) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		f(&mailWorld{casestest.New(t, db), t, notifytest.Start(t)})
	})
}

func (w *mailWorld) server() *Main {
	return &Main{Now: w.Now, Run: crypto.NewID(), DB: w.DB, Accounts: &accounts.Store{DB: w.DB, Now: w.Now}, Cases: w.Cases,
		mail: &notify.Sender{DB: w.DB, Now: w.Now, URL: "https://speak.example.nhs.uk/",
			SMTP: notify.SMTP{Address: w.smtp.Address, User: notifytest.User, Password: notifytest.Password, From: "speakup@example.nhs.uk", TLS: w.smtp.Trust}}}
}

// at moves the world's clock to a time in London.
func (w *mailWorld) at(local string) {
	w.t.Helper()
	to, err := time.ParseInLocation("2006-01-02 15:04", local, notify.London)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Pass(to.Sub(w.Now()))
}

// tick does what the scheduler does, and gives the mails that went out in it.
func (w *mailWorld) tick() []string {
	w.t.Helper()
	before := len(w.smtp.Messages())
	m := w.server()
	if err := m.dailyMail(context.Background()); err != nil {
		w.t.Fatal(err)
	}
	_ = m.mail.Send(context.Background()) // fails when the server refuses: the tests say when
	return w.smtp.Messages()[before:]
}

func (w *mailWorld) report(text string, to ...casestest.Person) *casestest.Worker {
	w.t.Helper()
	l, worker := w.Letter(w.t, text, to)
	if err := w.Cases.Report(context.Background(), l, ""); err != nil {
		w.t.Fatal(err)
	}
	return worker
}

func (w *mailWorld) to(p casestest.Person, mails []string) string {
	w.t.Helper()
	for _, m := range mails {
		if strings.Contains(m, "To: <"+p.Email()+">") {
			return m
		}
	}
	w.t.Fatalf("no mail to %s among %d", p.Email(), len(mails))
	return ""
}

func (w *mailWorld) dues(p casestest.Person, worker *casestest.Worker, dues ...cases.SetDate) {
	w.t.Helper()
	w.moved(p, worker, cases.Thanked, dues...)
}

func (w *mailWorld) moved(p casestest.Person, worker *casestest.Worker, to cases.Status, dues ...cases.SetDate) {
	w.t.Helper()
	o := w.Open(w.t, p, worker.Case.ID)
	last := o.Entries[len(o.Entries)-1]
	entry := w.Entry(w.t, p, worker.Case.ID, last.Seq+1, last.Hash, crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "canary-mail"}, w.Key(w.t, p, o))
	if err := w.Cases.Append(context.Background(), p.ID, worker.Case.ID, cases.StaffLetter{Entries: []cases.NewEntry{entry}, Status: to, Dues: &dues}); err != nil {
		w.t.Fatal(err)
	}
}

// numbers are the figures of a mail, line by line.
func numbers(t *testing.T, mail string) []string {
	t.Helper()
	var out []string
	for _, line := range strings.Split(mail, "\r\n") {
		if _, n, found := strings.Cut(line, ":   "); found {
			out = append(out, strings.TrimSpace(n))
		}
	}
	if len(out) != 9 {
		t.Fatalf("%d numbers in\n%s", len(out), mail)
	}
	return out
}

// The mail counts what a reader's cases ask of them, and nothing of a case that they do not read.
func TestDailyMailCounts(t *testing.T) {
	withMail(t, func(w *mailWorld) {
		w.at("2026-11-16 12:00") // a Monday
		w.report("canary-mail", w.Asha, w.Cat)
		second := w.report("canary-mail", w.Asha, w.Ben)
		w.dues(w.Asha, second, cases.SetDate{Day: "2026-11-17"}, cases.SetDate{Person: w.Asha.ID, Day: "2026-11-18"}, cases.SetDate{Person: w.Cat.ID, Day: "2026-11-18"}, cases.SetDate{Day: "2026-11-25"}, cases.SetDate{Day: "2026-11-26"})
		for _, to := range []cases.Status{cases.ClosedCase, cases.AwaitingFeedback} { // nobody has to act on these any more
			w.moved(w.Asha, w.report("canary-mail", w.Asha), to, cases.SetDate{Day: "2026-11-17"})
		}
		w.at("2026-11-18 07:00")
		mails := w.tick()
		if len(mails) != 3 {
			t.Fatalf("%d mails, want one for each reader", len(mails))
		}
		// Thanks for the first are due today, its plan on Monday 23; the second was thanked, so its plan alone is.
		for p, want := range map[*casestest.Person]string{
			&w.Asha: "1 1 0 1 2 1 0 1 2", // what was to wait for Cat, who does not read the second, waits for whoever does
			&w.Cat:  "1 1 0 0 0 0 0 1 1",
			&w.Ben:  "0 1 0 1 1 1 0 0 1", // not what waits for Asha
		} {
			if got := strings.Join(numbers(t, w.to(*p, mails)), " "); got != want {
				t.Errorf("%s: %s, want %s", p.Role, got, want)
			}
		}
	})
}

// A date that waits for somebody whose cover is over, or who has left, waits for everybody who reads the case.
func TestDailyMailOfWhoStoppedReading(t *testing.T) {
	withMail(t, func(w *mailWorld) {
		w.at("2026-11-16 12:00")
		worker := w.report("canary-mail", w.Asha, w.Cat)
		w.dues(w.Asha, worker, cases.SetDate{Person: w.Cat.ID, Day: "2026-11-18"})
		counted := func(want string) {
			t.Helper()
			if got := numbers(t, w.to(w.Asha, w.tick()))[4]; got != want {
				t.Errorf("%s dates today, want %s", got, want)
			}
		}
		w.at("2026-11-18 07:00")
		counted("0")
		w.moved(w.Asha, worker, cases.Listening, cases.SetDate{Person: w.Cat.ID, Day: "2026-11-19"})
		set := func(change string) {
			t.Helper()
			if err := w.DB.Tx(t.Context(), func(tx *sqlx.Tx) error { _, err := tx.Exec(change, w.Cat.ID); return err }); err != nil {
				t.Fatal(err)
			}
		}
		set(`UPDATE envelopes SET until_on = '2026-11-18' WHERE reader_id = $1`)
		w.at("2026-11-19 07:00")
		counted("1")
		set(`UPDATE envelopes SET until_on = '' WHERE reader_id = $1`)
		w.moved(w.Asha, worker, cases.ActionsAgreed, cases.SetDate{Person: w.Cat.ID, Day: "2026-11-20"})
		set(`UPDATE people SET status = 'left' WHERE id = $1`)
		w.at("2026-11-20 07:00")
		counted("1")
	})
}

// Whoever reads the mail on its way, or only sees its length, learns nothing.
func TestDailyMailSaysNothing(t *testing.T) {
	withMail(t, func(w *mailWorld) {
		w.at("2026-11-16 12:00")
		quiet := func(mails []string) (subject string, length int) {
			t.Helper()
			if len(mails) != 3 {
				t.Fatalf("%d mails", len(mails))
			}
			mail := w.to(w.Asha, mails)
			for _, line := range strings.Split(mail, "\r\n") {
				if s, found := strings.CutPrefix(line, "Subject: "); found {
					subject = s
				}
			}
			return subject, len(mail)
		}
		w.at("2026-11-17 07:00")
		emptySubject, emptyLength := quiet(w.tick())
		ids := []string{}
		for range 12 {
			ids = append(ids, w.report("canary-mail", w.Asha).Case.ID)
		}
		w.at("2026-11-20 07:00")
		mails := w.tick()
		subject, length := quiet(mails)
		if subject == "" || subject != emptySubject || length != emptyLength {
			t.Errorf("%q of %d bytes without news, %q of %d with it", emptySubject, emptyLength, subject, length)
		}
		all := strings.Join(w.smtp.Messages(), "\n")
		for _, id := range ids {
			if strings.Contains(all, id) || strings.Contains(strings.ToLower(all), crypto.CaseName(id)) {
				t.Error("a mail names a case")
			}
		}
		for _, not := range []string{"canary-mail", "Reply-To", "Name of", "Heronbrook", "Guardian service", "Ward", "/cases", "/case/", "text/html", "multipart", w.Asha.ID + "\""} {
			if strings.Contains(all, not) {
				t.Errorf("%q in a mail", not)
			}
		}
		if !strings.Contains(all, "https://speak.example.nhs.uk/desk") || !strings.Contains(all, "From: <speakup@example.nhs.uk>") {
			t.Errorf("where to go is missing in\n%s", mails[0])
		}
		if !w.smtp.OnlyTLS() {
			t.Error("a mail came without TLS")
		}
	})
}

// Seven in the morning is London's, also on the days on which the clocks change, and the hour can be another.
func TestDailyMailHour(t *testing.T) {
	withMail(t, func(w *mailWorld) {
		w.at("2026-10-23 12:00")
		w.tick() // whatever is owed of the first day
		for _, day := range []string{"2026-10-24", "2026-10-25", "2026-10-26", "2027-03-27", "2027-03-28", "2027-03-29"} {
			w.at(day + " 06:59")
			if n := len(w.tick()); n != 0 {
				t.Errorf("%s: %d mails before seven", day, n)
			}
			w.at(day + " 07:00")
			if n := len(w.tick()); n != 3 {
				t.Errorf("%s: %d mails at seven", day, n)
			}
			w.at(day + " 23:59")
			if n := len(w.tick()); n != 0 {
				t.Errorf("%s: %d mails more", day, n)
			}
		}
		if err := w.server().Accounts.SetOwnSetting(t.Context(), w.Organisation, accounts.OwnDigest, 0, accounts.Digest{Hour: 1}); err != nil {
			t.Fatal(err)
		}
		w.at("2027-10-31 00:59")
		before := len(w.tick())
		w.Pass(time.Minute) // one o'clock, which comes twice this night
		first := len(w.tick())
		w.Pass(time.Hour)
		if second := len(w.tick()); before != 0 || first != 3 || second != 0 {
			t.Errorf("%d, %d and %d mails", before, first, second)
		}
	})
}

// Several servers write one mail each day for each reader; what was missed is caught up on the same day only.
func TestDailyMailOnce(t *testing.T) {
	withMail(t, func(w *mailWorld) {
		w.at("2026-11-17 07:00")
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := w.server().dailyMail(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(w.tick()); n != 3 {
			t.Errorf("%d mails from four servers", n)
		}
		w.at("2026-11-20 15:00") // down since Tuesday
		if n := len(w.tick()); n != 3 {
			t.Errorf("%d mails after three days", n)
		}
	})
}

// A mail that could not go out is tried again that day, and no more when the next day's is written.
func TestDailyMailOfYesterday(t *testing.T) {
	withMail(t, func(w *mailWorld) {
		w.smtp.Refuse("no room for asha@example.test")
		w.at("2026-11-17 07:00")
		if n := len(w.tick()); n != 0 {
			t.Fatal("refused mails arrived")
		}
		state, err := w.server().mail.State(t.Context())
		if err != nil || state.Waiting != 3 || state.Plain != "The mail server would not take a message." || strings.Contains(state.Error, "asha@") || !strings.Contains(state.Error, "no room") {
			t.Errorf("%+v %v", state, err)
		}
		w.at("2026-11-18 07:00")
		w.tick()
		w.smtp.Refuse("")
		if err := w.server().mail.Retry(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := len(w.tick()); n != 3 {
			t.Errorf("%d mails, want today's three", n)
		}
		w.smtp.Refuse("again")
		w.at("2026-11-19 07:00")
		w.tick()
		w.smtp.Refuse("")
		w.at("2026-11-20 06:00")
		if n := len(w.tick()); n != 0 {
			t.Errorf("%d mails of yesterday", n)
		}
		if state, _ := w.server().mail.State(t.Context()); state.Waiting != 0 {
			t.Errorf("%d still wait", state.Waiting)
		}
	})
}

// Who has left gets none; who came today gets the first tomorrow; who covers gets counts for as long as they do.
func TestDailyMailWhom(t *testing.T) {
	withMail(t, func(w *mailWorld) {
		w.at("2026-11-17 07:00")
		w.report("canary-mail", w.Ben)
		if err := w.DB.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`UPDATE people SET status = 'left' WHERE id = $1`, w.Ben.ID)
			if err == nil {
				_, err = tx.Exec(`UPDATE people SET since = '2026-11-17' WHERE id = $1`, w.Cat.ID)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		mails := w.tick()
		if len(mails) != 1 {
			t.Fatalf("%d mails", len(mails))
		}
		w.to(w.Asha, mails)
		w.at("2026-11-18 07:00")
		if n := len(w.tick()); n != 2 {
			t.Errorf("%d mails the day after", n)
		}
	})
}
