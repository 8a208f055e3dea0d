package cases

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
)

// SetDate is a date that staff have set themselves: of an action, a reminder, a reply they wait for. What it is about
// stands inside the case. It says nothing of the day on which somebody spoke up; the promises' dates, which would,
// are worked out and never stored.
type SetDate struct {
	Person string `json:"person" db:"person_id"` // the reader it waits for, "" for all of them
	Day    string `json:"day" db:"due_on"`
}

// maxDues is how many dates one case may have.
const maxDues = 40

func (l *StaffLetter) checkWork() error {
	if l.Hold != "" && l.Hold != "on" && l.Hold != "off" || l.Hold != "" && len(l.Entries) == 0 {
		return invalid("a hold without an entry that says so")
	}
	if l.Dues == nil {
		return nil
	}
	if len(*l.Dues) > maxDues {
		return invalid("too many dates")
	}
	for _, d := range *l.Dues {
		if _, err := time.Parse(time.DateOnly, d.Day); err != nil || d.Person != "" && !crypto.ValidID(d.Person) {
			return invalid("a date")
		}
	}
	return nil
}

// putWork stores what the server knows of the work on a case: whether it is held, and the dates staff have set.
func putWork(ctx context.Context, tx *sqlx.Tx, person, id string, l StaffLetter) error {
	if l.Hold != "" {
		change, ended := `UPDATE cases SET held = TRUE, hold_ended_by = $2 WHERE id = $1`, ""
		if l.Hold == "off" { // ending what does not hold ends nothing: who ended the last hold stays known, for they take no part in removing the case
			change, ended = `UPDATE cases SET held = FALSE, hold_ended_by = $2 WHERE id = $1 AND held`, person
		}
		if _, err := tx.ExecContext(ctx, change, id, ended); err != nil {
			return err
		}
	}
	if l.Dues == nil {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM case_dues WHERE case_id = $1`, id); err != nil {
		return err
	}
	for n, d := range *l.Dues {
		_, err := tx.ExecContext(ctx, `INSERT INTO case_dues (case_id, n, person_id, due_on) VALUES ($1, $2, $3, $4)`, id, n, d.Person, d.Day)
		if err != nil {
			return err
		}
	}
	return nil
}
