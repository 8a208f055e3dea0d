package reports

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// noon is a moment in 2026-27 Q2.
var noon = time.Date(2026, 7, 22, 11, 0, 0, 0, time.UTC)

// fixture is an organisation "o" with lists and areas, at a clock that the test may move.
func fixture(t testing.TB, db *store.DB) (*Store, *time.Time) {
	t.Helper()
	now := noon
	s := &Store{DB: db, Now: func() time.Time { return now }, Run: "run", DelayDays: DefaultDelayDays}
	t.Cleanup(s.Close)
	err := db.Tx(context.Background(), func(tx *sqlx.Tx) error {
		for _, q := range []string{
			`INSERT INTO organisations VALUES ('o', 'Heronbrook', 'england', 'england-and-wales', '[]', '', FALSE, '2026-07-01')`,
			`INSERT INTO areas VALUES ('o', 'site', 'Site', '', 900), ('o', 'ward', 'Ward', 'site', 20), ('o', 'room', 'Room', 'ward', 19),
				('o', 'cell', 'Cell', 'room', 3), ('o', 'tiny', 'Tiny', '', 19), ('o', 'a', 'A', 'b', 1), ('o', 'b', 'B', 'a', 1), ('o', 'lost', 'Lost', 'gone', 1)`,
			`INSERT INTO list_items VALUES
				('theme', 'patient', 'Patient safety or quality', 'patient', 1, '2020-04-01', ''),
				('theme', 'bullying', 'Bullying or harassment', 'bullying', 2, '2020-04-01', ''),
				('theme', 'shouting', 'Shouting', 'bullying', 3, '2020-04-01', ''),
				('theme', 'closed', 'Closed last year', 'closed', 4, '2020-04-01', '2025-03-31'),
				('theme', 'ended', 'Ended three weeks ago', 'ended', 5, '2020-04-01', '2026-07-01'),
				('theme', 'coming', 'Coming', 'coming', 6, '2027-04-01', ''),
				('worker_group', 'NUR', 'Nurses and midwives', 'NUR', 1, '2020-04-01', ''),
				('worker_group', 'ADM', 'Administration', 'ADM', 2, '2020-04-01', '')`,
		} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, &now
}

// token is a statistics token that a test can tell from others.
func token(n int) string {
	b := sha256.Sum256(fmt.Appendf(nil, "token %d", n))
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func row(n int) Row {
	return Row{Token: token(n), Organisation: "o", Kind: "concern", Mode: "anonymous", Route: "online",
		Themes: []string{"shouting", "bullying", "shouting"}, Group: "NUR", Area: "cell"}
}

func insert(s *Store, row Row) error {
	return s.DB.Tx(context.Background(), func(tx *sqlx.Tx) error { return s.InsertStatistics(context.Background(), tx, row) })
}

func stored(t *testing.T, s *Store, token string) map[string]any {
	t.Helper()
	hash, err := tokenHash(token)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	if err := s.DB.QueryRowx(`SELECT quarter, themes, worker_group, area, feedback, feedback_quarter, detriment, detriment_quarter FROM statistics WHERE token_hash = $1`, hash).MapScan(got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestInsertStatistics(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		if err := insert(s, row(1)); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{"quarter": "2026-27 Q2", "themes": "bullying,shouting", "worker_group": "NUR", "area": "ward", "feedback": "", "feedback_quarter": "", "detriment": "", "detriment_quarter": ""}
		if got := stored(t, s, token(1)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("stored %v, want %v", got, want)
		}
		var clear int
		if err := db.Get(&clear, `SELECT count(*) FROM statistics WHERE token_hash = $1`, token(1)); err != nil || clear != 0 {
			t.Errorf("the token itself is in the table (%d, %v)", clear, err)
		}
		if err := insert(s, row(1)); !errors.Is(err, store.ErrConflict) {
			t.Errorf("the same token again: %v, want ErrConflict", err)
		}
	})
}

func TestAreasAreCoarsened(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		n := 0
		for area, want := range map[string]string{"": "", "site": "site", "ward": "ward", "room": "ward", "cell": "ward", "tiny": "", "a": "", "lost": ""} {
			n++
			r := row(n)
			r.Area = area
			if err := insert(s, r); err != nil {
				t.Fatalf("area %q: %v", area, err)
			}
			if got := stored(t, s, token(n))["area"]; fmt.Sprintf("%s", got) != want {
				t.Errorf("area %q counts as %q, want %q", area, got, want)
			}
		}
	})
}

func TestInsertRefuses(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, _ := fixture(t, db)
		for what, change := range map[string]func(*Row){
			"a short token":    func(r *Row) { r.Token = "abcd" },
			"a padded token":   func(r *Row) { r.Token += "=" },
			"a kind":           func(r *Row) { r.Kind = "rumour" },
			"a mode":           func(r *Row) { r.Mode = "" },
			"a route":          func(r *Row) { r.Route = "post" },
			"a theme":          func(r *Row) { r.Themes = []string{"patient", "nonsense"} },
			"a closed theme":   func(r *Row) { r.Themes = []string{"closed"} },
			"a coming theme":   func(r *Row) { r.Themes = []string{"coming"} },
			"a joined theme":   func(r *Row) { r.Themes = []string{"bullying,shouting"} },
			"an empty theme":   func(r *Row) { r.Themes = []string{""} },
			"too many themes":  func(r *Row) { r.Themes = make([]string, maxThemes+1) },
			"a group":          func(r *Row) { r.Group = "XXX" },
			"a theme as group": func(r *Row) { r.Group = "patient" },
			"an area":          func(r *Row) { r.Area = "elsewhere" },
		} {
			r := row(1)
			change(&r)
			if err := insert(s, r); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", what, err)
			}
		}
		var n int
		if err := db.Get(&n, `SELECT count(*) FROM statistics`); err != nil || n != 0 {
			t.Errorf("%d rows stored, %v", n, err)
		}
	})
}

