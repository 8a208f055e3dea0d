package crypto

// The kinds of entry and, below, what each says. docs/format.md §4 has the table.
const (
	KindReport     = "report"
	KindName       = "name"
	KindNamed      = "named"
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

	// Casework. docs/format.md §4, Casework.
	KindClock      = "clock"
	KindPropose    = "propose"
	KindEscalate   = "escalate"
	KindDetriment  = "detriment"
	KindPraise     = "praise"
	KindAssign     = "assign"
	KindAction     = "action"
	KindNeeds      = "needs"
	KindPathway    = "pathway"
	KindPrompt     = "prompt"
	KindLane       = "lane"
	KindDisclosure = "disclosure"
	KindConflict   = "conflict"
	KindMatter     = "matter"
	KindFollowUp   = "follow_up"
	KindHold       = "hold"
	KindCopied     = "copied"
	KindContact    = "contact"
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
	Omitted    Array[string]      `json:"omitted"`   // people of the chosen desks whom the worker left out
	Recovery   bool               `json:"recovery"`  // whether both sides together may recover the case
	List       ListPin            `json:"list"`      // the signed list it was sealed under
	Detriment  string             `json:"detriment"` // treated badly for speaking up: yes | no | not_sure | ""
	Member     string             `json:"member"`    // of the union chosen: yes | no | ""

	Opens    Array[string] `json:"opens,omitempty"`    // confidential mode: who may open the name when not all readers may, so that nobody else is asked why
	Imported bool          `json:"imported,omitempty"` // brought in from old records: nobody holds a receipt
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

// Note is for readers only. Its files are sealed to those who get the note.
type Note struct {
	Text  string             `json:"text"`
	Files Array[FileInEntry] `json:"files,omitempty"`
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

// Named says who may open a name that the worker gives later: the entry after it.
type Named struct {
	Readers Array[string] `json:"readers"`
}

// NameOpened says why a reader is about to open the sealed name.
type NameOpened struct {
	Reason string `json:"reason"`
}

// Clock stops, starts or puts off a promise. The worker sees it with its reason.
type Clock struct {
	Do    string `json:"do"`    // stop | start | extend
	Clock string `json:"clock"` // response: the only promise that may be put off; "" with stop and start, which are for all that run
	Day   string `json:"day"`   // from which it counts
	Until string `json:"until"` // extend: the new last day; stop: the day to look again, or ""
	Text  string `json:"text"`  // why
}

// Propose asks the worker whether their concern may be taken to somebody else. Their consent entry answers it.
type Propose struct {
	ID   string `json:"id"`   // of the step
	Step string `json:"step"` // one of EscalationSteps
	To   string `json:"to"`   // who, in words
	Text string `json:"text"` // why, and what would be given
}

// Escalate takes a concern to somebody else, and says what came of it.
type Escalate struct {
	ID      string    `json:"id"`
	Step    string    `json:"step"`
	To      string    `json:"to"`
	Day     string    `json:"day"`
	ReplyBy string    `json:"reply_by"`
	Agreed  ConsentTo `json:"agreed"` // or ConsentLegalDuty, with the duty in its text
	State   string    `json:"state"`  // sent | replied | stopped
	Text    string    `json:"text"`
}

// ConsentLegalDuty is how an escalation may go ahead without the worker's agreement.
const ConsentLegalDuty = "legal_duty"

// EscalationSteps are the rungs of the ladder, lowest first. From icb on it leaves the organisation.
var EscalationSteps = []string{"line", "guardian", "executive", "non_executive", "investigator", "icb", "nhs_england", "cqc", "other"}

// Detriment is the worker's answer to "Have you been treated badly because you spoke up?".
type Detriment struct {
	At     string `json:"at"`     // contact, or the months after closing: 3 | 6 | 9 | 12
	Answer string `json:"answer"` // yes | no | not_sure, "" for not said: every letter of a worker ends with an answer, so that having one tells nothing
	Text   string `json:"text"`
}

// Praise says how a celebration reached the person or team praised.
type Praise struct {
	To   string `json:"to"`
	How  string `json:"how"` // told | letter | mail | meeting
	Text string `json:"text"`
}

// Assign says which reader leads the case.
type Assign struct {
	To string `json:"to"` // person id, "" for nobody
}

// Action is something somebody will do. The newest entry with its ID is how it stands.
type Action struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Owner   string `json:"owner"` // person id of a reader, or ""
	Who     string `json:"who"`   // who else does it, in words
	Due     string `json:"due"`   // day, or ""
	Remind  string `json:"remind"`
	State   string `json:"state"` // open | done | dropped
	Outcome string `json:"outcome"`
}

// Needs are the questions of a just and learning culture, asked before anything formal.
type Needs struct {
	Hurt   string `json:"hurt"`
	Needs  string `json:"needs"`
	Owed   string `json:"owed"`   // whose obligation it is
	Formal string `json:"formal"` // not_yet | no | yes
	Why    string `json:"why"`
}

// Check is one line of a checklist.
type Check struct {
	Item  string `json:"item"`  // code
	State string `json:"state"` // todo | done | not_needed
}

// Pathway is how the concern is being settled.
type Pathway struct {
	Pathway string       `json:"pathway"` // informal | facilitated | mediation | fast_track | formal
	State   string       `json:"state"`   // begun | ended
	Began   string       `json:"began"`
	Due     string       `json:"due"`
	Checks  Array[Check] `json:"checks"`
	Text    string       `json:"text"`
}

// Prompt answers a question that a decision point asks.
type Prompt struct {
	Prompt string `json:"prompt"` // cultural_ambassador | rep | safeguarding | counter_fraud | patient_safety | police
	Answer string `json:"answer"` // offered | accepted | declined | done | not_needed
	Text   string `json:"text"`
}

// Lane puts a case under a checklist of its own, or takes it out again.
type Lane struct {
	Lane   string        `json:"lane"`  // sexual_safety | danger | low_level
	State  string        `json:"state"` // in | out
	Group  Array[string] `json:"group"` // person ids: the review group of sexual_safety, otherwise empty
	Checks Array[Check]  `json:"checks"`
	Agreed ConsentTo     `json:"agreed"` // how the worker agreed to leave low_level; not_needed otherwise
	Text   string        `json:"text"`
}

// Disclosure keeps the answers of the helper on qualifying disclosures. It holds no verdict.
type Disclosure struct {
	Answers Array[DisclosureAnswer] `json:"answers"`
	Text    string                  `json:"text"`
}

// DisclosureAnswer is one of them.
type DisclosureAnswer struct {
	Question string `json:"question"` // code
	Answer   string `json:"answer"`   // yes | no | not_sure
}

// Conflict says that a person must not read the case. The newest entry about somebody counts.
type Conflict struct {
	Person string `json:"person"` // person id, "" for somebody without an account
	Name   string `json:"name"`
	Why    string `json:"why"` // about | close | line | other_side | interest | cleared
	Text   string `json:"text"`
}

// Matter joins the case to others about one thing, or takes it out. No worker sees it.
type Matter struct {
	Matter   string `json:"matter"` // id, the same in every case of the matter
	Name     string `json:"name"`
	State    string `json:"state"`    // in | out
	Speakers int    `json:"speakers"` // how many people spoke together in this case, 1 for one
	Text     string `json:"text"`
}

// FollowUp says that a follow-up after closing was made.
type FollowUp struct {
	At     string `json:"at"`     // 3 | 6 | 9 | 12
	How    string `json:"how"`    // asked | mailbox | in_person | not_reached
	Answer string `json:"answer"` // told in person: treated badly for speaking up? yes | no | not_sure, "" for not said
	Text   string `json:"text"`
}

// Contact says that staff spoke with the worker, who sees it.
type Contact struct {
	Day       string `json:"day"`
	How       string `json:"how"`       // telephone | in_person | video
	Detriment string `json:"detriment"` // treated badly for speaking up? yes | no | not_sure, "" for not asked or not said
	Again     string `json:"again"`     // would they speak up again? yes | no | maybe | dont_know, "" for not asked or not said
	Text      string `json:"text"`
}

// Hold keeps a case from disposal, or lets it go.
type Hold struct {
	State string `json:"state"` // on | off
	Text  string `json:"text"`
}

// Copied says that a copy of the case left the service.
type Copied struct {
	What string `json:"what"` // export | package | subject_access | print
	To   string `json:"to"`
	Hash string `json:"hash"` // of the file, or ""
	Text string `json:"text"`
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
