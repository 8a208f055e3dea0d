package indicators

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"saysomething/store"
)

// Columns of a file, in the order of the example. better is only needed for a measure that the service does not know.
var Columns = []string{"measure", "question", "version", "period", "value", "unit", "base", "group", "source", "better"}

var needed = []string{"measure", "question", "period", "value", "unit", "source"}

const (
	mostRows    = 5000
	mostText    = 400
	fewestAsked = 11 // the Staff Survey publishes nothing about fewer people, and neither does this page
)

// Mistake is one thing to put right. Row counts from 1, and the heading is row 1.
type Mistake struct {
	Row             int
	Column, Message string
}

// Mistakes are all that were found; it is a store.ErrInvalid.
type Mistakes []Mistake

func (m Mistakes) Error() string { return fmt.Sprintf("%d mistakes in a file of indicators", len(m)) }

// Unwrap makes Mistakes a store.ErrInvalid.
func (m Mistakes) Unwrap() error { return store.ErrInvalid }

// Row is a value and where it stood in the file.
type Row struct {
	Line int
	Value
}

// Parse reads a file, CSV or cells pasted from a spreadsheet. A row without a group is about the organisation. All mistakes come together.
func Parse(text []byte, organisation string) ([]Row, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		return nil, Mistakes{{1, "", "The file is not plain text. Save it as “CSV UTF-8”."}}
	}
	rows, lines, err := readRows(text)
	if err != nil {
		return nil, err
	}
	at, wrong := heading(rows[0])
	switch {
	case len(wrong) > 0:
		return nil, wrong
	case len(rows) == 1:
		return nil, Mistakes{{1, "", "There is a heading but no figure below it."}}
	case len(rows)-1 > mostRows:
		return nil, Mistakes{{mostRows + 2, "", fmt.Sprintf("There are more than %d figures.", mostRows)}}
	}
	var out []Row
	for i, row := range rows[1:] {
		v, bad := parseRow(row, at, lines[i+1], organisation)
		out, wrong = append(out, Row{lines[i+1], v}), append(wrong, bad...)
	}
	wrong = append(wrong, between(out)...)
	if len(wrong) > 0 {
		slices.SortStableFunc(wrong, func(a, b Mistake) int {
			return cmp.Or(a.Row-b.Row, slices.Index(Columns, a.Column)-slices.Index(Columns, b.Column))
		})
		return nil, wrong
	}
	return out, nil
}

func readRows(text []byte) (rows [][]string, lines []int, err error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	first, _, _ := bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
	switch {
	case bytes.ContainsRune(first, '\t'):
		r.Comma = '\t'
	case bytes.ContainsRune(first, ';') && !bytes.ContainsRune(first, ','):
		r.Comma = ';'
	}
	for {
		row, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && len(rows) == 0:
			return nil, nil, Mistakes{{1, "", "The file is empty. Begin with the heading."}}
		case errors.Is(err, io.EOF):
			return rows, lines, nil
		case errors.As(err, &bad):
			return nil, nil, Mistakes{{bad.Line, "", "There is a quotation mark in the wrong place."}}
		case err != nil:
			return nil, nil, fmt.Errorf("read indicators: %w", err)
		}
		if strings.TrimSpace(strings.Join(row, "")) != "" {
			line, _ := r.FieldPos(0)
			rows, lines = append(rows, row), append(lines, line)
		}
	}
}

