package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/reports"
	"saysomething/reports/returns"
	"saysomething/store"
	"saysomething/templates"
)

// The returns that a guardian makes every quarter: exact figures, for those who collect them and for nobody else. Each was worked out and
// registered when its quarter was frozen, so these pages count nothing.

// ReturnsPage is the data of templates/pages/returns.html.
type ReturnsPage struct {
	Page
	Done    string
	Kind    string // national | inwo, "" where nothing is returned
	Returns []ReturnLine
	Known   string // what is to be known of the form in force
}

// ReturnLine is a quarter in the list.
type ReturnLine struct {
	Path, Quarter, Words, State, Colour string
	Opens, Closes, Counted              string
	Announced, Open                     bool // Open: there is a page of it
}

// ReturnPage is the data of templates/pages/return.html.
type ReturnPage struct {
	Page
	Done, Clash    string
	Line           ReturnLine
	Return         *reports.Return
	Receiver       string
	Parts          []ReturnPart
	Measures       []returns.Measure
	Revised        bool
	Texts          []templates.Textarea // to be written; none once it is sent
	Written        []WrittenText        // as it was sent
	Was            map[string]string
	MaySubmit      bool
	MayAmend       bool
	Nil            bool
	Reconciliation string
}

// ReturnPart is a heading of the form with its fields.
type ReturnPart struct {
	Title string
	Lines []reports.ReturnFigure
}

// WrittenText is a text with its heading.
type WrittenText struct{ Title, Body string }

// ReturnAskPage is the data of templates/pages/return-ask.html.
type ReturnAskPage struct {
	Page
	Line     ReturnLine
	Receiver string
	Amend    bool
	Nil      bool
	Empty    bool // no text was written
	Reason   templates.Textarea
	Until    string
}

var returnStates = map[string][2]string{
	reports.NotCounted: {"Not counted yet", "white"}, reports.ToSubmit: {"To be submitted", "purple"}, reports.NotSubmitted: {"Not submitted", "orange"},
	reports.Submitted: {"Submitted", "blue"}, reports.NilReturn: {"Nil return", "blue"}, reports.Amended: {"Submitted and amended", "blue"},
}

var returnDone = map[string]string{
	"written": "What you wrote has been saved.", "submitted": "The return is marked as submitted.", "amended": "The revised figures are kept beside the published ones.", "same": "No figure has changed, so nothing was amended.",
}

const momentForm = "2 January 2006, 15:04"

func (s *Server) returnLine(r *reports.Return) ReturnLine {
	state := returnStates[r.State(s.Now())]
	counted := r.CountedOn
	if counted == "" {
		counted = r.Quarter.ReleasableOn(s.Reports.DelayDays).Format("2006-01-02")
	}
	return ReturnLine{
		Path: r.Quarter.Path(), Quarter: r.Quarter.String(), Words: r.Quarter.Words(), State: state[0], Colour: state[1],
		Opens: r.Window.Opens.Format(momentForm), Closes: r.Window.Closes.Format(momentForm), Announced: r.Window.Announced, Counted: counted, Open: r.CountedOn != "",
	}
}

