package crypto

import (
	"crypto/ed25519"
	"testing"

	"filippo.io/age"
)

func (v *vectors) checkChains(t *testing.T) {
	for _, c := range v.Chains {
		t.Run(c.Name, func(t *testing.T) {
			got := v.verdicts(t, &c)
			equal(t, "verdicts", len(got), len(c.Verdict))
			for i := range got {
				equal(t, "verdict", got[i], c.Verdict[i])
			}
		})
	}
}

// keys is what the checker of c holds.
func (c *chainCase) keys(t *testing.T) ChainKeys {
	keys := ChainKeys{Identities: map[string]*age.HybridIdentity{}, Former: map[string][]*age.HybridIdentity{}, List: map[string][]ListKey{}, Kinds: map[string]string{}}
	for audience, s := range c.Identities {
		if s != "" {
			keys.Identities[audience] = mustIdentity(t, s)
		}
	}
	for audience, former := range map[string][]string{AudienceCase: c.Former.Case, AudienceReaders: c.Former.Readers} {
		for _, s := range former {
			keys.Former[audience] = append(keys.Former[audience], mustIdentity(t, s))
		}
	}
	if len(c.Worker) > 0 {
		keys.Worker = ed25519.PublicKey(c.Worker)
	}
	keys.Reader = c.Reader
	for _, l := range c.List {
		keys.List[l.ID] = append(keys.List[l.ID], ListKey{Key: ed25519.PublicKey(l.Sign), Until: l.Until})
	}
	for _, k := range c.Kinds {
		keys.Kinds[k.ID] = k.Kind
	}
	return keys
}
