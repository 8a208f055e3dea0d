// Package templates is every page as the reader of it sees it: layout.html around pages/*.html, made of components/*.html.
//
// All of it is parsed by New, so that a page with a mistake stops the program at its start and not a worker in the
// middle of a sentence. Pages are written in plain words; the data they show is made in package handlers.
//
// A page file defines "content" and may define "head" for its scripts and "beforeMain" for what stands above <main>, such as a
// back link. Its data embeds Page. A component takes its struct from components.go:
//
//	{{template "input" .Where}}
package templates

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
)

//go:embed layout.html components/*.html pages/*.html
var files embed.FS

// Set is all pages, parsed.
type Set struct {
	pages map[string]*template.Template
}

// Assets finds what the build made: package web has both functions.
type Assets struct {
	URL       func(name string) string // "" if there is none of that name
	Integrity func(name string) string
}

// New parses every page. Its error names the file and the line.
func New(assets Assets) (*Set, error) {
	base, err := empty("layout.html", assets).ParseFS(files, "layout.html", "components/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse templates: %w", err)
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("list pages: %w", err)
	}
	s := &Set{pages: map[string]*template.Template{}}
	for _, name := range names {
		page, err := empty("page", assets).ParseFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("parse templates: %w", err)
		}
		if page.Lookup("content") == nil {
			return nil, fmt.Errorf("parse templates: %s defines no \"content\"", name)
		}
		whole := empty("layout.html", assets)
		if err := assemble(whole, page, base, "layout.html"); err != nil {
			return nil, fmt.Errorf("parse templates: %s: %w", name, err)
		}
		s.pages[strings.TrimSuffix(path.Base(name), ".html")] = whole
	}
	return s, nil
}

func empty(name string, assets Assets) *template.Template {
	return template.New(name).Option("missingkey=error").Funcs(funcs(assets))
}

// Render writes a page by its file's name without ".html". It is made whole before the first byte is written, so that an error
// leaves w untouched. data embeds Page.
func (s *Set) Render(w io.Writer, page string, data any) error {
	t, ok := s.pages[page]
	if !ok {
		return fmt.Errorf("render: there is no page %q", page)
	}
	var whole bytes.Buffer
	if err := t.ExecuteTemplate(&whole, "layout.html", data); err != nil {
		return fmt.Errorf("render page %s: %w", page, err)
	}
	if _, err := w.Write(whole.Bytes()); err != nil {
		return fmt.Errorf("send page %s: %w", page, err)
	}
	return nil
}

// Pages lists the names of all pages.
func (s *Set) Pages() []string {
	names := make([]string, 0, len(s.pages))
	for name := range s.pages {
		names = append(names, name)
	}
	return names
}
