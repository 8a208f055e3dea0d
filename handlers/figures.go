package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/reports"
	"saysomething/store"
)

// FiguresPage is the data of templates/pages/figures.html and partnership.html.
type FiguresPage struct {
	Page
	View FiguresView
}

// FiguresView is what both pages show. It is drawn from releases alone.
type FiguresView struct {
	Quarters []QuarterLink // newest first
	Changed  bool          // a release is not what was released
	Figures  *reports.Figures
	Next     *NextFigures
}

// QuarterLink leads to a quarter's figures.
type QuarterLink struct {
	Href, Text       string
	Current, Changed bool
}

// NextFigures says when which figures come.
type NextFigures struct{ Quarter, Words, On string }

// figures shows the released figures of a quarter to anybody, or as a CSV file.
func (s *Server) figures(c *gin.Context) {
	if name, ok := strings.CutSuffix(c.Param("quarter"), ".csv"); ok {
		s.figuresCSV(c, name)
		return
	}
	s.showFigures(c, "figures", "Figures")
}

func (s *Server) showFigures(c *gin.Context, page, title string) {
	view, err := s.figuresView(c, "/"+page)
	if err != nil {
		s.fail(c, err)
		return
	}
	p := s.page(c, title)
	if c.Param("quarter") != "" {
		p.Title = title + ", " + view.Figures.Quarter.Words()
	}
	p.Current = "/" + page
	s.render(c, http.StatusOK, page, FiguresPage{p, view})
}

// figuresView draws the quarter of the address, or the newest. A quarter that has no release that
// may be shown is store.ErrNotFound.
func (s *Server) figuresView(c *gin.Context, root string) (FiguresView, error) {
	var view FiguresView
	o, err := s.Accounts.Organisation(c.Request.Context())
	if errors.Is(err, store.ErrNotFound) && c.Param("quarter") == "" {
		return view, nil // nothing is set up yet
	}
	if err != nil {
		return view, err
	}
	releases, err := s.Reports.Releases(c.Request.Context(), o.ID)
	if err != nil {
		return view, err
	}
	for _, r := range releases {
		if r.Err != nil {
			s.report(c, fmt.Errorf("figures of %s: %w", r.Quarter, r.Err))
			view.Changed = true
		}
	}
	chosen, err := chooseQuarter(c.Param("quarter"), releases)
	if err != nil {
		return view, err
	}
	if f, ok := reports.Draw(releases, chosen); ok {
		view.Figures = &f
	} else if c.Param("quarter") != "" {
		return view, fmt.Errorf("figures of %s: %w", chosen, store.ErrNotFound)
	}
	view.Quarters = quarterLinks(root, releases, chosen)
	view.Next, err = s.nextFigures(c, o.ID, o.CreatedOn)
	return view, err
}

// chooseQuarter reads the quarter of an address; without one it is the newest that can be shown.
func chooseQuarter(name string, releases []reports.Release) (reports.Quarter, error) {
	if name == "" {
		for i := len(releases) - 1; i >= 0; i-- {
			if releases[i].Err == nil {
				return releases[i].Quarter, nil
			}
		}
		return reports.Quarter{}, nil
	}
	q, err := reports.ParseQuarter(name)
	if err != nil || q.Path() != name {
		return reports.Quarter{}, fmt.Errorf("figures: %w", store.ErrNotFound)
	}
	return q, nil
}

func quarterLinks(root string, releases []reports.Release, chosen reports.Quarter) []QuarterLink {
	var links []QuarterLink
	for i := len(releases) - 1; i >= 0; i-- {
		q := releases[i].Quarter
		links = append(links, QuarterLink{Href: root + "/" + q.Path(), Text: q.Words(), Current: q == chosen, Changed: releases[i].Err != nil})
	}
	return links
}

func (s *Server) nextFigures(c *gin.Context, organisation, createdOn string) (*NextFigures, error) {
	q, day, ok, err := s.Reports.NextRelease(c.Request.Context(), organisation, createdOn)
	if err != nil || !ok {
		return nil, err
	}
	return &NextFigures{q.String(), q.Words(), reports.LongDate(day)}, nil
}

// figuresCSV sends the figures of one quarter for a spreadsheet.
func (s *Server) figuresCSV(c *gin.Context, name string) {
	body, err := s.releaseBody(c, name)
	if err != nil {
		s.fail(c, err)
		return
	}
	var b bytes.Buffer
	if err := reports.WriteCSV(&b, body); err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="figures-`+name+`.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}

func (s *Server) releaseBody(c *gin.Context, name string) (reports.Body, error) {
	q, err := chooseQuarter(name, nil)
	if err != nil {
		return reports.Body{}, err
	}
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		return reports.Body{}, err
	}
	releases, err := s.Reports.Releases(c.Request.Context(), o.ID)
	if err != nil {
		return reports.Body{}, err
	}
	for _, r := range releases {
		if r.Quarter == q && name != "" {
			if r.Err != nil {
				s.report(c, fmt.Errorf("figures of %s: %w", q, r.Err))
				break
			}
			return r.Body, nil
		}
	}
	return reports.Body{}, fmt.Errorf("figures of %s: %w", q, store.ErrNotFound)
}
