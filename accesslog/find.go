package accesslog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"saysomething/crypto"
)

// Filter says which records one wants to see. Its zero value wants all.
type Filter struct {
	Person   string    // people.id: did it, or had it done to them
	Operator bool      // done by whoever runs the server, which the log gives no name
	What     string    // one of Whats
	Case     string    // the two-word name of a case
	From, To time.Time // not before From, and before To
	Before   int64     // only records with a smaller number; 0 for the newest
}

// Find lists at most limit records, the newest first, and says whether there are more. Of all records, or of all about
// a case, it says where one is missing; what else a filter leaves out it cannot tell from that.
func Find(ctx context.Context, q Queryer, f Filter, limit int) (found []Line, more bool, err error) {
	where, args, err := f.where(ctx, q)
	if err != nil || where == nil {
		return nil, false, err
	}
	var records []string
	query := `SELECT record FROM log_records WHERE ` + strings.Join(where, " AND ") + fmt.Sprintf(` ORDER BY n DESC LIMIT %d`, limit+1)
	if err := q.SelectContext(ctx, &records, query, args...); err != nil {
		return nil, false, fmt.Errorf("access log: find: %w", err)
	}
	for _, r := range records {
		l, err := ParseLine(r)
		if err != nil {
			l = Line{N: -1} // somebody wrote it into the database; the page says that it cannot be read
		}
		found = append(found, l)
	}
	if f.Before = 0; f == (Filter{Case: f.Case}) {
		markMissing(found, f.Case != "", len(records) <= limit)
	}
	return found[:min(limit, len(found))], len(records) > limit, nil
}

// markMissing says of each line how many are missing between it and the next older one, of all or of its case. all says
// that there is nothing older than the last. A line that cannot be read stands for one.
func markMissing(lines []Line, ofCase, all bool) {
	newer, unread := map[string]*Line{}, int64(0)
	number := func(l *Line) (string, int64) {
		if ofCase {
			return l.Case, l.K
		}
		return "", l.N + 1
	}
	mark := func(l *Line, before int64) {
		_, n := number(l)
		l.Missing = max(0, n-before-1-unread)
	}
	for i := range lines {
		l := &lines[i]
		if l.N < 0 {
			unread++
			continue
		}
		name, n := number(l)
		if newer[name] != nil {
			mark(newer[name], n)
		}
		newer[name], unread = l, 0
	}
	for _, l := range newer {
		if all {
			mark(l, 0)
		}
	}
}

// at is where a record's time begins: {"v":1,"n":<n>,"at":"
const at = `substr(record, 19 + length(cast(n AS TEXT)), 20)`

// where is nil when nothing can match.
func (f Filter) where(ctx context.Context, q Queryer) (where []string, args []any, err error) {
	where = []string{"n >= 0"}
	add := func(condition string, value ...any) {
		for _, v := range value {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where = append(where, condition)
	}
	if f.Before > 0 {
		add("n < ?", f.Before)
	}
	if f.Person != "" {
		add("(record LIKE ? OR record LIKE ?)", `%"who":"`+f.Person+`"%`, `%"about":"`+f.Person+`"%`)
	}
	if f.Operator {
		add("record LIKE ?", `%"who":""%`)
	}
	if f.What != "" {
		add("record LIKE ?", `%"what":"`+f.What+`"%`)
	}
	if !f.From.IsZero() {
		add(at+" >= ?", f.From.UTC().Format(time.RFC3339))
	}
	if !f.To.IsZero() {
		add(at+" < ?", f.To.UTC().Format(time.RFC3339))
	}
	if f.Case != "" {
		ids, err := named(ctx, q, f.Case)
		if err != nil || len(ids) == 0 {
			return nil, nil, err
		}
		add("case_id IN ('" + strings.Join(ids, "','") + "')")
	}
	return where, args, nil
}

// named are the cases in the log with a two-word name: one, or a few that share it.
func named(ctx context.Context, q Queryer, name string) ([]string, error) {
	var ids []string
	if err := q.SelectContext(ctx, &ids, `SELECT DISTINCT case_id FROM log_records WHERE case_id <> ''`); err != nil {
		return nil, fmt.Errorf("access log: find a case: %w", err)
	}
	name = strings.Join(strings.Fields(strings.ToLower(name)), " ")
	return slices.DeleteFunc(ids, func(id string) bool { return !crypto.ValidID(id) || crypto.CaseName(id) != name }), nil
}
