package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
	"saysomething/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file of testdata, byte for byte.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what was made:\n%s", path, got)
	}
}

func seed(t testing.TB, s *Store, rows ...SeedRow) {
	t.Helper()
	if err := s.DB.Tx(context.Background(), func(tx *sqlx.Tx) error { return s.Seed(context.Background(), tx, rows) }); err != nil {
		t.Fatal(err)
	}
}

func quarter(t testing.TB, name string) Quarter {
	t.Helper()
	q, err := ParseQuarter(name)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// times is n equal rows.
func times(n int, r SeedRow) []SeedRow {
	out := make([]SeedRow, n)
	for i := range out {
		out[i] = r
	}
	return out
}

// twoQuarters is a history whose true figures the tests below know.
func twoQuarters(t testing.TB) []SeedRow {
	q1, q2 := quarter(t, "2026-27 Q1"), quarter(t, "2026-27 Q2")
	concern := func(q Quarter, mode, group, feedback string, themes ...string) SeedRow {
		return SeedRow{Row: Row{Organisation: "o", Kind: "concern", Mode: mode, Route: "online", Themes: themes, Group: group}, Quarter: q, Feedback: feedback, FeedbackQuarter: q2}
	}
	var rows []SeedRow
	rows = append(rows, times(13, concern(q1, "confidential", "NUR", "yes", "bullying", "shouting"))...) // one national theme, once
	rows = append(rows, times(7, concern(q1, "anonymous", "", "", "patient", "shouting"))...)
	rows = append(rows, times(2, concern(q1, "open", "ADM", "no"))...)
	rows = append(rows, times(9, concern(q2, "anonymous", "GONE", "", "patient", "unheard"))...) // codes that no list has
	rows = append(rows, times(4, concern(q2, "open", "ADM", "maybe", "closed"))...)
	rows = append(rows, SeedRow{Row: Row{Organisation: "o", Kind: "celebration", Mode: "open", Route: "online", Themes: []string{"patient"}, Group: "ADM"}, Quarter: q1})
	return append(rows, SeedRow{Row: Row{Organisation: "other", Kind: "concern", Mode: "open", Route: "online"}, Quarter: q1})
}

func closeAll(t testing.TB, s *Store, want int) {
	t.Helper()
	if n, err := s.CloseQuarters(context.Background(), s.Now()); err != nil || n != want {
		t.Fatalf("wrote %d releases, want %d: %v", n, want, err)
	}
}

func TestReleaseIsWhatItMustBe(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		if err := db.Tx(context.Background(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`INSERT INTO organisations VALUES ('other', 'Elsewhere', 'england', 'england-and-wales', '[]', '', FALSE, '2027-01-01')`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		seed(t, s, twoQuarters(t)...)
		*now = quarter(t, "2026-27 Q3").First().AddDate(0, 0, 21)
		closeAll(t, s, 4)
		var bodies []string
		if err := db.Select(&bodies, `SELECT body FROM releases WHERE organisation_id = 'o' ORDER BY quarter`); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		for _, body := range bodies {
			if err := json.Indent(&out, []byte(body), "", " "); err != nil {
				t.Fatal(err)
			}
			out.WriteByte('\n')
		}
		golden(t, "releases.golden.json", out.Bytes())
		releases, err := s.Releases(context.Background(), "o")
		if err != nil || len(releases) != 2 || releases[0].Err != nil || releases[1].Err != nil {
			t.Fatalf("%+v, %v", releases, err)
		}
		if releases[1].Body.Prev != releases[0].Hash {
			t.Error("the second release does not name the first")
		}
		for _, c := range []struct {
			n               int
			table, row, got string
		}{
			{0, Themes, "bullying", "20"}, {0, Themes, "patient", "*"}, {0, Themes, notSure, "*"}, {0, Themes, "", "20"},
			{0, Mode, "confidential", "15"}, {0, Mode, "open", "*"}, {0, WorkerGroups, notSaid, "*"}, {0, Feedback, "yes", "0"},
			{0, Received, "celebration", "*"}, {0, Received, "", ""}, {1, Themes, "unheard", "10"}, {1, WorkerGroups, "GONE", "10"},
			{1, Feedback, "yes", "15"}, {1, Feedback, "maybe", "*"}, {1, Feedback, "", "20"},
		} {
			table := releases[c.n].Body.Table(c.table)
			got := table.Row(c.row).Shown
			if c.row == "" {
				got = table.Total
			}
			if string(got) != c.got {
				t.Errorf("release %d, %s %q: %q, want %q", c.n, c.table, c.row, got, c.got)
			}
		}
	})
}

// What is counted does not depend on the order in which rows came, nor on the database.
func TestReleaseIsDeterministic(t *testing.T) {
	hashes := map[string]bool{}
	for i, address := range []string{storetest.SQLiteAddress(t), storetest.SQLiteAddress(t), storetest.PostgresAddress(t), storetest.PostgresAddress(t)} {
		db := storetest.Open(t, address)
		s, now := fixture(t, db)
		rows := twoQuarters(t)
		rows = rows[:len(rows)-1]
		if i%2 == 1 {
			for a, b := 0, len(rows)-1; a < b; a, b = a+1, b-1 {
				rows[a], rows[b] = rows[b], rows[a]
			}
		}
		seed(t, s, rows...)
		*now = quarter(t, "2026-27 Q3").First().AddDate(0, 0, 21)
		closeAll(t, s, 2)
		releases, err := s.Releases(context.Background(), "o")
		if err != nil {
			t.Fatal(err)
		}
		hashes[releases[0].Hash+releases[1].Hash] = true
	}
	if len(hashes) != 1 {
		t.Errorf("%d different chains from the same figures", len(hashes))
	}
}

func TestReleasedQuartersNeverChange(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s, now := fixture(t, db)
		for n := range 12 {
			if err := insert(s, row(n)); err != nil {
				t.Fatal(err)
			}
		}
		*now = quarter(t, "2026-27 Q3").First().AddDate(0, 0, 21)
		closeAll(t, s, 1)
		before, err := s.Releases(ctx, "o")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Amend(ctx, "o", token(0), []string{"patient"}, "ADM", ""); err != nil {
			t.Fatal(err)
		}
		closeAll(t, s, 0)
		after, err := s.Releases(ctx, "o")
		if err != nil || len(after) != 1 || after[0].Hash != before[0].Hash || after[0].Err != nil {
			t.Errorf("the release changed: %+v, %v", after, err)
		}
	})
}

