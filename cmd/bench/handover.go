package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"sync/atomic"

	"saysomething/accounts"
	"saysomething/cmd/internal/client"
)

// handoverCases is how many cases a handover must get through in well under a minute.
const handoverCases = 1000

// handover gives a guardian a thousand cases that nobody else reads and times, in a real browser, how
// long it takes to hand them all over and stop reading: each case gets a new key. Beside it stand
// the age operations alone that this needs, in the same browser on the same cores.
func (b *bench) handover() error {
	s, c, err := b.workers("handover")
	if err != nil {
		return err
	}
	defer s.stop()
	if err := onlyFor(c, "Maya"); err != nil {
		return err
	}
	if err := b.raise(c, handoverCases); err != nil {
		return err
	}
	cmd := exec.CommandContext(b.ctx, "node", "web/tests/bench/handover.mjs", s.url, deskEmail, deskPassphrase)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("handover.mjs: %w: %s", err, problems.String())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	var t struct {
		Cases     int
		Seconds   float64
		Bare      float64
		Megabytes float64
	}
	if err := json.Unmarshal(lines[len(lines)-1], &t); err != nil {
		return err
	}
	if t.Cases < handoverCases {
		return fmt.Errorf("only %d cases were handed over", t.Cases)
	}
	b.add(fmt.Sprintf("handover of %d cases in the browser", t.Cases), t.Seconds, "s", 60)
	b.ratio("  cases", float64(t.Cases)/t.Seconds, "/s", t.Bare, "the age operations alone, as many threads")
	b.note("  memory of the page and its threads", t.Megabytes, "MB")
	return nil
}

// onlyFor has the client seal to one guardian and nobody else.
func onlyFor(c *client.Client, name string) error {
	is := func(r accounts.RosterReader) bool { return len(r.Name) > len(name) && r.Name[:len(name)] == name }
	i := slices.IndexFunc(c.Roster.Readers, is)
	if i < 0 {
		return errors.New("the demonstration has no such guardian")
	}
	one := c.Roster.Readers[i]
	roster := *c.Roster
	roster.Readers = []accounts.RosterReader{one}
	roster.Desks = slices.DeleteFunc(slices.Clone(c.Roster.Desks), func(d accounts.RosterDesk) bool { return d.ID != one.Desk })
	c.Roster = &roster
	return nil
}

// raise sends n concerns on all cores.
func (b *bench) raise(c *client.Client, n int) error {
	var left atomic.Int64
	left.Store(int64(n))
	failed := make(chan error, 2*runtime.NumCPU())
	for range cap(failed) {
		go func() {
			for left.Add(-1) >= 0 {
				concern, err := c.Compose(concernText)
				if err == nil {
					err = c.Send(b.ctx, concern)
				}
				if err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for range cap(failed) {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}
