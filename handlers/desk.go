package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/reports"
)

// casesPage is the data of the pages on which a reader's browser opens cases. They carry lists
// and public keys, never anything of a case: that comes sealed from the calls.
type casesPage struct {
	Page
	Roster *accounts.Roster
	Lists  casesLists
	CaseID string
	Record bool // may record what somebody told them in person

	Removals    cases.Removals // on the desk: what waits for their yes
	MailMissing string         // on the desk: the day since which their daily mail has not gone out
}

// casesLists is what the roster leaves out: the clocks' settings, the statuses in words, and what
// old cases may still name.
type casesLists struct {
	Today      string               `json:"today"`
	Me         string               `json:"me"`
	Rules      cases.Rules          `json:"rules"`
	Nation     string               `json:"nation"`
	Statuses   []cases.StatusWords  `json:"statuses"`
	Past       *accounts.Past       `json:"past"`
	Colleagues []accounts.Colleague `json:"colleagues"` // whom a case may be about
	Links      []accounts.Link      `json:"links"`      // pairs of them of whom one has declared an interest in the other
	Checklists *cases.OwnChecklists `json:"checklists"` // what the organisation changed
	Replies    []cases.Reply        `json:"replies"`    // templates to write from, the one for thanking first
}

// desk lists a reader's cases.
func (s *Server) desk(c *gin.Context) { s.casesPage(c, "desk", "My cases", "") }

// mattersPage lists what is about one thing among a reader's cases.
func (s *Server) mattersPage(c *gin.Context) { s.casesPage(c, "matters", "Matters", "") }

// casePage shows one case. Whoever does not read it gets the same page and is told so by the call:
// the address alone says nothing about whether a case exists.
func (s *Server) casePage(c *gin.Context) {
	id := c.Param("id")
	if !crypto.ValidID(id) {
		s.fail(c, errNoPage)
		return
	}
	s.casesPage(c, "case", "Concern", id)
}

// recordPage records a concern that somebody told the reader in person.
func (s *Server) recordPage(c *gin.Context) {
	s.casesPage(c, "record", "Record a concern told in person", "")
}

func (s *Server) casesPage(c *gin.Context, name, title, caseID string) {
	p := casesPage{Page: s.page(c, title), CaseID: caseID, Record: accounts.Can(me(c), accounts.RecordCase)}
	var err error
	if p.Roster, p.Lists, err = s.casesLists(c.Request.Context(), me(c)); err != nil {
		s.fail(c, err)
		return
	}
	if name == "desk" {
		if p.Removals, err = s.Cases.Removals(c.Request.Context(), me(c).ID); err != nil {
			s.fail(c, err)
			return
		}
	}
	if name == "desk" && s.Mail != nil {
		if p.MailMissing, err = s.Mail.DigestMissing(c.Request.Context(), me(c).ID); err != nil {
			s.fail(c, err)
			return
		}
	}
	s.render(c, http.StatusOK, name, p)
}

func (s *Server) casesLists(ctx context.Context, me *accounts.Person) (*accounts.Roster, casesLists, error) {
	l := casesLists{Today: s.Now().In(reports.London).Format(time.DateOnly), Me: me.ID, Statuses: cases.Statuses}
	roster, err := s.Accounts.Roster(ctx)
	if err != nil {
		return nil, l, err
	}
	o, err := s.Accounts.Organisation(ctx)
	if err != nil {
		return nil, l, err
	}
	l.Nation = o.Nation
	if l.Rules, err = s.rules(ctx, o); err != nil {
		return nil, l, err
	}
	l.Checklists = &cases.OwnChecklists{}
	if _, err := s.Accounts.OwnSetting(ctx, o.ID, accounts.OwnChecklists, l.Checklists); err != nil {
		return nil, l, err
	}
	replies := cases.OwnReplies()
	if _, err := s.Accounts.OwnSetting(ctx, o.ID, accounts.OwnReplies, &replies); err != nil {
		return nil, l, err
	}
	l.Replies = replies.List
	if l.Colleagues, err = s.Accounts.Colleagues(ctx, o.ID); err != nil {
		return nil, l, err
	}
	if l.Links, err = s.Accounts.Links(ctx, o.ID); err != nil {
		return nil, l, err
	}
	l.Past, err = s.Accounts.Past(ctx, o.ID)
	return roster, l, err
}
