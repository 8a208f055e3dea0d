package handlers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/notify"
	"saysomething/store"
	"saysomething/store/storetest"
)

func (s *site) form(path string, form url.Values, cookie func(*http.Request)) *httptest.ResponseRecorder {
	return s.do("POST", path, form.Encode(), cookie, header("Content-Type", "application/x-www-form-urlencoded"))
}

func englishClocks(change ...string) url.Values {
	f := url.Values{"version": {"0"}, "do": {"save"}, "acknowledge-count": {"2"}, "acknowledge-unit": {"working_days"}, "plan-count": {"5"}, "plan-unit": {"working_days"},
		"update-count": {"20"}, "update-unit": {"working_days"}, "response-count": {"60"}, "response-unit": {"days"}, "response-most": {""}, "follow_ups": {"3", "6", "9", "12"}}
	for i := 0; i < len(change); i += 2 {
		f.Set(change[i], change[i+1])
	}
	return f
}

// An administrator changes a promise: the pages of workers and readers go by it at once, and there is a way back.
func TestAdminChangesClocks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		cookie := everyRole(t, s)[accounts.Administrator].cookie(t, s)
		rules := func() cases.Rules {
			o, err := s.Accounts.Organisation(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			r, err := s.rules(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		page := s.do("GET", "/admin/clocks", "", cookie).Body.String()
		for _, want := range []string{`name="acknowledge-count"`, "On Christmas Eve", "On the day before Good Friday: ", "Wednesday 31 March 2027", "2028", "as it comes"} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q on the page", want)
			}
		}
		preview := s.form("/admin/clocks", englishClocks("do", "preview", "acknowledge-count", "1"), cookie)
		if body := preview.Body.String(); preview.Code != http.StatusOK || !strings.Contains(body, "not saved yet") || !strings.Contains(body, "Tuesday 30 March 2027") || rules()[0].Count != 2 {
			t.Errorf("a preview answered %d, and saved %+v", preview.Code, rules()[0])
		}
		if w := s.form("/admin/clocks", englishClocks("acknowledge-count", "1", "follow_ups", "6", "sure", "yes"), cookie); w.Code != http.StatusSeeOther {
			t.Fatalf("saving answered %d", w.Code)
		}
		if r := rules(); r[0].Count != 1 || len(r) != 5 {
			t.Errorf("%+v", r)
		}
		if raw, err := s.service(t.Context()); err != nil || !strings.Contains(string(raw), `"name":"acknowledge","from":"received","count":1`) {
			t.Errorf("the workers' page has %s %v", raw, err)
		}
		if page := s.do("GET", "/admin/clocks", "", cookie).Body.String(); !strings.Contains(page, "The set has 2 working days") {
			t.Error("what stood before is not shown")
		}
		if w := s.form("/admin/clocks", englishClocks("acknowledge-count", "4"), cookie); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `value="4"`) || rules()[0].Count != 1 {
			t.Errorf("over somebody else's change: %d", w.Code)
		}
		if w := s.form("/admin/clocks", url.Values{"do": {"shipped"}, "version": {"1"}, "sure": {"yes"}}, cookie); w.Code != http.StatusSeeOther || rules()[0].Count != 2 || len(rules()) != 8 {
			t.Errorf("back to the set: %d, %+v", w.Code, rules())
		}
		if w := s.form("/admin/clocks", url.Values{"do": {"preset"}, "version": {"2"}, "clock_preset": {"scotland-inwo"}, "sure": {"yes"}}, cookie); w.Code != http.StatusSeeOther || rules()[0].Count != 3 {
			t.Errorf("another set: %d, %+v", w.Code, rules())
		}
	})
}

