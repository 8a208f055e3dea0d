package crypto

import (
	"slices"
	"strings"
)

// unionKind is the kind of desk that reps read at.
const unionKind = "union"

// consents knows what the worker was asked and answered, and whom they did not want.
type consents struct {
	kinds   map[string]bool // kinds of desk that somebody who reads the case belongs or belonged to
	omitted []string
	member  bool // of the union whose reps may read: the report says so, or the worker agreed to one
	asks    map[int]Ask
	answers map[int]Consent
	latest  map[int]int // ask → the worker's latest answer to it
}

func (c *consents) begin(r *Report, kinds map[string]string) {
	*c = consents{kinds: map[string]bool{}, omitted: r.Omitted, member: r.Member == "yes", asks: map[int]Ask{}, answers: map[int]Consent{}, latest: map[int]int{}}
	for _, desk := range r.Desks {
		c.kinds[kinds[desk]] = true
	}
	for _, reader := range r.Readers {
		c.kinds[kinds[reader.ID]] = true
	}
}

// guardian reports whether a guardian reads the case, or somebody of whom it is not known any more what they are.
func (c *consents) guardian() bool { return c.kinds["guardian"] || c.kinds[""] }

func (c *consents) asked(seq int, a Ask) {
	if c.asks != nil {
		c.asks[seq] = a
	}
}

func (c *consents) answered(seq int, a Consent) {
	if _, asked := c.asks[a.Ask]; asked {
		c.answers[seq], c.latest[a.Ask] = a, seq
	}
}

// lacks reports whether a change adds somebody whom the worker should have been asked about, without their
// yes: somebody they left out, the first of another kind of desk, or a rep unless they said that they are a member. Of a person whom the list no longer names
// the kind is not known, and nothing is said against them.
func (c *consents) lacks(change Readers, kinds map[string]string) bool {
	if c.kinds == nil {
		return false // without a genuine report nothing is known
	}
	needed := slices.ContainsFunc(change.Added, func(r ReaderKey) bool {
		kind := kinds[r.ID]
		return slices.Contains(c.omitted, r.ID) || kind != "" && !c.kinds[kind] || kind == unionKind && !c.member
	})
	agreed := c.agreed(change)
	for _, r := range change.Added {
		c.kinds[kinds[r.ID]] = true
		c.member = c.member || agreed && kinds[r.ID] == unionKind
	}
	return needed && !agreed
}

// agreed reports whether the worker said yes to everybody whom the change adds, and has not said no since.
func (c *consents) agreed(change Readers) bool {
	how := change.Consent
	switch how.How {
	case ConsentInPerson:
		return strings.TrimSpace(how.Text) != ""
	case ConsentWorker:
		answer, ok := c.answers[how.Seq]
		if !ok || answer.Answer != "yes" || c.latest[answer.Ask] != how.Seq {
			return false
		}
		named := c.asks[answer.Ask].Readers
		return !slices.ContainsFunc(change.Added, func(r ReaderKey) bool { return !slices.Contains(named, r.ID) })
	}
	return false
}
