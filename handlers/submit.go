package handlers

import (
	"context"
	"errors"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
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
		askLinked(v, roster)
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
