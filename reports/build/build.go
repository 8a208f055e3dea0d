// Package build makes the released figures of an organisation: it decides what is shown, withholds what would reveal
// something else, and proves with invented worlds that nothing else is revealed. docs/disclosure.md says what must be
// proved and how this is done. What it cannot prove it does not release.
package build

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// Effort is how many steps a build may take where the input does not say.
const Effort = 200_000_000

// Input is all that a release is made of: the same input gives the same bytes.
type Input struct {
	Year      release.Year
	Before    []release.Release // all of this financial year so far, oldest first
	Number    int
	Prev      string
	FrozenOn  string
	PublishAt string
	PlanHash  string
	Given     []string
	Replaces  string // an erratum: hash of the release that it corrects
	Reason    string
	Key       []byte // 32 bytes, the organisation's secret: nobody outside can replay what was withheld
	Steps     int    // how many steps to take at most, 0 for Effort
}

// Report is what the builder has to say to auditors. It is confidential.
type Report struct {
	Tables []TableReport `json:"tables"`
	Worlds int           `json:"worlds"`
	Steps  int           `json:"steps"`
	Reach  Reach         `json:"reach"`
}

// Build makes the release of everything that ends with the newest frozen quarter, or corrects one.
func Build(ctx context.Context, in Input, progress func(done, of int)) (release.Release, release.Certificate, Report, error) {
	var none release.Release
	if len(in.Key) != 32 {
		return none, release.Certificate{}, Report{}, fmt.Errorf("the key must be 32 bytes")
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	due, err := in.due()
	if err != nil {
		return none, release.Certificate{}, Report{}, err
	}
	if len(due) == 0 {
		return none, release.Certificate{}, Report{}, fmt.Errorf("no period is due")
	}
	periods := slices.Clone(due)
	for _, r := range in.Before {
		for _, q := range r.Periods {
			if !slices.Contains(periods, q) {
				periods = append(periods, q)
			}
		}
	}
	hidden := between(in.Year)
	periods = append(periods, hidden...)
	seed, err := in.seed()
	if err != nil {
		return none, release.Certificate{}, Report{}, err
	}
	allowance := in.Steps
	if allowance == 0 {
		allowance = Effort
	}
	var parts []*part
	for n, subject := range release.Subjects {
		p, err := newPart(ctx, &in, subject, periods, due, hidden, [2]uint64{seed[0] + uint64(n), seed[1]}, &allowance)
		if err != nil {
			return none, release.Certificate{}, Report{}, fmt.Errorf("%s: %w", subject, err)
		}
		if p == nil {
			continue
		}
		// A subject's share of the bar is the same whatever was counted.
		err = p.prove(func(share float64) { progress(int(100*(float64(n)+share)), 100*len(release.Subjects)) })
		if err != nil {
			return none, release.Certificate{}, Report{}, fmt.Errorf("%s: %w", subject, err)
		}
		parts = append(parts, p)
	}
	progress(100*len(release.Subjects), 100*len(release.Subjects))
	cert := certify(&in, parts)
	cert.Salt = in.salt()
	out, err := assemble(&in, parts, due, cert)
	if err != nil {
		return none, release.Certificate{}, Report{}, err
	}
	return out, cert, report(&in, parts, allowance), nil
}

// due are the periods of this release: those of the one that it corrects, or those that end now.
func (in *Input) due() ([]release.Period, error) {
	if in.Replaces == "" {
		return Due(in.Year), nil
	}
	for _, r := range in.Before {
		body, err := release.Encode(r)
		if err != nil {
			return nil, err
		}
		if release.Hash(body) == in.Replaces {
			return r.Periods, nil
		}
	}
	return nil, fmt.Errorf("the release to correct is not one of this year")
}

// salt hides the proof behind its hash: a proof with few worlds could be guessed and compared.
func (in *Input) salt() string {
	h := hmac.New(sha256.New, in.Key)
	fmt.Fprintf(h, "salt of the proof\n%s\n%s\n%d\n%s", in.Year.Frame.Organisation.ID, in.Year.Frame.Year, in.Number, in.Prev)
	return hex.EncodeToString(h.Sum(nil))
}

// seed starts all chance: a function of the input that nobody without the key can work out.
func (in *Input) seed() ([2]uint64, error) {
	h := hmac.New(sha256.New, in.Key)
	for _, v := range []any{in.Year, in.Before, in.Number, in.Prev, in.PlanHash, in.Replaces} {
		b, err := release.Encode(v)
		if err != nil {
			return [2]uint64{}, err
		}
		sum := sha256.Sum256(b)
		h.Write(sum[:])
	}
	sum := h.Sum(nil)
	return [2]uint64{binary.LittleEndian.Uint64(sum), binary.LittleEndian.Uint64(sum[8:])}, nil
}
