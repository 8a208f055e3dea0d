package accounts

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"saysomething/accesslog"
	"saysomething/crypto"
)

// ListWork is what there is for custodians to sign: the list that would be signed now, nil when
// nothing has changed, and a list that lacks a signature.
type ListWork struct {
	Proposal *ProposedList `json:"proposal"`
	Waiting  *WaitingList  `json:"waiting"`
}

// ProposedList is what a custodian would sign first.
type ProposedList struct {
	Head string `json:"head"`
	Body string `json:"body"`
}

// ListWork says what there is to sign. While a list waits that is still right, there is no proposal
// beside it; when people have changed meanwhile, both are given, and the proposal takes its place.
func (s *Store) ListWork(ctx context.Context) (*ListWork, error) {
	o, err := s.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	log, err := accesslog.PublicKey(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	stored, err := readLists(ctx, s.DB, o.ID)
	if err != nil {
		return nil, err
	}
	body, err := proposal(ctx, s.DB, o.ID, log, stored.body)
	if err != nil {
		return nil, err
	}
	work := &ListWork{Waiting: stored.waiting}
	if body == stored.body || stored.waiting != nil && stored.waiting.Body == body {
		if body == stored.body {
			work.Waiting = nil // what it would have changed has been changed back
		}
		return work, nil
	}
	head, err := crypto.EncodeHead(len(stored.heads)+1, stored.prev(), s.today(), body)
	if err != nil {
		return nil, fmt.Errorf("propose a list: %w", err)
	}
	work.Proposal = &ProposedList{head, body}
	return work, nil
}

func (l *signedLists) prev() string {
	if len(l.heads) == 0 {
		return ""
	}
	return crypto.Hash([]byte(l.heads[len(l.heads)-1].Line))
}

// proposal is the body of the list that would be signed now, after the one in force ("" before the first).
func proposal(ctx context.Context, q queryer, organisationID, log, inForce string) (string, error) {
	b := crypto.ListBody{Organisation: organisationID, Log: log}
	for _, fill := range []func(context.Context, queryer, *crypto.ListBody) error{listDesks, listPeople, listPaperKeys, listRecovery} {
		if err := fill(ctx, q, &b); err != nil {
			return "", fmt.Errorf("propose a list: %w", err)
		}
	}
	var before *crypto.ListBody
	if inForce != "" {
		var err error
		if before, err = crypto.ParseListBody(inForce); err != nil {
			return "", fmt.Errorf("propose a list: %w", err)
		}
	}
	if err := listFormer(ctx, q, &b, before); err != nil {
		return "", fmt.Errorf("propose a list: %w", err)
	}
	line, err := crypto.EncodeListBody(b)
	if err != nil {
		return "", fmt.Errorf("propose a list: %w", err)
	}
	return line, nil
}

func listDesks(ctx context.Context, q queryer, b *crypto.ListBody) error {
	var desks []Desk
	if err := q.SelectContext(ctx, &desks, `SELECT id, organisation_id, kind, name FROM desks WHERE organisation_id = $1`, b.Organisation); err != nil {
		return err
	}
	for _, d := range desks {
		b.Desks = append(b.Desks, crypto.ListDesk{ID: d.ID, Kind: d.Kind, Name: listText(d.Name)})
	}
	return nil
}

func listPeople(ctx context.Context, q queryer, b *crypto.ListBody) error {
	var people []Person
	if err := q.SelectContext(ctx, &people, `SELECT `+personColumns+` FROM people WHERE organisation_id = $1 AND status = 'active'`, b.Organisation); err != nil {
		return err
	}
	for i := range people {
		p := &people[i]
		switch {
		case p.Reader():
			b.Readers = append(b.Readers, crypto.ListReader{ID: p.ID, Name: listText(p.Name), Title: listText(p.Title), Role: string(p.Role), Side: string(p.Side),
				Desk: p.DeskID, Recipient: p.Recipient, Sign: p.SignKey, Since: p.Since})
		case p.Role == Custodian && p.Recipient != "":
			b.Custodians = append(b.Custodians, crypto.ListCustodian{ID: p.ID, Name: listText(p.Name), Title: listText(p.Title), Side: string(p.Side),
				Recipient: p.Recipient, Sign: p.SignKey, Since: p.Since})
		}
	}
	return nil
}

// listFormer carries on the keys of the past: those that were former on the list in force, and those it
// names which are nobody's present keys any more. A key that no list ever named is not among them:
// nobody could have written with it, and custodians would have no way to tell where it came from.
func listFormer(ctx context.Context, q queryer, b *crypto.ListBody, inForce *crypto.ListBody) error {
	if inForce == nil {
		return nil
	}
	var ends []struct{ ID, Sign, Until string }
	err := q.SelectContext(ctx, &ends, `
		SELECT f.person_id AS id, f.sign_key AS sign, f.until_on AS until FROM former_keys f JOIN people p ON p.id = f.person_id WHERE p.organisation_id = $1
		UNION ALL SELECT id, sign_key AS sign, left_on AS until FROM people WHERE organisation_id = $1 AND status = 'left' AND left_on <> ''
		UNION ALL SELECT id, sign_key AS sign, ended_on AS until FROM paper_keys WHERE organisation_id = $1 AND ended_on <> ''`, b.Organisation)
	if err != nil {
		return err
	}
	until := map[string]string{}
	for _, e := range ends {
		if had := until[e.ID+e.Sign]; had == "" || e.Until < had {
			until[e.ID+e.Sign] = e.Until
		}
	}
	still := map[string]bool{}
	for _, r := range b.Readers {
		still[r.ID+r.Sign] = true
	}
	for _, c := range b.Custodians {
		still[c.ID+c.Sign] = true
	}
	end := func(id, name, sign string) {
		if day := until[id+sign]; !still[id+sign] {
			b.Former = append(b.Former, crypto.ListFormer{ID: id, Name: name, Sign: sign, Until: cmp.Or(day, unknownDay)})
		}
	}
	for _, r := range inForce.Readers {
		end(r.ID, r.Name, r.Sign)
	}
	for _, c := range inForce.Custodians {
		end(c.ID, c.Name, c.Sign)
	}
	for _, f := range inForce.Former {
		if !still[f.ID+f.Sign] {
			b.Former = append(b.Former, f)
		}
	}
	return nil
}

// unknownDay stands for the day of an end that nobody wrote down.
const unknownDay = "9999-12-31"

// listRecovery names each side's newest recovery key: the one made to replace the present, if there is one. That one only while a
// custodian of the side who can sign holds a copy of it. A browser signs no key of its own side that it cannot compare: a key that is
// left without anybody to compare it would keep the side from signing, also on paper, for good.
func listRecovery(ctx context.Context, q queryer, b *crypto.ListBody) error {
	var keys []struct{ Side, Recipient string }
	err := q.SelectContext(ctx, &keys, `
		SELECT k.side, k.recipient FROM recovery_keys k WHERE k.organisation_id = $1 AND (k.status = 'current' OR k.status = 'proposed' AND EXISTS (
			SELECT 1 FROM recovery_copies c JOIN people p ON p.id = c.custodian_id
			WHERE c.organisation_id = k.organisation_id AND c.key = k.key AND p.role = 'custodian' AND p.side = k.side AND p.status = 'active' AND p.listed))
		ORDER BY CASE k.status WHEN 'proposed' THEN 1 ELSE 0 END, k.made_on, k.key`, b.Organisation)
	for _, k := range keys { // the last of a side stays
		if Side(k.Side) == Management {
			b.Recovery.Management = k.Recipient
		} else {
			b.Recovery.Staff = k.Recipient
		}
	}
	return err
}

// listText keeps a name to what every client takes on a list.
func listText(s string) string {
	return strings.NewReplacer("\u2028", " ", "\u2029", " ").Replace(strings.ToValidUTF8(s, ""))
}
