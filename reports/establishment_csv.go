package reports

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"saysomething/store"
)

// RowError is one mistake in a list of the establishment. Row counts from 1 and the heading is row 1.
type RowError struct {
	Row             int
	Column, Message string
}

// RowErrors are all that were found; they are a store.ErrInvalid.
type RowErrors []RowError

func (e RowErrors) Error() string {
	return fmt.Sprintf("%d mistakes in the establishment, the first in row %d", len(e), e[0].Row)
}

// Unwrap makes RowErrors a store.ErrInvalid.
func (e RowErrors) Unwrap() error { return store.ErrInvalid }

const maxEstablished = 40000

// ParseEstablishment reads CSV, or cells pasted from a spreadsheet, with the heading area, group, people in any order, against the areas and worker
// groups there are now. All mistakes come back together.
func (s *Store) ParseEstablishment(ctx context.Context, organisation string, text []byte) ([]Established, error) {
	tree, err := readTree(ctx, s.DB, organisation)
	if err != nil {
		return nil, err
	}
	var groups []string
	if err := s.DB.SelectContext(ctx, &groups, `SELECT DISTINCT code FROM list_items WHERE list = 'worker_group' ORDER BY code`); err != nil {
		return nil, fmt.Errorf("worker groups: %w", err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	if heading, _, _ := bytes.Cut(text, []byte("\n")); bytes.ContainsRune(heading, '\t') {
		r.Comma = '\t'
	}
	heading, err := r.Read()
	if err != nil {
		return nil, RowErrors{{1, "", "The list is empty. Begin with the heading area,group,people."}}
	}
	at := map[string]int{}
	for i, h := range heading {
		at[strings.ToLower(strings.TrimSpace(h))] = i
	}
	var wrong RowErrors
	for _, c := range []string{"area", "group", "people"} {
		if _, ok := at[c]; !ok {
			wrong = append(wrong, RowError{1, c, "This column is missing from the heading."})
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	var rows []Established
	sums := map[string]int{}
	first := map[[2]string]int{}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return nil, append(wrong, RowError{bad.Line, "", "There is a quotation mark in the wrong place."})
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		cell := func(c string) string {
			if at[c] >= len(cells) {
				return ""
			}
			return strings.TrimSpace(cells[at[c]])
		}
		if cell("area")+cell("group")+cell("people") == "" {
			continue
		}
		row := Established{Area: cell("area"), Group: cell("group")}
		n, err := strconv.Atoi(strings.NewReplacer(",", "", " ", "").Replace(cell("people")))
		row.People = n
		where, known := tree.at[row.Area]
		switch key := [2]string{row.Area, row.Group}; {
		case row.Area != "" && !known:
			wrong = append(wrong, RowError{line, "area", "No area has this code."})
		case !slices.Contains(groups, row.Group):
			wrong = append(wrong, RowError{line, "group", "No worker group has this code."})
		case err != nil || n < 0:
			wrong = append(wrong, RowError{line, "people", "Enter a whole number of people."})
		case first[key] > 0:
			wrong = append(wrong, RowError{line, "area", fmt.Sprintf("This area and group are already in row %d.", first[key])})
		default:
			first[key] = line
			if sums[row.Area] += n; row.Area != "" && sums[row.Area] > where.Headcount {
				wrong = append(wrong, RowError{line, "people", "With this row the groups have more people together than the area’s head count."})
			}
		}
		if rows = append(rows, row); len(rows) > maxEstablished {
			return nil, append(wrong, RowError{line, "", "There are too many rows."})
		}
	}
	if len(rows) == 0 && len(wrong) == 0 {
		wrong = RowErrors{{1, "", "There is a heading but no row below it."}}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return rows, nil
}
