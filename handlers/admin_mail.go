package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/notify"
	"saysomething/store"
	"saysomething/templates"
)

// MailPage is the data of templates/pages/admin-mail.html.
type MailPage struct {
	Page
	Done     string
	Conflict bool
	State    notify.State
	Failures []notify.Failure
	Version  int
	Own      bool
	Hour     templates.Select
}

var mailDone = map[string]string{
	"hour":  "The hour has been saved. It counts from the next mail on.",
	"retry": "The messages that wait are tried again within the next minute. Open this page again to see whether they went out.",
	"test":  "A test message is on its way to you. If it does not come within a few minutes, open this page again to see why.",
}

func (s *Server) mailPage(c *gin.Context) { s.showMail(c, http.StatusOK, "", nil, false) }

func (s *Server) showMail(c *gin.Context, status int, typed string, mistakes map[string]string, conflict bool) {
	data := MailPage{Page: s.adminBase(c, "Mail to staff"), Done: mailDone[c.Query("done")], Conflict: conflict}
	setting := accounts.DefaultDigest()
	var err error
	if data.Version, err = s.Accounts.OwnSetting(c.Request.Context(), me(c).OrganisationID, accounts.OwnDigest, &setting); err != nil {
		s.fail(c, err)
		return
	}
	if s.Mail != nil {
		if data.State, err = s.Mail.State(c.Request.Context()); err != nil {
			s.fail(c, err)
			return
		}
		if data.Failures, err = s.Mail.Failures(c.Request.Context()); err != nil {
			s.fail(c, err)
			return
		}
	}
	data.Own = setting != accounts.DefaultDigest()
	wrong(&data.Page, accounts.Problems(mistakes), "hour")
	data.Hour = templates.Select{ID: "hour", Name: "hour", Label: templates.Label{Text: "At what hour?", Size: "s"}, Error: mistakes["hour"],
		Hint: "The clock of London, in summer and in winter.", Value: orElse(typed, strconv.Itoa(setting.Hour))}
	for h := range 24 {
		data.Hour.Items = append(data.Hour.Items, templates.Option{Value: strconv.Itoa(h), Text: fmt.Sprintf("%02d:00", h)})
	}
	s.render(c, status, "admin-mail", data)
}

func (s *Server) saveMail(c *gin.Context) {
	switch do := c.PostForm("do"); {
	case do == "hour":
		s.saveHour(c)
	case do == "retry" && s.Mail != nil:
		s.mailAsked(c, do, s.Mail.Retry(c.Request.Context()))
	case do == "test" && s.Mail != nil:
		s.mailAsked(c, do, s.DB.Tx(c.Request.Context(), func(tx *sqlx.Tx) error {
			return notify.Queue(c.Request.Context(), tx, s.Now(), me(c).ID, notify.Test, nil)
		}))
	default:
		s.fail(c, errInvalid)
	}
}

func (s *Server) mailAsked(c *gin.Context, done string, err error) {
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/admin/mail?done="+done)
}

func (s *Server) saveHour(c *gin.Context) {
	version, bad := strconv.Atoi(c.PostForm("version"))
	if bad != nil {
		s.fail(c, errInvalid)
		return
	}
	hour, bad := strconv.Atoi(c.PostForm("hour"))
	if bad != nil || hour < 0 || hour > 23 {
		s.showMail(c, http.StatusUnprocessableEntity, "", map[string]string{"hour": "Choose an hour from 00:00 to 23:00"}, false)
		return
	}
	err := s.Accounts.SetOwnSetting(c.Request.Context(), me(c).OrganisationID, accounts.OwnDigest, version, accounts.Digest{Hour: hour})
	if errors.Is(err, store.ErrConflict) {
		s.showMail(c, http.StatusConflict, strconv.Itoa(hour), nil, true)
		return
	}
	s.mailAsked(c, "hour", err)
}

// clocksNow says on the administrator's first page which time limits apply.
func (s *Server) clocksNow(c *gin.Context, o *accounts.Organisation) string {
	own, _, err := s.ownClocks(c.Request.Context(), o)
	text := label(accounts.ClockPresets, o.ClockPreset)
	if shipped, _ := cases.OwnFrom(o.ClockPreset); err == nil && !sameClocks(own, shipped) {
		text += ", with changes of your own"
	}
	return text
}
