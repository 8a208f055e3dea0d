// Package accesslog keeps who opened what: every opening of a case, a name or a file by staff, and
// every event of keys, readers and accounts, and that the dates promised to workers were changed. Nothing about workers is in it.
//
// It is a Merkle tree as of RFC 6962 (docs/format.md §10), made with golang.org/x/mod/sumdb/tlog.
// Records are added, in the transaction of what they record, and never changed: there is no code
// that could. Its head is signed each night and at each export (head.go). Whoever keeps a
// head or an export outside the server can prove later that what it covers still stands (verify.go).
//
// What this cannot do: hold a server back that has been altered and no longer writes records, or
// that has its own signing key sign another history for those who kept nothing of the first.
package accesslog

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/tlog"

	"saysomething/crypto"
	"saysomething/store"
)

// What a record can say, and nothing else.
const (
	CaseOpened        = "case_opened"
	FileOpened        = "file_opened" // Detail is the file's id, notes for one that only readers see
	NameOpened        = "name_opened" // the reason is sealed in the case, not here
	ReadersChanged    = "readers_changed"
	HalvesMade        = "halves_made"   // of the case's spare key, by whoever opened it: there were none, or they left a reader out
	CaseRecorded      = "case_recorded" // a concern told in person
	CaseCopied        = "case_copied"   // a copy left the service; Detail says of which kind
	ListSigned        = "list_signed"
	ListInForce       = "list_in_force"
	ListSignedOnPaper = "list_signed_on_paper" // by the words of a side's paper key; Who typed them in
	PaperKeyMade      = "paper_key_made"
	RecoveryKeyMade   = "recovery_key_made"
	RecoveryAsked     = "recovery_asked"
	RecoveryKeyed     = "recovery_keyed"
	RecoveryStopped   = "recovery_stopped"
	RecoveryOpened    = "recovery_opened" // a side handed out its shares
	RecoveryDone      = "recovery_done"
	PersonInvited     = "person_invited"
	PersonActivated   = "person_activated"
	PersonLeft        = "person_left"
	TimeLimitsChanged = "time_limits_changed" // the dates of every open concern moved with them

	PassphraseChanged = "passphrase_changed"
	PasskeyAdded      = "passkey_added"
	PasskeyRemoved    = "passkey_removed"
	AppAdded          = "app_added"
	AppRemoved        = "app_removed"
	BackupCodesMade   = "backup_codes_made"
	SignedIn          = "signed_in"

	HandoverBegun = "handover_begun"
	CoverEnded    = "cover_ended"
	LogExported   = "log_exported"

	DisposalProposed = "disposal_proposed" // Detail is how many cases; none is named
	DisposalApproved = "disposal_approved"
	DisposalStopped  = "disposal_stopped"
	DisposalDone     = "disposal_done"
)

// Whats are all of them, in the order a form offers them.
var Whats = []string{
	CaseOpened, FileOpened, NameOpened, ReadersChanged, HalvesMade, CaseRecorded, CaseCopied, HandoverBegun, CoverEnded,
	ListSigned, ListInForce, ListSignedOnPaper, PaperKeyMade, RecoveryKeyMade, RecoveryAsked, RecoveryKeyed, RecoveryStopped, RecoveryOpened, RecoveryDone,
	PersonInvited, PersonActivated, PersonLeft, TimeLimitsChanged, SignedIn, PassphraseChanged, PasskeyAdded, PasskeyRemoved, AppAdded, AppRemoved, BackupCodesMade,
	DisposalProposed, DisposalApproved, DisposalStopped, DisposalDone, LogExported,
}

var known = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range Whats {
		m[w] = true
	}
	return m
}()

// Record is one event. Nothing in it is what anybody wrote: ids, a word of Whats, and a short code.
type Record struct {
	Who    string // people.id of who did it, "" for whoever runs the server
	What   string
	Case   string // cases.id, "" when it is about no case
	About  string // people.id of whom it was done to, "" for nobody
	Detail string // a code such as a file's id, a list's number or a side: small letters, digits and _ . : , - only, at most 100
}

// Line is a record as it stands in the log.
type Line struct {
	V      int    `json:"v"`
	N      int64  `json:"n"`
	At     string `json:"at"` // RFC 3339, UTC, whole seconds
	Who    string `json:"who"`
	What   string `json:"what"`
	Case   string `json:"case"`
	K      int64  `json:"k"` // the running number within the case, from 1; 0 when it is about none
	About  string `json:"about"`
	Detail string `json:"detail"`

	Missing int64 `json:"-"` // found by Find: how many records are missing between this one and the next older
}

// A sentence does not fit: a detail has no spaces and no capitals.
var detail = regexp.MustCompile(`^[a-z0-9_.:,-]{0,100}$`)

func (r Record) check() error {
	switch {
	case !known[r.What]:
		return fmt.Errorf("%w: %q is nothing the access log knows", store.ErrInvalid, r.What)
	case r.Who != "" && !crypto.ValidID(r.Who), r.Case != "" && !crypto.ValidID(r.Case), r.About != "" && !crypto.ValidID(r.About):
		return fmt.Errorf("%w: %s names somebody or something that is no id", store.ErrInvalid, r.What)
	case !detail.MatchString(r.Detail):
		return fmt.Errorf("%w: the detail of %s is no code", store.ErrInvalid, r.What)
	case r.Case != "" && !saysOfACase(r.What, r.Detail):
		return fmt.Errorf("%w: nothing says to a worker what %s %q is", store.ErrInvalid, r.What, r.Detail)
	}
	return nil
}

