package handlers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/reports"
	"saysomething/templates"
)

// "Check on my concern". With JavaScript the words stay in the browser (web/src/reporter/check.ts).
// Without it they travel in each form, the server derives the keys in memory, and forgets them with
// the answer: there is no session.

// checkView is the data of check.html: the eight boxes.
type checkView struct {
	Page
	Roster  template.JS
	List    listView
	Service template.JS // what statuses are called, and what the dates promised are worked out from
	Typed   []typedWord
	Unread  string // why a whole receipt opened nothing
}

type typedWord struct {
	N     int
	Text  string
	Wrong string
}

func (s *Server) checkForm(c *gin.Context) { s.showWords(c, http.StatusOK, make([]typedWord, 0), "") }

func (s *Server) showWords(c *gin.Context, status int, typed []typedWord, unread string) {
	roster, err := s.Accounts.Roster(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	bytes, err := json.Marshal(roster)
	if err != nil {
		s.fail(c, err)
		return
	}
	service, err := s.service(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	view := checkView{Page: s.page(c, "Check on my concern"), Roster: template.JS(bytes), List: viewOfList(roster), Service: service, Typed: typed, Unread: unread}
	for n := len(typed); n < crypto.ReceiptWords; n++ {
		view.Typed = append(view.Typed, typedWord{N: n + 1})
	}
	var problems []fieldProblem
	for _, w := range view.Typed {
		if w.Wrong != "" {
			problems = append(problems, fieldProblem{"words", "w" + strconv.Itoa(w.N), w.Wrong})
		}
	}
	view.Errors = summary(problems)
	s.render(c, status, "check", view)
}

// summary is the list of problems at the top of a page.
func summary(problems []fieldProblem) []templates.Problem {
	var out []templates.Problem
	for _, p := range problems {
		out = append(out, templates.Problem{Field: p.Control, Text: p.Text})
	}
	return out
}

// visit is one form of somebody who came back with their words.
type visit struct {
	receipt  crypto.Receipt
	box      *cases.Mailbox
	keys     *caseKeys
	roster   *accounts.Roster
	values   values
	today    string // where the organisation is
	problems []fieldProblem
	log      int64  // show the log's lines numbered before this one, 0 for the newest
	done     string // what has just been done
	ask      bool   // ask once more before withdrawing
}

// mailbox opens the case, and does what its form asks.
func (s *Server) mailbox(c *gin.Context) {
	late := &lateFiles{server: s, context: c}
	v, err := readForm(c.Request, late.attach)
	if err != nil {
		late.drop(c)
		s.fail(c, err)
		return
	}
	receipt, typed := readWords(v)
	if typed != nil {
		late.drop(c)
		s.showWords(c, http.StatusUnprocessableEntity, typed, "")
		return
	}
	s.twice.used(receipt)
	seen, err := s.visit(c, receipt, v)
	if err == nil {
		err = s.act(c, seen, late)
	}
	var refused *cases.Refused
	switch {
	case errors.As(err, &refused) && refused.Code == "not_found":
		late.drop(c)
		s.showWords(c, http.StatusNotFound, wordsTyped(receipt), "not_found")
		return
	case err != nil:
		late.drop(c)
		s.fail(c, err)
		return
	}
	if seen.values.Get("action") == "file" {
		late.drop(c) // nothing came with it
		s.mailboxFile(c, seen)
		return
	}
	s.showMailbox(c, seen)
}

// readWords takes the eight boxes, or all words pasted into one of them, or the hidden field of the pages after.
// What is wrong comes back as typed, box by box.
func readWords(v values) (crypto.Receipt, []typedWord) {
	boxes := make([]string, crypto.ReceiptWords)
	for i := range boxes {
		boxes[i] = v.Get("w" + strconv.Itoa(i+1))
	}
	typed := strings.TrimSpace(v.Get("words") + " " + strings.Join(boxes, " "))
	receipt, err := crypto.ParseReceipt(typed)
	if err == nil {
		return receipt, nil
	}
	if one := strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == ',' }); len(one) >= crypto.ReceiptWords {
		copy(boxes, one)
	}
	var out []typedWord
	for i, box := range boxes {
		out = append(out, typedWord{N: i + 1, Text: box, Wrong: wrongWord(i+1, box)})
	}
	if !slices.ContainsFunc(out, func(w typedWord) bool { return w.Wrong != "" }) {
		out[0].Wrong = "There are more than eight words here. Write one in each box."
	}
	return receipt, out
}

