package handlers

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
)

// The worker's view of their case, without JavaScript.

// mailboxView is the data of mailbox.html.
type mailboxView struct {
	Page
	Words       string
	Name        string // "amber heron"
	Status      string // in words
	List        listView
	Withdrawn   bool
	CanWithdraw bool
	AskFeedback bool
	GoneBefore  string // what becomes of it, before it is taken back
	GoneAfter   string // and after
	ConfirmTake bool   // ask once more before taking the concern back
	Dates       []promise
	Changes     []clockChange // of the dates, with their reasons
	Items       []item
	Locked      bool // the newest key is not proved to be the case's: nothing can be added
	KeyRefusal  listRefusal
	Asks        []question
	Settled     []question // answered, and open to another answer
	FollowUp    *followUp
	MayOpen     []accounts.RosterReader // who can be given the worker's name; nobody when they are not asked for it
	Named       bool                    // they gave one before
	Unsealed    string                  // the name that they typed where it can be sealed to nobody any more
	Reading     []reading
	Unopened    bool // all who read it lost their key
	Log         []opening
	LogEarlier  int   // older lines than those shown
	LogBefore   int64 // the number to ask for them by
	LogOld      bool  // these are not the newest
	LogMissing  int64
	LogWrong    int
	LogSigned   bool
	Done        string
	FileCount   int
	FileMB      int64
	Form        values
	problems    []fieldProblem
}

// item is one entry of the conversation.
type item struct {
	Who, When, Title, Text string
	Mine                   bool
	Nothing                bool // says nothing, and is not shown
	Genuine                bool
	WithoutConsent         bool
	Answers                []ownAnswer
	Files                  []fileItem
}

// Problem is what is wrong with a group of the form, "" if nothing is.
func (v mailboxView) Problem(group string) string {
	return formView{problems: v.problems}.Problem(group)
}

