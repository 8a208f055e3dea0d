package pack

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"saysomething/reports/release"
)

// csvHead never changes: a program may rely on it, and no column can slip in.
var csvHead = []string{"organisation", "period", "table", "area_code", "area", "group", "theme", "route", "mode", "answer", "figure"}

// WriteCSV writes all tables of a release, a line for each cell, with what the symbols mean at the end.
func WriteCSV(w io.Writer, r release.Release, audience string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true     // RFC 4180
	_ = out.Write(csvHead) // Error below tells
	write := func(fields ...string) {
		for i, f := range fields {
			fields[i] = harmless(f)
		}
		_ = out.Write(fields)
	}
	each(r, audience, func(t release.Table, l line) {
		write(r.Organisation.Name, l.cell.Period, t.ID, l.cell.Area, l.area.Label, label(r.Frame.Groups, l.cell.Group), label(r.Frame.Themes, l.cell.Theme),
			label(r.Frame.Routes, l.cell.Route), label(r.Frame.Modes, l.cell.Mode), label(answers(r.Frame, t.Subject), l.cell.Answer), l.value)
	})
	for _, s := range Legend(r.Parameters) {
		write("legend", "", "", "", s.Words, "", "", "", "", "", s.Symbol)
	}
	out.Flush()
	return out.Error()
}

// harmless keeps a spreadsheet from taking text for a formula.
func harmless(field string) string {
	first, _ := utf8.DecodeRuneInString(field)
	if field != "" && field != release.TooFew && strings.ContainsRune("=+-@＝＋－＠\t\r\n", first) { // the wide ones count in some spreadsheets
		return "'" + field
	}
	return field
}

// each hands on every cell of the tables that have a period in the release, in the order of the plan and the lists.
func each(r release.Release, audience string, found func(release.Table, line)) {
	for _, t := range tables(r, audience) {
		for _, l := range lines(r, t, shownIn(r)) {
			found(t, l)
		}
	}
}

func label(list []release.Item, code string) string {
	for _, i := range list {
		if i.Code == code {
			return i.Label
		}
	}
	return code
}

// CSV is the whole file.
func CSV(r release.Release, audience string) ([]byte, error) {
	var b bytes.Buffer
	if err := WriteCSV(&b, r, audience); err != nil {
		return nil, fmt.Errorf("write a CSV file: %w", err)
	}
	return b.Bytes(), nil
}
