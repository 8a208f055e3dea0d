package reports

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// ReturnFigure is one figure of a return with how it was sent and how it stands now.
type ReturnFigure struct {
	Part, Label, Code  string
	Published, Revised string // Revised is "" where nothing was revised
}

// Lines are the figures of a national return. Published is what was sent, or would be.
func (r *Return) Lines() []ReturnFigure {
	published, revised := r.Said.Figures, r.Said.Figures
	if len(r.Versions) > 0 {
		published, revised = r.Versions[0].Said.Figures, r.Versions[len(r.Versions)-1].Said.Figures
	}
	var out []ReturnFigure
	for i, f := range published {
		l := ReturnFigure{Part: f.Part, Label: f.Label, Code: f.Code, Published: strconv.Itoa(f.N)}
		if len(r.Versions) > 1 && i < len(revised) && revised[i].Code == f.Code {
			l.Revised = strconv.Itoa(revised[i].N)
		}
		out = append(out, l)
	}
	return out
}

// WriteReturnCSV writes a return for a spreadsheet or a form: exact figures, for those who collect them and nobody else.
func WriteReturnCSV(w io.Writer, r *Return) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	write := func(fields ...string) {
		for i, f := range fields {
			fields[i] = harmless(f)
		}
		_ = out.Write(fields) // Error below tells
	}
	if r.Said.Stages != nil {
		write("quarter", "measure", "about", "figure", "shown")
		for _, m := range r.Said.Stages.Measures() {
			if m.Text != "" {
				write(r.Quarter.String(), strconv.Itoa(m.N), m.Title, "", r.Text(m.Text))
			}
			for _, l := range m.Lines {
				write(r.Quarter.String(), strconv.Itoa(m.N), m.Title, l.Label, l.Shown())
			}
		}
	} else {
		write("quarter", "part", "code", "field", "as_published", "as_revised")
		for _, l := range r.Lines() {
			write(r.Quarter.String(), l.Part, l.Code, l.Label, l.Published, l.Revised)
		}
		write(r.Quarter.String(), "Narrative", "narrative", r.Mapping.Narrative, r.Text("narrative"), "")
	}
	out.Flush()
	return out.Error()
}

// Text is what people wrote: as it was sent, or as it stands while nothing is sent.
func (r *Return) Text(name string) string {
	if len(r.Versions) == 0 {
		return r.Texts[name]
	}
	for _, t := range r.Versions[len(r.Versions)-1].Said.Texts {
		if t.Name == name {
			return t.Body
		}
	}
	return ""
}

// harmless keeps a spreadsheet from taking text for a formula.
func harmless(field string) string {
	if field != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", []rune(field)[0]) { // the wide ones count in some spreadsheets
		return "'" + field
	}
	return field
}
