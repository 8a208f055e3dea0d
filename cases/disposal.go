package cases

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
)

// Disposal removes old cases for good. One reader proposes; another reader of the same cases, or the non-executive lead,
// approves; after days in which anybody concerned can stop it, the server removes them. Both sign what they saw in
// their browsers. A hold placed, a case reopened or a worker's word that comes meanwhile keeps a case.

// maxDisposal is how many cases one disposal may be about.
const maxDisposal = 2000

// Old is a case that is past its period, as a reader's list for disposal shows it.
type Old struct {
	ID       string   `json:"id" db:"id"`
	Status   Status   `json:"status" db:"status"`
	StatusOn string   `json:"status_on" db:"status_on"`
	Week     string   `json:"week" db:"week"`
	Card     Bytes    `json:"card" db:"card"`         // empty for somebody who does not read it
	Rule     string   `json:"rule" db:"rule"`         // closed | withdrawn: whose period is over
	Bar      string   `json:"bar" db:"bar"`           // why it cannot be proposed: held, date, unread, ended_hold, run; '' when it can
	Readers  []string `json:"readers" db:"-"`         // who else reads it for good, and works here
	Recorded bool     `json:"recorded" db:"recorded"` // this person wrote it down for its writer, and may have held the receipt
	WorkerAt int      `json:"-" db:"worker_seq"`      // the worker's last entry
	Ended    string   `json:"-" db:"hold_ended_by"`   // who ended its last hold
}

// workerSeq is the last entry of the worker in the case c.
const workerSeq = `coalesce((SELECT max(e.seq) FROM entries e WHERE e.case_id = c.id AND e.author = 'worker'), -1)`

// pastPeriod is the condition that the case c is past its period: $3 is the last day of closing, $4 of a withdrawal's week.
const pastPeriod = `(c.withdrawn <> '' AND c.status IN ('withdrawn', 'closed') AND c.withdrawn <= $4 OR c.status = 'closed' AND c.status_on <= $3)`

// readsForGood is readsNow for those whose reading has no end: whoever covers removes nothing.
func readsForGood(envelope string) string {
	return readsNow(envelope) + ` AND ` + envelope + `.until_on = ''`
}

// old lists what the person $2 reads and is past its period on the day $1.
var old = `
	SELECT c.id, c.status, c.status_on, c.week, coalesce(v.card, v.data) AS card, c.hold_ended_by, ` + workerSeq + ` AS worker_seq,
	EXISTS (SELECT 1 FROM entries e WHERE e.case_id = c.id AND e.seq = 0 AND e.author = $2) AS recorded,
	CASE WHEN c.withdrawn <> '' AND c.withdrawn <= $4 THEN 'withdrawn' ELSE 'closed' END AS rule,
	CASE WHEN EXISTS (SELECT 1 FROM disposal_cases d JOIN disposals r ON r.id = d.disposal_id WHERE d.case_id = c.id AND r.status IN ('proposed', 'approved', 'removing')) THEN 'run'
	WHEN c.held THEN 'held' WHEN c.hold_ended_by = $2 THEN 'ended_hold'
	WHEN EXISTS (SELECT 1 FROM case_dues d WHERE d.case_id = c.id AND d.due_on >= $1) THEN 'date'
	WHEN ` + workerSeq + ` > v.read_seq THEN 'unread' ELSE '' END AS bar
	FROM cases c JOIN envelopes v ON v.case_id = c.id AND v.reader_id = $2 AND ` + readsForGood("v") + `
	WHERE ` + pastPeriod + ` ORDER BY c.id LIMIT $5`

