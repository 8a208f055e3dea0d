package notify_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/notify"
	"saysomething/notify/notifytest"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var ctx = context.Background()

type world struct {
	db    *store.DB
	now   time.Time
	asha  *accounts.Person
	smtp  *notifytest.Server
	sends *notify.Sender
}

// both runs f on each database with a person to write to and a real mail server that insists on TLS and a password.
func both(t *testing.T, f func(t *testing.T, w *world)) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := &world{db: db, now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}
		s := &accounts.Store{DB: db, Now: func() time.Time { return w.now }}
		o, err := s.CreateOrganisation(ctx, accounts.NewOrganisation("Testshire"))
		check(t, err)
		w.asha, _, err = s.Invite(ctx, accounts.Person{OrganisationID: o.ID, Name: "Asha Bell", Title: "Custodian", Email: "asha@example.nhs.uk", Role: accounts.Custodian, Side: accounts.Staff})
		check(t, err)
		w.smtp = notifytest.Start(t)
		w.sends = &notify.Sender{DB: db, Now: func() time.Time { return w.now }, URL: "https://speak.example.nhs.uk",
			SMTP: notify.SMTP{Address: w.smtp.Address, User: notifytest.User, Password: notifytest.Password, From: "speakup@example.nhs.uk", TLS: w.smtp.Trust}}
		f(t, w)
	})
}

func (w *world) queue(t *testing.T, template string, data any) {
	t.Helper()
	check(t, w.db.Tx(ctx, func(tx *sqlx.Tx) error { return notify.Queue(ctx, tx, w.now, w.asha.ID, template, data) }))
}

func (w *world) state(t *testing.T) notify.State {
	t.Helper()
	state, err := w.sends.State(ctx)
	check(t, err)
	return state
}

// Each message goes out once over TLS, plainly, and says no more than it must.
func TestMessagesGoOut(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.queue(t, notify.RecoveryAskedOwner, nil)
		w.queue(t, notify.RecoveryStopped, notify.Path{Path: "/custodians/recovery"})
		check(t, w.sends.Send(ctx))
		check(t, w.sends.Send(ctx))
		got := w.smtp.Messages()
		if len(got) != 2 || w.state(t) != (notify.State{On: true, From: "speakup@example.nhs.uk"}) {
			t.Fatalf("%d messages, %+v", len(got), w.state(t))
		}
		all := strings.Join(got, "\n")
		for _, want := range []string{"From: <speakup@example.nhs.uk>", "To: <asha@example.nhs.uk>", "sign in and stop it", "https://speak.example.nhs.uk/account", "https://speak.example.nhs.uk/custodians/recovery", "Auto-Submitted: auto-generated", "text/plain"} {
			if !strings.Contains(all, want) {
				t.Errorf("no %q in\n%s", want, all)
			}
		}
		for _, not := range []string{"Reply-To", "text/html", "multipart", "http-equiv", "User-Agent", "X-Mailer", "Asha", w.asha.ID, "Return-Receipt", "Disposition-Notification"} {
			if strings.Contains(all, not) {
				t.Errorf("%q in\n%s", not, all)
			}
		}
		if !w.smtp.OnlyTLS() {
			t.Error("a message came without TLS")
		}
	})
}

// A message that cannot go out is tried again, less and less often, and the reason is there to see until it has gone.
func TestRetries(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.smtp.Refuse("mailbox full of herons")
		w.queue(t, notify.RecoveryAskedOwner, nil)
		for try, after := range []time.Duration{0, time.Minute, 2 * time.Minute, 4 * time.Minute} {
			w.now = w.now.Add(after - time.Second)
			check(t, w.sends.Send(ctx)) // nothing is due yet
			w.now = w.now.Add(time.Second)
			if err := w.sends.Send(ctx); err == nil || strings.Contains(err.Error(), "herons") {
				t.Fatalf("try %d: %v", try, err)
			}
			if got := w.state(t); got.Waiting != 1 || !strings.Contains(got.Error, "herons") {
				t.Fatalf("try %d: %+v", try, got)
			}
		}
		w.smtp.Refuse("")
		w.now = w.now.Add(8 * time.Minute)
		check(t, w.sends.Send(ctx))
		if got := w.state(t); len(w.smtp.Messages()) != 1 || got.Waiting != 0 || got.Error != "" {
			t.Errorf("%d messages, %+v", len(w.smtp.Messages()), got)
		}
		w.smtp.Refuse("for good")
		w.queue(t, notify.RecoveryAskedOwner, nil)
		w.now = w.now.Add(8 * 24 * time.Hour)
		check(t, w.sends.Send(ctx))
		if got := w.state(t); got.Waiting != 0 {
			t.Errorf("a week later: %+v", got)
		}
	})
}

// Several servers with one database send a message once.
func TestSentByOneServer(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		for range 5 {
			w.queue(t, notify.RecoveryAskedCustodian, nil)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := w.sends.Send(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(w.smtp.Messages()); n != 5 {
			t.Errorf("%d messages, want 5", n)
		}
	})
}

func TestNothingWithoutAServer(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.queue(t, notify.RecoveryAskedOwner, nil)
		w.sends.SMTP = notify.SMTP{}
		check(t, w.sends.Send(ctx))
		if got := w.state(t); got.On || got.Waiting != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// What is undone was never told.
func TestQueuedWithItsEvent(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		undone := errors.New("undone")
		err := w.db.Tx(ctx, func(tx *sqlx.Tx) error {
			check(t, notify.Queue(ctx, tx, w.now, w.asha.ID, notify.RecoveryAskedOwner, nil))
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if err := w.db.Tx(ctx, func(tx *sqlx.Tx) error { return notify.Queue(ctx, tx, w.now, w.asha.ID, "no such", nil) }); err == nil {
			t.Error("an unknown message was queued")
		}
		if got := w.state(t); got.Waiting != 0 {
			t.Errorf("%+v", got)
		}
	})
}

// TLS is not given up: not for a server without it, not for a certificate nobody vouches for.
func TestInsistsOnTLS(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.queue(t, notify.RecoveryAskedOwner, nil)
		w.sends.SMTP.TLS = nil
		if err := w.sends.Send(ctx); err == nil || len(w.smtp.Messages()) != 0 {
			t.Errorf("a certificate of nobody's was taken: %v", err)
		}
	})
}

func TestSettings(t *testing.T) {
	good := notify.SMTP{Address: "mail.example.nhs.uk:587", From: "speakup@example.nhs.uk"}
	check(t, good.Check())
	check(t, notify.SMTP{}.Check())
	for name, change := range map[string]func(*notify.SMTP){
		"no port":         func(c *notify.SMTP) { c.Address = "mail" },
		"no host":         func(c *notify.SMTP) { c.Address = ":25" },
		"no from":         func(c *notify.SMTP) { c.From = "" },
		"user only":       func(c *notify.SMTP) { c.User = "a" },
		"password only":   func(c *notify.SMTP) { c.Password = "a" },
		"two in the from": func(c *notify.SMTP) { c.From = "a@b.uk, c@d.uk" },
	} {
		c := good
		if change(&c); c.Check() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
