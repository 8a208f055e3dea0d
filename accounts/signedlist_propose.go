package accounts

import (
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
	body, err := proposal(ctx, s.DB, o.ID, log)
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

// proposal is the body of the list that would be signed now.
func proposal(ctx context.Context, q queryer, organisationID, log string) (string, error) {
	b := crypto.ListBody{Organisation: organisationID, Log: log}
	for _, fill := range []func(context.Context, queryer, *crypto.ListBody) error{listDesks, listPeople, listFormer, listRecovery} {
		if err := fill(ctx, q, &b); err != nil {
			return "", fmt.Errorf("propose a list: %w", err)
		}
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

// listFormer names the keys people wrote with before, their own of the past and those of people who left.
func listFormer(ctx context.Context, q queryer, b *crypto.ListBody) error {
	var former []crypto.ListFormer
	err := q.SelectContext(ctx, &former, `
		SELECT p.id, p.name, f.sign_key AS sign, f.until_on AS until FROM former_keys f JOIN people p ON p.id = f.person_id
		WHERE p.organisation_id = $1 AND p.role IN ('guardian', 'rep', 'custodian')
			AND NOT (p.status = 'active' AND p.sign_key = f.sign_key) AND NOT (p.status = 'left' AND p.sign_key = f.sign_key)
		UNION ALL
		SELECT id, name, sign_key AS sign, CASE left_on WHEN '' THEN $2 ELSE left_on END AS until FROM people
		WHERE organisation_id = $1 AND role IN ('guardian', 'rep', 'custodian') AND status = 'left' AND sign_key <> ''`,
		b.Organisation, unknownDay)
	for i := range former {
		former[i].Name = listText(former[i].Name)
	}
	b.Former = former
	return err
}

// unknownDay stands for the day somebody left before such days were kept.
const unknownDay = "9999-12-31"

// listRecovery names each side's newest recovery key: the one made to replace the present, if there is one.
func listRecovery(ctx context.Context, q queryer, b *crypto.ListBody) error {
	var keys []struct{ Side, Recipient string }
	err := q.SelectContext(ctx, &keys, `
		SELECT side, recipient FROM recovery_keys WHERE organisation_id = $1 AND status IN ('proposed', 'current')
		ORDER BY CASE status WHEN 'proposed' THEN 1 ELSE 0 END, made_on, key`, b.Organisation)
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
