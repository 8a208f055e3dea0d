package handlers

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/reports"
	"saysomething/templates"
)

// A champion's log: that somebody came, about what, and where they were pointed. No case, no words, nobody's name. Guardians see totals of
// the whole organisation, through the rule for small numbers; a champion sees their own lines.

// ContactsPage is the data of templates/pages/contacts.html.
type ContactsPage struct {
	Page
	Done     string
	Logs     bool // a champion: may add, and sees their own
	Weeks    []contactWeek
	Themes   []reports.Item
	Ways     []reports.Item
	Week     string // as it was sent
	Theme    string
	Way      string
	WayError string
	Own      []contactLine
	Quarters []contactQuarter
	Legend   []reports.Symbol
}

type contactWeek struct{ Monday, Words string }

type contactLine struct {
	ID, Week, Theme, Way string
	Removable            bool
}

type contactQuarter struct {
	Words  string
	Tables []reports.Table // ways, themes
}

var contactsDone = map[string]string{"added": "The contact has been written down.", "removed": "The contact has been taken out."}

const contactQuarters = 4

func (s *Server) contactsPage(c *gin.Context) {
	s.showContacts(c, http.StatusOK, ContactsPage{Page: s.page(c, "Contacts"), Done: contactsDone[c.Query("done")]})
}

func (s *Server) showContacts(c *gin.Context, status int, data ContactsPage) {
	ctx, person := c.Request.Context(), me(c)
	data.Logs = accounts.Can(person, accounts.LogContacts)
	fill := s.fillTotals
	if data.Logs {
		fill = s.fillOwn
	}
	if err := fill(ctx, person, &data); err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, status, "contacts", data)
}

func mondayWords(week string) string {
	day, err := time.Parse(time.DateOnly, week)
	if err != nil {
		return ""
	}
	return day.Format("2 January 2006")
}

// addContact takes the form. Only the way is needed.
func (s *Server) addContact(c *gin.Context) {
	one := reports.Contact{Week: c.PostForm("week"), Theme: c.PostForm("theme"), PointedTo: c.PostForm("way")}
	if one.PointedTo == "" {
		data := ContactsPage{Page: s.page(c, "Contacts"), Week: one.Week, Theme: one.Theme, WayError: "Choose where you pointed them to, or that you listened"}
		data.Errors = []templates.Problem{{Field: "way-guardian", Text: data.WayError}}
		s.showContacts(c, http.StatusUnprocessableEntity, data)
		return
	}
	if err := s.Reports.LogContact(c.Request.Context(), me(c).OrganisationID, me(c).ID, one); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/contacts?done=added")
}

// removeContact takes back a line of this week.
func (s *Server) removeContact(c *gin.Context) {
	if err := s.Reports.RemoveContact(c.Request.Context(), me(c).ID, c.Param("id")); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/contacts?done=removed")
}
