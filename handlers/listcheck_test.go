package handlers

import (
	"context"
	"fmt"
	"html"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// The dishonest database: without JavaScript the server itself is the client, and seals only under a list that holds.

const typed = "the words that must not be lost"

func (w *worker) tamper(queries ...string) {
	w.t.Helper()
	for _, q := range queries {
		err := w.DB.Tx(context.Background(), func(tx *sqlx.Tx) error {
			r, err := tx.Exec(q)
			if err != nil {
				return err
			}
			if n, _ := r.RowsAffected(); n == 0 {
				w.t.Errorf("%s: changed nothing", q)
			}
			return nil
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *worker) get(path string) string {
	w.t.Helper()
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
	return rec.Body.String()
}

var listField = regexp.MustCompile(`name="list" value="([^"]*)"`)

// reference is the list that a page names in its form.
func reference(t *testing.T, page string) string {
	t.Helper()
	found := listField.FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the form names no list")
	}
	return found[1]
}

// anotherList has the custodians sign a second list, with one reader more.
func (w *worker) anotherList() {
	w.t.Helper()
	w.Person(w.t, "guardian", w.Guardians)
	if l := w.SignList(w.t); l.Number != 2 {
		w.t.Fatalf("still list %d", l.Number)
	}
}

func (w *worker) refuses(t *testing.T, why, ref string) {
	t.Helper()
	for _, path := range []string{"/raise", "/celebrate"} {
		status, page := w.post(path, field{"list", ref, ""}, field{"desk", w.Guardians, ""}, field{"what", typed, ""}, field{"share", "no", ""}, field{"file", "PDF", "a.txt"})
		text := html.UnescapeString(page)
		if status != 422 || !strings.Contains(text, listRefusals[why].Title) || !strings.Contains(text, listRefusals[why].Text) || !strings.Contains(text, typed) {
			t.Errorf("POST %s under a list that is %s: %d, refused with its words: %v, text kept: %v", path, why, status, strings.Contains(text, listRefusals[why].Text), strings.Contains(text, typed))
		}
		if ref != "" && reference(t, page) != ref {
			t.Errorf("%s: the form forgets which list it was made with, and would be accepted the next time", path)
		}
	}
	w.nothingStored()
}

func TestNothingIsSealedUnderAListThatDoesNotHold(t *testing.T) {
	for why, query := range map[string]string{
		whyUnsigned: `DELETE FROM list_signatures`,
		whyAltered:  `UPDATE lists SET body = replace(body, '"title":"Title"', '"title":"Tutle"') WHERE number = 2`,
		whyChain:    `DELETE FROM lists WHERE number = 1`,
		whySide:     `DELETE FROM list_signatures WHERE number = 2 AND side = 'management'`,
	} {
		t.Run(why, func(t *testing.T) {
			storetest.Both(t, func(t *testing.T, db *store.DB) {
				w := newWorker(t, db)
				w.anotherList()
				ref := reference(t, w.get("/raise"))
				w.tamper(query)
				w.refuses(t, why, ref)
				for _, path := range []string{"/raise", "/celebrate", "/", "/readers", "/check"} {
					if page := html.UnescapeString(w.get(path)); !strings.Contains(page, listRefusals[why].Title) || !strings.Contains(page, "What you can do") {
						t.Errorf("GET %s does not say that the list is %s", path, why)
					}
				}
			})
		})
	}
}

// A person added to the list in the database alone reads nothing, whoever says so.
func TestNobodyUnsignedBecomesAReader(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		intruder := w.Unlisted(t, "guardian", w.Guardians)
		w.tamper(`UPDATE people SET listed = TRUE`)
		if page := w.get("/raise"); strings.Contains(page, intruder.ID) {
			t.Error("somebody nobody has signed is offered as a reader")
		}
		if status, _ := w.post("/raise", field{"desk", w.Guardians, ""}, field{"what", typed, ""}); status != 200 {
			t.Fatal(status)
		}
		if n := w.count("envelopes WHERE reader_id = '" + intruder.ID + "'"); n != 0 {
			t.Error("an envelope for somebody nobody has signed")
		}
	})
}

func TestAFormKnowsTheListItWasMadeWith(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		first := reference(t, w.get("/raise"))
		w.anotherList()
		second := reference(t, w.get("/raise"))
		status, page := w.post("/raise", field{"list", first, ""}, field{"desk", w.Guardians, ""}, field{"what", typed, ""})
		if status != 422 || !strings.Contains(page, "has changed since you opened this page") || !strings.Contains(page, typed) || reference(t, page) != second {
			t.Errorf("a form of the list before is answered %d, without a look at the new one", status)
		}
		w.nothingStored()
		other := "2." + strings.Repeat("ab", 32) + ".management.staff"
		w.refuses(t, whyOther, other)
		w.refuses(t, whyOther, "nonsense")
		w.refuses(t, whyOther, "0."+strings.Repeat("ab", 32))
		w.tamper(`DELETE FROM list_signatures WHERE number = 2`, `DELETE FROM lists WHERE number = 2`)
		w.refuses(t, whyOlder, second)
		w.tamper(`DELETE FROM list_signatures WHERE side = 'management'`)
		w.refuses(t, whySide, first)
		if status, _ := w.post("/raise", field{"list", strings.TrimSuffix(strings.Replace(first, ".management", "", 1), ""), ""}, field{"desk", w.Guardians, ""}, field{"what", typed, ""}); status != 200 {
			t.Errorf("a list of one side is answered %d", status)
		}
	})
}

