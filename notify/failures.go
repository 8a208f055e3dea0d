package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// Failure is mail that does not reach somebody, as an administrator sees it: nothing of what it says, and nothing of what
// the mail server said.
type Failure struct {
	PersonID string `db:"person_id"`
	Name     string `db:"name"`
	Email    string `db:"email"`
	Template string `db:"template"`
	SinceAt  int64  `db:"since"`
	Tries    int    `db:"tries"`
	GaveUp   int    `db:"gave_up"` // messages that were never sent
	Reason   string `db:"reason"`
}

// ordinary are the messages that anybody may get on any day. All others tell that something is going on with somebody's keys.
const ordinary = `('` + Digest + `', '` + FiguresOut + `', '` + Test + `')`

// shown are the failures f of people p that an administrator sees: see Failures.
const shown = `p.status <> 'left' AND (f.template IN ` + ordinary + ` OR (f.gave_up > 0 OR f.reason = 'refused') AND NOT EXISTS (
	SELECT 1 FROM mail_failures o WHERE o.person_id = f.person_id AND (o.template IN ` + ordinary + `
		OR (o.gave_up > 0 OR o.reason = 'refused') AND o.template < f.template)))`

// What says which kind of message it is, "" for one that an administrator is not told of.
func (f Failure) What() string {
	switch f.Template {
	case Digest:
		return "Daily mail"
	case FiguresOut:
		return "New figures"
	case Test:
		return "Test message"
	}
	return ""
}

// Since is the day of the first failure, in London; "" where the day would tell what went on.
func (f Failure) Since() string {
	if f.What() == "" {
		return ""
	}
	return dayOf(f.SinceAt)
}

// Why says it in plain words.
func (f Failure) Why() string {
	if f.Reason == "refused" {
		return "The mail server would not take a message to this address. Is it right?"
	}
	return wordsOf(f.Reason)
}

func dayOf(micro int64) string { return time.UnixMicro(micro).In(London).Format("2 January 2006") }

// Failures are those that have not been put right, by name. People who have left are not among them. Of a notice about keys
// there is only that the address is dead, once that is sure, and only where no ordinary mail says so already: who gets such
// notices on a day when the mail server is down would name the people of a recovery.
func (s *Sender) Failures(ctx context.Context) ([]Failure, error) {
	var out []Failure
	err := s.DB.SelectContext(ctx, &out, `
		SELECT f.person_id, p.name, p.email, f.template, f.since, f.tries, f.gave_up, f.reason
		FROM mail_failures f JOIN people p ON p.id = f.person_id
		WHERE `+shown+`
		ORDER BY p.name, f.person_id, f.since`)
	if err != nil {
		return nil, fmt.Errorf("mail failures: %w", err)
	}
	return out, nil
}

// DigestMissing is the day since which a person's daily mail has not gone out, "" when it does, or was only late for a moment.
func (s *Sender) DigestMissing(ctx context.Context, person string) (string, error) {
	var since []int64
	err := s.DB.SelectContext(ctx, &since, `SELECT since FROM mail_failures WHERE person_id = $1 AND template = 'digest' AND (gave_up > 0 OR since < $2)`,
		person, s.Now().Add(-time.Hour).UnixMicro())
	if err != nil || len(since) == 0 {
		return "", err
	}
	return dayOf(since[0]), nil
}

// failed notes a try that failed, with why it is tried again.
func (s *Sender) failed(ctx context.Context, m queued, why error) error {
	now := s.Now().UnixMicro()
	return s.DB.Tx(context.WithoutCancel(ctx), func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE outbox SET next_at = $2, error = $3 WHERE id = $1`, m.ID, s.Now().Add(wait(m.Tries)).UnixMicro(), short(why)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO mail_failures (person_id, template, since, tries, last_at, reason, gave_up) VALUES ($1, $2, $3, 1, $3, $4, 0)
			ON CONFLICT (person_id, template) DO UPDATE SET tries = mail_failures.tries + 1, last_at = excluded.last_at, reason = excluded.reason`, m.ToID, m.Template, now, reason(why.Error()))
		return err
	})
}

// sent takes a message that went out away, and what was noted of its like. What was given up of another kind stays: that a later
// message arrives does not bring it back.
func (s *Sender) sent(ctx context.Context, m queued) error {
	return s.DB.Tx(context.WithoutCancel(ctx), func(tx *sqlx.Tx) error { // what was sent stays sent, also when the server is told to stop
		if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE id = $1`, m.ID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM mail_failures WHERE person_id = $1 AND (template = $2 OR gave_up = 0)`, m.ToID, m.Template)
		return err
	})
}

// giveUp takes messages away that were tried and never sent, and counts them. which is a condition on the outbox.
func giveUp(ctx context.Context, tx *sqlx.Tx, now time.Time, which string, args ...any) error {
	at := len(args) + 1
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`
		INSERT INTO mail_failures (person_id, template, since, tries, last_at, reason, gave_up)
		SELECT to_id, template, min(made_at), sum(tries), $%d, 'other', count(*) FROM outbox WHERE tries > 0 AND %s GROUP BY to_id, template
		ON CONFLICT (person_id, template) DO UPDATE SET gave_up = mail_failures.gave_up + excluded.gave_up`, at, which), append(args, now.UnixMicro())...); err != nil {
		return fmt.Errorf("mail that was given up: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE `+which, args...); err != nil {
		return fmt.Errorf("mail that was given up: %w", err)
	}
	return nil
}

// forgetAfter is when what was given up is let go of: nobody can do anything about it then.
const forgetAfter = 90 * 24 * time.Hour

// tidy gives up what has been tried for a week. What waited for mail to be set up goes without being counted: nothing failed.
func (s *Sender) tidy(ctx context.Context) error {
	return s.DB.Tx(context.WithoutCancel(ctx), func(tx *sqlx.Tx) error {
		if err := giveUp(ctx, tx, s.Now(), `made_at < $1`, s.Now().Add(-keep).UnixMicro()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM mail_failures WHERE last_at < $1`, s.Now().Add(-forgetAfter).UnixMicro())
		return err
	})
}
