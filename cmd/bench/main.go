// Command bench measures a built ./saysomething: what it takes, and each rate as a ratio to a limit
// measured in the same run on the same disk and cores. It starts the program itself, on loopback.
//
//	make bench
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// figure is one line of the report. Limit is 0 where an aim is absolute.
type figure struct {
	name  string
	value float64
	unit  string
	limit float64 // in the same unit: the best that was possible here and now
	what  string  // what the limit is
	aim   string
	met   bool
}

// bench is a run in progress.
type bench struct {
	ctx     context.Context
	binary  string
	dir     string
	seconds time.Duration // how long each rate is measured
	figures []figure
}

func main() {
	binary := flag.String("binary", "./saysomething", "the program to measure")
	seconds := flag.Duration("time", 5*time.Second, "how long to measure each rate")
	only := flag.String("only", "", "only the steps whose name contains this")
	flag.Parse()
	if what := os.Getenv(yearOf); what != "" {
		if err := buildYear(what, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*binary, *seconds, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(binary string, seconds time.Duration, only string) error {
	dir, err := os.MkdirTemp("", "saysomething-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	b := &bench{ctx: ctx, binary: binary, dir: dir, seconds: seconds}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"size", b.size},
		{"start", b.start},
		{"demonstration", b.demonstration},
		{"pages", b.pages},
		{"letters", b.letters},
		{"forms", b.forms},
		{"upload", b.upload},
		{"desk", b.desk},
		{"handover", b.handover},
		{"import", b.imports},
		{"keys", b.keys},
		{"figures", b.releases},
		{"million", b.million},
	} {
		if !strings.Contains(step.name, only) {
			continue
		}
		fmt.Fprintf(os.Stderr, "measuring: %s\n", step.name)
		if err := step.do(); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	b.print()
	return nil
}

// add notes a figure with an absolute aim.
func (b *bench) add(name string, value float64, unit string, most float64) {
	b.figures = append(b.figures, figure{name: name, value: value, unit: unit, aim: fmt.Sprintf("< %g", most), met: value < most})
}

// note notes a figure nobody set an aim for.
func (b *bench) note(name string, value float64, unit string) {
	b.figures = append(b.figures, figure{name: name, value: value, unit: unit, aim: "-", met: true})
}

// ratio notes a rate beside its limit; the aim is half of it or better.
func (b *bench) ratio(name string, value float64, unit string, limit float64, what string) {
	b.figures = append(b.figures, figure{name: name, value: value, unit: unit, limit: limit, what: what, aim: "≥ 0.5 of", met: value >= limit/2})
}

func (b *bench) print() {
	fmt.Printf("%-52s %12s %-7s %-10s %8s  %s\n", "what", "measured", "unit", "aim", "ratio", "limit")
	for _, f := range b.figures {
		ratio, limit := "", ""
		if f.limit > 0 {
			ratio, limit = fmt.Sprintf("%.2f", f.value/f.limit), fmt.Sprintf("%.4g %s: %s", f.limit, f.unit, f.what)
		}
		missed := ""
		if !f.met {
			missed = "  (missed)"
		}
		fmt.Printf("%-52s %12.4g %-7s %-10s %8s  %s%s\n", f.name, f.value, f.unit, f.aim, ratio, limit, missed)
	}
}