func TestEveryPageSaysWhenOneSideAloneVouches(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		pages := []string{"/", "/raise", "/celebrate", "/check", "/readers"}
		words := strings.Join(w.SignList(t).Words(), " ")
		for _, path := range pages {
			if page := w.get(path); !strings.Contains(page, "Management and the staff side both vouch for it") || !strings.Contains(page, words) || !strings.Contains(page, "List 1, 23 July 2026") {
				t.Errorf("GET %s does not say which list it is and that both sides vouch for it", path)
			}
		}
		w.tamper(`DELETE FROM list_signatures WHERE side = 'management'`)
		for _, path := range pages {
			page := w.get(path)
			if !strings.Contains(page, "Only the staff side vouches for it") || !strings.Contains(page, "Management has not signed it yet") || strings.Contains(page, "both vouch for it") {
				t.Errorf("GET %s does not say that only the staff side vouches", path)
			}
		}
	})
}

func TestWhatTheReportSaysOfTheList(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		status, page := w.post("/raise", field{"desk", w.Guardians, ""}, field{"desk", w.Union, ""}, field{"omit", w.Ben.ID, ""}, field{"what", typed, ""}, field{"unrecovered", "yes", ""}, field{"member", "yes", ""})
		if status != 200 {
			t.Fatal(status)
		}
		receipt, err := crypto.ParseReceipt(words(t, page))
		if err != nil {
			t.Fatal(err)
		}
		report, _ := w.readAs(w.Asha, receipt)
		list := w.SignList(t)
		if report.List != (crypto.ListPin{Number: list.Number, Hash: list.Hash}) {
			t.Errorf("sealed under %v", report.List)
		}
		if len(report.Omitted) != 1 || report.Omitted[0] != w.Ben.ID || report.Recovery {
			t.Errorf("omitted %v, recovery %v", report.Omitted, report.Recovery)
		}
		if n := w.count("recovery_shares"); n != 0 {
			t.Errorf("%d shares without a spare key", n)
		}
	})
}

// recoveryKeys gives both sides a recovery identity and signs them.
func (w *worker) recoveryKeys() map[string]*age.HybridIdentity {
	keys := map[string]*age.HybridIdentity{}
	for _, side := range crypto.ListSides {
		keys[side] = crypto.NewIdentity()
		recipient := keys[side].Recipient()
		w.tamper(fmt.Sprintf(`INSERT INTO recovery_keys (organisation_id, key, side, recipient, status, made_on) VALUES ('%s', '%s', '%s', '%s', 'current', '2026-07-20')`,
			w.Organisation, crypto.RecoveryKey(recipient), side, recipient))
	}
	w.SignList(w.t)
	return keys
}

func TestTheSpareKeyIsForBothSidesTogetherUnlessTheWorkerSaysNo(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		later := "there is no spare key yet"
		if page := w.get("/raise"); !strings.Contains(page, `name="unrecovered"`) || !strings.Contains(page, later) {
			t.Error("nobody is asked about a spare key that may come later")
		}
		keys := w.recoveryKeys()
		if strings.Contains(w.get("/raise"), later) {
			t.Error("the spare key that there is is not spoken of")
		}
		if !strings.Contains(w.get("/raise"), `name="unrecovered"`) || !strings.Contains(w.get("/celebrate"), `name="unrecovered"`) {
			t.Error("nobody can say no to the spare key")
		}
		for i, said := range []string{"yes", ""} {
			want := 2 * i
			status, page := w.post("/raise", field{"desk", w.Guardians, ""}, field{"what", "spare key: " + said, ""}, field{"unrecovered", said, ""})
			if status != 200 {
				t.Fatal(status)
			}
			receipt, err := crypto.ParseReceipt(words(t, page))
			if err != nil {
				t.Fatal(err)
			}
			report, _ := w.readAs(w.Asha, receipt)
			if n := w.count("recovery_shares"); n != want || report.Recovery != (want > 0) {
				t.Fatalf("said %q: %d halves, the report says %v", said, n, report.Recovery)
			}
		}
		var halves []struct {
			Case string `db:"case_id"`
			Side string
			Data []byte
		}
		if err := w.DB.SelectContext(t.Context(), &halves, `SELECT case_id, side, data FROM recovery_shares ORDER BY side`); err != nil {
			t.Fatal(err)
		}
		var opened []*crypto.Half
		for _, half := range halves {
			plain, err := crypto.OpenShare(half.Data, keys[half.Side])
			if err != nil {
				t.Fatal(err)
			}
			opened = append(opened, plain)
		}
		if _, err := crypto.JoinShares(opened[0], opened[1], halves[0].Case, "case"); err != nil {
			t.Errorf("both halves open nothing: %v", err)
		}
	})
}

