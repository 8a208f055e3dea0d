package handlers

import (
	"crypto/ed25519"
	"fmt"

	"filippo.io/age"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
)

// caseKeys is what the words open.
type caseKeys struct {
	identity *age.HybridIdentity // what is added is sealed to it; nil when it is not proved to be the case's
	entries  []crypto.Checked
	report   *crypto.Report // nil when it is not genuine
}

// openKeys opens the newest envelope and those it replaced, and checks the case. Whoever made the newest could have put
// anything into it; then the worker still reads, with the one before, and writes nothing.
func openKeys(box *cases.Mailbox, receipt crypto.Receipt, roster *accounts.Roster) (*caseKeys, error) {
	newest := envelopeKey(box.Case, box.Envelope, receipt)
	keys := crypto.ChainKeys{
		Identities: map[string]*age.HybridIdentity{crypto.AudienceCase: newest, crypto.AudienceName: receipt.Identity()},
		Former:     map[string][]*age.HybridIdentity{},
		Worker:     receipt.SignKey().Public().(ed25519.PublicKey),
		List:       roster.Keys(),
		Kinds:      kindsOf(roster),
	}
	for _, f := range box.Former {
		if id := envelopeKey(box.Case, f.Data, receipt); id != nil {
			keys.Former[crypto.AudienceCase] = append(keys.Former[crypto.AudienceCase], id)
		}
	}
	if newest == nil && len(keys.Former[crypto.AudienceCase]) == 0 {
		return nil, fmt.Errorf("%w: none of the worker's envelopes opens", crypto.ErrMalformed)
	}
	k := &caseKeys{}
	k.entries, k.report = crypto.CheckChain(box.Case, casesListed(box.Entries), keys)
	k.identity = crypto.Current(k.entries, k.report, newest)
	return k, nil
}

// keyRefusal is why nothing can be added when the newest envelope does not lead back to the report.
var keyRefusal = listRefusal{"Something is wrong with the key of your concern",
	"You can read what opens below. What you write might be read by others, or by nobody, so this page sends nothing."}

func envelopeKey(caseID string, data []byte, receipt crypto.Receipt) *age.HybridIdentity {
	envelope, err := crypto.OpenEnvelope(data, caseID, receipt.Identity())
	if err != nil {
		return nil
	}
	id, err := crypto.ParseIdentity(envelope.Identity)
	if err != nil {
		return nil
	}
	return id
}

func casesListed(entries []cases.Entry) []crypto.Listed {
	listed := make([]crypto.Listed, len(entries))
	for i, e := range entries {
		listed[i] = crypto.Listed{Seq: e.Seq, Audience: e.Audience, Author: e.Author, Hash: e.Hash, Data: e.Data, Place: e.Place}
	}
	return listed
}

// kindsOf says of every desk, and of everybody who reads at one, what kind it is.
func kindsOf(roster *accounts.Roster) map[string]string {
	kinds := map[string]string{}
	if roster.List == nil {
		return kinds
	}
	for _, d := range roster.List.Body.Desks {
		kinds[d.ID] = d.Kind
	}
	for _, r := range roster.List.Body.Readers {
		kinds[r.ID] = kinds[r.Desk]
	}
	return kinds
}
