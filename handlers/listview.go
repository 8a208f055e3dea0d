package handlers

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"slices"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/store"
)

// What a page says about the signed list of readers, and why nothing is sealed by one that does not hold.

// listRefusal is why nothing is sealed, in words for the worker.
type listRefusal struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// listRefusals are all of them by code. Browsers say the same: web/src/reporter/list.ts reads the same file.
var listRefusals = mustRefusals()

//go:embed refusals.json
var refusalsJSON []byte

func mustRefusals() map[string]listRefusal {
	var all map[string]listRefusal
	if err := json.Unmarshal(refusalsJSON, &all); err != nil {
		panic("refusals.json: " + err.Error())
	}
	return all
}

// Codes of refusals.json.
const (
	whyUnsigned    = "unsigned"
	whyAltered     = "altered"
	whyChain       = "chain"
	whySigners     = "signers"
	whySide        = "side"
	whyOlder       = "older"
	whyOther       = "other"
	whyReportOlder = "report_older"
	whyReportOther = "report_other"
)

// listView is what a page shows of the list in force.
type listView struct {
	Why    string // code of a listRefusal: "" when the list verifies
	Number int
	Hash   string
	Day    string
	Words  []string
	Sides  []accounts.Side
	Heads  template.JS // signed, for pages whose script compares them and seals nothing
}

// Ref names the list, and who vouched for it, in a form without JavaScript.
func (l listView) Ref() string {
	ref := fmt.Sprintf("%d.%s", l.Number, l.Hash)
	for _, side := range l.Sides {
		ref += "." + string(side)
	}
	return ref
}

// Refusal is Why in words.
func (l listView) Refusal() listRefusal { return listRefusals[l.Why] }

// SignedBy says whether a side vouches for the list.
func (l listView) SignedBy(side accounts.Side) bool {
	return l.Why == "" && slices.Contains(l.Sides, side)
}

// Only is the one side that vouches for the list, "" when both do.
func (l listView) Only() string {
	if len(l.Sides) != 1 {
		return ""
	}
	return sideWords(l.Sides[0])
}

// Upper is Only at the beginning of a sentence.
func (l listView) Upper() string { return upper(l.Only()) }

// Missing is the side that has not signed, at the beginning of a sentence.
func (l listView) Missing() string {
	if l.SignedBy(accounts.Staff) {
		return upper(sideWords(accounts.Management))
	}
	return upper(sideWords(accounts.Staff))
}

// Ask is whom a worker can ask who does not rely on the one side that signed.
func (l listView) Ask() string {
	if l.SignedBy(accounts.Staff) {
		return "a Freedom to Speak Up guardian"
	}
	return "your union rep"
}

func sideWords(side accounts.Side) string {
	if side == accounts.Staff {
		return "the staff side"
	}
	return "management"
}

func upper(s string) string {
	if s == "" {
		return ""
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// listState is the state of the list for a page that needs nothing else of the roster.
func (s *Server) listState(c *gin.Context) (listView, error) {
	roster, err := s.Accounts.Roster(c.Request.Context())
	if errors.Is(err, store.ErrNotFound) {
		return listView{Why: whyUnsigned}, nil // not set up yet
	}
	if err != nil {
		return listView{}, err
	}
	return viewOfList(roster), nil
}

// viewOfList is what a page says of the roster's list.
func viewOfList(r *accounts.Roster) listView {
	list, why := verifiedList(r)
	if why != "" {
		return listView{Why: why}
	}
	heads, _ := json.Marshal(r.Heads) // strings cannot fail, and Marshal escapes <, > and &: it cannot end the script element
	view := listView{Number: list.Number, Hash: list.Hash, Day: list.Day, Words: list.Words(), Heads: template.JS(heads)}
	for _, side := range list.Sides {
		view.Sides = append(view.Sides, accounts.Side(side))
	}
	return view
}
