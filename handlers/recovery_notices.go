package handlers

import (
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/recovery"
	"saysomething/reports"
	"saysomething/templates"
)

// recoveryNotices stand on every page of whoever a recovery concerns, so that nobody finds out too late. A failure to read them
// shows none: the page itself is still of use.
func (s *Server) recoveryNotices(c *gin.Context, p *accounts.Person) []templates.Urgent {
	if s.Recovery == nil {
		return nil
	}
	found, err := s.Recovery.Notices(c.Request.Context(), p)
	if err != nil {
		s.report(c, fmt.Errorf("notices: %w", err))
		return nil
	}
	var out []templates.Urgent
	for _, n := range found {
		out = append(out, s.notice(p, n))
	}
	return out
}

func (s *Server) notice(p *accounts.Person, n recovery.Notice) templates.Urgent {
	stop := templates.Link{Href: "/recoveries/" + n.ID + "/stop", Text: "Stop it"}
	look := templates.Link{Href: "/custodians/recovery", Text: "Look at it"}
	switch {
	case n.PersonID == p.ID && n.Own():
		return templates.Urgent{Text: "Somebody has asked to replace the key of your account. If you did not know of it, stop it. " + s.opens(n), Links: []templates.Link{stop}}
	case n.PersonID == p.ID:
		return templates.Urgent{Text: "Somebody has asked to pass your cases to " + n.ToName + ". If you did not know of it, stop it. " + s.opens(n), Links: []templates.Link{stop}}
	case n.ToID == p.ID:
		return templates.Urgent{Text: "The cases of " + n.Name + " are to be passed to you. " + s.opens(n), Links: []templates.Link{{Href: "/desk/passed/" + n.ID, Text: "See how far it is"}}}
	case n.Own():
		return templates.Urgent{Text: "A new key for " + n.Name + " has been asked for. " + s.opens(n), Links: []templates.Link{look, stop}}
	}
	return templates.Urgent{Text: "Passing the cases of " + n.Name + " to " + n.ToName + " has been asked for. " + s.opens(n), Links: []templates.Link{look, stop}}
}

// opens says when a recovery can be carried out.
func (s *Server) opens(n recovery.Notice) string {
	at := time.UnixMicro(n.OpensAt)
	switch {
	case n.Status == recovery.Asked:
		return "The new key has not been made yet."
	case at.After(s.Now()):
		return "It cannot be carried out before " + at.In(reports.London).Format("15:04 on 2 January 2006") + "."
	}
	return "The waiting time is over: one custodian of each side carries it out, and then it can be finished."
}
