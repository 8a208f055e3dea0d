package handlers

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/templates"
)

// AreasPage is the data of templates/pages/admin-areas.html.
type AreasPage struct {
	Page
	Done    string
	Tree    []accounts.Branch // the areas in use or, in a preview, those about to be
	Preview bool
	Floor   int
	Notes   []string // what may be meant but looks odd
	Table   []accounts.AreaError
	Pasted  templates.Textarea
	File    templates.FileUpload
}

const areasSaved = "The areas have been saved. Workers can choose them from now on."

func (s *Server) areasPage(c *gin.Context) {
	areas, err := s.Accounts.Areas(c.Request.Context(), me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := s.areasData(c, "")
	data.Tree = accounts.Tree(areas)
	if c.Query("done") == "saved" {
		data.Done = areasSaved
	}
	s.render(c, http.StatusOK, "admin-areas", data)
}

// saveAreas shows what a list would become first, and stores it when it comes again from there.
func (s *Server) saveAreas(c *gin.Context) {
	fields, err := smallForm(c, "action", "areas", "file")
	if err != nil {
		s.fail(c, err)
		return
	}
	text := fields["areas"]
	if fields["file"] != "" {
		text = fields["file"]
	}
	areas, err := accounts.ParseAreas([]byte(text))
	if err == nil && fields["action"] == "save" {
		err = s.Accounts.ReplaceAreas(c.Request.Context(), me(c).OrganisationID, areas)
		if err == nil {
			c.Redirect(http.StatusSeeOther, "/admin/areas?done=saved")
			return
		}
	}
	var mistakes accounts.AreaErrors
	if err != nil && !errors.As(err, &mistakes) {
		s.fail(c, err)
		return
	}
	s.showAreas(c, text, areas, mistakes)
}

func (s *Server) showAreas(c *gin.Context, text string, areas []accounts.Area, mistakes accounts.AreaErrors) {
	data := s.areasData(c, text)
	if len(mistakes) > 0 {
		data.Errors = []templates.Problem{{Field: "areas", Text: "Nothing has been saved: put right " + counted(len(mistakes), "mistake", "mistakes") + " in the list"}}
		data.Table, data.Pasted.Error = mistakes, "Put right the mistakes listed above, then look at the list again"
		s.render(c, http.StatusUnprocessableEntity, "admin-areas", data)
		return
	}
	data.Title, data.Preview, data.Tree, data.Notes = "Check the areas", true, accounts.Tree(areas), oddAreas(areas)
	s.render(c, http.StatusOK, "admin-areas", data)
}

func (s *Server) areasData(c *gin.Context, text string) AreasPage {
	return AreasPage{
		Page: s.adminBase(c, "Areas and head counts"), Floor: accounts.Floor,
		Pasted: templates.Textarea{ID: "areas", Name: "areas", Label: templates.Label{Text: "Paste the list", Size: "s"}, Rows: 10, NoSpelling: true, Value: text,
			Hint: "The first line is code,name,parent,headcount. You can paste cells straight from a spreadsheet."},
		File: templates.FileUpload{ID: "file", Name: "file", Label: templates.Label{Text: "Or choose a CSV file", Size: "s"}, Accept: ".csv,.txt,text/csv,text/plain"},
	}
}

// oddAreas names areas whose parts have more people than they do: they may be counted apart.
func oddAreas(areas []accounts.Area) []string {
	inside := map[string]int64{}
	for _, a := range areas {
		inside[a.Parent] += a.Headcount
	}
	var notes []string
	for _, a := range areas {
		if inside[a.Code] > a.Headcount {
			notes = append(notes, fmt.Sprintf("%s has %d people, but the areas inside it have %d together. A head count includes everybody in the areas inside.", a.Name, a.Headcount, inside[a.Code]))
		}
	}
	return notes
}

// smallForm reads a form in memory, the named fields and files as text: gin's own way may write
// files to disk.
func smallForm(c *gin.Context, names ...string) (map[string]string, error) {
	fields := map[string]string{}
	if !strings.HasPrefix(c.GetHeader("Content-Type"), "multipart/form-data") {
		for _, n := range names {
			fields[n] = c.PostForm(n)
		}
		return fields, nil
	}
	r, err := c.Request.MultipartReader()
	if err != nil {
		return nil, errInvalid
	}
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, nil
		}
		if err != nil {
			return nil, formProblem(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			return nil, formProblem(err)
		}
		for _, n := range names {
			if n == part.FormName() {
				fields[n] = string(b)
			}
		}
	}
}

func formProblem(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge
	}
	return errInvalid
}
