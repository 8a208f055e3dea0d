package handlers

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/reports"
)

// Raising a concern, and celebrating. With JavaScript the page does everything itself and sends a
// letter (letter.go); what is here serves the page and, without JavaScript, does the same in memory.

// formView is the data of raise.html and celebrate.html.
type formView struct {
	Page
	Kind          string
	Roster        template.JS // the same bytes for everyone
	Desks         []formDesk
	Areas         []formArea
	Themes        []formItem
	Groups        []formItem
	GroupUnsaid   bool // the list has a choice of its own for not saying
	Help          []helpLine
	Room          string
	FileCount     int
	FileMegabytes int64
	Form          values
	problems      []fieldProblem
}

type formDesk struct {
	accounts.RosterDesk
	Readers []accounts.RosterReader
}

type formArea struct{ Code, Indent, Name string }

type formItem struct{ Code, Name string }

// helpLine is somebody to turn to. Call is the number alone, "" when the contact is not one to dial.
type helpLine struct{ Name, Contact, Call string }

func helpLines(help []accounts.Help) []helpLine {
	var out []helpLine
	for _, h := range help {
		line := helpLine{Name: h.Name, Contact: h.Contact}
		if strings.Trim(h.Contact, "0123456789 +") == "" {
			line.Call = strings.ReplaceAll(h.Contact, " ", "")
		}
		out = append(out, line)
	}
	return out
}

// Problem is what is wrong with a group of the form, "" if nothing is.
func (v formView) Problem(group string) string {
	for _, p := range v.problems {
		if p.Group == group {
			return p.Text
		}
	}
	return ""
}

func (s *Server) raiseForm(c *gin.Context)     { s.showEmptyForm(c, concern) }
func (s *Server) celebrateForm(c *gin.Context) { s.showEmptyForm(c, celebration) }
func (s *Server) raise(c *gin.Context)         { s.takeForm(c, concern) }
func (s *Server) celebrate(c *gin.Context)     { s.takeForm(c, celebration) }

func (s *Server) showEmptyForm(c *gin.Context, kind string) {
	roster, err := s.Accounts.Roster(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	// The guardian service is chosen to begin with, so that "what happened" is all one needs to write.
	v := values{"mode": {"anonymous"}, "group": {""}}
	for _, desk := range staffed(roster) {
		if desk.Kind == accounts.GuardianDesk {
			v["desk"] = append(v["desk"], desk.ID)
		}
	}
	s.showForm(c, http.StatusOK, kind, roster, v, nil)
}

var formPages = map[string]struct{ page, title string }{
	concern:     {"raise", "Raise a concern"},
	celebration: {"celebrate", "Celebrate good behaviour"},
}

func (s *Server) showForm(c *gin.Context, status int, kind string, roster *accounts.Roster, v values, problems []fieldProblem) {
	bytes, err := json.Marshal(roster) // escapes <, > and &: it cannot end the script element
	if err != nil {
		s.fail(c, err)
		return
	}
	org, err := s.Accounts.Organisation(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	view := formView{Page: s.page(c, formPages[kind].title), Kind: kind, Roster: template.JS(bytes), Desks: staffed(roster), Help: helpLines(org.Help),
		Room: number(roomForText), FileCount: roster.Limits.Files, FileMegabytes: roster.Limits.FileBytes / megabyte, Form: v, problems: problems}
	view.Errors = summary(problems)
	view.Areas = indented(roster.Areas)
	for _, t := range roster.Themes {
		view.Themes = append(view.Themes, formItem{t.Code, t.Label})
	}
	for _, g := range roster.Groups {
		view.Groups = append(view.Groups, formItem{g.Code, g.Label})
		view.GroupUnsaid = view.GroupUnsaid || g.Code == notSaidGroup
	}
	s.render(c, status, formPages[kind].page, view)
}

// roomForText is about how much fits beside the other answers; the exact limit is checked when it is sealed.
const roomForText = 10000

// notSaidGroup is the national list's own "not disclosed / not known".
const notSaidGroup = "NDK"

// staffed are the desks that have somebody who can read.
func staffed(r *accounts.Roster) []formDesk {
	var out []formDesk
	for _, desk := range r.Desks {
		d := formDesk{RosterDesk: desk}
		for _, reader := range r.Readers {
			if reader.Desk == desk.ID {
				d.Readers = append(d.Readers, reader)
			}
		}
		if len(d.Readers) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// indented shows the tree of areas in a plain list.
func indented(areas []accounts.RosterArea) []formArea {
	depth := map[string]int{"": -1}
	out := make([]formArea, 0, len(areas))
	for _, a := range areas {
		depth[a.Code] = depth[a.Parent] + 1
		out = append(out, formArea{a.Code, strings.Repeat("\u2013 ", depth[a.Code]), a.Name})
	}
	return out
}

// submission is one form while it arrives.
type submission struct {
	kind     string
	roster   *accounts.Roster
	newCase  crypto.NewCase
	keeper   *fileKeeper
	files    []*keptFile
	problems []fieldProblem // of files
}

// takeForm does in memory what the browser does with JavaScript: seal, store, show the receipt.
func (s *Server) takeForm(c *gin.Context, kind string) {
	roster, err := s.Accounts.Roster(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	sub := &submission{kind: kind, roster: roster, newCase: crypto.BeginCase(), keeper: &fileKeeper{cases: s.Cases, limit: roster.Limits.FileBytes}}
	keep := context.WithoutCancel(c) // what has arrived whole is stored, even if the person leaves now
	v, err := readForm(c.Request, func(v values, f attached) error { return sub.attach(c, v, f) })
	if err != nil {
		s.dropFiles(keep, c, sub.keeper)
		s.fail(c, err)
		return
	}
	d := readDraft(kind, v, roster)
	d.problems = append(d.problems, sub.problems...)
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
		d.wrong("readers", "desk-"+roster.Desks[0].ID, "The list of people who read concerns has just changed. Look at it again, then send.")
	case err != nil:
		s.fail(c, err)
		return
	}
	if len(d.problems) > 0 {
		s.showForm(c, http.StatusUnprocessableEntity, kind, roster, v, d.problems)
		return
	}
	s.showReceipt(c, d, receipt)
}

// attach keeps a file, unless what was typed before it must be put right anyway.
func (sub *submission) attach(ctx context.Context, v values, f attached) error {
	if len(sub.problems) > 0 || len(readDraft(sub.kind, v, sub.roster).problems) > 0 {
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

// number writes a whole number with commas: 10,000.
func number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