func (s *Server) returnsPage(c *gin.Context) {
	data := ReturnsPage{Page: s.page(c, "Quarterly returns"), Done: returnDone[c.Query("done")]}
	data.Internal = true
	var err error
	if data.Kind, err = s.Reports.ReturnKind(c.Request.Context(), me(c).OrganisationID); err != nil {
		s.fail(c, err)
		return
	}
	all, err := s.Reports.Returns(c.Request.Context(), me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	for _, r := range all {
		data.Returns = append(data.Returns, s.returnLine(r))
		if r.Mapping != nil && data.Known == "" {
			data.Known = r.Mapping.Known
		}
	}
	s.render(c, http.StatusOK, "returns", data)
}

// theReturn finds the one of the address. A quarter without figures has no page.
func (s *Server) theReturn(c *gin.Context, path string) (*reports.Return, error) {
	q, err := reports.ParseQuarter(path)
	if err != nil || q.Path() != path {
		return nil, fmt.Errorf("return: %w", store.ErrNotFound)
	}
	r, err := s.Reports.Return(c.Request.Context(), me(c).OrganisationID, q)
	if err == nil && r.CountedOn == "" {
		err = fmt.Errorf("return of %s: %w", q, store.ErrNotFound)
	}
	return r, err
}

func (s *Server) returnPage(c *gin.Context) {
	path, asFile := strings.CutSuffix(c.Param("quarter"), ".csv")
	r, err := s.theReturn(c, path)
	switch {
	case err != nil:
		s.fail(c, err)
	case asFile:
		s.returnCSV(c, r)
	default:
		s.showReturn(c, http.StatusOK, r, nil, "")
	}
}

func (s *Server) returnCSV(c *gin.Context, r *reports.Return) {
	var b bytes.Buffer
	if err := reports.WriteReturnCSV(&b, r); err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="return-`+r.Quarter.Path()+`.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}

// showReturn draws a quarter. typed is what somebody wrote that could not be kept, with the reason at name.
func (s *Server) showReturn(c *gin.Context, status int, r *reports.Return, typed map[string]string, clash string) {
	line := s.returnLine(r)
	data := ReturnPage{Page: s.page(c, "Return for "+line.Words), Done: returnDone[c.Query("done")], Clash: clash, Line: line, Return: r, Receiver: receiver(r), Revised: len(r.Versions) > 1,
		MaySubmit: len(r.Versions) == 0, MayAmend: r.Amendable(s.Now()), Nil: r.Nil(), Reconciliation: r.Reconciliation().Format(momentForm), Was: map[string]string{}}
	data.Internal = true
	if r.Said.Stages != nil {
		data.Measures = r.Said.Stages.Measures()
	}
	for _, l := range r.Lines() {
		if n := len(data.Parts); n == 0 || data.Parts[n-1].Title != l.Part {
			data.Parts = append(data.Parts, ReturnPart{Title: l.Part})
		}
		part := &data.Parts[len(data.Parts)-1]
		part.Lines = append(part.Lines, l)
	}
	for _, t := range textTitles(r) {
		if len(r.Versions) > 0 {
			data.Written = append(data.Written, WrittenText{t.Title, r.Text(t.Body)})
			continue
		}
		field := templates.Textarea{ID: t.Body, Name: "text", Label: templates.Label{Text: t.Title, Size: "s"}, Value: r.Texts[t.Body], Rows: 6, MaxLength: reports.MostReturnText,
			Hint: "Leave out whatever only one person could have told. It leaves the organisation."}
		if text, ok := typed[t.Body]; ok {
			field.Value, field.Error = text, clash
			data.Errors = []templates.Problem{{Field: t.Body, Text: clash}}
		}
		data.Was[t.Body] = r.Texts[t.Body]
		data.Texts = append(data.Texts, field)
	}
	s.render(c, status, "return", data)
}

func receiver(r *reports.Return) string {
	if r.Mapping != nil {
		return r.Mapping.Receiver
	}
	return "the Independent National Whistleblowing Officer and the board"
}

// textTitles are the texts of a return: its title, and its name in Body.
func textTitles(r *reports.Return) []WrittenText {
	if r.Mapping != nil {
		return []WrittenText{{r.Mapping.Narrative, "narrative"}}
	}
	var out []WrittenText
	for _, m := range (returns.Stages{}).Measures() {
		if m.Text != "" {
			out = append(out, WrittenText{m.Title, m.Text})
		}
	}
	return out
}

// writeReturn keeps one text.
func (s *Server) writeReturn(c *gin.Context) {
	r, err := s.theReturn(c, c.Param("quarter"))
	if err != nil {
		s.fail(c, err)
		return
	}
	name, text := c.PostForm("name"), c.PostForm("text")
	err = s.Reports.WriteForReturn(c.Request.Context(), me(c).OrganisationID, r.Quarter, name, c.PostForm("was"), text)
	words := ""
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, "/returns/"+r.Quarter.Path()+"?done=written")
		return
	case len(text) > reports.MostReturnText:
		words = fmt.Sprintf("Write %d letters at most", reports.MostReturnText)
	case errors.Is(err, store.ErrConflict) && len(r.Versions) == 0:
		words = fmt.Sprintf("Somebody else wrote here meanwhile. What they saved: “%s”. Save again if yours should stand", r.Texts[name])
	default:
		s.fail(c, err)
		return
	}
	s.showReturn(c, http.StatusUnprocessableEntity, r, map[string]string{name: text}, words)
}

func (s *Server) askReturn(amend bool) gin.HandlerFunc {
	return func(c *gin.Context) { s.showAskReturn(c, http.StatusOK, amend, "", "") }
}

func (s *Server) showAskReturn(c *gin.Context, status int, amend bool, reason, wrong string) {
	r, err := s.theReturn(c, c.Param("quarter"))
	if err == nil && (amend && !r.Amendable(s.Now()) || !amend && len(r.Versions) > 0) {
		err = errReturnOver
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	title := "Mark the return as submitted?"
	if amend {
		title = "Amend the return?"
	}
	data := ReturnAskPage{Page: s.page(c, title), Line: s.returnLine(r), Receiver: receiver(r), Amend: amend, Nil: r.Nil(), Empty: len(r.Texts) == 0, Until: r.Reconciliation().Format(momentForm)}
	data.Internal = true
	data.Reason = templates.Textarea{ID: "reason", Name: "reason", Label: templates.Label{Text: "Why is it amended?", Size: "s"}, Hint: "For example: two concerns were coded under the wrong theme. Name nobody.", Value: reason, Error: wrong, Rows: 3, MaxLength: reports.MostReturnText}
	if wrong != "" {
		data.Errors = []templates.Problem{{Field: "reason", Text: wrong}}
	}
	s.render(c, status, "return-ask", data)
}

var errReturnOver = &Problem{http.StatusConflict, "changed", "This can no longer be done with this return. Somebody may have done it before you: go back to the list."}

func (s *Server) submitReturn(c *gin.Context) {
	r, err := s.theReturn(c, c.Param("quarter"))
	if err == nil {
		err = s.Reports.SubmitReturn(c.Request.Context(), me(c).OrganisationID, r.Quarter, reports.By{ID: me(c).ID, Name: me(c).Name})
	}
	s.returnDone(c, r, err, "submitted")
}

func (s *Server) amendReturn(c *gin.Context) {
	reason := strings.TrimSpace(c.PostForm("reason"))
	if reason == "" || len(reason) > reports.MostReturnText {
		s.showAskReturn(c, http.StatusUnprocessableEntity, true, reason, "Say in a few words why it is amended")
		return
	}
	r, err := s.theReturn(c, c.Param("quarter"))
	if err == nil {
		err = s.Reports.AmendReturn(c.Request.Context(), me(c).OrganisationID, r.Quarter, reason, reports.By{ID: me(c).ID, Name: me(c).Name})
	}
	if errors.Is(err, reports.ErrNothingChanged) {
		s.returnDone(c, r, nil, "same")
		return
	}
	s.returnDone(c, r, err, "amended")
}

func (s *Server) returnDone(c *gin.Context, r *reports.Return, err error, what string) {
	if errors.Is(err, store.ErrConflict) {
		err = errReturnOver
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/returns/"+r.Quarter.Path()+"?done="+what)
}
