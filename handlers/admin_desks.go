package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/templates"
)

// DesksPage is the data of templates/pages/admin-desks.html.
type DesksPage struct {
	Page
	Done  string
	Desks []DeskLine
	Name  templates.Input
	Kind  templates.Choices
}

// DeskLine is a desk with those who answer for it.
type DeskLine struct {
	accounts.Desk
	KindName string
	People   []string
	Rename   templates.Input
}

var desksDone = map[string]string{"added": "The desk has been added. Invite the people who answer for it.", "renamed": "The desk has been renamed."}

func (s *Server) desksPage(c *gin.Context) {
	s.showDesks(c, http.StatusOK, accounts.Desk{}, nil)
}

// saveDesk adds a desk or, with an id, renames one.
func (s *Server) saveDesk(c *gin.Context) {
	d := accounts.Desk{ID: c.PostForm("id"), Kind: c.PostForm("kind"), Name: c.PostForm("name")}
	done, err := "added", error(nil)
	if d.ID == "" {
		_, err = s.Accounts.CreateDesk(c.Request.Context(), me(c).OrganisationID, d.Kind, d.Name)
	} else {
		done, err = "renamed", s.Accounts.RenameDesk(c.Request.Context(), me(c).OrganisationID, d.ID, d.Name)
	}
	if err != nil {
		s.showDesks(c, http.StatusUnprocessableEntity, d, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/admin/desks?done="+done)
}

// showDesks shows typed and what is wrong with it in the form it came from.
func (s *Server) showDesks(c *gin.Context, status int, typed accounts.Desk, err error) {
	p := s.adminBase(c, "Desks")
	if err != nil && !wrong(&p, err, "name", "kind") {
		s.fail(c, err)
		return
	}
	lines, err := s.deskLines(c, &p, typed)
	if err != nil {
		s.fail(c, err)
		return
	}
	if typed.ID != "" {
		typed = accounts.Desk{}
	}
	s.render(c, status, "admin-desks", DesksPage{
		Page: p, Done: desksDone[c.Query("done")], Desks: lines,
		Name: templates.Input{ID: "name", Name: "name", Label: templates.Label{Text: "Name"}, Value: typed.Name, Error: p.Error("name"),
			Hint: "Workers see it when they choose who reads their concern: “Freedom to Speak Up guardians”, or the union’s name."},
		Kind: templates.Choices{ID: "kind", Name: "kind", Legend: templates.Label{Text: "Kind"}, Items: radios(accounts.DeskKinds, typed.Kind), Error: p.Error("kind")},
	})
}

func (s *Server) deskLines(c *gin.Context, p *Page, typed accounts.Desk) ([]DeskLine, error) {
	ctx, organisation := c.Request.Context(), me(c).OrganisationID
	desks, err := s.Accounts.Desks(ctx, organisation)
	if err != nil {
		return nil, err
	}
	people, err := s.Accounts.People(ctx, organisation)
	if err != nil {
		return nil, err
	}
	lines := make([]DeskLine, 0, len(desks))
	for _, d := range desks {
		l := DeskLine{Desk: d, KindName: label(accounts.DeskKinds, d.Kind)}
		for _, one := range people {
			if one.DeskID == d.ID && one.Status == accounts.Active {
				l.People = append(l.People, one.Name)
			}
		}
		l.Rename = templates.Input{ID: "name-" + d.ID, Name: "name", Label: templates.Label{Text: "New name for " + d.Name}, Value: d.Name}
		if typed.ID == d.ID {
			l.Rename.Value, l.Rename.Error = typed.Name, p.Error("name")
			p.Errors = []templates.Problem{{Field: l.Rename.ID, Text: l.Rename.Error}}
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func label(choices []accounts.Choice, code string) string {
	for _, c := range choices {
		if c.Code == code {
			return c.Label
		}
	}
	return code
}