func TestAmendAndFeedback(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s, now := fixture(t, db)
		r := row(1)
		r.Themes = []string{"ended"} // ended on 1 July, within this quarter
		if err := insert(s, r); err != nil {
			t.Fatal(err)
		}
		*now = now.AddDate(0, 4, 0)
		if err := s.Amend(ctx, "o", token(1), []string{"patient", "ended"}, "ADM", "room"); err != nil {
			t.Fatal(err)
		}
		answer := func(token, answer string) error {
			return db.Tx(ctx, func(tx *sqlx.Tx) error { return s.SetFeedback(ctx, tx, token, answer) })
		}
		if err := answer(token(1), "dont_know"); err != nil {
			t.Fatal(err)
		}
		detriment := func(token, answer string) error {
			return db.Tx(ctx, func(tx *sqlx.Tx) error { return s.SetDetriment(ctx, tx, token, answer) })
		}
		for _, said := range []string{"yes", "not_sure"} { // the last counts
			if err := detriment(token(1), said); err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]any{"quarter": "2026-27 Q2", "themes": "ended,patient", "worker_group": "ADM", "area": "ward", "feedback": "dont_know", "feedback_quarter": "2026-27 Q3", "detriment": "not_sure", "detriment_quarter": "2026-27 Q3"}
		if got := stored(t, s, token(1)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("stored %v, want %v", got, want)
		}
		for what, c := range map[string]struct{ got, want error }{
			"answer without a row":      {answer(token(2), "yes"), store.ErrNotFound},
			"answer of another kind":    {answer(token(1), "never"), store.ErrInvalid},
			"detriment without a row":   {detriment(token(2), "yes"), store.ErrNotFound},
			"detriment of another kind": {detriment(token(1), "dont_know"), store.ErrInvalid},
			"detriment not said":        {detriment(token(1), ""), store.ErrInvalid},
			"amend without a row":       {s.Amend(ctx, "o", token(2), nil, "", ""), store.ErrNotFound},
			"amend from elsewhere":      {s.Amend(ctx, "p", token(1), nil, "", ""), store.ErrNotFound},
			"amend to an unknown area":  {s.Amend(ctx, "o", token(1), nil, "", "nowhere"), store.ErrInvalid},
			"amend with the hash": {s.Amend(ctx, "o", func() string {
				h, _ := tokenHash(token(1))
				b, _ := hex.DecodeString(h)
				return base64.RawURLEncoding.EncodeToString(b)
			}(),
				nil, "", ""), store.ErrNotFound},
		} {
			if !errors.Is(c.got, c.want) {
				t.Errorf("%s: %v, want %v", what, c.got, c.want)
			}
		}
	})
}
