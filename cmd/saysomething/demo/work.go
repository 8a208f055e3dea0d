package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"filippo.io/age"

	"saysomething/cases"
	"saysomething/crypto"
)

// work is what readers have done on a case beside writing to the person who spoke up: sealed for the readers, with the cards that
// their desks show.
type work struct {
	entries []staffEntry
	card    crypto.CardWork
}

type staffEntry struct {
	kind, audience string
	body           any
}

func (w *work) add(kind string, body any) {
	w.entries = append(w.entries, staffEntry{kind, crypto.AudienceReaders, body})
}

// workOn invents the work that fits how far a case has got, and who leads it.
func (b *builder) workOn(p *plan) {
	w := &work{}
	p.work, p.lead = w, p.readers[int(p.day.Unix()/86400)%len(p.readers)]
	if len(p.replies) == 0 {
		return
	}
	last := p.replies[len(p.replies)-1]
	on := p.day.AddDate(0, 0, last.after)
	w.card.Course.Contact = on.Format(time.DateOnly)
	w.card.Owner = p.lead.ID
	w.add(crypto.KindAssign, crypto.Assign{To: p.lead.ID})
	switch {
	case p.report.Kind == "celebration":
		w.entries = append(w.entries, staffEntry{crypto.KindPraise, crypto.AudienceCase, crypto.Praise{To: "The team", How: "told", Text: "I read your words to them at handover."}})
		w.card.Praised = true
	case last.status == cases.ActionsAgreed, last.status == cases.FedBack:
		b.agreed(w, on, p.lead)
	case last.status == cases.ClosedCase:
		w.card.Course.Closed = on.Format(time.DateOnly)
		b.followed(w, on)
	}
}

// join makes the case one of a matter.
func (w *work) join(matter string) {
	w.card.Matter = matter
	w.add(crypto.KindMatter, crypto.Matter{Matter: matter, Name: "Nights on the older people’s wards", State: "in", Speakers: 1, Text: "Three people about the same thing."})
}

// agreed is a case with a plan: the questions that come first, how it is being settled, and who does what until when.
func (b *builder) agreed(w *work, on time.Time, lead *member) {
	w.add(crypto.KindNeeds, crypto.Needs{Hurt: "The person who spoke up, and two new starters who saw it.", Needs: "To know that it was heard, and a rota that keeps them apart for now.",
		Owed: "The ward manager, with support from the matron.", Formal: "no", Why: "A conversation first: nobody has told them before how it feels."})
	due := b.now.AddDate(0, 0, b.random.IntN(24)-8).Format(time.DateOnly)
	began := on.Format(time.DateOnly)
	w.add(crypto.KindPathway, crypto.Pathway{Pathway: []string{"informal", "facilitated", "mediation"}[b.random.IntN(3)], State: "begun", Began: began, Due: due, Text: "Agreed with everybody who has to be there."})
	w.card.Pathway = w.entries[len(w.entries)-1].body.(crypto.Pathway).Pathway
	w.card.Dues = append(w.card.Dues, crypto.Due{What: "pathway", Day: due, Who: lead.ID})
	for _, text := range []string{"Ask how the first two weeks went", "See the changed rota"}[:1+b.random.IntN(2)] {
		day := b.now.AddDate(0, 0, b.random.IntN(20)-6).Format(time.DateOnly)
		w.add(crypto.KindAction, crypto.Action{ID: crypto.NewID(), Text: text, Owner: lead.ID, Due: day, State: "open"})
		w.card.Dues = append(w.card.Dues, crypto.Due{What: "action", Day: day, Who: lead.ID})
	}
	slices.SortFunc(w.card.Dues, func(a, b crypto.Due) int { return compare(a.Day, b.Day) })
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// followed is a closed case: nearly every follow-up that has come due was made.
func (b *builder) followed(w *work, closed time.Time) {
	for _, months := range []int{3, 6, 9, 12} {
		due := closed.AddDate(0, months, 0)
		if due.After(b.now.AddDate(0, 0, -3)) || due.After(b.now.AddDate(0, -2, 0)) && b.random.IntN(4) == 0 {
			return
		}
		at := fmt.Sprint(months)
		w.add(crypto.KindFollowUp, crypto.FollowUp{At: at, How: "mailbox", Text: ""})
		w.card.Course.Followed = append(w.card.Course.Followed, at)
	}
}

// store writes the work after what was said, with a card for every reader.
func (w *work) store(ctx context.Context, b *builder, p *plan, c crypto.NewCase, place chainPlace, run string) (chainPlace, error) {
	if len(w.entries) == 0 {
		return place, nil
	}
	w.card.Seq = place.seq + len(w.entries) - 1
	if p.answer != "" {
		w.card.Seq++ // they answered last, and a reader has opened it since
	}
	notes := crypto.NewIdentity()
	var l cases.StaffLetter
	shares, err := b.shares(c, "notes", notes, p.readers)
	if err != nil {
		return place, err
	}
	l.NotesRecovery = shares
	if err := w.forReaders(p, c, notes, &l); err != nil {
		return place, err
	}
	for _, e := range w.entries {
		to := notes.Recipient()
		if e.audience == crypto.AudienceCase {
			to = c.Identity.Recipient()
		}
		data, err := p.lead.entryTo(to, c, place.seq, e.kind, cases.Week(place.day), place.prev, e.body)
		if err != nil {
			return place, err
		}
		l.Entries = append(l.Entries, cases.NewEntry{Seq: place.seq, Audience: e.audience, Data: data,
			Place: crypto.SignPlace(c.ID, place.seq, e.audience, p.lead.ID, data, p.lead.sign)})
		place.seq, place.prev = place.seq+1, crypto.Hash(data)
	}
	dues := []cases.SetDate{}
	for _, d := range w.card.Dues {
		dues = append(dues, cases.SetDate{Person: d.Who, Day: d.Day})
	}
	l.Dues = &dues
	return place, b.casesAt(place.day, run).Append(ctx, p.lead.ID, c.ID, l)
}

// forReaders seals the notes identity and the card for everybody who reads.
func (w *work) forReaders(p *plan, c crypto.NewCase, notes *age.HybridIdentity, l *cases.StaffLetter) error {
	r := p.report
	card := crypto.Card{Kind: r.Kind, Text: r.What, Themes: r.Themes, Area: r.Area, Group: r.Group, Danger: r.Danger, Mode: r.Mode, Day: r.Day, Route: r.Route, Work: &w.card}
	for _, m := range p.readers {
		envelope, err := crypto.SealNotesEnvelope(crypto.NotesEnvelope{V: 1, Case: c.ID, Notes: notes.String()}, m.identity.Recipient())
		if err != nil {
			return err
		}
		sealed, err := crypto.SealEnvelope(crypto.Envelope{V: 1, Case: c.ID, Card: card}, m.identity.Recipient())
		if err != nil {
			return err
		}
		l.NotesEnvelopes = append(l.NotesEnvelopes, cases.SealedFor{Reader: m.ID, Data: envelope})
		l.Cards = append(l.Cards, cases.SealedFor{Reader: m.ID, Data: sealed})
	}
	return nil
}

// chainPlace is where the next entry of a case goes.
type chainPlace struct {
	seq  int
	prev string
	day  time.Time
}
