package reports

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"saysomething/reports/audit"
	"saysomething/reports/release"
	"saysomething/store"
	"saysomething/store/storetest"
)

// No statement anywhere in the code changes or removes a release, a frozen quarter, a frame or what is in the register.
func TestNoCodeChangesTheLedger(t *testing.T) {
	changing := regexp.MustCompile(`(?i)(UPDATE|DELETE\s+FROM|TRUNCATE|REPLACE\s+INTO)\s+(TABLE\s+)?ledger_(releases|quarters|frames|register)\b|INSERT INTO ledger_(releases|quarters|frames|register)[^` + "`" + `]*DO UPDATE`)
	for _, bad := range []string{"delete from ledger_releases", "UPDATE ledger_quarters SET", "INSERT INTO ledger_frames (x)\n ON CONFLICT DO UPDATE"} {
		if !changing.MatchString(bad) {
			t.Fatalf("the pattern does not find %q", bad)
		}
	}
	files := 0
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if changing.Match(text) {
			t.Errorf("%s changes the ledger", path)
		}
		files++
		return err
	})
	if err != nil || files < 10 {
		t.Fatalf("%d files read, %v", files, err)
	}
}

// threeReleases is a year of which three quarters are out.
func threeReleases(t *testing.T, db *store.DB) *ledger {
	l := newLedger(t, db)
	l.plan(t, 2026)
	for _, q := range []string{"2026-27 Q2", "2026-27 Q3", "2026-27 Q4"} {
		l.concerns(t, q, 40)
	}
	*l.now = moment(t, "2027-04-25T12:00:00Z")
	l.keep(t, 3, 3)
	*l.now = moment(t, "2027-05-25T12:00:00Z")
	l.out(t, 3)
	return l
}

