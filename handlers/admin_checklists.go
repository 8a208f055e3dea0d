package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/store"
	"saysomething/templates"
)

// ChecklistsPage is the data of templates/pages/admin-checklists.html: every list that can be changed.
type ChecklistsPage struct {
	Page
	Done   string
	Groups []ChecklistGroup
}

// ChecklistGroup is lists of one sort.
type ChecklistGroup struct {
	Title string
	Lists []ChecklistLink
}

// ChecklistLink leads to one list.
type ChecklistLink struct {
	Code, Label, Now string
	Changed          bool
}

// ChecklistPage is the data of templates/pages/admin-checklist.html: one list, or the prompts.
type ChecklistPage struct {
	Page
	Code     string
	About    string
	Source   string
	Version  int
	Conflict bool     // somebody else changed the lists meanwhile: nothing was saved
	Stands   []string // what stands now, after a conflict
	Restore  bool     // ask whether to go back
	Gone     []string // lines that would go
	Changed  bool
	Shipped  []cases.ChecklistLine
	Prompts  bool
	Lines    []ChecklistFields
	Count    *templates.Input
	Unit     *templates.Choices
}

// ChecklistFields are the fields of one line.
type ChecklistFields struct {
	Number int
	Code   string
	Label  templates.Input
	Text   templates.Textarea
	When   *templates.Choices
}

const (
	promptsList    = "prompts"
	disclosureList = "disclosure"
	spareLines     = 3 // empty lines offered
)

var checklistsDone = map[string]string{
	"saved":    "The list has been saved. Readers see it from the next case they open. What was ticked before keeps its words.",
	"restored": "The list is again the one that the service comes with.",
}

// checklistInfo is what a list is called and where it comes from.
type checklistInfo struct {
	code, label, about, source string
	pathway                    *cases.PathwayKind
}

func checklistInfos() []checklistInfo {
	c := cases.ShippedChecklists
	var all []checklistInfo
	for _, l := range c.Lanes {
		all = append(all, checklistInfo{l.Code, l.Label, l.Text, c.Sources[l.Code], nil})
	}
	for i, p := range c.Pathways {
		all = append(all, checklistInfo{p.Code, p.Label, p.Text, c.Sources[p.Code], &c.Pathways[i]})
	}
	return append(all,
		checklistInfo{promptsList, "Questions at decision points", "Each is asked at its moments and holds nothing up. There are always these six; untick every moment and one is never asked.", c.Sources[promptsList], nil},
		checklistInfo{disclosureList, "Questions on qualifying disclosures", "What the law asks, with yes, no and not sure. The page never says whether somebody is protected: leave that out of your words too.", c.Sources[disclosureList], nil})
}

func findChecklist(code string) (checklistInfo, bool) {
	all := checklistInfos()
	i := slices.IndexFunc(all, func(one checklistInfo) bool { return one.code == code })
	if i < 0 {
		return checklistInfo{}, false
	}
	return all[i], true
}

func (s *Server) ownChecklists(c *gin.Context) (own cases.OwnChecklists, version int, err error) {
	version, err = s.Accounts.OwnSetting(c.Request.Context(), me(c).OrganisationID, accounts.OwnChecklists, &own)
	return own, version, err
}

