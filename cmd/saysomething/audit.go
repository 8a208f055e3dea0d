package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"saysomething/reports/audit"
	"saysomething/reports/release"
)

type auditCommand struct {
	Data         string `help:"Folder for the embedded database." default:"./data" env:"SAYSOMETHING_DATA" placeholder:"DIR"`
	Database     string `help:"postgres://USER@HOST/NAME, or the path of a SQLite file. Default: saysomething.db in the data folder." env:"SAYSOMETHING_DATABASE" placeholder:"URL"`
	Dir          string `help:"Audit what --export wrote instead of a database. Needs no server and no network." placeholder:"DIR"`
	Organisation string `help:"Only this organisation, by its id." placeholder:"ID"`
	Year         string `help:"Only this financial year, as 2026-27." placeholder:"YEAR"`
	Explain      string `help:"Say what a reader can work out of a cell, and from which numbers: concern/2026-27 Q1/area=ward/theme=bullying. CONFIDENTIAL output." placeholder:"CELL"`
	WhatIf       string `help:"Say whether the exact figures in a CSV or JSON file may leave by another door." placeholder:"FILE" name:"what-if"`
	Export       string `help:"Write all that an audit needs to a new folder, one for each organisation and year. CONFIDENTIAL." placeholder:"DIR"`
	Intervals    string `help:"Work out what a reader knows of tables in a JSON file that have nothing to do with this service." placeholder:"FILE"`
}

// notProved is an audit that found something: exit code 1.
var errNotProved = errors.New("not everything is proved")

// Run audits beside a running server: it takes no lock and changes nothing.
func (c *auditCommand) Run() error { return c.to(context.Background(), os.Stdout) }

func (c *auditCommand) to(ctx context.Context, out io.Writer) error {
	if c.Intervals != "" {
		return intervals(c.Intervals, out)
	}
	if c.Explain != "" && c.WhatIf != "" {
		return wrong("--explain and --what-if: one at a time")
	}
	years, err := c.years(ctx)
	if err != nil {
		return err
	}
	if len(years) == 0 {
		return wrong("there is no year to audit")
	}
	if (c.Explain != "" || c.WhatIf != "") && len(years) > 1 {
		years = c.only(years)
		if len(years) != 1 {
			return wrong("choose one with --organisation and --year")
		}
	}
	proved := true
	for _, b := range years {
		ok, err := c.one(b, out)
		if err != nil {
			return err
		}
		proved = proved && ok
	}
	if !proved {
		return errNotProved
	}
	return nil
}

// only picks the year that a cell or file is about.
func (c *auditCommand) only(years []audit.Bundle) []audit.Bundle {
	period := ""
	if cell, err := audit.Parse(c.Explain); err == nil {
		period = cell.Period
	} else if extra, err := readFigures(c.WhatIf); err == nil && len(extra) > 0 {
		period = extra[0].Period
	}
	var out []audit.Bundle
	for _, b := range years {
		if strings.HasPrefix(period, b.Year.Plan.Year) {
			out = append(out, b)
		}
	}
	return out
}

// years are what is to be audited, oldest first.
func (c *auditCommand) years(ctx context.Context) ([]audit.Bundle, error) {
	var all []audit.Bundle
	if c.Dir == "" {
		var err error
		if all, err = c.fromLedger(ctx); err != nil {
			return nil, err
		}
	} else {
		b, err := audit.ReadBundle(c.Dir)
		if err != nil {
			return nil, wrong("--dir: %w", err)
		}
		all = append(all, b)
	}
	var out []audit.Bundle
	for _, b := range all {
		if (c.Year == "" || b.Year.Plan.Year == c.Year) && (c.Organisation == "" || b.Year.Plan.Organisation == c.Organisation) {
			out = append(out, b)
		}
	}
	return out, nil
}

