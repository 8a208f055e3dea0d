package reports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
	"saysomething/store"
)

// Frozen is a quarter as it has just been frozen, for whoever must say at once what will leave by another door.
type Frozen struct {
	Organisation string
	Quarter      Quarter
	Frame        release.Frame
	Counts       release.Quarter
}

func decode(text string, v any) error { return json.Unmarshal([]byte(text), v) }

// freeze counts a quarter once and for all, in a transaction of its own that is over before anything is built: what comes later, also
// to a server that stops in between, counts in the next quarter. It reports whether this caller did it.
func (s *Store) freeze(ctx context.Context, o OrgName, q Quarter, now time.Time) (bool, error) {
	day, ours := now.In(London).Format(dateForm), false
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		frame, err := keepFrame(ctx, tx, o, q.Year, day)
		if err != nil {
			return err
		}
		counts, err := countQuarter(ctx, tx, frame, q, day)
		if err != nil {
			return err
		}
		body, err := release.Encode(counts)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO ledger_quarters (organisation_id, quarter, frozen_on, body, hash) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			o.ID, q.String(), day, string(body), release.Hash(body))
		if err != nil {
			return fmt.Errorf("keep the frozen quarter: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, errFrozen) // nothing that was noted in rows stays
		}
		ours = true
		return s.registerAtFreeze(ctx, tx, Frozen{o.ID, q, frame, counts})
	})
	if errors.Is(err, errFrozen) {
		return false, nil
	}
	return ours, err
}

var errFrozen = errors.New("frozen already")

// registerAtFreeze notes what will leave by other doors, so that the first release after it already takes it for known.
func (s *Store) registerAtFreeze(ctx context.Context, tx *sqlx.Tx, f Frozen) error {
	given, err := leaving(ctx, tx, f)
	if err == nil && s.AtFreeze != nil {
		var more []release.Registered
		more, err = s.AtFreeze(ctx, tx, f)
		given = append(given, more...)
	}
	if err != nil {
		return fmt.Errorf("what leaves by other doors: %w", err)
	}
	empty, err := beforeTheStart(ctx, tx, f)
	if err != nil {
		return err
	}
	return register(ctx, tx, f.Organisation, f.Quarter.FinancialYear(), "", append(given, empty...))
}

// beforeTheStart says that nobody wrote in the quarters of a year that were over when the service began. Everybody knows it, so no
// world may have a record there.
func beforeTheStart(ctx context.Context, tx *sqlx.Tx, f Frozen) ([]release.Registered, error) {
	var earlier int
	if err := tx.GetContext(ctx, &earlier, `SELECT count(*) FROM ledger_quarters WHERE organisation_id = $1 AND quarter < $2`, f.Organisation, f.Quarter.String()); err != nil {
		return nil, fmt.Errorf("look for earlier quarters: %w", err)
	}
	var out []release.Registered
	for n := 1; n < f.Quarter.N && earlier == 0; n++ {
		for _, subject := range release.Subjects {
			cell := release.Cell{Subject: subject, Period: Quarter{f.Quarter.Year, n}.String()}
			out = append(out, release.Registered{Cell: cell, Where: "The service had not begun", On: f.Counts.FrozenOn})
		}
	}
	return out, nil
}

// countQuarter notes in each row that is not counted yet and not of a later quarter that it is counted now, and counts these.
func countQuarter(ctx context.Context, tx *sqlx.Tx, frame release.Frame, q Quarter, day string) (release.Quarter, error) {
	out := release.Quarter{N: q.N, FrozenOn: day}
	if _, err := tx.ExecContext(ctx, `UPDATE statistics SET counted = $2 WHERE organisation_id = $1 AND counted = '' AND quarter <= $2`, frame.Organisation.ID, q.String()); err != nil {
		return out, fmt.Errorf("freeze: %w", err)
	}
	counts, err := tabulate(ctx, tx, frame, q)
	out.Counts = counts
	return out, err
}

// tabulate counts what belongs to a frozen quarter as the rows say it now.
func tabulate(ctx context.Context, tx sqlx.QueryerContext, frame release.Frame, q Quarter) ([]release.Count, error) {
	c, err := newCoder(ctx, tx, frame)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Kind, Mode, Route, Themes, Area string
		Group                           string `db:"worker_group"`
		N                               int
	}
	if err := sqlx.SelectContext(ctx, tx, &rows, `
		SELECT kind, mode, route, themes, worker_group, area, count(*) AS n FROM statistics
		WHERE organisation_id = $1 AND counted = $2 GROUP BY kind, mode, route, themes, worker_group, area`, frame.Organisation.ID, q.String()); err != nil {
		return nil, fmt.Errorf("count the quarter: %w", err)
	}
	var out []release.Count
	for _, r := range rows {
		record := release.Record{Subject: release.Celebration, Quarter: q.N}
		if r.Kind == release.Concern {
			record = release.Record{Subject: release.Concern, Quarter: q.N, Area: c.area(r.Area), Group: c.group(r.Group), Route: r.Route, Mode: r.Mode, Themes: c.themes(splitThemes(r.Themes))}
		}
		out = append(out, release.Count{Record: record, N: r.N})
	}
	answers, err := tallyAnswers(ctx, tx, frame, q)
	if err != nil {
		return nil, err
	}
	return sum(append(out, answers...)), nil
}

