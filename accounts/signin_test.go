package accounts_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/store"
)

func device() []byte { return make([]byte, 32) }

// Everything the database keeps of a person, tried as if it were what it was made from.
func TestAStolenDatabaseCannotSignIn(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		_, session, err := s.SignIn(ctx, p.Email, k.Login, device())
		check(t, err)
		other := guardian(o, p.DeskID)
		other.Email = "other@example.org"
		_, invitation, err := s.Invite(ctx, other)
		check(t, err)

		var row struct {
			LoginHash string `db:"login_hash"`
			Recipient string `db:"recipient"`
			SignKey   string `db:"sign_key"`
		}
		check(t, s.DB.One(ctx, &row, `SELECT login_hash, recipient, sign_key FROM people WHERE id = $1`, p.ID))
		hashed, err := hex.DecodeString(row.LoginHash)
		check(t, err)
		sign, err := base64.RawURLEncoding.DecodeString(row.SignKey)
		check(t, err)
		deviceKey, err := base64.RawURLEncoding.DecodeString(session.DeviceKey)
		check(t, err)
		if bytes.Equal(hashed, k.Login) || bytes.Contains([]byte(fmt.Sprint(row)), k.Login) {
			t.Fatal("the login secret itself is kept")
		}
		for name, login := range map[string][]byte{"login hash": hashed, "sign key": sign, "device key": deviceKey, "nothing": device(), "key file": k.KeyFile[:32]} {
			_, _, err := s.SignIn(ctx, p.Email, login, device())
			if !errors.Is(err, accounts.ErrRefused) {
				t.Errorf("%s signs in: %v", name, err)
			}
			c.pass(time.Hour)
		}
		_, err = s.Session(ctx, session.ID)
		wants(t, err, accounts.ErrEnded) // what is kept of a cookie is no cookie

		var stored string
		check(t, s.DB.One(ctx, &stored, `SELECT token_hash FROM invitations`))
		if stored == invitation {
			t.Fatal("the invitation itself is kept")
		}
		_, err = s.Invitation(ctx, stored)
		wants(t, err, store.ErrNotFound)
	})
}

// Somebody asks for an address's salt day after day: whether there is an account, a new passphrase, or nobody any more, it stays.
func TestSaltsTellNothing(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		const email, nobody = "asha.bell@example.nhs.uk", "nobody@example.org"
		first := map[string][]byte{}
		ask := func(when string) {
			t.Helper()
			for _, address := range []string{email, " Asha.Bell@EXAMPLE.nhs.uk", nobody, "Nobody@example.org ", "", "x@example.org"} {
				salt, err := open(s.DB, c).Salt(ctx, address)
				check(t, err)
				name := strings.ToLower(strings.TrimSpace(address))
				if first[name] == nil {
					first[name] = salt
				}
				if len(salt) != 16 || !bytes.Equal(salt, first[name]) {
					t.Errorf("%s: %q: %x, and %x before", when, address, salt, first[name])
				}
			}
		}
		ask("before there is an account")
		p, k := activated(t, s, o)
		ask("with an account")
		check(t, s.ChangePassphrase(ctx, signedIn(t, s, p, k), k.Login, browser(t, 9)))
		ask("after another passphrase")
		check(t, s.Leave(ctx, p.ID))
		ask("after leaving")
		if bytes.Equal(first[email], first[nobody]) || bytes.Equal(first[nobody], first["x@example.org"]) {
			t.Error("salts do not belong to addresses")
		}
	})
}

func TestFailedTriesSlowDownAndNeverLock(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		wrong := device()
		var waits []time.Duration
		for range 3 { // a success in between starts the count again
			for range 4 {
				_, _, err := s.SignIn(ctx, p.Email, wrong, device())
				wants(t, err, accounts.ErrRefused)
			}
			_, _, err := s.SignIn(ctx, p.Email, k.Login, device())
			check(t, err)
		}
		for range 12 {
			_, _, err := s.SignIn(ctx, p.Email, wrong, device())
			var many *accounts.TooManyError
			if errors.As(err, &many) {
				waits = append(waits, many.Wait)
				c.pass(many.Wait)
				continue
			}
			wants(t, err, accounts.ErrRefused)
		}
		if len(waits) < 3 || waits[1] <= waits[0] || waits[len(waits)-1] > 2*time.Minute {
			t.Errorf("waits: %v", waits)
		}
		c.pass(2 * time.Minute)
		if _, _, err := s.SignIn(ctx, p.Email, k.Login, device()); err != nil {
			t.Errorf("locked out: %v", err)
		}
	})
}

