package accounts

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"saysomething/store"
)

const maxAreas = 2000

var areaColumns = []string{"code", "name", "parent", "headcount"}

var areaCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$`)

// AreaError is one mistake in a list of areas. Row counts from 1 and the heading is row 1.
type AreaError struct {
	Row     int
	Column  string // one of areaColumns, "" for the whole row
	Message string
}

// AreaErrors are all the mistakes found; it is a store.ErrInvalid.
type AreaErrors []AreaError

func (e AreaErrors) Error() string {
	return fmt.Sprintf("%d mistakes in the list of areas, the first in row %d", len(e), e[0].Row)
}

// Unwrap makes AreaErrors a store.ErrInvalid.
func (e AreaErrors) Unwrap() error { return store.ErrInvalid }

// ParseAreas reads a list of areas as CSV, or as a table pasted from a spreadsheet (tabs), with
// the heading code, name, parent, headcount in any order. All mistakes are returned together.
func ParseAreas(text []byte) ([]Area, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // spreadsheets write one
	if !utf8.Valid(text) {
		return nil, AreaErrors{{1, "", "The file is not plain text. Save it as “CSV UTF-8”."}}
	}
	rows, lines, err := readTable(text)
	if err != nil {
		return nil, err
	}
	at, errs := columns(rows[0])
	if len(errs) > 0 {
		return nil, errs
	}
	if len(rows) == 1 {
		return nil, AreaErrors{{1, "", "There is a heading but no area below it."}}
	}
	if len(rows)-1 > maxAreas {
		return nil, AreaErrors{{maxAreas + 2, "", fmt.Sprintf("There are more than %d areas.", maxAreas)}}
	}
	var areas []Area
	for i, row := range rows[1:] {
		a, bad := parseArea(row, at, lines[i+1])
		areas, errs = append(areas, a), append(errs, bad...)
	}
	errs = append(errs, checkAreas(areas, lines[1:])...)
	if len(errs) > 0 {
		return nil, tidy(errs)
	}
	return areas, nil
}

// readTable also gives the line in the file where each row begins.
func readTable(text []byte) (rows [][]string, lines []int, err error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	heading, _, _ := bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
	switch {
	case bytes.ContainsRune(heading, '\t'):
		r.Comma = '\t'
		r.TrimLeadingSpace = false // it would eat the tab after an empty cell
	case bytes.ContainsRune(heading, ';') && !bytes.ContainsRune(heading, ','):
		r.Comma = ';'
	}
	for {
		row, err := r.Read()
		if err != nil {
			var wrong *csv.ParseError
			if errors.As(err, &wrong) {
				return nil, nil, AreaErrors{{wrong.Line, "", "There is a quotation mark in the wrong place."}}
			}
			break
		}
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		line, _ := r.FieldPos(0)
		rows, lines = append(rows, row), append(lines, line)
	}
	if len(rows) == 0 {
		return nil, nil, AreaErrors{{1, "", "The list is empty. Begin with the heading code,name,parent,headcount."}}
	}
	return rows, lines, nil
}

func columns(heading []string) (map[string]int, AreaErrors) {
	at := map[string]int{}
	for i, h := range heading {
		at[strings.ToLower(strings.TrimSpace(h))] = i
	}
	var errs AreaErrors
	for _, c := range areaColumns {
		if _, ok := at[c]; !ok {
			errs = append(errs, AreaError{1, c, "This column is missing from the heading."})
		}
	}
	return at, errs
}

func parseArea(row []string, at map[string]int, line int) (Area, AreaErrors) {
	cell := func(c string) string {
		if at[c] >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[at[c]])
	}
	a := Area{Code: cell("code"), Name: cell("name"), Parent: cell("parent")}
	// Spreadsheets write thousands with a comma or a space.
	n, err := strconv.ParseInt(strings.NewReplacer(",", "", " ", "", "\u00a0", "").Replace(cell("headcount")), 10, 64)
	if err != nil {
		return a, AreaErrors{{line, "headcount", "Enter a whole number of people."}}
	}
	a.Headcount = n
	return a, nil
}

// checkAreas finds what is wrong with each area and between them. lines are the rows they came
// from; nil numbers them from 1.
func checkAreas(areas []Area, lines []int) AreaErrors {
	var errs AreaErrors
	byCode := map[string]Area{}
	first := map[string]int{}
	for i, a := range areas {
		line := rowOf(lines, i)
		errs = append(errs, checkArea(a, line)...)
		if before, again := first[a.Code]; again && a.Code != "" {
			errs = append(errs, AreaError{line, "code", fmt.Sprintf("This code is already used in row %d.", before)})
			continue
		}
		first[a.Code], byCode[a.Code] = line, a
	}
	for i, a := range areas {
		if _, ok := byCode[a.Parent]; !ok && a.Parent != "" {
			errs = append(errs, AreaError{rowOf(lines, i), "parent", "No area in the list has this code."})
		} else if inCircle(a, byCode) {
			errs = append(errs, AreaError{rowOf(lines, i), "parent", "This area is inside itself: follow the parents upwards and they come back here."})
		}
	}
	return errs
}

func checkArea(a Area, line int) AreaErrors {
	var errs AreaErrors
	if !areaCode.MatchString(a.Code) {
		errs = append(errs, AreaError{line, "code", "Enter a code of 1 to 20 letters, digits, - or _."})
	}
	if a.Name == "" || tooLong(a.Name, 80) || strings.ContainsFunc(a.Name, unicode.IsControl) {
		errs = append(errs, AreaError{line, "name", "Enter a name of 1 to 80 characters."})
	}
	if a.Headcount < 0 || a.Headcount > 5_000_000 {
		errs = append(errs, AreaError{line, "headcount", "Enter a whole number of people."})
	}
	return errs
}

func inCircle(a Area, byCode map[string]Area) bool {
	for code, steps := a.Parent, 0; code != "" && steps <= len(byCode); steps++ {
		if code == a.Code {
			return true
		}
		code = byCode[code].Parent
	}
	return false
}

func rowOf(lines []int, i int) int {
	if lines == nil {
		return i + 1
	}
	return lines[i]
}

// tidy sorts by row and column and keeps one mistake a cell.
func tidy(errs AreaErrors) AreaErrors {
	slices.SortStableFunc(errs, func(a, b AreaError) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(slices.Index(areaColumns, a.Column), slices.Index(areaColumns, b.Column)))
	})
	var out AreaErrors
	seen := map[string]bool{}
	for _, e := range errs {
		cell := fmt.Sprint(e.Row, e.Column)
		if !seen[cell] {
			out, seen[cell] = append(out, e), true
		}
	}
	return out
}
