package handlers

import (
	"strings"

	"saysomething/crypto"
)

// What happened in the work on a concern, in words for the person who spoke up: the same as web/src/reporter/workevents.ts.

// sayWork tells of an entry of casework that the worker may read; ok is false for any other kind.
func (i *item) sayWork(e *crypto.SignedPayload, f folded) (ok bool, err error) {
	switch e.Kind {
	case crypto.KindClock:
		var c crypto.Clock
		err = e.Into(&c)
		i.Title, i.Text = clockSaid(c), c.Text
	case crypto.KindPropose:
		var p crypto.Propose
		err = e.Into(&p)
		i.Title, i.Text = "Asks you: may they take your concern to "+p.To+"?", p.Text
	case crypto.KindEscalate:
		err = i.sayEscalate(e)
	case crypto.KindPraise:
		var p crypto.Praise
		err = e.Into(&p)
		i.Title, i.Text = "Passed your thanks on to "+p.To, lines(praiseWords[p.How], p.Text)
	case crypto.KindContact:
		err = i.sayContact(e)
	case crypto.KindDetriment:
		err = i.sayDetriment(e)
	case crypto.KindConsent:
		err = i.sayConsent(e, f)
	default:
		return false, nil
	}
	return true, err
}

var praiseWords = map[string]string{"told": "They told them.", "letter": "They wrote them a letter.", "mail": "They wrote them an email.", "meeting": "They said it in a meeting."}

// lines joins what there is to say.
func lines(all ...string) string {
	var out []string
	for _, one := range all {
		if one != "" {
			out = append(out, one)
		}
	}
	return strings.Join(out, "\n")
}

func (i *item) sayEscalate(e *crypto.SignedPayload) error {
	var s crypto.Escalate
	err := e.Into(&s)
	switch s.State {
	case "replied":
		i.Title, i.Text = "An answer has come from "+s.To, s.Text
		return err
	case "stopped":
		i.Title, i.Text = "No longer waits for "+s.To, s.Text
		return err
	}
	i.Title = "Took your concern to " + s.To
	agreed := map[string]string{crypto.ConsentWorker: "You agreed to this.", crypto.ConsentInPerson: "They say that you agreed in person: " + s.Agreed.Text,
		crypto.ConsentLegalDuty: "They say that they must do this by law: " + s.Agreed.Text}[s.Agreed.How]
	by := ""
	if s.ReplyBy != "" {
		by = "They expect an answer by " + weekdayWords(s.ReplyBy) + "."
	}
	i.Text = lines(agreed, by, s.Text)
	return err
}

var spokenWords = map[string]string{"telephone": "by telephone", "in_person": "in person", "video": "by video"}

// sayContact tells that staff say they spoke with the worker. A false one shows here.
func (i *item) sayContact(e *crypto.SignedPayload) error {
	var c crypto.Contact
	err := e.Into(&c)
	i.Title = "Says that you spoke on " + weekdayWords(c.Day) + ", " + spokenWords[c.How]
	var badly, again string
	if c.Detriment != "" {
		badly = "They wrote down your answer. Have you been treated badly because you spoke up? " + detrimentWords[c.Detriment] + "."
	}
	if c.Again != "" {
		again = "They wrote down your answer. Would you speak up again? " + feedbackWords[c.Again] + "."
	}
	i.Text = lines(badly, again, c.Text, "If this is not so, say so in a reply.")
	return err
}

// sayDetriment shows an answer. Every letter ends with one, so those without an answer are left out.
func (i *item) sayDetriment(e *crypto.SignedPayload) error {
	var d crypto.Detriment
	err := e.Into(&d)
	i.Nothing = d.At == "contact" && d.Answer == "" && d.Text == ""
	i.Title, i.Text = "Have you been treated badly because you spoke up? "+detrimentWords[d.Answer], d.Text
	return err
}

func (i *item) sayConsent(e *crypto.SignedPayload, f folded) error {
	var c crypto.Consent
	err := e.Into(&c)
	if p, further := f.proposals[c.Ask]; further {
		i.Title = "You said no: they may not take it to " + p.To
		if c.Answer == "yes" {
			i.Title = "You said yes: they may take it to " + p.To
		}
	} else {
		i.Title = "You said no: they may not read it"
		if c.Answer == "yes" {
			i.Title = "You said yes: they may read it"
		}
	}
	i.Text = c.Text
	return err
}
