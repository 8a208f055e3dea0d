package handlers

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// Somebody whom a concern is about, in every role, on every route. docs/threat-model.md, Conflicts.

// subject is somebody whom the concern is about.
type subject struct {
	what  string
	id    string
	read  *casestest.Person // set for whoever read it until they were named
	enter func() func(*http.Request)
	but   []string // routes that are not compared, beside those that tell of the subject's own signing in
}

// subjects are one of each role, and a guardian and a rep who read the case at first.
func (s *scene) subjects(t *testing.T) []subject {
	t.Helper()
	people := map[string]casestest.Person{
		"a guardian of the same desk": s.Person(t, "guardian", s.Guardians), "another rep": s.Person(t, "rep", s.Union),
		"the executive lead": s.Lead(t, accounts.ExecutiveLead, accounts.ExecutiveDesk), "the non-executive lead": s.Lead(t, accounts.NonExecutiveLead, accounts.IndependentDesk),
		"a lead who reads nothing": s.Person(t, "executive_lead", ""), "a champion": s.Person(t, "champion", s.Guardians), "a partner": s.Person(t, "partnership", ""), "the administrator": s.Dan,
		"a guardian who read it": s.Ben, "a rep who read it": s.Cat,
	}
	var out []subject
	for what, p := range people {
		one := subject{what: what, id: p.ID, enter: s.as(t, p)}
		if p.ID == s.Ben.ID || p.ID == s.Cat.ID {
			one.read = &p
		}
		if what == "the non-executive lead" {
			one.but = []string{"GET /log", "GET /log/export", "GET /api/staff/log/head"}
		}
		out = append(out, one)
	}
	for _, side := range []accounts.Side{accounts.Management, accounts.Staff} {
		c := accountstest.Custodians(t, s.Accounts, side)[0]
		out = append(out, subject{what: "a custodian of " + string(side), id: c.Person.ID, enter: func() func(*http.Request) {
			return header("Cookie", s.cookieName()+"="+accountstest.SignIn(t, s.Accounts, c.Person.Email, c.Login))
		}})
	}
	return out
}

// What is new each time: tokens, keys, ids.
var fresh = regexp.MustCompile(`[A-Za-z0-9_+/=-]{16,}`)

// onEveryRoute is what a subject is answered everywhere, with the ids of this case in their hand.
func (s *scene) onEveryRoute(t *testing.T, who subject) []heard {
	t.Helper()
	but := append([]string{"GET /account", "GET /api/staff/me", "GET /api/staff/sessions", "POST /api/staff/app/begin"}, who.but...) // one's own ways of signing in
	return slices.DeleteFunc(s.everything(t, who.enter, s.worker.Case.ID, s.file), func(h heard) bool { return slices.Contains(but, h.route) })
}

func TestWhoMustNotReadLearnsNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := &scene{deskSite: newDeskSite(t, db)}
		s.Recover(t)
		all := s.subjects(t)
		send := s.prepared(t, all)
		without := map[string][]heard{}
		for _, who := range all {
			if who.what == "the administrator" {
				s.onEveryRoute(t, who) // some routes change something, and find it changed the second time
			}
			without[who.what] = s.onEveryRoute(t, who)
		}
		send()
		s.named(t, all)
		for _, who := range all {
			with := s.onEveryRoute(t, who)
			if len(with) != len(without[who.what]) {
				t.Fatalf("%s: %d answers and %d", who.what, len(with), len(without[who.what]))
			}
			for i, h := range with {
				before := without[who.what][i]
				was, is := fresh.ReplaceAllString(before.body, "#"), fresh.ReplaceAllString(h.body, "#")
				if was != is || before.code != h.code {
					t.Errorf("%s is answered otherwise since there is a case about them: %s\n%d %s\n%d %s", who.what, h.route, before.code, differing(was, is), h.code, differing(is, was))
				}
			}
			s.learnsNothing(t, who.what, with)
			if who.read != nil {
				s.refusedLikeAStranger(t, *who.read)
			}
		}
	})
}

// differing is where two answers begin to differ.
func differing(one, other string) string {
	n := 0
	for n < len(one) && n < len(other) && one[n] == other[n] {
		n++
	}
	return one[max(0, n-60):min(len(one), n+200)]
}

