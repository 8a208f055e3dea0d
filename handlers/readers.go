package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/templates"
)

// "Who will read this": the signed list, who signed it, and how it has changed.

// readersView is the data of readers.html.
type readersView struct {
	Page
	List       listView
	Groups     []deskReaders
	Nobody     templates.Warning
	Custodians templates.Table
	Recovery   bool       // there is a spare key
	History    []pastList // nil when what is stored is not what was signed
}

// deskReaders is a desk with the people who read there.
type deskReaders struct {
	ID, Name string
	Kind     string
	People   []crypto.ListReader
	away     []string // people who read no more
}

// Table lists the people with what a worker needs to trust or to avoid them.
func (d deskReaders) Table() (templates.Table, error) {
	t := templates.Table{FirstIsHead: true, Responsive: true, CaptionHidden: true, Caption: "People who read for " + d.Name,
		Head: []templates.Cell{{Text: "Name"}, {Text: "What they do"}, {Text: "Who they speak for"}, {Text: "Reader since"}}}
	for _, p := range d.People {
		since, err := templates.Date(p.Since)
		if err != nil {
			return t, fmt.Errorf("reader since: %w", err)
		}
		if slices.Contains(d.away, p.ID) {
			since = "Reads no more"
		}
		does := accounts.Role(p.Role).Label()
		if p.Title != "" && !strings.EqualFold(p.Title, does) {
			does = p.Title + " (" + does + ")"
		}
		t.Rows = append(t.Rows, []templates.Cell{{Text: p.Name}, {Text: does}, {Text: accounts.Side(p.Side).Label()}, {Text: since}})
	}
	return t, nil
}

var nobody = templates.Warning{Level: 2, Title: "Nobody reads here yet", Text: "No guardian or union rep is on the list, so nothing can be sent yet. Please speak to your guardian or your union rep in another way."}

func (s *Server) readers(c *gin.Context) {
	roster, err := s.Accounts.Roster(c.Request.Context())
	if errors.Is(err, store.ErrNotFound) {
		roster, err = &accounts.Roster{}, nil // not set up yet: the page says that there is nobody
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	view := readersView{Page: s.page(c, "Who will read this"), List: viewOfList(roster), Nobody: nobody}
	if roster.List != nil {
		view.Groups, view.Recovery = byDesk(roster), recovers(roster.List)
		view.Custodians = custodiansTable(roster)
		if view.History, err = s.history(c, roster.List); err != nil {
			s.report(c, err) // who reads now is genuine all the same
		}
	}
	s.render(c, http.StatusOK, "readers", view)
}

func byDesk(r *accounts.Roster) []deskReaders {
	var groups []deskReaders
	people := slices.Clone(r.List.Body.Readers)
	slices.SortStableFunc(people, func(a, b crypto.ListReader) int { return strings.Compare(a.Name, b.Name) })
	for _, d := range r.Desks {
		g := deskReaders{ID: d.ID, Name: d.Name, Kind: d.Kind, away: r.Away}
		for _, p := range people {
			if p.Desk == d.ID {
				g.People = append(g.People, p)
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// custodiansTable is who may sign the list, and whether they signed this one.
func custodiansTable(r *accounts.Roster) templates.Table {
	t := table("Who may sign this list", []string{"Name", "Signs for", "Has signed list " + number(r.List.Number)}, nil)
	head := r.List.Heads[len(r.List.Heads)-1]
	for _, c := range r.List.Body.Custodians {
		signed := "Not yet" // "No" would say that they refused
		switch {
		case slices.Contains(head.Signers, c.ID):
			signed = "Yes"
		case slices.Contains(r.Away, c.ID):
			signed = "Signs no more"
		}
		name := c.Name
		if c.Title != "" {
			name += ", " + c.Title
		}
		t.Rows = append(t.Rows, []templates.Cell{{Text: name}, {Text: accounts.Side(c.Side).Label()}, {Text: signed}})
	}
	return t
}

// told is the history of one list in words: it changes only when the list does.
type told struct {
	hash  string
	lists []pastList
}

// history tells of every list up to this one. A body that is not what its signed head names is an error.
func (s *Server) history(ctx context.Context, list *crypto.SignedList) ([]pastList, error) {
	if t := s.told.Load(); t != nil && t.hash == list.Hash {
		return t.lists, nil
	}
	lines, err := s.Accounts.ListBodies(ctx, list.Number)
	if err != nil {
		return nil, err
	}
	bodies := make([]crypto.ListBody, len(list.Heads))
	for i, head := range list.Heads {
		if i >= len(lines) || crypto.Hash([]byte(lines[i])) != head.Body {
			return nil, fmt.Errorf("list %d: the body is not the one that was signed", head.Number)
		}
		if err := json.Unmarshal([]byte(lines[i]), &bodies[i]); err != nil {
			return nil, fmt.Errorf("list %d: %w", head.Number, err)
		}
	}
	t := &told{list.Hash, historyOf(list.Heads, bodies)}
	s.told.Store(t)
	return t.lists, nil
}
