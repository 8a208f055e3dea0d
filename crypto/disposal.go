package crypto

import (
	"crypto/ed25519"
	"slices"
	"strings"
)

// labelDisposal begins what is signed for a disposal: docs/format.md §12.
const labelDisposal = "saysomething/v1 disposal\n"

// DisposalRule is what a disposal follows: months after closing by kind, and days after being taken back and after approval.
type DisposalRule struct {
	Concern     int `json:"concern"`
	LowLevel    int `json:"low_level"`
	Celebration int `json:"celebration"`
	Withdrawn   int `json:"withdrawn"`
	Wait        int `json:"wait"`
}

// DisposalProposal is the line that the first person signs. It names no case: how many, and a hash that whoever still has the ids can compare.
// Where First is "worker", their own withdrawals in the cases stand in place of that signature, and By is "worker" too.
type DisposalProposal struct {
	V            int          `json:"v"`
	Kind         string       `json:"kind"`  // proposal
	First        string       `json:"first"` // reader | worker
	Disposal     string       `json:"disposal"`
	Organisation string       `json:"organisation"`
	Rule         DisposalRule `json:"rule"`
	Closed       int          `json:"closed"`    // how many had been closed
	Withdrawn    int          `json:"withdrawn"` // how many their writers had taken back
	From         string       `json:"from"`      // the first year in which one of them was closed or taken back
	Until        string       `json:"until"`     // the last
	Cases        string       `json:"cases"`     // CasesHash
	By           string       `json:"by"`
	On           string       `json:"on"`
}

// DisposalApproval is the line that the second person signs.
type DisposalApproval struct {
	V        int    `json:"v"`
	Kind     string `json:"kind"` // approval
	Disposal string `json:"disposal"`
	Proposal string `json:"proposal"` // hash of the proposal's line
	By       string `json:"by"`
	On       string `json:"on"`
	Opens    string `json:"opens"` // nothing is removed before this day
}

// CasesHash is hash of the ids in their order, a line break after each.
func CasesHash(ids []string) string {
	sorted := slices.Sorted(slices.Values(ids))
	return Hash([]byte(strings.Join(sorted, "\n") + "\n"))
}

// SignDisposal signs a line of a disposal.
func SignDisposal(line string, key ed25519.PrivateKey) []byte {
	return ed25519.Sign(key, []byte(labelDisposal+line))
}

// VerifyDisposal reports whether the owner of key signed exactly this line of a disposal.
func VerifyDisposal(line, key string, signature []byte) bool {
	pub, err := ParseSignKey(key)
	return err == nil && ed25519.Verify(pub, []byte(labelDisposal+line), signature)
}
