package recovery

import (
	"context"
	"errors"
	"slices"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/notify"
)

// Behind says what stands in the way of the last step.
type Behind struct {
	Missing int      // envelopes that are not there: halves to seal or to join
	Changed []string // cases in which somebody wrote meanwhile: they are to be joined again
}

// Finish is the last step: in one transaction everything that was made takes the place of the old. Without names the cases
// whose halves did not fit together: the new reader has been told so, and they stay as they are. When something is missing,
// nothing changes, and it is ErrMore or ErrChanged with what is behind.
func (s *Store) Finish(ctx context.Context, g *Gainer, without []string) (Behind, error) {
	var behind Behind
	err := s.tx(ctx, "finish recovery", func(tx *sqlx.Tx) error {
		behind = Behind{}
		r, err := hold(ctx, tx, g.r.OrganisationID, g.r.ID)
		if err != nil {
			return err
		}
		if r.Status == Done {
			return nil // asked again
		}
		if err := s.mayFinish(ctx, tx, r); err != nil {
			return err
		}
		if behind, err = s.behind(ctx, tx, r, without); err != nil {
			return err
		}
		if behind.Missing > 0 {
			return ErrMore
		}
		if behind.Changed, err = s.introduce(ctx, tx, r, without); err != nil {
			return err
		}
		if len(behind.Changed) > 0 {
			return ErrChanged // and nothing of this transaction stays
		}
		if err := s.moveEnvelopes(ctx, tx, r, without); err != nil {
			return err
		}
		if r.Own() {
			if err := keepSigners(ctx, tx, r); err != nil {
				return err
			}
			if err := s.changeKeys(ctx, tx, r); err != nil {
				return err
			}
		}
		return s.end(ctx, tx, r)
	})
	if len(behind.Changed) > 0 {
		err = errors.Join(err, s.dropMade(ctx, g, behind.Changed))
	}
	return behind, err
}

