package crypto

import (
	"slices"
	"testing"

	"filippo.io/age"
)

// TestANameGivenLaterNeedsTheWorkersWord: a service that hides what a worker wrote behind "it is a name, for somebody else" is found out.
func TestANameGivenLaterNeedsTheWorkersWord(t *testing.T) {
	draft := Draft{Case: NewCase{ID: NewID(), Identity: NewIdentity()}, Receipt: NewReceipt(), Report: Report{Kind: "concern", Mode: "anonymous"}, Week: "2026-11-16"}
	_, entries, err := Compose(draft)
	if err != nil {
		t.Fatal(err)
	}
	listed := []Listed{{Seq: 0, Audience: AudienceCase, Author: AuthorWorker, Hash: Hash(entries[0].Data), Data: entries[0].Data}}
	key, chosen := draft.Receipt.SignKey(), NewIdentity()
	add := func(kind, audience string, size int, body any, to ...*age.HybridRecipient) {
		seq := len(listed)
		p, err := NewPayload(draft.Case.ID, seq, kind, AuthorWorker, draft.Week, listed[seq-1].Hash, body)
		if err != nil {
			t.Fatal(err)
		}
		data, err := SealEntry(p, key, size, to...)
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, Listed{Seq: seq, Audience: audience, Author: AuthorWorker, Hash: Hash(data), Data: data, Place: SignPlace(draft.Case.ID, seq, audience, AuthorWorker, data, key)})
	}
	add(KindMessage, AudienceCase, WorkerEntrySize, Message{Text: "Please hurry."}, draft.Case.Identity.Recipient())
	add(KindName, AudienceName, NameEntrySize, Name{Name: "Jo"}, draft.Receipt.Identity().Recipient(), chosen.Recipient())
	add(KindMessage, AudienceCase, WorkerEntrySize, Message{Text: "Ring me."}, draft.Case.Identity.Recipient())

	reader := ChainKeys{Identities: map[string]*age.HybridIdentity{AudienceCase: draft.Case.Identity}, Reader: NewID()}
	verdicts := func(change func([]Listed)) []Reason {
		given := slices.Clone(listed)
		given[2].Data = nil // nobody of the staff is given it unasked
		change(given)
		checked, _ := CheckChain(draft.Case.ID, given, reader)
		out := make([]Reason, len(checked))
		for i, c := range checked {
			out[i] = c.Reason
		}
		return out
	}
	if got := verdicts(func([]Listed) {}); slices.ContainsFunc(got, func(r Reason) bool { return r != "" }) {
		t.Errorf("an honest case: %q", got)
	}
	for name, change := range map[string]func([]Listed){
		"a message called a name":         func(l []Listed) { l[1].Audience, l[1].Data = AudienceName, nil },
		"with the place of the real one":  func(l []Listed) { l[3].Audience, l[3].Data, l[3].Place = AudienceName, nil, l[2].Place },
		"a name without its place":        func(l []Listed) { l[2].Place = nil },
		"a name of other bytes":           func(l []Listed) { l[2].Hash = Hash([]byte("other")) },
		"a name called a note of readers": func(l []Listed) { l[2].Audience = AudiencePrivate },
	} {
		if got := verdicts(change); !slices.Contains(got, ReasonPlace) {
			t.Errorf("%s passes: %q", name, got)
		}
	}
	if SignPlace(draft.Case.ID, 1, AudienceName, AuthorWorker, nil, key) != nil || PlaceSize(AuthorWorker, 1, AudienceName) != 0 || PlaceSize(AuthorWorker, 4, AudienceCase) != 0 {
		t.Error("what needs no place has one")
	}
}