func TestComingBackUnderAnOlderListOrAnotherReadsAndSendsNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorker(t, db)
		w.anotherList()
		_, page := w.post("/raise", field{"desk", w.Guardians, ""}, field{"what", "what I wrote first", ""})
		receipt := words(t, page)
		back := func(why string) {
			t.Helper()
			entries := w.count("entries")
			for _, action := range []field{{"action", "reply", ""}, {"action", "withdraw", ""}} {
				status, page := w.post("/check", action, field{"sure", "yes", ""}, field{"words", receipt, ""}, field{"text", typed, ""})
				text := html.UnescapeString(page)
				if status != 422 || !strings.Contains(text, listRefusals[why].Text) || !strings.Contains(text, typed) || !strings.Contains(text, "what I wrote first") {
					t.Errorf("%s: %s is answered %d", why, action.value, status)
				}
			}
			if status, page := w.post("/check", field{"words", receipt, ""}); status != 200 || !strings.Contains(html.UnescapeString(page), listRefusals[why].Title) {
				t.Errorf("%s: opening is answered %d, without a warning", why, status)
			}
			if w.count("entries") != entries {
				t.Error("something was stored")
			}
		}
		w.tamper(`DELETE FROM list_signatures WHERE number = 2`, `DELETE FROM lists WHERE number = 2`)
		back(whyReportOlder)
		w.Unlisted(t, "guardian", w.Guardians) // another list 2, as if the first had never been
		w.SignList(t)
		back(whyReportOther)
		w.tamper(`DELETE FROM list_signatures`)
		back(whyUnsigned)
	})
}

func TestRefusalsHaveTheirOwnWords(t *testing.T) {
	seen := map[string]string{}
	for why, r := range listRefusals {
		if other := seen[r.Title]; other != "" || r.Title == "" || len(r.Text) < 60 {
			t.Errorf("%s says %q, as %q does", why, r.Title, other)
		}
		seen[r.Title] = why
	}
	for reason, why := range whyOfReason {
		if listRefusals[why].Title == "" {
			t.Errorf("no words for %s", reason)
		}
	}
	for _, why := range []string{whyOlder, whyReportOlder, whyReportOther} {
		if listRefusals[why].Title == "" {
			t.Errorf("no words for %s", why)
		}
	}
}

func TestHistoryInWords(t *testing.T) {
	reader := crypto.ListReader{ID: "b", Name: "Sam Bell", Title: "Guardian", Role: "guardian", Desk: "d", Recipient: "r", Sign: "s"}
	one := crypto.ListBody{V: 1, Desks: []crypto.ListDesk{{ID: "d", Name: "Guardians"}}, Readers: []crypto.ListReader{reader}, Custodians: []crypto.ListCustodian{{ID: "c", Name: "Ann Lee", Side: "staff", Sign: "x"}}}
	changed := func(change func(*crypto.ListBody)) crypto.ListBody {
		two := one
		two.Readers, two.Custodians, two.Desks = append([]crypto.ListReader{}, one.Readers...), append([]crypto.ListCustodian{}, one.Custodians...), append([]crypto.ListDesk{}, one.Desks...)
		change(&two)
		return two
	}
	for want, change := range map[string]func(*crypto.ListBody){
		"Nobody was added or taken off, and no key has changed.": func(*crypto.ListBody) {},
		"Sam Bell taken off.":                                   func(b *crypto.ListBody) { b.Readers = nil },
		"Sam Bell has a new key.":                               func(b *crypto.ListBody) { b.Readers[0].Sign = "t" },
		"Sam Bell is now called Sam Ball.":                      func(b *crypto.ListBody) { b.Readers[0].Name = "Sam Ball" },
		"Sam Bell is now: Lead guardian, Guardians.":            func(b *crypto.ListBody) { b.Readers[0].Title = "Lead guardian" },
		"Ann Lee no longer signs for the staff side.":           func(b *crypto.ListBody) { b.Custodians = nil },
		"Ann Lee, who signs for the staff side, has a new key.": func(b *crypto.ListBody) { b.Custodians[0].Sign = "y" },
		"Guardians is now called Speaking up.":                  func(b *crypto.ListBody) { b.Desks[0].Name = "Speaking up" },
		"The staff side has made its half of the spare key.":    func(b *crypto.ListBody) { b.Recovery.Staff = "r" },
		"Eve Orr added: Union representative, Guardians.": func(b *crypto.ListBody) {
			b.Readers = append(b.Readers, crypto.ListReader{ID: "e", Name: "Eve Orr", Role: "rep", Desk: "d"})
		},
	} {
		if got := changesBetween(one, changed(change)); len(got) != 1 || got[0] != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := strings.Join(beginning(one), " "); got != "The first list. Sam Bell added: Guardian, Guardians. Ann Lee may now sign for the staff side." {
		t.Error(got)
	}
}
