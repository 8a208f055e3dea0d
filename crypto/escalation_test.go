package crypto

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"filippo.io/age"
)

// The same cases are put to web/src/crypto/escalation.ts by web/tests/crypto/escalation.node.test.ts.
func TestEscalationVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/escalations.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name     string
		Guardian bool
		Entries  []struct {
			Seq  int
			Kind string
			Body json.RawMessage
		}
		Without []int
	}
	if err := json.Unmarshal(data, &vectors); err != nil || len(vectors) < 30 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		state, without := newEscalations(), []int{}
		for _, e := range v.Entries {
			body, err := (&SignedPayload{Payload: Payload{Kind: e.Kind, Body: e.Body}}).telling()
			if err != nil {
				t.Fatalf("%s: %v", v.Name, err)
			}
			switch b := body.(type) {
			case *Propose:
				state.asked(e.Seq, *b)
			case *Consent:
				state.answered(e.Seq, *b)
			case *Escalate:
				if state.lacks(*b, v.Guardian) {
					without = append(without, e.Seq)
				}
			}
		}
		if !slices.Equal(without, v.Without) {
			t.Errorf("%s: without agreement are %v, want %v", v.Name, without, v.Without)
		}
	}
}

// An escalation is judged by genuine entries only: a proposal, a yes and a duty that somebody else put there count for nothing.
func TestEscalationInChain(t *testing.T) {
	m := &vectorMaker{vectors: &vectors{Blobs: map[string]b64{}}, t: t, caseID: NewID(), worker: NewReceipt()}
	c := &changeMaker{vectorMaker: m, worker: vectorPerson{AuthorWorker, m.worker.SignKey(), ""}, asha: newVectorPerson("guardian"),
		xi: newVectorPerson("guardian"), ben: newVectorPerson("guardian"), oz: newVectorPerson("guardian"), stranger: newVectorPerson("union"), desk: NewID(), i0: NewIdentity(), n0: NewIdentity()}
	forger := vectorPerson{AuthorWorker, c.stranger.key, ""}
	propose := func(by vectorPerson) step {
		return step{KindPropose, by, AudienceCase, c.i0, Propose{ID: "e1", Step: "cqc", To: "CQC", Text: "May we?"}, ""}
	}
	yes := func(by vectorPerson, ask int) step {
		return step{KindConsent, by, AudienceCase, c.i0, Consent{Ask: ask, Answer: "yes"}, ""}
	}
	sent := func(seq int) step {
		e := Escalate{ID: "e1", Step: "cqc", To: "CQC", Day: "2026-11-23", Agreed: ConsentTo{ConsentWorker, seq, ""}, State: "sent"}
		return step{KindEscalate, c.asha, AudienceCase, c.i0, e, ""}
	}
	report := c.beginning()[0]
	for _, tt := range []struct {
		name  string
		steps []step
		want  bool
	}{
		{"asked and agreed", []step{report, propose(c.asha), yes(c.worker, 1), sent(2)}, false},
		{"nobody was asked", []step{report, sent(2)}, true},
		{"a yes forged by somebody else", []step{report, propose(c.asha), yes(forger, 1), sent(2)}, true},
		{"a yes by a reader", []step{report, propose(c.asha), yes(c.asha, 1), sent(2)}, true},
		{"a proposal by a stranger", []step{report, propose(c.stranger), yes(c.worker, 1), sent(2)}, true},
		{"a proposal by the worker themselves", []step{report, propose(c.worker), yes(c.worker, 1), sent(2)}, true},
	} {
		var listed []Listed
		for _, e := range c.extend(nil, tt.steps...) {
			listed = append(listed, Listed{Seq: e.Seq, Audience: e.Audience, Author: e.Author, Hash: e.Hash, Data: c.Blobs[e.Blob], Place: e.Place})
		}
		kinds := map[string]string{c.desk: "guardian", c.asha.id: "guardian"}
		checked, _ := CheckChain(c.caseID, listed, ChainKeys{Identities: map[string]*age.HybridIdentity{AudienceCase: c.i0}, Kinds: kinds})
		last := checked[len(checked)-1]
		if !last.Genuine() || last.WithoutConsent != tt.want {
			t.Errorf("%s: genuine %v (%s), without agreement %v, want %v", tt.name, last.Genuine(), last.Reason, last.WithoutConsent, tt.want)
		}
	}
}
