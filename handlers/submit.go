package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/reports"
)

// A form without JavaScript, on its way from the browser to a sealed case.

// submission is one form while it arrives.
type submission struct {
	kind     string
	roster   *accounts.Roster
	newCase  crypto.NewCase
	keeper   *fileKeeper
	files    []*keptFile
	list     *crypto.SignedList // verified; nil when refused
	refused  string             // why nothing may be sealed: code of a refusal
	problems []fieldProblem     // of files
}

// takeForm does in memory what the browser does with JavaScript: seal, store, show the receipt.
func (s *Server) takeForm(c *gin.Context, kind string) {
	roster, err := s.Accounts.Roster(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	sub := &submission{kind: kind, roster: roster, newCase: crypto.BeginCase(), keeper: &fileKeeper{cases: s.Cases, limit: roster.Limits.FileBytes}}
	sub.list, sub.refused = verifiedList(roster)
	keep := context.WithoutCancel(c) // what has arrived whole is stored, even if the person leaves now
	v, err := readForm(c.Request, func(v values, f attached) error { return sub.attach(c, v, f) })
	if err != nil {
		s.dropFiles(keep, c, sub.keeper)
		s.fail(c, err)
		return
	}
	d := readDraft(kind, v, roster)
	d.problems = append(d.problems, sub.problems...)
	sub.checkList(v, d)
	var receipt crypto.Receipt
	first := true
	if len(d.problems) == 0 {
		receipt, first, err = s.twice.do(s.twice.fingerprint(v, sub.contents(), kind), remember(d.report.What), func() (crypto.Receipt, error) {
			return s.sendReport(keep, sub, d)
		})
	}
	if err != nil || !first || len(d.problems) > 0 {
		s.dropFiles(keep, c, sub.keeper)
	}
	var refused *cases.Refused
	switch {
	case errors.Is(err, crypto.ErrTooLong):
		d.wrong("what", "what", "All together this is too long. Write less here, and send the rest as a reply or as a file.")
	case errors.As(err, &refused):
		d.wrong("readers", firstDesk(roster), "The list of people who read concerns has just changed. Look at it again, then send.")
	case err != nil:
		s.fail(c, err)
		return
	}
	if len(d.problems) > 0 {
		s.showRefusedForm(c, sub, v, d.problems)
		return
	}
	s.showReceipt(c, d, receipt)
}

// checkList verifies the list of readers once more, with what the page knew of it. Whatever is wrong, what was typed comes back.
func (sub *submission) checkList(v values, d *draft) {
	changed := false
	if sub.refused == "" {
		sub.refused, changed = checkFormList(sub.list, v)
	}
	switch {
	case sub.refused != "":
		d.problems = []fieldProblem{{"list", "list-refused", listRefusals[sub.refused].Title}}
	case changed:
		d.wrong("readers", firstDesk(sub.roster), "The list of people who read concerns has changed since you opened this page. Look at it again, then send.")
	}
}

// firstDesk is the control that a problem with the readers leads to.
func firstDesk(r *accounts.Roster) string {
	if len(r.Desks) == 0 {
		return "maincontent"
	}
	return "desk-" + r.Desks[0].ID
}

// attach keeps a file, unless what was typed before it must be put right anyway.
func (sub *submission) attach(ctx context.Context, v values, f attached) error {
	d := readDraft(sub.kind, v, sub.roster)
	sub.checkList(v, d)
	if len(sub.problems)+len(d.problems) > 0 {
		return nil
	}
	return sub.take(ctx, f)
}

// take keeps a file, or notes what is wrong with it.
func (sub *submission) take(ctx context.Context, f attached) error {
	if len(sub.files) == sub.roster.Limits.Files {
		sub.problems = append(sub.problems, fieldProblem{"files", "file", "Choose no more than " + number(sub.roster.Limits.Files) + " files"})
		return nil
	}
	kept, err := sub.keeper.keep(ctx, sub.newCase.ID, sub.newCase.Identity.Recipient(), f)
	var refused *fileRefusal
	switch {
	case errors.As(err, &refused):
		sub.problems = append(sub.problems, fieldProblem{"files", "file", refused.text})
		return nil
	case errors.Is(err, cases.ErrFull):
		sub.problems = append(sub.problems, fieldProblem{"files", "file", "We cannot take files just now. Send what you wrote without them, and add them later as a reply."})
		return nil
	case err != nil:
		return err
	}
	sub.files = append(sub.files, kept)
	return nil
}

func (sub *submission) contents() []string {
	var out []string
	for _, f := range sub.files {
		out = append(out, f.content)
	}
	return out
}

func (s *Server) dropFiles(ctx context.Context, c *gin.Context, k *fileKeeper) {
	if err := k.drop(ctx); err != nil {
		s.report(c, err)
	}
}

// sendReport seals the draft and stores it as a letter from a browser would be.
func (s *Server) sendReport(ctx context.Context, sub *submission, d *draft) (crypto.Receipt, error) {
	receipt := crypto.NewReceipt()
	token := make([]byte, 32)
	rand.Read(token)
	r := d.report
	r.Day, r.Statistics = s.Now().In(reports.London).Format(time.DateOnly), crypto.B64.EncodeToString(token)
	r.List = crypto.ListPin{Number: sub.list.Number, Hash: sub.list.Hash}
	letter := cases.ReportLetter{V: 1, Mailbox: receipt.Token(), Case: sub.newCase.ID, Mode: r.Mode, Desks: r.Desks, Files: []cases.NewFile{},
		Statistics: cases.StatisticsLetter{Token: r.Statistics, Kind: r.Kind, Themes: r.Themes, Group: r.Group, Area: d.countsAs}}
	for _, f := range sub.files {
		r.Files = append(r.Files, f.ref)
		letter.Files = append(letter.Files, f.stored)
	}
	sealed := crypto.Draft{Case: sub.newCase, Report: r, Name: d.name, Week: cases.Week(s.Now()), Receipt: receipt}
	var err error
	if sealed.Readers, err = readerKeys(d.readers); err != nil {
		return crypto.Receipt{}, err
	}
	if sealed.NameReaders, err = readerKeys(d.nameReaders); err != nil {
		return crypto.Receipt{}, err
	}
	envelopes, entries, err := crypto.Compose(sealed)
	if err != nil {
		return crypto.Receipt{}, err
	}
	for _, e := range envelopes {
		letter.Envelopes = append(letter.Envelopes, cases.SealedFor{Reader: e.Reader, Data: e.Data})
	}
	for _, e := range entries {
		letter.Entries = append(letter.Entries, cases.NewEntry{Seq: e.Seq, Audience: e.Audience, Data: e.Data})
	}
	return receipt, s.Cases.Report(ctx, letter, "")
}

func readerKeys(readers []accounts.RosterReader) ([]crypto.Reader, error) {
	out := make([]crypto.Reader, 0, len(readers))
	for _, r := range readers {
		recipient, err := crypto.ParseRecipient(r.Recipient)
		if err != nil {
			return nil, err
		}
		out = append(out, crypto.Reader{ID: r.ID, Recipient: recipient, Sign: r.Sign})
	}
	return out, nil
}
