package handlers

import (
	"crypto/ed25519"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/reports"
	"saysomething/reports/release"
	"saysomething/store"
)

// putOut puts releases into the ledger as if the service had made them: signed, chained, and out since the morning of their day. It gives them back
// as they are stored.
func putOut(t testing.TB, db *store.DB, organisation string, releases ...release.Release) []release.Release {
	t.Helper()
	ctx := t.Context()
	if _, err := (&reports.Store{DB: db}).ReleaseKey(ctx, organisation); err != nil { // makes it
		t.Fatal(err)
	}
	var seed string
	if err := db.One(ctx, &seed, `SELECT value FROM settings WHERE name = $1`, "release_key:"+organisation); err != nil {
		t.Fatal(err)
	}
	raw, err := crypto.B64.DecodeString(seed)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	if err := db.SelectContext(ctx, &have, `SELECT hash FROM ledger_releases WHERE organisation_id = $1 ORDER BY number`, organisation); err != nil {
		t.Fatal(err)
	}
	key, prev := ed25519.NewKeyFromSeed(raw), ""
	if len(have) > 0 {
		prev = have[len(have)-1]
	}
	for i := range releases {
		r := &releases[i]
		r.V, r.Organisation.ID, r.Number, r.Prev = 2, organisation, len(have)+i+1, prev
		body, err := release.Encode(*r)
		if err != nil {
			t.Fatal(err)
		}
		prev = release.Hash(body)
		at, err := time.ParseInLocation("2006-01-02 15:04", r.PublishAt, reports.London)
		if err != nil {
			t.Fatal(err)
		}
		signature := crypto.B64.EncodeToString(ed25519.Sign(key, append([]byte("saysomething/v1 release\n"), body...)))
		err = db.Tx(ctx, func(tx *sqlx.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO ledger_releases (organisation_id, number, year, due, body, hash, signature, certificate, publish_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				organisation, r.Number, r.Year, fmt.Sprintf("%s Q%d", r.Year, r.Number), string(body), prev, signature, []byte{}, at.UnixMicro())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return releases
}

// twoQuarters are releases by hand of a small trust. Their values go round the symbols by a sum over the cell.
func twoQuarters() []release.Release {
	var out []release.Release
	for n := 1; n <= 2; n++ {
		r := release.Release{
			Organisation: release.Name{Name: "Heronbrook NHS Foundation Trust"}, Year: "2026-27",
			Periods:  []release.Period{{Name: fmt.Sprintf("2026-27 Q%d", n), Per: release.Quarterly, First: n, Last: n}},
			FrozenOn: fmt.Sprintf("2026-%02d-22", 4+3*n), PublishAt: fmt.Sprintf("2026-%02d-28 09:30", 4+3*n),
			Parameters: release.Parameters{Threshold: 5, Base: 5, MinPeople: 20, Homogeneity: 3, MaxThemes: 3, SmallestCount: 20},
			Frame:      handFrame, Tables: handTables,
		}
		for _, table := range handTables {
			for _, c := range handCells(table, r.Periods[0].Name) {
				if !slices.ContainsFunc(r.Cells, func(s release.Shown) bool { return s.Cell == c }) {
					r.Cells = append(r.Cells, release.Shown{Cell: c, Value: handValue(c)})
				}
			}
		}
		slices.SortFunc(r.Cells, func(a, b release.Shown) int { return a.Compare(b.Cell) })
		out = append(out, r)
	}
	return out
}

var handFrame = release.Frame{
	Year: "2026-27", Day: "2026-04-01", Total: 5000,
	Areas:  []release.Area{{Code: "a", Label: "Heronbrook General Hospital", People: 3000}, {Code: "a1", Label: "Surgery", Parent: "a", People: 400}, {Code: "b", Label: "Community", People: 2000}},
	Groups: []release.Item{{Code: "nurses", Label: "Registered nurses and midwives", People: 2000}, {Code: "medical", Label: "Medical and dental", People: 10}, {Code: release.NotSaid, Label: "Not said", People: 5000}},
	Themes: []release.Item{{Code: "safety", Label: "Patient safety or quality"}, {Code: "bullying", Label: "Bullying or harassment"}, {Code: release.NotSure, Label: "Not sure"}},
	Routes: []release.Item{{Code: "online", Label: "Online"}, {Code: "in_person", Label: "In person"}},
	Modes:  []release.Item{{Code: "open", Label: "Open"}, {Code: "confidential", Label: "Confidential"}, {Code: "anonymous", Label: "Anonymous"}},
	Answers: []release.Answers{
		{Subject: release.Feedback, Items: []release.Item{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}}},
		{Subject: release.Thanked, Items: []release.Item{{Code: "2_days", Label: "2 working days"}, {Code: "longer", Label: "Longer"}}},
	},
}

var handTables = []release.Table{
	{ID: "themes", Title: "Themes by site", Subject: release.Concern, Levels: []string{"organisation", "site"}, By: []string{"theme"}, Per: release.Quarterly, Audience: "public"},
	{ID: "areas", Title: "Areas", Subject: release.Concern, Levels: []string{"organisation", "site", "directorate"}, Per: release.Quarterly, Audience: "partnership"},
	{ID: "groups", Title: "Worker groups", Subject: release.Concern, Levels: []string{"organisation"}, By: []string{"group"}, Per: release.Quarterly, Audience: "public"},
	{ID: "feedback", Title: "Would you speak up again?", Subject: release.Feedback, Levels: []string{"organisation"}, By: []string{"answer"}, Per: release.Quarterly, Audience: "public"},
	{ID: "thanked", Title: "How soon people were thanked", Subject: release.Thanked, Levels: []string{"organisation"}, By: []string{"answer"}, Per: release.Quarterly, Audience: "public"},
}

func handCells(table release.Table, period string) []release.Cell {
	areas := []string{""}
	if slices.Contains(table.Levels, "site") {
		areas = append(areas, "a", "b")
	}
	if slices.Contains(table.Levels, "directorate") {
		areas = append(areas, "a1")
	}
	var out []release.Cell
	for _, a := range areas {
		c := release.Cell{Subject: table.Subject, Period: period, Area: a}
		out = append(out, c)
		if len(table.By) == 0 {
			continue
		}
		for _, code := range map[string][]string{"theme": {"safety", "bullying", release.NotSure}, "group": {"nurses", "medical", release.NotSaid}, "answer": {"yes", "no", "2_days", "longer"}}[table.By[0]] {
			switch table.By[0] {
			case "theme":
				c.Theme = code
			case "group":
				c.Group = code
			case "answer":
				if (table.Subject == release.Feedback) != (code == "yes" || code == "no") {
					continue
				}
				c.Answer = code
			}
			out = append(out, c)
		}
	}
	return out
}

func handValue(c release.Cell) string {
	if c.Group == "medical" {
		return release.TooFew
	}
	h := fnv.New32a()
	fmt.Fprint(h, c)
	if n := int(h.Sum32() % 7); n > 1 {
		return strconv.Itoa(20 + 5*n)
	}
	if c.Area == "" && c.Theme == "" && c.Group == "" && c.Answer == "" {
		return "132"
	}
	return release.Withheld
}
