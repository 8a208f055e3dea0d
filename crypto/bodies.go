package crypto

// The kinds of entry and, below, what each says. docs/format.md §4 has the table.
const (
	KindReport     = "report"
	KindName       = "name"
	KindMessage    = "message"
	KindStatus     = "status"
	KindWithdraw   = "withdraw"
	KindFeedback   = "feedback"
	KindNote       = "note"
	KindCoding     = "coding"
	KindReaders    = "readers"
	KindNotesKey   = "notes_key"
	KindAsk        = "ask"
	KindConsent    = "consent"
	KindNameOpened = "name_opened"
)

// Who an entry's age file is given to.
const (
	AudienceCase    = "case"    // the worker and every reader
	AudienceReaders = "readers" // every reader
	AudiencePrivate = "private" // its author
	AudienceName    = "name"    // the readers chosen for the name, and the worker
)

// AuthorWorker is the author of what the person who spoke up writes, and the reader of their envelope.
const AuthorWorker = "worker"

// Sizes of padded entries, in bytes of plaintext.
const (
	WorkerEntrySize = 16 * 1024 // whatever a worker writes
	NameEntrySize   = 2 * 1024
)

// StaffEntrySizes are the sizes a staff entry may have; the smallest that fits is taken.
var StaffEntrySizes = []int{4 * 1024, 16 * 1024, 64 * 1024}

// Report is entry 0: what the worker said, who may read it and whose signatures count.
type Report struct {
	Kind       string             `json:"kind"`
	What       string             `json:"what"`
	When       string             `json:"when"`
	Where      string             `json:"where"`
	Area       string             `json:"area"`
	Themes     Array[string]      `json:"themes"`
	Group      string             `json:"group"`
	Danger     bool               `json:"danger"`
	Mode       string             `json:"mode"`
	Name       string             `json:"name"`    // open mode only
	Contact    string             `json:"contact"` // open mode only
	Day        string             `json:"day"`
	Route      string             `json:"route"`
	Desks      Array[string]      `json:"desks"`
	Readers    Array[ReaderKey]   `json:"readers"`
	Worker     string             `json:"worker"`     // b64 Ed25519 public key of the receipt
	Recipient  string             `json:"recipient"`  // of the receipt, for envelopes to come
	Statistics string             `json:"statistics"` // b64 capability for the statistics row
	Files      Array[FileInEntry] `json:"files"`
	Omitted    Array[string]      `json:"omitted"`  // people of the chosen desks whom the worker left out
	Recovery   bool               `json:"recovery"` // whether both sides together may recover the case
	List       ListPin            `json:"list"`     // the signed list it was sealed under
}

// ListPin names a signed list of readers. Number 0 is none: a case that was sealed under no list.
type ListPin struct {
	Number int    `json:"number"`
	Hash   string `json:"hash"` // of its head line
}

// ReaderKey pins the key a reader signs with, as the worker's client saw it: the server cannot
// answer in a reader's name later.
type ReaderKey struct {
	ID   string `json:"id"`
	Sign string `json:"sign"` // b64 Ed25519 public key
}

// FileInEntry names a file that came with an entry and pins its ciphertext.
type FileInEntry struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"` // of the content, bytes
	Hash string `json:"hash"` // of the age file
}

// Name is the sealed name of confidential mode.
type Name struct {
	Name    string `json:"name"`
	Contact string `json:"contact"`
}

// Message is a part of the conversation.
type Message struct {
	Text  string             `json:"text"`
	Files Array[FileInEntry] `json:"files"`
}

// StatusChange says that staff moved the case on.
type StatusChange struct {
	Status string `json:"status"`
	Text   string `json:"text"`
}

// Withdraw says that the worker takes the concern back.
type Withdraw struct {
	Text string `json:"text"`
}

// Feedback answers "Given your experience, would you speak up again?".
type Feedback struct {
	Answer string `json:"answer"` // yes | no | maybe | dont_know
	Text   string `json:"text"`
}

// Note is for readers only.
type Note struct {
	Text string `json:"text"`
}

// Coding is how readers classify the case, beside what the worker chose.
type Coding struct {
	Themes Array[string] `json:"themes"`
	Group  string        `json:"group"`
	Area   string        `json:"area"`
}

// Readers changes who reads the case: it introduces people and their keys, or takes people off.
// Taking somebody off goes with a new case identity; the entry is sealed to it and holds the one before.
type Readers struct {
	Added     Array[ReaderKey] `json:"added"`
	Removed   Array[string]    `json:"removed"`
	Before    string           `json:"before"`    // the identity this replaces, "" when nobody is taken off
	Recipient string           `json:"recipient"` // the worker's, as the report has it, or ""
	From      string           `json:"from"`      // first day of a cover, or ""
	Until     string           `json:"until"`     // its last day, or ""
	Consent   ConsentTo        `json:"consent"`
	Text      string           `json:"text"`
}

// ConsentTo says how the worker agreed to a change of readers.
type ConsentTo struct {
	How  string `json:"how"`  // ConsentNotNeeded, ConsentWorker, ConsentInPerson
	Seq  int    `json:"seq"`  // the worker's consent entry, 0 unless How is ConsentWorker
	Text string `json:"text"` // when and how they agreed in person
}

// The ways a worker may have agreed.
const (
	ConsentNotNeeded = "not_needed"
	ConsentWorker    = "worker"
	ConsentInPerson  = "in_person"
)

// NotesKey gives whoever holds the new notes identity the one before.
type NotesKey struct {
	Before string `json:"before"`
}

// Ask asks the worker whether these people may read the case too.
type Ask struct {
	Readers Array[string] `json:"readers"`
	Text    string        `json:"text"`
}

// Consent answers an Ask.
type Consent struct {
	Ask    int    `json:"ask"`    // its seq
	Answer string `json:"answer"` // yes | no
	Text   string `json:"text"`
}

// NameOpened says why a reader is about to open the sealed name.
type NameOpened struct {
	Reason string `json:"reason"`
}

// Array is a slice that is written as [] when it is nil: the formats have no null.
type Array[T any] []T

// MarshalJSON writes a JSON array.
func (l Array[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return marshalLine([]T(l))
}
