package accounts_test

import (
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/store"
)

const rpid, origin = "speak.example", "https://speak.example"

// withPasskeys is a store that takes passkeys of speak.example.
func withPasskeys(t *testing.T, s *accounts.Store) *accounts.Store {
	t.Helper()
	u, err := url.Parse(origin)
	check(t, err)
	s.Passkeys, err = accounts.NewPasskeys(u)
	check(t, err)
	return s
}

// enrolling is somebody whose passphrase was right and who has no second factor.
func enrolling(t *testing.T, s *accounts.Store, p *accounts.Person, k accounts.Keys) *accounts.Session {
	t.Helper()
	token, _, err := s.SignIn(ctx, p.Email, k.Login, device())
	check(t, err)
	return live(t, s, token)
}

func live(t *testing.T, s *accounts.Store, token string) *accounts.Session {
	t.Helper()
	session, err := s.Session(ctx, token)
	check(t, err)
	return session
}

// withPasskey enrols a passkey as the first factor.
func withPasskey(t *testing.T, s *accounts.Store, p *accounts.Person, k accounts.Keys) (*accountstest.Authenticator, *accounts.Session) {
	t.Helper()
	a := accountstest.NewAuthenticator(t, rpid, origin, p.ID)
	a.Counter = 100
	session := enrolling(t, s, p, k)
	id, options, err := s.BeginPasskey(ctx, session)
	check(t, err)
	_, token, err := s.FinishPasskey(ctx, session, id, "Laptop", a.Create(t, options.Challenge.String()))
	check(t, err)
	return a, live(t, s, token)
}

// touch signs in with a passkey, in a session or without one.
func touch(t *testing.T, s *accounts.Store, session *accounts.Session, a *accountstest.Authenticator) (string, []byte, error) {
	t.Helper()
	id, options, err := s.BeginTouch(ctx, session, device())
	check(t, err)
	return s.FinishTouch(ctx, session, id, a.Get(t, options.Challenge.String()))
}

func TestPasskeySignsInAlone(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, session := withPasskey(t, s, p, k)
		if session.Stage != accounts.StageFull || session.Means != "passphrase and passkey" {
			t.Fatalf("after enrolling: %s, %q", session.Stage, session.Means)
		}
		token, file, err := touch(t, s, nil, a)
		check(t, err)
		if got := live(t, s, token); got.PersonID != p.ID || got.Stage != accounts.StageFull || file != nil {
			t.Errorf("%+v %x", got, file)
		}
		keys, err := s.PasskeysOf(ctx, p.ID)
		check(t, err)
		if len(keys) != 1 || keys[0].Name != "Laptop" || keys[0].Unlocks || keys[0].UsedOn == "" {
			t.Errorf("%+v", keys)
		}
		// What it derives can open the keys from then on, and cannot be replaced.
		wants(t, s.UnlockWithPasskey(ctx, session, keys[0].ID, []byte("not an age file")), store.ErrInvalid)
		check(t, s.UnlockWithPasskey(ctx, session, keys[0].ID, k.KeyFile))
		wants(t, s.UnlockWithPasskey(ctx, session, keys[0].ID, k.KeyFile), store.ErrNotFound)
		if _, file, err = touch(t, s, nil, a); err != nil || string(file) != string(k.KeyFile) {
			t.Errorf("no key file: %v", err)
		}
		// The second step of a passphrase ends in a full session.
		half := enrolling(t, s, p, k)
		if half.Stage != accounts.StageSecond {
			t.Fatal(half.Stage)
		}
		token, _, err = touch(t, s, half, a)
		check(t, err)
		if live(t, s, token).Stage != accounts.StageFull {
			t.Error("not signed in")
		}
	})
}

