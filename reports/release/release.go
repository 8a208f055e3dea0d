// Package release holds the words in which the builder of released figures and their auditor speak: what a
// plan is, what is counted, what is shown, and what a proof looks like. It decides nothing. The builder
// (reports/build) and the auditor (reports/audit) each work out for themselves which cells a plan has, what a cell
// counts and what must be protected; that they share nothing but these shapes is what makes the one a check of the other.
//
// All shapes are structs and slices, never maps, so that their JSON is one sequence of bytes. docs/disclosure.md
// says what they mean and why.
package release

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// What may stand in a cell that shows no number. A figure of a period that is not out yet is in no release.
const (
	Withheld = "c" // under the threshold, or withheld because it would reveal another; the reader learns nothing
	TooFew   = "-" // fewer people than the minimum: decided from head counts alone, whatever the count
)

// Release is what is published of one period, or of several that end together. It is written once and never changed.
// Whatever is drawn, on a page, on paper or in a file, is drawn from releases alone.
type Release struct {
	V            int        `json:"v"` // 2: the shape before it had no proof
	Organisation Name       `json:"organisation"`
	Year         string     `json:"year"`   // "2026-27"
	Number       int        `json:"number"` // in the organisation's chain, from 1
	Prev         string     `json:"prev"`   // Hash of the release before, "" for the first
	Periods      []Period   `json:"periods"`
	FrozenOn     string     `json:"frozen_on"`  // date
	PublishAt    string     `json:"publish_at"` // "2026-07-24 09:30", London
	PlanHash     string     `json:"plan"`       // Hash of the plan
	Tables       []Table    `json:"tables"`     // the plan's
	Parameters   Parameters `json:"parameters"`
	Frame        Frame      `json:"frame"`              // with head counts rounded to 10, without People
	Certificate  string     `json:"certificate"`        // Hash of the proof, which is confidential
	Cells        []Shown    `json:"cells"`              // every planned cell of the periods, each once, in the order of Less
	Dropped      []string   `json:"dropped"`            // ids of tables that could not be proved and are withheld as a whole
	Given        []string   `json:"given"`              // what left by other doors, in words without a figure: "Quarterly return to NHS England"
	Late         int        `json:"late,omitempty"`     // how many quarters of the year were frozen before both sides had approved its plan
	Replaces     string     `json:"replaces,omitempty"` // an erratum: Hash of the release whose periods it corrects
	Reason       string     `json:"reason,omitempty"`   // of an erratum
}

// Name is an organisation with the name it had then.
type Name struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Shown is a cell with what stands in it: a number in digits, Withheld or TooFew.
type Shown struct {
	Cell
	Value string `json:"value"`
}

// Signed is a release as it is stored and served: the bytes, and what vouches for them.
type Signed struct {
	Body      []byte // JSON of a Release
	Signature []byte // Ed25519 over Body with the context of docs/format.md
	// Approvals are empty but for an erratum, which one custodian of each side signs.
	Approvals []Approval
}

// Approval is one side's word for a plan or an erratum.
type Approval struct {
	Side      string `json:"side"` // management | staff
	Person    string `json:"person"`
	Name      string `json:"name"`
	Key       string `json:"key"` // base64url, the custodian's signing key
	Signature string `json:"signature"`
	On        string `json:"on"` // date
}

// Encode is the JSON of one of this package's shapes: the same value gives the same bytes.
func Encode(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", v, err)
	}
	return b, nil
}

// Hash is the hex SHA-256 of encoded bytes: how one of these shapes names another.
func Hash(encoded []byte) string {
	h := sha256.Sum256(encoded)
	return hex.EncodeToString(h[:])
}
