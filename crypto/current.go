package crypto

import (
	"slices"

	"filippo.io/age"
)

// notesOnly are the kinds that belong to the readers alone: none says anything about the identity of the case.
var notesOnly = []string{
	KindNote, KindCoding, KindNotesKey, KindAssign, KindAction, KindNeeds, KindPathway, KindPrompt, KindLane, KindDisclosure,
	KindConflict, KindMatter, KindFollowUp, KindHold, KindCopied,
}

// Current is the identity that new entries of a case are sealed to, nil when none is proved. An envelope is not
// signed: whoever knows a recipient can put an identity of their own into one, and somebody taken off, or any other
// pen of the signed list, can seal a genuine entry to it. So newest counts only when the last genuine entry by the
// worker, or by somebody who read the case then, opens with it.
func Current(entries []Checked, report *Report, newest *age.HybridIdentity) *age.HybridIdentity {
	if report == nil || newest == nil {
		return nil
	}
	reading := map[string]bool{}
	for _, r := range report.Readers {
		reading[r.ID] = true
	}
	vouched := ""
	for _, e := range entries {
		if !e.Genuine() || e.Identity == nil || e.Audience != AudienceCase || slices.Contains(notesOnly, e.Entry.Kind) {
			continue
		}
		id := e.Identity.String()
		switch {
		case e.Seq == 0 || e.Author == AuthorWorker || reading[e.Author]:
			vouched = id
		case id != vouched:
			continue // an identity that nobody vouches for: believe nothing that came with it
		}
		body, err := e.Entry.telling()
		if change, ok := body.(*Readers); ok && err == nil && e.Author != AuthorWorker {
			for _, gone := range change.Removed {
				delete(reading, gone)
			}
			for _, r := range change.Added {
				reading[r.ID] = true
			}
		}
	}
	if vouched != newest.String() {
		return nil
	}
	return newest
}
