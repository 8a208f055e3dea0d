package handlers

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/templates"
)

// ClocksPage is the data of templates/pages/admin-clocks.html.
type ClocksPage struct {
	Page
	Done      string
	Conflict  bool // somebody else changed them meanwhile: nothing was done
	Unsaved   bool // a preview of what was typed
	Own       bool // the organisation has changed something
	Version   int
	SetName   string
	Preset    templates.Choices
	Promises  []PromiseFields
	FollowUps templates.Choices
	Examples  []ClockExample
	Until     string // the last day the bank holidays are known for
	Source    string
}

// PromiseFields are the fields of one promise.
type PromiseFields struct {
	Title, Plain, From string
	Count              templates.Input
	Unit               templates.Select
	Most               *templates.Input // of the full response: how far it may be put off
	Shipped            string           // what the set has, when that is something else
}

// ClockExample is what the promises would be for one day.
type ClockExample struct {
	Why, Day string
	Lines    []ExampleLine
}

// ExampleLine is one promise of an example.
type ExampleLine struct{ Promise, When string }

var clocksDone = map[string]string{
	"saved":   "The time limits have been saved. Every concern goes by them from now on, also those under way.",
	"preset":  "The set has been changed. Every concern goes by it from now on, also those under way.",
	"shipped": "The time limits are again those of the set.",
	"same":    "Nothing was changed: these time limits are in force already.",
}

// ownClocks are the clocks in force with their version, as the form shows them.
func (s *Server) ownClocks(ctx context.Context, o *accounts.Organisation) (cases.OwnClocks, int, error) {
	var own cases.OwnClocks
	version, err := s.Accounts.OwnSetting(ctx, o.ID, accounts.OwnClocks, &own)
	if err == nil && own.Preset != o.ClockPreset {
		own, err = cases.OwnFrom(o.ClockPreset)
	}
	return own, version, err
}

func (s *Server) clocksPage(c *gin.Context) {
	s.showClocks(c, http.StatusOK, nil, nil, false)
}

func (s *Server) saveClocks(c *gin.Context) {
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	version, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		s.fail(c, errInvalid)
		return
	}
	switch c.PostForm("do") {
	case "preset":
		s.choosePreset(c, o, version)
	case "shipped":
		s.setClocks(c, *o, version, cases.OwnClocks{}, "shipped")
	case "save", "preview":
		typed := typedClocks(c, o.ClockPreset)
		wrong := typed.Check()
		switch {
		case len(wrong) > 0:
			s.showClocks(c, http.StatusUnprocessableEntity, &typed, wrong, false)
		case c.PostForm("do") == "preview":
			s.showClocks(c, http.StatusOK, &typed, nil, false)
		default:
			s.setClocks(c, *o, version, typed, "saved")
		}
	default:
		s.fail(c, errInvalid)
	}
}

// choosePreset takes another set as it comes: changes belong to the set they were made to.
func (s *Server) choosePreset(c *gin.Context, o *accounts.Organisation, version int) {
	o.ClockPreset = c.PostForm("clock_preset")
	if !slices.Contains(cases.Presets(), o.ClockPreset) {
		s.showClocks(c, http.StatusUnprocessableEntity, nil, map[string]string{"clock_preset": "Choose which time limits apply"}, false)
		return
	}
	s.setClocks(c, *o, version, cases.OwnClocks{}, "preset")
}

// setClocks asks before the dates of open concerns move, and stores what was asked about once the answer is yes.
func (s *Server) setClocks(c *gin.Context, o accounts.Organisation, version int, own cases.OwnClocks, done string) {
	now, stands, err := s.timeLimits(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	var typed *cases.OwnClocks
	if own.Preset != "" {
		typed = &own
	}
	changes, err := now.changesTo(timeLimits{o, own})
	switch {
	case err != nil:
		s.fail(c, err)
	case len(changes) == 0:
		c.Redirect(http.StatusSeeOther, "/admin/clocks?done=same")
	case version != stands:
		s.showClocks(c, http.StatusConflict, typed, nil, true)
	case c.PostForm("sure") == "no":
		s.showClocks(c, http.StatusOK, typed, nil, false)
	case c.PostForm("sure") != "yes":
		s.askAboutClocks(c, ClocksQuestion{Version: version, Changes: changes, Typed: typedAgain(c, clockFields(own)...)})
	default:
		s.clocksSaved(c, s.Accounts.ChangeTimeLimits(c.Request.Context(), o, version, own), done, typed)
	}
}

func (s *Server) clocksSaved(c *gin.Context, err error, done string, typed *cases.OwnClocks) {
	switch {
	case errors.Is(err, store.ErrConflict):
		s.showClocks(c, http.StatusConflict, typed, nil, true)
	case err != nil:
		s.fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, "/admin/clocks?done="+done)
	}
}

