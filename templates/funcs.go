package templates

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

// funcs are the functions that pages may call.
func funcs(assets Assets) template.FuncMap {
	url := func(name string) (string, error) {
		if u := assets.URL(name); u != "" {
			return u, nil
		}
		return "", fmt.Errorf("the build made no %s", name)
	}
	tag := func(format, name string) (template.HTML, error) {
		u, err := url(name)
		if err != nil {
			return "", err
		}
		integrity := ""
		if sum := assets.Integrity(name); sum != "" {
			integrity = ` integrity="` + sum + `"`
		}
		return template.HTML(fmt.Sprintf(format, u, integrity)), nil // both are ours, of the build's manifest
	}
	return template.FuncMap{
		"asset": url,
		"script": func(name string) (template.HTML, error) {
			return tag(`<script type="module" src="%s"%s></script>`, name)
		},
		"stylesheet":  func(name string) (template.HTML, error) { return tag(`<link rel="stylesheet" href="%s"%s>`, name) },
		"date":        Date,
		"day":         Day,
		"join":        strings.Join,
		"list":        List,
		"dict":        dict,
		"add":         func(a, b int) int { return a + b },
		"nth":         nth,
		"describedby": describedby,
		"dialled":     dialled,
		"plural":      plural,
	}
}

// Date writes a day in words: "Wednesday 25 November 2026". It takes a time.Time or a string "2026-11-25"; "" stays "".
func Date(day any) (string, error) {
	switch d := day.(type) {
	case time.Time:
		return d.Format("Monday 2 January 2006"), nil
	case string:
		if d == "" {
			return "", nil
		}
		t, err := time.Parse(time.DateOnly, d)
		if err != nil {
			return "", fmt.Errorf("date in words: %w", err)
		}
		return t.Format("Monday 2 January 2006"), nil
	}
	return "", fmt.Errorf("date in words: a %T is no date", day)
}

// Day writes a day "2026-11-25" without its weekday, for what happened long ago: "25 November 2026".
func Day(day string) (string, error) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "", fmt.Errorf("day in words: %w", err)
	}
	return t.Format("2 January 2006"), nil
}

// List joins words as one says them: "a, b and c".
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// dict makes the data of a component from names and values.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// nth is the id of the i-th choice of a group, counted from 0: the first has the group's own, so that an
// error summary's link to the group leads to it.
func nth(id string, i int) string {
	if i == 0 {
		return id
	}
	return fmt.Sprintf("%s-%d", id, i+1)
}

// described is anything with a hint and an error beside it.
type described interface{ describe() (id, hint, err string) }

// describedby names what a screen reader says after the label.
func describedby(field described) string {
	id, hint, err := field.describe()
	var ids []string
	if hint != "" {
		ids = append(ids, id+"-hint")
	}
	if err != "" {
		ids = append(ids, id+"-error")
	}
	return strings.Join(ids, " ")
}

// dialled is what a telephone should dial for a contact, and "" if it is no telephone number.
func dialled(contact string) string {
	number := strings.ReplaceAll(contact, " ", "")
	if digits := strings.TrimPrefix(number, "+"); digits == "" || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return number
}

// plural writes a count with its noun: "1 case", "3 cases".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
