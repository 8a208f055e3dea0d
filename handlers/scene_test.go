package handlers

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// planted stands in every field of a scene that somebody fills in. Nobody would write it by chance.
const planted = "canary-5hq2"

// scene is a service that has been lived in, for adversaries to look around in: a concern under a sealed name, with a file,
// answers, notes, the name opened for a reason, a reader added with consent and one taken off, cover decided, and a
// recovery asked for.
type scene struct {
	*deskSite
	worker   *casestest.Worker
	file     string // its file's id
	handover string
	recovery string
	first    *age.HybridIdentity // the case's identity before somebody was taken off
	notes    *age.HybridIdentity // and that of its notes
	third    casestest.Person    // a guardian who joins later, where somebody is named
}

// livedIn makes a scene. Asha and Ben read; Cat comes later; Ben goes.
func livedIn(t testing.TB, db *store.DB) *scene {
	t.Helper()
	s := &scene{deskSite: newDeskSite(t, db)}
	s.Recover(t)
	s.raised(t, s.Asha, s.Ben)
	s.spokenAbout(t)
	s.shared(t)
	s.decided(t)
	index, err := crypto.Seal([]byte(strings.Repeat(planted, 100)), s.Asha.Identity.Recipient())
	ok(t, err)
	ok(t, s.Cases.PutOwnFile(t.Context(), s.Asha.ID, "index-0", nil, index))
	return s
}

// raised is the concern, sent to these readers; the name is for Asha alone.
func (s *scene) raised(t testing.TB, to ...casestest.Person) {
	t.Helper()
	letter, worker := s.Letter(t, planted, to, func(d *crypto.Draft) {
		d.Report.Mode, d.Report.When, d.Report.Where = "confidential", planted, planted
		d.Name, d.NameReaders = &crypto.Name{Name: planted, Contact: planted}, []crypto.Reader{s.Asha.Reader()}
	})
	f, sealed := s.File(t, worker.Case, planted+".pdf", []byte(strings.Repeat(planted, 1000)))
	for _, part := range casestest.Parts(sealed) {
		if w := s.bytesOf("PUT", "/api/files/"+f.ID+"/0", part); w.Code != http.StatusNoContent {
			t.Fatal(w.Code, w.Body)
		}
	}
	letter.Files = []cases.NewFile{f}
	s.mustPost(t, "report", letter)
	s.worker, s.file, s.first = worker, f.ID, worker.Case.Identity
}

// say appends one entry by Asha.
func (s *scene) say(t testing.TB, kind, audience string, body any, key *age.HybridIdentity, change ...func(*cases.StaffLetter)) {
	t.Helper()
	o := s.Open(t, s.Asha, s.worker.Case.ID)
	last := o.Entries[len(o.Entries)-1]
	l := cases.StaffLetter{Entries: []cases.NewEntry{s.Entry(t, s.Asha, s.worker.Case.ID, last.Seq+1, last.Hash, kind, audience, body, key)}}
	for _, f := range change {
		f(&l)
	}
	ok(t, s.Cases.Append(t.Context(), s.Asha.ID, s.worker.Case.ID, l))
}

// spokenAbout: an answer, a note of each sort, a reply, and the name opened.
func (s *scene) spokenAbout(t testing.TB) {
	t.Helper()
	s.say(t, crypto.KindStatus, crypto.AudienceCase, crypto.StatusChange{Status: "thanked", Text: planted}, s.first, func(l *cases.StaffLetter) { l.Status = cases.Thanked })
	s.notes = crypto.NewIdentity()
	s.say(t, crypto.KindNote, crypto.AudienceReaders, crypto.Note{Text: planted}, s.notes, func(l *cases.StaffLetter) {
		l.NotesEnvelopes = s.Notes(t, s.worker.Case.ID, s.notes, s.Asha, s.Ben)
		l.NotesRecovery = s.Shares(t, s.worker.Case.ID, "notes", s.notes)
	})
	s.say(t, crypto.KindNote, crypto.AudiencePrivate, crypto.Note{Text: planted}, s.Asha.Identity)
	s.reply(t, crypto.KindMessage, crypto.Message{Text: planted}, cases.NoEffect)
	if n := s.OpenName(t, s.Asha, s.worker.Case.ID, planted); n.Name != planted {
		t.Fatal("the name does not come back")
	}
}