// typedClocks reads the form; what is no number becomes 0, which Check refuses.
func typedClocks(c *gin.Context, preset string) cases.OwnClocks {
	own, _ := cases.OwnFrom(preset)
	for i, p := range own.Promises {
		own.Promises[i].Count = wholeNumber(c.PostForm(p.Name + "-count"))
		own.Promises[i].Unit = c.PostForm(p.Name + "-unit")
		own.Promises[i].Most = 0
		if most := strings.TrimSpace(c.PostForm(p.Name + "-most")); p.Name == "response" && most != "" {
			own.Promises[i].Most = wholeNumber(most)
			if own.Promises[i].Most == 0 {
				own.Promises[i].Most = -1
			}
		}
	}
	own.FollowUps = []int{}
	for _, months := range c.PostFormArray("follow_ups") {
		own.FollowUps = append(own.FollowUps, wholeNumber(months))
	}
	return own
}

func wholeNumber(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0
	}
	return n
}

// showClocks shows the clocks in force, or what was typed and what is wrong with it.
func (s *Server) showClocks(c *gin.Context, status int, typed *cases.OwnClocks, mistakes map[string]string, conflict bool) {
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	own, version, err := s.ownClocks(c.Request.Context(), o)
	if err != nil {
		s.fail(c, err)
		return
	}
	shipped, _ := cases.OwnFrom(o.ClockPreset)
	data := ClocksPage{Page: s.adminBase(c, "Time limits"), Done: clocksDone[c.Query("done")], Conflict: conflict, Version: version, Own: !sameClocks(own, shipped), SetName: label(accounts.ClockPresets, o.ClockPreset)}
	if typed != nil && slices.EqualFunc(typed.Promises, own.Promises, func(a, b cases.OwnPromise) bool { return a.Name == b.Name }) {
		data.Unsaved = !sameClocks(*typed, own)
		own = *typed
	}
	data.Until, data.Source = cases.HolidaysUntil()
	data.fill(own, shipped, o.ClockPreset, mistakes, c)
	if len(own.Check()) == 0 {
		rules, err := own.Rules(o.ClockPreset)
		if err == nil {
			data.Examples, err = clockExamples(rules, o.Nation, s.Now().In(reports.London))
		}
		if err != nil {
			s.fail(c, err)
			return
		}
	}
	s.render(c, status, "admin-clocks", data)
}

func sameClocks(a, b cases.OwnClocks) bool {
	return slices.Equal(a.Promises, b.Promises) && slices.Equal(a.FollowUps, b.FollowUps)
}

var unitOptions = []templates.Option{{Value: "working_days", Text: "working days"}, {Value: "days", Text: "days"}, {Value: "months", Text: "months"}}