// one does what was asked with one year, and says whether it is proved.
func (c *auditCommand) one(b audit.Bundle, out io.Writer) (bool, error) {
	fmt.Fprintf(out, "%s (%s), %s\n", b.Year.Frame.Organisation.Name, b.Year.Plan.Organisation, b.Year.Plan.Year)
	switch {
	case c.Export != "":
		dir := filepath.Join(c.Export, b.Year.Plan.Organisation+"-"+b.Year.Plan.Year)
		if err := b.Write(dir); err != nil {
			return false, wrong("--export: %w", err)
		}
		fmt.Fprintf(out, "  written to %s. CONFIDENTIAL: it has the true counts.\n", dir)
		return true, nil
	case c.Explain != "":
		return true, explainCell(b, c.Explain, out)
	case c.WhatIf != "":
		return whatIf(b, c.WhatIf, out)
	}
	f := audit.Check(b.Year, b.Published, b.Keys, b.Before)
	for _, p := range f.Problems {
		fmt.Fprintf(out, "  NOT PROVED: %s\n", p)
	}
	if f.More > 0 {
		fmt.Fprintf(out, "  and %d more\n", f.More)
	}
	for _, s := range f.Releases {
		fmt.Fprintf(out, "  release %d (%s): %d cells, %d numbers shown, %d protected counts with %d worlds\n",
			s.Number, strings.Join(s.Periods, ", "), s.Cells, s.Numbers, s.Proved, s.Worlds)
		if could := s.Numbers + s.Withheld; could > 0 {
			fmt.Fprintf(out, "    of what could be shown %d%% is; for %d protected counts the proof leaves open whether somebody who knows their own record sees that they are not large\n",
				100*s.Numbers/could, s.Capped)
		}
	}
	if f.OK() {
		fmt.Fprintf(out, "  everything that is shown is proved\n")
	}
	return f.OK(), nil
}

func explainCell(b audit.Bundle, text string, out io.Writer) error {
	cell, err := audit.Parse(text)
	if err != nil {
		return wrong("--explain: %w", err)
	}
	e, err := audit.Explain(b.Year, b.Published, cell)
	if err != nil {
		return wrong("--explain: %w", err)
	}
	fmt.Fprintf(out, "  CONFIDENTIAL: this says what may not be said of a count. Do not keep or send it.\n  %s\n", audit.Notation(cell))
	shown := map[bool]string{true: "in no release", false: "shown as " + e.Shown}[e.Shown == ""]
	fmt.Fprintf(out, "  %s\n  over fractions a reader can say: from %.4g to %.4g\n", shown, e.Linear[0], e.Linear[1])
	for end, name := range []string{"least", "greatest"} {
		if e.Reached[end] {
			fmt.Fprintf(out, "  whole numbers, the %s: %.4g\n", name, e.Outer[end])
		} else {
			fmt.Fprintf(out, "  whole numbers, the %s: between %.4g and %.4g; which is not settled\n", name, min(e.Outer[end], e.Inner[end]), max(e.Outer[end], e.Inner[end]))
		}
	}
	for i, rows := range [][]string{e.Below, e.Above} {
		fmt.Fprintf(out, "  what holds the %s end:\n", []string{"lower", "upper"}[i])
		for n, row := range rows {
			if n == 12 {
				fmt.Fprintf(out, "    and %d more\n", len(rows)-n)
				break
			}
			fmt.Fprintf(out, "    %s\n", row)
		}
		if len(rows) == 0 {
			fmt.Fprintln(out, "    nothing but that there are no fewer than none")
		}
	}
	return nil
}

func whatIf(b audit.Bundle, file string, out io.Writer) (bool, error) {
	extra, err := readFigures(file)
	if err != nil {
		return false, wrong("--what-if: %w", err)
	}
	a, err := audit.WhatIf(b.Year, b.Published, extra)
	if err != nil {
		return false, wrong("--what-if: %w", err)
	}
	for _, list := range []struct {
		cells []release.Cell
		what  string
	}{{a.Given, "would be given away"}, {a.Lost, "would have no proof any more"}} {
		for _, cell := range list.cells {
			fmt.Fprintf(out, "  %s %s\n", audit.Notation(cell), list.what)
		}
	}
	if !a.Safe {
		fmt.Fprintln(out, "  Not proved safe. Do not send it.")
		return false, nil
	}
	fmt.Fprintln(out, "  Safe: every protected count keeps its proof. Enter it in the register before it is sent.")
	return true, nil
}

// intervals answers for tables that have nothing to do with this service.
func intervals(file string, out io.Writer) error {
	f, err := os.Open(file)
	if err != nil {
		return wrong("--intervals: %w", err)
	}
	defer f.Close()
	all, err := audit.ReadInstances(f)
	if err != nil {
		return wrong("--intervals: %w", err)
	}
	for _, in := range all {
		found, err := audit.Intervals(in)
		if err != nil {
			return err
		}
		for _, i := range found {
			proved := map[bool]string{true: "proved", false: "not proved"}[i.Exact]
			fmt.Fprintf(out, "%s\t%s\tlinear [%.6g, %.6g]\twhole [%.6g, %.6g]\t%s\n", in.ID, i.Cell, i.Linear[0], i.Linear[1], i.Whole[0], i.Whole[1], proved)
		}
	}
	return nil
}