func (s *Server) showMailbox(c *gin.Context, v *visit) {
	status, _ := v.box.Status.Words()
	view := mailboxView{Page: s.page(c, "Your concern"), Words: v.receipt.String(), Name: crypto.CaseName(v.box.Case), Status: status.Plain, List: listView{Why: v.refused()},
		Withdrawn: v.box.Status == cases.Withdrawn, CanWithdraw: v.box.Status != cases.Withdrawn && v.box.Status != cases.ClosedCase,
		ConfirmTake: v.ask, Done: v.done, FileCount: v.roster.Limits.Files, FileMB: v.roster.Limits.FileBytes / megabyte, Form: v.values, problems: v.problems}
	view.AskFeedback = (v.box.Status == cases.ClosedCase || v.box.Status == cases.AwaitingFeedback) && !v.keys.answered()
	view.Errors = summary(v.problems)
	view.Locked, view.KeyRefusal = v.keys.identity == nil, keyRefusal
	view.CanWithdraw = view.CanWithdraw && !view.Locked
	view.AskFeedback = view.AskFeedback && !view.Locked
	if !view.Locked && !view.Withdrawn {
		all := v.keys.questions(v.roster)
		view.Asks, view.Settled = waiting(all), settled(all)
	}
	view.Reading = v.keys.reading(v.box.Readers, v.roster)
	view.Unopened = len(v.box.Readers) > 0 && !slices.ContainsFunc(v.box.Readers, func(r cases.CaseReader) bool { return !r.Lost })
	view.showLog(v)
	org, err := s.Accounts.Organisation(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	if view.GoneBefore, view.GoneAfter, err = s.goneWhen(c, org.ID, v.box); err != nil {
		s.fail(c, err)
		return
	}
	if view.Dates, view.Changes, err = s.promises(c, org, v); err != nil {
		s.fail(c, err)
		return
	}
	if !view.Locked && !view.Withdrawn {
		if view.FollowUp, err = s.followUpNow(c, org, v); err != nil {
			s.fail(c, err)
			return
		}
		if v.canGiveName() {
			view.MayOpen, view.Named = v.mayOpenName(), v.keys.named()
		}
	}
	if v.values.Get("action") == "name" && len(v.problems) > 0 && len(view.MayOpen) == 0 {
		view.Unsealed = lines(v.values.Get("name"), v.values.Get("contact"))
	}
	f := v.keys.folded()
	for _, e := range v.keys.entries {
		if i, ok := itemOf(e, v.roster, f); ok && !i.Nothing {
			view.Items = append(view.Items, i)
		}
	}
	code := http.StatusOK
	if len(v.problems) > 0 {
		code = http.StatusUnprocessableEntity
	}
	s.render(c, code, "mailbox", view)
}

// answered reports whether the worker has said if they would speak up again.
func (k *caseKeys) answered() bool {
	return slices.ContainsFunc(k.entries, func(e crypto.Checked) bool {
		return e.Entry != nil && e.Entry.Kind == crypto.KindFeedback && e.Genuine()
	})
}

// itemOf turns an entry into what the worker reads; ok is false for what is not for them.
func itemOf(e crypto.Checked, roster *accounts.Roster, f folded) (item, bool) {
	if !e.ForUs {
		return item{}, false
	}
	i := item{Mine: e.Author == crypto.AuthorWorker, Genuine: e.Genuine(), WithoutConsent: e.WithoutConsent, Who: personName(e.Author, roster)}
	if e.Reason == crypto.ReasonPlace {
		i.Title, i.Text = "This was not given to you", keptFromYou
		return i, true
	}
	if e.Entry == nil {
		i.Title = "This could not be opened"
		return i, true
	}
	i.When = weekWords(e.Entry.Week)
	if err := i.fill(e.Entry, roster, f); err != nil {
		i.Title, i.Text, i.Genuine, i.Nothing = "This could not be read", "", false, false
	}
	return i, true
}

// keptFromYou is said of an entry that the service calls somebody else's, and its author did not. The same words as web/src/reporter/conversation.ts.
const keptFromYou = "The service says that this is for somebody else. Whoever wrote it did not say so. It may be kept from you."

// weekWords writes the Monday of a week; an entry that is not genuine may say anything there.
func weekWords(week string) string {
	day, err := time.Parse(time.DateOnly, week)
	if err != nil {
		return ""
	}
	return day.Format("2 January 2006")
}

var feedbackWords = map[string]string{"yes": "Yes", "no": "No", "maybe": "Maybe", "dont_know": "I don't know"}

// fill reads the body of an entry. Its shape was checked by nobody but its author.
func (i *item) fill(e *crypto.SignedPayload, roster *accounts.Roster, f folded) error {
	if ok, err := i.sayWork(e, f); ok {
		return err
	}
	switch e.Kind {
	case crypto.KindReport:
		var r crypto.Report
		err := e.Into(&r)
		i.Title, i.Text, i.Answers, i.Files = "What you told us", r.What, toldBesides(r, roster), fileItems(r.Files)
		return err
	case crypto.KindName:
		var n crypto.Name
		err := e.Into(&n)
		i.Title, i.Text = "Your name, sealed apart", strings.TrimSpace(n.Name+"\n"+n.Contact)
		return err
	case crypto.KindMessage:
		var m crypto.Message
		err := e.Into(&m)
		i.Text, i.Files = m.Text, fileItems(m.Files)
		return err
	case crypto.KindStatus:
		var m crypto.StatusChange
		err := e.Into(&m)
		w, _ := cases.Status(m.Status).Words()
		i.Title, i.Text = w.Plain, m.Text
		return err
	case crypto.KindWithdraw:
		var w crypto.Withdraw
		err := e.Into(&w)
		i.Title, i.Text = "You took your concern back", w.Text
		return err
	case crypto.KindFeedback:
		var f crypto.Feedback
		err := e.Into(&f)
		i.Title, i.Text = "Would you speak up again? "+feedbackWords[f.Answer], f.Text
		return err
	case crypto.KindReaders:
		var c crypto.Readers
		err := e.Into(&c)
		i.sayReaders(c, e.Author, roster)
		return err
	case crypto.KindAsk:
		var a crypto.Ask
		err := e.Into(&a)
		i.Title, i.Text = "Asks you: may "+personNames(a.Readers, roster)+" read your concern too?", a.Text
		return err
	case crypto.KindNamed:
		var n crypto.Named
		err := e.Into(&n)
		i.Title = "You gave your name, in confidence, to " + personNames(n.Readers, roster)
		return err
	case crypto.KindNameOpened:
		var n crypto.NameOpened
		err := e.Into(&n)
		i.Title, i.Text = "Opened your name", "Why: "+n.Reason
		return err
	}
	return errors.New("an entry of an unknown kind")
}

// lateFiles keeps the files that come with a reply: they are sealed to a case that the words, which
// stand before them in the form, must open first.
type lateFiles struct {
	server   *Server
	context  context.Context
	keeper   *fileKeeper
	visit    *visit
	files    []*keptFile
	problems []fieldProblem
}

func (l *lateFiles) attach(v values, f attached) error {
	if l.visit == nil {
		receipt, wrong := readWords(v)
		if wrong != nil {
			return nil // left unread: the words are asked for again
		}
		var err error
		if l.visit, err = l.server.visit(l.context, receipt, v); err != nil {
			return err
		}
		l.keeper = &fileKeeper{cases: l.server.Cases, limit: l.visit.roster.Limits.FileBytes}
	}
	if l.visit.keys.identity == nil {
		return nil // nothing can be sent; the page says why
	}
	sub := &submission{roster: l.visit.roster, keeper: l.keeper, files: l.files, problems: l.problems,
		newCase: crypto.NewCase{ID: l.visit.box.Case, Identity: l.visit.keys.identity}}
	err := sub.take(l.context, f)
	l.files, l.problems = sub.files, sub.problems
	return err
}

func (l *lateFiles) drop(c *gin.Context) {
	if l.keeper != nil {
		l.server.dropFiles(context.WithoutCancel(l.context), c, l.keeper)
	}
}
