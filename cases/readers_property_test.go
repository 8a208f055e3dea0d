package cases_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// model is what a case's readers should be after each step of a random story.
type model struct {
	readers map[string]string // id → last day of their cover, "" for good
	left    map[string]bool
}

func (m *model) reads(id, today string) bool {
	until, in := m.readers[id]
	return in && !m.left[id] && (until == "" || until >= today)
}

func (m *model) lasting(except ...string) int {
	n := 0
	for id, until := range m.readers {
		if until == "" && !m.left[id] && !slices.Contains(except, id) {
			n++
		}
	}
	return n
}

// TestNothingEverWithoutAReader plays random stories of several people who add, take off, cover and leave, and
// after each step asks: does everybody who should read open the newest identity and the whole chain, does
// nobody else get anything, and is there always somebody?
func TestNothingEverWithoutAReader(t *testing.T) {
	stories := uint64(3)
	if testing.Short() {
		stories = 1
	}
	for seed := range stories {
		t.Run(fmt.Sprint("story ", seed), func(t *testing.T) {
			both(t, func(t *testing.T, w *casestest.World) { playStory(t, w, rand.New(rand.NewPCG(seed, 7)), 20) })
		})
	}
}

func playStory(t *testing.T, w *casestest.World, r *rand.Rand, steps int) {
	people := []casestest.Person{w.Asha, w.Ben, w.Cat}
	for range 3 {
		people = append(people, w.Person(t, "guardian", w.Guardians))
	}
	if r.IntN(2) == 0 {
		w.Recover(t)
	}
	worker := told(t, w, people[:2])
	m := &model{readers: map[string]string{w.Asha.ID: "", w.Ben.ID: ""}, left: map[string]bool{}}
	shareNote(t, w, w.Asha, worker, w.Asha, w.Ben)
	done := map[string]int{}
	for range steps {
		today := w.Now().Format(time.DateOnly)
		switch n := r.IntN(10); {
		case n < 7:
			done[step(t, w, r, m, people, worker, today)]++
		case n == 7:
			w.Pass(time.Duration(1+r.IntN(4)) * 24 * time.Hour)
			must(t, w.Cases.Sweep(ctx))
			done["days pass"]++
		case n == 8:
			m.leave(t, w, people)
			done["leave"]++
		default:
			for _, p := range people {
				if m.reads(p.ID, today) {
					answerSealed(t, w, p, worker)
					break
				}
			}
		}
		m.compare(t, w, people, worker)
	}
	if done[""] < 3 {
		t.Errorf("the story proves little: %v", done)
	}
}

// step lets a random person make a random change, and says how it was refused, "" when it was not.
func step(t *testing.T, w *casestest.World, r *rand.Rand, m *model, people []casestest.Person, worker *casestest.Worker, today string) string {
	by := people[r.IntN(len(people))]
	if r.IntN(4) > 0 {
		by = firstReader(m, people, today)
	}
	if !m.reads(by.ID, today) {
		shut(t, w, by, worker)
		return "not a reader"
	}
	var s casestest.Swap
	var gone []string
	if r.IntN(3) == 0 {
		s.Until = w.Now().AddDate(0, 0, r.IntN(5)).Format(time.DateOnly)
	}
	for _, p := range people {
		until, in := m.readers[p.ID]
		over := in && until != "" && until < today
		switch {
		case in && (m.left[p.ID] || r.IntN(4) == 0): // nobody seals to somebody who has left: they have to go
			s.Remove, gone = append(s.Remove, p), append(gone, p.ID)
		case (!in || until != "") && !m.left[p.ID] && r.IntN(3) == 0:
			s.Add = append(s.Add, p)
		case over:
			s.Skip = append(s.Skip, p.ID)
		}
	}
	if len(s.Add) == 0 {
		s.Until = ""
	}
	if len(s.Add)+len(s.Remove) == 0 {
		return "nothing"
	}
	lasting := m.lasting(gone...)
	if s.Until == "" {
		lasting += len(s.Add)
	}
	cover := m.readers[by.ID] != ""
	c := w.Change(t, by, worker, s)
	err := w.Cases.ChangeReaders(ctx, by.ID, worker.Case.ID, c)
	var refused *cases.Refused
	switch {
	case cover && !(len(s.Add) == 0 && slices.Equal(gone, []string{by.ID})):
		if !errors.Is(err, store.ErrInvalid) {
			t.Fatalf("somebody who covers changed the readers: %v", err)
		}
		return "a cover"
	case lasting == 0:
		if !errors.As(err, &refused) || refused.Code != "last_reader" {
			t.Fatalf("nobody would be left: %v", err)
		}
		return "last reader"
	}
	must(t, err)
	m.apply(s, gone, today)
	return ""
}

