package draw

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"saysomething/reports/release"
)

// Header is what every file of figures begins with, whatever its table. Nothing is added for one table or one reader.
var Header = []string{"organisation", "table", "counted", "period", "area_code", "area", "group_code", "group", "theme_code", "theme", "route", "mode", "answer", "figure", "meaning", "release"}

// WriteCSV writes all that is published of a table, of all years, in the order of its plan: every code of every list, whatever
// stands there. It is false where this reader has no such table.
func (b *Book) WriteCSV(w io.Writer, id string) (bool, error) {
	if !b.HasTable(id) {
		return false, nil
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	_ = out.Write(Header)
	for _, y := range b.years {
		for _, t := range y.tables {
			if t.ID != id {
				continue
			}
			for _, p := range y.out {
				if p.Per != t.Per {
					continue
				}
				for _, c := range y.cells(t) {
					if v := b.value(y, p, c); v.Text != "" {
						c.Period = p.Name
						_ = out.Write(b.line(y, t, c, v)) // Error below tells
					}
				}
			}
		}
	}
	out.Flush()
	return true, out.Error()
}

// HasTable says whether this reader has a table in some year.
func (b *Book) HasTable(id string) bool {
	return slices.ContainsFunc(b.years, func(y year) bool {
		return slices.ContainsFunc(y.tables, func(t release.Table) bool { return t.ID == id })
	})
}

// cells are those of a table, without a period: areas in the order of the list, then the attributes in theirs.
func (y year) cells(t release.Table) []release.Cell {
	var out []release.Cell
	codes := []string{""}
	for _, a := range y.frame.Areas {
		codes = append(codes, a.Code)
	}
	for _, code := range codes {
		if d := y.depth[code]; d < len(release.Levels) && slices.Contains(t.Levels, release.Levels[d]) {
			out = append(out, release.Cell{Subject: t.Subject, Area: code})
		}
	}
	for _, by := range t.By {
		var next []release.Cell
		for _, c := range out {
			next = append(next, c)
			for _, i := range y.items(by, t.Subject) {
				next = append(next, c.With(by, i.Code))
			}
		}
		out = next
	}
	return out
}

func (b *Book) line(y year, t release.Table, c release.Cell, v Value) []string {
	label := func(attribute string) string {
		if code := field(c, attribute); code != "" {
			return y.label(attribute, c.Subject, code)
		}
		return ""
	}
	area := label("area")
	if c.Area == "" {
		area = "Whole organisation"
	}
	fields := []string{y.frame.Organisation.Name, t.Title, subjectWords[c.Subject], c.Period, c.Area, area, c.Group, label("group"), c.Theme, label("theme"),
		label("route"), label("mode"), label("answer"), v.Text, v.meaning(), strconv.Itoa(b.values[c].release)}
	for i, f := range fields {
		fields[i] = harmless(f)
	}
	return fields
}

// meaning says what kind of figure it is.
func (v Value) meaning() string {
	switch {
	case v.Number() && v.Exact:
		return "exact"
	case v.Number():
		return "rounded to 5"
	}
	return v.Words()
}

// harmless keeps a spreadsheet from taking text for a formula. The symbol for too few people is one of ours and stays.
func harmless(field string) string {
	first, _ := utf8.DecodeRuneInString(field)
	if field != "" && field != release.TooFew && strings.ContainsRune("=+-@＝＋－＠\t\r\n", first) { // the wide ones count in some spreadsheets
		return "'" + field
	}
	return field
}
