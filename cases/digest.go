package cases

import (
	"context"
	"fmt"
	"time"

	"saysomething/accounts"
)

// Digest counts what waits for one reader, as far as the server can know: how many, never which.
type Digest struct {
	Thanks   int     `json:"thanks"`   // concerns that nobody has thanked the person for
	News     int     `json:"news"`     // concerns in which the person wrote what this reader has not read
	Set      Counted `json:"set"`      // dates that staff have set
	Removals int     `json:"removals"` // what was taken back and removals that others proposed, if they wait for this reader's yes
	Promised Counted `json:"promised"` // dates promised to people who spoke up, at the earliest day they can fall on
}

// Counted counts dates by how near they are.
type Counted struct {
	Overdue int `json:"overdue"`
	Today   int `json:"today"`
	Soon    int `json:"soon"` // in the next seven days
}

func (w *Counted) count(day, today, week string) {
	switch {
	case day < today:
		w.Overdue++
	case day == today:
		w.Today++
	case day <= week:
		w.Soon++
	}
}

// over are the statuses in which nobody is expected to act, so that no date that staff set counts.
const over = `('closed', 'withdrawn', 'awaiting_feedback')`

// Digest counts what waits for a reader of cases today. Whoever is not a reader of a case has no count of it.
//
// Of a promise the server knows no date: it counts from the Monday of the week in which the concern came, which may
// be up to six days early, and knows neither of clocks that were stopped nor of a response put off.
//
// A date that waits for somebody who does not read the case today waits for everybody who does.
func (s *Store) Digest(ctx context.Context, person string, rules Rules, nation, today string) (Digest, error) {
	var d Digest
	day, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return d, fmt.Errorf("digest: %w", err)
	}
	week := day.AddDate(0, 0, 7).Format(time.DateOnly)
	var rows []digestRow
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT c.status, c.status_on, c.week, v.read_seq,
		coalesce((SELECT max(w.seq) FROM entries w WHERE w.case_id = c.id AND w.author = 'worker'), -1) AS worker_seq
		FROM envelopes v JOIN cases c ON c.id = v.case_id WHERE v.reader_id = $2 AND `+readsNow("v"), today, person); err != nil {
		return d, fmt.Errorf("digest: %w", err)
	}
	for _, r := range rows {
		if err := r.count(&d, rules, nation, today, week); err != nil {
			return d, fmt.Errorf("digest: %w", err)
		}
	}
	var set []string
	if err := s.DB.SelectContext(ctx, &set, `
		SELECT u.due_on FROM case_dues u JOIN envelopes v ON v.case_id = u.case_id AND v.reader_id = $2
		JOIN cases c ON c.id = u.case_id AND c.status NOT IN `+over+`
		WHERE `+readsNow("v")+` AND (u.person_id IN ('', $2)
		OR NOT EXISTS (SELECT 1 FROM envelopes o WHERE o.case_id = u.case_id AND o.reader_id = u.person_id AND `+readsNow("o")+`))`, today, person); err != nil {
		return d, fmt.Errorf("digest: %w", err)
	}
	for _, due := range set {
		d.Set.count(due, today, week)
	}
	waiting, err := s.Removals(ctx, person)
	if err != nil {
		return d, fmt.Errorf("digest: %w", err)
	}
	d.Removals = waiting.TakenBack + waiting.ToAgree
	return d, nil
}

type digestRow struct {
	Status    Status
	StatusOn  string `db:"status_on"`
	Week      string
	ReadSeq   int `db:"read_seq"`
	WorkerSeq int `db:"worker_seq"`
}

func (r digestRow) count(d *Digest, rules Rules, nation, today, week string) error {
	if r.Status == New {
		d.Thanks++
	}
	if r.WorkerSeq > r.ReadSeq {
		d.News++
	}
	c := Clocked{Rules: rules, Nation: nation, Day: r.Week, Status: r.Status, StatusOn: r.StatusOn, Kind: "concern", Today: today}
	if r.Status == Reopened {
		c.Course.From = r.StatusOn
	}
	all, err := Promises(c)
	if err != nil {
		return err
	}
	for _, p := range all {
		known := p.Name != "update" && p.Name != "follow_up" // of these nobody here knows whether they were made, so what is past is not counted
		if p.State == ToCome || p.State == Late && known {
			d.Promised.count(p.Due, today, week)
		}
	}
	return nil
}

// DigestPeople are those who get the daily mail: everybody who reads cases and was here before today, with or
// without one, so that whether it comes says nothing.
func (s *Store) DigestPeople(ctx context.Context, organisation, today string) ([]string, error) {
	var ids []string
	err := s.DB.SelectContext(ctx, &ids, `
		SELECT id FROM people WHERE organisation_id = $1 AND status = 'active' AND role IN `+accounts.ReaderRoles+` AND since < $2 ORDER BY id`, organisation, today)
	if err != nil {
		return nil, fmt.Errorf("digest: %w", err)
	}
	return ids, nil
}
