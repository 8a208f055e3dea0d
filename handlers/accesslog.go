package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/reports"
	"saysomething/templates"
)

// LogPage is the data of templates/pages/log.html.
type LogPage struct {
	Page
	Alarm      string // what the last check found changed, "" for nothing
	Head       *accesslog.Head
	Whose      templates.Select
	What       templates.Select
	Case       templates.Input
	From, To   templates.DateInput
	Narrowed   bool // a filter is set
	Lines      []LogLine
	Older, Top string // addresses of the next page and of the first, "" when there is none
}

// LogLine is a record in words.
type LogLine struct {
	When, Who, Words, About, Case, More string
	Missing                             int64 // lines between this one and the next older that are not there
}

// logPageSize is how many records a page of the log shows.
const logPageSize = 50

// logFields are the names a filter's address may have, in the order of the page.
var logFields = []string{"person", "what", "case", "from-day", "from-month", "from-year", "to-day", "to-month", "to-year", "before"}

// logPage shows the access log to the non-executive lead, and to nobody else.
func (s *Server) logPage(c *gin.Context) {
	ctx := c.Request.Context()
	people, err := s.Accounts.People(ctx, me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	p := LogPage{Page: s.page(c, "Access log")}
	filter := p.read(c, people)
	if len(p.Errors) == 0 {
		if err := s.findLines(ctx, &p, filter, people, c.Request.URL.Query()); err != nil {
			s.fail(c, err)
			return
		}
	}
	if p.Alarm, err = accesslog.Alarm(ctx, s.DB); err != nil {
		s.fail(c, err)
		return
	}
	p.Head, err = accesslog.Newest(ctx, s.DB)
	var changed *accesslog.ChangedError
	if errors.As(err, &changed) {
		p.Alarm = changed.Error()
	} else if err != nil {
		s.fail(c, err)
		return
	}
	status := http.StatusOK
	if len(p.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	s.render(c, status, "log", p)
}

func (s *Server) findLines(ctx context.Context, p *LogPage, filter accesslog.Filter, people []accounts.Person, typed url.Values) error {
	found, more, err := accesslog.Find(ctx, s.DB, filter, logPageSize)
	if err != nil {
		return err
	}
	names := map[string]accounts.Person{}
	for _, one := range people {
		names[one.ID] = one
	}
	for _, l := range found {
		p.Lines = append(p.Lines, logLine(l, names))
	}
	if filter.Before > 0 {
		p.Top = logAddress(typed, 0)
	}
	if more {
		p.Older = logAddress(typed, found[len(found)-1].N)
	}
	return nil
}

// logHead is a head of the log and the proof that an earlier one, of `since` lines, is its beginning. Custodians, about whom a concern may be, get
// the last of the week before: how many lines came in a day would tell them that something had come.
func (s *Server) logHead(c *gin.Context) {
	since, err := strconv.ParseInt(c.DefaultQuery("since", "0"), 10, 64)
	if err != nil || since < 0 {
		s.fail(c, errInvalid)
		return
	}
	before := cases.Week(s.Now())
	if accounts.Can(me(c), accounts.ReadLog) {
		before = "9999-12-31" // they read every line anyway
	}
	grown, err := accesslog.Grown(c.Request.Context(), s.DB, since, before)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, grown)
}

// logAddress is the page with the same filters, from another record on.
func logAddress(typed url.Values, before int64) string {
	q := url.Values{}
	for _, name := range logFields {
		if v := typed.Get(name); v != "" && name != "before" {
			q.Set(name, v)
		}
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return "/log"
	}
	return "/log?" + q.Encode()
}

func logLine(l accesslog.Line, names map[string]accounts.Person) LogLine {
	if l.N < 0 {
		return LogLine{Words: "A record that cannot be read. Somebody changed it in the database."}
	}
	line := LogLine{When: logTime(l.At), Who: personIn(names, l.Who, "Whoever runs the server"), Missing: l.Missing}
	own := false
	if line.Words, own = accesslog.Words(l.What, l.Detail); !own {
		line.More = logDetail(l)
	}
	if l.About != "" && l.About != l.Who {
		line.About = personIn(names, l.About, "")
	}
	if l.Case != "" {
		line.Case, line.When = crypto.CaseName(l.Case), logDay(l.At)
	}
	return line
}

func personIn(names map[string]accounts.Person, id, nobody string) string {
	if id == "" {
		return nobody
	}
	p, known := names[id]
	switch {
	case !known || p.Name == "":
		return "Somebody no longer listed"
	case p.Status == accounts.Left:
		return p.Name + " (has left)"
	}
	return p.Name
}

// logDay is all the page says of when somebody had a concern in hand: the lead may be the one it is about. The export has the
// second, because its proof is over the line as it was written; that somebody took it is in the log.
func logDay(at string) string {
	t, err := parseInstant(at)
	if err != nil {
		return at
	}
	return t.In(reports.London).Format("2 January 2006")
}

func logTime(at string) string {
	t, err := parseInstant(at)
	if err != nil {
		return at
	}
	return t.In(reports.London).Format("2 January 2006, 15:04:05")
}

// logDetail is a record's code in words, "" when it says nothing to people.
func logDetail(l accesslog.Line) string {
	switch {
	case l.Detail == "" || crypto.ValidID(l.Detail):
		return ""
	case l.What == accesslog.ListSigned || l.What == accesslog.ListSignedOnPaper || l.What == accesslog.ListInForce:
		return "list " + l.Detail
	case accounts.Role(l.Detail).Valid():
		return accounts.Role(l.Detail).Label()
	}
	return strings.NewReplacer("_", " ", ",", ", ").Replace(l.Detail)
}

// logExport sends the whole log as a file. Taking it is itself recorded.
func (s *Server) logExport(c *gin.Context) {
	if c.Request.Method == http.MethodHead {
		return // asking whether there is one takes none
	}
	export, err := accesslog.NewExport(c.Request.Context(), s.DB, s.Now(), me(c).ID)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Content-Type", "text/plain; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="access-log-`+s.Now().UTC().Format("2006-01-02")+`.txt"`)
	if _, err := export.WriteTo(c.Writer); err != nil {
		s.report(c, err) // the file breaks off, which verifying it says
	}
}
