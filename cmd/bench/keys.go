package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
)

// keys measures in a real browser what keys cost: opening one's own, opening a case with eight readers, and checking the
// list of readers; the first two as a rate beside the bare operations that it cannot do without, taken in turn in the same page.
func (b *bench) keys() error {
	var unlock struct {
		Passphrase, Touch struct{ Seconds, Bare float64 }
	}
	if err := b.script("unlock.mjs", &unlock); err != nil {
		return err
	}
	b.ratio("unlocking with the passphrase", 1/unlock.Passphrase.Seconds, "/s", 1/unlock.Passphrase.Bare, "Argon2id alone")
	b.ratio("unlocking with a touch", 1/unlock.Touch.Seconds, "/s", 1/unlock.Touch.Bare, "one opening of an age file")
	var opening struct{ Seconds, Bare float64 }
	if err := b.script("case.mjs", &opening); err != nil {
		return err
	}
	b.ratio("opening a case with 8 readers", 1/opening.Seconds, "/s", 1/opening.Bare, "opening its age files")
	var list struct{ Check, Bare, Bytes float64 }
	if err := b.script("roster.mjs", &list); err != nil {
		return err
	}
	// A page keeps what it has verified. The first check is the verifications; this is every one after it, before each letter.
	b.note("the 100 Ed25519 verifications of a list with 50 changes", list.Bare, "ms")
	b.note("  checking it again on the same page", list.Check, "ms")
	b.note("  embedded in the page", list.Bytes/1000, "KB")
	return nil
}

// script runs one of web/tests/bench and reads the JSON of its last line.
func (b *bench) script(name string, into any) error {
	cmd := exec.CommandContext(b.ctx, "node", "web/tests/bench/"+name)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, problems.String())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return json.Unmarshal(lines[len(lines)-1], into)
}
