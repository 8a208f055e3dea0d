package main

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"saysomething/reports/audit"
	"saysomething/reports/build"
	"saysomething/reports/release"
	"saysomething/reports/synth"
)

// releases measures the releases of a year: to build, to verify, to keep. Each size runs in a process of its own, so that its memory is its own.
func (b *bench) releases() error {
	pass := increments()
	for _, size := range []struct {
		concerns int
		seconds  float64
	}{{300, 30}, {1200, 60}, {5000, 120}} {
		y, err := b.year(1, size.concerns)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("figures of %d concerns", size.concerns)
		b.add(name+": a year built", y.Built, "s", size.seconds)
		b.note("  of the processor's time", y.Processor, "s")
		b.note("  in passes of 100,000,000 increments, here and now", y.Processor/pass, "passes")
		b.add("  a year verified", y.Verified, "s", 5)
		b.add("  largest certificate", float64(y.Certificate)/1e6, "MB", 5)
		b.add("  most memory", y.Memory, "MB", 1000)
		b.note("  numbers shown of those that might be", 100*y.Share, "%")
		if y.Share < 0.9 || y.Problems > 0 {
			return fmt.Errorf("%s: %.1f%% shown, %d problems for the auditor", name, 100*y.Share, y.Problems)
		}
	}
	return nil
}

// million builds a sample of 200 organisations of 5,000 concerns with a process on each core, and reckons the rest from it.
func (b *bench) million() error {
	const organisations = 200
	cores := runtime.NumCPU()
	years := make([]built, cores)
	errs := make([]error, cores)
	began := time.Now()
	var wait sync.WaitGroup
	for n := range cores {
		wait.Go(func() { years[n], errs[n] = b.year(uint64(n+2), 5000) })
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	took, memory := time.Since(began).Seconds(), 0.0
	for _, y := range years {
		memory = max(memory, y.Memory)
	}
	b.note(fmt.Sprintf("a year of %d organisations of 5,000, one on each core", cores), took, "s")
	b.note("  a million concerns in 200 organisations, reckoned from that, not run", took*organisations/float64(cores)/3600, "hours")
	b.note("  the same on 20 servers of as many cores, reckoned likewise", took*organisations/float64(cores)/20/60, "minutes")
	b.add("  most memory of one process", memory, "MB", 1000)
	return nil
}

// built is what one process says of the year that it built.
type built struct {
	Built, Processor, Verified, Memory, Share float64
	Certificate, Problems                     int
}

// year runs this program again for one year of one organisation.
func (b *bench) year(seed uint64, concerns int) (built, error) {
	self, err := os.Executable()
	if err != nil {
		return built{}, err
	}
	cmd := exec.CommandContext(b.ctx, self)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d", yearOf, seed, concerns))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return built{}, fmt.Errorf("a year of %d concerns: %w", concerns, err)
	}
	var y built
	return y, json.Unmarshal(out, &y)
}

// yearOf is the variable that makes this program one of those processes: a seed and how many concerns.
const yearOf = "SAYSOMETHING_BENCH_YEAR"

// buildYear is such a process.
func buildYear(what string, w io.Writer) error {
	var seed uint64
	var concerns int
	if _, err := fmt.Sscan(what, &seed, &concerns); err != nil {
		return err
	}
	y := synth.Year(seed, concerns, 2026)
	plan, err := release.Encode(y.Plan)
	if err != nil {
		return err
	}
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	var out built
	var before []release.Release
	var all []audit.Published
	shown, large, prev := 0, 0, ""
	began := time.Now()
	for q := 1; q <= 4; q++ {
		now := synth.Until(y, q)
		frozen := now.Cube.Quarters[q-1].FrozenOn
		r, cert, report, err := build.Build(context.Background(), build.Input{Year: now, Before: before, Number: len(all) + 1, Prev: prev, FrozenOn: frozen, PublishAt: frozen + " 09:30", PlanHash: release.Hash(plan), Key: make([]byte, 32)}, nil)
		if err != nil {
			return err
		}
		body, err := release.Encode(r)
		proof, err2 := release.Encode(cert)
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		all = append(all, audit.Published{Signed: release.Signed{Body: body, Signature: ed25519.Sign(key, slices.Concat([]byte("saysomething/v1 release\n"), body))}, Certificate: proof})
		before, prev, out.Certificate = append(before, r), release.Hash(body), max(out.Certificate, len(proof))
		for _, t := range report.Tables {
			shown, large = shown+t.Shown, large+t.Large
		}
	}
	out.Built = time.Since(began).Seconds()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return err
	}
	out.Processor, out.Memory, out.Share = time.Duration(used.Utime.Nano()).Seconds(), float64(used.Maxrss)/1000, float64(shown)/float64(shown+large)
	began = time.Now()
	out.Problems = len(audit.Check(y, all, audit.Keys{Release: key.Public().(ed25519.PublicKey)}, audit.Before{}).Problems)
	out.Verified = time.Since(began).Seconds()
	return json.NewEncoder(w).Encode(out)
}

// increments is how many seconds it takes here and now to add one to a hundred million counts of a thousand.
func increments() float64 {
	counts := make([]int32, 1024)
	began := time.Now()
	at := uint32(1)
	for range 100_000_000 {
		at = at*1664525 + 1013904223
		counts[at>>22]++
	}
	took := time.Since(began).Seconds()
	if counts[0] == 0 { // and so that nobody optimises the counting away
		fmt.Fprintln(os.Stderr, "measuring: nothing was counted")
	}
	return took
}
