package accounts_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
)

func appCode(t *testing.T, at time.Time) string {
	t.Helper()
	code, err := accounts.AppCode(accountstest.AppSecret, at)
	check(t, err)
	return code
}

func TestAppCodes(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		check(t, s.EnrolApp(ctx, p.ID, accountstest.AppSecret))
		use := func(at time.Time) error {
			token, err := s.SignInCode(ctx, enrolling(t, s, p, k), appCode(t, at))
			if err == nil && live(t, s, token).Stage != accounts.StageFull {
				t.Error("a code was taken and nothing came of it")
			}
			return err
		}
		wants(t, use(c.t.Add(-60*time.Second)), accounts.ErrCode)
		wants(t, use(c.t.Add(60*time.Second)), accounts.ErrCode)
		check(t, use(c.t.Add(-30*time.Second)))
		check(t, use(c.t)) // a later step than the last
		wants(t, use(c.t), accounts.ErrCode)
		wants(t, use(c.t.Add(-30*time.Second)), accounts.ErrCode) // older than the last
		check(t, use(c.t.Add(30*time.Second)))
		wants(t, use(c.t.Add(30*time.Second)), accounts.ErrCode)
		c.pass(30 * time.Second)
		wants(t, use(c.t), accounts.ErrCode) // used when it was still to come
	})
}

// In a demonstration the code is printed, may be older, and may be used again; nowhere else.
func TestDemoCodes(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		check(t, s.EnrolApp(ctx, p.ID, accountstest.AppSecret))
		if code, err := s.DemoCode(ctx, p.ID); err != nil || code != "" {
			t.Fatalf("a real installation tells its codes: %q %v", code, err)
		}
		exec(t, s, `UPDATE organisations SET demo = TRUE`)
		code, err := s.DemoCode(ctx, p.ID)
		check(t, err)
		for range 2 {
			c.pass(2 * time.Minute)
			_, err := s.SignInCode(ctx, enrolling(t, s, p, k), code)
			check(t, err)
		}
	})
}

func TestBackupCodes(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		check(t, s.EnrolApp(ctx, p.ID, accountstest.AppSecret))
		in := signedIn(t, s, p, k)
		old, err := s.NewBackupCodes(ctx, in)
		check(t, err)
		codes, err := s.NewBackupCodes(ctx, in)
		check(t, err)
		use := func(code string) error {
			_, err := s.SignInCode(ctx, enrolling(t, s, p, k), code)
			return err
		}
		wants(t, use(old[0]), accounts.ErrCode)
		check(t, use(codes[0]))
		wants(t, use(codes[0]), accounts.ErrCode)
		check(t, use(" "+strings.ToUpper(strings.ReplaceAll(codes[1], "-", " "))))
		wants(t, use(""), accounts.ErrCode)
		wants(t, use("\x00"), accounts.ErrCode)
		f, err := s.Factors(ctx, p.ID)
		check(t, err)
		if f.Backup != 8 || len(codes) != 10 || len(codes[0]) != 19 {
			t.Errorf("%d left of %v", f.Backup, codes)
		}
		var kept string
		check(t, s.DB.One(ctx, &kept, `SELECT hash FROM backup_codes LIMIT 1`))
		wants(t, use(kept), accounts.ErrCode)
	})
}

// Of many who use one code at the same moment, one gets in.
func TestACodeUsedAtTheSameMoment(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		check(t, s.EnrolApp(ctx, p.ID, accountstest.AppSecret))
		codes, err := s.NewBackupCodes(ctx, signedIn(t, s, p, k))
		check(t, err)
		c.pass(time.Minute) // another code of the app
		for _, code := range []string{appCode(t, c.t), codes[0]} {
			var in atomic.Int32
			var g sync.WaitGroup
			for range 4 {
				session := enrolling(t, s, p, k)
				g.Go(func() {
					if _, err := s.SignInCode(ctx, session, code); err == nil {
						in.Add(1)
					}
				})
			}
			g.Wait()
			if in.Load() != 1 {
				t.Errorf("%d got in", in.Load())
			}
		}
	})
}

// What one server has seen fail counts on the others, and codes cannot be tried for long.
func TestThrottlesAreShared(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, s, o)
		check(t, s.EnrolApp(ctx, p.ID, accountstest.AppSecret))
		servers := []*accounts.Store{s, open(s.DB, c), open(s.DB, c)}
		var many *accounts.TooManyError

		tries := 0
		for ; tries < 50; tries++ {
			if _, _, err := servers[tries%3].SignIn(ctx, "Asha.Bell@example.nhs.uk ", device(), device()); errors.As(err, &many) {
				break
			}
		}
		if tries != 5 {
			t.Errorf("%d tries before a wait, want 5", tries)
		}
		c.pass(time.Minute)

		session := enrolling(t, s, p, k)
		tries = 0
		for i := range 6 * 60 { // six hours, every minute
			if _, err := servers[i%3].SignInCode(ctx, session, "000000"); !errors.As(err, &many) {
				tries++
			}
			c.pass(time.Minute)
			if i%20 == 0 {
				session = enrolling(t, s, p, k) // before it ends by itself
			}
		}
		if tries > 40 {
			t.Errorf("%d guesses of a million in six hours", tries)
		}
		var names []string
		check(t, s.DB.Select(&names, `SELECT name FROM throttles`))
		for _, name := range names {
			if strings.Contains(name, "asha") || strings.Contains(name, p.ID) {
				t.Errorf("a throttle names somebody: %s", name)
			}
		}
	})
}

// Tries at the same moment do not slip through together.
func TestGuessesAtTheSameMoment(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, _ := activated(t, s, o)
		var taken atomic.Int32
		var g sync.WaitGroup
		for range 20 {
			g.Go(func() {
				var many *accounts.TooManyError
				if _, _, err := s.SignIn(ctx, p.Email, device(), device()); !errors.As(err, &many) {
					taken.Add(1)
				}
			})
		}
		g.Wait()
		if taken.Load() != 5 {
			t.Errorf("%d guesses were looked at, want 5", taken.Load())
		}
	})
}

// Invented addresses do not fill the database.
func TestThrottlesAreFew(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		for i := 0; i < 10_000; i += 100 {
			var rows []string
			for j := i; j < i+100; j++ {
				rows = append(rows, fmt.Sprintf("('address %d', 1, %d)", j, c.t.UnixMicro()))
			}
			exec(t, s, `INSERT INTO throttles (name, failures, until_at) VALUES `+strings.Join(rows, ", "))
		}
		for i := range 3 {
			_, _, err := s.SignIn(ctx, fmt.Sprintf("x%d@example.org", i), device(), device())
			wants(t, err, accounts.ErrRefused)
		}
		var n int
		check(t, s.DB.One(ctx, &n, `SELECT count(*) FROM throttles WHERE name <> 'all'`))
		if n != 10_000 {
			t.Errorf("%d rows", n)
		}
		c.pass(25 * time.Hour)
		check(t, s.Sweep(ctx))
		check(t, s.DB.One(ctx, &n, `SELECT count(*) FROM throttles`))
		if n != 0 {
			t.Errorf("%d rows after a day", n)
		}
	})
}
