package pack

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"saysomething/reports/release"
)

// Workbook is a release for a spreadsheet: a cover, what the symbols mean, and a sheet for each table. It has no
// formula, no hidden part and no name, it says neither when nor by whom it was made, and the same release gives the
// same bytes.
func Workbook(r release.Release, audience string) ([]byte, error) {
	w := &sheets{file: excelize.NewFile()}
	defer w.file.Close()
	w.styles()
	grids := Grids(r, audience)
	w.cover(r, grids)
	w.legend(r.Parameters)
	for i, g := range grids {
		w.table(sheetName(i+1, g.Title), g)
	}
	if w.err != nil {
		return nil, fmt.Errorf("write a workbook: %w", w.err)
	}
	raw, err := w.file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return constant(raw.Bytes())
}

// sheets keeps the first error, so that what writes cells reads like a list.
type sheets struct {
	file  *excelize.File
	sheet string
	row   int
	err   error
	title int // styles
	head  int
	plain int
	right int
}

func (b *sheets) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *sheets) style(s excelize.Style) int {
	id, err := b.file.NewStyle(&s)
	b.keep(err)
	return id
}

func (b *sheets) styles() {
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	b.title = b.style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}})
	b.head = b.style(excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrap, Border: []excelize.Border{{Type: "bottom", Color: "4C6272", Style: 1}}})
	b.plain = b.style(excelize.Style{Alignment: wrap})
	b.right = b.style(excelize.Style{Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "top"}})
}

// begin opens a sheet with a heading; widths are of its first columns and of all others.
func (b *sheets) begin(name, title string, columns int, widths ...float64) {
	if b.sheet == "" {
		b.keep(b.file.SetSheetName("Sheet1", name))
	} else {
		_, err := b.file.NewSheet(name)
		b.keep(err)
	}
	b.sheet, b.row = name, 0
	for i := range columns {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.keep(err)
		b.keep(b.file.SetColWidth(name, column, column, widths[min(i, len(widths)-1)]))
	}
	b.keep(b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: ptr(9), Orientation: ptr("landscape"), FitToWidth: ptr(1), FitToHeight: ptr(0)})) // 9 is A4
	b.keep(b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: ptr(true)}))
	b.line(b.title, title)
}

// line writes text.
func (b *sheets) line(style int, fields ...string) {
	b.row++
	for i, f := range fields {
		at, err := excelize.CoordinatesToCellName(i+1, b.row)
		b.keep(err)
		b.keep(b.file.SetCellStr(b.sheet, at, f))
		b.keep(b.file.SetCellStyle(b.sheet, at, at, style))
	}
}

// figures writes labels as text, numbers as numbers and symbols as text.
func (b *sheets) figures(labels int, fields []string) {
	b.line(b.plain, fields[:labels]...)
	for i, f := range fields[labels:] {
		at, err := excelize.CoordinatesToCellName(labels+i+1, b.row)
		b.keep(err)
		if n, err := strconv.Atoi(f); err == nil {
			b.keep(b.file.SetCellInt(b.sheet, at, int64(n)))
		} else {
			b.keep(b.file.SetCellStr(b.sheet, at, f))
		}
		b.keep(b.file.SetCellStyle(b.sheet, at, at, b.right))
	}
}

func (b *sheets) cover(r release.Release, grids []Grid) {
	b.begin("Cover", coverTitle(r), 2, 28, 90)
	for _, line := range coverLines(r) {
		b.line(b.plain, line[0], line[1])
	}
	for i, g := range grids {
		b.line(b.plain, "Table "+strconv.Itoa(i+1), g.Title)
	}
}

func coverTitle(r release.Release) string { return "Figures on speaking up: " + r.Organisation.Name }

// coverLines say what the file is, all of it from the release.
func coverLines(r release.Release) [][2]string {
	var names []string
	for _, p := range r.Periods {
		names = append(names, p.Name)
	}
	lines := [][2]string{
		{"Periods", strings.Join(names, ", ")},
		{"Counted as it stood on", r.FrozenOn},
		{"Published", r.PublishAt},
		{"Release", strconv.Itoa(r.Number)},
		{"How to read it", "A high number does not mean that a place is worse than others. It can mean that people there feel able to speak up."},
		{"Before you pass it on", "These are all the figures there are to give. Nobody can work out a hidden number from this file: it is not in it."},
	}
	if r.Replaces != "" {
		lines = append(lines, [2]string{"This corrects an earlier release", r.Reason})
	}
	return lines
}

func (b *sheets) legend(p release.Parameters) {
	b.begin("Legend", legendTitle, 2, 28, 90)
	for _, s := range Legend(p) {
		b.line(b.plain, s.Symbol, s.Words)
	}
}

const (
	legendTitle    = "What the figures mean"
	withheldAsAWay = "This table is withheld as a whole: it could not be shown that it points at nobody."
)

func (b *sheets) table(name string, g Grid) {
	b.begin(name, g.Title, len(g.Head), append(slices.Repeat([]float64{28}, g.Labels), 15)...)
	if g.Withheld {
		b.line(b.plain, withheldAsAWay)
		return
	}
	b.line(b.head, g.Head...)
	b.keep(b.file.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: b.row, TopLeftCell: "A" + strconv.Itoa(b.row+1), ActivePane: "bottomLeft"}))
	for _, row := range g.Rows {
		b.figures(g.Labels, row)
	}
}

// sheetName is at most 31 characters without those that a workbook refuses.
func sheetName(n int, title string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, title)
	name := []rune(strconv.Itoa(n) + " " + strings.Join(strings.Fields(clean), " "))
	if len(name) > 31 {
		name = name[:31]
	}
	return strings.TrimSpace(string(name))
}

// parts are the only files that the archive may have, sheets apart.
var parts = []string{
	"[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels",
	"xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/theme1.xml", "xl/workbook.xml",
}

// properties would otherwise name the library and a day.
var properties = map[string]string{
	"docProps/app.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"></Properties>`,
	"docProps/core.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"></cp:coreProperties>`,
}

// constant writes the archive again: parts in one order, all with one time, properties that say nothing, and no part that is not expected.
func constant(raw []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("read the workbook: %w", err)
	}
	files := slices.Clone(in.File)
	slices.SortFunc(files, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		if !slices.Contains(parts, f.Name) && !(strings.HasPrefix(f.Name, "xl/worksheets/sheet") && strings.HasSuffix(f.Name, ".xml")) {
			return nil, fmt.Errorf("a workbook may not have the part %s", f.Name)
		}
		if err := rewrite(w, f); err != nil {
			return nil, fmt.Errorf("write the part %s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("close the workbook: %w", err)
	}
	return out.Bytes(), nil
}

func rewrite(w *zip.Writer, f *zip.File) error {
	to, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	if text, ok := properties[f.Name]; ok {
		_, err = io.WriteString(to, text)
		return err
	}
	from, err := f.Open()
	if err != nil {
		return err
	}
	defer from.Close()
	_, err = io.Copy(to, from)
	return err
}

func ptr[T any](v T) *T { return &v }
