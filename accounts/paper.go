package accounts

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// PaperKey is a side's signing key on paper, as the list names it: a custodian that only signs. Its secret is words on a sheet in a
// safe, which any custodian of the side types in when nobody else can sign.
type PaperKey struct {
	ID     string `db:"id"`
	Side   Side   `db:"side"`
	Sign   string `db:"sign_key"`
	MadeOn string `db:"made_on"`
}

// PaperMaker says of a paper key who made it and so has seen its words, and whether that person is gone since.
type PaperMaker struct {
	ID     string `db:"id" json:"id"`
	By     string `db:"by_name" json:"by"`
	MadeOn string `db:"made_on" json:"made_on"`
	Gone   bool   `db:"gone" json:"gone"`
}

// PaperMakers are those of every paper key there was: a list may name one that is being replaced.
func (s *Store) PaperMakers(ctx context.Context) ([]PaperMaker, error) {
	found := []PaperMaker{}
	err := s.DB.SelectContext(ctx, &found, `SELECT k.id, p.name AS by_name, k.made_on, p.status <> 'active' AS gone FROM paper_keys k JOIN people p ON p.id = k.made_by ORDER BY k.id`)
	if err != nil {
		return nil, fmt.Errorf("who made the paper keys: %w", err)
	}
	return found, nil
}

// Words by which the list names a paper key.
var paperNames = map[Side]string{Management: "Paper key of management", Staff: "Paper key of the staff side"}

const paperTitle = "On paper, in a sealed envelope"

// custodian is the paper key's line on the list: without a recipient, because nothing is ever sealed to it.
func (k PaperKey) custodian() crypto.ListCustodian {
	return crypto.ListCustodian{ID: k.ID, Name: paperNames[k.Side], Title: paperTitle, Side: string(k.Side), Sign: k.Sign, Since: k.MadeOn}
}

// MakePaperKey keeps the public half of a new paper key of the actor's side. The next list names it in the place of the one before,
// which counts until then. Where the list in force names a custodian of that side who is here, only such a one may, and ErrProve wants them to
// show first that it is them: whoever finds a tab open must not carry away a signature of that side. The same again is no error.
func (s *Store) MakePaperKey(ctx context.Context, session *Session, sign string) error {
	actor := session.Person
	if _, err := crypto.ParseSignKey(sign); err != nil || actor.Role != Custodian {
		return fmt.Errorf("make a paper key: %w", store.ErrInvalid)
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if err := one(tx.ExecContext(ctx, `UPDATE organisations SET id = id WHERE id = $1`, actor.OrganisationID)); err != nil {
			return err
		}
		if err := s.holdSession(ctx, tx, session); err != nil {
			return err
		}
		if err := mayPropose(ctx, tx, actor); err != nil {
			return err
		}
		var here, used int
		if err := tx.GetContext(ctx, &here, `SELECT COUNT(*) FROM paper_keys WHERE organisation_id = $1 AND side = $2 AND sign_key = $3 AND ended_on = ''`, actor.OrganisationID, actor.Side, sign); err != nil || here > 0 {
			return err
		}
		if err := tx.GetContext(ctx, &used, `SELECT (SELECT COUNT(*) FROM people WHERE sign_key = $1) + (SELECT COUNT(*) FROM paper_keys WHERE sign_key = $1)`, sign); err != nil {
			return err
		}
		if used > 0 {
			return fmt.Errorf("%w: a key that is in use", store.ErrInvalid)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE paper_keys SET ended_on = $3 WHERE organisation_id = $1 AND side = $2 AND ended_on = ''`, actor.OrganisationID, actor.Side, s.today()); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO paper_keys (id, organisation_id, side, sign_key, made_by, made_on) VALUES ($1, $2, $3, $4, $5, $6)`,
			crypto.NewID(), actor.OrganisationID, actor.Side, sign, actor.ID, s.today()); err != nil {
			return err
		}
		return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: actor.ID, What: accesslog.PaperKeyMade, Detail: string(actor.Side)})
	})
	if err != nil {
		return fmt.Errorf("make a paper key: %w", err)
	}
	return nil
}

// mayPropose refuses a custodian whom the list in force does not name with the keys they have, as soon as it names a custodian of their
// side who is here: an account that nobody has signed must not take the place of a side's way out.
func mayPropose(ctx context.Context, tx *sqlx.Tx, actor *Person) error {
	var allowed int
	if err := tx.GetContext(ctx, &allowed, `
		SELECT CASE WHEN EXISTS (SELECT 1 FROM people WHERE id = $1 AND status = 'active' AND recipient = $2 AND listed)
			OR NOT EXISTS (SELECT 1 FROM people WHERE organisation_id = $3 AND role = 'custodian' AND side = $4 AND status = 'active' AND listed) THEN 1 ELSE 0 END`,
		actor.ID, actor.Recipient, actor.OrganisationID, actor.Side); err != nil {
		return err
	}
	if allowed == 0 {
		return fmt.Errorf("%w: a custodian whom no list names", store.ErrInvalid)
	}
	return nil
}

// SignListOnPaper keeps a signature that a custodian made with the words of their side's paper key. It is as good as a custodian's
// whom the list in force names; the access log says who typed them in.
func (s *Store) SignListOnPaper(ctx context.Context, actor *Person, key, head, body, signature string) (inForce bool, err error) {
	var found []string
	err = s.DB.SelectContext(ctx, &found, `SELECT id FROM paper_keys WHERE organisation_id = $1 AND side = $2 AND id = $3`, actor.OrganisationID, actor.Side, key)
	if err == nil && len(found) == 0 {
		err = store.ErrInvalid
	}
	if err != nil {
		return false, fmt.Errorf("sign the list on paper: %w", err)
	}
	return s.signList(ctx, actor, crypto.HeadSignature{Custodian: key, Signature: signature}, head, body)
}

// listPaperKeys puts the paper key of each side among the custodians.
func listPaperKeys(ctx context.Context, q queryer, b *crypto.ListBody) error {
	var keys []PaperKey
	if err := q.SelectContext(ctx, &keys, `SELECT id, side, sign_key, made_on FROM paper_keys WHERE organisation_id = $1 AND ended_on = ''`, b.Organisation); err != nil {
		return err
	}
	for _, k := range keys {
		b.Custodians = append(b.Custodians, k.custodian())
	}
	return nil
}
