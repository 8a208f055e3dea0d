package handlers

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
)

// What staff ask the worker: may somebody else read it, may it be taken to somebody else? And what was answered, which
// can be answered anew. web/src/reporter/questions.ts has the same rules. An ask without words right behind a proposal of
// the same author is one question with it: may it be taken to somebody who reads it here, too?

// question is something staff have asked, with the worker's latest answer.
type question struct {
	Seq     int
	Further bool   // to take it to somebody else; otherwise that somebody may read it
	Also    int    // with Further: the question about reading that is answered together with it, 0 for none
	Who     string // people, or who it would be taken to
	Readers string // with Also: the people who would read it
	Text    string
	Answer  string // yes | no, "" before
	Past    bool   // done already: they read it, or it was taken there
}

// questions are all of them, in their order.
func (k *caseKeys) questions(roster *accounts.Roster) []question {
	f := k.folded()
	var out []question
	for _, seq := range slices.Sorted(maps.Keys(f.asks)) {
		a := f.asks[seq]
		if f.together(seq-1) == seq {
			continue
		}
		out = append(out, question{Seq: seq, Who: personNames(a.Readers, roster), Text: a.Text, Answer: f.answers[seq],
			Past: f.allRead(a.Readers)})
	}
	for _, seq := range slices.Sorted(maps.Keys(f.proposals)) {
		p := f.proposals[seq]
		q := question{Seq: seq, Further: true, Also: f.together(seq), Who: p.To, Text: p.Text, Answer: f.answers[seq], Past: f.taken[p.ID]}
		if q.Also != 0 {
			readers := f.asks[q.Also].Readers
			q.Readers, q.Past = personNames(readers, roster), q.Past && f.allRead(readers)
			if f.answers[q.Also] != q.Answer {
				q.Answer = "" // answered apart is not answered
			}
		}
		out = append(out, q)
	}
	slices.SortFunc(out, func(a, b question) int { return a.Seq - b.Seq })
	return out
}

// together is the question about reading that belongs to the proposal at seq, 0 for none.
func (f *folded) together(seq int) int {
	ask, ok := f.asks[seq+1]
	if _, proposed := f.proposals[seq]; proposed && ok && ask.Text == "" && f.authors[seq] == f.authors[seq+1] {
		return seq + 1
	}
	return 0
}

func (f *folded) allRead(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !f.reading[id] })
}

// waiting are those to answer now, settled those that were answered.
func waiting(all []question) (out []question) {
	return slices.DeleteFunc(slices.Clone(all), func(q question) bool { return q.Answer != "" || q.Past })
}

func settled(all []question) (out []question) {
	return slices.DeleteFunc(slices.Clone(all), func(q question) bool { return q.Answer == "" })
}

// folded is what genuine entries say about questions and those who read.
type folded struct {
	asks      map[int]crypto.Ask
	proposals map[int]crypto.Propose
	authors   map[int]string // of the questions
	answers   map[int]string // ask → the worker's latest answer
	reading   map[string]bool
	taken     map[string]bool // proposals that were carried out
}

func (k *caseKeys) folded() folded {
	f := folded{map[int]crypto.Ask{}, map[int]crypto.Propose{}, map[int]string{}, map[int]string{}, map[string]bool{}, map[string]bool{}}
	for _, e := range k.entries {
		if e.Genuine() && e.Audience == crypto.AudienceCase {
			f.take(e)
		}
	}
	return f
}

func (f *folded) take(e crypto.Checked) {
	worker := e.Author == crypto.AuthorWorker
	switch e.Entry.Kind {
	case crypto.KindReport:
		if r := (crypto.Report{}); e.Entry.Into(&r) == nil {
			for _, one := range r.Readers {
				f.reading[one.ID] = true
			}
		}
	case crypto.KindReaders:
		if r := (crypto.Readers{}); !worker && e.Entry.Into(&r) == nil {
			for _, id := range r.Removed {
				delete(f.reading, id)
			}
			for _, one := range r.Added {
				f.reading[one.ID] = true
			}
		}
	case crypto.KindAsk:
		if a := (crypto.Ask{}); !worker && e.Entry.Into(&a) == nil {
			f.asks[e.Seq], f.authors[e.Seq] = a, e.Author
		}
	case crypto.KindPropose:
		if p := (crypto.Propose{}); !worker && e.Entry.Into(&p) == nil {
			f.proposals[e.Seq], f.authors[e.Seq] = p, e.Author
		}
	case crypto.KindEscalate:
		if s := (crypto.Escalate{}); !worker && e.Entry.Into(&s) == nil {
			f.taken[s.ID] = true
		}
	case crypto.KindConsent:
		if c := (crypto.Consent{}); worker && e.Entry.Into(&c) == nil {
			f.answers[c.Ask] = c.Answer
		}
	}
}

// consent answers a question of staff, or answers it anew: the latest counts.
func (s *Server) consent(c *gin.Context, v *visit) error {
	all := v.keys.questions(v.roster)
	i := slices.IndexFunc(all, func(q question) bool { return strconv.Itoa(q.Seq) == v.values.Get("ask") })
	if i < 0 {
		return errInvalid
	}
	group, answer := "consent-"+v.values.Get("ask"), v.values.Get("answer")
	if answer != "yes" && answer != "no" {
		v.wrong(group, group+"-yes", "Choose yes or no")
		return nil
	}
	if all[i].Answer == answer || all[i].Answer == "" && all[i].Past {
		v.done = "Your answer is here already." // pressed twice, or answered somewhere else
		return nil
	}
	body := crypto.Consent{Ask: all[i].Seq, Answer: answer, Text: strings.TrimSpace(v.values.Get("more"))}
	err := s.append(context.WithoutCancel(c), v, adding{kind: crypto.KindConsent, body: body, also: all[i].Also}, cases.AddLetter{})
	return s.finish(c, v, err, "consent-more-"+v.values.Get("ask"), "You have said "+answer+".")
}
