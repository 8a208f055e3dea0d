package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/reports"
	"saysomething/reports/pack"
	"saysomething/reports/release"
	"saysomething/store"
)

// Documents: board reports, packs for the partnership group, posters of progress. Their figures come from published releases alone.

// packs is where what people wrote is kept.
func (s *Server) packs() *pack.Store { return &pack.Store{DB: s.DB, Now: s.Now} }

// out is everything that is published, as documents need it.
type out struct {
	Organisation string
	Releases     []release.Release // those that may be shown, in the order of their numbers
	Hashes       []string          // of each
	Changed      bool              // a release is not what was released
}

func (s *Server) published(c *gin.Context) (out, error) {
	var o out
	o.Organisation = me(c).OrganisationID
	all, err := (&reports.Store{DB: s.DB, Now: s.Now}).Published(c.Request.Context(), o.Organisation)
	if err != nil {
		return o, err
	}
	for _, p := range all {
		if p.Err != nil {
			s.report(c, fmt.Errorf("release %d: %w", p.Number, p.Err))
			o.Changed = true
			continue
		}
		o.Releases, o.Hashes = append(o.Releases, p.Release), append(o.Hashes, p.Hash)
	}
	return o, nil
}

// upTo leaves out what came after the release that a final document was made from.
func (o out) upTo(hash string) out {
	if i := slices.Index(o.Hashes, hash); i >= 0 {
		o.Releases, o.Hashes = o.Releases[:i+1], o.Hashes[:i+1]
	}
	return o
}

func (o out) newest() string {
	if len(o.Hashes) == 0 {
		return ""
	}
	return o.Hashes[len(o.Hashes)-1]
}

// PacksPage is the data of templates/pages/reports.html: what there is for each period.
type PacksPage struct {
	Page
	Changed bool
	Periods []PeriodPacks // newest first
	Files   []ReleaseFiles
}

// PeriodPacks are the documents of one period.
type PeriodPacks struct {
	Name  string
	Packs []PackLink
}

// PackLink leads to a document and says how it stands.
type PackLink struct{ Href, Text, State string }

// ReleaseFiles are the files of one release.
type ReleaseFiles struct {
	Number         int
	Periods, CSV   string
	Workbook, When string
	Corrects       bool
}

var packNames = map[string]string{pack.Board: "Board report", pack.Group: "Pack for the partnership group", pack.Poster: "Poster of progress"}

func (s *Server) packsPage(c *gin.Context) {
	o, err := s.published(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	saved, err := s.packs().All(c.Request.Context(), o.Organisation)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := PacksPage{Page: s.page(c, "Reports, packs and posters"), Changed: o.Changed}
	for _, p := range pack.Periods(o.Releases) {
		one := PeriodPacks{Name: p.Name}
		for _, kind := range pack.Kinds {
			state := "Figures only: nobody has written the words yet"
			if d, ok := s.visible(c, saved, kind, p.Name); ok {
				state = stateOf(d)
			}
			one.Packs = append(one.Packs, PackLink{packPath(kind, p), packNames[kind], state})
		}
		data.Periods = append(data.Periods, one)
	}
	for _, r := range slices.Backward(o.Releases) {
		n, names := strconv.Itoa(r.Number), ""
		for _, p := range r.Periods {
			names += ", " + p.Name
		}
		data.Files = append(data.Files, ReleaseFiles{Number: r.Number, Periods: names[min(2, len(names)):], When: r.PublishAt, Corrects: r.Replaces != "",
			Workbook: "/reports/files/release-" + n + ".xlsx", CSV: "/reports/files/release-" + n + ".csv"})
	}
	s.render(c, http.StatusOK, "reports", data)
}

func packPath(kind string, p release.Period) string {
	return "/reports/" + kind + "/" + pack.Slug(p.Name)
}

// visible is the newest edition that whoever asks may see: drafts are for those who write.
func (s *Server) visible(c *gin.Context, saved []pack.Saved, kind, period string) (pack.Saved, bool) {
	for _, d := range saved {
		if d.Kind == kind && d.Period == period && (d.Status == pack.Final || accounts.Can(me(c), accounts.WriteReports)) {
			return d, true
		}
	}
	return pack.Saved{}, false
}

func stateOf(d pack.Saved) string {
	day := d.WrittenOn
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		day = t.Format("2 January 2006")
	}
	edition := ""
	if d.Edition > 1 {
		edition = ", edition " + strconv.Itoa(d.Edition)
	}
	switch {
	case d.Err != nil:
		return "Cannot be shown: it is not what was made final"
	case d.Status == pack.Final:
		return "Final" + edition + ", " + day
	}
	return "Draft" + edition + ", last saved on " + day
}

