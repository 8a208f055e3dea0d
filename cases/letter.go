package cases

import (
	"bytes"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"saysomething/crypto"
	"saysomething/reports"
	"saysomething/store"
)

// Bytes is b64 in JSON: base64url without padding, in its one spelling.
type Bytes []byte

// MarshalText writes b64; nothing is "".
func (b Bytes) MarshalText() ([]byte, error) { return crypto.B64.AppendEncode(nil, b), nil }

// UnmarshalText reads b64 and refuses line breaks, which the standard decoder would skip.
func (b *Bytes) UnmarshalText(text []byte) error {
	if slices.ContainsFunc(text, func(c byte) bool { return c == '\n' || c == '\r' }) {
		return crypto.ErrMalformed
	}
	out, err := crypto.B64.AppendDecode(nil, text)
	if err != nil {
		return crypto.ErrMalformed // the decoder's own error would repeat content
	}
	*b = out
	return nil
}

// Value hands the bytes to the database; Scan takes them from it, with NULL for nothing.
func (b Bytes) Value() (driver.Value, error) { return []byte(b), nil }

func (b *Bytes) Scan(src any) error {
	data, ok := src.([]byte)
	if !ok && src != nil {
		return fmt.Errorf("cannot read %T as bytes", src)
	}
	*b = bytes.Clone(data)
	return nil
}

// ReportLetter is everything a new case brings: docs/format.md §5, op "report".
type ReportLetter struct {
	V          int              `json:"v"`
	Mailbox    Bytes            `json:"mailbox"`
	Case       string           `json:"case"`
	Mode       string           `json:"mode"`
	Desks      []string         `json:"desks"`
	Envelopes  []SealedFor      `json:"envelopes"`
	Entries    []NewEntry       `json:"entries"`
	Files      []NewFile        `json:"files"`
	Recovery   []RecoveryShare  `json:"recovery"` // two, or none when the worker wants no way to recover it
	Statistics StatisticsLetter `json:"statistics"`
	Imported   *Imported        `json:"imported,omitempty"` // from a reader's old records; never a worker's
	Week       string           `json:"week,omitempty"`     // of what staff were told in person in an earlier week: its Monday
}

// AddLetter is what a worker adds to a case: op "add".
type AddLetter struct {
	V         int             `json:"v"`
	Mailbox   Bytes           `json:"mailbox"`
	Entries   []NewEntry      `json:"entries"`
	Files     []NewFile       `json:"files"`
	Effect    Effect          `json:"effect"`
	Feedback  *FeedbackLetter `json:"feedback,omitempty"`
	Detriment *FeedbackLetter `json:"detriment,omitempty"`
}

// SealedFor is an age file for one reader.
type SealedFor struct {
	Reader string `json:"reader"`
	Data   Bytes  `json:"data"`
}

// NewEntry is an entry on its way in.
type NewEntry struct {
	Seq      int    `json:"seq"`
	Audience string `json:"audience"`
	Data     Bytes  `json:"data"`
	Place    Bytes  `json:"place"` // its author's signature over whom it is for, when it has one: crypto.SignPlace
}

// placed reports whether e has a place if its author and audience ask for one, and none otherwise.
func (e NewEntry) placed(author string) bool {
	return len(e.Place) == crypto.PlaceSize(author, e.Seq, e.Audience)
}

// NewFile names a file that was sent in parts before the letter.
type NewFile struct {
	ID    string `json:"id" db:"id"`
	Parts int    `json:"parts" db:"parts"`
	Size  int64  `json:"size" db:"size"`
}

// StatisticsLetter is what is counted of a case, under a token that only the case holds.
type StatisticsLetter struct {
	Token  string   `json:"token"`
	Kind   string   `json:"kind"`
	Themes []string `json:"themes"`
	Group  string   `json:"group"`
	Area   string   `json:"area"`
}

// FeedbackLetter answers "would you speak up again?", or whether they were treated badly for it, in the statistics.
type FeedbackLetter struct {
	Token  string `json:"token"`
	Answer string `json:"answer"`
}

func invalid(format string, a ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{store.ErrInvalid}, a...)...)
}

// check is every check of the letter that needs no database. It never repeats what was sent.
func (l *ReportLetter) check(limits Limits, recorded bool) error {
	switch {
	case l.V != 1:
		return invalid("version")
	case len(l.Mailbox) != 32:
		return invalid("mailbox")
	case !crypto.ValidID(l.Case):
		return invalid("case id")
	case !slices.Contains(reports.Modes, l.Mode):
		return invalid("mode")
	case len(l.Desks) == 0 || len(l.Desks) > limits.Readers || repeated(l.Desks) || !allIDs(l.Desks):
		return invalid("desks")
	case !plainCode(l.Statistics.Area): // the only code that reaches the database before it is known
		return invalid("area")
	}
	if err := checkEnvelopes(l.Envelopes, limits.Readers); err != nil {
		return err
	}
	if err := l.checkEntries(recorded); err != nil {
		return err
	}
	if len(l.Recovery) > 0 {
		if err := checkShares(l.shares(), caseShare); err != nil {
			return err
		}
	}
	return checkFiles(l.Files, limits)
}