// dropMade forgets what was made of cases in which somebody wrote meanwhile, so that the new reader's browser makes it again.
func (s *Store) dropMade(ctx context.Context, g *Gainer, cases []string) error {
	return s.tx(ctx, "finish recovery", func(tx *sqlx.Tx) error {
		for _, id := range cases {
			if err := run(ctx, tx, `DELETE FROM recovery_envelopes WHERE recovery_id = $1 AND case_id = $2`, g.r.ID, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) mayFinish(ctx context.Context, tx *sqlx.Tx, r *Recovery) error {
	if err := r.open(s.Now()); err != nil {
		return err
	}
	for _, side := range []accounts.Side{accounts.Management, accounts.Staff} {
		if err := approved(ctx, tx, r, side); err != nil {
			return err
		}
	}
	return stillTheirs(ctx, tx, r)
}

// behind counts the keys of which there is no envelope, leaving out the cases in without.
func (s *Store) behind(ctx context.Context, tx *sqlx.Tx, r *Recovery, without []string) (Behind, error) {
	var missing []string
	err := tx.SelectContext(ctx, &missing, `
		SELECT s.case_id FROM `+s.wanted()+` WHERE r.id = $1 AND s.side = 'management'
		AND NOT EXISTS (SELECT 1 FROM recovery_envelopes e WHERE e.recovery_id = r.id AND e.case_id = s.case_id AND e.kind = s.kind)`, r.ID)
	if err != nil {
		return Behind{}, err
	}
	if !r.Own() {
		var silent []string // an envelope for somebody whom no entry introduces
		if err := tx.SelectContext(ctx, &silent, `
			SELECT e.case_id FROM recovery_envelopes e WHERE e.recovery_id = $1 AND e.kind = 'case'
			AND NOT EXISTS (SELECT 1 FROM recovery_envelopes i WHERE i.recovery_id = e.recovery_id AND i.case_id = e.case_id AND i.kind = 'entry')`, r.ID); err != nil {
			return Behind{}, err
		}
		missing = append(missing, silent...)
	}
	var b Behind
	for _, id := range missing {
		if !slices.Contains(without, id) {
			b.Missing++
		}
	}
	return b, nil
}

// made are the envelopes of a kind.
func (s *Store) made(ctx context.Context, tx *sqlx.Tx, r *Recovery, kind string, without []string) ([]Envelope, error) {
	var found []struct {
		Case string `db:"case_id"`
		Data []byte `db:"data"`
		Seq  int    `db:"seq"`
	}
	// Only for cases that are still wanted: one that was deleted or that the reader has meanwhile is not.
	err := tx.SelectContext(ctx, &found, `
		SELECT e.case_id, e.data, e.seq FROM recovery_envelopes e WHERE e.recovery_id = $1 AND e.kind = $2
		AND e.case_id IN (SELECT s.case_id FROM `+s.wanted()+` WHERE r.id = $1) ORDER BY e.case_id`, r.ID, kind)
	if err != nil {
		return nil, err
	}
	var out []Envelope
	for _, f := range found {
		if !slices.Contains(without, f.Case) {
			out = append(out, Envelope{Case: f.Case, Kind: kind, Data: f.Data, Seq: f.Seq})
		}
	}
	return out, nil
}

// introduce appends the entries by which another reader enters the cases, so that everybody in them, the worker too, sees it. It
// returns the cases in which somebody wrote first.
func (s *Store) introduce(ctx context.Context, tx *sqlx.Tx, r *Recovery, without []string) (late []string, err error) {
	if r.Own() {
		return nil, nil
	}
	entries, err := s.made(ctx, tx, r, "entry", without)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		var last int
		if err := tx.GetContext(ctx, &last, `SELECT MAX(seq) FROM entries WHERE case_id = $1`, e.Case); err != nil {
			return nil, err
		}
		if last+1 != e.Seq {
			late = append(late, e.Case)
			continue
		}
		if err := run(ctx, tx, `INSERT INTO entries (case_id, seq, audience, author, hash, data) VALUES ($1, $2, 'case', $3, $4, $5)`,
			e.Case, e.Seq, r.ToID, crypto.Hash(e.Data), e.Data); err != nil {
			return nil, err
		}
		if err := run(ctx, tx, `INSERT INTO reader_changes (case_id, seq) VALUES ($1, $2)`, e.Case, e.Seq); err != nil {
			return nil, err
		}
	}
	return late, nil
}

// moveEnvelopes puts the new envelopes in the place of the person's own, or beside those of others.
func (s *Store) moveEnvelopes(ctx context.Context, tx *sqlx.Tx, r *Recovery, without []string) error {
	if r.Own() { // what does not come with the new key opens with nothing they have any more
		if err := run(ctx, tx, `UPDATE envelopes SET lost = TRUE, card = NULL WHERE reader_id = $1`, r.PersonID); err != nil {
			return err
		}
		if err := run(ctx, tx, `DELETE FROM former_envelopes WHERE reader_id = $1`, r.PersonID); err != nil {
			return err
		}
	}
	for _, kind := range []string{"notes", "case"} {
		list, err := s.made(ctx, tx, r, kind, without)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := moveOne(ctx, tx, r, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func moveOne(ctx context.Context, tx *sqlx.Tx, r *Recovery, e Envelope) error {
	if e.Kind == "notes" {
		return run(ctx, tx, `INSERT INTO notes_envelopes (case_id, reader_id, data) VALUES ($1, $2, $3)
			ON CONFLICT (case_id, reader_id) DO UPDATE SET data = excluded.data`, e.Case, r.ToID, e.Data)
	}
	// A card and former envelopes of the lost key open with nothing any more.
	if err := run(ctx, tx, `DELETE FROM former_envelopes WHERE case_id = $1 AND reader_id = $2`, e.Case, r.ToID); err != nil {
		return err
	}
	if err := run(ctx, tx, `INSERT INTO envelopes (case_id, reader_id, data, card, read_seq) VALUES ($1, $2, $3, NULL, -1)
		ON CONFLICT (case_id, reader_id) DO UPDATE SET data = excluded.data, card = NULL, lost = FALSE`, e.Case, r.ToID, e.Data); err != nil || r.Own() {
		return err
	}
	// The halves were made before somebody else came to read it: the browser that opens it next makes them anew.
	return run(ctx, tx, `UPDATE recovery_shares SET lacking = TRUE WHERE case_id = $1`, e.Case)
}

// keepSigners refuses new keys for the only custodian who can sign the list for their side: no list names the new ones, and
// nobody could sign one that does.
func keepSigners(ctx context.Context, tx *sqlx.Tx, r *Recovery) error {
	err := accounts.KeepSigners(ctx, tx, r.OrganisationID, r.PersonID)
	if errors.Is(err, accounts.ErrLastSigner) {
		return ErrLast
	}
	return err
}

// changeKeys gives the person their new keys. Whatever could sign them in before ends: the passphrase, passkeys, app, backup codes and
// sessions. Nobody seals to them until the next signed list names the new key.
func (s *Store) changeKeys(ctx context.Context, tx *sqlx.Tx, r *Recovery) error {
	if err := run(ctx, tx, `
		INSERT INTO former_keys (person_id, sign_key, until_on) SELECT id, sign_key, $2 FROM people WHERE id = $1 AND sign_key <> ''
		ON CONFLICT (person_id, sign_key) DO UPDATE SET until_on = excluded.until_on`, r.PersonID, s.today()); err != nil {
		return err
	}
	if err := run(ctx, tx, `
		UPDATE people SET listed = FALSE, totp_secret = '', totp_step = 0,
			recipient = (SELECT r.recipient FROM recoveries r WHERE r.id = $2), sign_key = (SELECT r.sign_key FROM recoveries r WHERE r.id = $2),
			login_hash = (SELECT r.login_hash FROM recoveries r WHERE r.id = $2),
			key_file = (SELECT r.key_file FROM recoveries r WHERE r.id = $2)
		WHERE id = $1`, r.PersonID, r.ID); err != nil {
		return err
	}
	for _, of := range []string{"sessions WHERE person_id", "passkeys WHERE person_id", "backup_codes WHERE person_id", "challenges WHERE person_id", "recovery_copies WHERE custodian_id"} {
		if err := run(ctx, tx, `DELETE FROM `+of+` = $1`, r.PersonID); err != nil {
			return err
		}
	}
	return nil
}

// end closes the recovery, asks both sides for new identities, and tells everybody.
func (s *Store) end(ctx context.Context, tx *sqlx.Tx, r *Recovery) error {
	if err := run(ctx, tx, `UPDATE recoveries SET status = 'done', login_hash = '', key_file = NULL WHERE id = $1`, r.ID); err != nil {
		return err
	}
	if err := clear(ctx, tx, r.ID); err != nil {
		return err
	}
	if err := run(ctx, tx, `UPDATE recovery_keys SET used = TRUE WHERE organisation_id = $1 AND status = 'current'`, r.OrganisationID); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, r, notify.RecoveryDone, notify.RecoveryDone, notify.RecoveryDone); err != nil {
		return err
	}
	return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: r.ToID, What: accesslog.RecoveryDone, About: r.PersonID, Detail: detail(r)})
}