func tallyAnswers(ctx context.Context, tx sqlx.QueryerContext, frame release.Frame, q Quarter) ([]release.Count, error) {
	var out []release.Count
	for _, a := range allAnswered {
		in := slices.IndexFunc(frame.Answers, func(l release.Answers) bool { return l.Subject == a.subject })
		if in < 0 {
			continue
		}
		var rows []struct {
			Answer string
			N      int
		}
		query := fmt.Sprintf(`SELECT %[1]s AS answer, count(*) AS n FROM statistics WHERE organisation_id = $1 AND %[2]s = $2 AND kind = 'concern' GROUP BY %[1]s`, a.column, a.quarter)
		if err := sqlx.SelectContext(ctx, tx, &rows, query, frame.Organisation.ID, q.String()); err != nil {
			return nil, fmt.Errorf("count answers: %w", err)
		}
		for _, r := range rows {
			if slices.ContainsFunc(frame.Answers[in].Items, func(i release.Item) bool { return i.Code == r.Answer }) {
				out = append(out, release.Count{Record: release.Record{Subject: a.subject, Quarter: q.N, Answer: r.Answer}, N: r.N})
			}
		}
	}
	return out, nil
}

// sum puts equal kinds together, in order.
func sum(counts []release.Count) []release.Count {
	slices.SortFunc(counts, func(a, b release.Count) int { return a.Record.Compare(b.Record) })
	out := []release.Count{}
	for _, c := range counts {
		if n := len(out); n > 0 && out[n-1].Record.Compare(c.Record) == 0 {
			out[n-1].N += c.N
			continue
		}
		out = append(out, c)
	}
	return out
}

// coder turns the codes of a row into those of the frame.
type coder struct {
	frame    release.Frame
	areas    map[string]bool
	tree     *areaTree
	national map[string]map[string]string // list, code → the code it rolls up to
}

func newCoder(ctx context.Context, q sqlx.QueryerContext, frame release.Frame) (*coder, error) {
	c := &coder{frame: frame, areas: map[string]bool{}, national: map[string]map[string]string{"theme": {}, "worker_group": {}}}
	for _, a := range frame.Areas {
		c.areas[a.Code] = true
	}
	var err error
	if c.tree, err = readTree(ctx, q, frame.Organisation.ID); err != nil {
		return nil, err
	}
	var items []struct{ List, Code, National string }
	if err := sqlx.SelectContext(ctx, q, &items, `SELECT list, code, national FROM list_items ORDER BY list, code, valid_from`); err != nil {
		return nil, fmt.Errorf("read lists: %w", err)
	}
	for _, i := range items {
		if of := c.national[i.List]; of != nil {
			of[i.Code] = orElse(i.National, i.Code)
		}
	}
	return c, nil
}

// area is the frame's area that a row's area lies in, "" where there is none: areas that came during the year count in what they hang on.
func (c *coder) area(code string) string {
	for range len(c.tree.at) + 1 {
		if code == "" || c.areas[code] {
			return code
		}
		code = c.tree.at[code].Parent
	}
	return ""
}

func (c *coder) group(code string) string {
	code = orElse(c.national["worker_group"][code], code)
	if slices.ContainsFunc(c.frame.Groups, func(i release.Item) bool { return i.Code == code }) {
		return code
	}
	return release.NotSaid
}

// maxCounted is how many themes a concern counts under: the first ones in the order of the list.
const maxCounted = 3

func (c *coder) themes(codes []string) []string {
	for i, code := range codes {
		codes[i] = orElse(c.national["theme"][code], code)
	}
	return firstThemes(c.frame, codes, maxCounted)
}

// firstThemes are the first of the frame's themes among codes, sorted by code; NotSure if there are none.
func firstThemes(frame release.Frame, codes []string, most int) []string {
	var out []string
	for _, i := range frame.Themes {
		if len(out) < most && i.Code != release.NotSure && slices.Contains(codes, i.Code) {
			out = append(out, i.Code)
		}
	}
	if len(out) == 0 {
		return []string{release.NotSure}
	}
	slices.Sort(out)
	return out
}

// cube is what is frozen of a year, from its first quarter on.
func (s *Store) cube(ctx context.Context, organisation, year string) (release.Cube, error) {
	var rows []struct{ Quarter, Body, Hash string }
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT quarter, body, hash FROM ledger_quarters WHERE organisation_id = $1 AND quarter LIKE $2 ORDER BY quarter`, organisation, year+" Q_"); err != nil {
		return release.Cube{}, fmt.Errorf("read frozen quarters: %w", err)
	}
	var c release.Cube
	for _, r := range rows {
		var q release.Quarter
		err := decode(r.Body, &q)
		if err == nil && (release.Hash([]byte(r.Body)) != r.Hash || r.Quarter != fmt.Sprintf("%s Q%d", year, q.N)) {
			err = fmt.Errorf("%w: the frozen quarter is not what was frozen", store.ErrInvalid)
		}
		if err != nil {
			return c, fmt.Errorf("frozen quarter %s: %w", r.Quarter, err)
		}
		for n := len(c.Quarters) + 1; n < q.N; n++ { // from before the organisation was here: nobody wrote
			c.Quarters = append(c.Quarters, release.Quarter{N: n, FrozenOn: q.FrozenOn, Counts: []release.Count{}})
		}
		c.Quarters = append(c.Quarters, q)
	}
	return c, nil
}
