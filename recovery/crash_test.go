package recovery_test

import (
	"fmt"
	"testing"
	"time"

	"saysomething/crypto"
	"saysomething/recovery"
	"saysomething/store"
	"saysomething/store/storetest"
)

// ceremony is a recovery as a sequence of calls, each of which a browser, or the server, may not survive.
type ceremony struct {
	w     *world
	t     *testing.T
	cases []string
	id    string
	token string
	o     *owner
	name  string
	g     *recovery.Gainer
}

// calls are all that write, in order. Each can be made again from what the server says, as a browser opened anew does.
func (c *ceremony) calls() []func() error {
	carry := func(k *keeper) func() error {
		return func() error { _, err := c.w.carry(k, c.id, c.name); return err }
	}
	approve := func(k *keeper) func() error {
		return func() error { return c.w.store.Approve(ctx, k.actor, c.id, c.name) }
	}
	half := func(k *keeper) func() error { // the browser closes after the first of several
		return func() error {
			r, shares, _, err := c.w.store.Shares(ctx, k.actor, c.id, "")
			if err != nil || len(shares) == 0 {
				return err
			}
			parts, err := reseal(shares[:1], c.w.sides[string(k.actor.Side)], r.Recipient, "")
			check(c.t, err)
			return c.w.store.PutParts(ctx, k.actor, c.id, parts)
		}
	}
	join := func(all bool) func() error {
		return func() error {
			list, _, err := c.w.store.Parts(ctx, c.g, "")
			if err != nil {
				return err
			}
			for _, j := range list {
				envelopes, err := c.w.joinOne(c.t, c.g, j, c.o.key, c.w.Asha)
				check(c.t, err)
				if err := c.w.store.PutEnvelopes(ctx, c.g, envelopes); err != nil || !all {
					return err
				}
			}
			return nil
		}
	}
	return []func() error{
		c.ask, c.setKeys, approve(c.w.m), half(c.w.m), carry(c.w.m2), approve(c.w.s), half(c.w.s), carry(c.w.s), join(false), join(true),
		func() error { _, err := c.w.store.Finish(ctx, c.g, nil); return err },
	}
}

func (c *ceremony) ask() error {
	if c.id != "" {
		return nil // the link is shown once: who lost it stops this one and asks again, which TestStopped plays
	}
	var err error
	c.id, c.token, err = c.w.store.Ask(ctx, c.w.m.actor, c.w.Asha.ID, c.w.Asha.ID, "Laptop stolen")
	return err
}

func (c *ceremony) setKeys() error {
	if c.o != nil { // the answer was lost: the keys are there, and the new passphrase says so
		var err error
		c.g, err = c.w.store.Owner(ctx, c.o.email, c.o.login)
		return err
	}
	o := newOwner(c.t, c.w.Asha.Email())
	if _, err := c.w.store.SetKeys(ctx, c.token, o.keys); err != nil {
		return err
	}
	c.o, c.name = o, c.w.keyName(c.t, c.id)
	c.w.Pass(24 * time.Hour)
	var err error
	c.g, err = c.w.store.Owner(ctx, o.email, o.login)
	return err
}

// holds: each case is open to exactly the key that is its reader's now, to Ben's where he reads, and to nobody else's.
func (c *ceremony) holds(done bool, when string) {
	c.t.Helper()
	for i, id := range c.cases {
		mine, other := c.w.Asha.Identity, crypto.NewIdentity()
		if c.o != nil {
			other = c.o.key
		}
		if done {
			mine, other = other, mine
		}
		if !c.w.opens(c.t, c.w.Asha.ID, id, mine) || c.w.opens(c.t, c.w.Asha.ID, id, other) {
			c.t.Errorf("%s: case %d is not open to the one right key", when, i)
		}
		readers := 2 // the worker and Asha
		if i == 1 {
			readers = 3
			if !c.w.opens(c.t, c.w.Ben.ID, id, c.w.Ben.Identity) {
				c.t.Errorf("%s: Ben lost his case", when)
			}
		}
		if n := c.w.count(c.t, `SELECT COUNT(*) FROM envelopes WHERE case_id = $1`, id); n != readers {
			c.t.Errorf("%s: case %d has %d envelopes", when, i, n)
		}
	}
}

func newCeremony(t *testing.T, db *store.DB) *ceremony {
	w := begin(t, db)
	c := &ceremony{w: w, t: t}
	c.cases = []string{w.concern(t, "one", w.Asha), w.concern(t, "two", w.Asha, w.Ben), w.concern(t, "three", w.Asha)}
	w.withNotes(t, c.cases[1], w.Asha, w.Ben)
	return c
}

// TestCrashAtEveryStep: for every number of calls, they are made, the last one twice (its answer was lost), and then either all is
// begun again from the start to the end, or somebody stops it.
func TestCrashAtEveryStep(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		last := len((&ceremony{w: &world{}}).calls())
		for made := 1; made <= last; made++ {
			for _, then := range []string{"again", "stop"} {
				t.Run(fmt.Sprintf("%d then %s", made, then), func(t *testing.T) {
					c := newCeremony(t, fresh(t, db))
					calls := c.calls()
					for _, call := range append(calls[:made:made], calls[made-1]) {
						check(t, call())
					}
					done := made == last
					c.holds(done, "after the crash")
					if then == "stop" {
						err := c.w.store.Stop(ctx, c.w.s2.actor, c.id)
						if (err != nil) != done {
							t.Errorf("stop: %v", err)
						}
						c.holds(done, "after stopping")
						return
					}
					if !done {
						for _, call := range calls {
							check(t, call())
						}
					}
					c.holds(true, "at the end")
				})
			}
		}
	})
}

// TestLastStepIsWhole: a failure anywhere in the last step leaves everything as it was; it can be taken again.
func TestLastStepIsWhole(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		for _, broken := range []string{"log_next", "outbox", "former_keys", "notes_envelopes", "recovery_copies"} {
			t.Run(broken, func(t *testing.T) {
				c := newCeremony(t, fresh(t, db))
				calls := c.calls()
				for _, call := range calls[:len(calls)-1] {
					check(t, call())
				}
				c.w.sql(t, `ALTER TABLE `+broken+` RENAME TO away`)
				if _, err := c.w.store.Finish(ctx, c.g, nil); err == nil {
					t.Fatal("it went through without this table")
				}
				c.w.sql(t, `ALTER TABLE away RENAME TO `+broken)
				c.holds(false, "after the failure")
				if p := c.w.person(t, c.w.Asha.ID); p.Recipient != c.w.Asha.Identity.Recipient().String() {
					t.Error("half of it was done")
				}
				check(t, calls[len(calls)-1]())
				c.holds(true, "taken again")
			})
		}
	})
}

// fresh is another empty database of the same kind.
func fresh(t *testing.T, like *store.DB) *store.DB {
	if like.Dialect == store.Postgres {
		return storetest.Open(t, storetest.PostgresAddress(t))
	}
	return storetest.Open(t, storetest.SQLiteAddress(t))
}