// shares are the report's shares, which name no kind: they can only be of the case.
func (l *ReportLetter) shares() []RecoveryShare {
	out := slices.Clone(l.Recovery)
	for i := range out {
		if out[i].Kind == "" {
			out[i].Kind = caseShare
		}
	}
	return out
}

func checkEnvelopes(envelopes []SealedFor, readers int) error {
	ids := readersOf(envelopes)
	if len(envelopes) < 2 || len(envelopes) > readers+1 || repeated(ids) {
		return invalid("envelopes: one for each reader and one for the worker")
	}
	worker := slices.Index(ids, crypto.AuthorWorker)
	if worker < 0 {
		return invalid("envelopes: none for the worker")
	}
	if !allIDs(slices.Delete(ids, worker, worker+1)) {
		return invalid("envelopes: a reader who cannot exist")
	}
	return checkSealedFor(envelopes, crypto.EnvelopeSize)
}

func checkSealedFor(list []SealedFor, size int) error {
	for _, e := range list {
		if crypto.CheckSealed(e.Data, 1, size) != nil {
			return invalid("not an envelope")
		}
	}
	return nil
}

// checkEntries wants the report and, in confidential mode only, a sealed name after it. What staff
// recorded is signed by them and has the sizes of staff entries.
func (l *ReportLetter) checkEntries(recorded bool) error {
	reportSizes, nameSizes := []int{crypto.WorkerEntrySize}, []int{crypto.NameEntrySize}
	if recorded {
		reportSizes, nameSizes = crypto.StaffEntrySizes, crypto.StaffEntrySizes[:1]
	}
	named := l.Mode == "confidential" && len(l.Entries) == 2
	if len(l.Entries) != 1 && !named {
		return invalid("entries")
	}
	report := l.Entries[0]
	if report.Seq != 0 || report.Audience != crypto.AudienceCase || crypto.CheckSealed(report.Data, 1, reportSizes...) != nil {
		return invalid("the first entry is not a report")
	}
	if !named {
		return nil
	}
	name := l.Entries[1]
	if name.Seq != 1 || name.Audience != crypto.AudienceName {
		return invalid("the second entry is not a name")
	}
	if !sealedName(name.Data, len(l.Envelopes), nameSizes) {
		return invalid("the second entry is not a name")
	}
	return nil
}

// sealedName reports whether data is as long as a name that is sealed to the worker and any of the readers, all of them at most.
func sealedName(data []byte, all int, sizes []int) bool {
	for k := 2; k <= all; k++ {
		if crypto.CheckSealed(data, k, sizes...) == nil {
			return true
		}
	}
	return false
}

// maxEntries in one letter: more would not fit it anyway.
const maxEntries = 8

func (l *AddLetter) check(limits Limits) error {
	switch {
	case l.V != 1:
		return invalid("version")
	case len(l.Mailbox) != 32:
		return invalid("mailbox")
	case len(l.Entries) == 0 || len(l.Entries) > maxEntries:
		return invalid("entries")
	case !slices.Contains([]Effect{NoEffect, WithdrawIt, GiveFeedback, SayDetriment}, l.Effect):
		return invalid("effect")
	case (l.Effect == GiveFeedback) != (l.Feedback != nil):
		return invalid("feedback")
	case (l.Effect == SayDetriment) != (l.Detriment != nil):
		return invalid("detriment")
	}
	for i, e := range l.Entries {
		if e.Seq < 1 || e.Seq != l.Entries[0].Seq+i || !l.knows(i, limits) {
			return invalid("entry")
		}
	}
	return checkFiles(l.Files, limits)
}

// knows reports whether entry i is one that a worker adds: for everybody, or a name as the second of two that do nothing else.
func (l *AddLetter) knows(i int, limits Limits) bool {
	e := l.Entries[i]
	switch e.Audience {
	case crypto.AudienceCase:
		return crypto.CheckSealed(e.Data, 1, crypto.WorkerEntrySize) == nil
	case crypto.AudienceName:
		return i == 1 && len(l.Entries) == 2 && l.Effect == NoEffect && len(l.Files) == 0 && sealedName(e.Data, limits.Readers+1, []int{crypto.NameEntrySize})
	}
	return false
}

func readersOf(list []SealedFor) []string {
	ids := make([]string, len(list))
	for i, e := range list {
		ids[i] = e.Reader
	}
	return ids
}

// allIDs keeps what cannot be an id away from the database: PostgreSQL takes no zero byte in a text.
func allIDs(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !crypto.ValidID(id) })
}

func plainCode(code string) bool { return len(code) <= 100 && !strings.ContainsRune(code, 0) }

func repeated(ids []string) bool {
	sorted := slices.Clone(ids)
	slices.Sort(sorted)
	return len(slices.Compact(sorted)) != len(ids)
}
