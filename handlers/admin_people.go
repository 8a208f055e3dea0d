package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/templates"
)

// PeoplePage is the data of templates/pages/admin-people.html.
type PeoplePage struct {
	Page
	Done    string
	People  []PersonLine
	Waiting int    // people whom custodians have yet to sign
	Few     string // which sides have fewer than two who can sign the list, "" for none
}

// PersonLine is a person with their desk's name.
type PersonLine struct {
	accounts.Person
	Desk string
	Me   bool
}

// Waits says that somebody who should be on the signed list is not on it, "" for everybody else.
func (p PersonLine) Waits() string {
	if p.Listed || !p.Reader() && (p.Role != accounts.Custodian || p.Status != accounts.Active) {
		return ""
	}
	return "Not on the signed list yet"
}

const personLeft = "They have been marked as left and can no longer sign in."

func (s *Server) peoplePage(c *gin.Context) {
	ctx, organisation := c.Request.Context(), me(c).OrganisationID
	people, err := s.Accounts.People(ctx, organisation)
	if err != nil {
		s.fail(c, err)
		return
	}
	desks, err := s.Accounts.Desks(ctx, organisation)
	if err != nil {
		s.fail(c, err)
		return
	}
	names := map[string]string{}
	for _, d := range desks {
		names[d.ID] = d.Name
	}
	data := PeoplePage{Page: s.adminBase(c, "People")}
	if c.Query("done") == "left" {
		data.Done = personLeft
	}
	for _, p := range people {
		line := PersonLine{p, names[p.DeskID], p.ID == me(c).ID}
		if line.Waits() != "" {
			data.Waiting++
		}
		data.People = append(data.People, line)
	}
	if data.Few, err = s.fewSigners(c); err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, "admin-people", data)
}

// fewSigners says which sides have fewer than two who can sign the list of readers: "" before there is one, and when both have.
func (s *Server) fewSigners(c *gin.Context) (string, error) {
	of, err := s.Accounts.Signers(c.Request.Context())
	if err != nil || of == nil {
		return "", err
	}
	var few []string
	for _, side := range crypto.ListSides {
		switch n := len(of[side]); n {
		case 0:
			few = append(few, sideWords(accounts.Side(side))+" has nobody who can sign the list")
		case 1:
			few = append(few, sideWords(accounts.Side(side))+" has only one who can sign the list")
		}
	}
	if len(few) == 0 {
		return "", nil
	}
	return upper(templates.List(few)) + ". When a side can no longer sign, the list of readers can never change again. Invite a second custodian of that side, and ask its custodian to make a paper key on the page “Who may read”. Then both sides sign the list.", nil
}

// InvitePage is the data of templates/pages/admin-invite.html.
type InvitePage struct {
	Page
	Name, Email, JobTitle templates.Input
	Role, Side            templates.Choices
	Desk                  templates.Select
	NoDesk                bool // there is no desk yet, so nobody can be invited to read
}

func (s *Server) invitePage(c *gin.Context) {
	s.showInvite(c, http.StatusOK, accounts.Person{}, nil)
}

// invite makes the account and shows its link, this once.
func (s *Server) invite(c *gin.Context) {
	p := accounts.Person{
		OrganisationID: me(c).OrganisationID, Name: c.PostForm("name"), Email: c.PostForm("email"), Title: c.PostForm("title"),
		Role: accounts.Role(c.PostForm("role")), Side: accounts.Side(c.PostForm("side")), DeskID: c.PostForm("desk"),
	}
	made, token, err := s.Accounts.InviteAs(c.Request.Context(), signedIn(c), p)
	if errors.Is(err, accounts.ErrProve) { // the page asks before it sends: this is who took too long over it, and keeps what they typed
		s.showInvite(c, http.StatusForbidden, p, err)
		return
	}
	if err != nil {
		s.showInvite(c, http.StatusUnprocessableEntity, p, err)
		return
	}
	s.showLink(c, made, token)
}

