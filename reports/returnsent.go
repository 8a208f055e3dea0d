package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/reports/release"
	"saysomething/reports/returns"
	"saysomething/store"
)

// returnTexts are what people may write: one in England, three of the ten measures in Scotland.
var returnTexts = map[string][]string{NationalReturn: {"narrative"}, INWOReturn: {"learning", "experience", "awareness"}}

// MostReturnText is how long one may be.
const MostReturnText = 6000

// Returns are the quarters of an organisation, newest first: those that were frozen, and the one that comes next.
func (s *Store) Returns(ctx context.Context, organisation string) ([]*Return, error) {
	kind, err := s.ReturnKind(ctx, organisation)
	if err != nil || kind == "" {
		return nil, err
	}
	var rows []struct {
		Quarter, Body string
		CountedOn     string `db:"counted_on"`
	}
	if err := s.DB.SelectContext(ctx, &rows, `SELECT quarter, body, counted_on FROM return_figures WHERE organisation_id = $1 ORDER BY quarter`, organisation); err != nil {
		return nil, fmt.Errorf("read returns: %w", err)
	}
	var out []*Return
	for _, row := range rows {
		q, err := ParseQuarter(row.Quarter)
		if err != nil {
			return nil, fmt.Errorf("read returns: %w", err)
		}
		r := newReturn(kind, q)
		r.CountedOn = row.CountedOn
		if err := decode(row.Body, &r.Said); err != nil {
			return nil, fmt.Errorf("read the return of %s: %w", q, err)
		}
		if err := s.written(ctx, organisation, r); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	now := QuarterOf(s.now())
	next := now
	if len(out) > 0 {
		next = out[len(out)-1].Quarter.Next()
	}
	for _, q := range Quarters(next, now) {
		out = append(out, newReturn(kind, q))
	}
	slices.Reverse(out)
	return out, nil
}

func newReturn(kind string, q Quarter) *Return {
	r := &Return{Quarter: q, Window: windowOf(q), Texts: map[string]string{}}
	if kind == NationalReturn {
		r.Mapping = mappingOf(q)
	}
	return r
}

// written adds what people wrote and sent.
func (s *Store) written(ctx context.Context, organisation string, r *Return) error {
	var texts []ReturnText
	if err := s.DB.SelectContext(ctx, &texts, `SELECT name, body FROM return_texts WHERE organisation_id = $1 AND quarter = $2`, organisation, r.Quarter.String()); err != nil {
		return fmt.Errorf("read what was written for a return: %w", err)
	}
	for _, t := range texts {
		r.Texts[t.Name] = t.Body
	}
	var rows []struct {
		ReturnVersion
		Body string
	}
	if err := s.DB.SelectContext(ctx, &rows, `
		SELECT version, state, body, reason, by_name, made_on FROM return_versions WHERE organisation_id = $1 AND quarter = $2 ORDER BY version`, organisation, r.Quarter.String()); err != nil {
		return fmt.Errorf("read what was sent: %w", err)
	}
	for _, row := range rows {
		if err := decode(row.Body, &row.Said); err != nil {
			return fmt.Errorf("read what was sent: %w", err)
		}
		r.Versions = append(r.Versions, row.ReturnVersion)
	}
	return nil
}

// Return is the one of a quarter that is frozen, or store.ErrNotFound.
func (s *Store) Return(ctx context.Context, organisation string, q Quarter) (*Return, error) {
	all, err := s.Returns(ctx, organisation)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Quarter == q {
			return r, nil
		}
	}
	return nil, fmt.Errorf("return of %s: %w", q, store.ErrNotFound)
}

