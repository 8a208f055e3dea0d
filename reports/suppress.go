package reports

import "strconv"

// Truth is a table of true figures. It leaves this package only through a Rule.
type Truth struct {
	Name  string
	Rows  []TruthRow
	Total int // NoTotal where the rows do not count the same thing
}

// TruthRow is one true figure.
type TruthRow struct {
	Code, Label string
	Count       int
}

// NoTotal stands for a total that there is not.
const NoTotal = -1

// Table is a table as it is released.
type Table struct {
	Name  string     `json:"name"`
	Rows  []TableRow `json:"rows"`
	Total Cell       `json:"total"`
}

// TableRow is one released figure.
type TableRow struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Shown Cell   `json:"shown"`
}

// Cell is a figure as it is released: digits, or a symbol of the rule; "" where there is none.
type Cell string

// Number is the figure, or false for a symbol.
func (c Cell) Number() (int, bool) {
	n, err := strconv.ParseUint(string(c), 10, 31)
	return int(n), err == nil
}

// Percent is part in whole in whole per cent, or false where one of them is not a number or whole is
// 0. It takes released cells, so that no percentage can tell more than they do.
func Percent(part, whole Cell) (int, bool) {
	p, okP := part.Number()
	w, okW := whole.Number()
	if !okP || !okW || w == 0 {
		return 0, false
	}
	return (200*p + w) / (2 * w), true
}

// Symbol explains, in words for everybody, something that may stand in a cell.
type Symbol struct {
	Symbol string `json:"symbol"`
	Words  string `json:"words"` // to be read instead of it, "between 1 and 7"
	Why    string `json:"why"`   // a sentence, or ""
}

// Rule decides what of a quarter's true figures may be shown. It is the one place where that is
// decided: Show gets all tables of the release at once, so that a rule may withhold one figure to
// protect another.
type Rule interface {
	Name() string
	Legend() []Symbol
	Show(truth []Truth) []Table
}

// NHSRule is the rule of NHS Digital for hospital episode statistics since September 2018: below
// the national level 0 is shown, 1 to 7 become "*", 8 and over are rounded to the nearest 5. Totals
// are counted truly and then rounded, so that rows need not add up to them.
//
// It hides how many, but not that there is somebody: a "*" says that somebody spoke up.
type NHSRule struct{ National bool }

// Hidden is what the NHS rule shows instead of 1 to 7.
const Hidden Cell = "*"

// Name is the name of the rule in a release.
func (r NHSRule) Name() string {
	if r.National {
		return "nhs-2018-national"
	}
	return "nhs-2018"
}

// Legend explains the star and the rounding.
func (r NHSRule) Legend() []Symbol {
	if r.National {
		return nil
	}
	return []Symbol{
		{string(Hidden), "between 1 and 7", "We do not say how many, so that nobody can be picked out."},
		{"0", "none", ""},
		{"10, 15, 20 and so on", "8 or more, rounded to the nearest 5", "The parts may not add up to the total."},
	}
}

// Show applies the rule to every figure by itself.
func (r NHSRule) Show(truth []Truth) []Table {
	tables := make([]Table, 0, len(truth))
	for _, t := range truth {
		table := Table{Name: t.Name, Rows: make([]TableRow, 0, len(t.Rows))}
		for _, row := range t.Rows {
			table.Rows = append(table.Rows, TableRow{row.Code, row.Label, r.cell(row.Count)})
		}
		if t.Total != NoTotal {
			table.Total = r.cell(t.Total)
		}
		tables = append(tables, table)
	}
	return tables
}

func (r NHSRule) cell(n int) Cell {
	switch {
	case n == 0 || r.National:
		return Cell(strconv.Itoa(n))
	case n < 8: // a negative count would be a mistake of ours: it shows nothing
		return Hidden
	}
	return Cell(strconv.Itoa((n + 2) / 5 * 5))
}