// Guessing one passphrase on every account slows each after one try, and holds up nobody else.
func TestSprayingIsSlowedForAllButThoseWhoSignIn(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		for i := range 150 {
			_, _, err := s.SignIn(ctx, fmt.Sprintf("guess%d@example.org", i), device(), device())
			wants(t, err, accounts.ErrRefused)
		}
		_, _, err := s.SignIn(ctx, "guess149@example.org", device(), device())
		var many *accounts.TooManyError
		if !errors.As(err, &many) {
			t.Errorf("got %v, want a wait after one try", err)
		}
		_, _, err = s.SignIn(ctx, p.Email, k.Login, device())
		check(t, err)
	})
}

func TestSessionsEnd(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		in := func() string { return accountstest.SignIn(t, s, p.Email, k.Login) }
		alive := func(token string) bool {
			_, err := s.Session(ctx, token)
			if err != nil && !errors.Is(err, accounts.ErrEnded) {
				t.Fatal(err)
			}
			return err == nil
		}

		idle := in()
		c.pass(15 * time.Minute)
		if !alive(idle) {
			t.Error("ended while in use")
		}
		c.pass(15 * time.Minute)
		if !alive(idle) {
			t.Error("use does not keep it alive")
		}
		c.pass(30 * time.Minute)
		if alive(idle) {
			t.Error("idle for half an hour and still alive")
		}

		busy := in()
		for range 12 * 60 / 15 { // every quarter of an hour for 12 hours
			c.pass(15 * time.Minute)
			alive(busy)
		}
		if alive(busy) {
			t.Error("older than 12 hours and still alive")
		}

		one, two := in(), in()
		sessions, err := s.Sessions(ctx, p.ID)
		check(t, err)
		if len(sessions) != 2 {
			t.Errorf("%d sessions listed, want 2", len(sessions))
		}
		check(t, s.SignOut(ctx, one))
		if alive(one) || !alive(two) {
			t.Error("signing out ended the wrong session")
		}
		three := in()
		check(t, s.SignOutEverywhere(ctx, p.ID))
		if alive(two) || alive(three) {
			t.Error("signing out everywhere left a session")
		}
	})
}

// Whoever finds a tab open cannot try out passphrases there faster than on the sign-in page.
func TestThePresentPassphraseIsNotGuessedFreely(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		session := signedIn(t, s, p, k)
		for range 5 {
			wants(t, s.ChangePassphrase(ctx, session, device(), browser(t, 9)), store.ErrNotFound)
		}
		var many *accounts.TooManyError
		if err := s.ChangePassphrase(ctx, session, k.Login, browser(t, 9)); !errors.As(err, &many) {
			t.Fatalf("after five wrong ones: %v", err)
		}
		c.pass(many.Wait)
		check(t, s.ChangePassphrase(ctx, session, k.Login, browser(t, 9)))
	})
}

func TestChangingThePassphrase(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		elsewhere, _, err := s.SignIn(ctx, p.Email, k.Login, device())
		check(t, err)
		token := accountstest.SignIn(t, s, p.Email, k.Login)
		session := live(t, s, token)
		fresh := browser(t, 9)
		wants(t, s.ChangePassphrase(ctx, session, device(), fresh), store.ErrNotFound)
		broken := fresh
		broken.KeyFile = nil
		wants(t, s.ChangePassphrase(ctx, session, k.Login, broken), store.ErrInvalid)
		check(t, s.ChangePassphrase(ctx, session, k.Login, fresh))
		_, err = s.Session(ctx, token)
		check(t, err)
		_, err = s.Session(ctx, elsewhere)
		wants(t, err, accounts.ErrEnded)
		_, _, err = s.SignIn(ctx, p.Email, k.Login, device())
		wants(t, err, accounts.ErrRefused)
		_, _, err = s.SignIn(ctx, p.Email, fresh.Login, device())
		check(t, err)
		after, err := s.Person(ctx, p.ID)
		check(t, err)
		if after.Recipient != k.Recipient {
			t.Error("another passphrase changed the keys")
		}
	})
}
