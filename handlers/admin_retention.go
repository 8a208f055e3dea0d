package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/cases"
	"saysomething/store"
	"saysomething/templates"
)

// RetentionPage is the data of templates/pages/admin-retention.html.
type RetentionPage struct {
	Page
	Version   int
	Own       bool // the organisation has decided for itself
	Changed   bool // somebody else saved meanwhile
	Kinds     []KeptFields
	Withdrawn templates.Input
	Wait      templates.Input
}

// KeptFields are the two fields of one period.
type KeptFields struct {
	ID, Legend, Hint, Default, Error string
	Years, Months                    templates.Input
}

var keptKinds = []struct{ id, legend, hint string }{
	{"concern", "Concerns", "Everything that is neither low-level nor a celebration."},
	{"low_level", "Low-level concerns", "Listened to and noted, without a formal case."},
	{"celebration", "Celebrations of good behaviour", ""},
}

// typedRetention is what stands in the form: as typed, so that it comes back when it is wrong.
type typedRetention map[string]string

func asTyped(r cases.Retention) typedRetention {
	t := typedRetention{"withdrawn": strconv.Itoa(r.Withdrawn), "wait": strconv.Itoa(r.Wait)}
	for id, months := range map[string]int{"concern": r.Concern, "low_level": r.LowLevel, "celebration": r.Celebration} {
		t[id+"-years"], t[id+"-months"] = strconv.Itoa(months/12), strconv.Itoa(months%12)
	}
	return t
}

// read makes numbers of what was typed; nothing and nonsense are −1, which is out of every bound.
func (t typedRetention) read() cases.Retention {
	number := func(name string) int {
		n, err := strconv.Atoi(strings.TrimSpace(t[name]))
		if err != nil || n < 0 || n > 9999 {
			return -1
		}
		return n
	}
	months := func(id string) int {
		if t[id+"-months"] == "" {
			t[id+"-months"] = "0"
		}
		y, m := number(id+"-years"), number(id+"-months")
		if y < 0 || m < 0 || m > 11 {
			return -1
		}
		return 12*y + m
	}
	return cases.Retention{Concern: months("concern"), LowLevel: months("low_level"), Celebration: months("celebration"), Withdrawn: number("withdrawn"), Wait: number("wait")}
}

func (s *Server) retentionPage(c *gin.Context) {
	r, version, err := s.Cases.Retention(c.Request.Context(), me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.showRetention(c, http.StatusOK, asTyped(r), version, nil)
}

func (s *Server) saveRetention(c *gin.Context) {
	version, err := strconv.Atoi(c.PostForm("version"))
	if err != nil || version < 0 {
		s.fail(c, errInvalid)
		return
	}
	typed := asTyped(cases.DefaultRetention)
	if c.PostForm("back") == "" {
		for name := range typed {
			typed[name] = strings.TrimSpace(c.PostForm(name))
		}
	}
	if err := s.Cases.SetRetention(c.Request.Context(), me(c).OrganisationID, version, typed.read()); err != nil {
		s.showRetention(c, http.StatusUnprocessableEntity, typed, version, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/admin?done=retention")
}

func (s *Server) showRetention(c *gin.Context, status int, typed typedRetention, version int, err error) {
	p := RetentionPage{Page: s.adminBase(c, "How long cases are kept"), Version: version, Own: version > 0}
	if errors.Is(err, store.ErrConflict) {
		// Somebody else saved meanwhile: what they decided is shown, and what was typed is not saved over it unseen.
		r, now, again := s.Cases.Retention(c.Request.Context(), me(c).OrganisationID)
		if again != nil {
			s.fail(c, again)
			return
		}
		p.Changed, p.Version, p.Own, typed, status, err = true, now, true, asTyped(r), http.StatusConflict, nil
	}
	if err != nil && !wrongRetention(&p.Page, err) {
		s.fail(c, err)
		return
	}
	number := func(id, name, label string, error string) templates.Input {
		return templates.Input{ID: id, Name: name, Label: templates.Label{Text: label}, Value: typed[name], Error: error, Width: 3, InputMode: "numeric", NoSpelling: true}
	}
	standard := asTyped(cases.DefaultRetention)
	for _, k := range keptKinds {
		p.Kinds = append(p.Kinds, KeptFields{
			ID: k.id, Legend: k.legend, Hint: k.hint, Default: standard[k.id+"-years"] + " years", Error: p.Error(k.id),
			Years: number(k.id, k.id+"-years", "Years", ""), Months: number(k.id+"-months", k.id+"-months", "Months", ""),
		})
	}
	p.Withdrawn = number("withdrawn", "withdrawn", "Days after the week in which somebody took their concern back", p.Error("withdrawn"))
	p.Withdrawn.Hint = "Whoever takes a concern back asks for it to be removed. These days give its readers time to notice when somebody was made to take it back, and to put it on hold. The service comes with " + standard["withdrawn"] + "."
	p.Wait = number("wait", "wait", "Days between the second person’s yes and the removal", p.Error("wait"))
	p.Wait.Hint = "Anybody concerned can stop it meanwhile. The service comes with " + standard["wait"] + "."
	s.render(c, status, "admin-retention", p)
}

func wrongRetention(p *Page, err error) bool {
	return wrong(p, err, "concern", "low_level", "celebration", "withdrawn", "wait")
}

// retentionNow says in a line what applies.
func retentionNow(r cases.Retention, own bool) string {
	years := counted(r.Closed()/12, "year", "years")
	if m := r.Closed() % 12; m > 0 {
		years += " and " + counted(m, "month", "months")
	}
	now := "At least " + years + " after closing"
	if !own {
		now += ": what the service comes with. Check it against your records policy"
	}
	return now
}
