package crypto

import (
	"slices"

	"filippo.io/age"
)

// ring is the identities of one audience: the newest that an envelope holds, those of former
// envelopes, and those found on the way back.
type ring struct {
	known   []string // as written: two envelopes may hold the same
	opens   map[string]*age.HybridIdentity
	present string
}

func newRing(newest *age.HybridIdentity, former []*age.HybridIdentity) *ring {
	r := &ring{opens: map[string]*age.HybridIdentity{}}
	for _, id := range append([]*age.HybridIdentity{newest}, former...) {
		if id != nil {
			r.add(id)
		}
	}
	if len(r.known) > 0 {
		r.present = r.known[0]
	}
	return r
}

func (r *ring) add(id *age.HybridIdentity) string {
	s := id.String()
	if r.opens[s] == nil {
		r.known, r.opens[s] = append(r.known, s), id
	}
	return s
}

// open tries the present identity, then every other one there is by now; the one that opens is then the present.
// So an entry that tells a false identity cannot hide what stands before it from whoever has a former envelope.
func (r *ring) open(e *Checked) {
	others := slices.DeleteFunc(slices.Clone(r.known), func(s string) bool { return s == r.present })
	for _, s := range append([]string{r.present}, others...) {
		e.Entry, e.Reason = openListed(e.Listed, r.opens[s])
		if e.Reason != ReasonUnopened {
			r.present, e.Identity = s, r.opens[s]
			return
		}
	}
}

// walkBack opens what is for us, from the last entry to the first. Whoever has the newest identity finds the one
// before it in the entry that replaced it, and so comes to the report. Nothing it finds is believed yet.
func (c *chainCheck) walkBack(listed []Listed) []Checked {
	rings := map[string]*ring{}
	for _, audience := range []string{AudienceCase, AudienceReaders, AudiencePrivate, AudienceName} {
		rings[audience] = newRing(c.Identities[audience], c.Former[audience])
	}
	out := make([]Checked, len(listed))
	for i := len(listed) - 1; i >= 0; i-- {
		l := listed[i]
		r := rings[l.Audience]
		out[i] = Checked{Listed: l, ForUs: l.Data != nil && r != nil && len(r.known) > 0}
		switch {
		case !out[i].ForUs:
		case Hash(l.Data) != l.Hash:
			out[i].Reason = ReasonHash
		default:
			r.open(&out[i])
			if before := replaced(out[i]); before != nil {
				r.present = r.add(before)
			}
		}
	}
	return out
}

// replaced is the identity that an entry says it replaces, or nil.
func replaced(e Checked) *age.HybridIdentity {
	if e.Entry == nil || e.Entry.Author == AuthorWorker {
		return nil
	}
	before := ""
	switch {
	case e.Audience == AudienceCase && e.Entry.Kind == KindReaders:
		var r Readers
		if e.Entry.Into(&r) == nil {
			before = r.Before
		}
	case e.Audience == AudienceReaders && e.Entry.Kind == KindNotesKey:
		var n NotesKey
		if e.Entry.Into(&n) == nil {
			before = n.Before
		}
	}
	id, err := ParseIdentity(before)
	if err != nil {
		return nil
	}
	return id
}
