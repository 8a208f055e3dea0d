// Package notify tells staff by mail that something has happened which they must know of at once. A message is written
// into the outbox in the transaction of what it tells, so that none is lost and none is sent of what did
// not happen; a sender takes it from there.
//
// Mail passes through servers of others. No message says what a concern says, names a case or somebody who spoke up,
// and none goes to a worker.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// Path is the data of messages that lead to different pages.
type Path struct{ Path string }

// Queue writes a message for a person into the outbox. Call it in the transaction of the event. data is
// nil, a [Path] or [Counts].
func Queue(ctx context.Context, tx *sqlx.Tx, now time.Time, toPersonID, template string, data any) error {
	if data == nil {
		data = struct{}{}
	}
	line, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("queue message: %w", err)
	}
	if _, _, err := write(template, "", line); err != nil { // now, and not when nobody is there to see it fail
		return fmt.Errorf("queue message: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO outbox (id, to_id, template, data, made_at, tries, next_at, error) VALUES ($1, $2, $3, $4, $5, 0, $5, '')`,
		crypto.NewID(), toPersonID, template, string(line), now.UnixMicro())
	if err != nil {
		return fmt.Errorf("queue message: %w", err)
	}
	return nil
}

// State is what an administrator sees of mail.
type State struct {
	On      bool   // an SMTP server is named
	From    string // the address messages come from
	Waiting int    // messages that have not gone out
	Failing int    // people to whom mail does not go out
	Error   string // why the last try failed, "" when none waits that did; it names no address
	Plain   string // the same in plain words
}

// State reads how mail is doing.
func (s *Sender) State(ctx context.Context) (State, error) {
	state := State{On: s.SMTP.Address != "", From: s.SMTP.From}
	if err := s.DB.One(ctx, &state.Waiting, `SELECT COUNT(*) FROM outbox`); err != nil {
		return state, fmt.Errorf("mail: %w", err)
	}
	if err := s.DB.One(ctx, &state.Failing, `SELECT COUNT(DISTINCT f.person_id) FROM mail_failures f JOIN people p ON p.id = f.person_id WHERE `+shown); err != nil {
		return state, fmt.Errorf("mail: %w", err)
	}
	var errs []string
	if err := s.DB.SelectContext(ctx, &errs, `SELECT error FROM outbox WHERE error <> '' ORDER BY next_at DESC LIMIT 1`); err != nil {
		return state, fmt.Errorf("mail: %w", err)
	}
	if len(errs) > 0 {
		state.Error, state.Plain = withoutAddresses(errs[0]), Plain(errs[0])
	}
	return state, nil
}

// Retry lets every message that waits for another try go at once.
func (s *Sender) Retry(ctx context.Context) error {
	if err := s.run(ctx, `UPDATE outbox SET next_at = $1 WHERE error <> '' AND next_at > $1`, s.Now().UnixMicro()); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

// queued is a row of the outbox with the address it goes to, "" when its person has left.
type queued struct {
	ID       string `db:"id"`
	ToID     string `db:"to_id"`
	Template string `db:"template"`
	Data     string `db:"data"`
	MadeAt   int64  `db:"made_at"`
	Tries    int    `db:"tries"`
	NextAt   int64  `db:"next_at"`
	Email    string `db:"email"`
}

// keep is how long a message is tried, and how long it waits for mail to be set up.
const keep = 7 * 24 * time.Hour

// lease is how long one server has to send what it took.
const lease = 10 * time.Minute

// wait is how long to wait after a failed try: a minute, then twice as long each time, six hours at most.
func wait(tries int) time.Duration {
	if tries > 8 {
		return 6 * time.Hour
	}
	return time.Minute << tries
}

// claim takes a message for this server: of several that try, one changes the row it has read. What went wrong last
// time goes, so that nobody asks for another try (Retry) of a message that is on its way.
func (s *Sender) claim(ctx context.Context, m queued) (mine bool, err error) {
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE outbox SET tries = tries + 1, next_at = $3, error = '' WHERE id = $1 AND next_at = $2`, m.ID, m.NextAt, s.Now().Add(lease).UnixMicro())
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		mine = n == 1
		return err
	})
	return mine, err
}

func (s *Sender) due(ctx context.Context) ([]queued, error) {
	var found []queued
	err := s.DB.SelectContext(ctx, &found, `
		SELECT o.id, o.to_id, o.template, o.data, o.made_at, o.tries, o.next_at, CASE WHEN p.status = 'left' THEN '' ELSE p.email END AS email
		FROM outbox o JOIN people p ON p.id = o.to_id WHERE o.next_at <= $1 ORDER BY o.next_at LIMIT 50`, s.Now().UnixMicro())
	return found, err
}

func (s *Sender) run(ctx context.Context, query string, args ...any) error {
	return s.DB.Tx(context.WithoutCancel(ctx), func(tx *sqlx.Tx) error { // what was sent stays sent, also when the server is told to stop
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

// Sender sends what the outbox holds.
type Sender struct {
	DB   *store.DB
	Now  func() time.Time
	URL  string // where people find the service
	SMTP SMTP   // no address: nothing is sent
}

// Send sends every message that is due. One that fails waits, longer each time; the reason is kept for the administrator.
// Several servers may call it: each message goes out once, unless a server dies in the very moment of sending.
func (s *Sender) Send(ctx context.Context) error {
	if err := s.tidy(ctx); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if s.SMTP.Address == "" {
		return nil
	}
	due, err := s.due(ctx)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	failed := 0
	for _, m := range due {
		mine, err := s.claim(ctx, m)
		if err != nil {
			return fmt.Errorf("mail: %w", err)
		}
		if !mine {
			continue
		}
		if err := s.sendOne(ctx, m); err != nil {
			failed++
			if err := s.failed(ctx, m, err); err != nil {
				return fmt.Errorf("mail: %w", err)
			}
		}
	}
	if failed > 0 {
		return fmt.Errorf("mail: %d messages could not be sent; the administrator's page says why", failed)
	}
	return nil
}

func (s *Sender) sendOne(ctx context.Context, m queued) error {
	switch {
	case m.Email == "":
		return s.run(ctx, `DELETE FROM outbox WHERE id = $1`, m.ID)
	case s.stale(m) && m.Tries == 0: // nothing failed: nobody was there to send it that day
		return s.run(ctx, `DELETE FROM outbox WHERE id = $1`, m.ID)
	case s.stale(m):
		return s.DB.Tx(context.WithoutCancel(ctx), func(tx *sqlx.Tx) error { return giveUp(ctx, tx, s.Now(), `id = $1`, m.ID) })
	}
	subject, text, err := write(m.Template, s.URL, []byte(m.Data))
	if err != nil {
		return err
	}
	if err := s.SMTP.send(ctx, m.ID, m.Email, subject, text); err != nil {
		return err
	}
	return s.sent(ctx, m)
}

// short is an error as one line that fits a page.
func short(err error) string {
	text := []rune(withoutAddresses(err.Error()))
	for i, c := range text {
		if c < ' ' {
			text[i] = ' '
		}
	}
	return string(text[:min(len(text), 300)])
}