// Whoever changes the chain past the program is found out, by the pages and by the audit: also a database that was put back to an older state and went
// on from there, for whoever kept a release has its hash (G11).
func TestChangedChainIsRefused(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := threeReleases(t, db)
	rows, err := l.releaseRows(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	key, err := l.signingKey(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	pub, err := l.ReleaseKey(t.Context(), "o")
	if err != nil {
		t.Fatal(err)
	}
	tampered := strings.Replace(rows[1].Body, `"value":"40"`, `"value":"45"`, 1)
	if tampered == rows[1].Body {
		t.Fatal("nothing to tamper with")
	}
	for what, c := range map[string]struct {
		change func(r []ledgerRelease) []ledgerRelease
		broken string
	}{
		"nothing":  {func(r []ledgerRelease) []ledgerRelease { return r }, "..."},
		"a figure": {func(r []ledgerRelease) []ledgerRelease { r[1].Body = tampered; return r }, ".x."},
		"a figure and hash": {func(r []ledgerRelease) []ledgerRelease {
			r[1].Body, r[1].Hash = tampered, release.Hash([]byte(tampered))
			return r
		}, ".x."},
		"signed anew": {func(r []ledgerRelease) []ledgerRelease {
			r[1].Body, r[1].Hash, r[1].Signature = tampered, release.Hash([]byte(tampered)), sign(key, releaseContext, tampered)
			return r
		}, ".x."},
		"its time":          {func(r []ledgerRelease) []ledgerRelease { r[0].PublishAt--; return r }, "x.."},
		"its signature":     {func(r []ledgerRelease) []ledgerRelease { r[2].Signature = r[1].Signature; return r }, "..x"},
		"one is gone":       {func(r []ledgerRelease) []ledgerRelease { return append(r[:1:1], r[2]) }, ".x."},
		"the first is gone": {func(r []ledgerRelease) []ledgerRelease { return r[1:] }, "x.."},
		"two change places": {func(r []ledgerRelease) []ledgerRelease {
			r[0].Number, r[1].Number = 2, 1
			r[0], r[1] = r[1], r[0]
			return r
		}, "xx."},
	} {
		got := ""
		for _, p := range checkReleases(c.change(append([]ledgerRelease(nil), rows...)), "o", pub) {
			switch {
			case p.Err == nil && p.Release.V == 2:
				got += "."
			case errors.Is(p.Err, ErrChanged) && p.Release.V == 0:
				got += "x"
			default:
				got += "?"
			}
		}
		if got != c.broken {
			t.Errorf("%s: %q, want %q", what, got, c.broken)
		}
	}
	checked := 0
	each := func(want bool) func(string, audit.Findings) error {
		return func(_ string, found audit.Findings) error {
			checked++
			if found.OK() != want {
				t.Errorf("the audit says %v: %v", found.OK(), found.Problems)
			}
			return nil
		}
	}
	if err := l.Audit(t.Context(), "o", each(true)); err != nil {
		t.Fatal(err)
	}
	l.exec(t, `UPDATE ledger_releases SET body = replace(body, '"value":"40"', '"value":"45"') WHERE number = 2`)
	if err := l.Audit(t.Context(), "o", each(false)); err != nil || checked != 2 {
		t.Fatal(checked, err)
	}
	l.exec(t, `UPDATE ledger_quarters SET body = replace(body, '"n":2', '"n":3') WHERE quarter = '2026-27 Q2'`)
	if err := l.Audit(t.Context(), "o", each(true)); err == nil {
		t.Error("a frozen quarter that was changed is audited as if it were not")
	}
}

// B05: an erratum wants both sides, shows only what stays or moves by 10 or more, and leaves the release that it corrects as it was.
func TestErratum(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		l := newLedger(t, db)
		l.exec(t, `UPDATE organisations SET clock_preset = 'eu-directive'`) // makes no return: what a return said exactly stays said
		l.concerns(t, "2026-27 Q2", 80)
		l.plan(t, 2026)
		*l.now = moment(t, "2026-10-22T12:00:00Z")
		l.keep(t, 1, 1)
		*l.now = moment(t, "2026-11-22T12:00:00Z")
		first := l.out(t, 1)[0]
		l.exec(t, `UPDATE statistics SET themes = 'patient' WHERE themes <> 'patient' AND token_hash > '8'`)
		if err := l.AskErratum(t.Context(), "o", 7, "It does not exist", "a"); !errors.Is(err, store.ErrNotFound) {
			t.Fatal(err)
		}
		if err := l.AskErratum(t.Context(), "o", 1, "Themes were mixed up", "a"); err != nil {
			t.Fatal(err)
		}
		l.keep(t, 0, 0)
		asked, err := l.Errata(t.Context(), "o")
		if err != nil || len(asked) != 1 {
			t.Fatal(asked, err)
		}
		for _, side := range []string{"management", "staff"} {
			if _, err := l.ApproveErratum(t.Context(), "o", 1, side, asked[0].Hash, sign(l.keys[side], erratumContext, asked[0].Text)); err != nil {
				t.Fatal(side, err)
			}
		}
		l.keep(t, 0, 1)
		*l.now = moment(t, "2026-12-22T12:00:00Z")
		out := l.out(t, 2)
		second := out[1]
		if out[0].Hash != first.Hash || second.Release.Replaces != first.Hash || second.Release.Reason != "Themes were mixed up" || len(second.Approvals) != 2 {
			t.Fatalf("%+v", second.Release)
		}
		was := map[release.Cell]string{}
		for _, c := range first.Release.Cells {
			was[c.Cell] = c.Value
		}
		shown := 0
		for _, c := range second.Release.Cells {
			if c.Value == release.Withheld || c.Value == release.TooFew {
				continue
			}
			if shown++; c.Value != was[c.Cell] && !farApart(c.Value, was[c.Cell]) {
				t.Errorf("%+v moved from %s to %s", c.Cell, was[c.Cell], c.Value)
			}
		}
		if shown == 0 {
			t.Error("nothing is shown at all")
		}
		if err := l.Audit(t.Context(), "o", func(_ string, found audit.Findings) error {
			if !found.OK() {
				t.Errorf("%v", found.Problems)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := l.AskErratum(t.Context(), "o", 1, "Again", "a"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("corrected twice: %v", err)
		}
	})
}

// A figure that left before its quarter was corrected is noted as it was sent, and one that left after as it was counted then: both are out.
func TestRegisterTakesWhatWasSentBeforeACorrection(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := newLedger(t, db)
	l.exec(t, `UPDATE organisations SET clock_preset = 'eu-directive'`) // makes no return
	l.concerns(t, "2026-27 Q2", 40)
	*l.now = moment(t, "2026-10-22T12:00:00Z")
	l.keep(t, 1, 0)
	cube, err := l.cube(t.Context(), "o", "2026-27")
	if err != nil {
		t.Fatal(err)
	}
	recount := cube.Quarters[1]
	recount.Counts = slices.Clone(recount.Counts)
	recount.Counts[0].N += 3 // a concern, as all of them
	body, err := release.Encode(recount)
	if err != nil {
		t.Fatal(err)
	}
	l.exec(t, `INSERT INTO ledger_releases (organisation_id, number, year, due, body, hash, signature, certificate, publish_at) VALUES ('o', 1, '2026-27', '2026-27 Q2', '{}', '', '', '', 0)`)
	l.exec(t, `INSERT INTO ledger_errata (organisation_id, number, body, hash, asked_by, asked_on, approved_on, counts) VALUES ('o', 1, '{}', '', '', '', '2026-11-01', '`+string(body)+`')`)
	for n, want := range map[int]error{40: nil, 43: nil, 41: ErrOtherCount, 0: ErrOtherCount} {
		given := release.Registered{Cell: release.Cell{Subject: release.Concern, Period: "2026-27 Q2"}, N: n, Where: fmt.Sprintf("A letter with %d", n), On: "2026-10-30"}
		if err := l.RegisterCounted(t.Context(), "o", "2026-27", "guardian", given); !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", n, err, want)
		}
	}
	noted, err := l.Registered(t.Context(), "o", "2026-27")
	noted = slices.DeleteFunc(noted, func(r release.Registered) bool { return r.On != "2026-10-30" })
	if err != nil || len(noted) != 2 {
		t.Errorf("%+v, %v", noted, err)
	}
}

// What fails names a table at most; it stays failed until somebody has it tried again, and holds up its own year only.
func TestFailureSaysNoFigure(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := newLedger(t, db)
	l.concerns(t, "2026-27 Q2", 40)
	l.plan(t, 2026)
	l.Make = func(ctx context.Context, d *Draft) (release.Release, release.Certificate, error) {
		r, proof, err := Build(ctx, d)
		if err == nil {
			r.Cells[len(r.Cells)/2].Value = "4321" // a builder that is wrong
		}
		return r, proof, err
	}
	*l.now = moment(t, "2026-10-22T12:00:00Z")
	kept, err := l.KeepLedger(t.Context(), *l.now)
	var refused *RefusedError
	if kept.Made != 0 || !errors.As(err, &refused) || regexp.MustCompile(`[1-9]\d*`).MatchString(strings.ReplaceAll(err.Error(), "2026-27 Q2", "")) {
		t.Fatalf("%+v, %v", kept, err)
	}
	l.keep(t, 0, 0)
	state, err := l.LedgerState(t.Context(), "o")
	if err != nil || state.Years[1].Quarters[0].Step != StepFailed || state.Years[1].Quarters[0].Failure == "" {
		t.Fatalf("%+v, %v", state, err)
	}
	var releases int
	if err := db.Get(&releases, `SELECT count(*) FROM ledger_releases`); err != nil || releases != 0 {
		t.Fatalf("%d releases that the auditor refused are stored, %v", releases, err)
	}
	l.Make = nil
	if err := l.TryAgain(t.Context(), "o", "2026-27 Q2"); err != nil {
		t.Fatal(err)
	}
	l.keep(t, 0, 1)
	if err := l.TryAgain(t.Context(), "o", "2026-27 Q2"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what is ready is made again: %v", err)
	}
}

// farApart says whether two shown numbers are 10 or more apart.
func farApart(a, b string) bool {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	return errX == nil && errY == nil && max(x-y, y-x) >= 10
}

// The chain is the organisation's, not the year's: a year that is corrected, or approved, after the next one has begun goes on behind it.
func TestYearsMayAlternateInTheChain(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	l := newLedger(t, db)
	l.concerns(t, "2026-27 Q4", 40)
	l.concerns(t, "2027-28 Q1", 40)
	l.plan(t, 2027)
	*l.now = moment(t, "2027-07-25T12:00:00Z")
	l.keep(t, 4, 1) // the later year alone has a plan; quarters without concerns go with the next
	l.plan(t, 2026)
	l.keep(t, 0, 2) // a half-year and the year
	l.concerns(t, "2027-28 Q2", 40)
	*l.now = moment(t, "2027-10-25T12:00:00Z")
	l.keep(t, 1, 1)
	*l.now = moment(t, "2027-11-25T12:00:00Z")
	years, late := []string{}, 0
	for _, p := range l.out(t, 4) {
		years, late = append(years, p.Release.Year), late+p.Release.Late
	}
	if !slices.Equal(years, []string{"2027-28", "2026-27", "2026-27", "2027-28"}) || late != 6 {
		t.Errorf("%v, %d", years, late)
	}
	audited := 0
	if err := l.Audit(t.Context(), "o", func(_ string, found audit.Findings) error {
		if audited++; !found.OK() {
			t.Errorf("%v", found.Problems)
		}
		return nil
	}); err != nil || audited != 2 {
		t.Fatal(audited, err)
	}
}
