package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/store"
	"saysomething/templates"
)

// The pages that only inform. They are the same for everyone and say nothing that is not so yet.

// choices are what a worker may come for, in the order of the home page.
var choices = []templates.Card{
	{Href: "/raise", Heading: "Raise a concern", Text: "Something at work is wrong, unsafe or unkind. Small worries count too."},
	{Href: "/celebrate", Heading: "Celebrate good behaviour", Text: "Somebody did the right thing. Let them be thanked."},
	{Href: "/check", Heading: "Check on my concern", Text: "Use your eight words to read the answer and to write back."},
	{Href: "/readers", Heading: "Who will read this", Text: "The names of the people who can open what you write."},
	{Href: "/protects", Heading: "How this protects you, and what it cannot", Text: "What we do not record, and what we cannot see."},
	{Href: "/help", Heading: "Help now", Text: "Who to call if you or somebody else cannot wait."},
}

func (s *Server) home(c *gin.Context) {
	list, err := s.listState(c)
	if err != nil {
		s.report(c, fmt.Errorf("home: %w", err)) // help and the rest must be found even then
		list = listView{Why: whyUnsigned}
	}
	s.render(c, http.StatusOK, "home", struct {
		Page
		Choices []templates.Card
		List    listView
	}{s.page(c, ""), choices, list})
}

func (s *Server) accessibility(c *gin.Context) {
	s.render(c, http.StatusOK, "accessibility", struct{ Page }{s.page(c, "Accessibility statement")})
}

func (s *Server) privacy(c *gin.Context) {
	s.render(c, http.StatusOK, "privacy", struct {
		Page
		Kept templates.Table
	}{s.page(c, "Privacy"), table("What is kept, and how", []string{"What", "How it is kept"}, kept)})
}

// kept follows migrations/: what stands there in clear is named here.
var kept = [][]string{
	{"What you write, your files, and the answers", "Locked. Only your readers and you can open it."},
	{"Your name, if you give it", "Locked. If you chose confidential, it is locked apart from the rest, for your readers only."},
	{"Whether you chose open, confidential or anonymous", "Readable"},
	{"How it reached us: through these pages or in person", "Readable"},
	{"Which service it went to, and who can open it", "Readable"},
	{"The week it came, and how far it has got", "Readable"},
	{"How many messages and files there are, and roughly how large files are", "Readable"},
	{"A code made from your eight words, to find your concern again", "Readable. The words cannot be worked out from it."},
	{"For the figures: what it was about, your kind of job, the part of the organisation, and how it ended", "Readable, but kept apart, with nothing that leads back to the concern."},
}

func (s *Server) protects(c *gin.Context) {
	s.render(c, http.StatusOK, "protects", struct {
		Page
		Ways templates.Table
	}{s.page(c, "How this protects you, and what it cannot do"), table("JavaScript on and off", []string{"What happens", "JavaScript on", "JavaScript off"}, ways)})
}

var ways = [][]string{
	{"Where your words are locked", "On your device, before they are sent", "On our server, at once when they arrive"},
	{"Can our server see your words?", "No", "For a moment, in its memory. It keeps no copy."},
	{"Can a workplace that looks inside secure traffic read them?", "Not unless it changes these pages on their way to you", "Yes"},
	{"Where your eight words are made", "On your device", "On our server, which shows them once and forgets them"},
}

func table(caption string, head []string, rows [][]string) templates.Table {
	t := templates.Table{Caption: caption, CaptionSize: "m", FirstIsHead: true, Responsive: true}
	for _, text := range head {
		t.Head = append(t.Head, templates.Cell{Text: text})
	}
	for _, row := range rows {
		var cells []templates.Cell
		for _, text := range row {
			cells = append(cells, templates.Cell{Text: text})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// advice is for everyone, and is left out where the organisation lists the same number itself.
var advice = []accounts.Help{
	{Name: "Speak Up Direct", Contact: "08000 724 725", Note: "Free and independent advice for people who work in the NHS and social care in England."},
	{Name: "Protect", Contact: "020 3117 2520", Note: "Free and independent legal advice about speaking up at work."},
	{Name: "Care Quality Commission (CQC)", Contact: "03000 616161", Note: "Checks health and care services in England. You can tell them if care is not safe."},
}

// always is shown whatever an organisation's own list says.
var always = []accounts.Help{
	{Name: "NHS 111", Contact: "111", Note: "Medical or mental health help that cannot wait, but is not a 999 emergency."},
	{Name: "Samaritans", Contact: "116 123", Note: "Free, day and night, about anything that troubles you."},
}

func (s *Server) help(c *gin.Context) {
	var own []accounts.Help
	switch o, err := s.Accounts.Organisation(c.Request.Context()); {
	case err == nil:
		own = o.Help
	case !errors.Is(err, store.ErrNotFound): // before there is an organisation the public numbers must do
		s.report(c, fmt.Errorf("help: %w", err)) // and so they must when our database is what failed
	}
	s.render(c, http.StatusOK, "help", struct {
		Page
		Local, Advice []accounts.Help
	}{s.page(c, "Help now"), append(without(own, advice), without(always, own)...), advice})
}

// without leaves out the numbers that are in other; an emergency number has its own place on the page.
func without(lines, other []accounts.Help) []accounts.Help {
	var left []accounts.Help
	for _, h := range lines {
		same := func(o accounts.Help) bool { return digits(o.Contact) == digits(h.Contact) }
		if digits(h.Contact) != "999" && !slices.ContainsFunc(other, same) {
			left = append(left, h)
		}
	}
	return left
}

func digits(contact string) string { return strings.ReplaceAll(contact, " ", "") }
