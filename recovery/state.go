package recovery

import (
	"context"
	"errors"
	"fmt"

	"saysomething/accounts"
	"saysomething/store"
)

// Overview is what custodians see.
type Overview struct {
	Keys       []SideKey
	Custodians []Custodian
	People     []Person
	Readers    []Person // who may be given another reader's cases
	Recoveries []UnderWay
	Left       int // shares of one's own side on a former identity
	Total      int // shares of one's own side
}

// SideKey is a recovery identity of a side.
type SideKey struct {
	Side      string `db:"side"`
	Key       string `db:"key"`
	Recipient string `db:"recipient"`
	Status    string `db:"status"` // proposed | current | former
	Made      string `db:"made_on"`
	Used      bool   `db:"used"` // a recovery was carried out with it
	Copies    []string
	Mine      []byte
}

// Custodian is one of either side.
type Custodian struct {
	ID     string `db:"id"`
	Name   string `db:"name"`
	Side   string `db:"side"`
	Status string `db:"status"`
	Listed bool   `db:"listed"`
}

// Person is somebody whose key can be replaced or whose cases can be passed on.
type Person struct {
	ID      string `db:"id"`
	Name    string `db:"name"`
	Role    string `db:"role"`
	Status  string `db:"status"`
	Desk    string `db:"desk"` // kind of desk, "" without one
	Listed  bool   `db:"listed"`
	Cases   int    `db:"cases"`
	Without int    `db:"without"` // of them have no halves, or some that leave a reader out: the worker wanted no recovery, or nobody has opened it since there could be
}

// UnderWay is a recovery with how far it is.
type UnderWay struct {
	Recovery
	Progress Progress
}

// Overview reads everything for the custodians' page. A custodian whom no list names is told of keys alone: not who reads how much, nor
// whose cases are being recovered, and why.
func (s *Store) Overview(ctx context.Context, actor *accounts.Person) (*Overview, error) {
	o := &Overview{People: []Person{}, Recoveries: []UnderWay{}}
	all := []func(context.Context, *accounts.Person, *Overview) error{s.overKeys, s.overPeople, s.overRecoveries, s.overShares}
	switch err := listed(ctx, s.DB, actor); {
	case errors.Is(err, store.ErrInvalid):
		all = all[:1]
	case err != nil:
		return nil, fmt.Errorf("recovery: %w", err)
	}
	for _, fill := range all {
		if err := fill(ctx, actor, o); err != nil {
			return nil, fmt.Errorf("recovery: %w", err)
		}
	}
	return o, nil
}

// overKeys: former identities are shown only while somebody holds a copy, so while shares are sealed to them.
func (s *Store) overKeys(ctx context.Context, actor *accounts.Person, o *Overview) error {
	o.Keys = []SideKey{}
	if err := s.DB.SelectContext(ctx, &o.Keys, `
		SELECT k.side, k.key, k.recipient, k.status, k.made_on, k.used FROM recovery_keys k WHERE k.organisation_id = $1
		AND (k.status <> 'former' OR EXISTS (SELECT 1 FROM recovery_copies c WHERE c.organisation_id = $1 AND c.key = k.key))
		ORDER BY k.side, k.made_on, k.key`, actor.OrganisationID); err != nil {
		return err
	}
	for i := range o.Keys {
		k := &o.Keys[i]
		k.Copies = []string{}
		if err := s.DB.SelectContext(ctx, &k.Copies, `SELECT custodian_id FROM recovery_copies WHERE organisation_id = $1 AND key = $2 ORDER BY custodian_id`, actor.OrganisationID, k.Key); err != nil {
			return err
		}
		var mine [][]byte
		if err := s.DB.SelectContext(ctx, &mine, `SELECT data FROM recovery_copies WHERE organisation_id = $1 AND key = $2 AND custodian_id = $3`, actor.OrganisationID, k.Key, actor.ID); err != nil {
			return err
		}
		if len(mine) > 0 {
			k.Mine = mine[0]
		}
	}
	o.Custodians = []Custodian{}
	return s.DB.SelectContext(ctx, &o.Custodians, `SELECT id, name, side, status, listed FROM people WHERE organisation_id = $1 AND role = 'custodian' AND recipient <> '' ORDER BY name, id`, actor.OrganisationID)
}

// overPeople: everybody with keys. How many cases somebody reads tells custodians what a recovery would hand over; which, nothing tells.
func (s *Store) overPeople(ctx context.Context, actor *accounts.Person, o *Overview) error {
	o.People = []Person{}
	return s.DB.SelectContext(ctx, &o.People, `
		SELECT p.id, p.name, p.role, p.status, COALESCE(d.kind, '') AS desk, p.listed,
			COALESCE(n.cases, 0) AS cases, COALESCE(n.without, 0) AS without
		FROM people p LEFT JOIN desks d ON d.id = p.desk_id
		LEFT JOIN (
			SELECT v.reader_id, COUNT(*) AS cases, SUM(CASE WHEN s.case_id IS NULL OR s.lacking THEN 1 ELSE 0 END) AS without
			FROM envelopes v LEFT JOIN recovery_shares s ON s.case_id = v.case_id AND s.kind = 'case' AND s.side = 'staff'
			WHERE v.reader_id <> 'worker' GROUP BY v.reader_id
		) n ON n.reader_id = p.id
		WHERE p.organisation_id = $1 AND p.recipient <> '' AND (p.status = 'active' OR n.cases > 0) ORDER BY p.name, p.id`, actor.OrganisationID)
}

// overRecoveries: those under way, and the last ten that ended.
func (s *Store) overRecoveries(ctx context.Context, actor *accounts.Person, o *Overview) error {
	var found []Recovery
	if err := s.DB.SelectContext(ctx, &found, `
		SELECT `+columns+` FROM recoveries WHERE organisation_id = $1
		ORDER BY CASE WHEN status IN ('asked', 'waiting') THEN 0 ELSE 1 END, begun_at DESC, id LIMIT 30`, actor.OrganisationID); err != nil {
		return err
	}
	o.Recoveries = []UnderWay{}
	for _, r := range found {
		if r.Status == Asked && r.BegunAt <= s.Now().Add(-LinkLife).UnixMicro() {
			r.Status = Stopped // nobody used the link in time
		}
		u := UnderWay{Recovery: r}
		if r.Status == Waiting {
			var err error
			if u.Progress, err = s.Progress(ctx, r.ID); err != nil {
				return err
			}
		}
		o.Recoveries = append(o.Recoveries, u)
	}
	return nil
}

func (s *Store) overShares(ctx context.Context, actor *accounts.Person, o *Overview) error {
	count := `SELECT COUNT(*) FROM recovery_shares s JOIN cases c ON c.id = s.case_id WHERE c.organisation_id = $1 AND s.side = $2`
	if err := s.DB.One(ctx, &o.Total, count, actor.OrganisationID, actor.Side); err != nil {
		return err
	}
	return s.DB.One(ctx, &o.Left, count+` AND s.key NOT IN (SELECT key FROM recovery_keys WHERE organisation_id = $1 AND side = $2 AND status = 'current')`, actor.OrganisationID, actor.Side)
}
