package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/reports/actions"
	"saysomething/store"
	"saysomething/templates"
)

// "You said, we did" for those who write it. accounts.Act says who that is; whoever speaks for a side signs for it, and whoever
// speaks for none may write but not sign. No page here knows a case.

// ActionsPage is the data of templates/pages/actions.html.
type ActionsPage struct {
	Page
	Done    string
	Signs   bool // whoever looks speaks for a side
	Waiting []ActionLine
	Shown   []ActionLine
	Gone    []ActionLine
}

// ActionLine is an entry in the list.
type ActionLine struct {
	ID, Heading, Said, State, Now string
	Mine                          bool // it waits for the side of whoever looks
}

// ActionPage is the data of templates/pages/action.html.
type ActionPage struct {
	Page
	Done     string
	ID       string
	Entry    actions.Entry
	N        int
	View     ActionView
	Sides    []ActionSide
	MaySign  bool
	Signs    bool
	Shown    bool // this version is on the public page
	Before   bool // an older version is
	History  []ActionVersion
	Conflict bool
}

// ActionSide is whether a side has put its name to the newest version.
type ActionSide struct {
	Name   string
	Signed *actions.Signature
}

// ActionVersion is an older version.
type ActionVersion struct {
	actions.Version
	View ActionView
}

var actionsDone = map[string]string{
	"saved":     "The entry has been saved.",
	"agreed":    "Your name stands under it.",
	"withdrawn": "The entry has been withdrawn.",
}

const actionsPath = "/partnership/actions"

func (s *Server) actionsBase(c *gin.Context, title string) Page {
	p := s.page(c, title)
	p.Current = actionsPath
	return p
}

func actor(p *accounts.Person) actions.Actor {
	return actions.Actor{Organisation: p.OrganisationID, ID: p.ID, Name: p.Name, Title: cmp.Or(p.Title, p.Role.Label()), Side: string(p.Side)}
}

func signs(p *accounts.Person) bool { return p.Side == accounts.Management || p.Side == accounts.Staff }

func (s *Server) actionsPage(c *gin.Context) {
	all, err := s.actions().All(c.Request.Context(), me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := ActionsPage{Page: s.actionsBase(c, "You said, we did"), Done: actionsDone[c.Query("done")], Signs: signs(me(c))}
	for _, e := range all {
		v := e.Newest()
		line := ActionLine{ID: e.ID, Heading: viewAction(v.Words).Heading, Said: v.Words.Said, State: v.Words.StateLabel(), Now: signedNow(v)}
		_, shown := e.Shown()
		switch both := v.By("management") != nil && v.By("staff") != nil; {
		case e.WithdrawnOn != "":
			line.Now = "Withdrawn"
			data.Gone = append(data.Gone, line)
		case both:
			data.Shown = append(data.Shown, line)
		default:
			if shown {
				line.Now += ". Until then everybody sees the words before"
			}
			line.Mine = data.Signs && v.By(string(me(c).Side)) == nil
			data.Waiting = append(data.Waiting, line)
		}
	}
	s.render(c, http.StatusOK, "actions", data)
}

// signedNow says whose name stands under a version and whose is missing.
func signedNow(v actions.Version) string {
	switch m, st := v.By("management"), v.By("staff"); {
	case m != nil && st != nil:
		return "Signed by " + m.Name + " and " + st.Name
	case m != nil:
		return "Signed by " + m.Name + ". It waits for the staff side"
	case st != nil:
		return "Signed by " + st.Name + ". It waits for management"
	}
	return "It waits for management and for the staff side"
}

func (s *Server) entry(c *gin.Context) (actions.Entry, error) {
	return s.actions().One(c.Request.Context(), me(c).OrganisationID, c.Param("id"))
}

func (s *Server) actionPage(c *gin.Context) {
	if c.Param("id") == newAction {
		s.showActionForm(c, http.StatusOK, newAction, 0, actions.Words{}, actionDay{}, nil, false)
		return
	}
	s.showAction(c, http.StatusOK, false)
}

func (s *Server) showAction(c *gin.Context, status int, conflict bool) {
	e, err := s.entry(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	v := e.Newest()
	data := ActionPage{ID: e.ID, Entry: e, N: v.N, View: viewAction(v.Words), Done: actionsDone[c.Query("done")], Conflict: conflict, Signs: signs(me(c))}
	data.Page = s.actionsBase(c, data.View.Heading)
	data.Sides = []ActionSide{{"Management", v.By("management")}, {"Staff side", v.By("staff")}}
	data.MaySign = data.Signs && v.By(string(me(c).Side)) == nil && e.WithdrawnOn == ""
	_, shown := e.Shown()
	data.Shown = shown && v.By("management") != nil && v.By("staff") != nil
	data.Before = shown && !data.Shown
	for _, old := range e.Versions[1:] {
		data.History = append(data.History, ActionVersion{old, viewAction(old.Words)})
	}
	s.render(c, status, "action", data)
}

// agreeToAction puts a name to the version that was read.
func (s *Server) agreeToAction(c *gin.Context) {
	n, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		s.fail(c, errInvalid)
		return
	}
	err = s.actions().Agree(c.Request.Context(), actor(me(c)), c.Param("id"), n)
	switch {
	case errors.Is(err, store.ErrConflict):
		s.showAction(c, http.StatusConflict, true)
	case err != nil:
		s.fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, actionsPath+"/"+c.Param("id")+"?done=agreed")
	}
}

// ActionWithdrawPage is the data of templates/pages/action-withdraw.html.
type ActionWithdrawPage struct {
	Page
	ID      string
	N       int
	Heading string
	Why     templates.Textarea
}

func (s *Server) withdrawActionPage(c *gin.Context) { s.showWithdraw(c, http.StatusOK, nil) }

func (s *Server) showWithdraw(c *gin.Context, status int, wrong actions.Problems) {
	e, err := s.entry(c)
	if err == nil && (e.WithdrawnOn != "" || !signs(me(c))) {
		err = errNoPage
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	data := ActionWithdrawPage{Page: s.actionsBase(c, "Withdraw this entry?"), ID: e.ID, N: e.Newest().N, Heading: viewAction(e.Newest().Words).Heading,
		Why: templates.Textarea{ID: "why", Name: "why", Label: templates.Label{Text: "Why?", Size: "s"}, Hint: "The partnership group sees it. Everybody else does not.", Rows: 3, Value: typedIn(c, "why"), Error: wrong["why"], MaxLength: actions.MostText}}
	if text := wrong["why"]; text != "" {
		data.Errors = []templates.Problem{{Field: "why", Text: text}}
	}
	s.render(c, status, "action-withdraw", data)
}

func (s *Server) withdrawAction(c *gin.Context) {
	n, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		s.fail(c, errInvalid)
		return
	}
	var wrong actions.Problems
	err = s.actions().Withdraw(c.Request.Context(), actor(me(c)), c.Param("id"), n, typedIn(c, "why"))
	switch {
	case errors.As(err, &wrong):
		s.showWithdraw(c, http.StatusUnprocessableEntity, wrong)
	case errors.Is(err, store.ErrConflict):
		s.showAction(c, http.StatusConflict, true)
	case err != nil:
		s.fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, actionsPath+"?done=withdrawn")
	}
}
