package reports

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// WriteCSV writes the figures of a release as a rectangular table, with what its symbols mean at
// the end. A field that a spreadsheet would run as a formula gets an apostrophe in front.
func WriteCSV(w io.Writer, b Body) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	write := func(table, code, label string, figure Cell, share string) {
		fields := []string{b.Organisation.Name, b.Quarter, table, code, label, string(figure), share}
		for i, f := range fields {
			fields[i] = harmless(f)
		}
		_ = out.Write(fields) // Error below tells
	}
	_ = out.Write([]string{"organisation", "quarter", "table", "code", "label", "figure", "per_cent_of_total"})
	for _, t := range b.Tables {
		for _, r := range t.Rows {
			share := ""
			if p, ok := Percent(r.Shown, t.Total); ok {
				share = strconv.Itoa(p)
			}
			write(t.Name, r.Code, r.Label, r.Shown, share)
		}
		if t.Total != "" {
			write(t.Name, "total", "Total", t.Total, "")
		}
	}
	for _, s := range b.Legend {
		write("legend", "", strings.TrimSuffix(s.Words+". "+s.Why, ". "), Cell(s.Symbol), "")
	}
	write("legend", "", "Per cent is worked out from the figures shown here", "", "")
	out.Flush()
	return out.Error()
}

// harmless keeps a spreadsheet from taking text for a formula.
func harmless(field string) string {
	first, _ := utf8.DecodeRuneInString(field)
	if field != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", first) { // the wide ones count in some spreadsheets
		return "'" + field
	}
	return field
}
