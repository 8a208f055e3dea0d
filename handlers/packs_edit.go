package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/reports/pack"
	"saysomething/store"
	"saysomething/templates"
)

// PackEditPage is the data of templates/pages/report-edit.html: the words of a document.
type PackEditPage struct {
	Page
	Path     string
	Version  int
	Conflict bool
	Now      pack.Texts // what somebody else saved meanwhile
	Labels   map[string]string
	Boxes    []PackBox
	Noticed  []string // what looks like somebody's details
	Edition  int
	Follows  bool // a final edition stands; this is the next
}

// PackBox is one field: one of the three.
type PackBox struct {
	Input    *templates.Input
	Textarea *templates.Textarea
	Select   *templates.Select
}

// editPack shows the form, filled with the draft, or with what the last document leaves to be said again.
func (s *Server) editPack(c *gin.Context) {
	a, err := s.ask(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	texts := a.saved.Body.Texts
	if a.saved.Status != pack.Draft {
		texts = pack.Begin(a.kind, a.period, a.out.Releases, a.all)
	}
	s.showPackForm(c, http.StatusOK, a, texts, versionOf(a.saved), nil, false)
}

// versionOf is what a save must name: 0 where no draft stands.
func versionOf(d pack.Saved) int {
	if d.Status != pack.Draft {
		return 0
	}
	return d.Version
}

func (s *Server) showPackForm(c *gin.Context, status int, a packAsked, texts pack.Texts, version int, wrong pack.Problems, conflict bool) {
	p := s.page(c, "Write: "+packNames[a.kind]+", "+a.period.Name)
	p.Current = "/reports"
	data := PackEditPage{Page: p, Path: packPath(a.kind, a.period), Version: version, Conflict: conflict, Labels: map[string]string{}, Follows: a.saved.Status == pack.Final}
	if conflict {
		data.Now = a.saved.Body.Texts
	}
	all := ""
	for _, f := range pack.Form(a.kind, a.period, a.out.Releases) {
		data.Labels[f.Name] = f.Label
		if text := wrong[f.Name]; text != "" {
			data.Errors = append(data.Errors, templates.Problem{Field: f.Name, Text: text})
		}
		data.Boxes = append(data.Boxes, packBox(f, texts.Get(f.Name), wrong[f.Name]))
		all += texts.Get(f.Name) + "\n"
	}
	data.Noticed = noticeDetails(all)
	s.render(c, status, "report-edit", data)
}

// notACase stands beside every box.
const notACase = "Do not describe a case: no names, no dates, nothing by which somebody could be recognised."

func packBox(f pack.Field, value, wrong string) PackBox {
	label := templates.Label{Text: f.Label, Size: "s"}
	switch {
	case f.Rows == 0:
		box := templates.Select{ID: f.Name, Name: f.Name, Label: label, Hint: f.Hint, Error: wrong, Value: value}
		for _, choice := range f.Choice {
			box.Items = append(box.Items, templates.Option{Value: choice.Code, Text: choice.Label})
		}
		if len(box.Items) == 0 {
			box.Items = []templates.Option{{Value: "", Text: "None has been published yet"}}
		}
		return PackBox{Select: &box}
	case f.Rows == 1:
		return PackBox{Input: &templates.Input{ID: f.Name, Name: f.Name, Label: label, Hint: f.Hint, Error: wrong, Value: value, NoSpelling: true}}
	}
	hint := f.Hint
	if hint != "" && !strings.ContainsAny(hint[len(hint)-1:], ".?") {
		hint += "."
	}
	return PackBox{Textarea: &templates.Textarea{ID: f.Name, Name: f.Name, Label: label, Hint: strings.TrimSpace(hint + " " + notACase), Error: wrong, Value: value, Rows: f.Rows, NoSpelling: true}}
}

// savePack keeps the draft, and leads to where it can become final if that was pressed.
func (s *Server) savePack(c *gin.Context) {
	a, err := s.ask(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	version, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		s.fail(c, errInvalid)
		return
	}
	texts, final := pack.Collect(a.kind, c.PostForm), c.PostForm("do") == "final"
	var wrong pack.Problems
	if err := pack.Check(pack.Form(a.kind, a.period, a.out.Releases), texts, final); errors.As(err, &wrong) {
		s.showPackForm(c, http.StatusUnprocessableEntity, a, texts, version, wrong, false)
		return
	}
	body := pack.Body{Organisation: a.out.Organisation, Kind: a.kind, Period: a.period.Name, Texts: texts}
	err = s.packs().Save(c.Request.Context(), body, version, me(c).ID)
	switch {
	case errors.Is(err, store.ErrConflict):
		s.showPackForm(c, http.StatusConflict, a, texts, versionOf(a.saved), nil, true)
	case err != nil:
		s.fail(c, err)
	case final:
		c.Redirect(http.StatusSeeOther, packPath(a.kind, a.period)+"/final")
	default:
		c.Redirect(http.StatusSeeOther, packPath(a.kind, a.period))
	}
}

// PackFinalPage is the data of templates/pages/report-final.html: what will happen, before it does.
type PackFinalPage struct {
	Page
	Path    string
	Version int
	Name    string
	Missing []string
}

func (s *Server) finalPackPage(c *gin.Context) {
	a, err := s.ask(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	if a.saved.Status != pack.Draft || a.saved.Err != nil {
		c.Redirect(http.StatusSeeOther, packPath(a.kind, a.period))
		return
	}
	data := PackFinalPage{Page: s.page(c, "Make it final"), Path: packPath(a.kind, a.period), Version: a.saved.Version, Name: packNames[a.kind] + ", " + a.period.Name}
	data.Current = "/reports"
	var wrong pack.Problems
	if err := pack.Check(pack.Form(a.kind, a.period, a.out.Releases), a.saved.Body.Texts, true); errors.As(err, &wrong) {
		for _, f := range pack.Fields(a.kind) {
			if wrong[f.Name] != "" {
				data.Missing = append(data.Missing, f.Label)
			}
		}
	}
	s.render(c, http.StatusOK, "report-final", data)
}

// finishPack makes the draft final that its reader has seen.
func (s *Server) finishPack(c *gin.Context) {
	a, err := s.ask(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	if a.saved.Status != pack.Draft || a.saved.Err != nil || strconv.Itoa(a.saved.Version) != c.PostForm("version") {
		c.Redirect(http.StatusSeeOther, packPath(a.kind, a.period)+"/final") // it asks again, with what stands now
		return
	}
	err = s.packs().Finish(c.Request.Context(), a.saved, a.out.newest(), a.beside, me(c).ID)
	var wrong pack.Problems
	switch {
	case errors.As(err, &wrong):
		s.showPackForm(c, http.StatusUnprocessableEntity, a, a.saved.Body.Texts, a.saved.Version, wrong, false)
	case errors.Is(err, store.ErrConflict):
		c.Redirect(http.StatusSeeOther, packPath(a.kind, a.period)+"/final")
	case err != nil:
		s.fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, packPath(a.kind, a.period))
	}
}
