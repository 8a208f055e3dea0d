package accounts_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/notify"
	"saysomething/store"
)

// signedIn is a session that has come to the end of signing in, with a code of an app.
func signedIn(t *testing.T, s *accounts.Store, p *accounts.Person, k accounts.Keys) *accounts.Session {
	t.Helper()
	return live(t, s, accountstest.SignIn(t, s, p.Email, k.Login))
}

func TestLockingAndUnlocking(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, session := withPasskey(t, s, p, k)
		ways := map[string]func(in *accounts.Session) (string, error){
			"touch":      func(in *accounts.Session) (string, error) { token, _, err := touch(t, s, in, a); return token, err },
			"passphrase": func(in *accounts.Session) (string, error) { return s.Unlock(ctx, in, k.Login) },
		}
		for name, unlock := range ways {
			before := *session
			check(t, s.Lock(ctx, session))
			wants(t, s.Lock(ctx, session), accounts.ErrEnded) // locked already
			_, err := s.Unlock(ctx, session, device())
			wants(t, err, accounts.ErrRefused)
			_, err = s.Unlock(ctx, session, k.Login[:31])
			wants(t, err, store.ErrInvalid)
			c.pass(time.Minute)
			token, err := unlock(session)
			check(t, err)
			session = live(t, s, token)
			if session.Stage != accounts.StageFull || session.ID == before.ID || session.DeviceKey != before.DeviceKey || session.Means != before.Means || session.CreatedAt != before.CreatedAt {
				t.Errorf("%s: %+v was %+v", name, session, before)
			}
			if _, err := unlock(&before); !errors.Is(err, accounts.ErrEnded) {
				t.Errorf("%s: the session of the old cookie: %v", name, err)
			}
		}
		half := enrolling(t, s, p, k)
		_, err := s.Unlock(ctx, half, k.Login)
		wants(t, err, accounts.ErrEnded) // the passphrase is no second step
		wants(t, s.Lock(ctx, half), accounts.ErrEnded)
	})
}

// A browser that was closed, or whose line was cut, tells nobody that it is locked.
func TestASessionThatIsLeftAloneLocks(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		s.LockIn = 4 * time.Minute
		token := accountstest.SignIn(t, s, p.Email, k.Login)
		for range 3 { // a tab in which somebody works
			c.pass(9 * time.Minute)
			if got := live(t, s, token); got.Stage != accounts.StageFull {
				t.Fatal("locked while in use")
			}
		}
		c.pass(10 * time.Minute)
		session := live(t, s, token)
		if session.Stage != accounts.StageLocked {
			t.Fatal("left alone and open")
		}
		wants(t, s.Lock(ctx, session), accounts.ErrEnded)
		c.pass(19 * time.Minute) // and nobody who knocks keeps it alive
		if live(t, s, token).Stage != accounts.StageLocked {
			t.Error("opened by itself")
		}
		c.pass(time.Minute)
		_, err := s.Session(ctx, token)
		wants(t, err, accounts.ErrEnded)
	})
}

func TestUnlockingIsThrottledLikeSigningIn(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		session := signedIn(t, s, p, k)
		check(t, s.Lock(ctx, session))
		var many *accounts.TooManyError
		tries := 0
		for ; tries < 20; tries++ {
			if _, err := s.Unlock(ctx, session, device()); errors.As(err, &many) {
				break
			}
		}
		if _, err := s.Unlock(ctx, session, k.Login); tries != 5 || !errors.As(err, &many) {
			t.Errorf("%d tries, then %v", tries, err)
		}
		if _, _, err := s.SignIn(ctx, p.Email, k.Login, device()); !errors.As(err, &many) {
			t.Errorf("the same passphrase may be guessed elsewhere: %v", err)
		}
	})
}

// Whoever finds a tab open and unlocked, long after its owner showed that it is them, gets no way in that lasts.
func TestChangingWaysInWantsAFreshProof(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, session := withPasskey(t, s, p, k)
		secret, _, err := s.BeginApp(ctx, session)
		check(t, err)
		code := func() string {
			code, err := accounts.AppCode(secret, c.t)
			check(t, err)
			return code
		}
		_, err = s.FinishApp(ctx, session, code())
		check(t, err)
		other := accountstest.NewAuthenticator(t, rpid, origin, p.ID)
		adding, options, err := s.BeginPasskey(ctx, session)
		check(t, err)
		made := other.Create(t, options.Challenge.String())
		secret, _, err = s.BeginApp(ctx, session) // another one, not finished
		check(t, err)
		elsewhere, fresh := enrolling(t, s, p, k), browser(t, 9)
		ways := []struct {
			name string
			do   func() error
		}{
			{"add a passkey", func() error { _, _, err := s.BeginPasskey(ctx, session); return err }},
			{"finish adding it", func() error { _, _, err := s.FinishPasskey(ctx, session, adding, "Mine", made); return err }},
			{"let it open keys", func() error { return s.UnlockWithPasskey(ctx, session, crypto.B64.EncodeToString(other.ID), k.KeyFile) }},
			{"take it off", func() error { return s.RemovePasskey(ctx, session, crypto.B64.EncodeToString(other.ID)) }},
			{"finish adding an app", func() error { _, err := s.FinishApp(ctx, session, code()); return err }},
			{"add an app", func() error { _, _, err := s.BeginApp(ctx, session); return err }},
			{"take it off", func() error { return s.RemoveApp(ctx, session) }},
			{"make backup codes", func() error { _, err := s.NewBackupCodes(ctx, session); return err }},
			{"end a session", func() error { return s.EndSession(ctx, session, elsewhere.ID) }},
			{"end the others", func() error { return s.EndSession(ctx, session, "") }},
			{"change the passphrase", func() error { return s.ChangePassphrase(ctx, session, k.Login, fresh) }},
		}
		session = live(t, s, touched(t, s, session, a)) // the cookie changes between beginning and finishing
		early := *session
		c.pass(5 * time.Minute)
		for _, way := range ways {
			if err := way.do(); !errors.Is(err, accounts.ErrProve) {
				t.Errorf("%s: %v", way.name, err)
			}
		}
		// What the request saw when it came does not count, what holds when it is done does.
		early.ProvedAt = c.t.UnixMicro()
		_, err = s.NewBackupCodes(ctx, &early)
		wants(t, err, accounts.ErrProve)
		exec(t, s, `DELETE FROM outbox`)
		session = live(t, s, touched(t, s, session, a))
		for _, way := range ways {
			if err := way.do(); err != nil {
				t.Errorf("%s after a touch: %v", way.name, err)
			}
		}
		var mail []string
		check(t, s.DB.Select(&mail, `SELECT template FROM outbox WHERE to_id = $1`, p.ID))
		if slices.ContainsFunc(mail, func(m string) bool { return m != notify.WaysInChanged }) || len(mail) != 6 { // two added, two removed, codes, passphrase
			t.Errorf("its owner is told: %q", mail)
		}
	})
}

// touched shows in a session that it is still the same person, and gives its new cookie.
func touched(t *testing.T, s *accounts.Store, session *accounts.Session, a *accountstest.Authenticator) string {
	t.Helper()
	token, _, err := touch(t, s, session, a)
	check(t, err)
	return token
}