// WriteForReturn keeps what somebody wrote. was is what stood there when they began: where it is
// something else by now, nothing is kept and it is store.ErrConflict. Once the return is sent its texts are closed.
func (s *Store) WriteForReturn(ctx context.Context, organisation string, q Quarter, name, was, text string) error {
	kind, err := s.ReturnKind(ctx, organisation)
	if err != nil {
		return err
	}
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if !slices.Contains(returnTexts[kind], name) || len(text) > MostReturnText {
		return fmt.Errorf("%w: not a text of this return, or too long", store.ErrInvalid)
	}
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if sent, err := lastVersion(ctx, tx, organisation, q); err != nil || sent > 0 {
			return errors.Join(err, store.ErrConflict)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO return_texts (organisation_id, quarter, name, body) VALUES ($1, $2, $3, '') ON CONFLICT DO NOTHING`, organisation, q.String(), name); err != nil {
			return fmt.Errorf("write for a return: %w", err)
		}
		res, err := tx.ExecContext(ctx, `UPDATE return_texts SET body = $5 WHERE organisation_id = $1 AND quarter = $2 AND name = $3 AND (body = $4 OR body = $5)`,
			organisation, q.String(), name, strings.TrimSpace(strings.ReplaceAll(was, "\r\n", "\n")), text)
		return changedOne(res, err, "write for a return", store.ErrConflict)
	})
}

func lastVersion(ctx context.Context, q sqlx.QueryerContext, organisation string, quarter Quarter) (int, error) {
	var n int
	err := sqlx.GetContext(ctx, q, &n, `SELECT coalesce(max(version), 0) FROM return_versions WHERE organisation_id = $1 AND quarter = $2`, organisation, quarter.String())
	if err != nil {
		return 0, fmt.Errorf("read what was sent: %w", err)
	}
	return n, nil
}

// By is who does something.
type By struct{ ID, Name string }

// SubmitReturn notes that a return was sent as its figures were frozen, with its texts as they stand. Sent already is store.ErrConflict.
func (s *Store) SubmitReturn(ctx context.Context, organisation string, q Quarter, by By) error {
	r, err := s.Return(ctx, organisation, q)
	if err != nil {
		return err
	}
	if r.CountedOn == "" || len(r.Versions) > 0 {
		return fmt.Errorf("submit the return of %s: %w", q, store.ErrConflict)
	}
	state := Submitted
	if r.Nil() {
		state = NilReturn
	}
	said := r.Said
	said.Texts = textsOf(r)
	return s.addVersion(ctx, organisation, q, 1, state, said, "", by)
}

func textsOf(r *Return) []ReturnText {
	var out []ReturnText
	for _, name := range slices.Concat(returnTexts[NationalReturn], returnTexts[INWOReturn]) {
		if body := r.Texts[name]; body != "" {
			out = append(out, ReturnText{name, body})
		}
	}
	return out
}

// AmendReturn keeps another version beside what was sent: the figures as the rows of that quarter stand now, with the reason, under
// the mapping of then. What was sent stays. It is store.ErrConflict where nothing was sent, the year's
// reconciliation is over, or no figure is another.
//
// What it counts is not what was frozen, so it stands in no register: the revised figures are for those who got the first ones.
func (s *Store) AmendReturn(ctx context.Context, organisation string, q Quarter, reason string, by By) error {
	r, err := s.Return(ctx, organisation, q)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > MostReturnText {
		return fmt.Errorf("%w: an amendment needs a reason", store.ErrInvalid)
	}
	if !r.Amendable(s.now()) {
		return fmt.Errorf("amend the return of %s: %w", q, store.ErrConflict)
	}
	frame, err := s.Frame(ctx, organisation, q.FinancialYear())
	if err != nil {
		return err
	}
	counts, err := tabulate(ctx, s.DB, frame, q)
	if err != nil {
		return err
	}
	last := r.Versions[len(r.Versions)-1]
	said := Said{Mapping: last.Said.Mapping, Figures: r.Mapping.Figures(counts), Texts: last.Said.Texts}
	if slices.EqualFunc(said.Figures, last.Said.Figures, func(a, b returns.Figure) bool { return a.Code == b.Code && a.N == b.N }) {
		return ErrNothingChanged
	}
	return s.addVersion(ctx, organisation, q, last.Version+1, Amended, said, reason, by)
}

// ErrNothingChanged says that an amendment would say the same again.
var ErrNothingChanged = fmt.Errorf("no figure has changed: %w", store.ErrConflict)

func (s *Store) addVersion(ctx context.Context, organisation string, q Quarter, n int, state string, said Said, reason string, by By) error {
	body, err := release.Encode(said)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `
			INSERT INTO return_versions (organisation_id, quarter, version, state, body, reason, by_id, by_name, made_on)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
			organisation, q.String(), n, state, string(body), reason, by.ID, by.Name, s.now().In(London).Format(dateForm))
		return changedOne(res, err, "note what was sent", store.ErrConflict)
	})
}
