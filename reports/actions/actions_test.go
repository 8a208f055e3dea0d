package actions

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var known = Known{
	Themes: []Choice{{"bullying", "Bullying or harassment"}, {"safety", "Patient safety"}},
	Areas:  []Choice{{"HGH", "The hospital"}, {"COM", "Community"}},
	Shown:  func(theme, area string) bool { return area == "" || theme == "" },
}

func good() Words {
	return Words{Heard: "survey", Theme: "bullying", Said: "Meetings are unkind.", Did: "Every chair has been trained.", By: "2027-03-31", State: Planned}
}

func TestCheck(t *testing.T) {
	numbers := Numbers{Measure: "Say meetings are kind", Unit: "percent", Baseline: "50", Now: "62.5", Next: "70", Source: "Staff Survey 2026"}
	for name, c := range map[string]struct {
		change func(*Words)
		wrong  []string
	}{
		"good":                       {func(*Words) {}, nil},
		"with numbers":               {func(w *Words) { w.Numbers = numbers }, nil},
		"a pledge alone":             {func(w *Words) { w.Theme, w.Pledge = "", "publish" }, nil},
		"linked to nothing":          {func(w *Words) { w.Theme = "" }, []string{"theme"}},
		"codes of no list":           {func(w *Words) { w.Theme, w.Area, w.Pledge, w.State, w.Heard = "x", "x", "x", "x", "x" }, []string{"area", "heard", "pledge", "state", "theme"}},
		"nothing said":               {func(w *Words) { w.Said, w.Did = " \n", "" }, []string{"did", "said"}},
		"too long":                   {func(w *Words) { w.Said = strings.Repeat("é", MostText+1) }, []string{"said"}},
		"as long as may be":          {func(w *Words) { w.Said = strings.Repeat("é", MostText) }, nil},
		"no such day":                {func(w *Words) { w.By = "2027-02-29" }, []string{"by"}},
		"stopped without a reason":   {func(w *Words) { w.State = Stopped }, []string{"reason"}},
		"stopped with one":           {func(w *Words) { w.State, w.Reason = Stopped, "The ward closed." }, nil},
		"figures that show a number": {func(w *Words) { w.Heard = Figures }, nil},
		"figures that show none":     {func(w *Words) { w.Heard, w.Area = Figures, "HGH" }, []string{"heard"}},
		"a small count":              {func(w *Words) { w.Numbers = numbers; w.Numbers.Unit, w.Numbers.Now = "concerns", "4" }, []string{"now"}},
		"no count at all":            {func(w *Words) { w.Numbers = numbers; w.Numbers.Unit, w.Numbers.Baseline = "concerns", "0" }, []string{"baseline"}},
		"a count of five":            {func(w *Words) { w.Numbers = numbers; w.Numbers.Unit, w.Numbers.Baseline = "concerns", "5" }, nil},
		"a small aim":                {func(w *Words) { w.Numbers = numbers; w.Numbers.Unit, w.Numbers.Next = "concerns", "0" }, nil},
		"over all":                   {func(w *Words) { w.Numbers = numbers; w.Numbers.Now = "101" }, []string{"now"}},
		"a formula":                  {func(w *Words) { w.Numbers = numbers; w.Numbers.Now = "=1+1" }, []string{"now"}},
		"not a number":               {func(w *Words) { w.Numbers = numbers; w.Numbers.Now = "NaN" }, []string{"now"}},
		"an exponent":                {func(w *Words) { w.Numbers = numbers; w.Numbers.Now = "1e3" }, []string{"now"}},
		"numbers of nothing":         {func(w *Words) { w.Numbers = Numbers{Now: "7"} }, []string{"baseline", "measure", "source", "unit"}},
		"a unit alone":               {func(w *Words) { w.Numbers = Numbers{Unit: "days"} }, nil},
	} {
		w := good()
		c.change(&w)
		_, wrong := Check(w, known)
		if got := slices.Sorted(maps.Keys(wrong)); !slices.Equal(got, c.wrong) {
			t.Errorf("%s: %v, want %v", name, got, c.wrong)
		}
	}
	w, _ := Check(Words{Heard: "survey", Theme: "safety", Area: "COM", Said: " a\x00\n\tb\xff ", Did: "c", By: "2027-03-31", State: Done, Reason: "left over"}, known)
	if w.Said != "a b" || w.ThemeLabel != "Patient safety" || w.AreaLabel != "Community" || w.Reason != "" {
		t.Errorf("%+v", w)
	}
}

func TestFigure(t *testing.T) {
	for unit, want := range map[string]string{"percent": "25%", "concerns": "25 concerns", "days": "25 working days", "score": "25"} {
		if got := (Numbers{Unit: unit}).Figure("25"); got != want {
			t.Errorf("%s: %s", unit, got)
		}
	}
	if (Numbers{Unit: "percent"}).Figure("") != "" {
		t.Error("nothing has a unit")
	}
}

