package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"saysomething/reports/audit"
	"saysomething/reports/release"
)

// readFigures reads exact figures from a file: JSON, a list of release.Registered; or CSV with the columns cell (as
// concern/2026-27 Q1/area=ward) and n, or subject, period, area, group, theme, route, mode, answer and n.
func readFigures(file string) ([]release.Registered, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		var out []release.Registered
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&out); err != nil {
			return nil, fmt.Errorf("a list of figures: %w", err)
		}
		return out, nil
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) < 2 {
		return nil, fmt.Errorf("no figures")
	}
	var out []release.Registered
	for n, row := range rows[1:] {
		g, err := readFigure(rows[0], row)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+2, err)
		}
		out = append(out, g)
	}
	return out, nil
}

func readFigure(header, row []string) (g release.Registered, err error) {
	g.N = -1
	fields := map[string]*string{"subject": &g.Subject, "period": &g.Period, "area": &g.Area, "group": &g.Group, "theme": &g.Theme,
		"route": &g.Route, "mode": &g.Mode, "answer": &g.Answer, "where": &g.Where, "on": &g.On}
	for i, name := range header {
		value := strings.TrimSpace(row[i])
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case name == "n":
			if g.N, err = strconv.Atoi(value); err != nil || g.N < 0 {
				return g, fmt.Errorf("%q is not a count", value)
			}
		case name == "cell":
			if g.Cell, err = audit.Parse(value); err != nil {
				return g, err
			}
		case fields[name] != nil:
			*fields[name] = value
		default:
			return g, fmt.Errorf("there is no column %q", name)
		}
	}
	if g.N < 0 {
		return g, fmt.Errorf("no column n")
	}
	return g, nil
}
