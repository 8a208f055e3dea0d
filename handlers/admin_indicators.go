package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"saysomething/reports/indicators"
	"saysomething/store"
	"saysomething/templates"
)

// AdminIndicatorsPage is the data of templates/pages/admin-indicators.html.
type AdminIndicatorsPage struct {
	Page
	Done     string
	Imports  []indicators.Import
	Known    []indicators.Measure // measures that the service knows
	Mistakes []indicators.Mistake
	Preview  bool
	Conflict bool
	Rows     []indicators.Row
	Changes  []indicators.Change
	Last     int // number of the newest import, as this page saw it
	Pasted   templates.Textarea
	File     templates.FileUpload
	Name     string // the organisation
	Example  string
}

var indicatorsDone = map[string]string{
	"saved":     "The figures have been saved. Everybody can see them from now on.",
	"withdrawn": "The figures have been withdrawn. What they had replaced stands again.",
	"wres":      "The indicator has been saved.",
}

const indicatorsExample = `measure,question,version,period,value,unit,base,group,source,better
reported_incident,"The last time you experienced harassment, bullying or abuse at work, did you or a colleague report it?",,2025,52.1,percent,1800,,NHS Staff Survey 2025,
turnover,Staff who left in the year,,2024/25,9.8,percent,,,NHS Oversight Framework,down`

func (s *Server) adminIndicatorsPage(c *gin.Context) {
	data, err := s.adminIndicators(c, "")
	if err != nil {
		s.fail(c, err)
		return
	}
	data.Done = indicatorsDone[c.Query("done")]
	s.render(c, http.StatusOK, "admin-indicators", data)
}

func (s *Server) adminIndicators(c *gin.Context, text string) (AdminIndicatorsPage, error) {
	data := AdminIndicatorsPage{
		Page: s.adminBase(c, "Figures from surveys"), Example: indicatorsExample,
		Pasted: templates.Textarea{ID: "figures", Name: "figures", Label: templates.Label{Text: "Paste the figures", Size: "s"}, Rows: 10, NoSpelling: true, Value: text,
			Hint: "The first line is the heading. You can paste cells straight from a spreadsheet."},
		File: templates.FileUpload{ID: "file", Name: "file", Label: templates.Label{Text: "Or choose a CSV file", Size: "s"}, Accept: ".csv,.txt,text/csv,text/plain"},
	}
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		return data, err
	}
	data.Name = o.Name
	if data.Imports, err = s.indicators().Imports(c.Request.Context(), o.ID); err != nil {
		return data, err
	}
	if len(data.Imports) > 0 {
		data.Last = data.Imports[0].Number
	}
	data.Known = indicators.Known()
	return data, nil
}

// saveIndicators shows what a file would become first, and stores it when it comes again from there.
func (s *Server) saveIndicators(c *gin.Context) {
	fields, err := smallForm(c, "action", "figures", "file", "last")
	if err != nil {
		s.fail(c, err)
		return
	}
	text := fields["figures"]
	if fields["file"] != "" {
		text = fields["file"]
	}
	data, err := s.adminIndicators(c, text)
	if err != nil {
		s.fail(c, err)
		return
	}
	rows, err := indicators.Parse([]byte(text), data.Name)
	var mistakes indicators.Mistakes
	switch {
	case errors.As(err, &mistakes):
		data.Mistakes = mistakes
		data.Errors = []templates.Problem{{Field: "figures", Text: "Nothing has been saved: put right " + counted(len(mistakes), "mistake", "mistakes") + " in the figures"}}
		data.Pasted.Error = "Put right the mistakes listed above, then look at the figures again"
		s.render(c, http.StatusUnprocessableEntity, "admin-indicators", data)
		return
	case err != nil:
		s.fail(c, err)
		return
	}
	if fields["action"] == "save" && s.keepIndicators(c, fields["last"], rows, "saved") {
		return
	}
	if c.Writer.Written() {
		return
	}
	if data.Changes, err = s.indicators().Changes(c.Request.Context(), me(c).OrganisationID, rows); err != nil {
		s.fail(c, err)
		return
	}
	data.Title, data.Preview, data.Rows, data.Conflict = "Check the figures", true, rows, fields["action"] == "save"
	s.render(c, map[bool]int{true: http.StatusConflict, false: http.StatusOK}[data.Conflict], "admin-indicators", data)
}

// keepIndicators stores rows. It answers the request unless somebody else has saved since the preview, which must then be shown again.
func (s *Server) keepIndicators(c *gin.Context, last string, rows []indicators.Row, done string) bool {
	n, err := strconv.Atoi(last)
	if err != nil {
		s.fail(c, errInvalid)
		return true
	}
	err = s.indicators().Save(c.Request.Context(), me(c).OrganisationID, me(c).ID, n, rows)
	switch {
	case errors.Is(err, store.ErrConflict):
		return false
	case err != nil:
		s.fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, "/admin/indicators?done="+done)
	}
	return true
}

// AdminWithdrawPage is the data of templates/pages/admin-indicators-withdraw.html.
type AdminWithdrawPage struct {
	Page
	Import indicators.Import
}

func (s *Server) withdrawIndicatorsPage(c *gin.Context) {
	one, err := s.standingImport(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, "admin-indicators-withdraw", AdminWithdrawPage{s.adminBase(c, "Withdraw these figures?"), one})
}

func (s *Server) standingImport(c *gin.Context) (indicators.Import, error) {
	all, err := s.indicators().Imports(c.Request.Context(), me(c).OrganisationID)
	if err != nil {
		return indicators.Import{}, err
	}
	for _, one := range all {
		if one.ID == c.Param("id") && one.WithdrawnOn == "" {
			return one, nil
		}
	}
	return indicators.Import{}, errNoPage
}

func (s *Server) withdrawIndicators(c *gin.Context) {
	one, err := s.standingImport(c)
	if err == nil {
		err = s.indicators().Withdraw(c.Request.Context(), me(c).OrganisationID, me(c).ID, one.ID)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/admin/indicators?done=withdrawn")
}

func itoa(n int) string { return strconv.Itoa(n) }
