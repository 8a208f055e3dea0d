package handlers

import (
	"bytes"
	"fmt"
	"html"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

// Page is what every page's template data embeds.
type Page struct {
	Title   string
	Org     string           // the organisation's name
	Demo    bool             // a demonstration: every page says so
	Current string           // path of the page, for the navigation
	Staff   *accounts.Person // who is signed in, on staff pages only: a worker's page is the same for everyone
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
	p := Page{Title: title, Current: c.FullPath()}
	if session := signedIn(c); session != nil {
		p.Staff = session.Person
	}
	if s.Accounts == nil {
		return p
	}
	if o, err := s.Accounts.Organisation(c.Request.Context()); err == nil {
		p.Org, p.Demo = o.Name, o.Demo
	}
	return p
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
	c.Data(status, htmlType, b.Bytes())
}

const htmlType = "text/html; charset=utf-8"

// bare is a page that needs no template, for when templates are what failed.
func bare(title, message string) []byte {
	return []byte("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + html.EscapeString(title) + "</title></head>" +
		"<body><main><h1>" + html.EscapeString(title) + "</h1><p>" + html.EscapeString(message) + "</p><p><a href=\"/\">First page</a></p></main></body></html>\n")
}