// Past gives what the person reads that is past its period, with what keeps some of it from being proposed.
func (s *Store) past(ctx context.Context, q sqlx.QueryerContext, person string, r Retention) ([]Old, error) {
	found := []Old{}
	closed, withdrawn := r.before(s.today())
	if err := sqlx.SelectContext(ctx, q, &found, old, s.today(), person, closed, withdrawn, maxDisposal); err != nil {
		return nil, err
	}
	var others []struct {
		Case   string `db:"case_id"`
		Reader string `db:"reader_id"`
	}
	err := sqlx.SelectContext(ctx, q, &others, `
		SELECT v.case_id, v.reader_id FROM envelopes v JOIN envelopes m ON m.case_id = v.case_id AND m.reader_id = $2
		JOIN cases c ON c.id = v.case_id AND `+pastPeriod+` WHERE v.reader_id <> $2 AND `+readsForGood("v"), s.today(), person, closed, withdrawn)
	if err != nil {
		return nil, err
	}
	of := map[string][]string{}
	for _, o := range others {
		of[o.Case] = append(of[o.Case], o.Reader)
	}
	for i := range found {
		if found[i].Readers = of[found[i].ID]; found[i].Readers == nil {
			found[i].Readers = []string{}
		}
	}
	return found, nil
}

// Disposal is one run as somebody concerned sees it.
type Disposal struct {
	ID          string          `json:"id" db:"id"`
	Status      string          `json:"status" db:"status"`
	ProposedBy  string          `json:"proposed_by" db:"proposed_by"`
	ProposedOn  string          `json:"proposed_on" db:"proposed_on"`
	ApprovedBy  string          `json:"approved_by" db:"approved_by"`
	ApprovedOn  string          `json:"approved_on" db:"approved_on"`
	StoppedBy   string          `json:"stopped_by" db:"stopped_by"`
	OpensOn     string          `json:"opens_on" db:"opens_on"`
	DoneOn      string          `json:"done_on" db:"done_on"`
	First       string          `json:"first" db:"begun_by"` // reader, or worker: then proposed_by is too
	Removed     int             `json:"removed" db:"removed"`
	Kept        int             `json:"kept" db:"kept"`
	Proposal    string          `json:"proposal" db:"proposal"` // '' for whoever reads only some of its cases: it says how many there are
	Certificate json.RawMessage `json:"certificate" db:"-"`
	Cases       []Old           `json:"cases" db:"-"` // that are still there, and that this person may know of
	MayApprove  bool            `json:"may_approve" db:"-"`
	MayStop     bool            `json:"may_stop" db:"-"`

	Organisation string `json:"-" db:"organisation_id"`
	Signed       string `json:"-" db:"certificate"`
	Sealed       string `json:"-" db:"proposal_signature"`
	Approval     string `json:"-" db:"approval"`
	Approved     string `json:"-" db:"approval_signature"`
}

const disposalColumns = `id, organisation_id, status, proposed_by, proposed_on, approved_by, approved_on, stopped_by, opens_on, done_on, removed, kept, begun_by,
	proposal, proposal_signature, approval, approval_signature, certificate`

// Disposals is what the page of disposals shows to one person.
type Disposals struct {
	Rule Retention  `json:"rule"`
	Past []Old      `json:"past"`
	Runs []Disposal `json:"runs"`
}

// who is what decides what somebody may know of a disposal.
type who struct {
	ID           string
	Organisation string `db:"organisation_id"`
	Role         string
	Listed       bool
	SignKey      string `db:"sign_key"`
}

// independent says whether somebody reads no case for this, but may know of any and approve: the non-executive lead.
func (w who) independent() bool { return w.Role == "non_executive_lead" }

func (s *Store) whoIs(ctx context.Context, q sqlx.QueryerContext, person string) (who, error) {
	var w who
	err := sqlx.GetContext(ctx, q, &w, `SELECT id, organisation_id, role, listed, sign_key FROM people WHERE id = $1 AND status = 'active'`, person)
	return w, err
}

// Disposals gives the runs that a person is concerned by, newest first, and what they could propose.
func (s *Store) Disposals(ctx context.Context, person string) (*Disposals, error) {
	d := Disposals{Runs: []Disposal{}}
	w, err := s.whoIs(ctx, s.DB, person)
	if err == nil {
		d.Rule, _, err = s.Retention(ctx, w.Organisation)
	}
	if err == nil {
		d.Past, err = s.past(ctx, s.DB, person, d.Rule)
	}
	if err == nil {
		err = s.runs(ctx, w, &d)
	}
	if err != nil {
		return nil, fmt.Errorf("disposals: %w", err)
	}
	return &d, nil
}