func (m *model) apply(s casestest.Swap, gone []string, today string) {
	for _, id := range gone {
		delete(m.readers, id)
	}
	if len(gone) > 0 {
		for id, until := range m.readers {
			if until != "" && until < today {
				delete(m.readers, id)
			}
		}
	}
	for _, p := range s.Add {
		m.readers[p.ID] = s.Until
	}
}

// leave lets one of several lasting readers leave the organisation.
func (m *model) leave(t *testing.T, w *casestest.World, people []casestest.Person) {
	for _, p := range people {
		if until, in := m.readers[p.ID]; in && until == "" && !m.left[p.ID] && m.lasting(p.ID) > 0 && len(m.left) < 2 {
			exec(t, w, `UPDATE people SET status = 'left', listed = FALSE WHERE id = $1`, p.ID)
			m.left[p.ID] = true
			return
		}
	}
}

// answerSealed lets a reader write to the worker.
func answerSealed(t *testing.T, w *casestest.World, p casestest.Person, worker *casestest.Worker) {
	t.Helper()
	o := w.Open(t, p, worker.Case.ID)
	e := w.Entry(t, p, o.Case.ID, len(o.Entries), last(o), crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "We are looking."}, w.Key(t, p, o))
	must(t, w.Cases.Append(ctx, p.ID, o.Case.ID, cases.StaffLetter{Entries: []cases.NewEntry{e}}))
}

func (m *model) compare(t *testing.T, w *casestest.World, people []casestest.Person, worker *casestest.Worker) {
	t.Helper()
	today, newest, readers := w.Now().Format(time.DateOnly), "", 0
	for _, p := range people {
		if !m.reads(p.ID, today) {
			shut(t, w, p, worker)
			continue
		}
		check(t, w, p, worker)
		key := w.Key(t, p, w.Open(t, p, worker.Case.ID)).String()
		if newest != "" && key != newest {
			t.Fatal("readers hold different identities")
		}
		newest, readers = key, readers+1
	}
	if readers == 0 || m.lasting() == 0 {
		t.Fatal("nobody reads the case")
	}
	box := mailbox(t, w, worker)
	if open(t, box.Case, box.Envelope, worker.Receipt.Identity()).String() != newest {
		t.Fatal("the worker holds another identity than the readers")
	}
	if w.Open(t, firstReader(m, people, today), worker.Case.ID).Recovery && w.Join(t, worker.Case.ID, "case").String() != newest {
		t.Fatal("what both sides could recover is an identity of before")
	}
	var stood []string // an envelope with something in it belongs to a reader of the model, or to nobody
	must(t, w.DB.Select(&stood, `SELECT reader_id FROM envelopes WHERE reader_id <> 'worker' AND length(data) > 0`))
	for _, id := range stood {
		if _, in := m.readers[id]; !in {
			t.Fatal("somebody who was taken off has an envelope")
		}
	}
}

func firstReader(m *model, people []casestest.Person, today string) casestest.Person {
	return people[slices.IndexFunc(people, func(p casestest.Person) bool { return m.reads(p.ID, today) })]
}
