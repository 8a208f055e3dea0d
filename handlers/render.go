package handlers

import (
	"bytes"
	"fmt"
	"html"
	"net/http"

	"github.com/gin-gonic/gin"
)

// Page is what every page's template data embeds.
type Page struct {
	Title   string
	Org     string // the organisation's name
	Demo    bool   // a demonstration: every page says so
	Current string // path of the page, for the navigation
}

// ErrorPage is the data of templates/pages/error.html.
type ErrorPage struct {
	Page
	Status  int
	Message string
}

// page begins the data of a page.
func (s *Server) page(c *gin.Context, title string) Page {
	return Page{Title: title, Current: c.FullPath()}
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