// fixture is an organisation with somebody of each side, one who is independent, and another organisation's.
func fixture(t *testing.T, db *store.DB) (s *Store, people map[string]Actor) {
	t.Helper()
	s, people = &Store{DB: db, Now: func() time.Time { return time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC) }}, map[string]Actor{}
	err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
		for _, o := range []string{"o", "other"} {
			if _, err := tx.Exec(`INSERT INTO organisations VALUES ($1, $1, 'england', 'england-and-wales', '[]', '', FALSE, '2026-07-01')`, o); err != nil {
				return err
			}
		}
		for name, o := range map[string]string{"management": "o", "staff": "o", "independent": "o", "elsewhere": "other"} {
			a := Actor{Organisation: o, ID: crypto.NewID(), Name: "Name of " + name, Title: "Title", Side: name}
			if name == "elsewhere" {
				a.Side = "staff"
			}
			people[name] = a
			if _, err := tx.Exec(`INSERT INTO people (id, organisation_id, email, name, title, role, side, status, recipient, sign_key, login_hash, since)
				VALUES ($1, $2, $1, $3, $4, 'partnership', $5, 'active', '', '', '', '')`, a.ID, o, a.Name, a.Title, a.Side); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, people
}

func TestBothSidesAgree(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s, people := fixture(t, db)
		m, st, ind := people["management"], people["staff"], people["independent"]
		shown := func() string {
			t.Helper()
			all, err := s.Agreed(ctx, "o")
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, a := range all {
				if a.Management.PersonID != m.ID || a.Staff.PersonID != st.ID || a.On != "2026-11-22" {
					t.Errorf("%+v", a)
				}
				said = append(said, a.Said)
			}
			return strings.Join(said, "|")
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		is := func(err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		put := func(by Actor, id string, last int, said string) (string, error) {
			w := good()
			w.Said = said
			return s.Put(ctx, by, id, last, w, known)
		}
		id, err := put(m, "", 0, "one")
		must(err)
		if shown() != "" {
			t.Error("shown with one side's name")
		}
		is(s.Agree(ctx, m, id, 1), store.ErrConflict)                   // their side has signed
		is(s.Agree(ctx, ind, id, 1), store.ErrInvalid)                  // no side
		is(s.Agree(ctx, people["elsewhere"], id, 1), store.ErrConflict) // not theirs
		is(s.Agree(ctx, st, id, 2), store.ErrConflict)                  // no such version
		is(s.Agree(ctx, st, crypto.NewID(), 1), store.ErrConflict)      // no such entry
		is(s.Withdraw(ctx, ind, id, 1, "because"), store.ErrInvalid)    // no side
		is(s.Withdraw(ctx, people["elsewhere"], id, 1, "x"), store.ErrConflict)
		if _, err := s.One(ctx, "other", id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another organisation reads it: %v", err)
		}
		must(s.Agree(ctx, st, id, 1))
		if shown() != "one" {
			t.Errorf("shown: %s", shown())
		}

		_, err = put(ind, id, 1, "two") // a change: nobody has signed it, what was agreed stands
		must(err)
		if shown() != "one" {
			t.Errorf("shown after a change: %s", shown())
		}
		_, err = put(st, id, 1, "lost")
		is(err, store.ErrConflict)
		must(s.Agree(ctx, st, id, 2))
		is(s.Agree(ctx, m, id, 1), store.ErrConflict) // they read the version before
		must(s.Agree(ctx, m, id, 2))
		if shown() != "two" {
			t.Errorf("shown after both agreed: %s", shown())
		}

		is(s.Withdraw(ctx, st, id, 2, " "), store.ErrInvalid)
		is(s.Withdraw(ctx, st, id, 1, "old"), store.ErrConflict)
		must(s.Withdraw(ctx, st, id, 2, "It did not happen."))
		_, err = put(m, id, 2, "three")
		is(err, store.ErrConflict)
		is(s.Agree(ctx, m, id, 2), store.ErrConflict)
		if shown() != "" {
			t.Error("shown after it was withdrawn")
		}
		e, err := s.One(ctx, "o", id)
		must(err)
		if e.WithdrawnBy != st.Name || e.WithdrawnWhy != "It did not happen." || len(e.Versions) != 2 || e.Newest().Words.Said != "two" ||
			e.Versions[1].WrittenBy != m.Name || len(e.Versions[1].Signed) != 2 {
			t.Errorf("the history: %+v", e)
		}
		if _, err := s.One(ctx, "o", "not an id"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no id: %v", err)
		}
		if _, err := put(m, "", 0, ""); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("nothing said: %v", err)
		}
	})
}