func (s *scene) reply(t testing.TB, kind string, body any, effect cases.Effect) {
	t.Helper()
	o := s.Open(t, s.Asha, s.worker.Case.ID)
	s.worker.Next, s.worker.Last = len(o.Entries), o.Entries[len(o.Entries)-1].Hash
	ok(t, s.Cases.Add(t.Context(), s.Add(t, s.worker, kind, body, effect)))
}

// shared: the worker is asked and agrees, Cat comes in, and Ben is taken off.
func (s *scene) shared(t testing.TB) {
	t.Helper()
	id := s.worker.Case.ID
	s.say(t, crypto.KindAsk, crypto.AudienceCase, crypto.Ask{Readers: []string{s.Cat.ID}, Text: planted}, s.first)
	asked := len(s.Open(t, s.Asha, id).Entries) - 1
	s.reply(t, crypto.KindConsent, crypto.Consent{Ask: asked, Answer: "yes", Text: planted}, cases.NoEffect)
	agreed := crypto.ConsentTo{How: crypto.ConsentWorker, Seq: asked + 1, Text: planted}
	ok(t, s.Cases.ChangeReaders(t.Context(), s.Asha.ID, id, s.Change(t, s.Asha, s.worker, casestest.Swap{Add: []casestest.Person{s.Cat}, Consent: agreed, Text: planted})))
	ok(t, s.Cases.ChangeReaders(t.Context(), s.Asha.ID, id, s.Change(t, s.Asha, s.worker, casestest.Swap{Remove: []casestest.Person{s.Ben}, Text: planted})))
	o := s.Open(t, s.Asha, id)
	s.say(t, crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: planted + " since"}, s.Key(t, s.Asha, o))
}

// decided: Asha's cover, and a recovery that a custodian asks for.
func (s *scene) decided(t testing.TB) {
	t.Helper()
	another := s.Person(t, "guardian", s.Guardians)
	var err error
	s.handover, err = s.Cases.Decide(t.Context(), s.Asha.ID, cases.NewHandover{To: another.ID, Kind: "cover", From: "2026-07-24", Until: "2026-08-07", Cases: []string{s.worker.Case.ID}})
	ok(t, err)
	s.recovery, _, err = s.Recovery.Ask(t.Context(), s.custodian(t, accounts.Management), s.Asha.ID, s.Asha.ID, "a laptop was lost")
	ok(t, err)
}

// custodian is one of a side who has signed.
func (s *scene) custodian(t testing.TB, side accounts.Side) *accounts.Person {
	t.Helper()
	people, err := s.Accounts.People(t.Context(), s.Organisation)
	ok(t, err)
	i := slices.IndexFunc(people, func(p accounts.Person) bool {
		return p.Role == accounts.Custodian && p.Side == side && p.Status == accounts.Active && p.Listed
	})
	if i < 0 {
		t.Fatalf("no custodian of %s", side)
	}
	return &people[i]
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// heard is what a person was answered on one route.
type heard struct {
	route string
	code  int
	body  string
}

// everything plays every route of the service as somebody signed in, with each of these ids where a path wants one, and, where a route
// takes a body, with nothing, an empty object, and an object that names the case.
func (s *scene) everything(t *testing.T, cookie func() func(*http.Request), ids ...string) []heard {
	t.Helper()
	var all []heard
	now := cookie()
	for _, r := range s.routes() {
		if strings.Contains(r.path, "*") || r.access == public {
			continue // the same for everybody, and tested as such
		}
		bodies := []string{""}
		if r.body > 0 {
			bodies = []string{"{}", `{"case":"` + s.worker.Case.ID + `"}`, `{"cases":["` + s.worker.Case.ID + `"]}`}
		}
		given := ids
		if !strings.Contains(r.path, ":") {
			given = ids[:1]
		}
		for _, id := range given {
			for _, body := range bodies {
				w := s.do(r.method, example(r.path, id), body, now, sendJSON)
				if refusal(w) == "sign in" { // a route before has ended the session
					now = cookie()
					w = s.do(r.method, example(r.path, id), body, now, sendJSON)
				}
				said := w.Body.String()
				if strings.Contains(r.path, ":") && !strings.HasPrefix(r.path, "/api/") {
					said = strings.ReplaceAll(said, id, "") // a page may repeat the address it was asked under
				}
				all = append(all, heard{r.method + " " + r.path, w.Code, said})
			}
		}
	}
	if len(all) < 60 {
		t.Fatalf("only %d requests were tried", len(all))
	}
	return all
}
