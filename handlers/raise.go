package handlers

import (
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

// Raising a concern, and celebrating: the pages. With JavaScript a page does everything itself and sends a
// letter (letter.go); without, its form arrives in submit.go.

// formView is the data of raise.html and celebrate.html.
type formView struct {
	Page
	Kind          string
	Roster        template.JS // the same bytes for everyone
	List          listView
	ListRef       string // the list this form was made with
	Recovery      bool   // there is a spare key, which a worker may refuse
	Typed         bool   // somebody wrote something that must not be lost
	Desks         []formDesk
	Alternates    []formDesk // offered instead of a desk that it is about
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

// All are the desks of the form, those for another way last.
func (v formView) All() []formDesk { return slices.Concat(v.Desks, v.Alternates) }

// Asked are the people about whom the form has asked whether to leave them out too.
func (v formView) Asked() []string { return v.Form["asked"] }

// Union says whether one of the desks is a union.
func (v formView) Union() bool {
	return slices.ContainsFunc(v.Desks, func(d formDesk) bool { return d.Kind == accounts.UnionDesk })
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
	for _, desk := range staffed(roster, accounts.GuardianDesk) {
		v["desk"] = append(v["desk"], desk.ID)
	}
	s.showForm(c, http.StatusOK, kind, roster, v, nil)
}

var formPages = map[string]struct{ page, title string }{
	concern:     {"raise", "Raise a concern"},
	celebration: {"celebrate", "Celebrate good behaviour"},
}

func (s *Server) showForm(c *gin.Context, status int, kind string, roster *accounts.Roster, v values, problems []fieldProblem) {
	s.showFormUnder(c, status, kind, roster, viewOfList(roster), v, problems)
}

// showRefusedForm gives back what was typed. A form that its list does not allow keeps naming the list it was made with, so that sending it
// again is refused again.
func (s *Server) showRefusedForm(c *gin.Context, sub *submission, v values, problems []fieldProblem) {
	list := viewOfList(sub.roster)
	if sub.refused != "" {
		list = listView{Why: sub.refused}
	}
	s.showFormUnder(c, http.StatusUnprocessableEntity, sub.kind, sub.roster, list, v, problems)
}

func (s *Server) showFormUnder(c *gin.Context, status int, kind string, roster *accounts.Roster, list listView, v values, problems []fieldProblem) {
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
	ref := list.Ref()
	if list.Why != "" {
		ref = v.Get("list")
	}
	view := formView{Page: s.page(c, formPages[kind].title), Kind: kind, Roster: template.JS(bytes), List: list, ListRef: ref, Recovery: recovers(roster.List), Typed: c.Request.Method == http.MethodPost,
		Desks: staffed(roster, offeredKinds...), Alternates: staffed(roster, accounts.IndependentDesk), Help: helpLines(org.Help),
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

// staffed are the desks of these kinds that have somebody who can read.
func staffed(r *accounts.Roster, kinds ...string) []formDesk {
	var out []formDesk
	for _, desk := range r.Desks {
		if !slices.Contains(kinds, desk.Kind) {
			continue
		}
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
