package handlers

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/templates"
)

// Page is what every page's template data embeds: what the layout needs, and who is signed in.
type Page struct {
	templates.Page
	Staff *accounts.Person // on staff pages only: a worker's page is the same for everyone
}

// ErrorPage is the data of templates/pages/error.html.
type ErrorPage struct {
	Page
	Status  int
	Message string
}

// Can lets a template ask what the person signed in may do, for the navigation.
func (p Page) Can(action string) bool { return accounts.Can(p.Staff, accounts.Action(action)) }

// page begins the data of a page. It never fails: a page that says what is wrong needs it too.
func (s *Server) page(c *gin.Context, title string) Page {
	p := Page{Page: templates.Page{Title: title, Current: c.FullPath(), ForStaff: s.route(c).kind.staff(), Lock: cmp.Or(s.LockAfter, 10)}}
	if session := signedIn(c); session != nil {
		p.Staff = session.Person
		p.Internal = internal(s.route(c))
		p.Person, p.Role, p.Nav = p.Staff.Name, p.Staff.Role.Label(), staffNav(p.Staff)
		if session.Stage == accounts.StageFull {
			p.Notices = s.recoveryNotices(c, p.Staff)
		}
	}
	if s.Accounts == nil {
		return p
	}
	if o, err := s.Accounts.Organisation(c.Request.Context()); err == nil {
		p.Org, p.Demo, p.Exit = o.Name, o.Demo, o.ExitURL
	}
	return p
}

// internal says which pages show casework. What is made there to leave, with its own decisions about what is left out, is not marked.
func internal(r *route) bool {
	switch r.path {
	case "/desk/cases/:id/export", "/desk/cases/:id/package":
		return false
	}
	switch r.access {
	case accounts.ReadCases, accounts.RecordCase, accounts.SeeContacts, accounts.ReadLog:
		return true
	}
	return false
}

// staffNav is where a person's role lets them go.
func staffNav(p *accounts.Person) []templates.Link {
	var nav []templates.Link
	for _, place := range []struct {
		needs accounts.Action
		link  templates.Link
	}{
		{accounts.ReadCases, templates.Link{Href: "/desk", Text: "My cases"}},
		{accounts.RecordCase, templates.Link{Href: "/desk/record", Text: "Record a concern told in person"}},
		{accounts.ReadCases, templates.Link{Href: "/desk/handover", Text: "Hand over"}},
		{accounts.ReadCases, templates.Link{Href: "/desk/disposal", Text: "Old cases"}},
		{accounts.Custody, templates.Link{Href: "/custodians", Text: "Who may read"}},
		{accounts.Custody, templates.Link{Href: "/custodians/recovery", Text: "Lost keys"}},
		{accounts.SeeContacts, templates.Link{Href: "/contacts", Text: "Contacts"}},
		{accounts.SeeReleases, templates.Link{Href: "/partnership", Text: "Figures"}},
		{accounts.SeeReleases, templates.Link{Href: "/reports", Text: "Reports"}},
		{accounts.Act, templates.Link{Href: "/partnership/actions", Text: "You said, we did"}},
		{accounts.MakeReturns, templates.Link{Href: "/returns", Text: "Returns"}},
		{accounts.ReadLog, templates.Link{Href: "/log", Text: "Access log"}},
		{accounts.Administer, templates.Link{Href: "/admin", Text: "Administration"}},
		{accounts.UseAccount, templates.Link{Href: "/posters", Text: "Posters"}},
		{accounts.UseAccount, templates.Link{Href: "/account", Text: "My account"}},
	} {
		if accounts.Can(p, place.needs) {
			nav = append(nav, place.link)
		}
	}
	return nav
}

// render answers with a page of templates/pages. The page is made whole before the first byte is
// sent, so that a failing template becomes an error page and not half a page.
func (s *Server) render(c *gin.Context, status int, page string, data any) {
	var b bytes.Buffer
	if err := s.Pages.Render(&b, page, data); err != nil {
		s.report(c, fmt.Errorf("render a page: %w", err))
		if e, ok := data.(ErrorPage); ok {
			c.Data(e.Status, htmlType, bare(e.Title, e.Message)) // the page that would have said so is what failed
			return
		}
		c.Data(http.StatusInternalServerError, htmlType, bare(errorTitle(500), errInternal.Message))
		return
	}
	s.send(c, status, htmlType, b.Bytes())
}

const htmlType = "text/html; charset=utf-8"

// bare is a page that needs no template, for when templates are what failed.
func bare(title, message string) []byte {
	return []byte("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + html.EscapeString(title) + "</title></head>" +
		"<body><main><h1>" + html.EscapeString(title) + "</h1><p>" + html.EscapeString(message) + "</p><p><a href=\"/\">First page</a></p></main></body></html>\n")
}
