package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/reports"
	"saysomething/reports/actions"
	"saysomething/reports/draw"
	"saysomething/reports/release"
	"saysomething/store"
)

// FiguresPage is the data of templates/pages/figures.html and partnership.html. What it shows of concerns is drawn from
// releases alone; what is being done is written and signed by people.
type FiguresPage struct {
	Page
	View         draw.View
	SetUp        bool
	Changed      bool   // a release is not what was released
	ChangedWords string // "Release 3 is"
	Newest       *NewestRelease
	Doing        []Doing
	Progress     string // where all that is being done stands
	Next         string // when the next figures come
}

// NewestRelease is what a reader may keep to see later that nothing was changed.
type NewestRelease struct {
	Number            int
	PublishedOn, Hash string
}

// Doing is a line of what is being done.
type Doing struct{ Did, State, About string }

const mostDoing = 3

// figures shows the released figures that are for everybody.
func (s *Server) figures(c *gin.Context) { s.showFigures(c, draw.Public, "figures", "Figures") }

func (s *Server) showFigures(c *gin.Context, audience, page, title string) {
	p := FiguresPage{Page: s.page(c, title), Progress: "/progress"}
	p.Current = "/" + page
	what, which := c.Param("what"), c.Param("which")
	o, err := s.Accounts.Organisation(c.Request.Context())
	if errors.Is(err, store.ErrNotFound) && what == "" {
		s.render(c, http.StatusOK, page, p) // nothing is set up yet
		return
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	book, err := s.book(c, &p, o.ID, audience, "/"+page)
	if err != nil {
		s.fail(c, err)
		return
	}
	if file, ok := strings.CutSuffix(which, ".csv"); ok && what == "table" {
		s.figuresFile(c, book, file)
		return
	}
	view, ok := book.Go(what, which)
	if !ok {
		s.fail(c, fmt.Errorf("figures: %w", store.ErrNotFound))
		return
	}
	if p.View = view; what != "" {
		p.Title = view.Title + " - " + title
	}
	p.SetUp = true
	if err := s.aroundFigures(c, &p, o); err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, page, p)
}

// book opens what is published and can be trusted.
func (s *Server) book(c *gin.Context, p *FiguresPage, organisation, audience, root string) (*draw.Book, error) {
	ctx := c.Request.Context()
	published, err := s.Reports.Published(ctx, organisation)
	if err != nil {
		return nil, err
	}
	var releases []release.Release
	var wrong []string
	for _, r := range published {
		if r.Err != nil {
			s.report(c, fmt.Errorf("release %d: %w", r.Number, r.Err))
			wrong = append(wrong, fmt.Sprint(r.Number))
			continue
		}
		releases = append(releases, r.Release)
		p.Newest = &NewestRelease{r.Number, draw.Long(r.Release.PublishAt), r.Hash}
	}
	if p.Changed = len(wrong) > 0; p.Changed {
		p.ChangedWords = "Release " + wrong[0] + " is"
		if len(wrong) > 1 {
			p.ChangedWords = "Releases " + strings.Join(wrong, ", ") + " are"
		}
	}
	marks, err := s.Reports.ChartMarks(ctx, organisation)
	if err != nil {
		return nil, err
	}
	var drawn []draw.Mark
	for _, m := range marks {
		drawn = append(drawn, draw.Mark{On: m.On, Reason: m.Reason, Measure: m.Measure})
	}
	return draw.New(releases, audience, root, drawn), nil
}

// aroundFigures adds what stands beside figures: what is being done, and when the next ones come.
func (s *Server) aroundFigures(c *gin.Context, p *FiguresPage, o *accounts.Organisation) error {
	ctx := c.Request.Context()
	if p.View.Overview != nil {
		agreed, err := (&actions.Store{DB: s.DB, Now: s.Now}).Agreed(ctx, o.ID)
		if err != nil {
			return err
		}
		for i := len(agreed) - 1; i >= 0 && len(p.Doing) < mostDoing; i-- {
			w := agreed[i].Words
			if w.State == actions.Stopped {
				continue // it stands on the page of progress, with its reason
			}
			about := w.ThemeLabel
			if w.AreaLabel != "" {
				about = strings.TrimPrefix(about+", "+w.AreaLabel, ", ")
			}
			p.Doing = append(p.Doing, Doing{w.Did, w.StateLabel(), about})
		}
	}
	q, day, ok, err := s.Reports.NextFreeze(ctx, o.ID, o.CreatedOn)
	if err != nil || !ok {
		return err
	}
	p.Next = fmt.Sprintf("What came in from %s is counted on %s. Its figures come some days later.", q.Words(), reports.LongDate(day))
	return nil
}

// figuresFile sends a table of all years for a spreadsheet.
func (s *Server) figuresFile(c *gin.Context, book *draw.Book, id string) {
	var b bytes.Buffer
	ok, err := book.WriteCSV(&b, id)
	if err == nil && !ok {
		err = fmt.Errorf("figures: %w", store.ErrNotFound)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="figures.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}