func (p *ClocksPage) fill(own, shipped cases.OwnClocks, preset string, mistakes map[string]string, c *gin.Context) {
	fields := []string{"clock_preset", "preset"}
	rules, _ := cases.Preset(preset)
	for i, one := range own.Promises {
		rule := rules[slices.IndexFunc(rules, func(r cases.Rule) bool { return r.Name == one.Name })]
		id := one.Name + "-count"
		f := PromiseFields{Title: rule.Staff, Plain: rule.Plain, From: clockFrom(rule),
			Count: templates.Input{ID: id, Name: id, Label: templates.Label{Text: "How many"}, Width: 3, InputMode: "numeric", Value: countTyped(c, id, one.Count), Error: mistakes[id]},
			Unit:  templates.Select{ID: one.Name + "-unit", Name: one.Name + "-unit", Label: templates.Label{Text: "Of what"}, Value: one.Unit, Error: mistakes[one.Name+"-unit"], Items: unitOptions}}
		if one.Name == "response" {
			most := ""
			if one.Most > 0 {
				most = strconv.Itoa(one.Most)
			}
			id := "response-most"
			if typed, ok := c.GetPostForm(id); ok {
				most = typed
			}
			f.Most = &templates.Input{ID: id, Name: id, Label: templates.Label{Text: "It can be put off to at most (optional)"}, Width: 3, InputMode: "numeric", Value: most, Error: mistakes[id],
				Hint: "Counted in all from the day the concern came, in the same unit. Empty: readers choose, within a year."}
		}
		if was := shipped.Promises[i]; was != one {
			f.Shipped = amount(was.Count, was.Unit)
			if was.Most != one.Most {
				f.Shipped += ", put off to at most " + orElse(amountOrNone(was.Most, was.Unit), "any day")
			}
		}
		p.Promises = append(p.Promises, f)
		fields = append(fields, one.Name+"-count", one.Name+"-unit", one.Name+"-most")
	}
	p.Preset = templates.Choices{ID: "clock_preset", Name: "clock_preset", Legend: templates.Label{Text: "The set it begins from", Size: "m"}, Items: radios(accounts.ClockPresets, orElse(c.PostForm("clock_preset"), preset)), Error: mistakes["clock_preset"]}
	p.FollowUps = templates.Choices{ID: "follow_ups", Name: "follow_ups", Legend: templates.Label{Text: "Follow up after closing", Size: "s"}, Small: true, Error: mistakes["follow_ups"],
		Hint: "Readers ask whether the person was treated badly for speaking up."}
	for _, months := range cases.FollowUpMonths {
		p.FollowUps.Items = append(p.FollowUps.Items, templates.Choice{Value: strconv.Itoa(months), Text: "After " + strconv.Itoa(months) + " months", Checked: slices.Contains(own.FollowUps, months)})
	}
	wrong(&p.Page, accounts.Problems(mistakes), append(fields, "follow_ups")...)
}

// countTyped keeps what was typed, also when it is no number.
func countTyped(c *gin.Context, id string, count int) string {
	if typed, ok := c.GetPostForm(id); ok {
		return typed
	}
	return strconv.Itoa(count)
}

func clockFrom(r cases.Rule) string {
	switch {
	case r.From == cases.Extended:
		return "Again and again, from the day the full response was put off until it is given."
	case r.Repeat:
		return "Again and again, from the day the concern came until the full response is given."
	}
	return "From the day the concern came."
}

func amount(n int, unit string) string {
	words := map[string][2]string{"working_days": {"working day", "working days"}, "days": {"day", "days"}, "months": {"month", "months"}}[unit]
	return counted(n, words[0], words[1])
}

func amountOrNone(n int, unit string) string {
	if n == 0 {
		return ""
	}
	return amount(n, unit)
}

// clockExamples work the promises out for days on which they are easily got wrong.
func clockExamples(rules cases.Rules, nation string, now time.Time) ([]ClockExample, error) {
	today := now.Format(time.DateOnly)
	days := []ClockExample{{Why: "A concern that comes today", Day: today}}
	if friday := cases.NextHoliday(nation, "Good Friday", today); friday != "" {
		t, _ := time.Parse(time.DateOnly, friday)
		days = append(days, ClockExample{Why: "On the day before Good Friday", Day: t.AddDate(0, 0, -1).Format(time.DateOnly)})
	}
	eve := now.Format("2006") + "-12-24"
	if eve < today {
		eve = now.AddDate(1, 0, 0).Format("2006") + "-12-24"
	}
	days = append(days, ClockExample{Why: "On Christmas Eve", Day: eve})
	for i := range days {
		if err := days[i].work(rules, nation); err != nil {
			return nil, err
		}
	}
	return days, nil
}

func (e *ClockExample) work(rules cases.Rules, nation string) error {
	open := cases.Clocked{Rules: rules, Nation: nation, Day: e.Day, Status: cases.New, Kind: "concern", Today: e.Day}
	promised, err := cases.Promises(open)
	if err != nil {
		return err
	}
	closed := ""
	for _, p := range promised {
		when := dayWords(p.Due)
		if p.Name == "update" {
			when += ", and on from there"
		}
		if p.Name == "response" {
			closed = p.Due
		}
		e.Lines = append(e.Lines, ExampleLine{p.Staff, when})
	}
	for _, r := range rules {
		if r.From == cases.Extended {
			e.Lines = append(e.Lines, ExampleLine{r.Staff, "every " + amount(r.Count, r.Unit) + " once the full response is put off"})
		}
	}
	open.Status, open.StatusOn = cases.ClosedCase, closed
	after, err := cases.Promises(open)
	for _, p := range after {
		if p.Name == "follow_up" {
			e.Lines = append(e.Lines, ExampleLine{p.Staff, dayWords(p.Due) + ", if it is closed on the day of the full response"})
		}
	}
	return err
}