func (s *Server) checklistsPage(c *gin.Context) {
	own, _, err := s.ownChecklists(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	groups := []ChecklistGroup{{Title: "Checklists of cases"}, {Title: "Ways to settle a concern"}, {Title: "Questions"}}
	for _, one := range checklistInfos() {
		at, now := 0, counted(len(own.Lines(one.code)), "line", "lines")
		switch {
		case one.code == promptsList:
			at, now = 2, counted(len(cases.ShippedChecklists.Prompts), "question", "questions")
		case one.code == disclosureList:
			at, now = 2, counted(len(own.Lines(one.code)), "question", "questions")
		case one.pathway != nil:
			limit := own.Limit(*one.pathway)
			at, now = 1, now+", "+limitWords(limit)
		}
		groups[at].Lists = append(groups[at].Lists, ChecklistLink{one.code, one.label, now, own.Changed(one.code)})
	}
	s.render(c, http.StatusOK, "admin-checklists", ChecklistsPage{s.adminBase(c, "Checklists"), checklistsDone[c.Query("done")], groups})
}

func limitWords(l cases.TimeLimit) string {
	if l.Unit == "days" {
		return counted(l.Count, "day", "days")
	}
	return counted(l.Count, "working day", "working days")
}

func (s *Server) checklistPage(c *gin.Context) {
	info, found := findChecklist(c.Param("list"))
	if !found {
		s.fail(c, errNoPage)
		return
	}
	own, version, err := s.ownChecklists(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.showChecklist(c, http.StatusOK, checklistForm{info: info, own: own, version: version, typed: typedOf(info, own)})
}

// typedChecklist is a list as somebody typed it.
type typedChecklist struct {
	lines       []cases.ChecklistLine
	prompts     []cases.OwnPrompt
	count, unit string
}

// typedOf is what stands, as if typed.
func typedOf(info checklistInfo, own cases.OwnChecklists) typedChecklist {
	var t typedChecklist
	if info.code == promptsList {
		for _, p := range cases.ShippedChecklists.Prompts {
			t.prompts = append(t.prompts, own.Prompt(p))
		}
		return t
	}
	t.lines = append(slices.Clone(own.Lines(info.code)), make([]cases.ChecklistLine, spareLines)...)
	if info.pathway != nil {
		limit := own.Limit(*info.pathway)
		t.count, t.unit = strconv.Itoa(limit.Count), limit.Unit
	}
	return t
}

// readChecklist takes a list from the form; false when it is not one that a page of ours sends.
func readChecklist(c *gin.Context, info checklistInfo) (typedChecklist, bool) {
	t := typedChecklist{count: c.PostForm("count"), unit: c.PostForm("unit")}
	codes, labels, texts := c.PostFormArray("code"), c.PostFormArray("label"), c.PostFormArray("text")
	if len(labels) != len(texts) || len(labels) != len(codes) || len(labels) > cases.MostChecklistLines+spareLines {
		return t, false
	}
	if info.code == promptsList {
		for i := range labels {
			t.prompts = append(t.prompts, cases.OwnPrompt{Label: labels[i], Text: texts[i], When: c.PostFormArray(fmt.Sprintf("when-%d", i))})
		}
		return t, len(labels) == len(cases.ShippedChecklists.Prompts)
	}
	for i := range labels {
		t.lines = append(t.lines, cases.ChecklistLine{Code: codes[i], Label: labels[i], Text: texts[i]})
	}
	return t, len(labels) > 0
}

// saveChecklist keeps a list, or goes back to the service's: first it asks, then it does.
func (s *Server) saveChecklist(c *gin.Context) {
	info, found := findChecklist(c.Param("list"))
	if !found {
		s.fail(c, errNoPage)
		return
	}
	version, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		s.fail(c, errInvalid)
		return
	}
	own, now, err := s.ownChecklists(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	f := checklistForm{info: info, own: own, version: now, typed: typedOf(info, own)}
	done := "saved"
	switch c.PostForm("do") {
	case "restore":
		f.restore = true
		s.showChecklist(c, http.StatusOK, f)
		return
	case "restore-now":
		f.restore, done = version == now, "restored"
		own.Restore(info.code)
	case "save":
		var ok bool
		if f.typed, ok = readChecklist(c, info); !ok {
			s.fail(c, errInvalid)
			return
		}
		if f.wrong = set(&own, info, f.typed); len(f.wrong) > 0 {
			f.version = version
			s.showChecklist(c, http.StatusUnprocessableEntity, f)
			return
		}
	default:
		s.fail(c, errInvalid)
		return
	}
	err = store.ErrConflict
	if version == now {
		err = s.Accounts.SetOwnSetting(c.Request.Context(), me(c).OrganisationID, accounts.OwnChecklists, version, own)
	}
	switch {
	case errors.Is(err, store.ErrConflict):
		s.checklistConflict(c, f)
	case err != nil:
		s.fail(c, err)
	default:
		c.Redirect(http.StatusSeeOther, "/admin/checklists?done="+done)
	}
}

// checklistConflict keeps what was typed, shows what stands, and saves at a second press.
func (s *Server) checklistConflict(c *gin.Context, f checklistForm) {
	own, version, err := s.ownChecklists(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	f.own, f.version, f.conflict, f.restore = own, version, true, false
	s.showChecklist(c, http.StatusConflict, f)
}

// set puts what was typed into the organisation's lists, and says what is wrong by field.
func set(own *cases.OwnChecklists, info checklistInfo, t typedChecklist) map[string]string {
	if info.code == promptsList {
		return own.SetPrompts(t.prompts)
	}
	wrong := own.SetLines(info.code, t.lines)
	if info.pathway == nil {
		return wrong
	}
	count, err := strconv.Atoi(t.count)
	if err == nil && own.SetLimit(info.code, cases.TimeLimit{Count: count, Unit: t.unit}) {
		return wrong
	}
	if wrong == nil {
		wrong = map[string]string{}
	}
	wrong["count"] = "Write a number of days from 1 to 365"
	return wrong
}

// checklistForm is one list on its way to the page.
type checklistForm struct {
	info              checklistInfo
	own               cases.OwnChecklists // what stands
	version           int
	typed             typedChecklist
	wrong             map[string]string
	conflict, restore bool
}

func (s *Server) showChecklist(c *gin.Context, status int, f checklistForm) {
	p := s.adminBase(c, f.info.label)
	var order []string
	for i := range max(len(f.typed.lines), len(f.typed.prompts)) {
		order = append(order, fmt.Sprintf("%d-label", i), fmt.Sprintf("%d-text", i))
	}
	problems := accounts.Problems{}
	for field, text := range f.wrong {
		problems[checklistID(field)] = text
	}
	for i := range order {
		order[i] = checklistID(order[i])
	}
	wrong(&p, problems, append([]string{"count"}, order...)...)
	data := ChecklistPage{Page: p, Code: f.info.code, About: f.info.about, Source: f.info.source, Version: f.version, Conflict: f.conflict, Restore: f.restore,
		Changed: f.own.Changed(f.info.code), Prompts: f.info.code == promptsList, Shipped: cases.ShippedChecklists.Lists[f.info.code]}
	if f.info.code == promptsList {
		for _, one := range cases.ShippedChecklists.Prompts {
			data.Shipped = append(data.Shipped, one.ChecklistLine)
		}
	}
	if f.conflict {
		data.Stands = labelsOf(typedOf(f.info, f.own))
	}
	data.Gone = gone(typedOf(f.info, f.own), data.Shipped)
	for i, l := range f.typed.lines {
		data.Lines = append(data.Lines, lineFields(p, i, l.Code, l.Label, l.Text))
	}
	for i, one := range f.typed.prompts {
		fields := lineFields(p, i, cases.ShippedChecklists.Prompts[i].Code, one.Label, one.Text)
		fields.When = &templates.Choices{ID: fmt.Sprintf("when-%d", i), Name: fmt.Sprintf("when-%d", i), Legend: templates.Label{Text: "When is it asked?"}, Small: true, Items: momentBoxes(one.When)}
		data.Lines = append(data.Lines, fields)
	}
	if f.info.pathway != nil {
		data.Count = &templates.Input{ID: "count", Name: "count", Label: templates.Label{Text: "How long may it take?", Size: "s"}, Hint: "Proposed when it begins; the reader may choose another date. A number of days.", Value: f.typed.count, Error: p.Error("count"), Width: 4, InputMode: "numeric"}
		data.Unit = &templates.Choices{ID: "unit", Name: "unit", Legend: templates.Label{Text: "Which days count?"}, Inline: true, Small: true, Items: radios([]accounts.Choice{{Code: "working_days", Label: "Working days"}, {Code: "days", Label: "All days"}}, f.typed.unit)}
	}
	s.render(c, status, "admin-checklist", data)
}

// checklistID is the id of a field: the line's first, so that ids begin with a letter.
func checklistID(field string) string {
	if field == "count" {
		return field
	}
	return "line-" + field
}

func lineFields(p Page, i int, code, label, text string) ChecklistFields {
	l, t := checklistID(fmt.Sprintf("%d-label", i)), checklistID(fmt.Sprintf("%d-text", i))
	return ChecklistFields{Number: i + 1, Code: code,
		Label: templates.Input{ID: l, Name: "label", Label: templates.Label{Text: "Words"}, Value: label, Error: p.Error(l)},
		Text:  templates.Textarea{ID: t, Name: "text", Label: templates.Label{Text: "Explanation"}, Rows: 2, Value: text, Error: p.Error(t)}}
}

func momentBoxes(when []string) []templates.Choice {
	var items []templates.Choice
	for _, m := range cases.ShippedChecklists.Moments {
		items = append(items, templates.Choice{Value: m.Code, Text: m.Label, Checked: slices.Contains(when, m.Code)})
	}
	return items
}

func labelsOf(t typedChecklist) []string {
	var all []string
	for _, one := range t.lines {
		if one.Label != "" {
			all = append(all, one.Label)
		}
	}
	for _, one := range t.prompts {
		all = append(all, one.Label)
	}
	return all
}

// gone are the words that going back to the service's lists would take away.
func gone(now typedChecklist, shipped []cases.ChecklistLine) []string {
	return slices.DeleteFunc(labelsOf(now), func(label string) bool {
		return slices.ContainsFunc(shipped, func(l cases.ChecklistLine) bool { return l.Label == label })
	})
}