// Append adds a record in the transaction of the event, so that neither happens without the other.
// It comes last in the transaction: from here to the end every other record waits, which is
// what keeps the order when several servers write.
func Append(ctx context.Context, tx *sqlx.Tx, at time.Time, r Record) error {
	return AppendAll(ctx, tx, at, []Record{r})
}

// AppendAll adds several at once, for what does something to many cases: a hundred cost little more than one.
func AppendAll(ctx context.Context, tx *sqlx.Tx, at time.Time, records []Record) error {
	if len(records) == 0 {
		return nil
	}
	for _, r := range records {
		if err := r.check(); err != nil {
			return fmt.Errorf("access log: %w", err)
		}
	}
	var first int64
	if err := tx.GetContext(ctx, &first, `UPDATE log_next SET n = n + $1 WHERE one = 1 RETURNING n - $1`, len(records)); err != nil {
		return fmt.Errorf("access log: next number: %w", err)
	}
	last, err := lastOfCases(ctx, tx, records)
	if err != nil {
		return err
	}
	var rows rowsOf
	made := map[int64]tlog.Hash{} // hashes of this call, which later records of it are hashed with
	for i, r := range records {
		n := first + int64(i)
		if r.Case != "" {
			last[r.Case]++
		}
		line, err := Line{V: 1, N: n, At: at.UTC().Format(time.RFC3339), Who: r.Who, What: r.What, Case: r.Case, K: last[r.Case], About: r.About, Detail: r.Detail}.encode()
		if err != nil {
			return fmt.Errorf("access log: %w", err)
		}
		hashes, err := tlog.StoredHashes(n, []byte(line), beside(made, reader(ctx, tx)))
		if err != nil {
			return fmt.Errorf("access log: hash record %d: %w", n, err)
		}
		rows.records.add(n, r.Case, last[r.Case], line)
		for k, h := range hashes {
			x := tlog.StoredHashIndex(0, n) + int64(k)
			made[x] = h
			rows.hashes.add(x, h[:])
		}
	}
	return rows.insert(ctx, tx)
}

// lastOfCases are the numbers of the last records of the cases that records are about. Nobody else adds one meanwhile:
// the log's counter is held.
func lastOfCases(ctx context.Context, tx *sqlx.Tx, records []Record) (map[string]int64, error) {
	last, ids, marks := map[string]int64{}, []any{}, []string{}
	for _, r := range records {
		if _, seen := last[r.Case]; r.Case != "" && !seen {
			last[r.Case] = 0
			ids = append(ids, r.Case)
			marks = append(marks, fmt.Sprintf("$%d", len(ids)))
		}
	}
	if len(ids) == 0 {
		return last, nil
	}
	var found []struct {
		Case string `db:"case_id"`
		K    int64  `db:"k"`
	}
	query := `SELECT case_id, MAX(k) AS k FROM log_records WHERE case_id IN (` + strings.Join(marks, ", ") + `) GROUP BY case_id`
	if err := tx.SelectContext(ctx, &found, query, ids...); err != nil {
		return nil, fmt.Errorf("access log: numbers of cases: %w", err)
	}
	for _, f := range found {
		last[f.Case] = f.K
	}
	return last, nil
}

// rowsOf are what one call adds to the two tables.
type rowsOf struct{ records, hashes rows }

func (r *rowsOf) insert(ctx context.Context, tx *sqlx.Tx) error {
	if err := r.records.insert(ctx, tx, `INSERT INTO log_records (n, case_id, k, record) VALUES `); err != nil {
		return err
	}
	return r.hashes.insert(ctx, tx, `INSERT INTO log_hashes (n, hash) VALUES `)
}

// rows are the values of an INSERT.
type rows struct {
	groups []string
	args   []any
}

func (r *rows) add(values ...any) {
	marks := make([]string, len(values))
	for i := range values {
		marks[i] = fmt.Sprintf("$%d", len(r.args)+i+1)
	}
	r.groups, r.args = append(r.groups, "("+strings.Join(marks, ", ")+")"), append(r.args, values...)
}

func (r *rows) insert(ctx context.Context, tx *sqlx.Tx, into string) error {
	if _, err := tx.ExecContext(ctx, into+strings.Join(r.groups, ", "), r.args...); err != nil {
		return fmt.Errorf("access log: %w", err)
	}
	return nil
}

func (l Line) encode() (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// ParseLine reads a record. One that nothing here could have written is an error.
func ParseLine(record string) (Line, error) {
	var l Line
	d := json.NewDecoder(strings.NewReader(record))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return Line{}, fmt.Errorf("not a record: %w", err)
	}
	if again, err := l.encode(); err != nil || again != record || l.V != 1 || (l.K > 0) != (l.Case != "") || l.K < 0 {
		return Line{}, fmt.Errorf("not a record as this program writes it")
	}
	if err := (Record{l.Who, l.What, l.Case, l.About, l.Detail}).check(); err != nil {
		return Line{}, err
	}
	return l, nil
}
