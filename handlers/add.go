package handlers

import (
	"context"
	"errors"
	"strings"

	"filippo.io/age"
	"github.com/gin-gonic/gin"

	"saysomething/cases"
	"saysomething/crypto"
)

// What a worker adds to their case without JavaScript: a reply, taking it back, an answer to
// "would you speak up again?".

// errLocked says that nothing can be added, because nobody proves that the newest key is the case's.
var errLocked = errors.New("the newest key is not proved to be the case's")

const addTries = 3 // somebody else may write at the same moment

func (s *Server) reply(c *gin.Context, v *visit, late *lateFiles) error {
	text := strings.TrimSpace(v.values.Get("text"))
	v.problems = append(v.problems, late.problems...)
	if text == "" && len(late.files) == 0 && len(v.problems) == 0 {
		v.wrong("text", "text", "Write a reply, or choose a file")
	}
	detriment, known := detrimentAnswer(v.values.Get("detriment"))
	if !known {
		v.wrong("detriment", "detriment-yes", "Choose an answer from the list")
	}
	if len(v.problems) > 0 {
		late.drop(c)
		return nil
	}
	message, stored, contents := crypto.Message{Text: text}, []cases.NewFile{}, []string{}
	for _, f := range late.files {
		message.Files = append(message.Files, f.ref)
		stored = append(stored, f.stored)
		contents = append(contents, f.content)
	}
	letter := v.counted(detriment)
	letter.Files = stored
	_, first, err := s.replies.do(s.replies.fingerprint(v.values, contents, "reply"), remember(text), func() (crypto.Receipt, error) {
		return v.receipt, s.append(context.WithoutCancel(c), v, adding{kind: crypto.KindMessage, body: message, detriment: detriment}, letter)
	})
	if err != nil || !first {
		late.drop(c)
	}
	return s.finish(c, v, err, "text", "Your reply has been sent.")
}

func (s *Server) withdraw(c *gin.Context, v *visit) error {
	if v.values.Get("sure") != "yes" {
		v.ask = true
		return nil
	}
	err := s.append(context.WithoutCancel(c), v, adding{kind: crypto.KindWithdraw, body: crypto.Withdraw{Text: strings.TrimSpace(v.values.Get("why"))}}, cases.AddLetter{Effect: cases.WithdrawIt})
	return s.finish(c, v, err, "why", "You have taken your concern back.")
}

func (s *Server) feedback(c *gin.Context, v *visit) error {
	answer := v.values.Get("answer")
	if _, ok := feedbackWords[answer]; !ok {
		v.wrong("answer", "answer-yes", "Choose an answer")
		return nil
	}
	if v.keys.report == nil {
		return errConflict
	}
	body := crypto.Feedback{Answer: answer, Text: strings.TrimSpace(v.values.Get("more"))}
	err := s.append(context.WithoutCancel(c), v, adding{kind: crypto.KindFeedback, body: body},
		cases.AddLetter{Effect: cases.GiveFeedback, Feedback: &cases.FeedbackLetter{Token: v.keys.report.Statistics, Answer: answer}})
	return s.finish(c, v, err, "more", "Thank you. Your answer has been sent.")
}

func (v *visit) wrong(group, control, text string) {
	v.problems = append(v.problems, fieldProblem{group, control, text})
}

// adding is what a worker adds, and what they answer beside it to "have you been treated badly because you spoke up?".
type adding struct {
	kind      string
	body      any
	detriment string   // "" when they did not say, or were not asked
	also      int      // of a consent: the second question that it answers, 0 for none
	opens     []string // of a name: the readers who may open it
}

// pair is what is added as two entries: with it what they said of being treated badly, or the answer to the second of two questions in one.
// A name comes behind whom it is for.
func (a adding) pair() []adding {
	if a.kind == crypto.KindName {
		return []adding{{kind: crypto.KindNamed, body: crypto.Named{Readers: a.opens}}, a}
	}
	answer := adding{kind: crypto.KindDetriment, body: crypto.Detriment{At: "contact", Answer: a.detriment}}
	if first, ok := a.body.(crypto.Consent); ok && a.also != 0 {
		return []adding{a, {kind: crypto.KindConsent, body: crypto.Consent{Ask: a.also, Answer: first.Answer}}}
	}
	return []adding{a, answer}
}

