package crypto

// The kinds of entry and, below, what each says. docs/format.md §4 has the table.
const (
	KindReport   = "report"
	KindName     = "name"
	KindMessage  = "message"
	KindStatus   = "status"
	KindWithdraw = "withdraw"
	KindFeedback = "feedback"
	KindNote     = "note"
	KindCoding   = "coding"
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
	Kind       string            `json:"kind"`
	What       string            `json:"what"`
	When       string            `json:"when"`
	Where      string            `json:"where"`
	Area       string            `json:"area"`
	Themes     List[string]      `json:"themes"`
	Group      string            `json:"group"`
	Danger     bool              `json:"danger"`
	Mode       string            `json:"mode"`
	Name       string            `json:"name"`    // open mode only
	Contact    string            `json:"contact"` // open mode only
	Day        string            `json:"day"`
	Route      string            `json:"route"`
	Desks      List[string]      `json:"desks"`
	Readers    List[ReaderKey]   `json:"readers"`
	Worker     string            `json:"worker"`     // b64 Ed25519 public key of the receipt
	Statistics string            `json:"statistics"` // b64 capability for the statistics row
	Files      List[FileInEntry] `json:"files"`
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
	Text  string            `json:"text"`
	Files List[FileInEntry] `json:"files"`
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
	Themes List[string] `json:"themes"`
	Group  string       `json:"group"`
	Area   string       `json:"area"`
}

// List is a slice that is written as [] when it is nil: the formats have no null.
type List[T any] []T

// MarshalJSON writes a JSON array.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return marshalLine([]T(l))
}