// Every way in which an answer can fail to be this person's touch, here, now, for this.
func TestPasskeysRefused(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, session := withPasskey(t, s, p, k)
		other := accountstest.NewAuthenticator(t, rpid, origin, p.ID)
		for name, spoil := range map[string]func(a *accountstest.Authenticator){
			"another origin":        func(a *accountstest.Authenticator) { a.Origin = "https://speak.example.evil.example" },
			"plain http":            func(a *accountstest.Authenticator) { a.Origin = "http://speak.example" },
			"another host":          func(a *accountstest.Authenticator) { a.RPID = "evil.example" },
			"nobody proved present": func(a *accountstest.Authenticator) { a.Unverified = true },
			"another key":           func(a *accountstest.Authenticator) { *a = *other },
			"another key, this id":  func(a *accountstest.Authenticator) { id := a.ID; *a = *other; a.ID = id },
			"another person":        func(a *accountstest.Authenticator) { a.UserHandle = []byte(crypto.NewID()) },
			"no id":                 func(a *accountstest.Authenticator) { a.UserHandle = []byte("\x00") },
			"counter back":          func(a *accountstest.Authenticator) { a.Counter = 1 },
		} {
			t.Run(name, func(t *testing.T) {
				if _, _, err := touch(t, s, nil, a); err != nil { // the right one goes through, before and after
					t.Fatal(err)
				}
				wrong := *a
				spoil(&wrong)
				for _, in := range []*accounts.Session{nil, enrolling(t, s, p, k)} {
					if _, _, err := touch(t, s, in, &wrong); !errors.Is(err, accounts.ErrPasskey) {
						t.Errorf("in a session: %t: %v", in != nil, err)
					}
				}
			})
		}
		for name, spoil := range map[string]func(a *accountstest.Authenticator){
			"another origin":        func(a *accountstest.Authenticator) { a.Origin = "https://evil.example" },
			"another host":          func(a *accountstest.Authenticator) { a.RPID = "evil.example" },
			"nobody proved present": func(a *accountstest.Authenticator) { a.Unverified = true },
		} {
			wrong := *accountstest.NewAuthenticator(t, rpid, origin, p.ID)
			spoil(&wrong)
			id, options, err := s.BeginPasskey(ctx, session)
			check(t, err)
			if _, _, err = s.FinishPasskey(ctx, session, id, "Key", wrong.Create(t, options.Challenge.String())); !errors.Is(err, accounts.ErrPasskey) {
				t.Errorf("adding, %s: %v", name, err)
			}
		}
		keys, err := s.PasskeysOf(ctx, p.ID)
		check(t, err)
		if len(keys) != 1 {
			t.Errorf("%d passkeys, want the first alone", len(keys))
		}
	})
}

func TestChallengesCountOnce(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, session := withPasskey(t, s, p, k)
		id, options, err := s.BeginTouch(ctx, nil, device())
		check(t, err)
		answer := a.Get(t, options.Challenge.String())
		_, _, err = withPasskeys(t, open(s.DB, c)).FinishTouch(ctx, nil, id, answer) // on another server
		check(t, err)
		_, _, err = s.FinishTouch(ctx, nil, id, answer)
		wants(t, err, accounts.ErrChallenge)

		id, options, err = s.BeginTouch(ctx, nil, device())
		check(t, err)
		_, _, err = s.FinishTouch(ctx, session, id, a.Get(t, options.Challenge.String()))
		wants(t, err, accounts.ErrChallenge) // begun without the session
		_, _, err = s.FinishPasskey(ctx, session, id, "Key", a.Create(t, options.Challenge.String()))
		wants(t, err, accounts.ErrChallenge) // begun for something else

		id, options, err = s.BeginTouch(ctx, enrolling(t, s, p, k), device())
		check(t, err)
		_, _, err = s.FinishTouch(ctx, enrolling(t, s, p, k), id, a.Get(t, options.Challenge.String()))
		wants(t, err, accounts.ErrChallenge) // begun in another session of the same person

		id, options, err = s.BeginTouch(ctx, nil, device())
		check(t, err)
		c.pass(11 * time.Minute)
		_, _, err = s.FinishTouch(ctx, nil, id, a.Get(t, options.Challenge.String()))
		wants(t, err, accounts.ErrChallenge)
		_, _, err = s.FinishTouch(ctx, nil, "\x00", nil)
		wants(t, err, accounts.ErrChallenge)
		check(t, s.Sweep(ctx))
		var left int
		check(t, s.DB.One(ctx, &left, `SELECT count(*) FROM challenges`))
		if left != 0 {
			t.Errorf("%d challenges left behind", left)
		}
	})
}

func TestTakingOffFactors(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, session := withPasskey(t, s, p, k)
		_, err := s.NewBackupCodes(ctx, session)
		check(t, err)
		keys, err := s.PasskeysOf(ctx, p.ID)
		check(t, err)
		wants(t, s.RemovePasskey(ctx, session, keys[0].ID), accounts.ErrLastFactor) // backup codes are no factor
		wants(t, s.RemovePasskey(ctx, session, "\x00"), store.ErrNotFound)
		if _, _, err := touch(t, s, nil, a); err != nil {
			t.Fatalf("refused and taken off all the same: %v", err)
		}
		secret, _, err := s.BeginApp(ctx, session)
		check(t, err)
		code, err := accounts.AppCode(secret, c.t)
		check(t, err)
		_, err = s.FinishApp(ctx, session, code)
		check(t, err)
		check(t, s.RemovePasskey(ctx, session, keys[0].ID))
		_, _, err = touch(t, s, nil, a)
		wants(t, err, accounts.ErrPasskey)
		wants(t, s.RemoveApp(ctx, session), accounts.ErrLastFactor)
		if f, err := s.Factors(ctx, p.ID); err != nil || !f.App {
			t.Errorf("%+v %v", f, err)
		}
	})
}