func (s *Server) showInvite(c *gin.Context, status int, typed accounts.Person, err error) {
	p := s.adminBase(c, "Invite somebody")
	if errors.Is(err, accounts.ErrProve) {
		p.Errors = append(p.Errors, templates.Problem{Text: "Nobody has been invited. Press the button again, and show that it is still you."})
	} else if err != nil && !wrong(&p, err, "name", "email", "title", "role", "side", "desk") {
		s.fail(c, err)
		return
	}
	desks, err := s.Accounts.Desks(c.Request.Context(), me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	input := func(id, label, hint, value string) templates.Input {
		return templates.Input{ID: id, Name: id, Label: templates.Label{Text: label, Size: "s"}, Hint: hint, Value: value, Error: p.Error(id), Wide: "two-thirds"}
	}
	data := InvitePage{
		Page: p, NoDesk: len(desks) == 0,
		Name:     input("name", "Name", "Workers see it if this person reads concerns.", typed.Name),
		Email:    input("email", "Email address", "They sign in with it.", typed.Email),
		JobTitle: input("title", "Job title (optional)", "Workers see it beside the name of a reader.", typed.Title),
		Role:     templates.Choices{ID: "role", Name: "role", Legend: templates.Label{Text: "What will they do?", Size: "s"}, Items: roleChoices(typed.Role), Error: p.Error("role")},
		Side:     templates.Choices{ID: "side", Name: "side", Legend: templates.Label{Text: "Whose side do they speak for?", Size: "s"}, Items: sideChoices(typed.Side), Error: p.Error("side")},
		Desk: templates.Select{ID: "desk", Name: "desk", Label: templates.Label{Text: "Desk", Size: "s"}, Items: deskOptions(desks), Value: typed.DeskID, Error: p.Error("desk"),
			Hint: "For guardians, union representatives, leads who read concerns, and champions."},
	}
	data.Email.Type, data.Email.NoSpelling = "email", true
	s.render(c, status, "admin-invite", data)
}

var roleHints = map[accounts.Role]string{
	accounts.Guardian:         "Reads and answers the concerns sent to the guardian service. Independent, or management.",
	accounts.Rep:              "Reads and answers the concerns sent to their union. Staff side.",
	accounts.Champion:         "Listens and points the way. Sees no case.",
	accounts.ExecutiveLead:    "Sees released figures, and reads the concerns that are taken to them. Choose their desk below, or they read none. Management.",
	accounts.NonExecutiveLead: "Reads concerns about those who would otherwise read them, if you choose their desk below. Also sees released figures and the access log: who opened what.",
	accounts.Custodian:        "Signs the list of readers together with the other side, and helps when somebody loses their key. Sees no case. Have two on each side.",
	accounts.Partnership:      "Sees released figures only.",
	accounts.Administrator:    "Looks after the service. Sees no case.",
}

func roleChoices(chosen accounts.Role) []templates.Choice {
	var items []templates.Choice
	for _, r := range accounts.Roles {
		items = append(items, templates.Choice{Value: string(r), Text: r.Label(), Hint: roleHints[r], Checked: r == chosen})
	}
	return items
}

func sideChoices(chosen accounts.Side) []templates.Choice {
	var items []templates.Choice
	for _, side := range accounts.Sides {
		items = append(items, templates.Choice{Value: string(side), Text: side.Label(), Checked: side == chosen})
	}
	return items
}

func deskOptions(desks []accounts.Desk) []templates.Option {
	options := []templates.Option{{Value: "", Text: "No desk"}}
	for _, d := range desks {
		options = append(options, templates.Option{Value: d.ID, Text: d.Name + " (" + label(accounts.DeskKinds, d.Kind) + ")"})
	}
	return options
}

// LinkPage is the data of templates/pages/admin-link.html.
type LinkPage struct {
	Page
	Invited accounts.Person
	Link    templates.Input
	Hours   int
}

// showLink shows an invitation's link the one time it is known. The token stands after #, which
// browsers do not send.
func (s *Server) showLink(c *gin.Context, p *accounts.Person, token string) {
	link := s.PublicURL.Scheme + "://" + s.PublicURL.Host + "/invitation#" + token
	s.render(c, http.StatusOK, "admin-link", LinkPage{
		Page: s.adminBase(c, "Give this link to "+p.Name), Invited: *p, Hours: int(accounts.InvitationLife.Hours()),
		Link: templates.Input{ID: "link", Name: "link", Label: templates.Label{Text: "The link, shown only now", Size: "m"}, Value: link, NoSpelling: true},
	})
}

// inviteAgain replaces an invitation that was lost or ran out.
func (s *Server) inviteAgain(c *gin.Context) {
	p, err := s.colleague(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	token, err := s.Accounts.ReinviteAs(c.Request.Context(), signedIn(c), p.ID)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.showLink(c, p, token)
}

// LeavePage is the data of templates/pages/admin-leave.html.
type LeavePage struct {
	Page
	Leaving accounts.Person
	Reads   bool // cases are sealed to them
	Last    bool // they are the last to read at their desk
	Alone   bool // there are cases that nobody else reads for good; how many is no administrator's business
	Signs   bool // they are the last who can sign the list for their side
}

// leavePage asks first and says what will happen.
func (s *Server) leavePage(c *gin.Context) {
	p, err := s.colleague(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	readers, err := s.Accounts.Readers(c.Request.Context(), p.OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := LeavePage{Page: s.adminBase(c, "Mark "+p.Name+" as left?"), Leaving: *p, Reads: p.Reader(), Last: p.Reader()}
	for _, r := range readers {
		if r.ID != p.ID && r.DeskID == p.DeskID {
			data.Last = false
		}
	}
	alone, err := s.Cases.OnlyReader(c.Request.Context(), p.ID)
	if err != nil {
		s.fail(c, err)
		return
	}
	data.Alone = alone > 0
	if data.Signs, err = s.Accounts.LastCustodian(c.Request.Context(), p); err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, "admin-leave", data)
}

var errLastAdministrator = &Problem{http.StatusConflict, "last_administrator", "This is the last administrator. Invite another one first, and wait until they have activated their account."}

var errLastSigner = &Problem{http.StatusConflict, "last_signer", "Nobody else can sign the list of readers for their side. Nothing has been changed. First put a second custodian or a paper key of their side on the list: both sides sign it on the page “Who may read”."}

func (s *Server) leave(c *gin.Context) {
	p, err := s.colleague(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	err = s.Accounts.Leave(c.Request.Context(), p.ID)
	switch {
	case errors.Is(err, accounts.ErrLastSigner):
		err = errLastSigner
	case errors.Is(err, store.ErrConflict):
		err = errLastAdministrator
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/admin/people?done=left")
}

// colleague is the person of the URL, if they belong to the administrator's organisation.
func (s *Server) colleague(c *gin.Context) (*accounts.Person, error) {
	p, err := s.Accounts.Person(c.Request.Context(), c.Param("id"))
	if err != nil {
		return nil, err
	}
	if p.OrganisationID != me(c).OrganisationID || p.Email == "" {
		return nil, store.ErrNotFound
	}
	return p, nil
}
