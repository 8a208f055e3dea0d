package accounts_test

import (
	"testing"
	"time"

	"saysomething/accounts"
)

func TestSweep(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		desk, err := s.CreateDesk(ctx, o.ID, accounts.GuardianDesk, "Guardian service")
		check(t, err)
		_, token, err := s.Invite(ctx, guardian(o, desk.ID))
		check(t, err)
		k := browser(t, 1)
		_, err = s.Activate(ctx, token, "", "", k)
		check(t, err)
		_, _, err = s.SignIn(ctx, "asha.bell@example.nhs.uk", k.Login, make([]byte, 32))
		check(t, err)
		other := guardian(o, desk.ID)
		other.Email = "ben@example.nhs.uk"
		_, _, err = s.Invite(ctx, other)
		check(t, err)
		rows := func() (n int) {
			check(t, s.DB.Get(&n, `SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM invitations)`))
			return n
		}
		check(t, s.Sweep(ctx))
		if n := rows(); n != 2 {
			t.Fatalf("%d live rows after a sweep, want 2", n)
		}
		c.pass(time.Hour) // the session has been idle too long
		check(t, s.Sweep(ctx))
		if n := rows(); n != 1 {
			t.Errorf("%d rows after an hour, want the invitation only", n)
		}
		c.pass(accounts.InvitationLife)
		check(t, s.Sweep(ctx))
		if n := rows(); n != 0 {
			t.Errorf("%d rows after three days", n)
		}
	})
}
