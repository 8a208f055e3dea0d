package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
)

// importedRows is the size of the spreadsheet that the import is measured with.
const importedRows = 2000

// imports times, in a real browser, how long it takes to bring in a guardian's spreadsheet. Beside it stand the age operations alone
// that this needs, in the same browser on the same cores.
func (b *bench) imports() error {
	s, _, err := b.workers("import")
	if err != nil {
		return err
	}
	defer s.stop()
	cmd := exec.CommandContext(b.ctx, "node", "web/tests/bench/import.mjs", s.url, deskEmail, deskPassphrase, strconv.Itoa(importedRows))
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("import.mjs: %w: %s", err, problems.String())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	var t struct {
		Rows          int
		Seconds, Bare float64
	}
	if err := json.Unmarshal(lines[len(lines)-1], &t); err != nil {
		return err
	}
	if t.Rows != importedRows {
		return fmt.Errorf("only %d rows came in", t.Rows)
	}
	b.note(fmt.Sprintf("a spreadsheet of %d rows in the browser", t.Rows), t.Seconds, "s")
	b.ratio("  rows", float64(t.Rows)/t.Seconds, "/s", t.Bare, "the age operations alone, as many threads")
	return nil
}