// prepared makes the concern, so that its ids are known, and gives back what sends it.
func (s *scene) prepared(t *testing.T, about []subject) func() {
	t.Helper()
	s.third = s.Person(t, "guardian", s.Guardians)
	letter, worker := s.Letter(t, planted, []casestest.Person{s.Asha, s.Ben, s.Cat}, func(d *crypto.Draft) {
		d.Report.Member = "yes"
		for _, one := range about {
			if one.read == nil {
				d.Report.Omitted = append(d.Report.Omitted, one.id)
			}
		}
	})
	f, sealed := s.File(t, worker.Case, planted+".pdf", []byte(strings.Repeat(planted, 1000)))
	s.worker, s.file, s.first, s.handover = worker, f.ID, worker.Case.Identity, crypto.NewID()
	return func() {
		for _, part := range casestest.Parts(sealed) {
			if w := s.bytesOf("PUT", "/api/files/"+f.ID+"/0", part); w.Code != http.StatusNoContent {
				t.Fatal(w.Code, w.Body)
			}
		}
		letter.Files = []cases.NewFile{f}
		s.mustPost(t, "report", letter)
	}
}

// named is the work of honest readers: whoever reads and is named goes first, and everybody is named afterwards; then the work goes on.
func (s *scene) named(t *testing.T, all []subject) {
	t.Helper()
	id := s.worker.Case.ID
	s.say(t, crypto.KindStatus, crypto.AudienceCase, crypto.StatusChange{Status: "thanked"}, s.first, func(l *cases.StaffLetter) { l.Status = cases.Thanked })
	s.notes = crypto.NewIdentity()
	s.say(t, crypto.KindNote, crypto.AudienceReaders, crypto.Note{Text: planted}, s.notes, func(l *cases.StaffLetter) {
		l.NotesEnvelopes = s.Notes(t, id, s.notes, s.Asha, s.Ben, s.Cat)
		l.NotesRecovery = s.Shares(t, id, "notes", s.notes)
	})
	ok(t, s.Cases.ChangeReaders(t.Context(), s.Asha.ID, id, s.Change(t, s.Asha, s.worker, casestest.Swap{Add: []casestest.Person{s.third}, Remove: []casestest.Person{s.Ben, s.Cat}})))
	for _, who := range all {
		s.say(t, crypto.KindConflict, crypto.AudienceReaders, crypto.Conflict{Person: who.id, Name: planted, Why: "about", Text: planted}, s.notesKey(t))
	}
	o := s.Open(t, s.Asha, id)
	s.say(t, crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: planted}, s.Key(t, s.Asha, o))
	s.say(t, crypto.KindAssign, crypto.AudienceReaders, crypto.Assign{To: s.third.ID}, s.notesKey(t), func(l *cases.StaffLetter) {
		l.Dues = &[]cases.SetDate{{Person: s.third.ID, Day: "2026-07-24"}}
	})
	s.reply(t, crypto.KindMessage, crypto.Message{Text: planted}, cases.NoEffect)
	if _, err := s.Cases.Decide(t.Context(), s.Asha.ID, cases.NewHandover{To: s.third.ID, Kind: "handover", Cases: []string{id}}); err != nil {
		t.Fatal(err)
	}
}

// notesKey is the present key of the notes.
func (s *scene) notesKey(t *testing.T) *age.HybridIdentity {
	t.Helper()
	o := s.Open(t, s.Asha, s.worker.Case.ID)
	notes, err := crypto.OpenNotesEnvelope(o.NotesEnvelope, o.Case.ID, s.Asha.Identity)
	ok(t, err)
	return notes
}

// Naming somebody leaves nothing in clear: no cell of the database that changes holds anything of theirs, and no line of the log is written.
func TestNamingLeavesNothingInClear(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := livedIn(t, db)
		lead := s.Lead(t, accounts.NonExecutiveLead, accounts.IndependentDesk)
		page := func() string {
			return fresh.ReplaceAllString(s.do("GET", "/log?case="+strings.ReplaceAll(crypto.CaseName(s.worker.Case.ID), " ", "+"), "", s.signIn(t, lead)).Body.String(), "#")
		}
		page()
		dump := func() map[string]int {
			cells := map[string]int{}
			for _, table := range tables(t, db) {
				if table == "sessions" || table == "log_records" || table == "log_heads" || table == "log_hashes" || table == "sign_in_tries" {
					continue // of the lead's own signing in
				}
				for _, v := range valuesOf(t, db, table) {
					cells[table+" "+v]++
				}
			}
			return cells
		}
		n, before, shown := s.recorded(t), dump(), page()
		n++ // the lead's signing in
		for _, who := range []casestest.Person{lead, s.Dan, s.Ben} {
			s.say(t, crypto.KindConflict, crypto.AudienceReaders, crypto.Conflict{Person: who.ID, Name: "Name of " + who.ID, Why: "about", Text: planted}, s.notesKey(t))
		}
		if added := s.since(t, n); slices.ContainsFunc(added, func(l accesslog.Line) bool { return l.What != accesslog.CaseOpened || l.Who != s.Asha.ID }) {
			t.Errorf("naming somebody is logged: %+v", added)
		}
		changed := 0
		for cell, count := range dump() {
			if before[cell] == count {
				continue
			}
			changed++
			for _, who := range []casestest.Person{lead, s.Dan, s.Ben} {
				if strings.Contains(cell, who.ID) || strings.Contains(cell, who.Email()) {
					t.Errorf("naming somebody is to be seen in the database: %.80s", cell)
				}
			}
		}
		if changed < 3 {
			t.Errorf("%d cells changed: nothing was written", changed)
		}
		if got := strings.Count(page(), "Opened a case") - strings.Count(shown, "Opened a case"); got < 0 {
			t.Errorf("the log shows %d openings more", got)
		}
	})
}

