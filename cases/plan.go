package cases

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/crypto"
)

// plan is a change of readers beside what the case has now.
type plan struct {
	Change
	id, organisation string
	rotates          bool
	stay             []CaseReader // who reads on and was not added anew; covers that are over do not
	gone             []string     // who has no place any more
	live             []string     // added people who read today already
}

// plan compares a change with the readers there are, and refuses what would leave the case without one, or
// somebody who stays without the new identity.
func (s *Store) plan(ctx context.Context, tx *sqlx.Tx, id string, me mine, c Change) (*plan, error) {
	today := s.today()
	if c.Until != "" && c.Until < today {
		return nil, invalid("a cover that is over")
	}
	p := &plan{Change: c, id: id, rotates: len(c.Removed) > 0}
	present, err := readersOfCase(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if p.organisation, err = organisationOf(ctx, tx, id); err != nil {
		return nil, err
	}
	standing := make([]string, len(present))
	for i, r := range present {
		standing[i] = r.ID
		switch added := slices.Contains(c.Added, r.ID); {
		case slices.Contains(c.Removed, r.ID), p.rotates && r.over(today) && !added:
			p.gone = append(p.gone, r.ID)
		case added && r.Until == "" && !r.Lost:
			return nil, &Refused{Code: "conflict"} // nobody can take somebody's key from them by adding them again
		case added && !r.Lost && !r.over(today):
			p.live = append(p.live, r.ID)
		case !added:
			p.stay = append(p.stay, r)
		}
	}
	if !allIn(c.Removed, standing) {
		return nil, &Refused{Code: "conflict"} // taken off meanwhile
	}
	if len(p.stay)+len(c.Added) > s.limits().Readers {
		return nil, invalid("too many readers")
	}
	if err := p.checkSealed(me); err != nil {
		return nil, err
	}
	if err := p.checkAdded(ctx, tx); err != nil {
		return nil, err
	}
	return p, p.checkLast(ctx, tx)
}

// checkSealed wants an envelope for everybody who needs one, and the notes and shares that go with them. One for
// somebody whose cover has ended since the client looked is put aside.
func (p *plan) checkSealed(me mine) error {
	need := slices.Clone(p.Added)
	if p.rotates {
		for _, r := range p.stay {
			need = append(need, r.ID)
		}
	}
	notes := need
	if !me.Notes {
		notes = nil
	}
	if !p.rotates && len(p.Envelopes) != len(need) || !p.sealedFor(need, p.Envelopes) {
		return invalid("envelopes: one for each reader")
	}
	if (len(p.Entries) == 2) != (p.rotates && me.Notes) || !p.sealedFor(notes, p.NotesEnvelopes) {
		return invalid("notes: as many envelopes as there are readers, and the entry that leads back")
	}
	kinds := []string{caseShare, notesShare}
	switch {
	case !me.Shares:
		kinds = nil
	case !me.Notes:
		kinds = kinds[:1]
	}
	return checkShares(p.Recovery, kinds...)
}

// sealedFor reports whether there is one file for each of these, and none for anybody else but the worker and the gone.
func (p *plan) sealedFor(need []string, files []SealedFor) bool {
	to := slices.DeleteFunc(readersOf(files), func(id string) bool {
		return id == crypto.AuthorWorker || slices.Contains(p.gone, id) && !slices.Contains(p.Removed, id)
	})
	return len(to) == len(need) && allIn(need, to)
}

// checkAdded wants everybody added to be a reader now, with the keys that the signed list names.
func (p *plan) checkAdded(ctx context.Context, tx *sqlx.Tx) error {
	if len(p.Added) == 0 {
		return nil
	}
	q, args, err := sqlx.In(`SELECT count(*) FROM people WHERE organisation_id = ? AND status = 'active' AND listed
		AND role IN `+accounts.ReaderRoles+` AND desk_id IS NOT NULL AND id IN (?)`, p.organisation, p.Added)
	if err != nil {
		return err
	}
	var n int
	if err := tx.GetContext(ctx, &n, tx.Rebind(q), args...); err != nil {
		return err
	}
	if n != len(p.Added) {
		return &Refused{Code: "roster_changed"}
	}
	return nil
}

// checkLast wants somebody who works here to go on reading without an end.
func (p *plan) checkLast(ctx context.Context, tx *sqlx.Tx) error {
	var lasting []string
	for _, r := range p.stay {
		if r.Until == "" && (p.rotates || !r.Lost) { // a new identity reaches those too whose key was replaced
			lasting = append(lasting, r.ID)
		}
	}
	if p.Until == "" {
		lasting = append(lasting, p.Added...)
	}
	if len(lasting) == 0 {
		return &Refused{Code: "last_reader"}
	}
	q, args, err := sqlx.In(`SELECT count(*) FROM people WHERE status = 'active' AND role IN `+accounts.ReaderRoles+` AND id IN (?)`, lasting)
	if err != nil {
		return err
	}
	var n int
	if err := tx.GetContext(ctx, &n, tx.Rebind(q), args...); err != nil {
		return err
	}
	if n == 0 {
		return &Refused{Code: "last_reader"}
	}
	return nil
}

// carryOut writes the plan down, after its entries.
func (p *plan) carryOut(ctx context.Context, tx *sqlx.Tx) error {
	if err := DropIndexes(ctx, tx, p.gone...); err != nil {
		return err
	}
	for _, table := range []string{"envelopes", "notes_envelopes", "former_envelopes"} {
		for _, reader := range p.gone {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE case_id = $1 AND reader_id = $2`, p.id, reader); err != nil {
				return err
			}
		}
	}
	if p.rotates {
		if err := p.keepFormer(ctx, tx); err != nil {
			return err
		}
	}
	for _, e := range p.Envelopes {
		if slices.Contains(p.gone, e.Reader) {
			continue
		}
		if err := p.putEnvelope(ctx, tx, e); err != nil {
			return err
		}
	}
	for _, e := range p.NotesEnvelopes {
		if slices.Contains(p.gone, e.Reader) || !p.rotates && slices.Contains(p.live, e.Reader) {
			continue
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO notes_envelopes (case_id, reader_id, data) VALUES ($1, $2, $3)
			ON CONFLICT (case_id, reader_id) DO UPDATE SET data = excluded.data`, p.id, e.Reader, e.Data)
		if err != nil {
			return err
		}
	}
	for _, added := range p.Added {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO case_desks (case_id, desk_id) SELECT $1, desk_id FROM people WHERE id = $2 ON CONFLICT DO NOTHING`, p.id, added)
		if err != nil {
			return err
		}
	}
	return putShares(ctx, tx, p.id, p.organisation, p.Recovery)
}

// keepFormer keeps what the new identities replace, so that nobody who changes readers can lock another out,
// and notes where the new identity begins.
func (p *plan) keepFormer(ctx context.Context, tx *sqlx.Tx) error {
	for i, e := range p.Entries {
		table := []string{"envelopes", "notes_envelopes"}[i]
		_, err := tx.ExecContext(ctx, `
			INSERT INTO former_envelopes (case_id, reader_id, audience, seq, data)
			SELECT case_id, reader_id, $2, $3, data FROM `+table+` WHERE case_id = $1 AND length(data) > 0
			AND reader_id NOT IN (SELECT l.reader_id FROM envelopes l WHERE l.case_id = $1 AND l.lost)`, p.id, e.Audience, e.Seq)
		if err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE cases SET key_seq = $2 WHERE id = $1`, p.id, p.Entries[0].Seq)
	return err
}

// putEnvelope gives a reader, or the worker, an envelope. Somebody who covers already and is added for
// longer keeps the one they have, unless the identity is a new one.
func (p *plan) putEnvelope(ctx context.Context, tx *sqlx.Tx, e SealedFor) error {
	added := slices.Contains(p.Added, e.Reader)
	switch {
	case added && !p.rotates && slices.Contains(p.live, e.Reader):
		_, err := tx.ExecContext(ctx, `UPDATE envelopes SET from_on = $3, until_on = $4 WHERE case_id = $1 AND reader_id = $2`, p.id, e.Reader, p.From, p.Until)
		return err
	case added:
		_, err := tx.ExecContext(ctx, `
			INSERT INTO envelopes (case_id, reader_id, data, read_seq, from_on, until_on) VALUES ($1, $2, $3, -1, $4, $5)
			ON CONFLICT (case_id, reader_id) DO UPDATE SET data = excluded.data, card = NULL, lost = FALSE, from_on = excluded.from_on, until_on = excluded.until_on`,
			p.id, e.Reader, e.Data, p.From, p.Until)
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE envelopes SET data = $3, card = NULL, lost = FALSE WHERE case_id = $1 AND reader_id = $2`, p.id, e.Reader, e.Data)
	return err
}
