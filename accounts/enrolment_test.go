package accounts_test

import (
	"testing"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
)

// Two sessions wait for the first factor; whoever is second would otherwise get past the one that the first has set up.
func TestTheFirstFactorEndsOtherEnrolments(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		stolen := enrolling(t, s, p, k)
		id, options, err := s.BeginPasskey(ctx, stolen)
		check(t, err)
		secret, _, err := s.BeginApp(ctx, stolen)
		check(t, err)
		withPasskey(t, s, p, k)
		other := accountstest.NewAuthenticator(t, rpid, origin, p.ID)
		_, _, err = s.FinishPasskey(ctx, stolen, id, "Mine", other.Create(t, options.Challenge.String()))
		wants(t, err, accounts.ErrEnded)
		code, err := accounts.AppCode(secret, c.t)
		check(t, err)
		_, err = s.FinishApp(ctx, stolen, code)
		wants(t, err, accounts.ErrEnded)
		if f, err := s.Factors(ctx, p.ID); err != nil || f.Passkeys != 1 || f.App {
			t.Errorf("%+v %v", f, err)
		}
	})
}

// A request whose body is held back until a recovery has ended the session, or until its person has left, adds no way in.
func TestAnEndedSessionAddsNoWayIn(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, session := withPasskey(t, s, p, k)
		begin := func() (string, []byte) {
			other := accountstest.NewAuthenticator(t, rpid, origin, p.ID)
			id, options, err := s.BeginPasskey(ctx, session)
			check(t, err)
			return id, other.Create(t, options.Challenge.String())
		}
		id, made := begin()
		again, options, err := s.BeginTouch(ctx, nil, device())
		check(t, err)
		exec(t, s, `UPDATE people SET recipient = $1 WHERE id = $2`, crypto.NewIdentity().Recipient().String(), p.ID)
		_, _, err = s.FinishPasskey(ctx, session, id, "Late", made)
		wants(t, err, accounts.ErrEnded)
		_, _, err = s.FinishTouch(ctx, session, again, a.Get(t, options.Challenge.String()))
		wants(t, err, accounts.ErrChallenge) // begun by nobody, finished in a session
		exec(t, s, `UPDATE people SET recipient = $1 WHERE id = $2`, p.Recipient, p.ID)
		id, made = begin()
		check(t, s.SignOutEverywhere(ctx, p.ID))
		_, _, err = s.FinishPasskey(ctx, session, id, "Later", made)
		wants(t, err, accounts.ErrEnded)
	})
}
