package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/store"
	"saysomething/templates"
)

// RepliesPage is the data of templates/pages/admin-replies.html: every reply template, in order.
type RepliesPage struct {
	Page
	Done     string
	Conflict bool // somebody else changed them meanwhile: nothing was done
	Version  int
	Own      bool // the organisation has a list of its own
	List     []ReplyLine
}

// ReplyLine is one template with where it stands.
type ReplyLine struct {
	cases.Reply
	Goes        string // the status it goes with, in words
	First, Last bool
}

// ReplyPage is the data of templates/pages/admin-reply.html: one template, or a new one.
type ReplyPage struct {
	Page
	Code     string // "new" for a new one
	Version  int
	Conflict bool
	Now      *cases.Reply // what stands, after a conflict
	Shipped  *cases.Reply // what the service comes with, when that differs
	Only     bool         // the last one cannot be taken out
	Name     templates.Input
	Text     templates.Textarea
	Goes     templates.Select
}

const newReply = "new"

var repliesDone = map[string]string{
	"saved":   "The template has been saved. Readers see it from the next case they open.",
	"moved":   "The order has been saved.",
	"out":     "The template has been taken out. What was sent with it stays as it is.",
	"shipped": "The templates are again those that the service comes with.",
}

// replyTemplates is the list in force with its version, 0 while it is the service's.
func (s *Server) replyTemplates(c *gin.Context) (cases.Replies, int, error) {
	r := cases.OwnReplies()
	version, err := s.Accounts.OwnSetting(c.Request.Context(), me(c).OrganisationID, accounts.OwnReplies, &r)
	return r, version, err
}

func (s *Server) repliesPage(c *gin.Context) {
	s.showReplies(c, http.StatusOK, repliesDone[c.Query("done")], false)
}

func (s *Server) showReplies(c *gin.Context, status int, done string, conflict bool) {
	r, version, err := s.replyTemplates(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := RepliesPage{Page: s.adminBase(c, "Reply templates"), Done: done, Conflict: conflict, Version: version, Own: changed(r)}
	for i, one := range r.List {
		words, _ := cases.Status(one.Status).Words()
		data.List = append(data.List, ReplyLine{one, words.Staff, i == 0, i == len(r.List)-1})
	}
	s.render(c, status, "admin-replies", data)
}

// changed says whether a list differs from what the service comes with.
func changed(r cases.Replies) bool {
	if len(r.List) != len(cases.ShippedReplies.List) {
		return true
	}
	for i, one := range r.List {
		if one != cases.ShippedReplies.List[i] {
			return true
		}
	}
	return false
}

// orderReplies moves a template, or goes back to what the service comes with.
func (s *Server) orderReplies(c *gin.Context) {
	done := "moved"
	s.changeReplies(c, func(r *cases.Replies) (string, bool) {
		switch c.PostForm("do") {
		case "up":
			r.Move(c.PostForm("code"), -1)
		case "down":
			r.Move(c.PostForm("code"), 1)
		case "shipped":
			*r, done = cases.OwnReplies(), "shipped"
		default:
			return "", false
		}
		return done, true
	}, func() { s.showReplies(c, http.StatusConflict, "", true) })
}

// changeReplies makes one change of the version the page showed. Of two people who change it at once, one is told.
func (s *Server) changeReplies(c *gin.Context, change func(*cases.Replies) (done string, ok bool), conflict func()) {
	r, now, err := s.replyTemplates(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	version, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		s.fail(c, errInvalid)
		return
	}
	if version != now {
		conflict()
		return
	}
	done, ok := change(&r)
	if !ok {
		if !c.Writer.Written() {
			s.fail(c, errInvalid)
		}
		return
	}
	err = s.Accounts.SetOwnSetting(c.Request.Context(), me(c).OrganisationID, accounts.OwnReplies, version, r)
	switch {
	case errors.Is(err, store.ErrConflict):
		conflict()
	case err != nil:
		s.fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, "/admin/replies?done="+done)
	}
}

func (s *Server) replyPage(c *gin.Context) {
	r, version, err := s.replyTemplates(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	one, found := r.Find(c.Param("code"))
	if !found && c.Param("code") != newReply {
		s.fail(c, errNoPage)
		return
	}
	s.showReply(c, http.StatusOK, r, version, one, nil, false)
}

// saveReply keeps a template, or takes it out.
func (s *Server) saveReply(c *gin.Context) {
	typed := cases.Reply{Code: c.Param("code"), Name: c.PostForm("name"), Text: c.PostForm("text"), Status: c.PostForm("status")}
	if typed.Code == newReply {
		typed.Code = ""
	}
	s.changeReplies(c, func(r *cases.Replies) (string, bool) {
		if _, found := r.Find(typed.Code); !found && typed.Code != "" {
			return "", false
		}
		if c.PostForm("do") == "out" {
			return "out", typed.Code != "" && r.Drop(typed.Code)
		}
		if wrong := r.Put(typed); wrong != nil {
			version, _ := strconv.Atoi(c.PostForm("version"))
			s.showReply(c, http.StatusUnprocessableEntity, *r, version, typed, wrong, false)
			return "", false
		}
		return "saved", true
	}, func() {
		r, version, err := s.replyTemplates(c)
		if err != nil {
			s.fail(c, err)
			return
		}
		s.showReply(c, http.StatusConflict, r, version, typed, nil, true)
	})
}

func (s *Server) showReply(c *gin.Context, status int, r cases.Replies, version int, one cases.Reply, mistakes map[string]string, conflict bool) {
	title := one.Name
	now, stands := r.Find(one.Code)
	if stands {
		title = now.Name
	}
	if one.Code == "" {
		title = "Add a template"
	}
	p := s.adminBase(c, title)
	wrong(&p, accounts.Problems(mistakes), "name", "text", "status")
	data := ReplyPage{Page: p, Code: c.Param("code"), Version: version, Conflict: conflict, Only: len(r.List) < 2}
	if conflict && stands {
		data.Now = &now
	}
	if shipped, ok := cases.ShippedReplies.Find(one.Code); ok && shipped != one {
		data.Shipped = &shipped
	}
	data.Name = templates.Input{ID: "name", Name: "name", Label: templates.Label{Text: "Name", Size: "s"}, Hint: "Readers choose by it. The person who spoke up never sees it.", Value: one.Name, Error: mistakes["name"], MaxLength: cases.MostReplyName}
	data.Text = templates.Textarea{ID: "text", Name: "text", Label: templates.Label{Text: "Words", Size: "s"}, Rows: 10, Value: one.Text, Error: mistakes["text"], MaxLength: cases.MostReplyText,
		Hint: "Put what is to be filled in each time into square brackets, like [day]. The page asks before it sends words with one left in."}
	data.Goes = templates.Select{ID: "status", Name: "status", Label: templates.Label{Text: "Goes with a status", Size: "s"}, Hint: "It is then offered first when a case is changed to that.", Value: one.Status, Error: mistakes["status"], Items: statusOptions()}
	s.render(c, status, "admin-reply", data)
}

// statusOptions are the statuses that a reader can set.
func statusOptions() []templates.Option {
	items := []templates.Option{{Text: "None in particular"}}
	for _, w := range cases.Statuses {
		if w.Status != cases.New && w.Status != cases.Withdrawn {
			items = append(items, templates.Option{Value: string(w.Status), Text: w.Staff})
		}
	}
	return items
}