// No statement anywhere in the code changes or removes a release.
func TestNoCodeChangesReleases(t *testing.T) {
	changing := regexp.MustCompile(`(?i)(UPDATE|DELETE\s+FROM|TRUNCATE|REPLACE\s+INTO)\s+(TABLE\s+)?releases\b|ON CONFLICT \(organisation_id, quarter\) DO UPDATE`)
	if !changing.MatchString("delete from releases") {
		t.Fatal("the pattern finds nothing")
	}
	files := 0
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if changing.Match(text) {
			t.Errorf("%s changes releases", path)
		}
		files++
		return err
	})
	if err != nil || files < 10 {
		t.Fatalf("%d files read, %v", files, err)
	}
}

func TestTamperingShows(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s, now := fixture(t, db)
		*now = quarter(t, "2027-28 Q1").First()
		closeAll(t, s, 2)
		*now = quarter(t, "2027-28 Q1").First().AddDate(0, 0, 30)
		closeAll(t, s, 1)
		var rows []storedRelease
		if err := db.Select(&rows, `SELECT organisation_id, quarter, body, hash FROM releases ORDER BY quarter`); err != nil || len(rows) != 3 {
			t.Fatal(rows, err)
		}
		tampered := strings.Replace(rows[1].Body, `"total":"0"`, `"total":"45"`, 1)
		if tampered == rows[1].Body {
			t.Fatal("nothing to tamper with")
		}
		for what, c := range map[string]struct {
			change func(r []storedRelease) []storedRelease
			broken string // by place
		}{
			"nothing":              {func(r []storedRelease) []storedRelease { return r }, "..."},
			"a figure":             {func(r []storedRelease) []storedRelease { r[1].Body = tampered; return r }, ".x."},
			"a figure and hash":    {func(r []storedRelease) []storedRelease { r[1].Body, r[1].Hash = tampered, hash(tampered); return r }, ".x."},
			"a hash":               {func(r []storedRelease) []storedRelease { r[2].Hash = r[1].Hash; return r }, "..x"},
			"one is gone":          {func(r []storedRelease) []storedRelease { return append(r[:1:1], r[2]) }, ".x."},
			"the first is gone":    {func(r []storedRelease) []storedRelease { return r[1:] }, "x."},
			"another organisation": {func(r []storedRelease) []storedRelease { r[0].Organisation = "p"; return r }, "x.."},
			"two change places": {func(r []storedRelease) []storedRelease {
				r[0].Body, r[1].Body, r[0].Hash, r[1].Hash = r[1].Body, r[0].Body, r[1].Hash, r[0].Hash
				return r
			}, "xx."},
			"not JSON":    {func(r []storedRelease) []storedRelease { r[2].Body, r[2].Hash = "{", hash("{"); return r }, "..x"},
			"not a name":  {func(r []storedRelease) []storedRelease { r[0].Quarter = "?"; return r }, "x.."},
			"no releases": {func(r []storedRelease) []storedRelease { return nil }, ""},
		} {
			got := ""
			for _, r := range checkChain(c.change(append([]storedRelease(nil), rows...))) {
				switch {
				case r.Err == nil && r.Body.V == 1:
					got += "."
				case errors.Is(r.Err, ErrChanged) && r.Body.V == 0 && len(r.Body.Tables) == 0:
					got += "x"
				default:
					got += "?"
				}
			}
			if got != c.broken {
				t.Errorf("%s: %q, want %q", what, got, c.broken)
			}
		}
	})
}
