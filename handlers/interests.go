package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/templates"
)

// InterestsPage is the data of templates/pages/interests.html: what a reader declares about themselves. Nobody else's register is shown
// to anybody, administrators included.
type InterestsPage struct {
	Page
	Done    string
	Mine    []accounts.Interest
	NamedBy []string
	Other   templates.Select
	Kind    templates.Choices
}

var interestsDone = map[string]string{"declared": "Written down.", "ended": "Taken back."}

func (s *Server) interestsPage(c *gin.Context) {
	s.showInterests(c, http.StatusOK, "", "", nil)
}

func (s *Server) declareInterest(c *gin.Context) {
	other, kind := c.PostForm("other"), c.PostForm("kind")
	if err := s.Accounts.Declare(c.Request.Context(), me(c), other, kind); err != nil {
		s.showInterests(c, http.StatusUnprocessableEntity, other, kind, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/account/interests?done=declared")
}

func (s *Server) endInterest(c *gin.Context) {
	if err := s.Accounts.EndInterest(c.Request.Context(), me(c).ID, c.PostForm("other")); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/account/interests?done=ended")
}

func (s *Server) showInterests(c *gin.Context, status int, other, kind string, err error) {
	p, ctx := s.page(c, "People close to you"), c.Request.Context()
	p.Current = "/account"
	if err != nil && !wrong(&p, err, "other", "kind") {
		s.fail(c, err)
		return
	}
	data := InterestsPage{Page: p, Done: interestsDone[c.Query("done")]}
	if data.Mine, err = s.Accounts.Interests(ctx, me(c).ID); err != nil {
		s.fail(c, err)
		return
	}
	if data.NamedBy, err = s.Accounts.NamedBy(ctx, me(c).ID); err != nil {
		s.fail(c, err)
		return
	}
	colleagues, err := s.Accounts.Colleagues(ctx, me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	options := []templates.Option{{Value: "", Text: "Choose"}}
	for _, one := range colleagues {
		if one.ID != me(c).ID {
			options = append(options, templates.Option{Value: one.ID, Text: one.Name + ", " + one.Role})
		}
	}
	data.Other = templates.Select{ID: "other", Name: "other", Label: templates.Label{Text: "Who is it?", Size: "s"}, Items: options, Value: other, Error: p.Error("other")}
	data.Kind = templates.Choices{ID: "kind", Name: "kind", Legend: templates.Label{Text: "How do you know them?", Size: "s"}, Items: radios(accounts.InterestKinds, kind), Error: p.Error("kind")}
	s.render(c, status, "interests", data)
}