// wrongWord says what is wrong with one box, "" if nothing is.
func wrongWord(n int, box string) string {
	_, err := crypto.ParseReceipt(box)
	var words *crypto.WordsError
	if !errors.As(err, &words) {
		return ""
	}
	switch {
	case words.Count == 0:
		return fmt.Sprintf("Word %d is missing", n)
	case words.Count > 1:
		return fmt.Sprintf("Write one word in box %d", n)
	case len(words.Wrong) == 0:
		return ""
	}
	near := crypto.Suggest(words.Wrong[0].Typed)
	if len(near) == 0 {
		return fmt.Sprintf("Word %d, %q, is not one of our words. Look at it again.", n, words.Wrong[0].Typed)
	}
	return fmt.Sprintf("Word %d, %q, is not one of our words. Did you mean %s?", n, words.Wrong[0].Typed, strings.Join(near, " or "))
}

func wordsTyped(r crypto.Receipt) []typedWord {
	var out []typedWord
	for i, w := range r.Words() {
		out = append(out, typedWord{N: i + 1, Text: w})
	}
	return out
}

// visit finds the case and its keys.
func (s *Server) visit(ctx context.Context, receipt crypto.Receipt, v values) (*visit, error) {
	before, err := strconv.ParseInt(cmp.Or(v.Get("log_before"), "0"), 10, 64)
	if err != nil || before < 0 {
		return nil, errInvalid
	}
	box, err := s.Cases.ReadWithLog(ctx, receipt.Token(), before)
	if err != nil {
		return nil, err
	}
	roster, err := s.Accounts.Roster(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := openKeys(box, receipt, roster)
	if err != nil {
		return nil, err
	}
	return &visit{receipt: receipt, box: box, keys: keys, roster: roster, values: v, log: before, today: s.Now().In(reports.London).Format(time.DateOnly)}, nil
}

// refused is why nothing may be sealed in this case now, "" if it may.
func (v *visit) refused() string {
	list, why := verifiedList(v.roster)
	if why == "" && v.keys.report != nil {
		why = sameChain(list, v.keys.report.List)
	}
	return why
}

// onlyLooks: nothing is sealed, so it does not matter to whom.
func onlyLooks(action string) bool { return action == "" || action == "open" || action == "file" }

// act carries out what a page after the first asks for.
func (s *Server) act(c *gin.Context, v *visit, late *lateFiles) error {
	if action := v.values.Get("action"); v.refused() != "" && !onlyLooks(action) {
		late.drop(c)
		v.wrong("list", "list-refused", listRefusals[v.refused()].Title)
		return nil
	} else if v.keys.identity == nil && !onlyLooks(action) {
		late.drop(c)
		v.wrong("locked", "locked", keyRefusal.Title)
		return nil
	}
	switch v.values.Get("action") {
	case "open", "file", "":
		return nil
	case "reply":
		return s.reply(c, v, late)
	case "withdraw":
		return s.withdraw(c, v)
	case "feedback":
		return s.feedback(c, v)
	case "consent":
		return s.consent(c, v)
	case "followup":
		return s.followUp(c, v)
	case "name":
		return s.giveName(c, v)
	}
	return errInvalid
}

// service is what the page must know of this installation beside the roster.
func (s *Server) service(ctx context.Context) (template.JS, error) {
	org, err := s.Accounts.Organisation(ctx)
	if err != nil {
		return "", err
	}
	rules, err := s.rules(ctx, org)
	if err != nil {
		return "", err
	}
	back, err := s.takenBack(ctx, org.ID)
	if err != nil {
		return "", err
	}
	words := map[cases.Status]string{}
	for _, w := range cases.Statuses {
		words[w.Status] = w.Plain
	}
	b, err := json.Marshal(struct {
		Rules    cases.Rules             `json:"rules"`
		Nation   string                  `json:"nation"`
		Statuses map[cases.Status]string `json:"statuses"`
		Back     takenBack               `json:"taken_back"`
	}{rules, org.Nation, words, back})
	return template.JS(b), err
}
