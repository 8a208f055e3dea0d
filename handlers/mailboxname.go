package handlers

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"filippo.io/age"
	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
)

// A name given later, in confidence, without JavaScript: sealed to the readers whom the worker chooses. The same as web/src/reporter/nameform.ts.

// maxName and maxLine are how many characters a name and a one-line answer have.
const (
	maxName = 200
	maxLine = 300
)

// mayOpenName are the people who can be given a name: those who read the case, as itself tells and the service too, with a key on the signed
// list. Not whose cover is over, nor whom a reader let in without asking.
func (v *visit) mayOpenName() []accounts.RosterReader {
	since := v.keys.readingSince()
	return slices.DeleteFunc(slices.Clone(v.roster.Readers), func(r accounts.RosterReader) bool {
		listed := slices.ContainsFunc(v.box.Readers, func(one cases.CaseReader) bool { return one.ID == r.ID && !one.Lost })
		in := since[r.ID]
		return !listed || in.words == "" || in.unasked || in.until != "" && in.until < v.today
	})
}

// canGiveName reports whether the worker is asked for a name: not when everybody has it, nor when nobody reads.
func (v *visit) canGiveName() bool {
	r := v.keys.report
	return r != nil && r.Kind == concern && r.Mode != "open" && len(v.mayOpenName()) > 0
}

// named reports whether a name was given before.
func (k *caseKeys) named() bool {
	return slices.ContainsFunc(k.entries, func(e crypto.Checked) bool { return e.Audience == crypto.AudienceName && e.Genuine() })
}

func (s *Server) giveName(c *gin.Context, v *visit) error {
	if !v.canGiveName() { // since the page was asked for
		v.wrong("name", "name", refusals["reads_no_more"])
		return nil
	}
	name, contact := strings.TrimSpace(v.values.Get("name")), strings.TrimSpace(v.values.Get("contact"))
	if name+contact == "" {
		v.wrong("name", "name", "Write your name or a way to reach you")
	}
	if utf8.RuneCountInString(name) > maxName {
		v.wrong("name", "name", "This is too long. Use no more than "+number(maxName)+" characters.")
	}
	if utf8.RuneCountInString(contact) > maxLine {
		v.wrong("contact", "contact", "This is too long. Use no more than "+number(maxLine)+" characters.")
	}
	if len(v.values["opens"]) == 0 {
		v.wrong("opens", "opens-"+v.mayOpenName()[0].ID, "Choose who may open it")
	}
	if len(v.problems) > 0 {
		return nil
	}
	opens := slices.Compact(slices.Sorted(slices.Values(v.values["opens"])))
	_, _, err := s.replies.do(s.replies.fingerprint(v.values, nil, "name"), remember(name+contact), func() (crypto.Receipt, error) {
		return v.receipt, s.append(context.WithoutCancel(c), v, adding{kind: crypto.KindName, body: crypto.Name{Name: name, Contact: contact}, opens: opens}, cases.AddLetter{})
	})
	return s.finish(c, v, err, "name", "Your name is sealed to the people you chose.")
}

// nameRecipients are the worker's own key and those of the readers chosen.
func (v *visit) nameRecipients(chosen []string) ([]*age.HybridRecipient, error) {
	out := []*age.HybridRecipient{v.receipt.Identity().Recipient()}
	may := v.mayOpenName()
	for _, id := range chosen {
		at := slices.IndexFunc(may, func(r accounts.RosterReader) bool { return r.ID == id })
		if at < 0 {
			return nil, &cases.Refused{Code: "reads_no_more"}
		}
		recipient, err := crypto.ParseRecipient(may[at].Recipient)
		if err != nil {
			return nil, err
		}
		out = append(out, recipient)
	}
	return out, nil
}