func heading(row []string) (map[string]int, Mistakes) {
	at := map[string]int{}
	for i, name := range row {
		at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	var wrong Mistakes
	for _, c := range needed {
		if _, ok := at[c]; !ok {
			wrong = append(wrong, Mistake{1, c, "This column is missing from the heading."})
		}
	}
	return at, wrong
}

var (
	code    = regexp.MustCompile(`^[a-z0-9][a-z0-9_]{0,39}$`)
	decimal = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,4})?$`)
)

func parseRow(row []string, at map[string]int, line int, organisation string) (Value, Mistakes) {
	var wrong Mistakes
	mistake := func(column, message string) { wrong = append(wrong, Mistake{line, column, message}) }
	cell := func(column string) string {
		i, ok := at[column]
		if !ok || i >= len(row) {
			return ""
		}
		text := strings.Join(strings.FieldsFunc(row[i], func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
		if utf8.RuneCountInString(text) > mostText {
			mistake(column, fmt.Sprintf("This is longer than %d characters.", mostText))
			return ""
		}
		return text
	}
	v := Value{Measure: strings.ToLower(cell("measure")), Question: cell("question"), Version: cell("version"), Unit: strings.ToLower(cell("unit")),
		Group: cell("group"), Source: cell("source"), Better: strings.ToLower(cell("better"))}
	if strings.EqualFold(v.Group, organisation) {
		v.Group = ""
	}
	if v.Unit == "%" {
		v.Unit = "percent"
	}
	if !code.MatchString(v.Measure) {
		mistake("measure", "Enter a code of small letters, digits and _, such as bullied_managers.")
	}
	if wording(v.Question) == "" {
		mistake("question", "Enter the wording of the question. Figures are kept by it.")
	}
	if v.Source == "" {
		mistake("source", "Enter where the figure was published.")
	}
	var ok bool
	if v.Period, ok = tidyPeriod(cell("period")); !ok {
		mistake("period", "Enter a year such as 2024 or 2023/24, or a quarter such as 2023/24 Q1.")
	}
	v.Figure = strings.NewReplacer(",", "", " ", "", "%", "").Replace(cell("value"))
	n, err := strconv.ParseFloat(v.Figure, 64)
	if err != nil || !decimal.MatchString(v.Figure) || (v.Unit == "percent" && n > 100) {
		mistake("value", "Enter a number in digits. A per cent is from 0 to 100.")
	}
	if !has(Units, v.Unit) {
		mistake("unit", "Enter percent, score, ratio or number.")
	}
	if base := strings.NewReplacer(",", "", " ", "").Replace(cell("base")); base != "" {
		v.Base, err = strconv.Atoi(base)
		switch {
		case err != nil || v.Base < 0 || v.Base > 5_000_000:
			mistake("base", "Enter how many people answered, or leave it empty.")
		case v.Base < fewestAsked:
			mistake("base", fmt.Sprintf("Fewer than %d people answered. Such a figure could point at somebody and is not taken in.", fewestAsked))
		}
	}
	if column, message := direction(&v); message != "" {
		mistake(column, message)
	}
	return v, wrong
}

// direction fills in which way is good, or says what is wrong with it. The one word that a known measure may not lose is its unit.
func direction(v *Value) (column, message string) {
	k, known := find(catalogue, v.Measure)
	switch {
	case known && has(Units, v.Unit) && v.Unit != k.Unit:
		return "unit", "This measure is in " + k.Unit + "."
	case known && v.Better != "" && v.Better != k.Better:
		return "better", "This measure is known. Leave this empty or enter " + k.Better + "."
	case known && v.Measure == "wres3":
		return "measure", "Enter the yearly counts on the page for this indicator instead: small ones are then never kept."
	case known:
		v.Better = k.Better
	case !has(Betters, v.Better):
		return "better", "Say which way is good for this measure: up, down, neutral or one."
	}
	return "", ""
}

// between finds rows that say the same thing twice, and versions that have two wordings.
func between(rows []Row) Mistakes {
	var wrong Mistakes
	first, words := map[string]int{}, map[string]Row{}
	for _, r := range rows {
		if before, again := first[cell(r.Value)]; again {
			wrong = append(wrong, Mistake{r.Line, "period", fmt.Sprintf("Row %d has a figure for the same question, version, period and group.", before)})
			continue
		}
		first[cell(r.Value)] = r.Line
		if r.Version == "" {
			continue
		}
		key := r.Measure + "\x00" + r.Group + "\x00" + r.Version
		if before, seen := words[key]; seen && wording(before.Question) != wording(r.Question) {
			wrong = append(wrong, Mistake{r.Line, "version", fmt.Sprintf("Row %d has the same version with another wording. A new wording is a new version.", before.Line)})
		} else if !seen {
			words[key] = r
		}
	}
	return wrong
}
