package crypto

import (
	"fmt"
	"unicode/utf8"

	"filippo.io/age"
)

// EnvelopeSize is the padded plaintext size of every envelope, CardSize of every card set later.
const (
	EnvelopeSize = 1024
	CardSize     = 2048
)

// Card is what a reader's list of cases shows. It travels inside the envelope.
type Card struct {
	Kind   string        `json:"kind"` // concern | celebration
	Text   string        `json:"text"` // the beginning of what happened
	Themes Array[string] `json:"themes"`
	Area   string        `json:"area"`
	Group  string        `json:"group"`
	Danger bool          `json:"danger"`
	Mode   string        `json:"mode"`
	Day    string        `json:"day"` // the exact day received, known to readers only
	Route  string        `json:"route"`
	Work   *CardWork     `json:"work"` // null in the card that came with the report
}

// CardWork is how far the work on a case has come, for the reader's desk.
type CardWork struct {
	Owner     string        `json:"owner"`      // the reader who leads, or ""
	Lanes     Array[string] `json:"lanes"`      // those the case is in
	Detriment bool          `json:"detriment"`  // the worker said yes or not sure
	Matter    string        `json:"matter"`     // its id, or ""
	Pathway   string        `json:"pathway"`    // under way, or ""
	Escalated string        `json:"escalated"`  // the step that waits for a reply, or ""
	Apart     Array[string] `json:"apart"`      // people who must not read it, so that nobody lets them in without opening the case
	ApartMore bool          `json:"apart_more"` // there may be more of them
	Course    Course        `json:"course"`
	Dues      Array[Due]    `json:"dues"`    // what staff have set themselves, earliest first
	Seq       int           `json:"seq"`     // the last entry it was made from
	Refused   Array[string] `json:"refused"` // what the worker took a yes back about: readers, and steps of the ladder
	Praised   bool          `json:"praised"` // the thanks of a celebration were passed on
}

// Course is what the promises' dates depend on, beside the day received and the status.
type Course struct {
	From     string        `json:"from"`     // the day the clocks began again, "" for the day received
	Stops    Array[Stop]   `json:"stops"`    // in order, each after the one before
	Extended string        `json:"extended"` // the new last day of the full response, or ""
	PutOff   string        `json:"put_off"`  // the day on which it was put off, or ""
	Contact  string        `json:"contact"`  // the last day or week in which the worker was told something
	Closed   string        `json:"closed"`   // the day it was last closed, or ""
	Followed Array[string] `json:"followed"` // follow-ups made since: 3 | 6 | 9 | 12
	Kept     Array[string] `json:"kept"`     // promises kept so far: acknowledge | plan | response; going back to an earlier status breaks none
}

// Stop is a time in which the clocks stand still: from a day on, up to and without another, "" while it lasts.
type Stop struct {
	From  string `json:"from"`
	Until string `json:"until"`
}

// Due is a date that staff have set.
type Due struct {
	What string `json:"what"` // action | remind | pathway | reply | stopped
	Day  string `json:"day"`
	Who  string `json:"who"` // the reader it waits for, or ""
}

// Envelope gives the case identity to one reader. Only that reader opens it; whoever opens it reads
// the whole case, but no notes and no sealed name.
type Envelope struct {
	V        int    `json:"v"`
	Case     string `json:"case"`
	Identity string `json:"identity,omitempty"` // absent in a card set later
	Card     Card   `json:"card"`
}

// NotesEnvelope gives a reader the identity that notes are shared under. The worker never gets one.
type NotesEnvelope struct {
	V     int    `json:"v"`
	Case  string `json:"case"`
	Notes string `json:"notes"`
}

// SealEnvelope seals e for one reader, cutting the card's text until the line fits.
func SealEnvelope(e Envelope, to *age.HybridRecipient) ([]byte, error) {
	size := EnvelopeSize
	if e.Identity == "" {
		size = CardSize
	}
	text := []rune(e.Card.Text)
	text = text[:min(len(text), 120)]
	for {
		e.Card.Text = string(text)
		line, err := PadLine(e, size)
		if err == nil {
			return Seal(line, to)
		}
		if len(text) == 0 {
			return nil, fmt.Errorf("envelope: %w", err)
		}
		text = text[:len(text)-1]
	}
}

// OpenEnvelope opens an envelope or card and checks that it belongs to this case, so that the
// server cannot pass off one case's key as another's.
func OpenEnvelope(file []byte, caseID string, id *age.HybridIdentity) (Envelope, error) {
	var e Envelope
	plain, err := Open(file, id)
	if err != nil {
		return e, fmt.Errorf("open envelope: %w", err)
	}
	if err := ParseLine(plain, &e); err != nil {
		return e, err
	}
	if e.V != 1 || e.Case != caseID || !utf8.ValidString(e.Card.Text) {
		return e, fmt.Errorf("%w: envelope of another case", ErrMalformed)
	}
	return e, nil
}

// SealNotesEnvelope seals the notes identity for one reader.
func SealNotesEnvelope(e NotesEnvelope, to *age.HybridRecipient) ([]byte, error) {
	line, err := PadLine(e, EnvelopeSize)
	if err != nil {
		return nil, fmt.Errorf("notes envelope: %w", err)
	}
	return Seal(line, to)
}

// OpenNotesEnvelope returns the notes identity of this case.
func OpenNotesEnvelope(file []byte, caseID string, id *age.HybridIdentity) (*age.HybridIdentity, error) {
	plain, err := Open(file, id)
	if err != nil {
		return nil, fmt.Errorf("open notes envelope: %w", err)
	}
	var e NotesEnvelope
	if err := ParseLine(plain, &e); err != nil {
		return nil, err
	}
	if e.V != 1 || e.Case != caseID {
		return nil, fmt.Errorf("%w: notes envelope of another case", ErrMalformed)
	}
	return ParseIdentity(e.Notes)
}
