package recovery_test

import (
	"testing"
	"time"

	"saysomething/accounts/accountstest"
	"saysomething/recovery"
)

// TestNewKeysLeaveASideItsSigners: a list names old keys until the next is signed. The only custodian who can sign it gets no new
// ones, neither when they ask nor when the others have gone meanwhile.
func TestNewKeysLeaveASideItsSigners(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.sql(t, `UPDATE people SET status = 'active' WHERE role = 'custodian'`)
		var alone string // of those who signed the list in force
		check(t, w.DB.Get(&alone, `SELECT id FROM people WHERE role = 'custodian' AND side = 'management' AND id NOT IN ($1, $2)`, w.m.ID, w.m2.ID))
		_, _, err := w.store.Ask(ctx, w.m.actor, alone, alone, "Laptop stolen")
		wants(t, "ask", err, recovery.ErrLast)
		if w.count(t, `SELECT COUNT(*) FROM recoveries`) != 0 {
			t.Error("it was begun")
		}
		for _, k := range []*keeper{w.m, w.m2, w.s, w.s2} {
			accountstest.Know(k.Sign)
		}
		w.SignList(t)
		id, token, err := w.store.Ask(ctx, w.m.actor, alone, alone, "Laptop stolen")
		check(t, err)
		var email string
		check(t, w.DB.Get(&email, `SELECT email FROM people WHERE id = $1`, alone))
		o := newOwner(t, email)
		_, err = w.store.SetKeys(ctx, token, o.keys)
		check(t, err)
		w.Pass(25 * time.Hour)
		name := w.keyName(t, id)
		check(t, w.store.Approve(ctx, w.m.actor, id, name))
		check(t, w.store.Approve(ctx, w.s.actor, id, name))
		g, err := w.store.Owner(ctx, o.email, o.login)
		check(t, err)
		w.sql(t, `UPDATE people SET status = 'left' WHERE id IN ($1, $2)`, w.m.ID, w.m2.ID)
		_, err = w.store.Finish(ctx, g, nil)
		wants(t, "finish", err, recovery.ErrLast)
		w.sql(t, `UPDATE people SET status = 'active' WHERE id = $1`, w.m.ID)
		_, err = w.store.Finish(ctx, g, nil)
		check(t, err)
	})
}
