package build_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"saysomething/reports/build"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

func year(t *testing.T, y release.Year) (out []release.Release, certs []release.Certificate) {
	t.Helper()
	for n := 1; n <= 4; n++ {
		now := synth.Until(y, n)
		if len(build.Due(now)) == 0 {
			continue
		}
		start := time.Now()
		r, c, rep, err := build.Build(context.Background(), build.Input{Year: now, Before: out, Number: len(out) + 1, Key: make([]byte, 32)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := release.Encode(c)
		shown, large := 0, 0
		for _, tr := range rep.Tables {
			shown += tr.Shown
			large += tr.Large
		}
		fmt.Println(n, time.Since(start).Round(time.Millisecond), "cells", len(r.Cells), "proofs", len(c.Proofs), "worlds", len(c.Worlds), "kinds", len(c.Kinds), "bytes", len(b), "steps", rep.Steps, "shown", shown, "large", large, fmt.Sprintf("%.3f", float64(shown)/float64(shown+large)), r.Dropped)
		out, certs = append(out, r), append(certs, c)
	}
	return out, certs
}

func TestTry(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	s, _ := strconv.Atoi(os.Getenv("S"))
	if n == 0 {
		return
	}
	year(t, synth.Year(uint64(s), n, 2026))
}