// A reader who is named was taken off first: what names them opens with nothing they ever had, not even with the whole database.
func TestWhoIsNamedCannotOpenIt(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := &scene{deskSite: newDeskSite(t, db)}
		s.Recover(t)
		all := []subject{{what: "Ben", id: s.Ben.ID, read: &s.Ben}}
		s.prepared(t, all)()
		s.named(t, all)
		found := 0
		for _, e := range s.Open(t, s.Asha, s.worker.Case.ID).Entries {
			said, err := crypto.OpenEntry(e.Data, s.notesKey(t))
			if err != nil || said.Kind != crypto.KindConflict {
				continue
			}
			found++
			for _, kept := range []*age.HybridIdentity{s.first, s.notes, s.Ben.Identity} {
				if _, err := crypto.OpenEntry(e.Data, kept); err == nil {
					t.Error("they can open what names them")
				}
			}
		}
		if found != 1 {
			t.Errorf("%d entries name somebody", found)
		}
		// What they can open of the chain tells of nobody named, and the change that took them off is not theirs either.
		var listed []crypto.Listed
		for _, e := range s.Open(t, s.Asha, s.worker.Case.ID).Entries {
			listed = append(listed, crypto.Listed{Seq: e.Seq, Audience: e.Audience, Author: e.Author, Hash: e.Hash, Data: e.Data, Place: e.Place})
		}
		checked, _ := crypto.CheckChain(s.worker.Case.ID, listed, crypto.ChainKeys{Identities: map[string]*age.HybridIdentity{crypto.AudienceCase: s.first, crypto.AudienceReaders: s.notes, crypto.AudiencePrivate: s.Ben.Identity}})
		for _, c := range checked {
			if c.Entry != nil && (c.Entry.Kind == crypto.KindConflict || c.Entry.Kind == crypto.KindReaders) {
				t.Errorf("entry %d opens to them: %s", c.Seq, c.Entry.Kind)
			}
		}
	})
}

// The mail of a day says the same to somebody whether or not there is a case about them.
func TestDigestOfWhoMustNotRead(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := &scene{deskSite: newDeskSite(t, db)}
		s.Recover(t)
		all := s.subjects(t)
		send := s.prepared(t, all)
		digest := func(person string) string {
			org, err := s.Accounts.Organisation(t.Context())
			ok(t, err)
			rules, err := s.rules(t.Context(), org)
			ok(t, err)
			d, err := s.Cases.Digest(t.Context(), person, rules, org.Nation, "2026-07-24")
			ok(t, err)
			return fmt.Sprintf("%+v", d)
		}
		people := func() []string {
			ids, err := s.Cases.DigestPeople(t.Context(), s.Organisation, "2026-07-24")
			ok(t, err)
			return ids
		}
		before, was := map[string]string{}, people()
		for _, who := range all {
			before[who.id] = digest(who.id)
		}
		send()
		s.named(t, all)
		for _, who := range all {
			if got := digest(who.id); got != before[who.id] {
				t.Errorf("%s: %s, and before %s", who.what, got, before[who.id])
			}
			if slices.Contains(was, who.id) != slices.Contains(people(), who.id) {
				t.Errorf("%s gets a mail because there is a case about them, or gets none any more", who.what)
			}
		}
		if digest(s.Asha.ID) == digest(crypto.NewID()) {
			t.Error("nobody is told of the case: nothing is proved")
		}
	})
}