// packAsked is the document of an address with everything it is drawn from.
type packAsked struct {
	kind     string
	period   release.Period
	out      out
	saved    pack.Saved
	all      []pack.Saved
	beside   pack.Beside
	later    bool // a release came out after the final document
	mayWrite bool
}

// ask finds it; a kind or a period that does not exist is store.ErrNotFound.
func (s *Server) ask(c *gin.Context) (packAsked, error) {
	a := packAsked{kind: c.Param("kind"), mayWrite: accounts.Can(me(c), accounts.WriteReports)}
	if !slices.Contains(pack.Kinds, a.kind) {
		return a, fmt.Errorf("document: %w", store.ErrNotFound)
	}
	var err error
	if a.out, err = s.published(c); err != nil {
		return a, err
	}
	found := false
	if a.period, found = pack.FindPeriod(a.out.Releases, c.Param("period")); !found {
		return a, fmt.Errorf("document: %w", store.ErrNotFound)
	}
	if a.all, err = s.packs().All(c.Request.Context(), a.out.Organisation); err != nil {
		return a, err
	}
	a.saved, _ = s.visible(c, a.all, a.kind, a.period.Name)
	if a.beside, err = s.beside(c, a.out.Organisation); err != nil {
		return a, err
	}
	if a.saved.Status == pack.Final && a.saved.Err == nil {
		newest := a.out.newest()
		a.out, a.beside = a.out.upTo(a.saved.Body.Release), a.saved.Body.Beside
		a.later = newest != a.out.newest()
	}
	return a, nil
}

// PackPage is the data of templates/pages/report.html and report-poster.html.
type PackPage struct {
	Page
	Document pack.Document
	Sheet    pack.Sheet
	State    string
	Altered  bool
	Later    bool
	Changed  bool
	Path     string
	MayWrite bool
	Draft    bool
}

func (s *Server) packPage(c *gin.Context) {
	a, err := s.ask(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := PackPage{Page: s.page(c, packNames[a.kind]+", "+a.period.Name), Path: packPath(a.kind, a.period), MayWrite: a.mayWrite,
		Changed: a.out.Changed, Later: a.later, Altered: a.saved.Err != nil, Draft: a.saved.Status == pack.Draft}
	data.Current = "/reports"
	if a.saved.Status != "" {
		data.State = stateOf(a.saved)
	}
	if a.saved.Err != nil {
		s.report(c, a.saved.Err)
		a.saved = pack.Saved{}
	}
	if a.kind == pack.Poster {
		data.Sheet = pack.DrawPoster(a.period, a.out.Releases, a.saved, a.beside)
		s.render(c, http.StatusOK, "report-poster", data)
		return
	}
	data.Document = pack.Draw(a.kind, a.period, a.out.Releases, a.saved, a.beside)
	s.render(c, http.StatusOK, "report", data)
}

// releaseFile sends all tables of one release for a spreadsheet.
func (s *Server) releaseFile(c *gin.Context) {
	o, err := s.published(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	for _, r := range o.Releases {
		switch name := c.Param("file"); name {
		case fmt.Sprintf("release-%d.xlsx", r.Number):
			body, err := pack.Workbook(r, pack.Partnership)
			s.sendFile(c, name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body, err)
			return
		case fmt.Sprintf("release-%d.csv", r.Number):
			body, err := pack.CSV(r, pack.Partnership)
			s.sendFile(c, name, "text/csv; charset=utf-8", body, err)
			return
		}
	}
	s.fail(c, fmt.Errorf("file of a release: %w", store.ErrNotFound))
}

func (s *Server) sendFile(c *gin.Context, name, kind string, body []byte, err error) {
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Data(http.StatusOK, kind, body)
}
