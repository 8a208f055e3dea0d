package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/notify"
)

func (w *world) digest(t *testing.T) {
	t.Helper()
	day := w.now.In(notify.London).Format(time.DateOnly)
	check(t, w.db.Tx(ctx, func(tx *sqlx.Tx) error {
		return notify.QueueDigest(ctx, tx, w.now, "run", w.asha.ID, notify.Counts{Day: day})
	}))
}

func (w *world) failures(t *testing.T) []notify.Failure {
	t.Helper()
	all, err := w.sends.Failures(ctx)
	check(t, err)
	return all
}

// An address that takes nothing is found, also when each day's mail takes the place of the one before, and forgotten once mail goes out.
func TestADeadAddressIsFound(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.smtp.Refuse("no such heron: asha@example.nhs.uk")
		first := w.now
		for range 3 {
			w.digest(t)
			if w.sends.Send(ctx) == nil {
				t.Fatal("it went out")
			}
			w.now = w.now.AddDate(0, 0, 1)
		}
		all := w.failures(t)
		if len(all) != 1 || all[0].Name != w.asha.Name || all[0].What() != "Daily mail" || all[0].Tries != 3 || all[0].GaveUp != 2 || all[0].SinceAt != first.UnixMicro() || all[0].Since() != "22 November 2026" {
			t.Fatalf("%+v", all)
		}
		if why := all[0].Why(); strings.Contains(why, "heron") || !strings.Contains(why, "would not take a message to this address") {
			t.Errorf("why: %q", why)
		}
		if w.state(t).Failing != 1 {
			t.Errorf("%+v", w.state(t))
		}
		if since, err := w.sends.DigestMissing(ctx, w.asha.ID); err != nil || since != "22 November 2026" {
			t.Errorf("told %q, %v", since, err)
		}
		w.smtp.Refuse("")
		w.digest(t)
		check(t, w.sends.Send(ctx))
		if since, err := w.sends.DigestMissing(ctx, w.asha.ID); err != nil || since != "" || len(w.failures(t)) != 0 || w.state(t).Failing != 0 {
			t.Errorf("after it went out: %q, %v, %+v", since, err, w.failures(t))
		}
	})
}

// What was tried for a week and never sent is counted, and stays until a message of its kind goes out.
func TestWhatIsGivenUpIsCounted(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.smtp.Refuse("no")
		w.queue(t, notify.RecoveryAskedOwner, nil)
		if w.sends.Send(ctx) == nil {
			t.Fatal("it went out")
		}
		if since, err := w.sends.DigestMissing(ctx, w.asha.ID); err != nil || since != "" {
			t.Errorf("told of %q, %v, which is not the daily mail", since, err)
		}
		w.now = w.now.AddDate(0, 0, 8)
		check(t, w.sends.Send(ctx))
		w.smtp.Refuse("")
		w.digest(t)
		check(t, w.sends.Send(ctx))
		if all := w.failures(t); len(all) != 1 || all[0].GaveUp != 1 || all[0].What() != "" || all[0].Since() != "" {
			t.Errorf("%+v", all)
		}
		w.queue(t, notify.RecoveryAskedOwner, nil)
		check(t, w.sends.Send(ctx))
		if all := w.failures(t); len(all) != 0 {
			t.Errorf("%+v", all)
		}
	})
}

// A mail of yesterday that was never tried has not failed, nor has what waited for mail to be set up.
func TestWhatWasNeverTriedHasNotFailed(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.digest(t)
		w.now = w.now.AddDate(0, 0, 1)
		check(t, w.sends.Send(ctx))
		w.queue(t, notify.RecoveryAskedOwner, nil)
		w.now = w.now.AddDate(0, 0, 8)
		check(t, w.sends.Send(ctx))
		if all := w.failures(t); len(all) != 0 || len(w.smtp.Messages()) != 0 {
			t.Errorf("%+v", all)
		}
	})
}

// A mail server that is down for a moment does not name the people of a recovery to the administrator. An address that takes
// nothing is shown, once, without what was sent to it or when.
func TestFailuresDoNotNameThePeopleOfARecovery(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		up := w.sends.SMTP.Address
		w.sends.SMTP.Address = "127.0.0.1:1" // nothing answers there
		w.queue(t, notify.RecoveryAskedOwner, nil)
		if w.sends.Send(ctx) == nil {
			t.Fatal("it went out")
		}
		if all := w.failures(t); len(all) != 0 || w.state(t).Failing != 0 {
			t.Errorf("after one try: %+v, %+v", all, w.state(t))
		}
		w.sends.SMTP.Address = up
		w.smtp.Refuse("no such person")
		w.queue(t, notify.WaysInChanged, nil)
		w.now = w.now.Add(24 * time.Hour)
		if w.sends.Send(ctx) == nil {
			t.Fatal("it went out")
		}
		if all := w.failures(t); len(all) != 1 || all[0].Email == "" || all[0].What() != "" || all[0].Since() != "" {
			t.Errorf("of a dead address: %+v", all)
		}
		w.digest(t)
		if w.sends.Send(ctx) == nil {
			t.Fatal("it went out")
		}
		if all := w.failures(t); len(all) != 1 || all[0].What() != "Daily mail" {
			t.Errorf("with the daily mail: %+v", all)
		}
	})
}