func TestLeaversHaveNoPasskey(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, _ := withPasskey(t, s, p, k)
		check(t, s.Leave(ctx, p.ID))
		_, _, err := touch(t, s, nil, a)
		wants(t, err, accounts.ErrPasskey)
	})
}

// Anybody may begin signing in, as often as they like. It must not fill the database, nor push out what others have begun.
func TestStrangersCrowdOutNobody(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, _ := withPasskey(t, s, p, k)
		id, options, err := s.BeginTouch(ctx, nil, device())
		check(t, err)
		ids := map[string]bool{}
		for range 5_001 {
			id, _, err := s.BeginTouch(ctx, nil, device())
			check(t, err)
			ids[id] = true
		}
		var n int
		check(t, s.DB.One(ctx, &n, `SELECT count(*) FROM challenges`))
		if n != 0 || len(ids) != 5_001 {
			t.Errorf("%d rows are kept, %d ids are different", n, len(ids))
		}
		answer := a.Get(t, options.Challenge.String())
		token, _, err := s.FinishTouch(ctx, nil, id, answer)
		check(t, err)
		if live(t, s, token).PersonID != p.ID {
			t.Error("somebody else is signed in")
		}
		for name, id := range map[string]string{"used": id, "written otherwise": id[:8] + "\n" + id[8:], "cut": id[:20], "changed": "AAAA" + id[4:], "of another kind": signOnBegun(t, s)} {
			if _, _, err := s.FinishTouch(ctx, nil, id, answer); !errors.Is(err, accounts.ErrChallenge) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func signOnBegun(t *testing.T, s *accounts.Store) string {
	t.Helper()
	s.SignOn = accounts.NewSignOn("NHS Heronbrook", newHostile(t).URL, "us", "secret", "https://speak.example/signin/single/back")
	kept, _, err := s.BeginSignOn(ctx, "/desk")
	check(t, err)
	return kept
}

// TestAnOldChallengeKeyOpensNothing plays somebody who took the keys of ceremonies out of a backup: what they seal counts no more.
func TestAnOldChallengeKeyOpensNothing(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, _ := withPasskey(t, s, p, k)
		keys := func() (names []string) {
			check(t, s.DB.Select(&names, `SELECT name FROM settings WHERE name LIKE 'challenge_key%' ORDER BY name`))
			return names
		}
		rename := func(from, to string) {
			check(t, s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE settings SET name = $2 WHERE name = $1`, from, to)
				return err
			}))
		}
		id, options, err := s.BeginTouch(ctx, nil, device())
		check(t, err)
		old := keys()
		c.pass(9 * time.Minute) // perhaps into the next key's time
		if _, _, err := s.FinishTouch(ctx, nil, id, a.Get(t, options.Challenge.String())); err != nil {
			t.Fatalf("a ceremony that has not run out: %v", err)
		}
		c.pass(30 * time.Minute)
		_, _, err = s.BeginTouch(ctx, nil, device())
		check(t, err)
		now := keys()[len(keys())-1]
		rename(now, "the true one")
		rename(old[0], now)
		id, options, err = s.BeginTouch(ctx, nil, device()) // what the thief seals: the old key, a new end
		check(t, err)
		rename(now, old[0])
		rename("the true one", now)
		if _, _, err := s.FinishTouch(ctx, nil, id, a.Get(t, options.Challenge.String())); !errors.Is(err, accounts.ErrChallenge) {
			t.Fatalf("a ceremony under an old key: %v, want ErrChallenge", err)
		}
		c.pass(time.Hour)
		check(t, s.Sweep(ctx))
		if left := keys(); len(left) != 0 {
			t.Errorf("%d old keys after a sweep", len(left))
		}
	})
}

func TestNoPasskeysWithoutAName(t *testing.T) {
	for address, want := range map[string]bool{"http://127.0.0.1:8080": false, "http://[::1]:8080": false, "http://localhost:8080": true, "https://speak.example": true} {
		u, err := url.Parse(address)
		check(t, err)
		got, err := accounts.NewPasskeys(u)
		if err != nil || (got != nil) != want {
			t.Errorf("%s: %v %v", address, got, err)
		}
	}
}
