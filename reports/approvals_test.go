package reports

import (
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"

	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// custodian adds another one of a side, who is on the list.
func (l *ledger) custodian(t *testing.T, name, side string) ed25519.PrivateKey {
	t.Helper()
	pub, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	l.exec(t, fmt.Sprintf(`INSERT INTO people (id, organisation_id, email, name, title, role, side, status, recipient, sign_key, login_hash, since, listed)
		VALUES ('%[1]s', 'o', '%[1]s@example', '%[1]s', '', 'custodian', '%[2]s', 'active', '', '%[3]s', '', '2026-01-01', TRUE)`, name, side, crypto.B64.EncodeToString(pub)))
	return key
}

// proposed is the hash of the standard plan of 2026 with a threshold.
func (l *ledger) proposed(t *testing.T, threshold int) string {
	t.Helper()
	o := OrgName{"o", "Heronbrook"}
	p, err := l.StandardPlan(t.Context(), o, 2026)
	if err != nil {
		t.Fatal(err)
	}
	p.Parameters.Threshold = threshold
	if err := l.ProposePlan(t.Context(), o, 2026, "administrator", p); err != nil {
		t.Fatal(err)
	}
	return l.planState(t, 0).Hash
}

func (l *ledger) planState(t *testing.T, signed int) PlanState {
	t.Helper()
	state, err := l.Plan(t.Context(), "o", "2026-27")
	if err != nil || len(state.Approvals) != signed {
		t.Fatalf("%d signatures count, want %d: %v", len(state.Approvals), signed, err)
	}
	return state
}

func (l *ledger) signs(t *testing.T, person, hash string, key ed25519.PrivateKey, want bool) {
	t.Helper()
	if both, err := l.ApprovePlan(t.Context(), "o", "2026-27", person, hash, SignPlan(key, hash)); err != nil || both != want {
		t.Fatalf("%s: both sides %v, want %v: %v", person, both, want, err)
	}
}

// Whoever signed first must still be a custodian of their side with that key when the other side signs; else theirs is given anew.
func TestFirstSignatureMustStillCount(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		l := newLedger(t, db)
		next := l.custodian(t, "successor", "management")
		for what, change := range map[string]string{
			"left":                 `status = 'left'`,
			"has another key":      `sign_key = 'AAAA'`,
			"is off the list":      `listed = FALSE`,
			"is on the other side": `side = 'staff'`,
			"is a reader":          `role = 'reader'`,
		} {
			t.Run(what, func(t *testing.T) {
				was := crypto.B64.EncodeToString(l.keys["management"].Public().(ed25519.PublicKey))
				hash := l.proposed(t, 7)
				l.signs(t, "management", hash, l.keys["management"], false)
				l.planState(t, 1)
				l.exec(t, `UPDATE people SET `+change+` WHERE id = 'management'`)
				l.planState(t, 0)
				l.signs(t, "staff", hash, l.keys["staff"], false)
				l.signs(t, "successor", hash, next, true)
				l.planState(t, 2)
				l.exec(t, `DELETE FROM ledger_approvals`)
				l.exec(t, `DELETE FROM ledger_plans`)
				l.exec(t, `UPDATE people SET status = 'active', sign_key = '`+was+`', listed = TRUE, side = 'management', role = 'custodian' WHERE id = 'management'`)
			})
		}
	})
}

// A plan that was replaced is signed anew by both, also when its old text comes back. The same text proposed once more is no other plan.
func TestReplacedPlanIsSignedAnew(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		l := newLedger(t, db)
		hash := l.proposed(t, 6)
		l.signs(t, "management", hash, l.keys["management"], false)
		l.proposed(t, 7)
		if back := l.proposed(t, 6); back != hash {
			t.Fatal("it is another text")
		}
		l.signs(t, "staff", hash, l.keys["staff"], false)
		p := l.planState(t, 1).Plan
		if err := l.ProposePlan(t.Context(), OrgName{"o", "Heronbrook"}, 2026, "administrator", p); err != nil {
			t.Fatal(err)
		}
		l.planState(t, 1)
		l.signs(t, "management", hash, l.keys["management"], true)
	})
}

// Rows that somebody put beside a plan, each with a key and a signature of that key, approve nothing: the keys were no custodian's of that side.
func TestApprovalsAreCustodians(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		l := newLedger(t, db)
		hash := l.plan(t, 2026)
		valid := func(want bool, what string) {
			t.Helper()
			_, approved, err := l.approvedPlan(t.Context(), "o", "2026-27")
			if approved != want || (err == nil) != want || err != nil && !strings.Contains(err.Error(), "do not hold") {
				t.Errorf("%s: approved %v, %v", what, approved, err)
			}
		}
		put := func(person string, key ed25519.PrivateKey) {
			t.Helper()
			l.exec(t, fmt.Sprintf(`UPDATE ledger_approvals SET person_id = '%s', sign_key = '%s', signature = '%s' WHERE side = 'management'`,
				person, crypto.B64.EncodeToString(key.Public().(ed25519.PublicKey)), SignPlan(key, hash)))
		}
		valid(true, "as signed")
		_, stranger, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		put("management", stranger)
		valid(false, "another key under a custodian's name")
		put("staff", l.keys["staff"])
		valid(false, "one person for both sides")
		put("other", l.custodian(t, "other", "staff"))
		valid(false, "two of one side")
		put("management", l.keys["management"])
		valid(true, "as it was")
		l.exec(t, `INSERT INTO former_keys (person_id, sign_key, until_on) SELECT id, sign_key, '2026-12-01' FROM people WHERE id = 'management'`)
		l.exec(t, `UPDATE people SET status = 'left', sign_key = '' WHERE id = 'management'`)
		valid(true, "the custodian has left since")
	})
}
