package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/store"
	"saysomething/templates"
)

// OrganisationPage is the data of templates/pages/admin-organisation.html.
type OrganisationPage struct {
	Page
	Name, ExitURL  templates.Input
	Clocks, Nation templates.Choices
}

func (s *Server) organisationPage(c *gin.Context) {
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	s.showOrganisation(c, http.StatusOK, *o, nil)
}

func (s *Server) saveOrganisation(c *gin.Context) {
	now, version, err := s.timeLimits(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	next := now
	o := &next.Organisation
	o.Name, o.ClockPreset, o.Nation, o.ExitURL = c.PostForm("name"), c.PostForm("clock_preset"), c.PostForm("nation"), c.PostForm("exit_url")
	if err := o.Check(); err != nil {
		s.showOrganisation(c, http.StatusUnprocessableEntity, *o, err)
		return
	}
	if o.ClockPreset != now.Organisation.ClockPreset {
		next.Own = cases.OwnClocks{} // as choosePreset does
	}
	changes, err := now.changesTo(next)
	sure := c.PostForm("sure")
	switch {
	case err != nil:
		s.fail(c, err)
	case sure == "no":
		s.showOrganisation(c, http.StatusOK, *o, nil)
	case len(changes) > 0 && (sure != "yes" || c.PostForm("version") != strconv.Itoa(version)):
		s.askAboutClocks(c, ClocksQuestion{Version: version, Changes: changes, Conflict: sure == "yes", Typed: typedAgain(c, "name", "clock_preset", "nation", "exit_url")})
	default:
		s.storeOrganisation(c, next, version, len(changes) > 0)
	}
}

// storeOrganisation stores the time limits first: when somebody else was faster with those, nothing else may be stored either.
func (s *Server) storeOrganisation(c *gin.Context, next timeLimits, version int, limits bool) {
	var err error
	if limits {
		err = s.Accounts.ChangeTimeLimits(c.Request.Context(), next.Organisation, version, next.Own)
	}
	if errors.Is(err, store.ErrConflict) {
		s.saveOrganisation(c) // asks again: what was agreed to is about a version that stands no more
		return
	}
	if err == nil {
		err = s.Accounts.SaveOrganisation(c.Request.Context(), next.Organisation)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/admin?done=organisation")
}

func (s *Server) showOrganisation(c *gin.Context, status int, o accounts.Organisation, err error) {
	p := s.adminBase(c, "Organisation")
	if err != nil && !wrong(&p, err, "name", "clock_preset", "nation", "exit_url") {
		s.fail(c, err)
		return
	}
	s.render(c, status, "admin-organisation", OrganisationPage{
		Page: p,
		Name: templates.Input{ID: "name", Name: "name", Label: templates.Label{Text: "Name of the organisation", Size: "m"},
			Hint: "As workers know it. It stands at the top of every page.", Value: o.Name, Error: p.Error("name"), MaxLength: 100},
		Clocks: templates.Choices{ID: "clock_preset", Name: "clock_preset", Legend: templates.Label{Text: "Which time limits apply?", Size: "m"},
			Items: radios(accounts.ClockPresets, o.ClockPreset), Error: p.Error("clock_preset")},
		Nation: templates.Choices{ID: "nation", Name: "nation", Legend: templates.Label{Text: "Whose bank holidays apply?", Size: "m"},
			Items: radios(accounts.Nations, o.Nation), Error: p.Error("nation")},
		ExitURL: templates.Input{ID: "exit_url", Name: "exit_url", Label: templates.Label{Text: "Where “Exit this page” leads", Size: "m"},
			Hint: "A page anybody might be looking at, such as a weather forecast.", Value: o.ExitURL, Error: p.Error("exit_url"), Type: "url", NoSpelling: true},
	})
}

// HelpNumbersPage is the data of templates/pages/admin-help.html.
type HelpNumbersPage struct {
	Page
	Lines []HelpLine
}

// HelpLine is the fields of one line of "Help now".
type HelpLine struct {
	Number              int
	Name, Contact, Note templates.Input
}

const (
	spareHelp = 3  // empty lines offered
	mostHelp  = 20 // lines taken
)

func (s *Server) helpNumbersPage(c *gin.Context) {
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	s.showHelpNumbers(c, http.StatusOK, append(o.Help, make([]accounts.Help, spareHelp)...), nil)
}

func (s *Server) saveHelpNumbers(c *gin.Context) {
	names, contacts, notes := c.PostFormArray("name"), c.PostFormArray("contact"), c.PostFormArray("note")
	if len(names) != len(contacts) || len(names) != len(notes) || len(names) > mostHelp+spareHelp {
		s.fail(c, errInvalid)
		return
	}
	lines := make([]accounts.Help, len(names))
	for i := range names {
		lines[i] = accounts.Help{Name: names[i], Contact: contacts[i], Note: notes[i]}
	}
	if err := s.Accounts.SaveHelp(c.Request.Context(), me(c).OrganisationID, lines); err != nil {
		s.showHelpNumbers(c, http.StatusUnprocessableEntity, lines, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/admin?done=help")
}

func (s *Server) showHelpNumbers(c *gin.Context, status int, lines []accounts.Help, err error) {
	p := s.adminBase(c, "Help numbers")
	var fields []string
	for i := range lines {
		fields = append(fields, helpField(i, "name"), helpField(i, "contact"), helpField(i, "note"))
	}
	if err != nil && !wrong(&p, err, fields...) {
		s.fail(c, err)
		return
	}
	data := HelpNumbersPage{Page: p}
	for i, h := range lines {
		input := func(name, label, value string) templates.Input {
			id := helpField(i, name)
			return templates.Input{ID: id, Name: name, Label: templates.Label{Text: label}, Value: value, Error: p.Error(id)}
		}
		data.Lines = append(data.Lines, HelpLine{i + 1, input("name", "Who", h.Name), input("contact", "Number or address", h.Contact), input("note", "When to use it", h.Note)})
	}
	s.render(c, status, "admin-help", data)
}

func helpField(i int, name string) string { return fmt.Sprintf("help-%d-%s", i, name) }