func TestClocksMistakes(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		admin := everyRole(t, s)[accounts.Administrator]
		cookie, organisation := admin.cookie(t, s), admin.person.OrganisationID
		for field, form := range map[string]url.Values{
			"acknowledge-count": englishClocks("acknowledge-count", "soon"),
			"plan-count":        englishClocks("plan-count", "999"),
			"plan-unit":         englishClocks("plan-unit", "weeks"),
			"response-most":     englishClocks("response-most", "10"),
			"follow_ups":        englishClocks("follow_ups", "7"),
			"clock_preset":      {"version": {"0"}, "do": {"preset"}, "clock_preset": {"mars"}},
		} {
			w := s.form("/admin/clocks", form, cookie)
			if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `id="`+field+`-error"`) || !strings.Contains(body, "There is a problem") {
				t.Errorf("%s: %d", field, w.Code)
			}
		}
		if w := s.form("/admin/clocks", englishClocks("acknowledge-count", "soon"), cookie); !strings.Contains(w.Body.String(), `value="soon"`) {
			t.Error("what was typed is gone")
		}
		for _, bad := range []url.Values{{"do": {"else"}, "version": {"0"}}, {"do": {"save"}}} {
			if w := s.form("/admin/clocks", bad, cookie); w.Code/100 != 4 {
				t.Errorf("%v answered %d", bad, w.Code)
			}
		}
		var own cases.OwnClocks
		if version, err := s.Accounts.OwnSetting(t.Context(), organisation, accounts.OwnClocks, &own); err != nil || version != 0 {
			t.Errorf("version %d, %v", version, err)
		}
	})
}

func TestMailPage(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		var sender *notify.Sender
		s := newSite(t, db, func(s *Server) {
			sender = &notify.Sender{DB: db, Now: s.Now, SMTP: notify.SMTP{Address: "127.0.0.1:1", From: "speakup@example.nhs.uk"}}
			s.Mail = sender
		})
		people := everyRole(t, s)
		admin := people[accounts.Administrator]
		cookie := admin.cookie(t, s)
		if w := s.form("/admin/mail", url.Values{"do": {"test"}}, cookie); w.Code != http.StatusSeeOther {
			t.Fatalf("a test message: %d", w.Code)
		}
		if err := sender.Send(context.Background()); err == nil {
			t.Fatal("there is no such mail server")
		}
		page := s.do("GET", "/admin/mail", "", cookie).Body.String()
		for _, want := range []string{"The mail server does not answer.", "1 message", "Try again now", "Mail that does not reach somebody", "<strong>" + admin.person.Name + "</strong>", "Test message", "1 try.", "speakup@example.nhs.uk", `value="7" selected`} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q on the page", want)
			}
		}
		reader := people[accounts.Guardian]
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			return notify.Queue(t.Context(), tx, s.Now(), reader.person.ID, notify.Digest, notify.Counts{Day: s.Now().In(notify.London).Format(time.DateOnly)})
		}); err != nil {
			t.Fatal(err)
		}
		desk := func() bool {
			return strings.Contains(s.do("GET", "/desk", "", reader.cookie(t, s)).Body.String(), "Your daily mail has not gone out since")
		}
		sender.Now = func() time.Time { return s.Now().Add(-2 * time.Hour) } // it failed two hours ago
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`UPDATE outbox SET next_at = 0 WHERE template = 'digest'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if desk() || sender.Send(context.Background()) == nil {
			t.Error("told before anything failed")
		}
		sender.Now = s.Now
		if !desk() {
			t.Error("the reader is not told that their mail does not go out")
		}
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { _, err := tx.Exec(`DELETE FROM outbox WHERE template = 'digest'`); return err }); err != nil {
			t.Fatal(err)
		}
		var next, now int64
		at := func() int64 {
			if err := db.One(t.Context(), &next, `SELECT next_at FROM outbox`); err != nil {
				t.Fatal(err)
			}
			return next
		}
		now = s.Now().UnixMicro()
		if at() <= now {
			t.Fatal("nothing waits for another try")
		}
		if w := s.form("/admin/mail", url.Values{"do": {"retry"}}, cookie); w.Code != http.StatusSeeOther || at() != now {
			t.Errorf("try again: %d, next at %d of %d", w.Code, at(), now)
		}
		for hour, want := range map[string]int{"24": 422, "-1": 422, "x": 422, "9": 303} {
			if w := s.form("/admin/mail", url.Values{"do": {"hour"}, "version": {"0"}, "hour": {hour}}, cookie); w.Code != want {
				t.Errorf("hour %s: %d", hour, w.Code)
			}
		}
		if w := s.form("/admin/mail", url.Values{"do": {"hour"}, "version": {"0"}, "hour": {"5"}}, cookie); w.Code != http.StatusConflict {
			t.Errorf("over somebody else's hour: %d", w.Code)
		}
		if page := s.do("GET", "/admin/mail", "", cookie).Body.String(); !strings.Contains(page, `value="9" selected`) || !strings.Contains(page, "Back to 07:00") {
			t.Error("the hour is not shown")
		}
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { _, err := tx.Exec(`DELETE FROM outbox`); return err }); err != nil {
			t.Fatal(err)
		}
	})
}
