package pack

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"saysomething/reports/release"
)

func workbook(t *testing.T, r release.Release) ([]byte, map[string]string) {
	t.Helper()
	raw, err := Workbook(r, Partnership)
	if err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range in.File {
		if f.Modified.Year() != 1980 || f.Comment != "" {
			t.Errorf("%s: time %v, comment %q", f.Name, f.Modified, f.Comment)
		}
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return raw, files
}

var namespaces = regexp.MustCompile(` xmlns(:\w+)?="[^"]*"`)

// G01: what a workbook can hide it must not have.
func TestWorkbookHidesNothing(t *testing.T) {
	_, files := workbook(t, fixture())
	sheets := 0
	for name, text := range files {
		if strings.HasPrefix(name, "xl/worksheets/") {
			sheets++
		} else if !slices.Contains(parts, name) {
			t.Errorf("a part that nobody expects: %s", name)
		}
		text = namespaces.ReplaceAllString(text, "")
		for _, never := range []string{"<f>", "<f ", "definedName", "hidden=", "state=\"hidden", "veryHidden", "pivot", "calcChain", "externalReference", "comment", "customXml", "dcterms", "creator", "lastModifiedBy", "Excelize", "hyperlink"} {
			if strings.Contains(text, never) {
				t.Errorf("%s has %q", name, never)
			}
		}
	}
	if sheets != 6 {
		t.Errorf("%d sheets: want a cover, a legend and 4 tables", sheets)
	}
	for name, want := range properties {
		if files[name] != want {
			t.Errorf("%s is not constant: %s", name, files[name])
		}
	}
}

var sheetTexts = regexp.MustCompile(`(?s)<t[ >].*?</t>`)

// G01: every string in the archive is one that is read on a sheet.
func TestEveryStringIsOnASheet(t *testing.T) {
	r := fixture()
	_, files := workbook(t, r)
	rendered := map[string]bool{coverTitle(r): true, legendTitle: true, withheldAsAWay: true}
	for _, l := range coverLines(r) {
		rendered[l[0]], rendered[l[1]] = true, true
	}
	for _, s := range Legend(r.Parameters) {
		rendered[s.Symbol], rendered[s.Words] = true, true
	}
	for i, g := range Grids(r, Partnership) {
		rendered[g.Title], rendered["Table "+string(rune('1'+i))] = true, true
		if g.Withheld {
			continue
		}
		for _, row := range append(g.Rows, g.Head) {
			for _, field := range row {
				rendered[field] = true
			}
		}
	}
	found := 0
	for name, text := range files {
		for _, piece := range sheetTexts.FindAllString(text, -1) {
			var s string
			if err := xml.Unmarshal([]byte(piece), &s); err != nil {
				t.Fatal(err)
			}
			if found++; !rendered[s] {
				t.Errorf("%s has %q, which no table shows", name, s)
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d strings were looked at", found)
	}
}

func TestNumbersAreNumbersAndSymbolsText(t *testing.T) {
	r := fixture()
	raw, _ := workbook(t, r)
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names := f.GetSheetList()
	if want := []string{"Cover", "Legend", "1 Themes organisation sites qua", "2 Areas", "3 Worker groups and themes", "4 Routes"}; !slices.Equal(names, want) {
		t.Fatalf("sheets %q", names)
	}
	grids, numbers, symbols := Grids(r, Partnership), 0, 0
	for i, g := range grids[:3] {
		for y, row := range g.Rows {
			for x, want := range row[g.Labels:] {
				at, _ := excelize.CoordinatesToCellName(g.Labels+x+1, y+3)
				got, _ := f.GetCellValue(names[i+2], at)
				kind, _ := f.GetCellType(names[i+2], at)
				text := kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString
				if got != want || text == (want != release.Withheld && want != release.TooFew && want != notOut) {
					t.Errorf("%s %s: %q of type %v, want %q", names[i+2], at, got, kind, want)
				}
				if text {
					symbols++
				} else {
					numbers++
				}
			}
		}
	}
	if numbers == 0 || symbols == 0 {
		t.Errorf("%d numbers, %d symbols", numbers, symbols)
	}
	if rows, _ := f.GetRows(names[5]); len(rows) != 2 || rows[1][0] != withheldAsAWay {
		t.Errorf("a table that is withheld says %q", rows)
	}
}

func TestTheSameReleaseGivesTheSameBytes(t *testing.T) {
	first, _ := workbook(t, fixture())
	for range 20 {
		if again, _ := workbook(t, fixture()); !bytes.Equal(first, again) {
			t.Fatal("another file came out")
		}
	}
}

func TestAPartThatNobodyExpectsIsRefused(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if _, err := w.Create("xl/calcChain.xml"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := constant(b.Bytes()); err == nil {
		t.Error("it was let through")
	}
}