// append signs what is added at the end of the chain and stores it, always as two entries (docs/format.md §5); when somebody wrote
// at the same moment it reads again and signs for the place after that.
func (s *Server) append(ctx context.Context, v *visit, a adding, letter cases.AddLetter) error {
	letter.V, letter.Mailbox = 1, v.receipt.Token()
	if letter.Files == nil {
		letter.Files = []cases.NewFile{}
	}
	for try := 1; ; try++ {
		if v.keys.identity == nil {
			return errLocked
		}
		var err error
		if letter.Entries, err = s.sealAdded(v, a); err != nil {
			return err
		}
		err = s.Cases.Add(ctx, letter)
		var refused *cases.Refused
		if !errors.As(err, &refused) || refused.Code != "conflict" || try == addTries {
			return err
		}
		if err := v.again(ctx, s); err != nil {
			return err
		}
	}
}

func (s *Server) sealAdded(v *visit, a adding) ([]cases.NewEntry, error) {
	last := v.box.Entries[len(v.box.Entries)-1]
	seq, prev := last.Seq, last.Hash
	var out []cases.NewEntry
	for _, one := range a.pair() {
		seq++
		to, err := v.sealedTo(one)
		if err != nil {
			return nil, err
		}
		p, err := crypto.NewPayload(v.box.Case, seq, one.kind, crypto.AuthorWorker, cases.Week(s.Now()), prev, one.body)
		if err != nil {
			return nil, err
		}
		data, err := crypto.SealEntry(p, v.receipt.SignKey(), to.size, to.recipients...)
		if err != nil {
			return nil, err
		}
		prev = crypto.Hash(data)
		out = append(out, cases.NewEntry{Seq: seq, Audience: to.audience, Data: data, Place: crypto.SignPlace(v.box.Case, seq, to.audience, crypto.AuthorWorker, data, v.receipt.SignKey())})
	}
	return out, nil
}

// sealing is whom an entry is for, and how large it is.
type sealing struct {
	audience   string
	size       int
	recipients []*age.HybridRecipient
}

func (v *visit) sealedTo(a adding) (sealing, error) {
	if a.kind != crypto.KindName {
		return sealing{crypto.AudienceCase, crypto.WorkerEntrySize, []*age.HybridRecipient{v.keys.identity.Recipient()}}, nil
	}
	recipients, err := v.nameRecipients(a.opens)
	return sealing{crypto.AudienceName, crypto.NameEntrySize, recipients}, err
}

// counted is the letter that counts an answer on detriment, when there is one and the row is known.
func (v *visit) counted(answer string) cases.AddLetter {
	if answer == "" || v.keys.report == nil {
		return cases.AddLetter{}
	}
	return cases.AddLetter{Effect: cases.SayDetriment, Detriment: &cases.FeedbackLetter{Token: v.keys.report.Statistics, Answer: answer}}
}

// finish shows the case as it is now, or what was wrong with the text.
func (s *Server) finish(c *gin.Context, v *visit, err error, group, done string) error {
	var refused *cases.Refused
	switch {
	case errors.Is(err, errLocked): // since the page was asked for
		v.wrong("locked", "locked", keyRefusal.Title)
		return nil
	case errors.Is(err, crypto.ErrTooLong):
		v.wrong(group, group, "This is too long. Send it in two parts.")
		return nil
	case errors.As(err, &refused):
		text, ok := refusals[refused.Code]
		if !ok {
			return err
		}
		v.wrong(group, group, text)
		return v.again(c, s)
	case err != nil:
		return err
	}
	v.done, v.values = done, values{}
	return v.again(c, s)
}

var refusals = map[string]string{
	"withdrawn":     "You have taken this concern back, so nothing more can be sent.",
	"not_asked":     "This concern is not closed yet. You can answer when it is.",
	"conflict":      "Somebody wrote at the same moment. Read it, then send again.",
	"reads_no_more": "Somebody you ticked does not read your concern any more. Choose anew.",
	"too_many":      "You have written many times since anybody answered. Please wait for an answer.",
}

// again reads the case anew.
func (v *visit) again(ctx context.Context, s *Server) error {
	fresh, err := s.visit(ctx, v.receipt, v.values)
	if err != nil {
		return err
	}
	v.box, v.keys = fresh.box, fresh.keys
	return nil
}
