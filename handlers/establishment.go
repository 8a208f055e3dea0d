package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/reports"
	"saysomething/templates"
)

// EstablishmentPage is the data of templates/pages/admin-establishment.html.
type EstablishmentPage struct {
	Page
	Done   string
	Rows   []reports.Established
	Table  []reports.RowError
	Pasted templates.Textarea
	File   templates.FileUpload
}

func (s *Server) establishmentPage(c *gin.Context) { s.showEstablishment(c, http.StatusOK, "", nil) }

func (s *Server) showEstablishment(c *gin.Context, status int, text string, mistakes reports.RowErrors) {
	rows, err := s.Reports.Establishment(c.Request.Context(), me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := EstablishmentPage{Page: s.adminBase(c, "People by area and worker group"), Rows: rows, Table: mistakes,
		Pasted: templates.Textarea{ID: "rows", Name: "rows", Label: templates.Label{Text: "Paste the list", Size: "s"}, Rows: 10, NoSpelling: true, Value: text,
			Hint: "The first line is area,group,people. You can paste cells straight from a spreadsheet."},
		File: templates.FileUpload{ID: "file", Name: "file", Label: templates.Label{Text: "Or choose a CSV file", Size: "s"}, Accept: ".csv,.txt,text/csv,text/plain"}}
	if c.Query("done") == "saved" {
		data.Done = "The list has been saved. It counts from the next financial year on, or from now if nothing of this year is frozen yet."
	}
	if len(mistakes) > 0 {
		data.Errors = []templates.Problem{{Field: "rows", Text: "Nothing has been saved: put right " + counted(len(mistakes), "mistake", "mistakes") + " in the list"}}
		data.Pasted.Error = "Put right the mistakes listed above, then save again"
	}
	s.render(c, status, "admin-establishment", data)
}

func (s *Server) saveEstablishment(c *gin.Context) {
	fields, err := smallForm(c, "rows", "file")
	if err != nil {
		s.fail(c, err)
		return
	}
	text := orElse(fields["file"], fields["rows"])
	rows, err := s.Reports.ParseEstablishment(c.Request.Context(), me(c).OrganisationID, []byte(text))
	if err == nil {
		err = s.Reports.ReplaceEstablishment(c.Request.Context(), me(c).OrganisationID, rows)
	}
	var mistakes reports.RowErrors
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, "/admin/establishment?done=saved")
	case errors.As(err, &mistakes):
		s.showEstablishment(c, http.StatusUnprocessableEntity, text, mistakes)
	default:
		s.fail(c, err)
	}
}
