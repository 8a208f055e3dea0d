package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
	_ "time/tzdata" // the hour is London's, also on a machine without a time zone database

	"github.com/jmoiron/sqlx"
)

// Digest is the daily mail: how much waits for a reader, in numbers. Subject, lines and length are the same every
// day whatever the numbers are, so that whoever watches the mail learns nothing from it.
const Digest = "digest"

// Counts are the numbers of one day, in the order of the lines.
type Counts struct {
	Day                                          string // in London, of the counting
	Thanks, News, Removals                       int
	SetOverdue, SetToday, SetSoon                int
	PromisedOverdue, PromisedToday, PromisedSoon int
}

// London is where the hour of the mail is counted.
var London = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}

const digestSubject = "Your concerns today, in numbers"

// digestText is the whole mail. Every number takes the same room.
func digestText(url string, c Counts) string {
	n := func(i int) string { return fmt.Sprintf("%6d", min(max(i, 0), 999999)) }
	return "This is how much waits for you today. It comes every day, also when nothing waits.\n\n" +
		"Waiting for thanks:               " + n(c.Thanks) + "\n" +
		"Something new from the person:    " + n(c.News) + "\n" +
		"Removals that wait for your yes:  " + n(c.Removals) + "\n\n" +
		"Dates that readers have set\n" +
		"  Overdue:                        " + n(c.SetOverdue) + "\n" +
		"  Due today:                      " + n(c.SetToday) + "\n" +
		"  Due in the next 7 days:         " + n(c.SetSoon) + "\n\n" +
		"Promises to people who spoke up\n" +
		"  Overdue:                        " + n(c.PromisedOverdue) + "\n" +
		"  Due today:                      " + n(c.PromisedToday) + "\n" +
		"  Due in the next 7 days:         " + n(c.PromisedSoon) + "\n\n" +
		"Promises may be counted up to 6 days early, because the service does not keep the day on which somebody spoke up, only the week.\n" +
		"It does not know either when you stopped a clock or put something off, so it may count too many. Your desk has the right dates.\n\n" +
		"Sign in to see them:\n" + url + "/desk"
}

// QueueDigest writes the daily mail of a person, unless this day's was written before, here or by another server.
// One of an earlier day that has not gone out goes no more: nobody gets the mails of two days at once.
func QueueDigest(ctx context.Context, tx *sqlx.Tx, now time.Time, run, person string, c Counts) error {
	res, err := tx.ExecContext(ctx, `
		INSERT INTO job_runs (job, due, run, claimed_at, done_at) VALUES ('digest', $1, $2, $3, $3) ON CONFLICT (job, due) DO NOTHING`, digestRun(c.Day, person), run, now.UnixMicro())
	if err != nil {
		return fmt.Errorf("daily mail: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if err := giveUp(ctx, tx, now, `to_id = $1 AND template = 'digest'`, person); err != nil {
		return fmt.Errorf("daily mail: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM job_runs WHERE job = 'digest' AND due < $1`, now.AddDate(0, 0, -7).Format(time.DateOnly)); err != nil {
		return fmt.Errorf("daily mail: %w", err)
	}
	return Queue(ctx, tx, now, person, Digest, c)
}

func digestRun(day, person string) string { return day + " " + person }

// DigestWritten says for whom this day's mail has been written.
func (s *Sender) DigestWritten(ctx context.Context, day string) (map[string]bool, error) {
	var due []string
	if err := s.DB.SelectContext(ctx, &due, `SELECT due FROM job_runs WHERE job = 'digest' AND due >= $1 AND due < $2`, day, day+"~"); err != nil {
		return nil, fmt.Errorf("daily mail: %w", err)
	}
	out := map[string]bool{}
	for _, one := range due {
		out[one[len(day)+1:]] = true
	}
	return out, nil
}

// stale says whether a message is the daily mail of another day than today: it is not sent any more.
func (s *Sender) stale(m queued) bool {
	var c Counts
	return m.Template == Digest && (json.Unmarshal([]byte(m.Data), &c) != nil || c.Day != s.Now().In(London).Format(time.DateOnly))
}