func (s *Store) runs(ctx context.Context, w who, d *Disposals) error {
	var all []Disposal
	err := s.DB.SelectContext(ctx, &all, `SELECT `+disposalColumns+` FROM disposals WHERE organisation_id = $1 ORDER BY proposed_on DESC, id`, w.Organisation)
	if err != nil {
		return err
	}
	for _, r := range all {
		concerned, err := s.fill(ctx, s.DB, w, &r)
		if err != nil {
			return err
		}
		if concerned {
			if r.First == crypto.AuthorWorker {
				r.ProposedBy = crypto.AuthorWorker
			}
			d.Runs = append(d.Runs, r)
		}
	}
	return nil
}

// fill adds what this person may know of a run, and says whether they may know of it at all: whoever proposed or approved it, the
// non-executive lead, and the readers of its cases. A reader is told of the cases they read and not how many others there are.
func (s *Store) fill(ctx context.Context, q sqlx.QueryerContext, w who, r *Disposal) (bool, error) {
	r.Cases = []Old{}
	err := sqlx.SelectContext(ctx, q, &r.Cases, `
		SELECT c.id, c.status, c.status_on, c.week, coalesce(v.card, v.data) AS card, c.hold_ended_by, d.worker_seq,
		CASE WHEN c.withdrawn <> '' THEN 'withdrawn' ELSE 'closed' END AS rule,
		CASE WHEN c.held THEN 'held' WHEN c.status <> d.status OR `+workerSeq+` > d.worker_seq THEN 'changed' ELSE '' END AS bar
		FROM disposal_cases d JOIN cases c ON c.id = d.case_id
		LEFT JOIN envelopes v ON v.case_id = c.id AND v.reader_id = $2 AND `+readsForGood("v")+` WHERE d.disposal_id = $3 ORDER BY c.id`, s.today(), w.ID, r.ID)
	if err != nil {
		return false, err
	}
	total, ended := len(r.Cases), false
	independent := w.independent() && r.First != crypto.AuthorWorker // what was taken back needs no yes of theirs
	mine := []Old{}
	for _, c := range r.Cases {
		c.Readers = []string{}
		if len(c.Card) == 0 {
			c.Week, c.StatusOn = "", "" // whoever does not read it is told its name, and no day
		}
		ended = ended || c.Ended == w.ID
		if len(c.Card) > 0 || independent {
			mine = append(mine, c)
		}
	}
	r.Cases = mine
	every := len(mine) == total && total > 0
	part := r.ProposedBy == w.ID || r.ApprovedBy == w.ID || independent
	if !part && !every {
		r.Proposal, r.Removed, r.Kept = "", 0, 0
	}
	r.MayStop = (part || len(mine) > 0) && (r.Status == "proposed" || r.Status == "approved")
	r.MayApprove = every && r.Status == "proposed" && r.ProposedBy != w.ID && !ended
	if part && r.Signed != "" {
		r.Certificate = json.RawMessage(r.Signed)
	}
	return part || len(mine) > 0, nil
}

// proposalOf is the line that whoever proposes these cases signs.
func proposalOf(id, organisation, by, on string, rule Retention, chosen []Old) (string, error) {
	p := crypto.DisposalProposal{V: 1, Kind: "proposal", First: "reader", Disposal: id, Organisation: organisation, Rule: crypto.DisposalRule(rule), By: by, On: on}
	if by == crypto.AuthorWorker {
		p.First = by
	}
	ids := make([]string, len(chosen))
	for i, c := range chosen {
		ids[i] = c.ID
		if c.Rule == "withdrawn" {
			p.Withdrawn++
		} else {
			p.Closed++
		}
		year := c.StatusOn[:min(4, len(c.StatusOn))]
		if p.From == "" || year < p.From {
			p.From = year
		}
		p.Until = max(p.Until, year)
	}
	p.Cases = crypto.CasesHash(ids)
	line, err := json.Marshal(p)
	return string(line), err
}
