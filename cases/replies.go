package cases

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"saysomething/crypto"
)

// Reply templates: words that a reader may put into the box, change, and send. They are data with a version. An organisation that
// changes one keeps the whole list as its own from then on, in its own order, until it goes back to what the service comes with.

//go:embed data/replies.json
var repliesJSON []byte

// Reply is one template. Words in [square brackets] are to be filled in.
type Reply struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Text   string `json:"text"`
	Status string `json:"status"` // the status it goes with, "" for none in particular
}

// Replies is a list of templates. The first is what the page offers for thanking.
type Replies struct {
	Version int     `json:"version"` // of the service's list, or of the one that an organisation's own began with
	List    []Reply `json:"replies"`
}

// ShippedReplies is what the service comes with. Nobody may change it.
var ShippedReplies = func() Replies {
	var r Replies
	if err := json.Unmarshal(repliesJSON, &r); err != nil {
		panic(fmt.Errorf("replies.json: %w", err))
	}
	return r
}()

// Limits of what an organisation may write. The text must fit into the box for thanks.
const (
	MostReplies   = 60
	MostReplyName = 80
	MostReplyText = 4000
)

// OwnReplies is the list to begin with: what an organisation has is read over it.
func OwnReplies() Replies {
	return Replies{ShippedReplies.Version, slices.Clone(ShippedReplies.List)}
}

// Find gives a template of the list.
func (r Replies) Find(code string) (Reply, bool) {
	i := r.at(code)
	if i < 0 {
		return Reply{}, false
	}
	return r.List[i], true
}

func (r Replies) at(code string) int {
	return slices.IndexFunc(r.List, func(one Reply) bool { return one.Code == code })
}

// Put keeps a template in its place, or, without a code, as the last. It gives back what is wrong, by field, and changes nothing then.
func (r *Replies) Put(one Reply) map[string]string {
	one.Name, one.Text = strings.TrimSpace(one.Name), strings.TrimSpace(strings.ReplaceAll(one.Text, "\r\n", "\n"))
	wrong := map[string]string{}
	checkWords(wrong, "name", "Give it a name", one.Name, MostReplyName, "")
	checkWords(wrong, "text", "Write the words", one.Text, MostReplyText, "\n")
	if one.Status != "" && !settable(one.Status) {
		wrong["status"] = "Choose from the list"
	}
	if i := slices.IndexFunc(r.List, func(o Reply) bool { return o.Code != one.Code && strings.EqualFold(o.Name, one.Name) }); i >= 0 && wrong["name"] == "" {
		wrong["name"] = "Another template has this name"
	}
	at := r.at(one.Code)
	if one.Code == "" && len(r.List) >= MostReplies {
		wrong["name"] = fmt.Sprintf("There are %d templates already, which is the most there can be. Take one out first", MostReplies)
	}
	if len(wrong) > 0 {
		return wrong
	}
	if at >= 0 {
		r.List[at] = one
		return nil
	}
	one.Code = "own_" + crypto.NewID()[:16]
	r.List = append(r.List, one)
	return nil
}

// settable says whether a reader can set a status.
func settable(status string) bool {
	return slices.ContainsFunc(Statuses, func(s StatusWords) bool { return slices.Contains(s.Next, Status(status)) })
}

func checkWords(wrong map[string]string, field, empty, value string, most int, besides string) {
	switch {
	case value == "":
		wrong[field] = empty
	case utf8.RuneCountInString(value) > most:
		wrong[field] = fmt.Sprintf("Use no more than %d characters", most)
	case !utf8.ValidString(value), strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(besides, r) }):
		wrong[field] = "Use letters and figures only"
	}
}

// Move puts a template one place up or down.
func (r *Replies) Move(code string, by int) {
	at := r.at(code)
	if at < 0 || at+by < 0 || at+by >= len(r.List) {
		return
	}
	r.List[at], r.List[at+by] = r.List[at+by], r.List[at]
}

// Drop takes a template out, and reports false for the last one: thanking needs words.
func (r *Replies) Drop(code string) bool {
	at := r.at(code)
	if len(r.List) < 2 {
		return false
	}
	if at >= 0 {
		r.List = slices.Delete(r.List, at, at+1)
	}
	return true
}
